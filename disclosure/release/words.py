"""What a publication says in one sentence, and in a few words for lists. No person is named."""

from decimal import Decimal

from django.utils.translation import gettext as _

from core import money
from core.wording import local, written_moment
from disclosure.release.facts import Facts
from planning.models import Termination
from procurement.models import Complaint, SingleSource


def nothing(facts: Facts) -> str:
    """No words."""
    return ""


def always(facts: Facts) -> bool:
    """Published whenever the step is taken."""
    return True


def plan_is_out(facts: Facts) -> bool:
    """Something was published of the project before."""
    return bool(facts.history)


def tender_is_out(facts: Facts) -> bool:
    """The notice was published."""
    return facts.tender is not None


def result_is_out(facts: Facts) -> bool:
    """A result was announced."""
    return bool(facts.awards)


def contract_is_out(facts: Facts) -> bool:
    """The contract was published; what happens before becomes public with it."""
    return facts.contract is not None


def yuan(amount: Decimal | None) -> str:
    """290,000.00 元."""
    return _("%(amount)s 元") % {"amount": money.grouped(amount or Decimal(0))}


def moment(value: object) -> str:
    """2026年3月2日 17:00（周一）, in local time."""
    found = local(value)
    return written_moment(found) if found else ""


def budget(facts: Facts) -> str:
    """The amount asked for."""
    return _("预算 %(amount)s") % {"amount": yuan(facts.project.budget)}


def filed(facts: Facts) -> str:
    """Filed with its amount and reach."""
    again = _("第 %(attempt)s 次报送，") % {"attempt": len(facts.filings)} if len(facts.filings) > 1 else ""
    reach = _("，范围为 %(coverage)s") % {"coverage": facts.line.coverage} if facts.line.coverage else ""
    return _("%(again)s预算 %(amount)s，服务内容 %(count)s 项%(reach)s。") % {
        "again": again,
        "amount": yuan(facts.project.budget),
        "count": len(facts.line.service_items),
        "reach": reach,
    }


def returned(facts: Facts) -> str:
    """Returned for changes."""
    return _("购买主体修改后可以重新报送。")


def rejected(facts: Facts) -> str:
    """Refused for good."""
    return _("财政部门审核后不予批复，项目不再办理。")


def approved(facts: Facts) -> str:
    """Approved with the amount in figures and capitals."""
    amount = facts.project.budget or Decimal(0)
    return _("同意购买，批复 %(amount)s（%(capitals)s）。") % {"amount": yuan(amount), "capitals": money.capitals(amount)}


def approved_amount(facts: Facts) -> str:
    """The approved amount."""
    return _("批复 %(amount)s") % {"amount": yuan(facts.project.budget)}


def intention(facts: Facts) -> str:
    """The outline of what will be procured."""
    return _("预计 %(month)s 启动采购，预算 %(amount)s。") % {"month": month(facts), "amount": yuan(facts.project.budget)}


def expected(facts: Facts) -> str:
    """When procurement is expected."""
    return _("预计 %(month)s 采购") % {"month": month(facts)}


def month(facts: Facts) -> str:
    """2026 年 5 月."""
    year, _dash, number = (facts.intention.expected_month if facts.intention else "").partition("-")
    return _("%(year)s 年 %(month)s 月") % {"year": year, "month": number.lstrip("0")}


def single_source(facts: Facts) -> str:
    """The supplier that is meant, and until when anyone may object."""
    found = facts.subject
    if not isinstance(found, SingleSource):
        return ""
    words = {"supplier": found.supplier.name, "ends": moment(found.ends_at)}
    return _("拟定的唯一供应商为%(supplier)s，公示到 %(ends)s 为止，有异议的可以向购买主体书面提出。") % words


def notice(facts: Facts) -> str:
    """The notice with deadline and ceiling."""
    assert facts.lot is not None
    again = _("第 %(attempt)s 次采购。") % {"attempt": facts.lot.tender.attempt} if facts.lot.tender.attempt > 1 else ""
    due = moment(facts.lot.tender.deadline_at)
    said = {"again": again, "due": due, "amount": yuan(facts.lot.ceiling), **facts.lot.tender.way.words}
    return _("%(again)s%(bidding)s截止 %(due)s，最高限价 %(amount)s。") % said


