"""The two ways a signed contract ends before its time: undone while nothing was paid, or ended and settled."""

from contracts.actions.performance import in_force
from contracts.models import Contract
from core.clock import now
from procurement.awards.actions.undoing import end_attempt
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def rescind(project: Project, *, actor: User, decision_number: str, reason: str) -> Contract:
    """Undo the contract by finance's decision on a complaint; the project may be procured again with the same budget."""
    with moving(project, "rescind", actor=actor) as step:
        contract = in_force(step.project)
        contract.rescinded_at, contract.rescission = now(), f"{decision_number}　{reason}"[:300]
        end_attempt(step, actor=actor, reason=reason)
        step.record(contract, decision_number=decision_number, reason=reason, price=str(contract.price))
        contract.save(update_fields=["rescinded_at", "rescission"])
    return contract


def end_contract(project: Project, *, actor: User, ground: str, reason: str) -> Contract:
    """End the contract before its time; what was accepted is settled and evaluated, effects give the rest of the money back."""
    with moving(project, "end_contract", actor=actor) as step:
        contract = in_force(step.project)
        contract.ended_at, contract.end_ground, contract.end_reason = now(), ground, reason
        contract.save(update_fields=["ended_at", "end_ground", "end_reason"])
        step.record(contract, ground=ground, reason=reason)
    return contract
