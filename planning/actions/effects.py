"""What follows a step of planning: money moves, deadlines open, people are told."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import law
from core.calendar import end_of
from planning.actions.ledger import commit_budget, release_budget
from planning.models import PlanLine
from planning.queries import last_filing
from planning.rules.intention import MONTH, intention_is_due
from projects.deadlines import meet_deadline
from projects.models import Deadline, Project
from projects.protocol import Happened
from projects.queries import recipients
from registry.actions import tell


def commit_at_approval(project: Project, happened: Happened) -> None:
    """Commit the approved budget; the database refuses what the budget line cannot bear."""
    commit_budget(project, key=f"commit:{happened.audit.pk}", note=_("批复预算 %(number)s") % {"number": project.number})


def release_at_termination(project: Project, happened: Happened) -> None:
    """Give back what is committed and not contracted."""
    release_budget(project, key=f"release:{happened.audit.pk}", note=_("终止项目 %(number)s") % {"number": project.number})


def open_intention_deadline(project: Project, happened: Happened) -> None:
    """Remind of the last day on which the intention can be published if procurement shall begin in the expected month."""
    month = PlanLine.objects.get(project=project).expected_month
    if not MONTH.fullmatch(month) or not intention_is_due(project):
        return
    rule = law.get("intention.publicity", on=happened.at.date(), region=project.region)
    year, first = (int(part) for part in month.split("-"))
    due = end_of(date(year, first, 1) - timedelta(days=rule.number))
    if due > happened.at:
        facts = {"step": "publish_intention", "label": _("公开采购意向"), "basis": rule.citation, "opens_at": happened.at, "due_at": due}
        Deadline.objects.create(project=project, rule_id=rule.id, **facts)


def meet_intention_deadline(project: Project, happened: Happened) -> None:
    """The intention is public."""
    meet_deadline(project, "publish_intention")


def tell_approvers(project: Project, happened: Happened) -> None:
    """A line waits for its approver."""
    subject = _("计划待您报送：%(title)s") % {"title": project.title}
    tell(recipients(project, "file_plan"), key=_key(happened), subject=subject, url=project.get_absolute_url())


def tell_finance(project: Project, happened: Happened) -> None:
    """A filed line waits for finance."""
    subject = _("计划待您审核：%(title)s") % {"title": project.title}
    tell(recipients(project, "approve_budget"), key=_key(happened), subject=subject, url=project.get_absolute_url())


def tell_buyer(project: Project, happened: Happened) -> None:
    """Finance has decided."""
    words = {
        "return_plan": _("计划被退回：%(title)s"),
        "reject_plan": _("计划不予批复：%(title)s"),
        "approve_budget": _("预算已批复：%(title)s"),
    }
    filing = last_filing(project)
    people = {project.line.created_by, filing.filed_by} if filing else {project.line.created_by}
    subject, text = words[happened.step] % {"title": project.title}, filing.remarks if filing else ""
    tell(people, key=_key(happened), subject=subject, text=text, url=project.get_absolute_url())


def _key(happened: Happened) -> str:
    return f"planning:{happened.audit.pk}"
