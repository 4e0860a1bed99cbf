"""Filing a plan line and deciding on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import Blocker, Refused, refuse
from planning.models import BudgetLine, Filing, PlanLine
from planning.queries import last_filing
from planning.queries.sheets import approval_sheet, plan_sheet
from planning.queries.snapshots import snapshot
from projects import documents
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User

Decision = Filing.Decision


@dataclass(frozen=True)
class LineDecision:
    """What finance decided about one line."""

    project: Project
    decision: str
    remarks: str = ""


def file_plan(project: Project, *, actor: User) -> Filing:
    """Send the line to finance as it stands, with the plan sheet as its document."""
    with moving(project, "file_plan", actor=actor) as step:
        found = step.project
        attempt = found.filings.count() + 1
        said = snapshot(found)
        sheet = plan_sheet(found.line, said, approver=actor, attempt=attempt)
        title = _("政府购买服务计划书：%(title)s") % {"title": found.title}
        document = documents.issue(found, "plan_sheet", title=title, context=sheet)
        filing = Filing.objects.create(project=found, attempt=attempt, snapshot=said, filed_by=actor, document=document)
        step.record(filing, attempt=attempt, budget=said["budget"], document=document.number)
    return filing


def return_plan(project: Project, *, actor: User, remarks: str) -> Filing:
    """Send the line back to the buyer with the reasons; it becomes editable and must be handed to the approver anew."""
    with moving(project, "return_plan", actor=actor) as step:
        filing = _decide(step.project, Decision.RETURN, actor, remarks=remarks)
        PlanLine.objects.filter(project=step.project).update(submitted_at=None)
        step.record(filing, remarks=remarks)
    return filing


def reject_plan(project: Project, *, actor: User, remarks: str) -> Filing:
    """Refuse the line for good with the reasons."""
    with moving(project, "reject_plan", actor=actor) as step:
        filing = _decide(step.project, Decision.REJECT, actor, remarks=remarks)
        step.record(filing, remarks=remarks)
    return filing


def approve_budget(
    project: Project, *, actor: User, approval_number: str, budget_line: BudgetLine | None = None, remarks: str = ""
) -> Filing:
    """Approve the budget under the number of the approval; `budget_line` replaces the one that the buyer chose."""
    with moving(project, "approve_budget", actor=actor) as step:
        found = step.project
        if budget_line is not None:
            PlanLine.objects.filter(project=found).update(budget_line=budget_line)
        filing = _decide(found, Decision.APPROVE, actor, remarks=remarks, approval_number=approval_number)
        title = _("政府购买服务预算批复书：%(title)s") % {"title": found.title}
        document = documents.issue(found, "budget_approval", title=title, context=approval_sheet(filing, reviewer=actor))
        step.record(filing, approval_number=approval_number, budget=str(found.budget), document=document.number)
    return filing


def decide_plan(decisions: Sequence[LineDecision], *, actor: User, approval_number: str = "") -> list[Filing]:
    """Carry out finance's decisions on the lines of a plan, all or none; the reasons of every refused line come together."""
    found: list[Filing] = []
    against: list[Blocker] = []
    with transaction.atomic():
        for decision in decisions:
            try:
                found.append(_carry_out(decision, actor, approval_number))
            except Refused as refused:
                against += [_named(decision.project, blocker) for blocker in refused.blockers]
        refuse(against)
    return found


def _carry_out(decision: LineDecision, actor: User, approval_number: str) -> Filing:
    if decision.decision == Decision.APPROVE:
        return approve_budget(decision.project, actor=actor, approval_number=approval_number, remarks=decision.remarks)
    act = return_plan if decision.decision == Decision.RETURN else reject_plan
    return act(decision.project, actor=actor, remarks=decision.remarks)


def _named(project: Project, blocker: Blocker) -> Blocker:
    return replace(blocker, message=_("“%(title)s”：%(message)s") % {"title": project.title, "message": blocker.message})


def _decide(project: Project, decision: str, actor: User, **words: Any) -> Filing:
    """Write the decision on the latest filing; gates ask afterwards whether it says enough."""
    filing = last_filing(project)
    assert filing is not None  # a project in review has been filed
    Filing.objects.filter(pk=filing.pk).update(decision=decision, decided_by=actor, decided_at=PortalNow(), **words)
    filing.refresh_from_db()
    return filing
