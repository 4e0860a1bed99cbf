"""The contracts section: the published contract, its agreed milestones and changes."""

from typing import Any

from contracts.models import Contract
from disclosure.release import implementation
from disclosure.release.facts import Facts
from disclosure.release.papers import papers
from disclosure.release.parts import money, number, period, ref, stamp
from disclosure.release.planning import target_metric
from disclosure.release.stages import agreed
from disclosure.release.tender import THIS, classification


def section(facts: Facts) -> list[dict[str, Any]]:
    """The contract of the newest attempt, once it is published."""
    contract = facts.contract
    return [] if contract is None else [entry(facts, contract)]


def entry(facts: Facts, contract: Contract) -> dict[str, Any]:
    """Everything public about the contract."""
    award = next(place for place, award in enumerate(facts.awards, 1) if award.pk == contract.award_id)
    found: dict[str, Any] = {
        "id": "k1",
        "awardID": f"a{award}",
        "title": contract.title,
        "description": contract.number,
        "status": status(facts, contract),
        "dateSigned": stamp(contract.signed_at),
        "value": money(contract.price),
        "period": period(contract.starts_on, contract.ends_on),
        "suppliers": [ref(contract.supplier)],
        "signatories": [ref(contract.buyer), ref(contract.supplier)],
        "items": items(facts),
        "documents": papers(facts, "contracts"),
        "milestones": agreed(facts, contract),
        "agreedMetrics": [target_metric(target) for target in facts.line.targets.all()],
        "hasRenewal": False,
        "amendments": amendments(facts),
    }
    return found | {"implementation": implementation.section(facts, contract)}


def status(facts: Facts, contract: Contract) -> str:
    """One word of the standard."""
    if contract.rescinded_at is not None:
        return "cancelled"
    return "terminated" if implementation.is_over(facts) else "active"


def items(facts: Facts) -> list[dict[str, Any]]:
    """The agreed stages with their quantities and unit prices."""
    return [
        {
            "id": str(stage.position),
            "description": stage.title,
            "classification": classification(facts),
            "quantity": number(stage.quantity),
            "unit": {"name": stage.unit, "value": money(stage.unit_price)},
            "deliveryAddress": {"streetAddress": facts.line.coverage, "countryName": "中国"},
        }
        for stage in facts.milestones
    ]


def amendments(facts: Facts) -> list[dict[str, Any]]:
    """The signed changes; each names the release before it and its own."""
    chain = [row for row in facts.history if row.ocid == facts.ocid]
    own = [place for place, row in enumerate(chain) if row.event == "change_contract"]
    rows = []
    for place, change in enumerate(facts.changes):
        at = own[place] if place < len(own) else len(chain)
        row: dict[str, Any] = {"id": str(place + 1), "date": stamp(change.signed_at), "rationale": change.reason}
        row |= {"description": f"合同金额{'增加' if change.amount > 0 else '减少'} {abs(change.amount):,} 元"}
        row |= {"rationaleClassifications": [{"scheme": "CN-GPS-AMEND", "id": "quantity", "description": "数量增减"}]}
        row["amendsReleaseID"] = chain[at - 1].release_id
        rows.append(row | {"releaseID": chain[at].release_id if at < len(chain) else THIS})
    return rows
