"""Reading panels: members, the bids they judge, and how far the review has come."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from core.calendar import local_date
from core.clock import today
from procurement.bids.queries import living_bids
from procurement.models import Bid, Draw, FinalOffer, Lot, OfferCall, PanelMember, Report
from procurement.tenders.queries import current_lot
from projects.models import Project
from registry.models import User


def lot_of(project: Project) -> Lot:
    """The lot under way. Raises LookupError when there is none; steps of a panel ask only after a tender was published."""
    lot = current_lot(project)
    if lot is None:
        raise LookupError(f"{project.number} has no living lot")
    return lot


def law_day(lot: Lot) -> date:
    """The day whose law the lot keeps: that of its notice."""
    return local_date(lot.tender.published_at) if lot.tender.published_at else today()


def is_opened(lot: Lot) -> bool:
    """Whether the bids have been opened."""
    return hasattr(lot, "opening")


def members(lot: Lot) -> QuerySet[PanelMember]:
    """The members who sit, in their order."""
    return lot.panel.filter(recused_at=None).select_related("user")


def member_of(lot: Lot, user: User) -> PanelMember | None:
    """The user's own seat, also before the declaration."""
    return members(lot).filter(user=user).first()


def leader_of(lot: Lot) -> PanelMember | None:
    """The one whom the members chose."""
    return members(lot).filter(is_leader=True).first()


def prepared_draw(lot: Lot) -> Draw | None:
    """The frozen pool that waits for its witness."""
    return lot.draws.filter(drawn_at=None).first()


def last_draw(lot: Lot) -> Draw | None:
    """The newest draw that was made."""
    return lot.draws.exclude(drawn_at=None).order_by("-pk").first()


def all_bids(lot: Lot) -> QuerySet[Bid]:
    """The opened bids, in the order of their arrival; before the opening none, so that no page and no gate can name or count them."""
    return living_bids(lot).filter(lot__opening__isnull=False)


def bids_to_review(lot: Lot) -> QuerySet[Bid]:
    """Those that the panel reviews: all but whom the buyer found not qualified."""
    return all_bids(lot).exclude(review__by_buyer=True)


def unreviewed_bids(lot: Lot) -> QuerySet[Bid]:
    """Those on which the panel has still to give its verdict."""
    return all_bids(lot).filter(review=None)


def review_is_closed(lot: Lot) -> bool:
    """Whether the verdicts stand: a talk was held, a price was questioned or a sheet begun."""
    bids = all_bids(lot)
    return (
        bids.filter(talk__isnull=False).exists()
        or bids.filter(abnormal_review__isnull=False).exists()
        or bids.filter(scores__isnull=False).exists()
    )


def reviewed_bids(lot: Lot) -> QuerySet[Bid]:
    """Those that passed the qualification and conformity review."""
    return all_bids(lot).filter(review__is_valid=True)


def offer_call(lot: Lot) -> OfferCall | None:
    """The panel's call for final offers."""
    return OfferCall.objects.filter(lot=lot).first()


def final_offers(lot: Lot) -> QuerySet[FinalOffer]:
    """The final offers of valid bids."""
    return FinalOffer.objects.filter(bid__in=reviewed_bids(lot)).select_related("bid__supplier").order_by("bid__submitted_at", "bid")


def offered_bids(lot: Lot) -> QuerySet[Bid]:
    """Valid bids whose last price is open: they are scored. Without final offers that is the price of the opening.

    A final offer is sealed before anybody sees it, so one above the ceiling is found only here; it is invalid (87号令 art. 63).
    """
    found = reviewed_bids(lot).select_related("supplier", "final_offer")
    if lot.tender.way.has("final_offers"):
        return found.filter(final_offer__price__lte=lot.ceiling)
    return found.filter(price__isnull=False)


def final_price(bid: Bid) -> Decimal:
    """The price at which a bid is scored and awarded, in yuan."""
    price = bid.last_price
    assert price is not None
    return price


def ranked_bids(lot: Lot) -> QuerySet[Bid]:
    """Those of them whose price the panel did not find unreasonable: they are ranked."""
    return offered_bids(lot).exclude(abnormal_review__is_reasonable=False)


def report_of(lot: Lot) -> Report | None:
    """The panel's report."""
    return Report.objects.filter(lot=lot).first()
