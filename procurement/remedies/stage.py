"""What inquiries and complaints add to the life of a project."""

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import law
from procurement.awards.stage import OWN_CHALLENGES, REGION_CHALLENGES, TOOK_FILE
from procurement.models import Challenge, Complaint, Pickup
from procurement.remedies import papers, queries, rules, todo
from procurement.tenders.stage import MINE, RUN
from projects.deadlines import meet_deadline, open_deadline
from projects.documents import issue
from projects.models import LIVING, Project, State, Suspension
from projects.protocol import Act, Effect, Gate, Happened
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Scope, See

APPROVER, FILER, SUPPLIER = frozenset({Role.APPROVER}), frozenset({Role.FILER}), frozenset({Role.SUPPLIER})
SUPERVISOR = frozenset({Role.FINANCE_SUPERVISOR})
# A complaint outlives the attempt and may come when the contract is under way.
STATES = (*(state for state in LIVING if state not in {State.PLAN, State.REVIEW}), State.TERMINATED)

GATES: Mapping[str, tuple[Gate, ...]] = dict.fromkeys(("open_bids", "award", "sign"), (rules.complaint_orders_are_followed,))
UNGATED: Mapping[str, str] = {
    "ask_inquiry": "a supplier may ask at any time",
    "answer_inquiry": "an answer is owed for every inquiry",
    "file_complaint": "a complaint is handed in first and checked by finance; who and when is checked by the action",
    "check_complaint": "owed for every complaint; what it may say is checked by the action",
    "correct_complaint": "its time is given by finance and checked by the action",
    "state_on_complaint": "the respondent's own words",
    "decide_complaint": "owed for every accepted complaint; what it may order is checked by the action",
    "withdraw_complaint": "the complainant's own decision",
}


def open_answer_period(project: Project, happened: Happened) -> None:
    """条例 art. 52: an inquiry is answered within three working days."""
    open_deadline(project, "inquiry.reply", step="answer_inquiry", label=_("答复询问"), start=happened.at)


def close_answer_period(project: Project, happened: Happened) -> None:
    """The period ends with the last open inquiry."""
    if not inquiry_waits(project):
        meet_deadline(project, "answer_inquiry")


def open_check(project: Project, happened: Happened) -> None:
    """94号令 art. 21: a complaint, also a corrected one, is checked within five working days."""
    open_deadline(project, "complaint.check", step="check_complaint", label=_("审查投诉"), start=happened.at)


def follow_check(project: Project, happened: Happened) -> None:
    """政府采购法 art. 56; 94号令 art. 22: an accepted complaint is explained within five and decided within thirty working days."""
    if not check_waits(project):
        meet_deadline(project, "check_complaint")
    found = happened.subject
    if isinstance(found, Complaint) and found.outcome == Complaint.Outcome.ACCEPTED:
        open_deadline(project, "complaint.statement", step="state_on_complaint", label=_("对投诉作出说明"), start=happened.at)
        start = found.corrected_at or found.filed_at
        open_deadline(project, "complaint.decide", step="decide_complaint", label=_("作出投诉处理决定"), start=start)


def close_handling(project: Project, happened: Happened) -> None:
    """Each period ends with the last complaint that waits for it."""
    for step, waits in (("check_complaint", check_waits), ("state_on_complaint", statement_waits), ("decide_complaint", decision_waits)):
        if not waits(project):
            meet_deadline(project, step)


def print_pause(project: Project, happened: Happened) -> None:
    """政府采购法 art. 57: the pause is ordered in writing."""
    made = happened.subject
    assert isinstance(made, Suspension)
    made.refresh_from_db()
    title = _now("%(title)s暂停采购活动通知书") % {"title": project.title}
    issue(project, "suspension_notice", title=title, context=papers.suspension_notice(project, made, actor=happened.actor))


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "ask_inquiry": (open_answer_period,),
    "answer_inquiry": (close_answer_period,),
    "file_complaint": (open_check,),
    "correct_complaint": (open_check,),
    "check_complaint": (follow_check,),
    **dict.fromkeys(("state_on_complaint", "decide_complaint", "withdraw_complaint"), (close_handling,)),
    "suspend": (print_pause,),
}


def inquiry_waits(project: Project) -> bool:
    """An inquiry has no answer."""
    return queries.inquiries(project).filter(answered_at=None).exists()


def of_project(project: Project, name: str) -> bool:
    """Whether a complaint about the project is in the named set."""
    return queries.complaints(project).filter(pk__in=getattr(Complaint.objects, name)()).exists()


def check_waits(project: Project) -> bool:
    """A complaint is unchecked and does not wait for its correction."""
    unchecked = queries.complaints(project).filter(pk__in=Complaint.objects.unchecked())
    return unchecked.exclude(outcome=Complaint.Outcome.CORRECTION, corrected_at=None).exists()


