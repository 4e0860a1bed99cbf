"""Abnormally low prices: the panel asks, the bidder explains in reasonable time, the panel decides."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at, local_date
from core.clock import PortalNow, now
from core.errors import Blocker, refuse
from procurement.models import AbnormalReview, Bid, Lot
from procurement.panels import queries
from procurement.panels.actions.seats import take_seat, take_side
from procurement.scoring import PriceWarning, price_warnings
from procurement.tenders.queries import suppliers_of
from procurement.tenders.rules.periods import moment
from projects.lifecycle import moving
from projects.models import Project
from registry.actions import tell
from registry.models import User


def ask_about_low_prices(lot: Lot) -> list[AbnormalReview]:
    """Ask every bidder whose original final price lies below a limit of the law; nobody is excluded by that."""
    bids = {str(bid.pk): bid for bid in queries.offered_bids(lot)}
    prices = [(key, queries.final_price(bid)) for key, bid in bids.items()]
    found: dict[str, list[PriceWarning]] = defaultdict(list)
    for warning in price_warnings(prices, ceiling=lot.ceiling, on=local_date(now()), region=lot.project.region):
        found[warning.supplier].append(warning)
    return [_ask(bids[key], [_trigger(warning) for warning in warnings]) for key, warnings in found.items()]


def ask_without_offers(lot: Lot) -> None:
    """Where the opened prices are final, ask about low ones as soon as the review says whose prices count."""
    if not lot.tender.way.has("final_offers") and not queries.unreviewed_bids(lot).exists():
        ask_about_low_prices(lot)


def _trigger(warning: PriceWarning) -> dict[str, str]:
    return {"rule": warning.rule_id, "share": f"{warning.share:f}", "limit": f"{warning.limit:.2f}", "basis": warning.basis}


def _ask(bid: Bid, triggers: list[dict[str, str]], question: str = "") -> AbnormalReview:
    made = AbnormalReview.objects.create(bid=bid, triggers=triggers, question=question, due_at=_explained_by(bid.lot))
    words = {"title": bid.lot.project.title, "due": moment(made.due_at)}
    text = _("您单位对“%(title)s”的报价需要说明。请在 %(due)s 前书面说明成本构成、人工和市场价格等，并提供证明材料的要点。") % words
    url = bid.lot.project.get_absolute_url()
    tell([bid.submitted_by], subject=_("请说明报价的合理性"), text=text, url=url, key=f"price:{made.pk}")
    return made


def _explained_by(lot: Lot) -> datetime:
    day, region = local_date(now()), lot.project.region
    # Before the rule of 2026 the law asked for an explanation too, but named no time.
    rule = law.find("abnormal_price.explanation", on=day, region=region) or law.get("offers.time", on=day, region=region)
    return due_at(now(), rule)


def question_price(project: Project, *, actor: User, bid: Bid, question: str) -> AbnormalReview:
    """Ask about a price by the panel's own judgement."""
    with moving(project, "question_price", actor=actor) as step:
        lot = take_seat(step, actor).lot
        refuse(_may_question(lot, bid))
        made = _ask(bid, [], question)
        step.record(made, bid=bid.pk, question=question)
    return made


def _may_question(lot: Lot, bid: Bid) -> list[Blocker]:
    basis = law.cite("abnormal_price.review")
    if bid not in queries.offered_bids(lot):
        return [Blocker(_("只审查已经开启的最后报价"), basis, _("请先开启最后报价"))]
    if AbnormalReview.objects.filter(bid=bid).exists():
        return [Blocker(_("已经要求%(name)s说明报价") % {"name": bid.supplier.name}, basis)]
    if queries.report_of(lot):
        return [Blocker(_("评审报告已经形成，不再审查报价"), basis)]
    return []


def explain_price(project: Project, *, actor: User, explanation: str) -> AbnormalReview:
    """Explain one's own price in time."""
    with moving(project, "explain_price", actor=actor) as step:
        take_side(step, actor)
        lot = queries.lot_of(step.project)
        review = AbnormalReview.objects.select_for_update().get(bid__lot=lot, bid__supplier__in=suppliers_of(actor))
        if now() > review.due_at or review.decided_at:
            words = {"due": moment(review.due_at)}
            refuse([Blocker(_("说明的时间已过。截止时间 %(due)s") % words, law.cite("abnormal_price.explanation"))])
        review.explanation, review.explained_at = explanation, PortalNow()
        review.save(update_fields=["explanation", "explained_at"])
        step.record(review, bid=review.bid_id)
    return review


def decide_price(project: Project, *, actor: User, bid: Bid, is_reasonable: bool, decision: str) -> AbnormalReview:
    """Decide whether the explanation suffices; if not, the bid is invalid."""
    with moving(project, "decide_price", actor=actor) as step:
        take_seat(step, actor)
        review = (
            AbnormalReview.objects.select_for_update().select_related("bid__supplier").get(bid=bid, bid__lot=queries.lot_of(step.project))
        )
        refuse(_may_decide(review))
        values: dict[str, Any] = {"is_reasonable": is_reasonable, "decision": decision, "decided_at": PortalNow()}
        AbnormalReview.objects.filter(pk=review.pk).update(**values)
        review.refresh_from_db()
        step.record(review, bid=bid.pk, reasonable=is_reasonable, decision=decision)
    return review


def _may_decide(review: AbnormalReview) -> list[Blocker]:
    if review.decided_at is not None:
        return [Blocker(_("已经作出认定"), law.cite("abnormal_price.review"))]
    if review.explained_at is None and now() < review.due_at:
        words = {"name": review.bid.supplier.name, "due": moment(review.due_at)}
        message = _("%(name)s还没有说明，时间到 %(due)s 为止") % words
        return [Blocker(message, law.cite("abnormal_price.explanation"), _("请等供应商说明，或者等时间截止"))]
    return []
