"""What planning shows on the desk: words of the navigation, what waits for whom, and the sheet of a project."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.context import NavItem
from planning.models import Filing, PlanLine
from planning.queries.budget import shares
from planning.queries.plans import last_filing, last_intention
from planning.rules.intention import intention_is_due
from projects.models import Project, State
from projects.protocol import Panel, Todo
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
    lines = PlanLine.objects.visible_to(user).select_related("project", "plan__buyer")
    for line in lines.filter(project__state=State.PLAN):
        yield from _plan_todo(user, line)
    for line in lines.filter(project__state=State.REVIEW):
        yield from _review_todo(user, line)
    for line in lines.filter(project__state=State.APPROVED, project__intentions=None):
        yield from _intention_todo(user, line)


def _plan_todo(user: User, line: PlanLine) -> Iterator[Todo]:
    project = line.project
    if line.submitted_at is not None and may(user, "file_plan", project):
        why = _("经办人已报送，请审核后报财政部门。%(basis)s") % {"basis": law.cite("plan.filing")}
        yield Todo(project, _("报送计划"), reverse("file_plan", args=[project.number]), why)
    elif line.submitted_at is None and may(user, "save_line", project):
        filing = last_filing(project)
        returned = filing is not None and filing.decision == Filing.Decision.RETURN
        verb = _("修改计划") if returned else _("编制计划")
        why = _("财政部门退回，请按意见修改后重新报送") if returned else _("填写完整后报送审批人")
        yield Todo(project, verb, reverse("plan_line", args=[project.number]), f"{why}。{law.cite('plan.budget_listing')}")


def _review_todo(user: User, line: PlanLine) -> Iterator[Todo]:
    if may(user, "approve_budget", line.project):
        url = reverse("review", args=[line.plan.buyer.uscc, line.plan.fiscal_year])
        yield Todo(
            line.project, _("审核计划"), url, _("%(buyer)s报送。%(basis)s") % {"buyer": line.plan.buyer, "basis": law.cite("plan.filing")}
        )


def _intention_todo(user: User, line: PlanLine) -> Iterator[Todo]:
    project = line.project
    if intention_is_due(project) and may(user, "publish_intention", project):
        due = project.deadlines.open().filter(step="publish_intention").first()
        why = law.cite("intention.publicity")
        yield Todo(project, _("公开采购意向"), reverse("publish_intention", args=[project.number]), why, due.due_at if due else None)


def panel(project: Project, user: User) -> list[Panel]:
    """The plan line, its filings and the money, for those who may see the line."""
    line = PlanLine.objects.visible_to(user).select_related("budget_line", "created_by").filter(project=project).first()
    if line is None:
        return []
    filings = project.filings.select_related("filed_by", "decided_by", "document").order_by("-attempt")
    context = {"project": project, "line": line, "filings": filings, "shares": shares(project), "intention": last_intention(project)}
    context |= {"costs": line.cost_items.all(), "targets": line.targets.all(), "total": line.cost_total()}
    return [Panel(_("计划与预算"), "planning/panel.html", context)]
