"""What may be asked for, approved and paid."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Acceptance, Contract, Payment
from contracts.queries.money import payable
from core import law
from core.errors import Blocker
from core.money import grouped
from core.wording import trimmed


def advance_is_within_agreement(contract: Contract, amount: Decimal) -> Iterator[Blocker]:
    """财库〔2022〕19号; the contract: one advance, up to the agreed share."""
    if contract.payments.living().filter(kind=Payment.Kind.ADVANCE).exists():
        yield Blocker(_("预付款已经申请过"), law.cite("payment.advance"), _("到“合同”查看进度"), contract.get_absolute_url())
    elif amount > contract.advance_limit:
        facts = {"amount": grouped(amount), "limit": grouped(contract.advance_limit), "percent": trimmed(contract.advance_percent)}
        facts["over"] = grouped(amount - contract.advance_limit)
        message = _("申请预付款 %(amount)s 元，超过约定的 %(percent)s%%，即 %(limit)s 元，多 %(over)s 元") % facts
        yield Blocker(message, law.cite("payment.advance"), _("按合同约定的比例申请"))


def stage_payment_follows_acceptance(acceptance: Acceptance) -> Iterator[Blocker]:
    """102号令 art. 2: paid is what was accepted, by quantity and quality, once."""
    if acceptance.payments.living().exists():
        yield Blocker(_("“%(stage)s”的款项已经申请过") % {"stage": acceptance.milestone}, law.cite("payment.by_quantity"))
    elif not (acceptance.is_passed and acceptance.concluded_at):
        yield Blocker(
            _("“%(stage)s”还没有验收合格") % {"stage": acceptance.milestone}, law.cite("payment.by_quantity"), _("验收合格后申请付款")
        )
    elif payable(acceptance).amount <= 0:
        facts = {"gross": grouped(acceptance.amount)}
        message = _("本阶段应付 %(gross)s 元，已由预付款抵扣完毕，没有余款") % facts
        yield Blocker(message, law.cite("payment.by_quantity"), _("不需要再申请付款"))


def approver_did_not_ask(payment: Payment, person: int) -> Iterator[Blocker]:
    """财库〔2016〕99号: who asked for a payment does not approve it."""
    if payment.requested_by_id == person:
        yield Blocker(_("这笔款项由您本人申请"), law.cite("payment.separation"), _("由另一位审批人审批"))
