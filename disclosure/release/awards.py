"""The awards section, public with the result notice, and the answered challenges."""

from typing import Any

from disclosure.release.facts import Facts
from disclosure.release.papers import papers
from disclosure.release.parts import money, ref, stamp
from disclosure.release.planning import target_metric
from disclosure.release.tender import item, service_period
from procurement.models import Award


def section(facts: Facts) -> list[dict[str, Any]]:
    """All awards whose notice was published."""
    return [entry(facts, award, place) for place, award in enumerate(facts.awards, 1)]


def entry(facts: Facts, award: Award, place: int) -> dict[str, Any]:
    """One award."""
    assert facts.lot is not None
    bids = [f"b{number}" for number, bid in enumerate(facts.bids, 1) if bid.pk == award.bid_id]
    living = award.annulled_at is None
    return {
        "id": f"a{place}",
        "title": facts.project.title,
        "description": award.reason,
        "status": status(facts, award),
        "date": stamp(award.decided_at),
        "value": money(award.price),
        "suppliers": [ref(award.bid.supplier)],
        "relatedBids": bids,
        "relatedLots": [str(facts.lot.position)],
        "items": [item(facts, facts.lot)],
        "contractPeriod": service_period(facts),
        "hasSubcontracting": False,
        "agreedMetrics": [target_metric(target) for target in facts.line.targets.all()],
        "documents": papers(facts, "awards") if living else [],
    }


def status(facts: Facts, award: Award) -> str:
    """Pending until the contract is public: until then a challenge may still change it."""
    if award.annulled_at is not None:
        return "cancelled"
    return "active" if facts.contract and facts.contract.award_id == award.pk else "pending"


def complaints(facts: Facts) -> list[dict[str, Any]]:
    """Answered challenges and decided complaints by subject and outcome; their text may name people and stays in the file."""
    stages = {"file": "tender", "process": "bid", "result": "award"}
    rows = []
    for place, row in enumerate(facts.challenges, 1):
        outcome = "upheld" if row.is_sustained else "dismissed"
        found: dict[str, Any] = {"id": f"c{place}", "type": "objection", "status": outcome, "title": f"质疑：{row.get_subject_display()}"}
        found |= {"dateSubmitted": stamp(row.filed_at), "dateDecision": stamp(row.replied_at)}
        found |= {"decision": "质疑事项成立" if row.is_sustained else "质疑事项不成立", "relatesTo": stages[row.subject]}
        rows.append(found)
    return [*rows, *decided(facts, stages)]


def decided(facts: Facts, stages: dict[str, str]) -> list[dict[str, Any]]:
    """The complaints that finance decided; parties and findings stay in the published decision."""
    rows = []
    for place, row in enumerate(facts.complaints, len(facts.challenges) + 1):
        subject = row.challenge.get_subject_display()
        found: dict[str, Any] = {"id": f"c{place}", "type": "complaint", "title": f"投诉：{subject}"}
        found |= {"status": "dismissed" if row.is_dismissed else "upheld", "decision": str(row.get_decision_display())}
        found |= {"dateSubmitted": stamp(row.filed_at), "dateAccepted": stamp(row.checked_at), "dateDecision": stamp(row.decided_at)}
        rows.append(found | {"relatesTo": stages[row.challenge.subject]})
    return rows
