"""What a line says, frozen at each filing, and what has changed between two filings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core import money
from planning.models import PlanLine
from projects.models import Project

PROJECT_FIELDS = ("title", "kind", "catalog_item", "budget")
LINE_FIELDS = (
    *("basis_document", "basis_title", "classification", "service_field", "service_items", "recipients", "recipient_count"),
    *("coverage", "quantity", "unit", "quality", "starts_on", "ends_on", "deliverable", "delivered_by", "budget_line", "yearly_amounts"),
    *("term_conditions", "term_reason", "planned_method", "sme_reason", "expected_month", "supplier_standard"),
    *("survey_ground", "survey_on", "survey_suppliers", "survey_conclusion", "public_opinion", "pre_evaluation"),
    *("no_hiring", "no_negative", "negative_reason", "past_result", "contact", "contact_phone"),
)
MONEY = {"budget"}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was; `gap` is the difference of amounts."""

    label: str
    before: str
    after: str
    gap: Decimal | None = None

    @property
    def drop(self) -> Decimal:
        """By how much an amount went down."""
        return -(self.gap or Decimal(0))


def snapshot(project: Project) -> dict[str, Any]:
    """Everything that the line says now, JSON-able, by field name."""
    line = project.line
    facts: dict[str, Any] = {name: plain(getattr(project, name)) for name in PROJECT_FIELDS}
    facts |= {name: plain(getattr(line, name)) for name in LINE_FIELDS}
    facts["quantity"] = number(line.quantity) if line.quantity is not None else None
    facts["cost_items"] = [
        {
            "name": item.name,
            "unit": item.unit,
            "quantity": number(item.quantity),
            "price": str(item.unit_price),
            "subtotal": str(item.amount),
            "source": item.source,
        }
        for item in line.cost_items.all()
    ]
    facts["targets"] = [
        {"level1": target.level1, "level2": target.level2, "name": target.name, "value": number(target.value), "unit": target.unit}
        for target in line.targets.all()
    ]
    return facts


def plain(value: Any) -> Any:
    """A value as JSON keeps it: amounts and dates as text, related rows by their name."""
    return str(value) if isinstance(value, (Decimal, date, Model)) else value


def number(value: Decimal) -> str:
    """A quantity without needless zeros."""
    return f"{value.normalize():f}"


def label(name: str) -> str:
    """The name of a field as people read it."""
    if name in {"cost_items", "targets"}:
        return _("成本测算") if name == "cost_items" else _("绩效目标")
    model = Project if name in PROJECT_FIELDS else PlanLine
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001


def written(name: str, value: Any) -> str:
    """A frozen value as people read it."""
    if value in (None, "", [], {}):
        return _("没有填写")
    if name in {"cost_items", "targets"}:
        return _("%(count)s 项") % {"count": len(value)}
    if isinstance(value, bool):
        return _("已确认") if value else _("没有确认")
    if isinstance(value, (list, dict)):
        return "；".join(f"{key} {value[key]}" for key in sorted(value)) if isinstance(value, dict) else "；".join(map(str, value))
    return money.grouped(Decimal(value)) if name in MONEY else choice_label(name, str(value))


def choice_label(name: str, value: str) -> str:
    """The words of a choice, or the value itself."""
    model = Project if name in PROJECT_FIELDS else PlanLine
    choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()) or ())  # noqa: SLF001
    return str(choices.get(value, value))


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What differs between two snapshots, in the order of the form."""
    return [change(name, before.get(name), after.get(name)) for name in after if before.get(name) != after.get(name)]


def change(name: str, before: Any, after: Any) -> Change:
    """One difference in words; amounts with their gap."""
    gap = Decimal(after) - Decimal(before) if name in MONEY and before and after else None
    return Change(label(name), written(name, before), written(name, after), gap)
