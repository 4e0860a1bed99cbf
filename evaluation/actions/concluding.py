"""Rectification, the conclusion with its report, and finance's own look at it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.clock import now
from core.errors import refuse
from evaluation import scoring
from evaluation.actions.planning import locked
from evaluation.actions.report import report_context
from evaluation.models import Evaluation, Reevaluation
from evaluation.rules import inputs
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Conclusion:
    """What the buyer writes under the points."""

    summary: str
    experience: str = ""
    problems: str = ""
    suggestions: str = ""


@dataclass(frozen=True)
class Scrutiny:
    """Finance's own points and opinion."""

    score: Decimal
    opinion: str


def order_rectification(project: Project, *, actor: User, demand: str, due_on: date) -> Evaluation:
    """Ask for rectification until a day; may be repeated until it is confirmed."""
    with moving(project, "order_rectification", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.rectification_is_open(evaluation))
        refuse(inputs.day_lies_ahead(due_on))
        evaluation.rectification_demand, evaluation.rectification_due_on = demand, due_on
        evaluation.save(update_fields=["rectification_demand", "rectification_due_on"])
        step.record(evaluation, demand=demand, due_on=due_on.isoformat())
    return evaluation


def confirm_rectification(project: Project, *, actor: User, finding: str) -> Evaluation:
    """Record how the problems were put right; after that the conclusion may be drawn."""
    with moving(project, "confirm_rectification", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.rectification_was_ordered(evaluation))
        evaluation.rectification_result = finding
        evaluation.rectification_closed_at = now()
        evaluation.save(update_fields=["rectification_result", "rectification_closed_at"])
        step.record(evaluation, finding=finding)
    return evaluation


def conclude(project: Project, *, actor: User, data: Conclusion) -> Evaluation:
    """Weigh the parties' points, fix the grade and issue the report; moves the project on."""
    with moving(project, "conclude", actor=actor) as step:
        evaluation = locked(step.project)
        outcome = scoring.stored(evaluation)
        evaluation.total, evaluation.grade, evaluation.is_composite = outcome.total, outcome.grade, outcome.is_composite
        evaluation.summary, evaluation.experience = data.summary, data.experience
        evaluation.problems, evaluation.suggestions = data.problems, data.suggestions
        evaluation.concluded_at = now()
        title = _("%(project)s 绩效评价报告") % {"project": step.project.title}
        evaluation.document = issue(step.project, "evaluation_report", title=title, context=report_context(evaluation))
        evaluation.save()
        step.record(
            evaluation,
            total=str(outcome.total or ""),
            grade=outcome.grade,
            scores={party: str(score) for party, score in outcome.scores.items()},
        )
    return evaluation


def reevaluate(project: Project, *, actor: User, data: Scrutiny) -> Reevaluation:
    """Record finance's own evaluation beside the buyer's conclusion; once."""
    with moving(project, "reevaluate", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.finance_has_not_evaluated(evaluation))
        made = Reevaluation.objects.create(evaluation=evaluation, score=data.score, opinion=data.opinion, made_by=actor)
        made.document = issue(
            step.project, "reevaluation", title=_("财政重点评价意见"), context=_scrutiny_context(evaluation, made, actor=actor)
        )
        made.save(update_fields=["document"])
        step.record(made, score=str(data.score))
    return made


def _scrutiny_context(evaluation: Evaluation, made: Reevaluation, *, actor: User) -> dict[str, Any]:
    return {
        "project": {"title": evaluation.project.title, "number": evaluation.project.number, "buyer": evaluation.project.buyer.name},
        "total": str(evaluation.total or ""),
        "grade": evaluation.get_grade_display(),
        "score": str(made.score),
        "opinion": made.opinion,
        "signer": str(actor),
    }
