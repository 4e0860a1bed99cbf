"""Forms of bids: the price, the files, the end of an attempt."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.fields import CleanTextField, MoneyField
from core.fieldsets import FieldsetForm
from procurement.bids import rules
from procurement.models import Failure, Lot
from procurement.tenders.forms.steps import refuse_at_field
from projects.flow import StepForm


class PriceForm(FieldsetForm):
    """The first price with the statement on being a small enterprise."""

    price = MoneyField(label=gettext_lazy("首次报价"))
    is_small = forms.NullBooleanField(label=gettext_lazy("本单位是小型、微型企业，并出具《中小企业声明函》"))

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        self.lot = lot
        super().__init__(*args, **kwargs)
        words = {"ceiling": f"{lot.ceiling:,.2f}"}
        self.fields["price"].help_text = (
            _("不得超过 %(ceiling)s 元。报价单独封存，开启之前购买主体和评审专家都看不到；这里填写的金额不会自动存稿") % words
        )
        self.fields["is_small"].help_text = _("社会组织、事业单位不属于中小企业。依据：%(basis)s") % {
            "basis": f"{law.cite('sme.kinds')}、{law.cite('sme.declaration')}"
        }

    def clean_price(self) -> Decimal:
        """Refuse a price above the ceiling beside the field."""
        price: Decimal = refuse_at_field(self.cleaned_data["price"], rules.price_is_within_ceiling, lot=self.lot)
        return price

    def clean_is_small(self) -> bool:
        """The statement is a yes or a no."""
        value = self.cleaned_data["is_small"]
        if value is None:
            raise forms.ValidationError(_("还没有选择"))
        return bool(value)


class FailForm(StepForm):
    """Why the attempt ends."""

    reason = forms.ChoiceField(label=gettext_lazy("终止的情形"), choices=Failure.choices, widget=forms.RadioSelect)
    note = CleanTextField(
        label=gettext_lazy("具体情况"), max_length=300, help_text=gettext_lazy("写入终止公告，请写明事实；不写未公开的供应商名称")
    )
