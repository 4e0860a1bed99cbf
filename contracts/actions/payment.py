"""Payment: asked for by the filer, approved by another person, paid by the treasury through the ledger."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.actions.papers import issue_voucher
from contracts.actions.performance import in_force
from contracts.models import Acceptance, Contract, Payment
from contracts.queries.money import payable
from contracts.rules.payment import advance_is_within_agreement, approver_did_not_ask, stage_payment_follows_acceptance
from core import law
from core.clock import now
from core.errors import Blocker, refuse
from core.wording import trimmed
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def request_advance(project: Project, *, actor: User, amount: Decimal, invoice: str) -> Payment:
    """Ask for the advance, at most the agreed share of the price."""
    with moving(project, "request_payment", actor=actor) as step:
        contract = in_force(step.project)
        refuse(advance_is_within_agreement(contract, amount))
        calculation = {"price": str(contract.price), "percent": trimmed(contract.advance_percent), "limit": str(contract.advance_limit)}
        made = Payment.objects.create(
            contract=contract, kind=Payment.Kind.ADVANCE, amount=amount, calculation=calculation, invoice=invoice, requested_by=actor
        )
        step.record(made, kind=made.kind, amount=str(made.amount))
    return made


def request_stage_payment(project: Project, *, actor: User, acceptance: Acceptance, invoice: str) -> Payment:
    """Ask for what an accepted stage is worth: quantity × unit price × quality, less its share of the advance."""
    with moving(project, "request_payment", actor=actor) as step:
        contract = in_force(step.project)
        accepted = contract.acceptances.select_related("milestone").get(pk=acceptance.pk)
        accepted.contract = contract
        refuse(stage_payment_follows_acceptance(accepted))
        made = Payment.objects.create(
            contract=contract, kind=Payment.Kind.STAGE, acceptance=accepted, invoice=invoice, requested_by=actor, **_worth(accepted)
        )
        step.record(made, kind=made.kind, amount=str(made.amount), stage=accepted.milestone.title)
    return made


def approve_payment(project: Project, *, actor: User, payment: Payment) -> Payment:
    """Approve a request that somebody else made."""
    with moving(project, "approve_payment", actor=actor) as step:
        found = _waiting(in_force(step.project), payment, is_approved=False)
        refuse(approver_did_not_ask(found, actor.pk))
        found.approved_by, found.approved_at = actor, now()
        found.save(update_fields=["approved_by", "approved_at"])
        step.record(found, kind=found.kind, amount=str(found.amount))
    return found


def refuse_payment(project: Project, *, actor: User, payment: Payment, reason: str) -> Payment:
    """Refuse a request that has not been paid, with the reason; it may be asked for again."""
    with moving(project, "refuse_payment", actor=actor) as step:
        found = _waiting(in_force(step.project), payment)
        found.refused_by, found.refused_at, found.refusal = actor, now(), reason
        found.save(update_fields=["refused_by", "refused_at", "refusal"])
        step.record(found, kind=found.kind, amount=str(found.amount), reason=reason)
    return found


def pay(project: Project, *, actor: User, payment: Payment, voucher: str) -> Payment:
    """Pay an approved request: the voucher is issued, an effect writes the ledger."""
    with moving(project, "pay", actor=actor) as step:
        found = _waiting(in_force(step.project), payment, is_approved=True)
        found.paid_by, found.paid_at, found.voucher = actor, now(), voucher
        found.document = issue_voucher(found)
        found.save(update_fields=["paid_by", "paid_at", "voucher", "document"])
        step.record(found, kind=found.kind, amount=str(found.amount), voucher=voucher)
    return found


def _worth(acceptance: Acceptance) -> dict[str, Any]:
    worth, stage = payable(acceptance), acceptance.milestone
    calculation = {
        "quantity": trimmed(acceptance.accepted_quantity or Decimal(0)),
        "unit": stage.unit,
        "unit_price": str(stage.unit_price),
        "quality": f"{acceptance.quality:f}".rstrip("0").rstrip("."),
        "gross": str(worth.gross),
        "deduction": str(worth.deduction),
    }
    return {"amount": worth.amount, "deduction": worth.deduction, "calculation": calculation}


def _waiting(contract: Contract, payment: Payment, *, is_approved: bool | None = None) -> Payment:
    rows = contract.payments.living().filter(paid_at=None).select_related("acceptance__milestone", "requested_by", "approved_by")
    if is_approved is not None:
        rows = rows.filter(approved_at__isnull=not is_approved)
    found = rows.filter(pk=payment.pk).first()
    if found is None:
        message = _("这笔款项没有在等待支付") if is_approved else _("这笔款项已经办结或者已经审批")
        refuse([Blocker(message, law.cite("performance.management"), _("到“合同”查看进度"), contract.get_absolute_url())])
        raise AssertionError
    found.contract = contract
    return found
