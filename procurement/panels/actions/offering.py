"""Final offers: asked of all at once, handed in sealed, opened together."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow, now
from core.errors import Blocker, refuse
from core.money import grouped
from procurement.bids.actions.opening import FINAL_OFFER, open_offer
from procurement.models import Bid, FinalOffer, Lot, OfferCall
from procurement.panels import queries
from procurement.panels.actions.pricing import ask_about_low_prices
from procurement.panels.actions.seats import ready, take_seat, take_side
from procurement.panels.rules import offers as rules
from procurement.seal.seam import SealBrokenError, SealContext, seal
from procurement.tenders.rules.periods import moment
from projects.lifecycle import moving
from projects.models import Project
from registry.actions import tell
from registry.models import User


def request_offers(project: Project, *, actor: User, minutes: int, changes: str = "", confirmed: bool = False) -> OfferCall:
    """Ask all who talked for a final offer within so many minutes; changes of the file must be confirmed by the buyer's representative."""
    with moving(project, "request_offers", actor=actor) as step:
        lot = take_seat(step, actor).lot
        refuse(rules.call_is_lawful(lot, minutes, changes=changes, confirmed=confirmed))
        call = OfferCall.objects.create(lot=lot, changes=changes, due_at=now() + timedelta(minutes=minutes), called_by=actor)
        _tell_bidders(call)
        step.record(call, due_at=call.due_at.isoformat(), changes=changes)
    return call


def _tell_bidders(call: OfferCall) -> None:
    project = call.lot.project
    words = {"title": project.title, "due": moment(call.due_at), "changes": call.changes or _("没有变动")}
    text = _("请在 %(due)s 前提交“%(title)s”的最后报价，逾期视为退出。采购文件的实质性变动：%(changes)s") % words
    people = [bid.submitted_by for bid in queries.reviewed_bids(call.lot).select_related("submitted_by")]
    tell(people, subject=_("请提交最后报价"), text=text, url=project.get_absolute_url(), key=f"offer:{call.pk}")


def submit_offer(project: Project, *, actor: User, price: Decimal) -> FinalOffer:
    """Hand in a sealed final offer in yuan; until the deadline a new one replaces it."""
    with moving(project, "submit_offer", actor=actor) as step:
        lot = queries.lot_of(step.project)
        take_side(step, actor)
        ready(step)
        bid = bid_of(lot, actor)
        refuse(rules.offer_is_in_time(lot))
        refuse(_within_ceiling(lot, price))
        ciphertext = seal(json.dumps({"price": f"{price:.2f}"}).encode(), SealContext(lot.pk, bid.supplier_id, FINAL_OFFER))
        values = {
            "ciphertext": ciphertext,
            "sha256": hashlib.sha256(ciphertext).hexdigest(),
            "submitted_by": actor,
            "submitted_at": PortalNow(),
        }
        offer, _created = FinalOffer.objects.update_or_create(bid=bid, defaults=values)
        step.record(offer, bid=bid.pk, sha256=offer.sha256)
    return offer


def bid_of(lot: Lot, actor: User) -> Bid:
    """The valid bid for which the actor speaks. Raises Bid.DoesNotExist, which the policy has ruled out before."""
    held = actor.memberships.current().filter(role="supplier").values("organisation")
    return queries.reviewed_bids(lot).get(supplier__in=held)


def _within_ceiling(lot: Lot, price: Decimal) -> list[Blocker]:
    if price <= lot.ceiling:
        return []
    words = {"price": grouped(price), "ceiling": grouped(lot.ceiling), "excess": grouped(price - lot.ceiling)}
    message = _("报价超过最高限价。报价 %(price)s 元，限价 %(ceiling)s 元，多 %(excess)s 元") % words
    return [Blocker(message, law.cite("bid.over_ceiling"), _("请改报不超过最高限价的金额"))]


def open_offers(project: Project, *, actor: User) -> list[FinalOffer]:
    """Open all final offers at once, when all are in or the time is up, and ask about prices that are abnormally low."""
    with moving(project, "open_offers", actor=actor) as step:
        lot = take_seat(step, actor).lot
        ready(step)
        call = OfferCall.objects.select_for_update().get(lot=lot)
        if call.opened_at is not None:
            refuse([Blocker(_("最后报价已经开启"), lot.tender.way.cite("final_offers"))])
        call.opened_at, call.opened_by = PortalNow(), actor
        call.save(update_fields=["opened_at", "opened_by"])
        opened = [_open(offer, lot) for offer in queries.final_offers(lot).select_for_update(of=("self",))]
        ask_about_low_prices(lot)
        step.record(call, offers=[_facts(offer) for offer in opened])
    return opened


def _open(offer: FinalOffer, lot: Lot) -> FinalOffer:
    """Open one offer; one that is not what was sealed keeps no price and is named in the record."""
    try:
        content = json.loads(open_offer(bytes(offer.ciphertext), lot=lot, supplier_id=offer.bid.supplier_id))
    except SealBrokenError:
        return offer
    offer.price = Decimal(content["price"])
    offer.save(update_fields=["price"])
    return offer


def _facts(offer: FinalOffer) -> dict[str, object]:
    return {"bid": offer.bid_id, "price": f"{offer.price:.2f}" if offer.price else "", "sha256": offer.sha256}
