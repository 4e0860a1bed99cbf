"""What planning shows on the desk: words of the navigation, what waits for whom, and the sheet of a project."""

from collections.abc import Iterator

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import today
from core.context import NavItem
from planning.models import Filing, PlanLine
from planning.queries.budget import shares
from planning.queries.plans import last_intention
from planning.rules.intention import intention_is_due
from projects.models import Deadline, Project, State
from projects.protocol import Panel, Todo
from projects.queries import takeable
from registry.models import Role, User
from registry.policy import may

BUYER_ROLES = {Role.FILER, Role.APPROVER}


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """Plans for buyers, review and budget for finance, the catalogue for those who make it."""
    user = request.user
    assert isinstance(user, User)
    roles = user.roles()
    if roles & BUYER_ROLES:
        yield NavItem(_("计划"), reverse("plan_lines"))
    if Role.FINANCE_REVIEWER in roles:
        yield NavItem(_("审核"), reverse("reviews"))
    if roles & {Role.FINANCE_REVIEWER, Role.FINANCE_SUPERVISOR, Role.APPROVER}:
        yield NavItem(_("指标"), reverse("budget"))
    if may(user, "import_catalog"):
        yield NavItem(_("目录"), reverse("catalog_editions"))


def todos(user: User) -> Iterator[Todo]:
    """Lines to write, to hand over, to file and to review; intentions to publish."""
    lines = PlanLine.objects.select_related("project", "plan__buyer").order_by("pk")
    yield from _to_write(lines.filter(project__in=takeable(user, "save_line"), project__state=State.PLAN, submitted_at=None))
    yield from _to_file(lines.filter(project__in=takeable(user, "file_plan"), project__state=State.PLAN, submitted_at__isnull=False))
    yield from _to_review(lines.filter(project__in=takeable(user, "approve_budget"), project__state=State.REVIEW))
    approved = lines.filter(project__in=takeable(user, "publish_intention"), project__state=State.APPROVED, project__intentions=None)
    yield from _to_announce(approved)


def _to_write(lines: QuerySet[PlanLine]) -> Iterator[Todo]:
    last = Filing.objects.filter(project=OuterRef("project")).order_by("-attempt").values("decision")[:1]
    for line in lines.annotate(decision=Subquery(last)):
        returned = line.decision == Filing.Decision.RETURN
        why = _("财政部门退回，请按意见修改后重新报送") if returned else _("填写完整后报送审批人")
        url = reverse("plan_line", args=[line.project.number])
        yield Todo(line.project, _("修改计划") if returned else _("编制计划"), url, f"{why}。{law.cite('plan.budget_listing')}")


def _to_file(lines: QuerySet[PlanLine]) -> Iterator[Todo]:
    why = _("经办人已报送，请审核后报财政部门。%(basis)s") % {"basis": law.cite("plan.filing")}
    for line in lines:
        yield Todo(line.project, _("报送计划"), reverse("file_plan", args=[line.project.number]), why)


def _to_review(lines: QuerySet[PlanLine]) -> Iterator[Todo]:
    for line in lines:
        url = reverse("review", args=[line.plan.buyer.uscc, line.plan.fiscal_year])
        why = _("%(buyer)s报送。%(basis)s") % {"buyer": line.plan.buyer, "basis": law.cite("plan.filing")}
        yield Todo(line.project, _("审核计划"), url, why)


def _to_announce(lines: QuerySet[PlanLine]) -> Iterator[Todo]:
    day = today()
    due = Deadline.objects.open().filter(project=OuterRef("project"), step="publish_intention").values("due_at")[:1]
    for line in lines.annotate(due_at=Subquery(due)):
        if intention_is_due(line.project, on=day):
            url = reverse("publish_intention", args=[line.project.number])
            yield Todo(line.project, _("公开采购意向"), url, law.cite("intention.publicity"), line.due_at)


def panel(project: Project, user: User) -> list[Panel]:
    """The plan line, its filings and the money, for those who may see the line."""
    line = PlanLine.objects.visible_to(user).select_related("budget_line", "created_by").filter(project=project).first()
    if line is None:
        return []
    filings = project.filings.select_related("filed_by", "decided_by", "document").order_by("-attempt")
    context = {"project": project, "line": line, "filings": filings, "shares": shares(project), "intention": last_intention(project)}
    context |= {"costs": line.cost_items.all(), "targets": line.targets.all(), "total": line.cost_total()}
    return [Panel(_("计划与预算"), "planning/panel.html", context)]
