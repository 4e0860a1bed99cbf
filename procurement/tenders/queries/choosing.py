"""Which preparation of its method a drafted tender still waits for: the desk offers that and nothing else."""

from collections.abc import Callable

from core.clock import now
from procurement.models import MethodRequest, SingleSource, Tender
from procurement.tenders.queries import current_lot
from procurement.tenders.rules.method import approval_is_missing
from projects.models import Project


def _tender(project: Project) -> Tender | None:
    lot = current_lot(project)
    return lot.tender if lot else None


def publicity_of(project: Project) -> SingleSource | None:
    """The publicity of the attempt under way."""
    return SingleSource.objects.filter(tender=_tender(project)).select_related("tender", "supplier").first()


def invitations_wait(project: Project) -> bool:
    """The method invites suppliers and nobody is invited yet."""
    tender = _tender(project)
    return bool(tender and tender.way.has("pool_ways") and not tender.invitations.exists())


def publicity_waits(project: Project) -> bool:
    """The method asks for a publicity and there is none."""
    tender = _tender(project)
    return bool(tender and tender.way.has("publicity") and publicity_of(project) is None)


def publicity_runs(project: Project) -> bool:
    """Objections may still come."""
    found = publicity_of(project)
    return bool(found and found.reasoned_at is None and now() <= found.ends_at)


def objections_are_open(project: Project) -> bool:
    """The publicity is over and the objections wait for their reasoning."""
    found = publicity_of(project)
    return bool(found and found.reasoned_at is None and now() > found.ends_at and found.objections.exists())


def request_waits(project: Project) -> bool:
    """The method needs approval, which was not asked for yet."""
    lot = current_lot(project)
    if lot is None or not approval_is_missing(project, lot):
        return False
    return not MethodRequest.objects.filter(tender=lot.tender, method=lot.tender.method).exists()


# In their order; an objection is recorded when it comes and waits for nobody.
STEPS: tuple[tuple[str, Callable[[Project], bool]], ...] = (
    ("invite_suppliers", invitations_wait),
    ("publish_single_source", publicity_waits),
    ("answer_objections", objections_are_open),
    ("request_approval", request_waits),
)
