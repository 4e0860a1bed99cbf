"""What the printed papers of a panel say: JSON-able facts, frozen when the paper is issued."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.money import grouped
from procurement.models import AbnormalReview, Bid, BidReview, Draw, Lot, OpeningObjection, PanelMember, PriceCorrection, Report, Talk
from procurement.panels import queries
from procurement.panels.rules import scores
from procurement.tenders.papers import Context, criterion_row, heading, moment, percent, points


def draw_record(draw: Draw, members: Sequence[PanelMember]) -> Context:
    """The record of a draw: everything needed to recompute it, and no name."""
    return {
        **heading(draw.lot),
        "prepared_at": moment(draw.at),
        "drawn_at": moment(draw.drawn_at),
        "drawn_by": draw.drawn_by.name,
        "witnessed_by": draw.witnessed_by.name if draw.witnessed_by else "",
        "size": draw.size,
        "expert_count": draw.expert_count,
        "fields": draw.fields,
        "needs_legal": draw.needs_legal,
        "pool_count": len(draw.pool),
        "excluded_count": len(draw.excluded),
        "pool_sha256": draw.pool_sha256,
        "commitment": draw.commitment,
        "secret": draw.secret,
        "beacon": draw.beacon,
        "token": draw.token,
        "seed": draw.seed,
        "order": draw.order,
        "seats": [member.code for member in members],
        "basis": [law.cite("panel.draw"), law.cite("recusal.cases"), law.cite("panel.confidential")],
    }


def panel_report(report: Report) -> Context:
    """The panel's report with everything 87号令 art. 58 and 214号 art. 26 ask for."""
    lot = report.lot
    tender = lot.tender
    return {
        **heading(lot),
        "published_at": moment(tender.published_at),
        "media": str(_("本平台公告栏")),
        "opened_at": moment(lot.opening.at),
        "place": tender.place,
        "members": [member_row(member) for member in queries.members(lot)],
        "recused": [_recused_row(member) for member in lot.panel.exclude(recused_at=None)],
        "bidders": [_bidder_row(bid) for bid in queries.all_bids(lot)],
        "criteria": [criterion_row(item) for item in tender.criteria.all()],
        "price_weight": points(tender.price_weight),
        "small_deduction": percent(tender),
        "talks": [_talk_row(talk) for talk in Talk.objects.filter(bid__lot=lot).select_related("bid__supplier").order_by("at")],
        **_offers(lot),
        "corrections": [_correction_row(one) for one in PriceCorrection.objects.filter(bid__lot=lot).select_related("bid__supplier")],
        "objections": [_objection_row(one) for one in lot.opening.objections.select_related("supplier")],
        "abnormal": [_abnormal_row(review) for review in _abnormal_reviews(lot)],
        "ranking": [
            {**line, "price": grouped_text(line["price"]), "first_price": grouped_text(line["first_price"])} for line in report.ranking
        ],
        "outliers": _outlier_rows(lot),
        "notes": report.notes,
        "made_at": moment(report.made_at),
        "signatures": [_signature_row(report, member) for member in queries.members(lot)],
        "scoring": tender.scoring,
        "is_rated": tender.is_rated,
        "has_offers": tender.way.has("final_offers"),
        "basis": [tender.way.cite("report"), tender.way.cite("scoring"), tender.way.cite("dissent")],
    }


def member_row(member: PanelMember) -> Context:
    """A member by name, as the report and the result notice name them."""
    is_expert = member.kind == PanelMember.Kind.EXPERT
    return {
        "code": member.code,
        "name": member.user.name,
        "kind": str(member.get_kind_display()),
        "is_leader": member.is_leader,
        "is_expert": is_expert,
        "employer": member.user.expert.employer if is_expert else member.lot.tender.buyer.name,
    }


def _recused_row(member: PanelMember) -> Context:
    return {"code": member.code, "name": member.user.name, "case": member.recusal_case, "at": moment(member.recused_at)}


def _bidder_row(bid: Bid) -> Context:
    review = BidReview.objects.filter(bid=bid).first()
    return {
        "name": bid.supplier.name,
        "uscc": bid.supplier.uscc,
        "submitted_at": moment(bid.submitted_at),
        "first_price": grouped(bid.price) if bid.price else "",
        "is_small": bool(bid.is_small),
        "is_valid": bool(review and review.is_valid),
        "reason": review.reason if review else "",
    }


def _correction_row(one: PriceCorrection) -> Context:
    steps = [{**step, "before": grouped_text(step["before"]), "after": grouped_text(step["after"])} for step in one.steps]
    return {"supplier": one.bid.supplier.name, "steps": steps, "price": grouped(one.price), "is_confirmed": bool(one.is_confirmed)}


def _objection_row(one: OpeningObjection) -> Context:
    return {"supplier": one.supplier.name, "text": one.text, "at": moment(one.at), "answer": one.answer, "is_recusal": one.is_recusal}


def _talk_row(talk: Talk) -> Context:
    return {"supplier": talk.bid.supplier.name, "at": moment(talk.at), "summary": talk.summary}


def _offers(lot: Lot) -> Context:
    if not lot.tender.way.has("final_offers"):
        return {"offers": [], "left": []}
    call = queries.offer_call(lot)
    offers = [
        {
            "supplier": offer.bid.supplier.name,
            "at": moment(offer.submitted_at),
            "price": grouped(offer.price) if offer.price else "",
            "is_over": bool(offer.price and offer.price > lot.ceiling),
        }
        for offer in queries.final_offers(lot)
    ]
    silent = [bid.supplier.name for bid in queries.reviewed_bids(lot).filter(final_offer=None)]
    words = {"changes": call.changes, "offers_due_at": moment(call.due_at), "offers_opened_at": moment(call.opened_at)} if call else {}
    return {"offers": offers, "left": silent, **words}


def _abnormal_reviews(lot: Lot) -> Any:
    return AbnormalReview.objects.filter(bid__lot=lot).select_related("bid__supplier", "bid__final_offer").order_by("pk")


def _abnormal_row(review: AbnormalReview) -> Context:
    return {
        "supplier": review.bid.supplier.name,
        "price": grouped(review.bid.last_price or 0),
        "triggers": review.triggers,
        "question": review.question,
        "asked_at": moment(review.asked_at),
        "explanation": review.explanation,
        "is_reasonable": review.is_reasonable,
        "decision": review.decision,
        "decided_at": moment(review.decided_at),
    }


def _outlier_rows(lot: Lot) -> list[Context]:
    names = {bid.pk: bid.supplier.name for bid in queries.offered_bids(lot)}
    codes = {member.pk: member.code for member in queries.members(lot)}
    return [{"supplier": names[bid], "code": codes[member]} for bid, member in sorted(scores.outliers(lot))]


def _signature_row(report: Report, member: PanelMember) -> Context:
    signature = report.signatures.filter(member=member).first()
    row = {"code": member.code, "name": member.user.name, "signed_at": moment(signature.signed_at) if signature else ""}
    return {**row, "dissent": signature.dissent if signature else "", "is_silent": signature is None}


def grouped_text(amount: str) -> str:
    """Write an amount kept as text with thousands separators: 268000.00 → 268,000.00."""
    return grouped(Decimal(amount))
