"""What awards add to the life of a project."""

from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import law
from procurement import methods
from procurement.awards import queries, rules
from procurement.models import Award, Bid, Challenge, Pickup
from procurement.panels import rules as panels
from procurement.tenders.queries import current_lot
from procurement.tenders.stage import MINE, RUN
from procurement.wording import label
from projects.deadlines import drop_deadlines, meet_deadline, open_deadline
from projects.lifecycle import labels
from projects.models import Deadline, Project, State
from projects.protocol import Act, Effect, Gate, Happened, Panel, Todo
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE, FINANCE_SIDE
from registry.models import Role, User
from registry.policy import Allow, Holder, Scope, See, may

APPROVER, FILER, SUPPLIER = frozenset({Role.APPROVER}), frozenset({Role.FILER}), frozenset({Role.SUPPLIER})
SUPERVISOR = frozenset({Role.FINANCE_SUPERVISOR})
TOOK_FILE = Scope(
    "projects whose file one took",
    lambda holder: Q(pk__in=Pickup.objects.filter(supplier__in=holder.organisations).values("tender__lots__project")),
)

GATES: Mapping[str, tuple[Gate, ...]] = {
    "award": (
        panels.panel_is_lawful,
        panels.bids_are_reviewed,
        panels.scores_are_complete,
        panels.objective_scores_agree,
        panels.abnormal_prices_are_closed,
        panels.enough_candidates,
        panels.report_is_signed,
        rules.report_is_delivered,
        rules.awardee_is_first_ranked,
    ),
    "sign": (rules.result_is_published, rules.challenges_are_decided),
}
UNGATED: Mapping[str, str] = {
    "publish_result": "the award was gated and its publication is owed; that it happens once is checked by the action",
    "annul_award": "the buyer's decision with a reason; that another candidate is left is checked by the action",
    "void_award": "the buyer's or finance's decision with a reason, always possible before the contract",
    "file_challenge": "a challenge in time may not be refused; who and when is checked by the action",
    "reply_challenge": "a reply is owed for every challenge",
}


def open_notice_period(project: Project, happened: Happened) -> None:
    """条例 art. 43: letter and result notice within two working days of the decision."""
    meet_deadline(project, "award")
    open_deadline(project, "award.notice", step="publish_result", label=label(project, "publish_result"), start=happened.at)


def close_notice_period(project: Project, happened: Happened) -> None:
    """The result is out."""
    meet_deadline(project, "publish_result")


def open_new_decision(project: Project, happened: Happened) -> None:
    """条例 art. 43 and 49: the decision on the next candidate is due in the same time."""
    drop_deadlines(project)
    open_deadline(project, "award.decide", step="award", label=_("确定承接主体"), start=happened.at)


def drop_periods(project: Project, happened: Happened) -> None:
    """Nothing of a void award stays due."""
    drop_deadlines(project)


def open_reply_period(project: Project, happened: Happened) -> None:
    """政府采购法 art. 53: a challenge is replied to within seven working days."""
    open_deadline(project, "challenge.reply", step="reply_challenge", label=_("答复质疑"), start=happened.at)


def close_reply_period(project: Project, happened: Happened) -> None:
    """The period ends with the last open challenge."""
    if not queries.challenges(project).filter(replied_at=None).exists():
        meet_deadline(project, "reply_challenge")


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "award": (open_notice_period,),
    "publish_result": (close_notice_period,),
    "annul_award": (open_new_decision,),
    "void_award": (drop_periods,),
    "file_challenge": (open_reply_period,),
    "reply_challenge": (close_reply_period,),
}


def result_waits(project: Project) -> bool:
    """The award is not published."""
    found = queries.living_award(project)
    return bool(found and found.published_at is None)


def challenge_waits(project: Project) -> bool:
    """A challenge has no reply."""
    return queries.challenges(project).filter(replied_at=None).exists()


def can_be_challenged(project: Project) -> bool:
    """The window of one of the subjects is open for one who took part."""
    lot = current_lot(project)
    taken = Pickup.objects.filter(tender=lot.tender).select_related("supplier") if lot else []
    # Whoever responded has taken the file before.
    suppliers = [pickup.supplier for pickup in taken]
    return any(
        not list(rules.may_challenge(lot, subject, supplier)) for supplier in suppliers for subject in Challenge.Subject.values if lot
    )


