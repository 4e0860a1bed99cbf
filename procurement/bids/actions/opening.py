"""The opening of bids, once custodians or their makers have handed over what opens them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.errors import refuse
from procurement.bids import papers, rules
from procurement.bids.actions.reading import Told, lying_custodians, read_bid
from procurement.bids.files import written_files
from procurement.bids.queries import living_bids
from procurement.models import Bid, Custody, Opening
from procurement.sealed.reading import Reading
from procurement.tenders.queries import locked_lot
from projects.documents import issue
from projects.lifecycle import blockers, moving
from projects.models import Project
from registry.models import User


@dataclass
class Opened:
    """One bid as it was found at the opening."""

    bid: Bid
    told: Told

    def facts(self) -> dict[str, Any]:
        """What the log keeps and the record prints; the salt lets anyone find the bid's entry in the blinded log."""
        bid, told = self.bid, self.told
        found = {"bid": bid.pk, "supplier": bid.supplier.uscc, "name": bid.supplier.name, "sha256": bid.sha256}
        found |= {"at": bid.submitted_at.isoformat(), "salt": bytes(bid.statement.salt).hex(), "leaf": bid.statement.leaf}
        return {**found, "price": str(told.price) if told.price is not None else "", "is_small": told.is_small, "broken": told.broken}


def open_bids(project: Project, *, actor: User) -> Opening:
    """Open all living bids of the attempt under way, once, after the deadline; every piece is compared with its fingerprint."""
    with written_files() as written, moving(project, "open_bids", actor=actor) as step:
        # The gates before anything is decrypted.
        refuse(blockers(step.project, step.key))
        lot = locked_lot(step.project)
        assert lot is not None
        refuse(rules.is_still_sealed(lot))
        bids = list(living_bids(lot).select_related("statement"))
        reading = Reading(Custody.objects.get(lot=lot, round=Custody.Round.BID))
        signs = [*rules.signs(bids), *lying_custodians(reading)]
        opening = Opening.objects.create(lot=lot, opened_by=actor, bid_count=len(bids), signs=signs)
        opening.refresh_from_db()
        found = [_open_bid(reading, bid, written) for bid in bids]
        facts = [opened.facts() for opened in found]
        title = _("%(title)s%(record)s") % {"title": lot.tender.title, **lot.tender.way.words}
        opening.document = issue(step.project, "opening_record", title=title, context=papers.opening_record(opening, facts))
        opening.save(update_fields=["document"])
        step.record(opening, number=lot.tender.number, bid_count=opening.bid_count, bids=facts, document=opening.document.number)
    return opening


def _open_bid(reading: Reading, bid: Bid, written: list[str]) -> Opened:
    told = read_bid(reading, bid, written)
    if told.price is not None:
        bid.price, bid.is_small = told.price, told.is_small
        bid.save(update_fields=["price", "is_small"])
    return Opened(bid, told)
