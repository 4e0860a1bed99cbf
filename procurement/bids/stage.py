"""What bids add to the life of a project."""

from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import law
from core.clock import PortalNow
from procurement import methods
from procurement.bids import rules
from procurement.bids.queries import living_bids
from procurement.models import Award, Bid, Failure, Lot
from procurement.tenders.stage import FILER, MINE, PUBLISHED, RUN, SUPPLIER
from procurement.tenders.todo import interested, tell_suppliers
from projects.deadlines import drop_deadlines, meet_deadline
from projects.models import Project, State
from projects.protocol import Act, Effect, Gate, Happened, Panel, Todo
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE_SIDE
from registry.actions import tell
from registry.models import Membership, Role, User
from registry.policy import Allow, Scope, See, hold, may

OPENED_OWN = Scope(
    "own tenders, after the opening", lambda holder: Q(lot__opening__isnull=False, lot__tender__buyer__in=holder.organisations)
)
OPENED_REGION = Scope(
    "tenders of own region, after the opening", lambda holder: Q(lot__opening__isnull=False, lot__tender__buyer__region__in=holder.regions)
)

NOTE_LENGTH = Lot._meta.get_field("failure_note").max_length  # noqa: SLF001

GATES: Mapping[str, tuple[Gate, ...]] = {"open_bids": (rules.opening_time_has_come, rules.enough_suppliers_responded)}
UNGATED: Mapping[str, str] = {"fail_procurement": "declared by the buyer; that the facts bear the reason is checked by the action"}


def close_opening(project: Project, happened: Happened) -> None:
    """The opening is done."""
    meet_deadline(project, "open_bids")


def close_attempt(project: Project, happened: Happened) -> None:
    """Nothing of a failed attempt stays due."""
    drop_deadlines(project)


def tell_finance(project: Project, happened: Happened) -> None:
    """87号令 art. 29: the end of an attempt is reported to finance."""
    subject = gettext("采购活动终止报告：%(title)s") % {"title": project.title}
    text = f"{Failure(str(happened.facts['reason'])).label}。{happened.facts['note']}"
    tell(supervisors(project), key=f"failure-report:{happened.audit.pk}", subject=subject, text=text, url=project.get_absolute_url())


def tell_of_end(project: Project, happened: Happened) -> None:
    """87号令 art. 29: who took the file reads that nothing more comes of it, and finance gets the report; before the lot is closed."""
    text = str(happened.facts["reason"])
    lot = Lot.objects.living().filter(project=project).exclude(tender__deadline_at=None).select_related("tender").first()
    if lot is not None:
        people, url = interested(lot.tender), lot.tender.get_absolute_url()
        subject = gettext("项目已终止：%(title)s") % {"title": project.title}
        tell(people, key=f"terminate:{happened.audit.pk}", subject=subject, text=text, url=url)
    subject = gettext("项目终止报告：%(title)s") % {"title": project.title}
    tell(supervisors(project), key=f"terminate-report:{happened.audit.pk}", subject=subject, text=text, url=project.get_absolute_url())


def supervisors(project: Project) -> list[User]:
    """The people of finance who supervise the region."""
    held = Membership.objects.current().filter(role=Role.FINANCE_SUPERVISOR, organisation__region=project.region).select_related("user")
    return [row.user for row in held]


def close_lot(project: Project, happened: Happened) -> None:
    """An ended project takes no more bids; what was sealed stays sealed, and an award made before stays as it is."""
    awarded = Award.objects.filter(annulled_at=None).values("lot")
    living = Lot.objects.living().filter(project=project).exclude(pk__in=awarded)
    living.update(failed_at=happened.at, failure=Failure.CHANGE, failure_note=str(happened.facts.get("reason", ""))[:NOTE_LENGTH])


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "open_bids": (close_opening,),
    "fail_procurement": (close_attempt, tell_suppliers, tell_finance),
    "terminate": (tell_of_end, close_lot),
}


def waits_for_opening(project: Project) -> bool:
    """Until the opening; the gate says from when on."""
    return Lot.objects.living().filter(project=project, opening=None).exists()


ACTS: tuple[Act, ...] = (Act("open_bids", _("开启响应文件"), (State.BIDDING,), 3, waits_for_opening),)

POLICY: tuple[Allow, ...] = (
    Allow("open_bids", FILER, RUN, methods.cite("opening")),
    Allow("fail_procurement", FILER | {Role.APPROVER}, BUYER, law.cite("procurement.failure")),
    Allow("submit_bid", SUPPLIER, PUBLISHED, methods.cite("late")),
    Allow("withdraw_bid", SUPPLIER, PUBLISHED, methods.cite("revision")),
)

VISIBILITY: tuple[See, ...] = tuple(
    See(model, roles, scope, basis)
    for model in ("procurement.Bid", "procurement.SealedPart")
    for roles, scope, basis in (
        (SUPPLIER, MINE, "本单位的响应"),
        (BUYER_SIDE, OPENED_OWN, "开启后可见"),
        (FINANCE_SIDE, OPENED_REGION, "开启后可见，财政监督"),
        (AUDITORS, OPENED_REGION, "开启后可见，审计监督"),
    )
)


def panel(project: Project, user: User) -> list[Panel]:
    """The opened bids; before the opening nothing, not even how many there are."""
    lot = (
        Lot.objects.filter(project=project, opening__isnull=False)
        .select_related("tender__buyer", "opening__document", "opening__opened_by")
        .order_by("-pk")
        .first()
    )
    if lot is None:
        return []
    seen = Bid.objects.visible_to(user).values("pk")
    bids = living_bids(lot).filter(pk__in=seen).prefetch_related("parts")
    return [Panel(lot.tender.way.words["record"], "procurement/opening_panel.html", {"lot": lot, "opening": lot.opening, "bids": bids})]


def todos(user: User) -> Iterator[Todo]:
    """After the deadline: open the bids, or end an attempt that too few responded to."""
    if not hold(user, (Role.FILER, Role.APPROVER)):
        return
    closed = Lot.objects.living().filter(
        project__in=Project.objects.visible_to(user).filter(state=State.BIDDING), tender__deadline_at__lte=PortalNow(), opening=None
    )
    for lot in closed.select_related("project", "tender__buyer"):
        yield from _after_deadline(user, lot)


def _after_deadline(user: User, lot: Lot) -> Iterator[Todo]:
    enough = living_bids(lot).count() >= rules.minimum(lot)
    step = "open_bids" if enough else "fail_procurement"
    way = lot.tender.way
    verb = way.words["opens"] if enough else _("终止采购活动")
    basis = way.cite("opening" if enough else "termination")
    if may(user, step, lot.project):
        yield Todo(lot.project, verb, reverse(step, args=[lot.project.number]), basis, lot.tender.deadline_at)
