"""Publishing the intention to procure, and ending a project early."""

from django.utils.translation import gettext as _

from planning.models import Intention, Termination
from planning.queries.sheets import intention_sheet, termination_sheet
from planning.rules.ending import basis
from projects import documents
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def publish_intention(project: Project, *, actor: User, summary: str, expected_month: str, urgent_reason: str = "") -> Intention:
    """Publish the intention with its document; the days it must be public run from now. A newer one takes its place."""
    with moving(project, "publish_intention", actor=actor) as step:
        words = {"summary": summary, "expected_month": expected_month, "urgent_reason": urgent_reason}
        intention = Intention.objects.create(project=step.project, **words)
        title = _("政府采购意向：%(title)s") % {"title": step.project.title}
        intention.document = documents.issue(step.project, "intention", title=title, context=intention_sheet(intention))
        intention.save(update_fields=["document"])
        intention.refresh_from_db(fields=["published_at"])
        step.record(intention, expected_month=expected_month, document=intention.document.number)
    return intention


def terminate(project: Project, *, actor: User, ground: str, reason: str) -> Termination:
    """End the project for good on a lawful ground; what is committed and not contracted goes back to its budget line.

    The notice says so to the public.
    """
    with moving(project, "terminate", actor=actor) as step:
        made = Termination.objects.create(project=step.project, ground=ground, reason=reason, terminated_by=actor)
        made.refresh_from_db(fields=["terminated_at"])
        title = _("%(title)s项目终止公告") % {"title": step.project.title}
        notice = documents.issue(
            step.project, "termination_notice", title=title, context=termination_sheet(made, basis=basis(step.project))
        )
        step.record(made, ground=ground, reason=reason, document=notice.number)
    return made
