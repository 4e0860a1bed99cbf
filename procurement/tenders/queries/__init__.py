"""Reading tenders: the living lot of a project and the attempts before it."""

from django.db.models import QuerySet

from core.clock import PortalNow
from procurement.models import Lot, Tender
from projects.models import Project
from registry.models import Organisation, User


def current_lot(project: Project) -> Lot | None:
    """The lot of the attempt under way, with its tender; None before the first draft and after a failure."""
    return Lot.objects.living().filter(project=project).select_related("tender", "project").first()


def method_of(project: Project) -> str:
    """The method of the attempt under way, before the first draft that of the plan."""
    lot = current_lot(project)
    return lot.tender.method if lot else str(project.line.planned_method)


def locked_lot(project: Project) -> Lot | None:
    """The same, with the tender held alone until the end of the transaction: bids under way are waited for."""
    lot = current_lot(project)
    if lot is not None:
        lot.tender = Tender.objects.select_for_update().get(pk=lot.tender_id)
    return lot


def past_lots(project: Project) -> QuerySet[Lot]:
    """The failed attempts, the last one first."""
    return Lot.objects.filter(project=project).exclude(failed_at=None).select_related("tender").order_by("-pk")


def open_tenders(user: User) -> QuerySet[Tender]:
    """Published tenders that the user sees and that still take bids, the next closing first."""
    living = Lot.objects.living().values("tender")
    return (
        Tender.objects.visible_to(user)
        .filter(pk__in=living, deadline_at__gt=PortalNow())
        .select_related("buyer")
        .order_by("deadline_at", "pk")
    )


def suppliers_of(user: User) -> QuerySet[Organisation]:
    """The organisations for which the user bids."""
    return Organisation.objects.filter(pk__in=user.memberships.current().filter(role="supplier").values("organisation")).order_by("pk")
