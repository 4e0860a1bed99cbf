"""Reading the spine: who is concerned by a step, and what waits for a person."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from core.context import NavItem
from core.models import AuditEntry
from projects.models import Project, Suspension
from projects.protocol import Todo, stages
from registry.models import Membership, User
from registry.policy import allowances, hold, may


def recipients(project: Project, step: str) -> list[User]:
    """The people who may take the step on this project."""
    roles = {role for row in allowances().get(step, ()) for role in row.roles}
    members: QuerySet[Membership] = Membership.objects.current().holding(roles).filter(organisation__region=project.region)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return [user for user in people if may(user, step, project)]


def takeable(user: User, step: str) -> QuerySet[Project]:
    """The projects on which the policy lets the user take the step, in one query; their state and gates are not asked."""
    found = Q(pk__in=[])
    for row in allowances().get(step, ()):
        holder = hold(user, row.roles)
        if holder is not None:
            done = AuditEntry.objects.filter(action__in=row.apart_from, actor_id=user.pk).values("chain")
            found |= row.scope.q(holder) & ~Q(number__in=done)
    return Project.objects.filter(found)


def people(project: Project, step: str) -> str:
    """The names of those who may take the step, for a refusal that says who can help."""
    return "、".join(user.name for user in recipients(project, step))


def pause_of(project: Project) -> Suspension | None:
    """The pause that runs now; one whose end has passed is over by itself."""
    return project.suspensions.filter(lifted_at=None, ends_at__gt=PortalNow()).first()


def is_paused(project: Project) -> bool:
    """Whether finance has ordered a pause."""
    return pause_of(project) is not None


def may_pause(project: Project) -> bool:
    """Whether a pause can be ordered."""
    return not is_paused(project)


def todos(user: User) -> list[Todo]:
    """What waits for the user, the most urgent first; things without a date come last."""
    found = [todo for stage in stages() if stage.todos for todo in stage.todos(user)]
    return sorted(found, key=lambda todo: (todo.due_at is None, todo.due_at or todo.project.created_at))


def navigation(_request: HttpRequest) -> Iterator[NavItem]:
    """To-dos with their number, then projects."""
    yield NavItem(_("待办"), reverse("desk"), reverse("desk_tally"))
    yield NavItem(_("项目"), reverse("projects"))
