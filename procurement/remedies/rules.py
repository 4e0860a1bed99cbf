"""The rules of complaints: who may complain when, what finance may answer, and which decision the state of the project allows."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from procurement.awards.queries import candidates
from procurement.models import Challenge, Complaint, Inquiry
from procurement.remedies import queries
from procurement.tenders.queries import current_lot
from procurement.tenders.rules.periods import moment
from projects.models import Project, State
from registry.models import Organisation


def complaint_orders_are_followed(project: Project) -> Iterator[Blocker]:
    """条例 art. 71; 94号令 art. 31 and 32: nothing is opened, awarded or signed against finance's decision on a complaint."""
    for complaint in queries.unfollowed(project):
        words = {"number": complaint.decision_number, "order": complaint.get_order_display()}
        message = _("投诉处理决定（%(number)s）还没有执行：%(order)s") % words
        step, mend = way_out(complaint, project)
        yield Blocker(message, effects_basis(complaint.challenge), mend, reverse(step, args=[project.number]), _("购买主体"))


def way_out(complaint: Complaint, project: Project) -> tuple[str, str]:
    """The step by which an order is carried out where the project stands, and what to do."""
    if complaint.order == Complaint.Order.RESCIND:
        return "rescind", _("请依处理决定撤销合同")
    if complaint.order == Complaint.Order.NEXT:
        return "annul_award", _("请改由下一候选人，按评审报告另行确定")
    if project.state == State.CONTRACTING:
        return "void_award", _("请宣布结果无效，改正后重新采购")
    return "fail_procurement", _("请终止本次采购活动，改正后重新采购")


def effects_basis(challenge: Challenge) -> str:
    """The clause on what a sustained complaint does, by what it was about."""
    return law.cite("complaint.effects_file" if challenge.subject == Challenge.Subject.FILE else "complaint.effects_result")


def may_complain(challenge: Challenge, project: Project, supplier: Organisation) -> Iterator[Blocker]:
    """政府采购法 art. 55; 94号令 art. 17: the challenger itself, within fifteen working days after the reply is due."""
    if challenge.supplier_id != supplier.pk:
        yield Blocker(_("只有提出质疑的供应商可以就该质疑投诉"), law.cite("complaint.who"), _("请先依法提出质疑"))
        return
    reply_due, ends = queries.complaint_window(challenge, queries.lot_of_challenge(challenge, project))
    if challenge.replied_at is None and now() <= reply_due:
        message = _("质疑 %(number)s 的答复期到 %(due)s，还没有满") % {"number": challenge.number, "due": moment(reply_due)}
        yield Blocker(message, law.cite("complaint.window"), _("请在收到答复后或者答复期满后投诉"))
    elif now() > ends:
        message = _("投诉期已满。最迟应在 %(ends)s 前提起") % {"ends": moment(ends)}
        yield Blocker(message, law.cite("complaint.window"), _("可以向财政部门反映情况"))
    if challenge.complaints.standing().exists():
        yield Blocker(_("已就质疑 %(number)s 提起投诉") % {"number": challenge.number}, law.cite("complaint.who"), _("请等待处理决定"))


def check_fits(complaint: Complaint, *, outcome: str, note: str, due_at: datetime | None) -> Iterator[Blocker]:
    """94号令 art. 21: one correction, named at once with a date; a refusal or a transfer has its reason."""
    basis = law.cite("complaint.check")
    if not Complaint.objects.unchecked().filter(pk=complaint.pk).exists():
        yield Blocker(_("投诉 %(number)s 已经审查") % {"number": complaint.number}, basis)
        return
    limit = complaint.correction_due_at if complaint.corrected_at is None else None
    if limit is not None and now() <= limit and outcome != Complaint.Outcome.TRANSFERRED:
        yield Blocker(_("已通知补正，补正期限到 %(due)s，还没有满") % {"due": moment(limit)}, basis, _("请等待投诉人补正"))
    if outcome == Complaint.Outcome.CORRECTION and complaint.correction_due_at is not None:
        yield Blocker(_("补正只能一次性通知，已经通知过"), basis, _("请决定受理或者不予受理"))
    elif outcome == Complaint.Outcome.CORRECTION and (due_at is None or due_at <= now()):
        yield Blocker(_("通知补正要写明今天以后的补正期限"), basis, _("请填写合理的补正期限"))
    if outcome != Complaint.Outcome.ACCEPTED and not note.strip():
        yield Blocker(_("没有写明理由或者需要补正的事项"), basis, _("请写明，将书面告知投诉人"))


