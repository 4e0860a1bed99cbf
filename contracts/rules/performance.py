"""What the law asks while the contract is performed."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Abs, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractChange, Milestone
from contracts.queries.contract import signed_contract
from core import law
from core.errors import Blocker
from core.money import grouped
from core.wording import trimmed
from projects.models import Project


def progress_is_reported(project: Project) -> Iterator[Blocker]:
    """102号令 art. 27: the supplier keeps a ledger; a stage handed over is covered by progress reports."""
    contract = signed_contract(project)
    if contract is None:
        return
    done = Coalesce(Sum("reports__quantity"), Decimal(0))
    for stage in contract.milestones.filter(delivered_at__isnull=False).annotate(done=done).filter(done__lt=F("quantity")):
        facts = {
            "stage": stage,
            "done": trimmed(stage.done),
            "quantity": trimmed(stage.quantity),
            "gap": trimmed(stage.quantity - stage.done),
            "unit": stage.unit,
        }
        message = _("“%(stage)s”的进度报告只记到 %(done)s %(unit)s，应为 %(quantity)s %(unit)s，还差 %(gap)s %(unit)s") % facts
        yield Blocker(message, law.cite("performance.ledger"), _("先补报进度"), reverse("report_progress", args=[project.number]))


def change_is_within_limit(contract: Contract, change: ContractChange) -> Iterator[Blocker]:
    """政府采购法 art. 49; 实施条例 art. 67(5): all changes together stay within a tenth of the original price."""
    before = contract.changes.filter(signed_at__isnull=False).aggregate(total=Sum(Abs("amount")))["total"] or Decimal(0)
    total = before + abs(change.amount)
    limit = contract.change_limit or Decimal(0)
    if total > limit:
        facts = {"total": grouped(total), "limit": grouped(limit), "over": grouped(total - limit)}
        message = _("补充合同累计 %(total)s 元，超过上限 %(limit)s 元，多 %(over)s 元") % facts
        yield Blocker(message, law.cite("contract.change_max"), _("缩小变更；超出部分另行采购"))


def report_fits_stage(milestone: Milestone, quantity: Decimal) -> Iterator[Blocker]:
    """102号令 art. 27: the ledger holds no more than was agreed, and nothing after the hand-over."""
    done = milestone.reports.aggregate(total=Sum("quantity"))["total"] or Decimal(0)
    if milestone.delivered_at is not None:
        yield Blocker(_("“%(stage)s”已经交付，进度不再变动") % {"stage": milestone}, law.cite("performance.ledger"))
    elif done + quantity > milestone.quantity:
        facts = {"quantity": trimmed(quantity), "left": trimmed(milestone.quantity - done), "unit": milestone.unit}
        message = _("本次完成 %(quantity)s %(unit)s，本阶段只剩 %(left)s %(unit)s") % facts
        yield Blocker(message, law.cite("performance.ledger"), _("核对完成数量；超出合同的数量须先变更合同"))
