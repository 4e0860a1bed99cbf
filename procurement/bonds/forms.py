"""Forms of bonds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import law
from core.clock import today
from core.fields import CleanCharField, MoneyField
from core.fieldsets import FieldsetForm
from core.money import grouped
from core.widgets import Choice, DateInput
from procurement.bonds import queries
from procurement.models import Guarantee
from projects.flow import StepForm


class GuaranteeForm(FieldsetForm):
    """A bond as its bidder records it."""

    form = forms.ChoiceField(label=_("形式"))
    issuer = CleanCharField(label=_("出具机构"), max_length=120, help_text=_("银行、保险公司或者担保机构全称"))
    number = CleanCharField(label=_("编号"), max_length=80, help_text=_("保函或者票据的编号"))
    account = CleanCharField(label=_("转出账户"), max_length=60, required=False, help_text=_("支付保费或者款项的账户；应为本单位账户"))
    amount = MoneyField(label=_("金额"))
    valid_until = forms.DateField(label=_("有效期至"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The electronic form first: a letter of guarantee.
        names = law.get("bond.forms", on=today()).items
        choices = [(name, name) for name in reversed(names)]
        self.fields["form"].choices = choices  # type: ignore[attr-defined]
        self.fields["form"].widget = Choice(choices=choices)


class ReturnForm(StepForm):
    """Which bonds are returned."""

    guarantees = forms.ModelMultipleChoiceField(
        Guarantee.objects.none(), label=_("退还的保证金"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("还没有选择")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["guarantees"]
        field.queryset = queries.owed(self.project)  # type: ignore[attr-defined]
        field.label_from_instance = _words  # type: ignore[attr-defined]


def _words(one: Guarantee) -> str:
    return f"{one.supplier.name}　{grouped(one.amount)} 元　{one.form} {one.number}"
