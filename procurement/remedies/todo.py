"""What remedies show on a project's page, and what waits for a person."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.models import Complaint, Inquiry
from procurement.remedies import queries, rules
from projects.models import Deadline, Project
from projects.protocol import Panel, Todo, acts
from projects.queries import takeable
from registry.models import User
from registry.policy import may

STEPS = ("answer_inquiry", "check_complaint", "state_on_complaint", "decide_complaint")


def panel(project: Project, user: User) -> list[Panel]:
    """The inquiries and complaints that the user sees."""
    asked = list(Inquiry.objects.visible_to(user).filter(tender__lots__project=project).select_related("supplier").distinct())
    found = Complaint.objects.visible_to(user).filter(tender__lots__project=project).select_related("supplier", "challenge", "document")
    complaints = list(found.distinct().order_by("pk"))
    sheets = [Panel(_("询问"), "procurement/inquiry_sheet.html", {"inquiries": asked})] if asked else []
    return [*sheets, *([Panel(_("投诉"), "procurement/complaint_sheet.html", {"complaints": complaints})] if complaints else [])]


def todos(user: User) -> Iterator[Todo]:
    """Deadlines of inquiries and complaints, corrections that finance waits for, and orders that are to be carried out."""
    rows = Deadline.objects.open().filter(project__in=Project.objects.visible_to(user), step__in=STEPS)
    for deadline in rows.select_related("project"):
        step, project = deadline.step, deadline.project
        if may(user, step, project):
            yield Todo(project, acts()[step].label, reverse(step, args=[project.number]), deadline.basis, deadline.due_at)
    yield from _corrections(user)
    yield from _orders(user)


def _corrections(user: User) -> Iterator[Todo]:
    waiting = Complaint.objects.living().visible_to(user).filter(outcome=Complaint.Outcome.CORRECTION, corrected_at=None)
    for project in takeable(user, "correct_complaint").filter(lots__tender__complaints__in=waiting).distinct():
        due = waiting.filter(tender__lots__project=project).earliest("correction_due_at").correction_due_at
        url = reverse("correct_complaint", args=[project.number])
        yield Todo(project, acts()["correct_complaint"].label, url, _("财政部门通知补正投诉书"), due)


def _orders(user: User) -> Iterator[Todo]:
    """Only sustained complaints order anything, so few projects are looked at."""
    ordered = Complaint.objects.filter(decision=Complaint.Decision.SUSTAINED, tender__lots__failed_at=None)
    ordered = ordered.exclude(order__in=Complaint.QUIET)
    for project in Project.objects.visible_to(user).living().filter(lots__tender__complaints__in=ordered).distinct():
        yield from (_order(project, complaint) for complaint in queries.unfollowed(project) if _carries_out(user, complaint, project))


def _carries_out(user: User, complaint: Complaint, project: Project) -> bool:
    return may(user, rules.way_out(complaint, project)[0], project)


def _order(project: Project, complaint: Complaint) -> Todo:
    step, _mend = rules.way_out(complaint, project)
    why = rules.effects_basis(complaint.challenge)
    return Todo(project, _("执行投诉处理决定"), reverse(step, args=[project.number]), why)
