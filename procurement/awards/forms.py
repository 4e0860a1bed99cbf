"""The forms of awards and challenges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField
from core.money import grouped
from procurement.awards import queries
from procurement.models import Bid, Challenge
from procurement.panels.forms.composing import NamedChoiceField, yes_no
from procurement.panels.queries import lot_of
from projects.flow import StepForm

SUSTAINED = (("true", _("成立")), ("false", _("不成立")))


class AwardForm(StepForm):
    """Which candidate, and why when it is not the first."""

    bid = NamedChoiceField(Bid.objects.none(), label=_("推荐的候选人"))
    reason = CleanTextField(
        label=_("不按排名确定的理由"), max_length=300, required=False, help_text=_("按排名确定的不填。不得以考察、检测改变评审结果。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = {line["bid"]: line for line in queries.candidates(lot_of(self.project))}
        field = self.fields["bid"]
        field.queryset = Bid.objects.filter(pk__in=lines).select_related("supplier", "final_offer")  # type: ignore[attr-defined]
        field.words = lambda bid: _candidate(lines[bid.pk], bid)  # type: ignore[attr-defined]


def _candidate(line: dict[str, Any], bid: Bid) -> str:
    words = {"rank": line["rank"], "name": bid.supplier.name, "total": line["total"], "price": grouped(bid.last_price or 0)}
    return _("第 %(rank)s 名　%(name)s　%(total)s 分　最后报价 %(price)s 元") % words


class ReasonForm(StepForm):
    """Why an award ends."""

    reason = CleanTextField(label=_("理由"), max_length=300, help_text=_("写明事实和依据，将通知全部响应的供应商。"))


class FileChallengeForm(StepForm):
    """What 94号令 art. 12 asks of a challenge."""

    subject = forms.ChoiceField(label=_("质疑对象"), choices=Challenge.Subject)
    text = CleanTextField(label=_("质疑事项和请求"), max_length=3000)
    facts = CleanTextField(label=_("事实依据和法律依据"), max_length=3000)
    contact = CleanCharField(label=_("联系人和电话"), max_length=120)


class ReplyChallengeForm(StepForm):
    """The buyer's reply."""

    challenge = NamedChoiceField(Challenge.objects.none(), label=_("质疑"), words=lambda found: f"{found.number}　{found.supplier.name}")
    is_sustained = yes_no(_("质疑是否成立"), choices=SUSTAINED)
    affects_result = yes_no(_("是否影响采购结果"), help_text=_("成立且影响结果的，须改由下一候选人或者重新采购，才能签订合同。"))
    reply = CleanTextField(label=_("答复"), max_length=3000, help_text=_("逐项答复质疑事项，写明事实依据和法律依据。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["challenge"].queryset = queries.challenges(self.project).filter(replied_at=None)  # type: ignore[attr-defined]
