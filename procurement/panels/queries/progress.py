"""How far the review of a lot has come: which steps are next, so that the desk shows one thing at a time."""

from collections.abc import Callable
from functools import cached_property

from procurement.methods import Method
from procurement.models import AbnormalReview, Draw, Lot, OfferCall, PanelMember, QualificationReview, Report, ReportSignature, Talk
from procurement.panels import queries
from procurement.sealed.queries import is_shut, offer_custody
from procurement.tenders.queries import current_lot
from projects.models import Project
from registry.models import User


def due(fact: str) -> Callable[[Project], bool]:
    """Make the question "is this step next?" from the name of a fact of `Progress`."""

    def asked(project: Project) -> bool:
        return bool(getattr(Progress(project), fact))

    asked.__name__ = fact
    return asked


class Progress:
    """The facts of one lot, each asked at most once."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def lot(self) -> Lot | None:
        """The lot under way, once its bids are opened."""
        lot = current_lot(self.project)
        return lot if lot and queries.is_opened(lot) else None

    @cached_property
    def seats(self) -> list[PanelMember]:
        """The members who sit."""
        return list(queries.members(self.lot)) if self.lot else []

    def seat(self, user: User) -> PanelMember | None:
        """The person's own seat."""
        return next((member for member in self.seats if member.user_id == user.pk), None)

    @cached_property
    def prepared(self) -> Draw | None:
        """A frozen pool that waits for its witness."""
        return queries.prepared_draw(self.lot) if self.lot else None

    @cached_property
    def call(self) -> OfferCall | None:
        """The call for final offers."""
        return queries.offer_call(self.lot) if self.lot else None

    @cached_property
    def report(self) -> Report | None:
        """The panel's report."""
        return queries.report_of(self.lot) if self.lot else None

    @cached_property
    def talks(self) -> int:
        """How many talks were held."""
        return Talk.objects.filter(bid__lot=self.lot).count() if self.lot else 0

    @cached_property
    def unreviewed(self) -> bool:
        """Whether a bid has no verdict yet."""
        return bool(self.lot and queries.unreviewed_bids(self.lot).exists())

    @cached_property
    def way(self) -> Method | None:
        """The method of the lot."""
        return self.lot.tender.way if self.lot else None

    def has(self, name: str) -> bool:
        """Whether the method's procedure has this."""
        return bool(self.way and self.way.has(name))

    @property
    def qualifications_wait(self) -> bool:
        """The method asks the buyer to review qualifications, and that has not been done."""
        return self.has("qualification_review") and not QualificationReview.objects.filter(lot=self.lot).exists()

    @property
    def representative_may_be_sent(self) -> bool:
        """No representative sits and no draw has closed the panel."""
        taken = any(member.kind == PanelMember.Kind.BUYER for member in self.seats)
        return bool(self.lot and not taken and not self.seats)

    @property
    def seats_are_empty(self) -> bool:
        """No draw was made, or its order could not fill the seats of those who kept away."""
        if self.lot is None or self.prepared:
            return False
        draw = queries.last_draw(self.lot)
        return draw is None or len(self.seats) < draw.size

    @property
    def declarations_wait(self) -> bool:
        """A member has not declared."""
        return any(member.declared_at is None for member in self.seats)

    @property
    def may_still_recuse(self) -> bool:
        """Members sit and the report is not made."""
        return bool(self.seats and self.report is None)

    @property
    def review_waits(self) -> bool:
        """All have declared and no talk has begun; verdicts may still be corrected."""
        ready = self.lot and self.report is None and self.seats and all(member.declared_at for member in self.seats)
        return bool(ready and self.lot and not queries.review_is_closed(self.lot))

    @property
    def talks_wait(self) -> bool:
        """All bids are reviewed and a talk is still to be held."""
        return self.has("talks") and bool(
            self.lot and not self.unreviewed and self.call is None and queries.reviewed_bids(self.lot).filter(talk=None).exists()
        )

    @property
    def call_waits(self) -> bool:
        """All talks were held and the final offers are not asked for yet."""
        return self.has("final_offers") and bool(self.talks and self.call is None and not self.talks_wait)

    @property
    def offers_wait(self) -> bool:
        """The panel has asked and final offers are still taken."""
        return bool(self.call and not self.offers_are_shut)

    @cached_property
    def offers_are_shut(self) -> bool:
        """Final offers are taken no more."""
        custody = offer_custody(self.lot) if self.call and self.lot else None
        return custody is not None and is_shut(custody)

    @property
    def offer_shares_wait(self) -> bool:
        """Final offers are taken no more and not opened yet."""
        return bool(self.call and self.call.opened_at is None and self.offers_are_shut)

    @property
    def offers_are_open(self) -> bool:
        """The last prices are open and the report is not made."""
        if not self.has("final_offers"):
            return bool(self.lot and self.seats and not self.unreviewed and self.report is None)
        return bool(self.call and self.call.opened_at and self.report is None)

    @cached_property
    def prices_wait(self) -> bool:
        """A price is questioned and not decided."""
        return bool(self.lot and AbnormalReview.objects.filter(bid__lot=self.lot, decided_at=None).exists())

    @property
    def sheets_wait(self) -> bool:
        """A sheet is not handed in."""
        return self.offers_are_open and not self.sheets_are_in

    @property
    def sheets_are_in(self) -> bool:
        """All sheets are handed in and the report is not made."""
        is_rated = self.lot is not None and self.lot.tender.is_rated
        return self.offers_are_open and (not is_rated or all(member.submitted_at for member in self.seats))

    @property
    def sheets_may_be_reopened(self) -> bool:
        """All sheets are handed in, where there are any."""
        return self.sheets_are_in and self.lot is not None and self.lot.tender.is_rated

    @cached_property
    def signatures(self) -> set[int]:
        """The seats that have signed."""
        return set(ReportSignature.objects.filter(report=self.report).values_list("member", flat=True)) if self.report else set()

    @property
    def report_waits(self) -> bool:
        """All sheets are in and nothing was signed yet."""
        return self.sheets_are_in and not self.prices_wait

    @property
    def signatures_wait(self) -> bool:
        """The report is made and a member has not signed it."""
        return self.delivery_waits and any(member.pk not in self.signatures for member in self.seats)

    @property
    def delivery_waits(self) -> bool:
        """The report is made and not delivered."""
        return bool(self.report and self.report.delivered_at is None)