def may_correct(complaint: Complaint) -> Iterator[Blocker]:
    """94号令 art. 21: what finance asked for, within the time it gave."""
    basis = law.cite("complaint.check")
    if complaint.outcome != Complaint.Outcome.CORRECTION or complaint.corrected_at is not None or complaint.withdrawn_at is not None:
        yield Blocker(_("投诉 %(number)s 没有等待补正的事项") % {"number": complaint.number}, basis)
    elif complaint.correction_due_at is not None and now() > complaint.correction_due_at:
        due = moment(complaint.correction_due_at)
        yield Blocker(_("补正期限已满，最迟应在 %(due)s 前补正") % {"due": due}, basis, _("投诉期未满的，可以在不予受理后重新投诉"))


def may_state(complaint: Complaint) -> Iterator[Blocker]:
    """94号令 art. 22: the respondent explains once, while finance handles the complaint."""
    if complaint.stated_at is not None or not Complaint.objects.accepted().filter(pk=complaint.pk).exists():
        yield Blocker(_("投诉 %(number)s 现在不需要说明") % {"number": complaint.number}, law.cite("complaint.statement"))


def may_withdraw(complaint: Complaint) -> Iterator[Blocker]:
    """条例 art. 57: until the decision the complainant may take it back, which ends the handling."""
    if not Complaint.objects.living().filter(pk=complaint.pk).exists():
        yield Blocker(_("投诉 %(number)s 已经办结，不能撤回") % {"number": complaint.number}, law.cite("complaint.withdrawal"))


def decision_fits(complaint: Complaint, project: Project, *, decision: str, order: str) -> Iterator[Blocker]:
    """条例 art. 71; 94号令 art. 29, 31 and 32: a decision only on an accepted complaint, an order only as far as the project has come."""
    if not Complaint.objects.accepted().filter(pk=complaint.pk).exists():
        yield Blocker(_("投诉 %(number)s 没有受理或者已经办结") % {"number": complaint.number}, law.cite("complaint.decide"))
        return
    allowed = orders(complaint, project, decision)
    if order not in allowed:
        words = {"order": Complaint.Order(order).label, "decision": Complaint.Decision(decision).label}
        names = "；".join(str(one.label) for one in allowed)
        message = _("“%(decision)s”时不能作出“%(order)s”") % words
        basis = effects_basis(complaint.challenge) if decision == Complaint.Decision.SUSTAINED else law.cite("complaint.dismissal")
        yield Blocker(message, basis, _("现在可以作出：%(names)s") % {"names": names})


def orders(complaint: Complaint, project: Project, decision: str) -> tuple[Complaint.Order, ...]:
    """The orders that the law allows: none but to go on unless the complaint changes the result; then by how far the project has come."""
    if decision != Complaint.Decision.SUSTAINED:
        return (Complaint.Order.CONTINUE,)
    if project.state in {State.APPROVED, State.BIDDING}:
        return (Complaint.Order.REDO,)
    if project.state == State.CONTRACTING:
        return (Complaint.Order.REDO, Complaint.Order.NEXT) if _another_is_left(complaint, project) else (Complaint.Order.REDO,)
    return (Complaint.Order.RESCIND, Complaint.Order.DAMAGES) if project.state == State.PERFORMING else (Complaint.Order.DAMAGES,)


def _another_is_left(complaint: Complaint, project: Project) -> bool:
    lot = current_lot(project)
    return complaint.challenge.subject != Challenge.Subject.FILE and lot is not None and len(candidates(lot)) > 1


def inquiry_is_open(inquiry: Inquiry) -> Iterator[Blocker]:
    """条例 art. 52: an inquiry is answered once."""
    if inquiry.answered_at is not None:
        yield Blocker(_("这个询问已经答复"), law.cite("inquiry.reply"))


def may_inquire(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 51: at any time; before the deadline on the tender's page, so that all read the answer."""
    if not queries.takes_inquiries(project):
        mend = _("请在采购页面提问，答复向全部供应商公开")
        yield Blocker(_("响应截止前的询问在采购页面提出"), law.cite("inquiry.any"), mend, reverse("tenders"))
