"""Inquiries after the deadline for responses, answered to the asker."""

from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import refuse
from procurement.models import Inquiry
from procurement.remedies import queries, rules
from procurement.tenders.queries import suppliers_of
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import User


def ask_inquiry(project: Project, *, actor: User, text: str) -> Inquiry:
    """Ask the buyer about the procurement, as a supplier that took the file."""
    with moving(project, "ask_inquiry", actor=actor) as step:
        refuse(rules.may_inquire(step.project))
        lot = queries.last_lot(step.project)
        assert lot is not None  # the rule says so
        supplier = suppliers_of(actor)[0]
        made = Inquiry.objects.create(tender=lot.tender, supplier=supplier, asked_by=actor, text=text)
        subject, url = _("收到询问：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell(recipients(step.project, "answer_inquiry"), subject=subject, text=text, url=url, key=f"inquiry:{made.pk}")
        step.record(made)
    return made


def answer_inquiry(project: Project, *, actor: User, inquiry: Inquiry, answer: str) -> Inquiry:
    """Answer an inquiry; whoever asked is told."""
    with moving(project, "answer_inquiry", actor=actor) as step:
        found = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk, tender__lots__project=step.project)
        refuse(rules.inquiry_is_open(found))
        found.answer, found.answered_at, found.answered_by = answer, PortalNow(), actor  # type: ignore[assignment]
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        subject, url = _("询问已答复：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell([found.asked_by], subject=subject, text=answer, url=url, key=f"inquiry-answer:{found.pk}")
        step.record(found)
    found.refresh_from_db()
    return found
