"""What the papers of an award and of challenges say: JSON-able facts, frozen when the paper is issued."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at
from core.clock import now
from core.money import capitals, grouped
from procurement.models import Award, Bid, BidReview, Challenge, InvitationDraw, Lot
from procurement.panels.papers import member_row
from procurement.panels.queries import law_day, members, report_of
from procurement.tenders.papers import Context, heading, moment, sealed_by


def award_notice(award: Award) -> Context:
    """The result notice with the main facts of the service and the names of the panel."""
    lot = award.lot
    return {
        **_award(award),
        "address": award.supplier.address,
        "uscc": award.supplier.uscc,
        "requirement": lot.tender.requirement,
        "is_small": bool(award.bid.is_small),
        "members": [member_row(member) for member in members(lot)],
        "published_at": moment(now()),
        "period_ends_at": moment(result_period_ends(lot, now())),
        "challenge_until": moment(award.challenge_until),
        "tender_file": lot.tender.file_document.number if lot.tender.file_document else "",
        "reason": award.reason,
        **_recommended(lot),
        "basis": [law.cite("award.notice"), law.cite("award.result_period"), law.cite("panel.confidential"), law.cite("challenge.window")],
    }


def _recommended(lot: Lot) -> Context:
    """Who was recommended in writing for an invited tender, and why (87号令 art. 69)."""
    draw = InvitationDraw.objects.filter(tender=lot.tender).exclude(reason="").first()
    return {"recommended": [row["name"] for row in draw.pool], "recommendation": draw.reason} if draw else {}


def result_period_ends(lot: Lot, start: datetime) -> datetime:
    """The last moment of the result notice's period."""
    return due_at(start, law.get("award.result_period", on=law_day(lot), region=lot.project.region))


def _days(rule_id: str, lot: Lot) -> int:
    return law.get(rule_id, on=law_day(lot), region=lot.project.region).number


def _award(award: Award) -> Context:
    words = {"supplier": award.supplier.name, "price": grouped(award.price), "capitals": capitals(award.price)}
    return {**heading(award.lot), **words, "parties": sealed_by(award.lot), "decided_at": moment(award.decided_at), "rank": award.rank}


def award_letter(award: Award) -> Context:
    """The letter to the winner, with the amount in capitals."""
    return {
        **_award(award),
        "recipient": award.supplier.pk,
        "published_at": moment(now()),
        "sign_days": _days("contract.sign", award.lot),
        "basis": [law.cite("award.notice"), law.cite("contract.sign")],
    }


def loser_letter(award: Award, bid: Bid) -> Context:
    """The letter to another bidder: the reason why its bid did not pass, or its own score and rank."""
    line = _line(award.lot, bid)
    facts = {"addressee": bid.supplier.name, "recipient": bid.supplier.pk, "reason": _reason(bid), "published_at": moment(now())}
    scores = {key: line[key] for key in ("technical_score", "price_score", "total", "evaluated_price", "rank")} if line else {}
    rights = {"challenge_until": moment(award.challenge_until), "basis": [law.cite("award.unsuccessful"), law.cite("challenge.window")]}
    return {**_award(award), **facts, "scores": scores, "count": len(_ranking(award.lot)), "is_rated": award.lot.tender.is_rated, **rights}


def _ranking(lot: Lot) -> list[dict[str, Any]]:
    report = report_of(lot)
    return report.ranking if report else []


def _line(lot: Lot, bid: Bid) -> dict[str, Any] | None:
    return next((line for line in _ranking(lot) if line["bid"] == bid.pk), None)


def _reason(bid: Bid) -> str:
    """Why a bid was not ranked, or "" when it was."""
    review = BidReview.objects.filter(bid=bid).first()
    if review and not review.is_valid:
        return _("未通过资格和符合性审查：%(reason)s") % {"reason": review.reason}
    abnormal = getattr(bid, "abnormal_review", None)
    if abnormal and abnormal.is_reasonable is False:
        return _("报价明显过低，说明不能证明其合理性：%(reason)s") % {"reason": abnormal.decision}
    if getattr(bid, "final_offer", None) is None:
        return _("没有在截止时间前提交最后报价，视为退出")
    return ""


def challenge_reply(challenge: Challenge, lot: Lot) -> Context:
    """The reply to a challenge with what 94号令 art. 15 asks for."""
    return {
        **heading(lot),
        "recipient": challenge.supplier.pk,
        "addressee": challenge.supplier.name,
        "challenge_number": challenge.number,
        "subject": str(challenge.get_subject_display()),
        "text": challenge.text,
        "facts": challenge.facts,
        "filed_at": moment(challenge.filed_at),
        "reply": challenge.reply,
        "is_sustained": challenge.is_sustained,
        "affects_result": challenge.affects_result,
        "parties": sealed_by(lot),
        "replied_by": challenge.replied_by.name if challenge.replied_by else "",
        "complaint_days": _days("complaint.window", lot),
        "basis": [law.cite("challenge.reply"), law.cite("complaint.window")],
    }
