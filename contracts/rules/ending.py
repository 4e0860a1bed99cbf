"""What decides whether a contract is rescinded, ended with a settlement, or the project simply terminated."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Acceptance, Payment
from contracts.queries.contract import signed_contract
from core import law
from core.errors import Blocker
from core.money import grouped
from projects.models import Project


def nothing_was_paid(project: Project) -> Iterator[Blocker]:
    """实施条例 art. 71; 94号令 art. 32: a contract is undone only while nothing has been paid; afterwards it is ended and settled."""
    paid = Payment.objects.paid().filter(contract__project=project).total()
    if paid:
        message = _("合同已经支付 %(paid)s 元") % {"paid": grouped(paid)}
        yield Blocker(message, law.cite("contract.rescind"), _("改为提前结束合同，结算后进入评价"))


def nothing_was_accepted(project: Project) -> Iterator[Blocker]:
    """实施条例 art. 71; 政府采购法 art. 50: accepted work is performed work, it is settled and not undone."""
    # Of the project and not of its contract: the contract that is being undone is none any more when the gates are asked.
    passed = Acceptance.objects.passed().filter(contract__project=project).select_related("contract", "milestone")
    accepted = sum((acceptance.amount for acceptance in passed), Decimal(0))
    if accepted:
        message = _("已经验收合格的服务 %(amount)s 元应当结算") % {"amount": grouped(accepted)}
        yield Blocker(message, law.cite("contract.end"), _("改为提前结束合同，结算后进入评价"), project.get_absolute_url())


def delivered_work_is_checked(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 41; 实施条例 art. 45: what was handed over is accepted or refused before the contract ends and money goes back."""
    contract = signed_contract(project)
    if contract is None:
        return
    for stage in contract.milestones.filter(delivered_at__isnull=False).exclude(acceptances__concluded_at__isnull=False):
        message = _("“%(stage)s”已经交付，还没有验收结论") % {"stage": stage.title}
        yield Blocker(message, law.cite("acceptance.clauses"), _("先验收并作出结论，合格的结算"), contract.get_absolute_url())


def something_was_paid(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 50: ending with a settlement and an evaluation presupposes that money or work was given."""
    contract = signed_contract(project)
    if contract is None:
        return
    if not contract.payments.paid().exists() and not contract.acceptances.passed().exists():
        message = _("合同还没有支付，也没有验收合格的阶段，没有可以结算和评价的内容")
        yield Blocker(message, law.cite("contract.end"), _("改为终止项目"), project.get_absolute_url())


def no_payment_is_pending(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 50; 102号令 art. 25: a settlement leaves no payment undecided."""
    for payment in Payment.objects.living().filter(contract__project=project, paid_at=None):
        message = _("还有一笔%(kind)s %(amount)s 元没有办结") % {"kind": payment.get_kind_display(), "amount": grouped(payment.amount)}
        yield Blocker(message, law.cite("performance.management"), _("先支付，或者说明理由后不予支付"), payment.contract.get_absolute_url())
