"""What stands on the documents of planning, frozen as JSON-able facts."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import law, money
from core.clock import today
from planning.models import Filing, Intention, PlanLine, Termination
from planning.queries.snapshots import choice_label
from registry.models import User


def plan_sheet(line: PlanLine, said: dict[str, Any], *, approver: User, attempt: int) -> dict[str, Any]:
    """The 计划书: everything that the line says, with the amount in capitals and who prepared and approved it."""
    project = line.project
    facts = {"title": project.title, "year": project.fiscal_year, "project": project.number, "attempt": attempt}
    facts |= {"buyer": project.buyer.name, "uscc": project.buyer.uscc, "kind": project.get_kind_display()}
    amount = {"amount": said["budget"] or "0", "capitals": money.capitals(project.budget or 0)}
    texts = {name: choice_label(name, str(said[name])) if said[name] is not None else "" for name in TEXTS}
    period = {"period": span(line.starts_on, line.ends_on), "delivery": written(line.delivered_by)}
    fund = line.budget_line.get_fund_source_display() if line.budget_line else ""
    rows = {"items": said["service_items"], "costs": said["cost_items"], "targets": said["targets"], "yearly": said["yearly_amounts"]}
    texts["expected_month"] = month(line.expected_month)
    return facts | amount | texts | period | rows | {"fund_source": fund, "parties": parties(line, approver)}


TEXTS = (
    *("basis_document", "basis_title", "catalog_item", "classification", "service_field", "recipients", "recipient_count", "coverage"),
    *("quantity", "unit", "quality", "deliverable", "budget_line", "planned_method", "sme_reason", "expected_month", "supplier_standard"),
    *("term_reason", "survey_conclusion", "public_opinion", "pre_evaluation", "past_result", "contact", "contact_phone"),
)


def parties(line: PlanLine, approver: User) -> list[dict[str, Any]]:
    """Who signs the 计划书."""
    people = [[_("经办"), line.created_by.name], [_("审批"), approver.name]]
    return [{"label": _("购买主体"), "name": line.project.buyer.name, "people": people, "on": today().isoformat()}]


def approval_sheet(filing: Filing, *, reviewer: User) -> dict[str, Any]:
    """The 批复书: what was asked for, what is approved, from which budget line, under which number."""
    project, line = filing.project, PlanLine.objects.select_related("budget_line").get(project=filing.project)
    facts = {"title": project.title, "project": project.number, "year": project.fiscal_year, "approval_number": filing.approval_number}
    facts |= {"buyer": project.buyer.name, "uscc": project.buyer.uscc, "catalog_item": str(project.catalog_item or "")}
    fund = line.budget_line
    money_facts = {"amount": str(project.budget or 0), "capitals": money.capitals(project.budget or 0), "budget_line": str(fund or "")}
    money_facts |= {"fund_source": fund.get_fund_source_display() if fund else "", "yearly": line.yearly_amounts}
    period = {"period": span(line.starts_on, line.ends_on), "plan_document": filing.document.number if filing.document else ""}
    held = reviewer.memberships.current().select_related("organisation").first()
    office = held.organisation.name if held else ""
    signing = [{"label": _("批复机关"), "name": office, "people": [[_("审核"), reviewer.name]], "on": today().isoformat()}]
    return facts | money_facts | period | {"remarks": filing.remarks, "office": office, "parties": signing}


def intention_sheet(intention: Intention) -> dict[str, Any]:
    """The 采购意向: name, outline of the needs, budget in 万元, expected month, remark."""
    project = intention.project
    facts = {"title": project.title, "project": project.number, "buyer": project.buyer.name, "amount": str(project.budget or 0)}
    facts |= {"amount_wan": money.to_wan(project.budget or 0), "capitals": money.capitals(project.budget or 0)}
    return facts | {
        "summary": intention.summary,
        "expected_month": month(intention.expected_month),
        "urgent_reason": urgency(intention),
    }


def termination_sheet(made: Termination, *, basis: str) -> dict[str, Any]:
    """The 终止公告 of a whole project: on what ground, why, and what becomes of the money."""
    project = made.project
    facts = {"title": project.title, "project": project.number, "year": project.fiscal_year, "kind": project.get_kind_display()}
    facts |= {"amount": str(project.budget) if project.budget else "", "capitals": money.capitals(project.budget) if project.budget else ""}
    words = {"ground": made.get_ground_display(), "reason": made.reason, "terminated_at": made.terminated_at.isoformat()}
    buyer = {"name": project.buyer.name, "address": project.buyer.address, "phone": project.buyer.phone}
    signing = [{"label": _("购买主体"), "name": project.buyer.name, "people": [], "on": today().isoformat()}]
    return facts | words | {"buyer": buyer, "basis": basis, "parties": signing}


def urgency(intention: Intention) -> str:
    """Why the need is urgent, with the clause that lets it be so; nothing as a rule."""
    return f"{intention.urgent_reason}（{law.cite('intention.urgent')}）" if intention.urgent_reason else ""


def span(start: date | None, end: date | None) -> str:
    """A period in words."""
    return _("%(start)s 至 %(end)s") % {"start": written(start), "end": written(end)} if start and end else ""


def written(value: date | None) -> str:
    """A date in words."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def month(value: str) -> str:
    """2026-05 in words: 2026年5月."""
    year, _dash, number = value.partition("-")
    return _("%(year)s年%(month)s月") % {"year": year, "month": int(number)} if number.isdecimal() else value
