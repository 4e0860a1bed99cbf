"""Forms for reviews, talks, corrections of scores and the report."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField
from core.widgets import Choice
from procurement.models import Bid
from procurement.panels import queries
from procurement.panels.actions import Verdict
from procurement.panels.forms.composing import NamedChoiceField, yes_no
from projects.flow import StepForm

PASSED = (("true", _("通过")), ("false", _("不通过")))


class ReviewBidsForm(StepForm):
    """A verdict for each bid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(self.waiting())
        for bid in self.bids:
            self.fields[f"valid_{bid.pk}"] = yes_no(_("审查结论"), choices=PASSED)
            reason = CleanTextField(
                label=_("未通过的理由"), max_length=300, required=False, help_text=_("写明哪一项资格要求或者实质性要求没有满足。")
            )
            self.fields[f"reason_{bid.pk}"] = reason
        self.fieldsets = [(bid.supplier.name, (f"valid_{bid.pk}", f"reason_{bid.pk}")) for bid in self.bids]  # type: ignore[misc]

    def waiting(self) -> QuerySet[Bid]:
        """The bids that get a verdict."""
        return queries.bids_to_review(queries.lot_of(self.project))

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of each refusal."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for bid in self.bids:
            if data.get(f"valid_{bid.pk}") is False and not data.get(f"reason_{bid.pk}"):
                summary = _("%(name)s：请写明未通过的理由") % {"name": bid.supplier.name}
                self.add_error(f"reason_{bid.pk}", ValidationError(_("还没有填写"), params={"summary": summary}))
        return data

    def verdicts(self) -> list[Verdict]:
        """The verdicts as the action takes them."""
        data = self.cleaned_data
        return [Verdict(bid, data[f"valid_{bid.pk}"], "" if data[f"valid_{bid.pk}"] else data[f"reason_{bid.pk}"]) for bid in self.bids]


class CheckQualificationsForm(ReviewBidsForm):
    """The buyer's verdict on the qualification of each bidder."""

    def waiting(self) -> QuerySet[Bid]:
        """All of them."""
        return queries.all_bids(queries.lot_of(self.project))


class RecordTalkForm(StepForm):
    """What was talked about with whom."""

    bid = NamedChoiceField(Bid.objects.none(), label=_("供应商"), words=lambda bid: bid.supplier.name)
    summary = CleanTextField(
        label=_("记录"), max_length=3000, help_text=_("技术、服务要求和合同条款的澄清与承诺；不得透露其他供应商的信息。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = queries.reviewed_bids(queries.lot_of(self.project)).filter(talk=None)
        self.fields["bid"].queryset = waiting  # type: ignore[attr-defined]


class ReopenScoresForm(StepForm):
    """Why sheets are given back."""

    case = forms.ChoiceField(label=_("情形"), widget=Choice)
    reason = CleanTextField(label=_("说明"), max_length=300, help_text=_("写明哪一家供应商、哪一项评分。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lot = queries.lot_of(self.project)
        cases = lot.tender.way.rule("re_review").items
        self.fields["case"].choices = [(case, case) for case in cases]  # type: ignore[attr-defined]


class MakeReportForm(StepForm):
    """What the panel wants to add."""

    notes = CleanTextField(
        label=_("其他需要说明的情况"), max_length=2000, required=False, help_text=_("例如澄清、更换成员、评分偏差的说明。")
    )


class SignReportForm(StepForm):
    """A member's signature, with another opinion where there is one."""

    dissent = CleanTextField(label=_("不同意见及理由"), max_length=1000, required=False, help_text=_("没有不同意见的不填。"))
