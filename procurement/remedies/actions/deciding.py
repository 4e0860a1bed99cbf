"""What finance and the respondent write on a complaint: the check, the statement, the decision."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import refuse
from procurement.models import Complaint
from procurement.remedies import papers, queries, rules
from procurement.remedies.actions.pausing import end_pause
from projects.documents import issue
from projects.lifecycle import Step, moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import User


@dataclass(frozen=True)
class CheckData:
    """The outcome of the check, why, and for a correction its last moment."""

    outcome: str
    note: str = ""
    due_at: datetime | None = None


def check_complaint(project: Project, *, actor: User, complaint: Complaint, data: CheckData) -> Complaint:
    """Accept a complaint, ask once for a correction, refuse it, or say that another bureau is competent."""
    with moving(project, "check_complaint", actor=actor) as step:
        found = _held(step.project, complaint)
        refuse(rules.check_fits(found, outcome=data.outcome, note=data.note, due_at=data.due_at))
        found.outcome, found.note, found.checked_at, found.checked_by = data.outcome, data.note, PortalNow(), actor  # type: ignore[assignment]
        found.correction_due_at = data.due_at if data.outcome == Complaint.Outcome.CORRECTION else found.correction_due_at
        found.save(update_fields=["outcome", "note", "checked_at", "checked_by", "correction_due_at"])
        found.refresh_from_db()
        _answer(step, found, actor)
        step.record(found, number=found.number, outcome=data.outcome)
    return found


def _answer(step: Step, found: Complaint, actor: User) -> None:
    """The paper to the complainant, and for an accepted complaint its copy to the buyer."""
    lot, url = queries.lot_of_challenge(found.challenge, step.project), step.project.get_absolute_url()
    words = {"outcome": found.get_outcome_display(), "number": found.number}
    title = _("投诉%(outcome)s通知书（%(number)s）") % words
    issue(step.project, "complaint_check", title=title, context=papers.check_notice(found, lot, actor=actor), is_public=False)
    subject = _("投诉%(outcome)s：%(title)s") % {**words, "title": step.project.title}
    tell([found.filed_by], subject=subject, text=found.note, url=url, key=f"checked:{found.pk}:{found.outcome}")
    if found.outcome != Complaint.Outcome.ACCEPTED:
        return
    title = _("投诉答复通知书（%(number)s）") % words
    issue(step.project, "complaint_copy", title=title, context=papers.statement_notice(found, lot, actor=actor), is_public=False)
    subject = _("投诉已受理，请作出说明：%(title)s") % {"title": step.project.title}
    tell(recipients(step.project, "state_on_complaint"), subject=subject, text=found.text, url=url, key=f"copy:{found.pk}")


def state_on_complaint(project: Project, *, actor: User, complaint: Complaint, statement: str) -> Complaint:
    """The respondent's written statement to finance."""
    with moving(project, "state_on_complaint", actor=actor) as step:
        found = _held(step.project, complaint)
        refuse(rules.may_state(found))
        found.statement, found.stated_at, found.stated_by = statement, PortalNow(), actor  # type: ignore[assignment]
        found.save(update_fields=["statement", "stated_at", "stated_by"])
        subject, url = _("被投诉人已说明：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
        tell(recipients(step.project, "decide_complaint"), subject=subject, text=statement, url=url, key=f"stated:{found.pk}")
        step.record(found, number=found.number)
    found.refresh_from_db()
    return found


@dataclass(frozen=True)
class DecisionData:
    """Finance's decision: its kind, what it orders, its number, and what was found."""

    decision: str
    order: str
    decision_number: str
    finding: str


def decide_complaint(project: Project, *, actor: User, complaint: Complaint, data: DecisionData) -> Complaint:
    """Decide on an accepted complaint; the decision is public, and a pause ordered for it ends."""
    with moving(project, "decide_complaint", actor=actor) as step:
        found = _held(step.project, complaint)
        refuse(rules.decision_fits(found, step.project, decision=data.decision, order=data.order))
        found.decision, found.order, found.decision_number, found.finding = data.decision, data.order, data.decision_number, data.finding
        found.decided_at, found.decided_by = PortalNow(), actor  # type: ignore[assignment]
        found.save(update_fields=["decision", "order", "decision_number", "finding", "decided_at", "decided_by"])
        found.refresh_from_db()
        lot = queries.lot_of_challenge(found.challenge, step.project)
        title = _("%(title)s投诉处理决定书") % {"title": found.tender.title}
        found.document = issue(step.project, "complaint_decision", title=title, context=papers.decision(found, lot, actor=actor))
        found.save(update_fields=["document"])
        _tell(step, found)
        facts = {"decision": data.decision, "order": data.order, "decision_number": data.decision_number}
        step.record(found, number=found.number, document=found.document.number, resumed=end_pause(step.project), **facts)
    return found


def _tell(step: Step, found: Complaint) -> None:
    people = {found.filed_by, *recipients(step.project, "state_on_complaint"), *recipients(step.project, "publish_result")}
    subject, url = _("投诉处理决定：%(title)s") % {"title": step.project.title}, step.project.get_absolute_url()
    text = f"{found.get_decision_display()}。{found.get_order_display()}。"
    tell(people, subject=subject, text=text, url=url, key=f"decided:{found.pk}")


def _held(project: Project, complaint: Complaint) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("challenge__tender", "supplier", "tender__buyer", "filed_by")
    return rows.get(pk=complaint.pk, tender__lots__project=project)
