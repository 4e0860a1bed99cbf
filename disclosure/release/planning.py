"""The planning section: the plan line, its budget, targets and documents."""

from typing import Any

from disclosure.release.facts import Facts
from disclosure.release.papers import papers
from disclosure.release.parts import address, money, number, ref, stamp
from planning.models import FundSource


def section(facts: Facts) -> dict[str, Any]:
    """Everything public about the plan and its budget."""
    return {
        "rationale": rationale(facts),
        "budget": budget(facts),
        "documents": papers(facts, "planning"),
        "milestones": milestones(facts),
        "forecasts": [target_metric(target) for target in facts.line.targets.all()],
    }


def rationale(facts: Facts) -> str:
    """The document on which the purchase is based."""
    line = facts.line
    return f"{line.basis_title}（{line.basis_document}）" if line.basis_title else line.basis_document


def budget(facts: Facts) -> dict[str, Any]:
    """The amount asked for and, once approved, its parts by year."""
    line, project = facts.line, facts.project
    fund = line.budget_line
    found = {
        "id": fund.code if fund else project.number,
        "description": fund.name if fund else project.title,
        "amount": money(project.budget),
    }
    found |= {"project": project.title, "projectID": project.number, "uri": address(f"/projects/{project.number}/")}
    return found | {"budgetBreakdown": breakdown(facts) if facts.approval else []}


def breakdown(facts: Facts) -> list[dict[str, Any]]:
    """The approved amount year by year with its source."""
    line = facts.line
    amounts = line.yearly_amounts or {str(facts.project.fiscal_year): facts.project.budget}
    kind = line.budget_line.fund_source if line.budget_line else ""
    source = ref(facts.finance) if facts.finance else None
    return [
        {
            "id": str(year),
            "description": str(FundSource(kind).label) if kind else str(year),
            "amount": money(amount),
            "period": {"startDate": f"{year}-01-01T00:00:00+08:00", "endDate": f"{year}-12-31T23:59:59+08:00"},
            "sourceParty": source,
            "classifications": {"fund": kind},
        }
        for year, amount in sorted(amounts.items())
    ]


def milestones(facts: Facts) -> list[dict[str, Any]]:
    """The approval of the budget, expected or given."""
    approval, filed = facts.approval, facts.filings
    row: dict[str, Any] = {"id": "budget-approval", "title": "预算批复", "type": "approval", "status": "met" if approval else "scheduled"}
    if approval:
        row |= {"dateMet": stamp(approval.decided_at), "dateModified": stamp(approval.decided_at)}
    elif filed:
        row |= {"dateModified": stamp(filed[-1].filed_at)}
    if month := facts.line.expected_month:
        row["description"] = f"预计 {month} 启动采购"
    return [row]


def target_metric(target: Any) -> dict[str, Any]:
    """A performance target as a metric; results are published under the same id."""
    observed = {"id": f"T{target.position}-1", "measure": number(target.value), "unit": {"name": target.unit}}
    return {
        "id": f"T{target.position}",
        "title": target.name,
        "description": f"{target.level1} / {target.level2}",
        "observations": [observed],
    }