ACTS: tuple[Act, ...] = (
    Act("publish_result", _("公告成交结果"), (State.CONTRACTING,), 3, result_waits),
    Act("file_challenge", _("提出质疑"), (State.BIDDING, State.CONTRACTING, State.PERFORMING), 3, can_be_challenged),
    Act("reply_challenge", _("答复质疑"), (State.BIDDING, State.CONTRACTING, State.PERFORMING), 3, challenge_waits),
)

POLICY: tuple[Allow, ...] = (
    Allow("award", APPROVER, BUYER, law.cite("award.decide")),
    Allow("publish_result", FILER, RUN, law.cite("award.notice")),
    Allow("annul_award", APPROVER, BUYER, methods.cite("refusal")),
    Allow("void_award", APPROVER, BUYER, law.cite("challenge.sustained")),
    Allow("void_award", SUPERVISOR, FINANCE, law.cite("complaint.effects")),
    Allow("file_challenge", SUPPLIER, TOOK_FILE, law.cite("challenge.who")),
    Allow("reply_challenge", APPROVER, BUYER, law.cite("challenge.reply")),
)


def _own_bids(holder: Holder) -> QuerySet[Bid]:
    return Bid.objects.filter(supplier__in=holder.organisations, withdrawn_at=None)


OWN_AWARDS = Scope("awards of own tenders", lambda holder: Q(lot__tender__buyer__in=holder.organisations))
REGION_AWARDS = Scope("awards of own region", lambda holder: Q(lot__project__region__in=holder.regions))
BID_AWARDS = Scope(
    "published awards of lots one bid for", lambda holder: Q(published_at__isnull=False, lot__in=_own_bids(holder).values("lot"))
)
OWN_CHALLENGES = Scope("challenges to own tenders", lambda holder: Q(tender__buyer__in=holder.organisations))
REGION_CHALLENGES = Scope("challenges in own region", lambda holder: Q(tender__buyer__region__in=holder.regions))
LETTERS = ("award_letter", "loser_letter", "challenge_reply")
ADDRESSED = Scope("letters to own organisation", lambda holder: Q(kind__in=LETTERS, context__recipient__in=holder.organisations))
RESULTS = Scope(
    "result notices of projects one bid for",
    lambda holder: Q(kind="award_notice", is_public=True, project__in=_own_bids(holder).values("lot__project")),
)

VISIBILITY: tuple[See, ...] = (
    See("procurement.Award", BUYER_SIDE, OWN_AWARDS, "本单位成交"),
    See("procurement.Award", FINANCE_SIDE | AUDITORS, REGION_AWARDS, "监督、审计"),
    See("procurement.Award", SUPPLIER, BID_AWARDS, "结果公告后"),
    See("procurement.Challenge", SUPPLIER, MINE, "本单位质疑"),
    See("procurement.Challenge", BUYER_SIDE, OWN_CHALLENGES, "答复质疑"),
    See("procurement.Challenge", FINANCE_SIDE | AUDITORS, REGION_CHALLENGES, "监督、审计"),
    See("projects.Document", SUPPLIER, ADDRESSED, "发给本单位的通知书、告知书和答复"),
    See("projects.Document", SUPPLIER, RESULTS, "成交结果公告"),
)


def panel(project: Project, user: User) -> list[Panel]:
    """The award once it may be known, and the challenges that the user sees."""
    found = list(
        Award.objects.visible_to(user)
        .filter(lot__project=project)
        .select_related("bid__supplier", "notice_document", "decided_by", "lot__tender__buyer")
        .distinct()
    )
    sheets = (
        [Panel(found[0].lot.tender.way.words["award"], "procurement/award_sheet.html", {"awards": found, "project": project})]
        if found
        else []
    )
    open_to = list(Challenge.objects.visible_to(user).filter(tender__lots__project=project).select_related("supplier").distinct())
    return [*sheets, *([Panel(_("质疑"), "procurement/challenge_sheet.html", {"challenges": open_to})] if open_to else [])]


STEPS = ("award", "publish_result", "reply_challenge")


def todos(user: User) -> Iterator[Todo]:
    """Deadlines of the award that wait for the user: decide, publish, reply."""
    rows = Deadline.objects.open().filter(project__in=Project.objects.visible_to(user), step__in=STEPS)
    for deadline in rows.select_related("project"):
        step, project = deadline.step, deadline.project
        if may(user, step, project):
            yield Todo(project, labels(project)[step], reverse(step, args=[project.number]), deadline.basis, deadline.due_at)
