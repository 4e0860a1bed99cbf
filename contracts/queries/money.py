"""What may be paid: by accepted quantity and quality, with the advance counted back; reads whole rows, which lists fetch before."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contracts.models import Acceptance, Contract, Payment
from core import law
from core.calendar import local_date
from core.money import yuan

ZERO = Decimal("0.00")
ADVANCE, STAGE = Payment.Kind.ADVANCE, Payment.Kind.STAGE


@dataclass(frozen=True)
class Payable:
    """What one accepted stage is worth: gross, the part of the advance counted back, and the rest that is paid."""

    gross: Decimal
    deduction: Decimal

    @property
    def amount(self) -> Decimal:
        """What is left to pay, in yuan."""
        return self.gross - self.deduction


def living_payments(contract: Contract) -> list[Payment]:
    """The payments that were not refused."""
    return [payment for payment in contract.payments.all() if payment.refused_at is None]


def passed_acceptances(contract: Contract) -> list[Acceptance]:
    """The acceptances that ended well."""
    return [acceptance for acceptance in contract.acceptances.all() if acceptance.concluded_at and acceptance.is_passed]


def paid_amount(contract: Contract) -> Decimal:
    """What the treasury has paid, in yuan."""
    return sum((payment.amount for payment in contract.payments.all() if payment.paid_at), ZERO)


def advance_paid(contract: Contract) -> Decimal:
    """The advance that the treasury has paid, in yuan."""
    return sum((payment.amount for payment in contract.payments.all() if payment.kind == ADVANCE and payment.paid_at), ZERO)


def advance_left(contract: Contract) -> Decimal:
    """The part of the advance that no stage has counted back, in yuan."""
    return advance_paid(contract) - sum((payment.deduction for payment in living_payments(contract)), ZERO)


def payable(acceptance: Acceptance) -> Payable:
    """What the accepted stage is worth now; its share of the advance is counted back, all of the rest with the last stage."""
    contract, gross = acceptance.contract, acceptance.amount
    left = advance_left(contract)
    is_last = not stages_to_come(contract) - {acceptance.milestone_id}
    share = left if is_last else yuan(advance_paid(contract) * acceptance.milestone.amount / contract.price)
    return Payable(gross, min(gross, left, share))


def stages_to_come(contract: Contract) -> set[int]:
    """The keys of the stages for which something may still be asked: all that were not, in an ended contract only the accepted ones."""
    settled = {payment.acceptance.milestone_id for payment in living_payments(contract) if payment.acceptance}
    if contract.ended_at:
        return {acceptance.milestone_id for acceptance in passed_acceptances(contract)} - settled
    return {stage.pk for stage in contract.milestones.all()} - settled


def unrequested(contract: Contract) -> list[Acceptance | None]:
    """What may be asked for now: None stands for the advance, which is asked for before the first stage; then the accepted stages."""
    living = living_payments(contract)
    asked = {payment.acceptance_id for payment in living}
    found: list[Acceptance | None] = [None] if contract.advance_limit and not living else []
    return found + [stage for stage in passed_acceptances(contract) if stage.pk not in asked and payable(stage).amount > 0]


def owed_since(contract: Contract) -> datetime | None:
    """The oldest moment from which an unpaid amount is owed: an advance from its invoice, a stage from its acceptance."""
    living = living_payments(contract)
    paid = {payment.acceptance_id for payment in living if payment.paid_at}
    asked = {payment.acceptance_id for payment in living}
    advances = [payment.requested_at for payment in living if payment.kind == ADVANCE and payment.paid_at is None]
    unpaid = [stage for stage in passed_acceptances(contract) if stage.pk not in paid and (stage.pk in asked or payable(stage).amount > 0)]
    owed = advances + [stage.concluded_at for stage in unpaid if stage.concluded_at]
    return min(owed, default=None)


def owed_amount(contract: Contract) -> Decimal:
    """What is owed now and not paid, in yuan: the asked for advance, and every accepted stage."""
    living = living_payments(contract)
    asked = {payment.acceptance_id for payment in living}
    open_rows = sum((payment.amount for payment in living if payment.paid_at is None), ZERO)
    return open_rows + sum((payable(stage).amount for stage in passed_acceptances(contract) if stage.pk not in asked), ZERO)


def late_interest(contract: Contract, due_at: datetime, moment: datetime) -> Decimal:
    """Interest on what is owed, by the daily rate that holds where the contract names none, for the days after the last one."""
    days = (local_date(moment) - local_date(due_at)).days
    rate = law.get("payment.late_rate", on=local_date(moment), region=contract.project.region).share
    return yuan(owed_amount(contract) * rate * max(days, 0))


def accepted_amount(contract: Contract) -> Decimal:
    """What all accepted work is worth, in yuan."""
    return sum((acceptance.amount for acceptance in passed_acceptances(contract)), ZERO)


def refund_due(contract: Contract) -> Decimal:
    """What the supplier of an ended contract gives back: the part of the advance for which no work was accepted, in yuan."""
    return max(paid_amount(contract) - accepted_amount(contract), ZERO) if contract.ended_at else ZERO


def settled_amount(contract: Contract) -> Decimal:
    """What the contract costs in the end when it ends now: the accepted work, or what was paid where that is more."""
    return max(accepted_amount(contract), paid_amount(contract))
