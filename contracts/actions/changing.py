"""Changing a signed contract: the buyer proposes, the supplier answers, the buyer's signatory signs."""

from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.actions.papers import issue_change
from contracts.actions.performance import in_force
from contracts.models import Contract, ContractChange, Milestone
from contracts.rules.performance import change_is_within_limit
from core import law
from core.clock import now
from core.errors import Blocker, refuse
from core.money import yuan
from core.wording import trimmed
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def propose_change(project: Project, *, actor: User, milestone: Milestone, quantity: Decimal, reason: str) -> ContractChange:
    """Propose more or less of a stage that has not been handed over, at its own unit price."""
    with moving(project, "propose_change", actor=actor) as step:
        contract = in_force(step.project)
        stage = contract.milestones.get(pk=milestone.pk)
        change = ContractChange(contract=contract, milestone=stage, quantity=quantity, reason=reason, proposed_by=actor)
        change.amount = yuan(quantity * stage.unit_price)
        _refuse_bad_change(contract, change)
        change.save()
        step.record(change, stage=stage.title, quantity=str(quantity), amount=str(change.amount))
    return change


def answer_change(project: Project, *, actor: User, is_agreed: bool) -> ContractChange:
    """Agree to the proposed change or decline it, for the supplier."""
    with moving(project, "answer_change", actor=actor) as step:
        change = _open_change(in_force(step.project), is_agreed=None)
        change.is_agreed, change.answered_by, change.answered_at = is_agreed, actor, now()
        change.save(update_fields=["is_agreed", "answered_by", "answered_at"])
        step.record(change, is_agreed=is_agreed)
    return change


def change_contract(project: Project, *, actor: User) -> ContractChange:
    """Sign the agreed change for the buyer: stage and price follow; effects move the money."""
    with moving(project, "change_contract", actor=actor) as step:
        contract = in_force(step.project)
        change = _open_change(contract, is_agreed=True)
        refuse(change_is_within_limit(contract, change))
        change.signed_by, change.signed_at = actor, now()
        change.save(update_fields=["signed_by", "signed_at"])
        stage = change.milestone
        stage.quantity += change.quantity
        stage.save(update_fields=["quantity"])
        contract.price += change.amount
        contract.save(update_fields=["price"])
        change.contract = contract
        change.document = issue_change(change)
        change.save(update_fields=["document"])
        step.record(change, amount=str(change.amount), price=str(contract.price), stage=stage.title)
    return change


def _refuse_bad_change(contract: Contract, change: ContractChange) -> None:
    stage = change.milestone
    basis = law.cite("contract.change_max")
    if contract.changes.filter(signed_at=None).exclude(is_agreed=False).exists():
        refuse([Blocker(_("上一项变更还没有办结"), basis, _("先办结上一项变更"), contract.get_absolute_url())])
    if stage.delivered_at is not None:
        refuse([Blocker(_("“%(stage)s”已经交付，不能再变更数量") % {"stage": stage}, basis)])
    if stage.quantity + change.quantity <= 0:
        facts = {"stage": stage, "quantity": trimmed(stage.quantity), "unit": stage.unit}
        refuse([Blocker(_("“%(stage)s”只有 %(quantity)s %(unit)s，不能减到没有") % facts, basis, _("缩小减少的数量，或者提前结束合同"))])
    refuse(change_is_within_limit(contract, change))


def _open_change(contract: Contract, *, is_agreed: bool | None) -> ContractChange:
    change = contract.changes.filter(signed_at=None, is_agreed=is_agreed).select_related("milestone").first()
    if change is None:
        message = _("没有等待答复的变更") if is_agreed is None else _("没有承接主体已经同意的变更")
        refuse(
            [
                Blocker(
                    message,
                    law.cite("contract.unilateral"),
                    _("变更由经办人提出，经承接主体同意后由审批人签订"),
                    contract.get_absolute_url(),
                )
            ]
        )
        raise AssertionError
    return change
