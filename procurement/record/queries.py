"""Reading the record of an opening: corrections with their answers, objections with theirs, and until when each may come."""

from datetime import datetime

from django.db.models import QuerySet

from core.calendar import due_at
from core.clock import now
from procurement.models import Bid, Lot, OpeningObjection, PriceCorrection
from procurement.panels.queries import is_opened, members, review_is_closed, unreviewed_bids
from procurement.tenders.queries import current_lot, suppliers_of
from projects.models import Project
from registry.models import User


def corrections(lot: Lot) -> QuerySet[PriceCorrection]:
    """The corrections of a lot, in the order they were made."""
    return PriceCorrection.objects.filter(bid__lot=lot).select_related("bid__supplier", "bid__lot")


def waiting_corrections(project: Project) -> QuerySet[PriceCorrection]:
    """Those of the attempt under way that may still be answered."""
    found = PriceCorrection.objects.filter(bid__lot__project=project, bid__lot__failed_at=None, answered_at=None)
    return found.filter(due_at__gt=now()).select_related("bid__supplier")


def own_correction(project: Project, user: User) -> PriceCorrection | None:
    """The one that the user's organisation is asked to confirm."""
    return waiting_corrections(project).filter(bid__supplier__in=suppliers_of(user)).first()


def correctable_bids(lot: Lot) -> QuerySet[Bid]:
    """Opened bids with a price that the panel has neither reviewed nor corrected."""
    return unreviewed_bids(lot).filter(price__isnull=False, correction=None)


def corrections_may_come(project: Project) -> bool:
    """The method corrects prices, the panel has declared, and a bid is not reviewed yet."""
    lot = current_lot(project)
    if lot is None or not is_opened(lot) or not lot.tender.way.has("correction") or review_is_closed(lot):
        return False
    seats = list(members(lot))
    return bool(seats) and all(member.declared_at for member in seats) and correctable_bids(lot).exists()


def confirmation_waits(project: Project) -> bool:
    """A bidder may still confirm a correction."""
    return waiting_corrections(project).exists()


def objections_end(lot: Lot) -> datetime | None:
    """Until when an objection counts as made on the spot; None where the method opens without reading prices out."""
    way = lot.tender.way
    return due_at(lot.opening.at, way.rule("spot_time")) if is_opened(lot) and way.has("spot_objection") else None


def objections_may_come(project: Project) -> bool:
    """The opening was just held."""
    lot = current_lot(project)
    ends = objections_end(lot) if lot else None
    return bool(ends and now() <= ends)


def waiting_objections(project: Project) -> QuerySet[OpeningObjection]:
    """Objections to the opening of the attempt under way that have no answer."""
    found = OpeningObjection.objects.filter(opening__lot__project=project, opening__lot__failed_at=None, answered_at=None)
    return found.select_related("supplier", "opening__lot__tender")


def objection_waits(project: Project) -> bool:
    """An objection has no answer."""
    return waiting_objections(project).exists()
