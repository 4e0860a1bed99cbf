"""Reading bonds: a bidder's own, and which the buyer owes back now."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from procurement.models import Award, Bid, Guarantee, Lot
from projects.models import Project, State
from registry.models import Organisation

# The contract is signed, or nothing will be signed any more.
SETTLED = (State.PERFORMING, State.EVALUATION, State.DISCLOSURE, State.DISCLOSED, State.TERMINATED)


def own_guarantee(lot: Lot, supplier: Organisation) -> Guarantee | None:
    """The supplier's bond that has not been returned."""
    return Guarantee.objects.filter(lot=lot, supplier=supplier, returned_at=None).first()


def owed(project: Project) -> QuerySet[Guarantee]:
    """87号令 art. 38: bonds of an ended attempt, of who did not win once the letter is out, of the winner once the contract is signed.

    Who withdrew is known to the buyer only after the opening.
    """
    bids = Bid.objects.living().filter(lot=OuterRef("lot"), supplier=OuterRef("supplier"))
    awards = Award.objects.filter(lot=OuterRef("lot"), annulled_at=None, published_at__isnull=False)
    ended, opened = Q(lot__failed_at__isnull=False), Q(lot__opening__isnull=False)
    lost = Q(Exists(awards)) & ~Q(Exists(awards.filter(bid__supplier=OuterRef("supplier"))))
    signed = Q(lot__project__state__in=SETTLED)
    found = Guarantee.objects.filter(lot__project=project, returned_at=None)
    return found.filter(ended | signed | lost | opened & ~Q(Exists(bids))).select_related("supplier", "lot__tender")


def bonds_are_owed(project: Project) -> bool:
    """A bond is to be returned."""
    return owed(project).exists()
