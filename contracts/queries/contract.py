"""The living contract of a project and what hangs on it."""

from contracts.models import Acceptance, Contract
from procurement.awards.queries import living_award
from procurement.models import Award
from projects.models import Project


def contract_of(project: Project) -> Contract | None:
    """The contract that was not rescinded, drafted or signed; None before a draft."""
    return Contract.objects.living().filter(project=project).select_related("buyer", "supplier", "award__bid__supplier").first()


def signed_contract(project: Project) -> Contract | None:
    """The contract in force, None before both parties have signed."""
    contract = contract_of(project)
    return contract if contract is not None and contract.signed_at is not None else None


def award_of(project: Project) -> Award:
    """The living award; a project that waits for its contract has one. Raises LookupError."""
    award = living_award(project)
    if award is None:
        raise LookupError(f"{project.number} has no living award")
    return award


def acceptance_at_hand(project: Project) -> Acceptance | None:
    """The newest acceptance of the living contract, open or concluded; at most one is open at a time."""
    rows = Acceptance.objects.filter(contract__project=project, contract__rescinded_at=None)
    return rows.select_related("contract__supplier", "milestone").order_by("-pk").first()


def open_acceptance(project: Project) -> Acceptance | None:
    """The acceptance that has been started and not concluded."""
    acceptance = acceptance_at_hand(project)
    return acceptance if acceptance is not None and acceptance.concluded_at is None else None
