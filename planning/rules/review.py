"""What finance's decision asks for: reasons, a clear source of money, head-room, a lawful term, nothing split."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import law, money
from core.calendar import years_later
from core.clock import today
from core.errors import Blocker
from core.numbers import validate_document_number
from planning.models import PlanLine, PlannedMethod
from planning.queries import last_filing, yearly_shares
from projects.models import Project, State


def decision_states_reasons(project: Project) -> Iterator[Blocker]:
    """A return or rejection gives its reason for every remark, so that the buyer knows what to mend."""
    filing = last_filing(project)
    if filing is not None and filing.decision and not filing.remarks.strip():
        yield Blocker(_("没有写明理由"), law.cite("plan.remarks"), _("请逐条写明理由，购买主体会看到"))


def approval_is_numbered(project: Project) -> Iterator[Blocker]:
    """预算法 art. 52: the approval is a document of the finance department and bears its number."""
    filing = last_filing(project)
    if filing is None or not filing.decision:
        # Not decided yet: the form asks for the number.
        return
    try:
        validate_document_number(filing.approval_number)
    except ValidationError as error:
        yield Blocker(_("批复文号：%(why)s") % {"why": error.messages[0]}, law.cite("budget.approval"), _("请填写部门预算批复的完整文号"))


def fund_source_is_clear(project: Project) -> Iterator[Blocker]:
    """102号令 art. 16; 财预〔2017〕87号: what is not in the budget is not bought."""
    line = project.line.budget_line
    basis = law.cite("plan.budgeted")
    if line is None:
        yield Blocker(_("没有选择预算项目，资金来源不明确"), basis, _("请选择已安排资金的预算项目；没有安排的，列入以后年度"))
    elif line.buyer_id != project.buyer_id or line.fiscal_year != project.fiscal_year:
        facts = {"line": line, "buyer": line.buyer, "year": line.fiscal_year}
        yield Blocker(_("“%(line)s”是%(buyer)s %(year)s 年的预算项目") % facts, basis, _("请改选本单位计划年度的预算项目"))


def budget_has_headroom(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 6: purchases stay within the approved budget."""
    for line, _year, amount in yearly_shares(project.line):
        excess = amount - line.headroom if line is not None else Decimal(0)
        if line is not None and excess > 0:
            facts = {"line": line, "excess": money.grouped(excess), "room": money.grouped(line.headroom), "amount": money.grouped(amount)}
            message = _("超出可用额度 %(excess)s 元。“%(line)s”可用 %(room)s 元，申请 %(amount)s 元") % facts
            yield Blocker(message, law.cite("plan.within_budget"), _("请降到可用额度以内、追加预算或者改列下一年度"))


def term_is_lawful(project: Project) -> Iterator[Blocker]:
    """102号令 art. 24: one year as a rule, three at most, and then only under four conditions with money for every year."""
    line = project.line
    if line.starts_on is None or line.ends_on is None:
        yield Blocker(_("没有服务期限"), law.cite("plan.term"), _("请退回购买主体补充"))
        return
    usual = law.get("plan.term", on=today(), region=project.region)
    longest = law.get("plan.term_long", on=today(), region=project.region)
    if not runs_longer(line, usual.number):
        return
    if runs_longer(line, longest.number):
        facts = {"years": longest.number, "end": line.ends_on.isoformat()}
        yield Blocker(_("服务到 %(end)s 结束，超过最长的 %(years)s 年") % facts, longest.citation, _("请缩短服务期限"))
        return
    yield from long_term_conditions(project)


def runs_longer(line: PlanLine, years: int) -> bool:
    """Whether the service runs longer than so many years."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    return line.ends_on > years_later(line.starts_on, years) - timedelta(days=1)


def long_term_conditions(project: Project) -> Iterator[Blocker]:
    """102号令 art. 16, 24: all four conditions, a reason, and yearly amounts that add up and stand in budget lines."""
    line = project.line
    conditions = law.get("plan.term_conditions", on=today(), region=project.region)
    lacking = [condition for condition in conditions.items if condition not in line.term_conditions]
    if lacking or not line.term_reason:
        message = _("服务期限超过 1 年，没有说明符合：%(names)s") % {"names": "、".join(lacking) or _("理由")}
        yield Blocker(message, conditions.citation, _("请逐项说明，或者缩短服务期限"))
    amounts = {year: amount for _line, year, amount in yearly_shares(line)}
    funds = law.cite("plan.yearly_funds")
    if len(amounts) < 2 or sum(amounts.values()) != project.budget:
        yield Blocker(_("没有分年资金安排，或者合计不等于预算金额"), funds, _("请按年度安排资金"))
        return
    for found, year, _amount in yearly_shares(line):
        if found is None:
            yield Blocker(
                _("%(year)s 年没有同一编码的预算项目，超出中期财政规划") % {"year": year},
                funds,
                _("请先列入中期财政规划，或者缩短服务期限"),
            )


def purchase_is_not_split(project: Project) -> Iterator[Blocker]:
    """条例 art. 28: one budget item and category bought several times other than by open tender may not pass the tender threshold."""
    line = project.line
    if line.budget_line_id is None or line.planned_method == PlannedMethod.OPEN_TENDER:
        return
    count, before = others_of_its_kind(project)
    limit = law.get("threshold.open_tender", on=today(), region=project.region).amount
    total = before + (project.budget or Decimal(0))
    if count and total > limit:
        facts = {"count": count + 1, "total": money.grouped(total), "limit": money.grouped(limit)}
        message = (
            _("同一预算项目的同类服务分 %(count)s 次以招标以外的方式采购，合计 %(total)s 元，超过公开招标数额标准 %(limit)s 元") % facts
        )
        yield Blocker(message, law.cite("plan.splitting"), _("请合并后公开招标，或者依法报批"))


def others_of_its_kind(project: Project) -> tuple[int, Decimal]:
    """How many other purchases of the same service and budget item go on otherwise than by open tender, and their budgets together."""
    line = project.line
    same = PlanLine.objects.filter(budget_line=line.budget_line_id, project__catalog_item=project.catalog_item_id)
    others = (
        same.exclude(pk=line.pk)
        .exclude(planned_method=PlannedMethod.OPEN_TENDER)
        .exclude(project__state__in=[State.PLAN, State.TERMINATED])
    )
    return others.count(), others.aggregate(total=Sum("project__budget"))["total"] or Decimal(0)


# What can be asked before the approval has a number: shown beside the choice while finance decides.
APPROVAL_CHECKS = (fund_source_is_clear, budget_has_headroom, term_is_lawful, purchase_is_not_split)
