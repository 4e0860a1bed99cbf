"""What must stand before a contract is signed. Each gate is silent about a contract that does not exist yet, except the first."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Clause, GuaranteeForm
from contracts.queries.contract import contract_of
from core import law
from core.calendar import years_later
from core.clock import today
from core.errors import Blocker
from core.money import grouped, yuan
from core.wording import plain_day
from planning.queries import shares
from procurement.awards.queries import living_award
from projects.models import Project


def contract_is_drafted(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 46: the contract is written, on the award's terms."""
    if contract_of(project) is None:
        yield _draft_blocker(project, _("还没有起草合同"), "contract.as_awarded", _("按成交结果起草合同"))


def contract_follows_award(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 46: price and supplier are those of the award."""
    contract, award = contract_of(project), living_award(project)
    if contract is None:
        return
    if award is None or award.pk != contract.award_id:
        yield _draft_blocker(project, _("合同依据的成交结果已经失效"), "contract.as_awarded", _("按现在的成交结果重新起草合同"))
    elif contract.price != award.price:
        facts = {"price": grouped(contract.price), "award": grouped(award.price), "gap": grouped(abs(contract.price - award.price))}
        message = _("合同金额 %(price)s 元与成交金额 %(award)s 元相差 %(gap)s 元") % facts
        yield _draft_blocker(project, message, "contract.as_awarded", _("把合同金额改为成交金额"))


def clauses_are_complete(project: Project) -> Iterator[Blocker]:
    """102号令 art. 23; 22号文 art. 23: every mandatory clause is written."""
    contract = contract_of(project)
    if contract is None:
        return
    missing = [str(clause.label) for clause in Clause if not str(contract.clauses.get(clause.value, "")).strip()]
    if missing:
        message = _("合同缺少 %(count)s 项必备条款：%(names)s") % {"count": len(missing), "names": _("、").join(missing)}
        yield _draft_blocker(project, message, "contract.content", _("在合同文本中补写"))


def guarantee_is_lawful(project: Project) -> Iterator[Blocker]:
    """实施条例 art. 48: a performance guarantee is at most a tenth of the price and never cash."""
    contract = contract_of(project)
    if contract is None or not contract.guarantee:
        return
    rule = law.get("contract.guarantee_max", on=today(), region=project.region)
    limit = yuan(contract.price * rule.share)
    if contract.guarantee > limit:
        facts = {
            "held": grouped(contract.guarantee),
            "percent": rule.value,
            "limit": grouped(limit),
            "over": grouped(contract.guarantee - limit),
        }
        message = _("履约保证金 %(held)s 元超过合同金额的 %(percent)s%%，即 %(limit)s 元，多 %(over)s 元") % facts
        yield _draft_blocker(project, message, "contract.guarantee_max", _("调低履约保证金"))
    if contract.guarantee_form in {GuaranteeForm.CASH, GuaranteeForm.NONE}:
        message = _("履约保证金的形式是“%(form)s”") % {"form": contract.get_guarantee_form_display()}
        yield _draft_blocker(project, message, "contract.guarantee_form", _("改为保函、保险、转账或者票据"))


def contract_term_is_lawful(project: Project) -> Iterator[Blocker]:
    """102号令 art. 24: one year, or three where the four conditions hold and each year has its money."""
    contract = contract_of(project)
    if contract is None or contract.ends_on < _end(contract.starts_on, project, "plan.term"):
        return
    facts = {"starts": plain_day(contract.starts_on), "ends": plain_day(contract.ends_on)}
    if contract.ends_on >= _end(contract.starts_on, project, "plan.term_long"):
        message = _("合同期限 %(starts)s 至 %(ends)s 超过 %(years)s 年") % {**facts, "years": _years(project, "plan.term_long")}
        yield _draft_blocker(project, message, "contract.term", _("缩短服务期限，期满后重新采购"))
    elif not project.line.term_reason.strip():
        message = _("合同期限 %(starts)s 至 %(ends)s 超过 %(years)s 年，计划没有写明理由") % {
            **facts,
            "years": _years(project, "plan.term"),
        }
        yield _draft_blocker(project, message, "contract.term", _("缩短服务期限；批复的计划没有超过一年的理由，不能签更长的合同"))


def milestones_add_up(project: Project) -> Iterator[Blocker]:
    """102号令 art. 23; 22号文 art. 23: the stages with quantity and unit price make up the price, within the term."""
    contract = contract_of(project)
    if contract is None:
        return
    stages = list(contract.milestones.all())
    total = sum((stage.amount for stage in stages), Decimal(0))
    if total != contract.price:
        facts = {"total": grouped(total), "price": grouped(contract.price), "gap": grouped(abs(contract.price - total))}
        message = _("各阶段金额合计 %(total)s 元，合同金额 %(price)s 元，相差 %(gap)s 元") % facts
        yield _draft_blocker(project, message, "acceptance.stages", _("调整各阶段的数量或单价"))
    early = [stage.title for stage in stages if stage.due_on < contract.starts_on]
    if early:
        message = _("“%(names)s”的完成日期早于服务开始日期 %(start)s") % {
            "names": _("、").join(early),
            "start": plain_day(contract.starts_on),
        }
        yield _draft_blocker(project, message, "contract.content", _("把完成日期改到服务开始之后"))


def payment_terms_are_lawful(project: Project) -> Iterator[Blocker]:
    """保障中小企业款项支付条例 art. 9: payment within the longest period that may be agreed."""
    contract = contract_of(project)
    if contract is None:
        return
    rule = law.get("payment.due_max", on=today(), region=project.region)
    if contract.payment_days > rule.number:
        facts = {"days": contract.payment_days, "most": rule.number, "over": contract.payment_days - rule.number}
        message = _("约定的付款期限 %(days)s 日超过 %(most)s 日，多 %(over)s 日") % facts
        yield _draft_blocker(project, message, "payment.due_max", _("缩短付款期限"))


def expenditure_is_budgeted(project: Project) -> Iterator[Blocker]:
    """财预〔2017〕87号 part 3; 102号令 art. 16: the expenditure stands in the budget of the year, and is committed."""
    contract = contract_of(project)
    if contract is None:
        return
    if not contract.is_budgeted:
        yield _draft_blocker(
            project, _("还没有确认本合同支出已列入年度预算和中期财政规划"), "contract.budgeted", _("核对预算后在合同中勾选确认")
        )
    free = committed_amount(project)
    if not contracted_amount(project) and contract.price > free:
        facts = {"price": grouped(contract.price), "free": grouped(free), "gap": grouped(contract.price - free)}
        message = _("合同金额 %(price)s 元超过本项目已批复的预算承诺 %(free)s 元，缺 %(gap)s 元") % facts
        yield Blocker(message, law.cite("plan.budgeted"), _("请财政部门核对预算承诺"), project.get_absolute_url())


def both_parties_have_signed(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 46: the contract binds when both parties have signed."""
    contract = contract_of(project)
    if contract is None:
        return
    for party, signed_at in ((contract.buyer, contract.buyer_signed_at), (contract.supplier, contract.supplier_signed_at)):
        if signed_at is None:
            yield Blocker(
                _("%(party)s 还没有签署合同") % {"party": party}, law.cite("contract.sign"), _("由该方签署后，合同成立"), who=str(party)
            )


def committed_amount(project: Project) -> Decimal:
    """What finance has committed to the project, contracted or not, in yuan."""
    return sum((share.committed for share in shares(project)), Decimal(0))


def contracted_amount(project: Project) -> Decimal:
    """What the ledger holds as contracted, in yuan."""
    return sum((share.contracted for share in shares(project)), Decimal(0))


def _years(project: Project, rule_id: str) -> int:
    return law.get(rule_id, on=today(), region=project.region).number


def _end(start: date, project: Project, rule_id: str) -> date:
    return years_later(start, _years(project, rule_id))


def _draft_blocker(project: Project, message: str, rule_id: str, mend: str) -> Blocker:
    return Blocker(message, law.cite(rule_id), mend, reverse("draft_contract", args=[project.number]))
