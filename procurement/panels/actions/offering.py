"""Final offers: asked of all at once, sealed by their makers for the same custodians as the bids, opened together."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow, now
from core.errors import Blocker, refuse
from procurement.bids.actions.reading import price_of
from procurement.models import Bid, Custody, FinalOffer, Lot, OfferCall, SealStatement
from procurement.panels import queries
from procurement.panels.actions.pricing import ask_about_low_prices
from procurement.panels.actions.seats import ready, take_seat
from procurement.panels.rules import offers as rules
from procurement.sealed import actions as sealed
from procurement.sealed.reading import Reading
from procurement.tenders.queries import suppliers_of
from procurement.tenders.rules.periods import moment
from projects.lifecycle import blockers, moving
from projects.models import Project
from registry.actions import tell
from registry.models import User
from registry.policy import permit


def request_offers(project: Project, *, actor: User, minutes: int, changes: str = "", confirmed: bool = False) -> OfferCall:
    """Ask all who talked for a final offer within so many minutes; changes of the file must be confirmed by the buyer's representative."""
    with moving(project, "request_offers", actor=actor) as step:
        lot = take_seat(step, actor).lot
        refuse(rules.call_is_lawful(lot, minutes, changes=changes, confirmed=confirmed))
        call = OfferCall.objects.create(lot=lot, changes=changes, due_at=now() + timedelta(minutes=minutes), called_by=actor)
        sealed.next_round(Custody.objects.get(lot=lot, round=Custody.Round.BID), deadline=call.due_at)
        _tell_bidders(call)
        step.record(call, due_at=call.due_at.isoformat(), changes=changes)
    return call


def _tell_bidders(call: OfferCall) -> None:
    project = call.lot.project
    words = {"title": project.title, "due": moment(call.due_at), "changes": call.changes or _("没有变动")}
    text = _("请在 %(due)s 前提交“%(title)s”的最后报价，逾期视为退出。采购文件的实质性变动：%(changes)s") % words
    people = [bid.submitted_by for bid in queries.reviewed_bids(call.lot).select_related("submitted_by")]
    tell(people, subject=_("请提交最后报价"), text=text, url=project.get_absolute_url(), key=f"offer:{call.pk}")


def submit_offer(project: Project, *, actor: User, content: bytes, key: str) -> FinalOffer:
    """Take a final offer that its maker sealed for the custodians; until the deadline a new one replaces it.

    The same key with the same package gives the same answer and changes nothing. As with bids only the blinded log notes it: the
    project's own would let everybody count before the opening, which then names all.
    """
    with transaction.atomic():
        permit(actor, "submit_offer", project)
        refuse(blockers(project, "submit_offer"))
        lot = queries.lot_of(project)
        bid = bid_of(lot, actor)
        refuse(rules.offer_is_in_time(lot))
        with sealed.refusing(lot.tender.way.cite("final_offers"), rules.offer_is_in_time(lot)):
            statement = sealed.submit(custody_of(lot), content, supplier=bid.supplier, key=key)
        values = {"statement": statement, "sha256": statement.leaf, "submitted_by": actor, "submitted_at": PortalNow()}
        return FinalOffer.objects.update_or_create(bid=bid, defaults=values)[0]


def open_own_offer(project: Project, *, actor: User, identities: Mapping[str, str]) -> SealStatement:
    """Open one's own final offer with its receipt after the deadline, where too few custodians have handed over."""
    with transaction.atomic():
        permit(actor, "open_own_offer", project)
        lot = queries.lot_of(project)
        return sealed.open_with_receipt(custody_of(lot), bid_of(lot, actor).supplier, identities, actor=actor)


def custody_of(lot: Lot) -> Custody:
    """The custody of the final offers, which the call has made."""
    return Custody.objects.get(lot=lot, round=Custody.Round.FINAL_OFFER)


def bid_of(lot: Lot, actor: User) -> Bid:
    """The valid bid for which the actor speaks. Raises Bid.DoesNotExist, which the policy has ruled out before."""
    return queries.reviewed_bids(lot).get(supplier__in=suppliers_of(actor))


def shut_offers(project: Project, *, actor: User) -> SealStatement:
    """End the taking of final offers, once, when the time is up: from now on each custodian gets the shares of all of them."""
    with moving(project, "shut_offers", actor=actor) as step:
        lot = take_seat(step, actor).lot
        ready(step)
        made = sealed.end_round(custody_of(lot))
        step.record(lot.offer_call, leaf=made.leaf)
    return made


def open_offers(project: Project, *, actor: User) -> list[FinalOffer]:
    """Open all final offers at once with the shares of the custodians, and ask about prices that are abnormally low."""
    with moving(project, "open_offers", actor=actor) as step:
        lot = take_seat(step, actor).lot
        ready(step)
        call = OfferCall.objects.select_for_update().get(lot=lot)
        if call.opened_at is not None:
            refuse([Blocker(_("最后报价已经开启"), lot.tender.way.cite("final_offers"))])
        call.opened_at, call.opened_by = PortalNow(), actor
        call.save(update_fields=["opened_at", "opened_by"])
        reading = Reading(custody_of(lot))
        opened = [_open(offer, reading) for offer in queries.final_offers(lot).select_for_update(of=("self",))]
        ask_about_low_prices(lot)
        step.record(call, offers=[_facts(offer) for offer in opened], liars=reading.liars)
    return opened


def _open(offer: FinalOffer, reading: Reading) -> FinalOffer:
    """Open one offer; one that nobody can read keeps no price and is named in the record."""
    [(_kind, found)] = reading.parts(offer.sha256)
    offer.price = price_of(found.content) if found.content else None
    if offer.price is not None:
        offer.save(update_fields=["price"])
    return offer


def _facts(offer: FinalOffer) -> dict[str, object]:
    return {"bid": offer.bid_id, "price": f"{offer.price:.2f}" if offer.price else "", "sha256": offer.sha256}