def ceiling(facts: Facts) -> str:
    """The ceiling."""
    return _("最高限价 %(amount)s") % {"amount": yuan(facts.lot.ceiling if facts.lot else None)}


def answer(facts: Facts) -> str:
    """An answer to all."""
    text = str(facts.said.get("answer", ""))
    return _("答复：%(answer)s") % {"answer": text[:300]}


def clarification(facts: Facts) -> str:
    """What was clarified."""
    return str(getattr(facts.subject, "text", ""))[:380]


def opening(facts: Facts) -> str:
    """How many responses were opened."""
    words = facts.tender.way.words if facts.tender else {}
    return _("按时%(opening)s，共 %(count)s 家供应商提交%(bid)s。") % {"count": len(facts.bids), **words}


def bidders(facts: Facts) -> str:
    """The number of bidders."""
    return _("%(count)s 家供应商提交") % {"count": len(facts.bids)}


def failure(facts: Facts) -> str:
    """Why the attempt ended."""
    reason = failure_reason(facts)
    return _("%(reason)s。预算保留，可以重新组织采购。") % {"reason": reason}


def failure_reason(facts: Facts) -> str:
    """The lawful reason."""
    return str(facts.lot.get_failure_display()) if facts.lot and facts.lot.failure else _("采购活动终止")


def result(facts: Facts) -> str:
    """The winner and the price."""
    award = facts.awards[-1]
    facts_said = {
        "supplier": award.bid.supplier.name,
        "amount": yuan(award.price),
        "capitals": money.capitals(award.price),
        "rank": award.rank,
        **award.lot.tender.way.words,
    }
    return _("%(supplier)s，%(award)s %(amount)s（%(capitals)s），排名第 %(rank)s。") % facts_said


def price(facts: Facts) -> str:
    """The price."""
    return _("%(award)s %(amount)s") % {"amount": yuan(facts.awards[-1].price), **facts.awards[-1].lot.tender.way.words}


def annulled(facts: Facts) -> str:
    """The award is annulled, the next candidate follows."""
    return _("原采购结果不再有效，由下一候选供应商依次确定。")


def voided(facts: Facts) -> str:
    """The award is void, a new procurement follows."""
    return _("原采购结果无效，将重新开展采购。")


def challenge(facts: Facts) -> str:
    """The outcome of a challenge."""
    row = facts.challenges[-1] if facts.challenges else None
    if row is None:
        return ""
    outcome = _("成立") if row.is_sustained else _("不成立")
    return _("对%(subject)s的质疑：%(outcome)s。") % {"subject": row.get_subject_display(), "outcome": outcome}


def complaint(facts: Facts) -> str:
    """Finance's decision on a complaint, in the words of the decision."""
    found = facts.subject
    if not isinstance(found, Complaint):
        return ""
    said = {"subject": found.challenge.get_subject_display(), "number": found.decision_number}
    said |= {"decision": found.get_decision_display(), "order": found.get_order_display()}
    return _("对%(subject)s的投诉（%(number)s）。%(decision)s。%(order)s。") % said


def complaint_brief(facts: Facts) -> str:
    """The kind of the decision."""
    return str(facts.subject.get_decision_display()) if isinstance(facts.subject, Complaint) else ""


def suspended(facts: Facts) -> str:
    """How long it is suspended."""
    ends = getattr(facts.subject, "ends_at", None)
    return _("财政部门书面通知暂停，至 %(end)s。") % {"end": moment(ends)} if ends else _("财政部门书面通知暂停。")


def resumed(facts: Facts) -> str:
    """It goes on."""
    return _("暂停解除，采购活动继续。")


def archived(facts: Facts) -> str:
    """All is out and kept."""
    said = {"count": facts.said.get("documents", 0), "years": facts.said.get("years", ""), "paid": yuan(facts.paid)}
    return _("公开项目齐备，实际支付 %(paid)s；归档文书 %(count)s 件，保存 %(years)s 年。") % said


def terminated(facts: Facts) -> str:
    """On what ground and why the project ended."""
    said = {"ground": Termination.Ground(str(facts.said["ground"])).label, "reason": str(facts.said["reason"])[:300]}
    return _("项目终止。依据：%(ground)s。理由：%(reason)s") % said
