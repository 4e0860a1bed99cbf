"""The draft of the contract: terms, stages as rows, and a text for every clause."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BooleanField, ChoiceField, Field, IntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions import Draft, Stage
from contracts.forms.fields import NumberField
from contracts.models import Clause, GuaranteeForm
from core import law
from core.fields import CleanCharField, CleanTextField, DateField, MoneyField
from core.fieldsets import settle_widget, settle_words
from core.widgets import Choice
from core.wording import plain_day
from projects.flow import StepForm

ROW = ("title", "deliverable", "quantity", "unit", "unit_price", "due_on")
GROUPS = (
    (gettext_lazy("服务内容和标准"), (Clause.PARTIES, Clause.SUBJECT, Clause.QUANTITY, Clause.QUALITY, Clause.TERM, Clause.PLACE)),
    (gettext_lazy("价款和支付"), (Clause.PRICE, Clause.BUDGET, Clause.SETTLEMENT, Clause.PAYMENT, Clause.SURPLUS)),
    (gettext_lazy("考核和验收"), (Clause.STAGES, Clause.ACCEPTANCE)),
    (
        gettext_lazy("三方权利义务"),
        (Clause.BUYER_DUTIES, Clause.SUPPLIER_DUTIES, Clause.RECIPIENT_DUTIES, Clause.NO_TRANSFER, Clause.PROPERTY),
    ),
    (gettext_lazy("违约和争议"), (Clause.BREACH, Clause.DISPUTE)),
)
MOST_ROWS = 20


def row_fields(number: int) -> dict[str, Field]:
    """The fields of one stage."""
    return {
        f"title_{number}": CleanCharField(label=gettext_lazy("阶段名称"), max_length=120, required=False),
        f"deliverable_{number}": CleanCharField(label=gettext_lazy("成果"), max_length=200, required=False),
        f"quantity_{number}": NumberField(label=gettext_lazy("数量"), min_value=0, required=False),
        f"unit_{number}": CleanCharField(label=gettext_lazy("计量单位"), max_length=20, required=False),
        f"unit_price_{number}": MoneyField(label=gettext_lazy("单价"), required=False),
        f"due_on_{number}": DateField(label=gettext_lazy("完成日期"), required=False),
    }


class DraftForm(StepForm):
    """Terms, stages and clauses; the last stage row stays empty for one more."""

    price = MoneyField(label=gettext_lazy("合同金额"), help_text=gettext_lazy("应等于成交金额"))
    starts_on = DateField(label=gettext_lazy("服务开始日期"))
    ends_on = DateField(label=gettext_lazy("服务结束日期"))
    advance_percent = NumberField(label=gettext_lazy("预付款比例（%）"), min_value=0, max_value=100, max_digits=5)
    payment_days = IntegerField(label=gettext_lazy("验收合格后付款期限（日）"), min_value=1, max_value=365)
    acceptance_days = IntegerField(label=gettext_lazy("交付后验收期限（日）"), min_value=1, max_value=365)
    guarantee = MoneyField(label=gettext_lazy("履约保证金"), minimum=Decimal(0), required=False, help_text=gettext_lazy("不收取的填 0"))
    guarantee_form = ChoiceField(label=gettext_lazy("保证金形式"), choices=GuaranteeForm.choices)
    is_budgeted = BooleanField(label=gettext_lazy("已核对：本合同支出已列入年度预算和中期财政规划"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocked = {GuaranteeForm.CASH.value: _("不得以现金形式收取。依据：%(basis)s") % {"basis": law.cite("contract.guarantee_form")}}
        self.fields["guarantee_form"].widget = Choice(choices=GuaranteeForm.choices, blocked=blocked)
        self.rows = min(self._rows_given() + 1, MOST_ROWS)
        for number in range(1, self.rows + 1):
            self._add(row_fields(number))
        for name in ROW:
            self.fields[f"{name}_1"].required = True
        self._add({f"clause_{clause.value}": CleanTextField(label=clause.label, max_length=4000) for clause in Clause})
        rule = _("依据：%(basis)s、%(more)s") % {"basis": law.cite("contract.no_transfer"), "more": law.cite("contract.subcontract")}
        self.fields[f"clause_{Clause.NO_TRANSFER.value}"].help_text = rule
        self.fieldsets = tuple(self._fieldsets())  # type: ignore[misc]

    def _rows_given(self) -> int:
        source = self.data if self.is_bound else self.initial
        given = [int(name.rpartition("_")[2]) for name in source if name.startswith("title_") and name[6:].isdecimal() and source.get(name)]
        return max(given, default=0)

    def _add(self, fields: dict[str, Field]) -> None:
        for field in fields.values():
            settle_widget(field)
            settle_words(field)
        self.fields.update(fields)

    def _fieldsets(self) -> Iterator[tuple[Any, ...]]:
        terms = (
            "price",
            ("starts_on", "ends_on"),
            ("advance_percent", "payment_days", "acceptance_days"),
            "guarantee",
            "guarantee_form",
            "is_budgeted",
        )
        yield _("金额、期限和保证"), terms
        for number in range(1, self.rows + 1):
            legend = _("履约阶段 %(n)s") % {"n": number} if number < self.rows else _("再加一个阶段（不需要就留空）")
            yield (
                legend,
                (
                    f"title_{number}",
                    f"deliverable_{number}",
                    (f"quantity_{number}", f"unit_{number}"),
                    (f"unit_price_{number}", f"due_on_{number}"),
                ),
            )
        for heading, clauses in GROUPS:
            yield heading, tuple(f"clause_{clause.value}" for clause in clauses)

    def clean(self) -> dict[str, Any]:
        """A stage that was begun has to be complete; the service ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begun = [number for number in range(1, self.rows + 1) if any(cleaned.get(f"{name}_{number}") for name in ROW)]
        missing = [field for number in begun for name in ROW if not cleaned.get(field := f"{name}_{number}") and field not in self.errors]
        for field in missing:
            self.add_error(field, ValidationError(_("这个阶段已经开始填写，还缺这一项")))
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", ValidationError(_("早于开始日期 %(day)s") % {"day": plain_day(starts_on)}))
        return cleaned


def to_draft(data: dict[str, Any]) -> Draft:
    """Gather cleaned fields into a draft."""
    numbers = sorted(int(name[6:]) for name in data if name.startswith("title_") and data[name])
    stages = [Stage(**{name: data[f"{name}_{number}"] for name in ROW}) for number in numbers]
    terms = ("price", "starts_on", "ends_on", "advance_percent", "payment_days", "acceptance_days", "guarantee_form", "is_budgeted")
    clauses = {clause.value: data[f"clause_{clause.value}"] for clause in Clause}
    return Draft(**{name: data[name] for name in terms}, guarantee=data.get("guarantee") or Decimal(0), clauses=clauses, stages=stages)
