"""After the acceptances: what was to be put right, and the end of performance."""

from django.utils.translation import gettext as _

from contracts.actions.performance import in_force
from contracts.models import Rectification
from core import law
from core.clock import now
from core.errors import Blocker, refuse
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def reply_rectification(project: Project, *, actor: User, reply: str) -> Rectification:
    """Say, for the supplier, what was put right."""
    with moving(project, "reply_rectification", actor=actor) as step:
        row = _waiting(step.project, is_replied=False)
        row.reply, row.replied_by, row.replied_at = reply, actor, now()
        row.save(update_fields=["reply", "replied_by", "replied_at"])
        step.record(row, stage=row.acceptance.milestone.title)
    return row


def close_rectification(project: Project, *, actor: User) -> Rectification:
    """Confirm that what a passed acceptance still asked for was done; after a failed one the next attempt confirms it."""
    with moving(project, "close_rectification", actor=actor) as step:
        row = _waiting(step.project, is_replied=True)
        row.closed_by, row.closed_at = actor, now()
        row.save(update_fields=["closed_by", "closed_at"])
        step.record(row, stage=row.acceptance.milestone.title)
    return row


def accept(project: Project, *, actor: User) -> Project:
    """Declare the whole work accepted once its last stage has passed; the project goes on to its evaluation."""
    with moving(project, "accept", actor=actor) as step:
        contract = in_force(step.project)
        step.record(contract, stages=contract.milestones.count())
    return step.project


def _waiting(project: Project, *, is_replied: bool) -> Rectification:
    rows = Rectification.objects.filter(acceptance__contract__project=project, acceptance__contract__rescinded_at=None, closed_at=None)
    rows = rows.filter(acceptance__is_passed=True, replied_at__isnull=False) if is_replied else rows.filter(replied_at=None)
    row = rows.select_related("acceptance__milestone").order_by("pk").first()
    if row is None:
        message = _("没有等待复核的整改") if is_replied else _("没有等待答复的整改要求")
        refuse([Blocker(message, law.cite("acceptance.clauses"), url=project.get_absolute_url())])
        raise AssertionError
    return row
