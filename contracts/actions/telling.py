"""Who is told after a step: the people whose turn it is now, and the supplier of money."""

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.lifecycle import steps
from projects.models import Project
from projects.protocol import Happened
from projects.queries import recipients
from registry.actions import tell

# After the step on the left it is the turn of those who may take the steps on the right.
NEXT_STEPS: dict[str, tuple[str, ...]] = {
    "publish_result": ("draft_contract",),
    "draft_contract": ("sign_first",),
    "sign_first": ("sign",),
    "sign": ("publish_contract",),
    "propose_change": ("answer_change",),
    "answer_change": ("change_contract",),
    "deliver": ("start_acceptance",),
    "record_acceptance": ("sign_acceptance",),
    "conclude_acceptance": ("publish_acceptance", "request_payment"),
    "reply_rectification": ("close_rectification",),
    "request_payment": ("approve_payment",),
    "approve_payment": ("pay",),
    "refuse_payment": ("request_payment",),
}


def tell_next(project: Project, happened: Happened) -> None:
    """Tell those whose turn it is, once a step and person, with the address where they go on."""
    for step in NEXT_STEPS[happened.step]:
        subject = _("轮到您办理“%(step)s”：%(title)s") % {"step": steps()[step].label, "title": project.title}
        _tell(project, happened, step=step, subject=subject)


def tell_supplier(project: Project, happened: Happened) -> None:
    """Tell the supplier what was paid, or what has to be put right."""
    if happened.step == "pay":
        subject = _("款项已支付 %(amount)s 元：%(title)s") % {"amount": happened.facts["amount"], "title": project.title}
        _tell(project, happened, step="deliver", subject=subject)
    elif happened.facts.get("demand"):
        subject = _("轮到您办理“%(step)s”：%(title)s") % {"step": steps()["reply_rectification"].label, "title": project.title}
        _tell(project, happened, step="reply_rectification", subject=subject)


def _tell(project: Project, happened: Happened, *, step: str, subject: str) -> None:
    url = project.get_absolute_url() if happened.step == "pay" else reverse(step, args=[project.number])
    people = [user for user in recipients(project, step) if happened.actor is None or user.pk != happened.actor.pk]
    key, text = f"contracts:{happened.audit.pk}:{step}", str(happened.facts.get("demand", ""))
    tell(people, key=key, subject=subject, text=text, url=url)
