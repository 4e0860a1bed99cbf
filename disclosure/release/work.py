"""What a publication says about contract, work, payment, acceptance and evaluation, in one sentence. No person is named."""

from decimal import Decimal

from django.utils.translation import gettext as _

from core.calendar import local_date
from core.wording import plain_day
from disclosure.release.facts import Facts
from disclosure.release.words import yuan
from evaluation.models import Submission


def contract(facts: Facts) -> str:
    """The contract with price and period."""
    found = facts.contract
    assert found is not None
    said = {
        "supplier": found.supplier.name,
        "amount": yuan(found.price),
        "start": plain_day(found.starts_on),
        "end": plain_day(found.ends_on),
    }
    said["signed"] = plain_day(local_date(found.signed_at)) if found.signed_at else ""
    return _("%(signed)s与%(supplier)s签订，合同金额 %(amount)s，服务期 %(start)s至%(end)s。") % said


def contract_price(facts: Facts) -> str:
    """The price of the contract."""
    return _("合同 %(amount)s") % {"amount": yuan(facts.contract.price if facts.contract else None)}


def change(facts: Facts) -> str:
    """The change and why."""
    row = facts.changes[-1] if facts.changes else None
    if row is None:
        return ""
    way = _("增加") if row.amount > 0 else _("减少")
    said = {"way": way, "amount": yuan(abs(row.amount)), "reason": row.reason[:200]}
    return _("合同金额%(way)s %(amount)s。理由：%(reason)s") % said


def progress(facts: Facts) -> str:
    """What was done; the supplier's own text may name people and stays inside."""
    report = facts.subject
    stage = getattr(report, "milestone", None)
    quantity, unit = getattr(report, "quantity", None), getattr(stage, "unit", "")
    return _("%(stage)s：本次完成 %(quantity)s %(unit)s。") % {"stage": stage or "", "quantity": amount_of(quantity), "unit": unit}


def delivery(facts: Facts) -> str:
    """What was delivered."""
    stage = facts.subject
    return _("%(deliverable)s已交付。") % {"deliverable": getattr(stage, "deliverable", "") or _("约定的成果")}


def amount_of(quantity: Decimal | None) -> str:
    """8, not 8.00."""
    return f"{quantity.normalize():f}" if quantity is not None else ""


def payment(facts: Facts) -> str:
    """The payment and what is paid in all."""
    row = facts.payments[-1] if facts.payments else None
    if row is None or facts.contract is None:
        return ""
    said = {"kind": row.get_kind_display(), "amount": yuan(row.amount), "paid": yuan(facts.paid)}
    said["share"] = f"{facts.paid / facts.contract.price * 100:.1f}%"
    return _("%(kind)s %(amount)s，累计支付 %(paid)s，占合同金额的 %(share)s。") % said


def paid(facts: Facts) -> str:
    """The last payment."""
    return _("支付 %(amount)s") % {"amount": yuan(facts.payments[-1].amount if facts.payments else None)}


def rescinded(facts: Facts) -> str:
    """The contract is rescinded."""
    return _("合同依法撤销，未支付资金。")


def acceptance(facts: Facts) -> str:
    """The result and who was heard."""
    row = facts.acceptances[-1] if facts.acceptances else None
    if row is None:
        return ""
    heard = row.opinions.count()
    said = {"stage": row.milestone or _("全部服务"), "result": acceptance_result(facts), "count": row.items.count()}
    text = _("%(stage)s：%(result)s，逐条核对 %(count)s 条。") % said
    return text + (_("服务对象或实际使用人提交意见 %(heard)s 份。") % {"heard": heard} if heard else "")


def acceptance_result(facts: Facts) -> str:
    """Passed or not."""
    row = facts.acceptances[-1] if facts.acceptances else None
    return _("验收合格") if row and row.is_passed else _("验收不合格")


def ended(facts: Facts) -> str:
    """The contract ended early."""
    return _("合同提前结束，已支付部分按实际履行结算。")


def evaluation(facts: Facts) -> str:
    """The score, the grade, and what each party gave."""
    found = facts.evaluation
    if found is None:
        return ""
    rows = Submission.objects.filter(evaluation=found, score__isnull=False).order_by("id")
    parts = "、".join(f"{row.get_party_display()} {row.score}" for row in rows)
    if found.total is None:
        return _("单方评价：%(parts)s，不作综合评价。") % {"parts": parts}
    return _("综合得分 %(total)s，等级“%(grade)s”。其中%(parts)s。") % {
        "total": found.total,
        "grade": found.get_grade_display(),
        "parts": parts,
    }


def grade(facts: Facts) -> str:
    """Score and grade."""
    found = facts.evaluation
    if found is None or found.total is None:
        return _("单方评价")
    return _("综合 %(total)s 分，%(grade)s") % {"total": found.total, "grade": found.get_grade_display()}


def reevaluation(facts: Facts) -> str:
    """Finance's own score."""
    score = getattr(facts.subject, "score", None)
    return _("财政评价得分 %(score)s。") % {"score": score} if score is not None else _("财政部门作出重点评价。")