def may_check(project: Project) -> bool:
    """A complaint is unchecked, also one whose correction has not come."""
    return of_project(project, "unchecked")


def correction_waits(project: Project) -> bool:
    """A correction was asked for and has not come."""
    return queries.complaints(project).filter(outcome=Complaint.Outcome.CORRECTION, corrected_at=None, withdrawn_at=None).exists()


def statement_waits(project: Project) -> bool:
    """An accepted complaint has no statement."""
    return queries.complaints(project).filter(pk__in=Complaint.objects.accepted(), stated_at=None).exists()


def decision_waits(project: Project) -> bool:
    """An accepted complaint has no decision."""
    return of_project(project, "accepted")


def can_be_complained_about(project: Project) -> bool:
    """Somebody's challenge may be carried to finance now."""
    return queries.complainable(project, queries.challengers(project)).exists()


def act(key: str, label: object, offered: Callable[[Project], bool], states: tuple[str, ...] = STATES) -> Act:
    """Declare an act of this part, in the third of the seven steps."""
    return Act(key, label, states, 3, offered)


BOUGHT = (State.BIDDING, State.CONTRACTING, State.PERFORMING)
ACTS: tuple[Act, ...] = (
    act("ask_inquiry", _("提出询问"), queries.takes_inquiries, BOUGHT),
    act("answer_inquiry", _("答复供应商询问"), inquiry_waits),
    act("file_complaint", _("提起投诉"), can_be_complained_about),
    act("check_complaint", _("审查投诉"), may_check),
    act("correct_complaint", _("补正投诉书"), correction_waits),
    act("state_on_complaint", _("对投诉作出说明"), statement_waits),
    act("decide_complaint", _("作出投诉处理决定"), decision_waits),
    act("withdraw_complaint", _("撤回投诉"), queries.has_living),
)

CHALLENGED = Scope(
    "projects that one challenged",
    lambda holder: Q(pk__in=Challenge.objects.filter(supplier__in=holder.organisations).values("tender__lots__project")),
)
COMPLAINED = Scope(
    "projects about which one's complaint is under way",
    lambda holder: Q(pk__in=Complaint.objects.living().filter(supplier__in=holder.organisations).values("tender__lots__project")),
)

POLICY: tuple[Allow, ...] = (
    Allow("ask_inquiry", SUPPLIER, TOOK_FILE, law.cite("inquiry.any")),
    Allow("answer_inquiry", FILER, RUN, law.cite("inquiry.reply")),
    Allow("file_complaint", SUPPLIER, CHALLENGED, law.cite("complaint.who")),
    Allow("check_complaint", SUPERVISOR, FINANCE, law.cite("complaint.check")),
    Allow("correct_complaint", SUPPLIER, COMPLAINED, law.cite("complaint.check")),
    Allow("state_on_complaint", APPROVER, BUYER, law.cite("complaint.statement")),
    Allow("decide_complaint", SUPERVISOR, FINANCE, law.cite("complaint.decide")),
    Allow("withdraw_complaint", SUPPLIER, COMPLAINED, law.cite("complaint.withdrawal")),
)

SERVED = Scope("accepted complaints about own tenders", lambda holder: OWN_CHALLENGES.q(holder) & Q(outcome=Complaint.Outcome.ACCEPTED))
LETTERS = ("complaint_check", "complaint_closing")
ADDRESSED = Scope("finance's letters to own organisation", lambda holder: Q(kind__in=LETTERS, context__recipient__in=holder.organisations))
OUT = Scope(
    "public decisions on projects whose file one took",
    lambda holder: Q(
        kind__in=("complaint_decision", "suspension_notice"),
        is_public=True,
        project__in=Pickup.objects.filter(supplier__in=holder.organisations).values("tender__lots__project"),
    ),
)

VISIBILITY: tuple[See, ...] = (
    See("procurement.Inquiry", SUPPLIER, MINE, "本单位询问"),
    See("procurement.Inquiry", BUYER_SIDE, OWN_CHALLENGES, "答复询问"),
    See("procurement.Inquiry", FINANCE_SIDE | AUDITORS, REGION_CHALLENGES, "监督、审计"),
    See("procurement.Complaint", SUPPLIER, MINE, "本单位投诉"),
    See("procurement.Complaint", BUYER_SIDE, SERVED, law.cite("complaint.statement")),
    See("procurement.Complaint", FINANCE_SIDE | AUDITORS, REGION_CHALLENGES, "处理投诉、审计"),
    See("projects.Project", SUPPLIER, TOOK_FILE, law.cite("challenge.who")),
    See("projects.Document", SUPPLIER, ADDRESSED, "财政部门发给本单位的通知"),
    See("projects.Document", SUPPLIER, OUT, law.cite("complaint.publish")),
)

panel = todo.panel
todos = todo.todos
