"""What the printed papers of a tender say: JSON-able facts, frozen when the paper is issued."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.clock import now
from core.money import capitals, grouped, to_wan
from core.wording import local, written_moment
from procurement.models import Clarification, InvitationDraw, Lot, SingleSource, Tender

Context = dict[str, Any]


def moment(value: datetime | None) -> str:
    """A moment in words, in China's time; empty for none."""
    found = local(value)
    return written_moment(found) if found else ""


def heading(lot: Lot) -> Context:
    """What every paper of a tender names: buyer, project, number, attempt, method and money."""
    tender = lot.tender
    return {
        "title": tender.title,
        "tender_number": tender.number,
        "project_number": lot.project.number,
        "attempt": tender.attempt,
        "method": str(tender.way),
        "words": tender.way.words,
        "buyer": {"name": tender.buyer.name, "address": tender.buyer.address, "phone": tender.buyer.phone},
        "agency": {"name": tender.agency.name, "address": tender.agency.address, "phone": tender.agency.phone} if tender.agency else None,
        "budget": grouped(lot.project.budget or 0),
        "budget_capitals": capitals(lot.project.budget or 0),
        "budget_wan": to_wan(lot.project.budget or 0),
        "ceiling": grouped(lot.ceiling),
        "ceiling_capitals": capitals(lot.ceiling),
    }


def sealed_by(lot: Lot) -> list[Context]:
    """The block in which the buyer seals a paper."""
    return [{"label": str(_("购买主体")), "name": lot.tender.buyer.name, "people": [], "on": local_date(now()).isoformat()}]


def tender_notice(lot: Lot) -> Context:
    """The notice."""
    tender = lot.tender
    assert tender.published_at is not None
    day, region = local_date(tender.published_at), lot.project.region
    return {
        **heading(lot),
        "requirement": tender.requirement,
        "qualifications": tender.qualifications,
        "conditions": list(law.get("supplier.conditions", on=day, region=region).items),
        "conditions_basis": law.cite("supplier.conditions", on=day),
        "is_consortium_allowed": tender.is_consortium_allowed,
        "small_deduction": percent(tender),
        "published_at": moment(tender.published_at),
        "notice_ends_at": moment(tender.notice_ends_at),
        "pickup_ends_at": moment(tender.pickup_ends_at),
        "deadline_at": moment(tender.deadline_at),
        "place": tender.place,
        "custodians": [{"name": each.name, "recipient": each.recipient} for each in lot.key_holders.order_by("pk")],
        "credit_basis": law.cite("supplier.credit"),
        "reserve_reason": lot.project.line.sme_reason,
        "reserve_basis": law.cite("sme.reserve_reason"),
        "scoring": tender.scoring,
        "periods_basis": [tender.way.cite(name) for name in ("notice", "document_sale", "preparation") if tender.way.has(name)],
    }


def tender_file(lot: Lot) -> Context:
    """The whole file: the notice's facts and what is bought, how it is scored and on which terms."""
    tender = lot.tender
    assert tender.published_at is not None
    return {
        **tender_notice(lot),
        "method_reason": tender.method_reason,
        "pricing": tender.pricing,
        "contract_terms": tender.contract_terms,
        "bond": grouped(tender.bond) if tender.bond else "",
        "bond_forms": list(law.get("bond.forms", on=local_date(tender.published_at), region=lot.project.region).items),
        "bond_missing": law.cite("bond.missing"),
        "bond_basis": tender.way.cite("bond_max") if tender.way.has("bond_max") else "",
        "scoring": tender.scoring,
        "is_rated": tender.is_rated,
        "has_talks": tender.way.has("talks"),
        "price_weight": points(tender.price_weight or 0),
        "criteria": [criterion_row(item) for item in tender.criteria.all()],
        "changes": tender.changes,
        "scoring_basis": tender.way.cite("scoring"),
        "deduction_basis": law.cite("sme.deduction"),
        "abnormal_basis": law.cite("abnormal_price.review"),
        "minimum": minimum(lot),
        "usual_minimum": (tender.way.find("invited_min") or tender.minimum).number,
        "minimum_basis": tender.minimum.citation,
        "ties": list(tender.way.rule("tie").items) if tender.is_rated else [],
    }


def criterion_row(item: Any) -> Context:
    """One scoring item as it is printed."""
    return {
        "name": item.name,
        "kind": str(item.get_kind_display()),
        "points": points(item.points),
        "is_objective": item.is_objective,
        "grades": [{"points": points(grade["points"]), "text": grade["text"]} for grade in item.grades],
    }


def clarification(lot: Lot, made: Clarification) -> Context:
    """A clarification: what changes and until when responses are due now."""
    return {
        **heading(lot),
        "text": made.text,
        "deadline_before": moment(made.deadline_before),
        "deadline_after": moment(made.deadline_after),
        "is_postponed": made.deadline_after != made.deadline_before,
        "parties": sealed_by(lot),
        "basis": lot.tender.way.cite("clarification"),
    }


def invitation_record(draw: InvitationDraw) -> Context:
    """The record of whom an invited tender invites: everything needed to recompute it."""
    lot = draw.tender.lots.select_related("project", "tender__buyer", "tender__agency").get()
    names = {row["id"]: row["name"] for row in draw.pool}
    return {
        **heading(lot),
        "way": draw.way,
        "reason": draw.reason,
        "at": moment(draw.at),
        "drawn_by": draw.drawn_by.name,
        "witnesses": draw.witnesses,
        "pool": draw.pool,
        "pool_sha256": draw.pool_sha256,
        "seed": draw.seed,
        "order": draw.order,
        "invited": [names[number] for number in draw.order[: draw.count]],
        "basis": draw.tender.way.cite("invitation", "pool_ratio", "witnesses"),
    }


def single_source_notice(publicity: SingleSource) -> Context:
    """The publicity with everything that 74号令 art. 38 asks for."""
    lot = publicity.tender.lots.select_related("project", "tender__buyer", "tender__agency").get()
    way = publicity.tender.way
    return {
        **heading(lot),
        "requirement": publicity.tender.requirement,
        "reason": publicity.reason,
        "supplier": {"name": publicity.supplier.name, "address": publicity.supplier.address},
        "opinions": publicity.opinions,
        "published_at": moment(publicity.published_at),
        "ends_at": moment(publicity.ends_at),
        "basis": way.cite("suitable", "publicity", "opinions", "objection"),
    }


def points(value: Any) -> str:
    """Points without needless zeros: 30.00 → 30."""
    text = f"{value}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(tender: Tender) -> str:
    """The deduction for small enterprises: 15%."""
    return f"{points(tender.small_deduction * 100)}%" if tender.small_deduction is not None else ""


def minimum(lot: Lot) -> int:
    """How many suppliers must respond."""
    assert lot.tender.published_at is not None
    return lot.tender.minimum.number
