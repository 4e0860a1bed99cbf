"""Forms for final offers and questioned prices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField
from procurement.models import AbnormalReview, Bid
from procurement.panels import queries
from procurement.panels.forms.composing import NamedChoiceField, yes_no
from projects.flow import StepForm

REASONABLE = (("true", _("说明成立")), ("false", _("不能证明合理")))


class RequestOffersForm(StepForm):
    """Until when final offers are due, and what changed in the file."""

    minutes = forms.IntegerField(
        label=_("给供应商多少分钟"),
        min_value=1,
        max_value=1440,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "narrow", "inputmode": "numeric"}),
        help_text=_("全部供应商同一时间截止，最后报价一起开启。"),
    )
    changes = CleanTextField(
        label=_("采购文件的实质性变动"), max_length=2000, required=False, help_text=_("将书面同时通知全部通过审查的供应商。")
    )
    confirmed = forms.BooleanField(label=_("变动已经采购人代表确认"), required=False)


class QuestionPriceForm(StepForm):
    """Whose price is doubted, and what has to be explained."""

    bid = NamedChoiceField(Bid.objects.none(), label=_("供应商"), words=lambda bid: f"{bid.supplier.name}　{bid.last_price:,} 元")
    question = CleanTextField(label=_("要求说明的问题"), max_length=300, help_text=_("例如人工、材料、税费和利润的构成。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.offered_bids(queries.lot_of(self.project)).filter(abnormal_review=None)
        self.fields["bid"].queryset = found  # type: ignore[attr-defined]


class ExplainPriceForm(StepForm):
    """The bidder's explanation."""

    explanation = CleanTextField(label=_("说明"), max_length=3000, help_text=_("成本构成、人工、市场价格，以及证明材料的要点。"))


class DecidePriceForm(StepForm):
    """The panel's decision on a questioned price."""

    bid = NamedChoiceField(Bid.objects.none(), label=_("供应商"), words=lambda bid: bid.supplier.name)
    is_reasonable = yes_no(_("认定"), choices=REASONABLE)
    decision = CleanTextField(label=_("认定理由"), max_length=300, help_text=_("不能证明合理的，作为无效响应处理。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = AbnormalReview.objects.filter(bid__lot=queries.lot_of(self.project), decided_at=None).values("bid")
        self.fields["bid"].queryset = queries.offered_bids(queries.lot_of(self.project)).filter(pk__in=waiting)  # type: ignore[attr-defined]
