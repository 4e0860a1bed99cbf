"""The implementation of a contract: what was delivered, accepted, paid and found."""

from datetime import datetime
from typing import Any

from contracts.models import Contract
from disclosure.release import evaluation
from disclosure.release.facts import Facts
from disclosure.release.papers import papers
from disclosure.release.parts import money, ref, stamp
from disclosure.release.stages import agreed

ENDING = {"disclose", "end_contract"}


def section(facts: Facts, contract: Contract) -> dict[str, Any]:
    """Everything public about the work."""
    found = {
        "milestones": milestones(facts, contract),
        "transactions": transactions(facts, contract),
        "documents": papers(facts, "implementation"),
        "performanceFailures": failures(facts),
        "metrics": evaluation.metrics(facts, contract),
    }
    return found | (ending(facts, contract) if is_over(facts) else {})


def is_over(facts: Facts) -> bool:
    """Whether the contract was completed and archived, or ended early."""
    return facts.step in ENDING or any(row.event in ENDING for row in facts.history if row.ocid == facts.ocid)


def milestones(facts: Facts, contract: Contract) -> list[dict[str, Any]]:
    """The agreed milestones with what became of them, and the evaluation."""
    met = reached(facts)
    rows = [row | met.get(row["id"], {}) for row in agreed(facts, contract)]
    found = facts.evaluation
    if found is not None:
        rows.append({"id": "e1", "title": "绩效评价", "type": "evaluation", "status": "met", "dateMet": stamp(found.concluded_at)})
    return rows


def reached(facts: Facts) -> dict[str, dict[str, Any]]:
    """What was delivered, accepted and paid in advance, by the milestone's id."""
    found = {f"d{stage.position}": met_at(stage.delivered_at) for stage in facts.milestones if stage.delivered_at}
    found |= {f"v{row.milestone.position}": met_at(row.concluded_at) for row in facts.acceptances if row.is_passed and row.milestone}
    advances = [payment for payment in facts.payments if payment.kind == "advance"]
    return found | ({"p0": met_at(advances[0].paid_at)} if advances else {})


def met_at(moment: datetime | None) -> dict[str, Any]:
    """A milestone that is met."""
    return {"status": "met", "dateMet": stamp(moment), "dateModified": stamp(moment)}


def transactions(facts: Facts, contract: Contract) -> list[dict[str, Any]]:
    """The payments, each under the milestone that it pays for."""
    known = {row["id"]: row["title"] for row in agreed(facts, contract)}
    rows = []
    for place, payment in enumerate(facts.payments, 1):
        stage = payment.acceptance.milestone if payment.acceptance else None
        key = f"v{stage.position}" if stage else "p0"
        row: dict[str, Any] = {"id": f"t{place}", "date": stamp(payment.paid_at), "value": money(payment.amount)}
        row |= {"payer": ref(contract.buyer), "payee": ref(contract.supplier)}
        related = {"relatedImplementationMilestone": {"id": key, "title": known[key]}} if key in known else {}
        rows.append(row | related)
    return rows


def failures(facts: Facts) -> list[dict[str, Any]]:
    """Deductions for quality below the full coefficient."""
    rows = [row for row in facts.acceptances if row.quality is not None and row.quality < 1]
    return [
        {"id": f"f{place}", "category": row.milestone.title if row.milestone else "验收", "penaltyImposed": f"质量系数 {row.quality}"}
        for place, row in enumerate(rows, 1)
    ]


def ending(facts: Facts, contract: Contract) -> dict[str, Any]:
    """How the contract ended and what it came to."""
    details = getattr(contract, "end_reason", "") or "按合同约定履行完毕"
    end = stamp(getattr(contract, "ended_at", None)) or stamp(facts.acceptances[-1].concluded_at if facts.acceptances else None)
    found = {"endDate": end, "endDateDetails": details}
    return found | ({"finalValue": money(facts.paid), "finalValueDetails": "实际支付合计"} if facts.payments else {})
