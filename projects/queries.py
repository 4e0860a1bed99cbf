"""Reading the spine: who is concerned by a step, and what waits for a person."""

from django.db.models import QuerySet

from projects.models import Project
from projects.protocol import Todo, stages
from registry.models import Membership, User
from registry.policy import allowances, may


def recipients(project: Project, step: str) -> list[User]:
    """The people who may take the step on this project."""
    roles = {role for row in allowances().get(step, ()) for role in row.roles}
    members: QuerySet[Membership] = Membership.objects.current().holding(roles).filter(organisation__region=project.region)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return [user for user in people if may(user, step, project)]


def todos(user: User) -> list[Todo]:
    """What waits for the user, the most urgent first; things without a date come last."""
    found = [todo for stage in stages() if stage.todos for todo in stage.todos(user)]
    return sorted(found, key=lambda todo: (todo.due_at is None, todo.due_at or todo.project.created_at))
