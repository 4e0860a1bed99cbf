"""The tender section: notice, terms, items, lots, questions and amendments. Nothing in it speaks of bids before the opening."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from disclosure.release.facts import Facts
from disclosure.release.papers import papers
from disclosure.release.parts import address, closes, money, number, party_id, period, ref, stamp
from disclosure.release.planning import target_metric
from procurement.models import Lot, Tender
from projects.models import State

DAY = 24 * 60 * 60
ENDED = {State.TERMINATED}


def section(facts: Facts) -> dict[str, Any]:
    """The planned tender, and everything of the notice once it is out."""
    project = facts.project
    found: dict[str, Any] = {
        "id": facts.tender.number if facts.tender else project.number,
        "title": facts.tender.title if facts.tender else project.title,
        "description": description(facts),
        "status": status(facts),
        "mainProcurementCategory": "services",
        "value": money(facts.lot.ceiling if facts.lot else project.budget),
        "classification": classification(facts),
    }
    if facts.lot is None:
        return found
    return found | notice(facts, facts.lot) | opened(facts)


def description(facts: Facts) -> str:
    """What is bought, in the words of the plan."""
    return "；".join(facts.line.service_items) or facts.project.title


def status(facts: Facts) -> str:
    """One word of the standard for where the tender is."""
    lot = facts.lot
    if lot is None:
        return {State.TERMINATED: "withdrawn"}.get(State(facts.project.state), "planned")
    if facts.awards:
        return "complete"
    if lot.failed_at:
        return "cancelled" if lot.failure == "change" else "unsuccessful"
    return "cancelled" if facts.project.state in ENDED else "active"


def classification(facts: Facts) -> dict[str, Any] | None:
    """The item of the guidance catalogue."""
    item = facts.project.catalog_item
    return {"scheme": "CN-GPS", "id": item.code, "description": item.name, "uri": address(f"/catalog/#{item.code}")} if item else None


def notice(facts: Facts, lot: Lot) -> dict[str, Any]:
    """What the notice and the file say."""
    tender = lot.tender
    start, end = tender.published_at, tender.deadline_at
    found = {
        "procuringEntity": ref(tender.agency or tender.buyer),
        "procurementMethod": tender.way.words["ocds"],
        "procurementMethodDetails": f"{tender.way}（{tender.scoring}）",
        "procurementMethodRationale": tender.method_reason,
        "legalBasis": {"scheme": "CN-LAW", "id": "MOF-102", "description": tender.way.cite("suitable")},
        "awardCriteria": "ratedCriteria" if tender.is_rated else "priceOnly",
        "awardCriteriaDetails": scoring(tender),
        "eligibilityCriteria": "；".join(tender.qualifications),
        "submissionMethod": ["electronicSubmission"],
        "submissionMethodDetails": f"在 {settings.PUBLIC_URL} 在线提交",
        "submissionTerms": {"electronicSubmissionPolicy": "required", "languages": ["zh"], "multipleBidsAllowed": False},
        "participationFees": [{"id": "1", "type": ["document"], "value": money(lot.ceiling * 0), "description": "采购文件免费提供"}],
        "contractTerms": {"performanceTerms": tender.contract_terms, "hasElectronicPayment": True},
        "tenderPeriod": {"startDate": stamp(start), "endDate": stamp(end), "durationInDays": days(tender)},
        "enquiryPeriod": {"startDate": stamp(start), "endDate": stamp(end)},
        "awardPeriod": {"startDate": stamp(end)},
        "contractPeriod": service_period(facts),
        "bidOpening": opening(facts, tender),
        "items": [item(facts, lot)],
        "lots": [lot_entry(facts, lot)],
        "targets": [target_metric(target) for target in facts.line.targets.all()],
        "milestones": [delivery(facts)],
        "documents": papers(facts, "tender"),
    }
    return found | questions(tender) | {"amendments": amendments(facts, tender)}


def scoring(tender: Tender) -> str:
    """How bids are compared."""
    weight = f"，价格分值 {number(tender.price_weight)} 分" if tender.is_rated and tender.price_weight is not None else ""
    return f"{tender.scoring}{weight}"


def opening(facts: Facts, tender: Tender) -> dict[str, Any]:
    """Where the bids are opened, and when once that has happened: a release carries no date of its own future.

    The announced moment is the end of the tender period, and the day from which the withheld bids are available.
    """
    return {"date": stamp(tender.deadline_at) if facts.opening else None, "description": tender.place or "在线开启"}


def days(tender: Tender) -> int | None:
    """The whole days between notice and deadline."""
    if tender.published_at is None or tender.deadline_at is None:
        return None
    return int((tender.deadline_at - tender.published_at).total_seconds() // DAY)


def service_period(facts: Facts) -> dict[str, Any] | None:
    """The planned period of the service; left out when it would begin before the responses are due."""
    line, tender = facts.line, facts.tender
    found = period(line.starts_on, line.ends_on)
    due = stamp(tender.deadline_at) if tender else None
    return found if found and due and due <= found["startDate"] else None


def item(facts: Facts, lot: Lot) -> dict[str, Any]:
    """The service as one item with its quantity."""
    line = facts.line
    each = lot.ceiling / line.quantity if line.quantity else None
    other = {"scheme": "CN-GPC", "id": line.classification, "description": facts.project.title} if line.classification else None
    return {
        "id": "1",
        "description": facts.project.title,
        "classification": classification(facts),
        "additionalClassifications": [other],
        "quantity": number(line.quantity) if line.quantity else None,
        "unit": {"name": line.unit, "value": money(round(each, 2)) if each else None},
        "deliveryAddress": {"streetAddress": line.coverage, "countryName": "中国"},
        "deliveryLocation": {"description": line.coverage},
        "relatedLot": str(lot.position),
    }


def lot_entry(facts: Facts, lot: Lot) -> dict[str, Any]:
    """The package with its scoring items and conditions of entry."""
    tender = lot.tender
    return {
        "id": str(lot.position),
        "title": tender.title,
        "description": tender.requirement,
        "status": status(facts),
        "value": money(lot.ceiling),
        "contractPeriod": service_period(facts),
        "awardCriteria": {"criteria": criteria(tender)},
        "selectionCriteria": {"criteria": [{"type": "suitability", "description": text} for text in tender.qualifications]},
    }


def criteria(tender: Tender) -> list[dict[str, Any]]:
    """The scoring items with their points of the hundred."""
    rows = [
        (
            "price",
            "价格",
            f"满足文件要求且价格最低的{tender.way.words['price']}为基准价",
            tender.price_weight if tender.is_rated else Decimal(100),
        )
    ]
    rows += [
        ("quality", row.name, "；".join(str(grade.get("text", "")) for grade in row.grades), row.points) for row in tender.criteria.all()
    ]
    return [
        {"type": kind, "name": name, "description": text, "numbers": [{"number": number(points), "weight": "percentageExact"}]}
        for kind, name, text, points in rows
        if points
    ]


def delivery(facts: Facts) -> dict[str, Any] | None:
    """The delivery that the notice asks for."""
    due = facts.line.delivered_by or facts.line.ends_on
    row = {"id": "delivery", "title": "服务交付", "type": "delivery", "description": facts.line.deliverable, "status": "scheduled"}
    return row | {"dueDate": closes(due)} if due else None


def questions(tender: Tender) -> dict[str, Any]:
    """Answered questions, never with the name of who asked."""
    rows = list(tender.questions.filter(answered_at__isnull=False).order_by("answered_at", "id"))
    entries = [
        {
            "id": str(place),
            "date": stamp(row.asked_at),
            "description": row.text,
            "answer": row.answer,
            "dateAnswered": stamp(row.answered_at),
        }
        for place, row in enumerate(rows, 1)
    ]
    return {"hasEnquiries": True, "enquiries": entries} if entries else {}


def amendments(facts: Facts, tender: Tender) -> list[dict[str, Any]]:
    """Clarifications of the file; each names the release before it and its own."""
    made = list(tender.clarifications.order_by("id"))
    chain = [row for row in facts.history if row.ocid == facts.ocid]
    own = [place for place, row in enumerate(chain) if row.event == "clarify_tender"]
    return [amendment(row, place, chain, own) for place, row in enumerate(made)]


def amendment(row: Any, place: int, chain: list[Any], own: list[int]) -> dict[str, Any]:
    """One clarification."""
    at = own[place] if place < len(own) else len(chain)
    found = {"id": str(place + 1), "date": stamp(row.at), "rationale": row.text, "description": moved(row)}
    found |= {"rationaleClassifications": [{"scheme": "CN-GPS-AMEND", "id": "clarify", "description": "澄清修改"}]}
    if at:
        found["amendsReleaseID"] = chain[at - 1].release_id
    return found | ({"releaseID": chain[at].release_id} if at < len(chain) else {"releaseID": THIS})


# Replaced by the id of the release that is being built.
THIS = "this release"


def moved(row: Any) -> str:
    """What a clarification did to the deadline."""
    if row.deadline_after == row.deadline_before:
        return "响应截止时间不变"
    return f"响应截止时间由 {stamp(row.deadline_before)} 改为 {stamp(row.deadline_after)}"


def opened(facts: Facts) -> dict[str, Any]:
    """Who submitted, once the responses were opened."""
    names = {party_id(bid.supplier): ref(bid.supplier) for bid in facts.bids}
    return {"tenderers": list(names.values()), "numberOfTenderers": len(names)} if facts.opening else {}
