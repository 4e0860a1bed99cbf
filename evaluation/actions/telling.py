"""Who is told after a step of an evaluation: those whose turn it is now, and the supplier of demands and results."""

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.queries import contract_of
from evaluation.models import Evaluation
from evaluation.queries.todos import open_steps
from projects.lifecycle import steps
from projects.models import Project
from projects.protocol import Happened
from projects.queries import recipients
from registry.actions import tell
from registry.models import Role


def tell_next(project: Project, happened: Happened) -> None:
    """Tell those who may take the steps that are open now, each step and person once."""
    evaluation = Evaluation.objects.select_related("project").get(project=project)
    for step in open_steps(evaluation):
        subject = _("轮到您办理“%(step)s”：%(title)s") % {"step": steps()[step].label, "title": project.title}
        people = [user for user in recipients(project, step) if happened.actor is None or user.pk != happened.actor.pk]
        tell(people, key=f"evaluation:{evaluation.pk}:{step}", subject=subject, url=reverse(step, args=[project.number]))


def tell_supplier(project: Project, happened: Happened) -> None:
    """Tell the supplier what has to be put right, or what the service was found to be worth."""
    contract = contract_of(project)
    if contract is None:
        return
    demand = happened.facts.get("demand", "")
    subject = _("请按评价意见整改：%(title)s") if demand else _("绩效评价结论已作出：%(title)s")
    members = contract.supplier.memberships.current().holding([Role.SUPPLIER]).select_related("user")
    facts = {"key": f"evaluation:{happened.audit.pk}", "subject": subject % {"title": project.title}, "url": project.get_absolute_url()}
    tell([member.user for member in members], **facts, text=str(demand))
