"""What tenders ask of people: to-dos on the desk and messages to suppliers."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from procurement.models import FileReview, Lot, Question, Tender
from procurement.tenders.queries import choosing
from procurement.tenders.rules.method import approval_is_missing
from procurement.tenders.rules.reviews import key_review_is_due, valid_review
from projects.models import Deadline, Project, State
from projects.protocol import Happened, Todo, acts
from registry.actions import tell
from registry.models import Role, User
from registry.policy import hold, may


def todos(user: User) -> Iterator[Todo]:
    """Files to draft, review and publish, questions to answer; for suppliers the bids still missing."""
    if hold(user, (Role.FILER, Role.REVIEWER, Role.FINANCE_SUPERVISOR)):
        yield from _before_notice(user)
    if hold(user, (Role.FILER,)):
        yield from _questions(user)
    if hold(user, (Role.SUPPLIER,)):
        yield from _missing_bids(user)


def _before_notice(user: User) -> Iterator[Todo]:
    projects = Project.objects.visible_to(user).filter(state=State.APPROVED).select_related("buyer")
    lots = {lot.project_id: lot for lot in Lot.objects.living().filter(project__in=projects).select_related("tender__buyer")}
    for project in projects:
        found = _next_before_notice(project, lots.get(project.pk))
        if found and may(user, found[0], project):
            step, verb, basis = found
            yield Todo(project, verb, reverse(step, args=[project.number]), basis)


def _next_before_notice(project: Project, lot: Lot | None) -> tuple[str, str, str] | None:
    """The step that an approved project waits for: draft, approval of the method, review, notice."""
    if lot is None:
        return "draft_tender", _("编制采购文件"), law.cite("plan.form")
    for step, waits in choosing.STEPS:
        if waits(project):
            return step, acts()[step].label, lot.tender.way.cite("suitable")
    if approval_is_missing(project, lot):
        return "approve_method", _("批准采购方式"), law.cite("method.approval")
    kinds = [FileReview.Kind.GENERAL, FileReview.Kind.KEY] if key_review_is_due(project, lot.tender) else [FileReview.Kind.GENERAL]
    reviews = [valid_review(lot.tender, kind) for kind in kinds]
    if any(review is None for review in reviews):
        return "review_tender", _("审查采购文件"), law.cite("needs.review_general")
    if not all(review.is_passed for review in reviews if review):
        return "draft_tender", _("修改采购文件"), law.cite("needs.review_general")
    return "start_procurement", _("启动采购"), lot.tender.way.cite("suitable")


def _questions(user: User) -> Iterator[Todo]:
    projects = Project.objects.visible_to(user).filter(state=State.BIDDING)
    waiting = Question.objects.filter(tender__lots__project__in=projects, tender__lots__failed_at=None, answered_at=None)
    dues = dict(Deadline.objects.open().filter(project__in=projects, step="answer_question").values_list("project", "due_at"))
    for project in projects.filter(pk__in=waiting.values("tender__lots__project")):
        if may(user, "answer_question", project):
            url = reverse("answer_question", args=[project.number])
            yield Todo(project, _("答复询问"), url, law.cite("inquiry.reply"), dues.get(project.pk))


def _missing_bids(user: User) -> Iterator[Todo]:
    held = hold(user, (Role.SUPPLIER,))
    assert held is not None
    taken = Tender.objects.filter(pickups__supplier__in=held.organisations, deadline_at__gt=PortalNow(), lots__failed_at=None)
    handed_in = Lot.objects.filter(bids__supplier__in=held.organisations, bids__withdrawn_at=None).values("tender")
    for lot in Lot.objects.living().filter(tender__in=taken).exclude(tender__in=handed_in).select_related("tender__buyer", "project"):
        url = reverse("bid", args=[lot.tender.number])
        yield Todo(lot.project, _("提交%(bid)s") % lot.tender.way.words, url, lot.tender.way.cite("late"), lot.tender.deadline_at)


def tell_suppliers(project: Project, happened: Happened) -> None:
    """Tell everybody who took the file of an answer, a clarification or the end of the attempt."""
    tender = _tender_of(happened)
    if tender is None:
        return
    subjects = {
        "answer_question": _("询问已答复：%(title)s"),
        "clarify_tender": _("采购文件有澄清或修改：%(title)s"),
        "fail_procurement": _("采购活动已终止：%(title)s"),
    }
    subject = subjects[happened.step] % {"title": tender.title}
    text = str(happened.facts.get("answer") or happened.facts.get("text") or happened.facts.get("note") or "")
    tell(interested(tender), key=f"{happened.step}:{happened.audit.pk}", subject=subject, text=text, url=tender.get_absolute_url())


def interested(tender: Tender) -> Iterable[User]:
    """The people of the suppliers that took the file."""
    return User.objects.filter(
        memberships__organisation__pickups__tender=tender, memberships__role=Role.SUPPLIER, memberships__valid_to=None, is_active=True
    ).distinct()


def _tender_of(happened: Happened) -> Tender | None:
    subject = happened.subject
    if isinstance(subject, Tender):
        return subject
    tender = getattr(subject, "tender", None)
    return tender if isinstance(tender, Tender) else None
