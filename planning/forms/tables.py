"""The two tables inside the plan form: cost estimate and targets; blank rows are passed over."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.fieldsets import FieldsetForm
from core.money import CENT
from planning.forms.fields import NumberField, one_line
from planning.models import CostItem, Target

MOST_ROWS = 60
LEVELS = {
    _("产出指标"): (_("数量指标"), _("质量指标"), _("时效指标"), _("成本指标")),
    _("效益指标"): (_("经济效益指标"), _("社会效益指标"), _("生态效益指标"), _("可持续影响指标")),
    _("满意度指标"): (_("服务对象满意度指标"),),
}


class RowForm(FieldsetForm):
    """One row of a table: the column's heading names the field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class CostForm(RowForm):
    """One row of the cost estimate."""

    name = one_line(CostItem, "name")
    unit = one_line(CostItem, "unit")
    quantity = NumberField(label=_("数量"))
    unit_price = MoneyField(
        label=_("单价（元）"), minimum=Decimal(0), widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    )
    source = one_line(CostItem, "source", required=False)

    @property
    def subtotal(self) -> Decimal | None:
        """Quantity × unit price where both can be read."""
        values = getattr(self, "cleaned_data", None) or self.initial
        quantity, price = values.get("quantity"), values.get("unit_price")
        return (quantity * price).quantize(CENT) if quantity is not None and price is not None else None


class TargetForm(RowForm):
    """One performance target; level 1 follows from level 2."""

    level2 = forms.ChoiceField(label=_("指标类型"), choices=[])
    name = one_line(Target, "name")
    value = NumberField(label=_("目标值"))
    unit = one_line(Target, "unit")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = [(str(level1), [(str(level2), str(level2)) for level2 in rows]) for level1, rows in LEVELS.items()]
        self.fields["level2"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]


class Rows(BaseFormSet):  # type: ignore[type-arg,unused-ignore]
    """Rows of a table; there is always one to type into."""

    def initial_form_count(self) -> int:
        """Rows that came back from a person are all alike: a blank one is passed over, whatever stood there before."""
        return 0 if self.is_bound else int(super().initial_form_count())

    def values(self) -> list[dict[str, Any]]:
        """The rows that say something, as the action stores them."""
        return [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]

    @property
    def total(self) -> Decimal:
        """The sum of the subtotals that can be read."""
        return sum((form.subtotal for form in self.forms if form.subtotal is not None), Decimal(0))


CostRows: Any = formset_factory(CostForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
TargetRows: Any = formset_factory(TargetForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def level1_of(level2: str) -> str:
    """The first level that a second level belongs to."""
    return next(str(level1) for level1, rows in LEVELS.items() if level2 in map(str, rows))


def as_initial(rows: Sequence[CostItem] | Sequence[Target], names: Sequence[str]) -> list[dict[str, Any]]:
    """Stored rows as a formset shows them."""
    return [{name: getattr(row, name) for name in names} for row in rows]
