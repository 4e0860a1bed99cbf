"""Writing the draft of a contract from the award."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models import Contract, GuaranteeForm, Milestone
from contracts.queries.contract import award_of, contract_of
from procurement.models import Award
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Stage:
    """A stage as it is drafted."""

    title: str
    deliverable: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    due_on: date


@dataclass(frozen=True)
class Draft:
    """Everything that a person may write in the draft; nothing is checked before somebody signs."""

    price: Decimal
    starts_on: date
    ends_on: date
    clauses: Mapping[str, str]
    stages: Sequence[Stage]
    payment_days: int
    acceptance_days: int
    advance_percent: Decimal = Decimal(0)
    guarantee: Decimal = Decimal(0)
    guarantee_form: str = GuaranteeForm.NONE
    is_budgeted: bool = False


TERMS = (
    "price", "starts_on", "ends_on", "payment_days", "acceptance_days", "advance_percent", "guarantee", "guarantee_form", "is_budgeted",
)  # fmt: skip


def draft_contract(project: Project, *, actor: User, data: Draft) -> Contract:
    """Write the draft or rewrite it; whoever had signed an earlier text has to sign again."""
    with moving(project, "draft_contract", actor=actor) as step:
        award = award_of(step.project)
        contract = contract_of(step.project) or Contract(project=step.project, number=_number(step.project))
        was_signed = bool(contract.buyer_signed_at or contract.supplier_signed_at)
        _write(contract, award, data, actor)
        contract.milestones.all().delete()
        Milestone.objects.bulk_create(
            [Milestone(contract=contract, position=place, **vars(stage)) for place, stage in enumerate(data.stages, start=1)]
        )
        step.record(contract, number=contract.number, price=str(contract.price), stages=len(data.stages), signature_dropped=was_signed)
    return contract


def _number(project: Project) -> str:
    return f"{project.number}-HT{project.contracts.count() + 1}"


def _write(contract: Contract, award: Award, data: Draft, actor: User) -> None:
    for name in TERMS:
        setattr(contract, name, getattr(data, name))
    contract.award, contract.supplier, contract.buyer = award, award.supplier, contract.project.buyer
    contract.title = f"{contract.project.title}政府购买服务合同"
    contract.original_price = data.price
    contract.clauses = dict(data.clauses)
    contract.drafted_by = actor
    contract.buyer_signed_by = contract.buyer_signed_at = contract.supplier_signed_by = contract.supplier_signed_at = None
    contract.save()
