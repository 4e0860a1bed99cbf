"""What the complainant writes: the complaint, its correction, and taking it back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.counters import next_number
from core.errors import refuse
from procurement.models import Challenge, Complaint
from procurement.remedies import papers, queries, rules
from procurement.remedies.actions.pausing import end_pause
from procurement.tenders.queries import suppliers_of
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import User


@dataclass(frozen=True)
class ComplaintData:
    """What 94号令 art. 18 asks of a complaint."""

    ground: str
    text: str
    facts: str
    basis: str
    contact: str


def file_complaint(project: Project, *, actor: User, challenge: Challenge, data: ComplaintData) -> Complaint:
    """Complain to the finance bureau about a challenge that was answered unsatisfactorily or not at all."""
    with moving(project, "file_complaint", actor=actor) as step:
        about = Challenge.objects.select_for_update(of=("self",)).select_related("tender", "supplier").get(pk=challenge.pk)
        supplier = suppliers_of(actor).filter(pk=about.supplier_id).first() or suppliers_of(actor)[0]
        refuse(rules.may_complain(about, step.project, supplier))
        made = Complaint.objects.create(
            tender=about.tender,
            challenge=about,
            supplier=supplier,
            filed_by=actor,
            number=f"{step.project.number}-投诉-{next_number(f'complaint:{step.project.number}'):02d}",
            **vars(data),
        )
        subject, url = _("收到投诉，请审查：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell(recipients(step.project, "check_complaint"), subject=subject, text=data.text, url=url, key=f"complaint:{made.pk}")
        step.record(made, number=made.number, challenge=about.number)
    made.refresh_from_db()
    return made


def correct_complaint(project: Project, *, actor: User, complaint: Complaint, data: ComplaintData) -> Complaint:
    """Hand in the corrected complaint in the time that finance gave."""
    with moving(project, "correct_complaint", actor=actor) as step:
        found = own(step.project, actor, complaint)
        refuse(rules.may_correct(found))
        found.ground, found.text, found.facts = data.ground, data.text, data.facts
        found.basis, found.contact, found.corrected_at = data.basis, data.contact, PortalNow()  # type: ignore[assignment]
        found.save(update_fields=["ground", "text", "facts", "basis", "contact", "corrected_at"])
        subject, url = _("投诉已补正，请审查：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell(recipients(step.project, "check_complaint"), subject=subject, text=data.text, url=url, key=f"corrected:{found.pk}")
        step.record(found, number=found.number)
    found.refresh_from_db()
    return found


def withdraw_complaint(project: Project, *, actor: User, complaint: Complaint, reason: str) -> Complaint:
    """Take the complaint back, which ends the handling; all parties are told."""
    with moving(project, "withdraw_complaint", actor=actor) as step:
        found = own(step.project, actor, complaint)
        refuse(rules.may_withdraw(found))
        found.withdrawal, found.withdrawn_at = reason, PortalNow()  # type: ignore[assignment]
        found.save(update_fields=["withdrawal", "withdrawn_at"])
        found.refresh_from_db()
        lot = queries.lot_of_challenge(found.challenge, step.project)
        title = _("投诉终止处理告知书（%(number)s）") % {"number": found.number}
        paper = issue(step.project, "complaint_closing", title=title, context=papers.closing_notice(found, lot), is_public=False)
        people = {*recipients(step.project, "decide_complaint"), *recipients(step.project, "state_on_complaint")}
        subject, url = _("投诉已撤回：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell(people, subject=subject, text=reason, url=url, key=f"withdrawn:{found.pk}")
        step.record(found, number=found.number, document=paper.number, resumed=end_pause(step.project))
    return found


def own(project: Project, actor: User, complaint: Complaint) -> Complaint:
    """The actor's own complaint about the project, held alone until the end of the transaction."""
    found = Complaint.objects.select_for_update(of=("self",)).select_related("challenge__tender", "supplier", "tender__buyer")
    return found.get(pk=complaint.pk, supplier__in=suppliers_of(actor), tender__lots__project=project)
