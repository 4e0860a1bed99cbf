"""What tenders add to the life of a project."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import law
from core.calendar import end_of, local_date
from core.clock import PortalNow
from procurement import methods
from procurement.models import Invitation, Lot, Question, SingleSource, Tender
from procurement.tenders import panel as sheets
from procurement.tenders import rules, todo
from procurement.tenders.queries import choosing, current_lot
from procurement.tenders.rules.method import approval_is_missing
from projects.deadlines import meet_deadline, open_deadline
from projects.models import Deadline, Project, State
from projects.protocol import Act, Effect, Gate, Happened
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Holder, Scope, See

FILER, REVIEWER, SUPPLIER = frozenset({Role.FILER}), frozenset({Role.REVIEWER}), frozenset({Role.SUPPLIER})

# Methods by which only the invited may bid.
BY_INVITATION = methods.keys_with("invitation")


def _invited(holder: Holder) -> QuerySet[Invitation, int]:
    return Invitation.objects.filter(supplier__in=holder.organisations).values_list("tender", flat=True)


OWN = Scope("own tenders", lambda holder: Q(buyer__in=holder.organisations))
REGION = Scope("tenders of own region", lambda holder: Q(buyer__region__in=holder.regions))
PUBLISHED = Scope(
    "published tenders, where one must be invited those to which one is",
    lambda holder: Q(published_at__isnull=False) & (~Q(method__in=BY_INVITATION) | Q(pk__in=_invited(holder))),
)
OWN_LOTS = Scope("own lots", lambda holder: Q(tender__buyer__in=holder.organisations))
REGION_LOTS = Scope("lots of own region", lambda holder: Q(tender__buyer__region__in=holder.regions))
PUBLISHED_LOTS = Scope(
    "published lots, where one must be invited those to which one is",
    lambda holder: Q(tender__published_at__isnull=False) & (~Q(tender__method__in=BY_INVITATION) | Q(tender__in=_invited(holder))),
)
# The agency runs what it was entrusted with, beside the buyer itself.
RUN = Scope(
    "own or entrusted projects",
    lambda holder: (
        Q(buyer__in=holder.organisations)
        | Q(
            pk__in=Lot.objects.living()
            .filter(tender__agency__in=holder.organisations, tender__published_at__isnull=False)
            .values("project")
        )
    ),
)
# The agency sees what it runs; the buyer sees it by a row of its own.
ENTRUSTED = Scope(
    "entrusted projects",
    lambda holder: Q(
        pk__in=Lot.objects.filter(tender__agency__in=holder.organisations, tender__published_at__isnull=False).values("project")
    ),
)
ENTRUSTED_TENDERS = Scope("entrusted tenders", lambda holder: Q(agency__in=holder.organisations, published_at__isnull=False))
MINE = Scope("own", lambda holder: Q(supplier__in=holder.organisations))
OPENED_OWN = Scope(
    "own tenders, after the opening", lambda holder: Q(tender__buyer__in=holder.organisations, tender__lots__opening__isnull=False)
)
OPENED_REGION = Scope(
    "tenders of own region, after the opening",
    lambda holder: Q(tender__buyer__region__in=holder.regions, tender__lots__opening__isnull=False),
)
ANSWERED = Scope("answered to all", lambda holder: Q(answered_at__isnull=False, tender__published_at__isnull=False))
TAKEN_FILES = Scope(
    "files taken", lambda holder: Q(pk__in=Tender.objects.filter(pickups__supplier__in=holder.organisations).values("file_document"))
)
NOTICES = Scope(
    "published notices of tenders",
    lambda holder: Q(
        is_public=True, kind__in=("tender_notice", "clarification", "failure_notice", "opening_record", "single_source_notice")
    ),
)

GATES: Mapping[str, tuple[Gate, ...]] = {
    "start_procurement": (
        rules.tender_file_is_complete,
        rules.method_is_lawful,
        rules.choice_is_not_split,
        rules.suppliers_are_invited,
        rules.single_source_was_published,
        rules.ceiling_is_within_budget,
        rules.qualifications_are_fair,
        rules.criteria_are_lawful,
        rules.small_deduction_is_lawful,
        rules.general_review_is_passed,
        rules.key_review_is_passed,
    ),
    "approve_method": (rules.approval_was_requested, rules.single_source_was_published),
    "open_bids": (rules.questions_are_answered,),
}
UNGATED: Mapping[str, str] = {
    "draft_tender": "a draft may be incomplete; what it must hold is asked when procurement starts",
    "review_tender": "an opinion is free; that it comes from another person is asked by the policy",
    "request_approval": "the buyer's own request; that it is whole and needed is checked by the action",
    "invite_suppliers": "the buyer's own list; that it is long enough and watched is checked by the action",
    "publish_single_source": "publicity asks others to object; what it must hold is checked by the action",
    "record_objection": "an objection in time may not be refused; its time is checked by the action",
    "answer_objections": "reasoning is owed for every objection; that the publicity is over is checked by the action",
    "answer_question": "an answer is owed for every question",
    "clarify_tender": "its time limits depend on the new deadline and are checked by the action",
}


def open_notice_periods(project: Project, happened: Happened) -> None:
    """The opening is due on the day of the deadline; 214号 art. 13."""
    tender = happened.subject
    if isinstance(tender, Tender) and tender.deadline_at:
        _expect_opening(project, happened.at, tender)


def move_opening(project: Project, happened: Happened) -> None:
    """A later deadline moves the day of the opening."""
    after = datetime.fromisoformat(str(happened.facts["deadline_after"]))
    Deadline.objects.open().filter(project=project, step="open_bids").update(due_at=end_of(local_date(after)))


def _expect_opening(project: Project, start: datetime, tender: Tender) -> None:
    rule, label = tender.way.rule("opening"), tender.way.words["opens"]
    values = {"opens_at": start, "due_at": end_of(local_date(tender.deadline_at or start))}
    words = {"step": "open_bids", "label": label, "basis": rule.citation}
    Deadline.objects.get_or_create(project=project, rule_id=rule.id, met_at=None, dropped_at=None, defaults={**words, **values})


def meet_reply(project: Project, happened: Happened) -> None:
    """The reply period ends with the last open question."""
    if not has_questions(project):
        meet_deadline(project, "answer_question")


def open_reasoning_period(project: Project, happened: Happened) -> None:
    """74号令 art. 39: the reasoning on objections is due within five working days of the end of the publicity."""
    publicity = getattr(happened.subject, "publicity", None)
    if isinstance(publicity, SingleSource):
        rule = publicity.tender.way.rule("objection")
        open_deadline(project, rule, step="answer_objections", label=_("补充论证并告知异议人"), start=publicity.ends_at)


def close_reasoning_period(project: Project, happened: Happened) -> None:
    """The reasoning is given."""
    meet_deadline(project, "answer_objections")


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "record_objection": (open_reasoning_period,),
    "answer_objections": (close_reasoning_period,),
    "start_procurement": (open_notice_periods,),
    "clarify_tender": (move_opening, todo.tell_suppliers),
    "answer_question": (meet_reply, todo.tell_suppliers),
}


def has_file(project: Project) -> bool:
    """A file is there to be reviewed."""
    return Lot.objects.living().filter(project=project).exists()


def needs_method(project: Project) -> bool:
    """Finance has to approve the method and has not yet."""
    lot = current_lot(project)
    return lot is not None and approval_is_missing(project, lot) and not choosing.request_waits(project)


def has_questions(project: Project) -> bool:
    """A question waits."""
    return Question.objects.filter(tender__lots__project=project, tender__lots__failed_at=None, answered_at=None).exists()


def takes_bids(project: Project) -> bool:
    """Before the deadline."""
    return Lot.objects.living().filter(project=project, tender__deadline_at__gt=PortalNow()).exists()


ACTS: tuple[Act, ...] = (
    Act("draft_tender", _("编制采购文件"), (State.APPROVED,), 3),
    Act("review_tender", _("审查采购文件"), (State.APPROVED,), 3, has_file),
    Act("invite_suppliers", _("邀请供应商"), (State.APPROVED,), 3, choosing.invitations_wait),
    Act("publish_single_source", _("公示单一来源"), (State.APPROVED,), 3, choosing.publicity_waits),
    Act("record_objection", _("记录异议"), (State.APPROVED,), 3, choosing.publicity_runs),
    Act("answer_objections", _("补充论证"), (State.APPROVED,), 3, choosing.objections_are_open),
    Act("request_approval", _("报批采购方式"), (State.APPROVED,), 3, choosing.request_waits),
    Act("approve_method", _("批准采购方式"), (State.APPROVED,), 3, needs_method),
    Act("answer_question", _("答复询问"), (State.BIDDING,), 3, has_questions),
    Act("clarify_tender", _("发布澄清"), (State.BIDDING,), 3, takes_bids),
)

POLICY: tuple[Allow, ...] = (
    Allow("draft_tender", FILER, BUYER, law.cite("plan.form")),
    Allow("review_tender", REVIEWER, BUYER, law.cite("separation.review"), apart_from=("draft_tender",)),
    Allow("invite_suppliers", FILER, BUYER, methods.cite("invitation")),
    Allow("publish_single_source", FILER, BUYER, methods.cite("publicity")),
    Allow("record_objection", FILER, BUYER, methods.cite("objection")),
    Allow("answer_objections", FILER, BUYER, methods.cite("objection")),
    Allow("request_approval", FILER, BUYER, law.cite("method.approval_materials")),
    Allow("approve_method", frozenset({Role.FINANCE_SUPERVISOR}), FINANCE, law.cite("method.approval")),
    Allow("start_procurement", FILER, BUYER, methods.cite("notice")),
    Allow("answer_question", FILER, RUN, law.cite("inquiry.reply")),
    Allow("clarify_tender", FILER, RUN, methods.cite("clarification")),
    Allow("pick_up_file", SUPPLIER, PUBLISHED, methods.cite("document_sale")),
    Allow("ask_question", SUPPLIER, PUBLISHED, law.cite("inquiry.reply")),
)

VISIBILITY: tuple[See, ...] = (
    See("procurement.Tender", BUYER_SIDE, OWN, "本单位采购活动"),
    See("procurement.Tender", FINANCE_SIDE, REGION, "财政监督"),
    See("procurement.Tender", AUDITORS, REGION, "审计监督"),
    See("procurement.Tender", SUPPLIER, PUBLISHED, "采购公告依法公开"),
    See("procurement.Tender", FILER, ENTRUSTED_TENDERS, law.cite("authority.agency")),
    See("projects.Project", FILER, ENTRUSTED, law.cite("authority.agency")),
    See("procurement.Lot", BUYER_SIDE, OWN_LOTS, "本单位采购活动"),
    See("procurement.Lot", FINANCE_SIDE, REGION_LOTS, "财政监督"),
    See("procurement.Lot", AUDITORS, REGION_LOTS, "审计监督"),
    See("procurement.Lot", SUPPLIER, PUBLISHED_LOTS, "采购公告依法公开"),
    See("procurement.Pickup", SUPPLIER, MINE, "本单位获取记录"),
    See("procurement.Pickup", BUYER_SIDE, OPENED_OWN, "开启后可见"),
    See("procurement.Pickup", FINANCE_SIDE, OPENED_REGION, "开启后可见，财政监督"),
    See("procurement.Pickup", AUDITORS, OPENED_REGION, "开启后可见，审计监督"),
    See("procurement.Question", SUPPLIER, MINE, "本单位的询问"),
    See("procurement.Question", SUPPLIER, ANSWERED, "答复向全部供应商公开，不写询问人"),
    See(
        "procurement.Question",
        BUYER_SIDE,
        Scope("questions on own tenders", lambda holder: Q(tender__buyer__in=holder.organisations)),
        "答复询问",
    ),
    See("projects.Document", SUPPLIER, TAKEN_FILES, "已获取的采购文件"),
    See("projects.Document", SUPPLIER, NOTICES, "采购公告依法公开"),
)

panel = sheets.panel
todos = todo.todos
