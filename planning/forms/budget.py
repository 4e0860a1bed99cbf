"""Finance's forms for budget lines and appropriations."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CsvField
from core.fieldsets import FieldsetForm
from core.money import LARGEST
from planning.forms.fields import one_line
from planning.models import BudgetEntry, BudgetLine, FundSource
from planning.rules.entries import budget_code, signed_amount
from registry.models import Organisation


class SignedMoneyField(CleanCharField):
    """An amount in yuan that may be taken back: -5万, －50,000."""

    def to_python(self, value: Any) -> Any:
        """Return the amount with its sign, never zero."""
        text = super().to_python(value)
        return signed_amount(text) if text else None

    def run_validators(self, value: Any) -> None:
        """The amount has been checked while it was read."""


class NewLineForm(FieldsetForm):
    """A budget line with its first money."""

    buyer = forms.ModelChoiceField(label=_("购买主体"), queryset=Organisation.objects.none())
    fiscal_year = forms.IntegerField(
        label=_("年度"), min_value=2000, max_value=2199, widget=forms.TextInput(attrs={"class": "narrow", "inputmode": "numeric"})
    )
    code = one_line(BudgetLine, "code", widget=forms.TextInput(attrs={"class": "narrow"}))
    name = one_line(BudgetLine, "name")
    fund_source = forms.ChoiceField(label=_("资金来源"), choices=FundSource.choices, widget=forms.Select)
    amount = SignedMoneyField(
        label=_("安排金额（元）"), help_text=_("可写 290000 或 29万"), widget=forms.TextInput(attrs={"class": "narrow num"})
    )
    note = one_line(BudgetEntry, "note", help_text=_("例如 2026 年部门预算批复"))

    def __init__(self, data: Any = None, *, buyers: Any, year: int) -> None:
        super().__init__(data, initial={"fiscal_year": year})
        self.fields["buyer"].queryset = buyers  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Fold the code."""
        return budget_code(self.cleaned_data["code"])

    def clean_amount(self) -> Decimal:
        """The first money cannot be taken away."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount < 0:
            raise ValidationError(_("新开的预算项目还没有金额可以调减"), code="negative")
        return amount


class AppropriationForm(FieldsetForm):
    """Money added to a line, or taken back."""

    amount = SignedMoneyField(
        label=_("追加金额（元）"), help_text=_("调减时在前面写减号，例如 -5万"), widget=forms.TextInput(attrs={"class": "narrow num"})
    )
    note = one_line(BudgetEntry, "note", help_text=_("写明依据，例如 预算调整文号"))

    def __init__(self, data: Any = None, *, line: BudgetLine) -> None:
        self.line = line
        super().__init__(data)

    def clean_amount(self) -> Decimal:
        """No more can be taken back than is free, and the line stays within what can be stored."""
        amount: Decimal = self.cleaned_data["amount"]
        if -amount > self.line.headroom:
            facts = {"room": f"{self.line.headroom:,.2f}", "excess": f"{-amount - self.line.headroom:,.2f}"}
            raise ValidationError(_("最多只能调减可用额度 %(room)s 元，多 %(excess)s 元"), params=facts)
        if self.line.appropriated + amount > LARGEST:
            raise ValidationError(_("金额太大"), code="too_large")
        return amount


class ImportForm(FieldsetForm):
    """A file of appropriations."""

    file = CsvField()
