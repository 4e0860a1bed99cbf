"""What waits for a person in this stage, in a fixed number of queries however many contracts there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.queries.standing import NEXT, Standing, with_everything
from core import law
from core.calendar import end_of
from core.models import AuditEntry
from projects.lifecycle import steps
from projects.models import Deadline, Project, State
from projects.protocol import Todo
from registry.models import Role, User
from registry.policy import Allow, allowances, hold

# step: why it waits, and the record that asks for it. Not here: what a person may do at any time.
WHY: dict[str, tuple[Any, str]] = {
    "draft_contract": (_("成交结果已经确定，按采购文件和成交结果起草"), "contract.as_awarded"),
    "sign_first": (_("合同已经起草，双方都还没有签署"), "contract.sign"),
    "sign": (_("对方已经签署，您方签署后合同成立"), "contract.sign"),
    "publish_contract": (_("自签订之日起公告"), "contract.publish"),
    "file_contract": (_("自签订之日起将合同副本报财政部门备案"), "contract.file"),
    "answer_change": (_("购买主体提出了合同变更"), "contract.change_max"),
    "change_contract": (_("承接主体已经同意变更"), "contract.change_max"),
    "deliver": (_("按约定的日期交付阶段成果"), "acceptance.stages"),
    "start_acceptance": (_("承接主体已经交付，按约定的期限验收"), "acceptance.clauses"),
    "record_acceptance": (_("验收小组已经组成，逐项核对并记录"), "acceptance.clauses"),
    "sign_acceptance": (_("验收记录已经写好，小组成员签字"), "acceptance.signatures"),
    "conclude_acceptance": (_("小组成员都已签字，作出结论"), "acceptance.clauses"),
    "publish_acceptance": (_("自验收结束之日起公告"), "acceptance.publish"),
    "reply_rectification": (_("验收提出了整改要求"), "acceptance.clauses"),
    "close_rectification": (_("承接主体已经答复整改要求"), "acceptance.clauses"),
    "accept": (_("各阶段都已验收合格"), "acceptance.stages"),
    "return_guarantee": (_("服务已经验收合格或者项目已经终止，保证金及时退还"), "contract.guarantee_return"),
    "request_payment": (_("已有可以申请的款项"), "payment.after_acceptance"),
    "approve_payment": (_("付款申请等待审批"), "payment.separation"),
    "pay": (_("付款申请已经审批"), "payment.due"),
}


@dataclass(frozen=True)
class _Desk:
    """What was fetched for one person: projects with contracts, deadlines by (project, step), own past steps by chain."""

    user: User
    standings: list[tuple[Project, Contract | None]]
    deadlines: dict[tuple[int, str], datetime]
    past: set[tuple[str, str]]


def todos(user: User) -> Iterator[Todo]:
    """Everything of this stage that waits for the user."""
    rows = {step: [row for row in allowances()[step] if hold(user, row.roles)] for step in WHY}
    if not any(rows.values()):
        return
    desk = _fetch(user)
    for step, mine in rows.items():
        for row in mine:
            yield from _waiting(desk, step, row)


def _fetch(user: User) -> _Desk:
    states = [State.CONTRACTING, State.PERFORMING, State.EVALUATION, State.DISCLOSURE, State.TERMINATED]
    projects = list(Project.objects.visible_to(user).filter(state__in=states))
    found = with_everything(Contract.objects.living().filter(project__in=projects))
    contracts = {contract.project_id: contract for contract in found}
    deadlines = Deadline.objects.open().filter(project__in=projects).values_list("project", "step", "due_at")
    actions = {action for step in WHY for row in allowances()[step] for action in row.apart_from}
    past = AuditEntry.objects.filter(chain__in=[project.chain for project in projects], action__in=actions, actor_id=user.pk)
    return _Desk(
        user,
        [(project, contracts.get(project.pk)) for project in projects],
        {(project, step): due_at for project, step, due_at in deadlines},
        set(past.values_list("chain", "action")),
    )


def _waiting(desk: _Desk, step: str, row: Allow) -> Iterator[Todo]:
    info = steps()[step]
    for project, contract in desk.standings:
        if project.state not in info.sources or not _is_mine(desk, row, project, contract):
            continue
        at = Standing(project, contract, desk.user, is_supplier=Role.SUPPLIER in row.roles)
        if NEXT[step](at):
            reason, rule = WHY[step]
            due_at = desk.deadlines.get((project.pk, step)) or _own_day(at, step)
            yield Todo(
                project,
                info.label,
                reverse(step, args=[project.number]),
                _now("%(reason)s。依据：%(basis)s") % {"reason": reason, "basis": law.cite(rule)},
                due_at,
            )


def _is_mine(desk: _Desk, row: Allow, project: Project, contract: Contract | None) -> bool:
    """The row's scope in memory: the buyer's, the supplier's or the region's people, apart from what they did before."""
    holder = hold(desk.user, row.roles)
    if holder is None or any((project.chain, action) in desk.past for action in row.apart_from):
        return False
    if Role.SUPPLIER in row.roles:
        return contract is not None and contract.supplier_id in holder.organisations
    if Role.TREASURY in row.roles:
        return project.region in holder.regions
    return project.buyer_id in holder.organisations


def _own_day(at: Standing, step: str) -> datetime | None:
    """Days that the contract or a demand sets, which no rule counts."""
    if step == "deliver":
        return end_of(min(stage.due_on for stage in at.stages if stage.delivered_at is None))
    if step == "reply_rectification":
        return end_of(min(row.due_on for row in at.demands if row.replied_at is None))
    return None
