"""The assessments of the buyer and of the third party, and the record of a party that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from core.clock import PortalNow
from core.errors import refuse
from evaluation import scoring
from evaluation.actions.planning import locked
from evaluation.models import Evaluation, Party, Submission
from evaluation.rules import inputs
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Value:
    """What was measured for one indicator, and what proves it."""

    actual: Decimal
    evidence: str = ""


def assess_as_buyer(project: Project, *, actor: User, values: Mapping[int, Value], comment: str) -> Submission:
    """Store the buyer's measured values by indicator id; points follow by formula. May be repeated until the conclusion."""
    with moving(project, "assess_as_buyer", actor=actor) as step:
        evaluation = locked(step.project)
        submission = _assess(evaluation, Party.BUYER, actor=actor, values=values, comment=comment)
        step.record(submission, score=str(submission.score))
    return submission


def assess_as_third_party(project: Project, *, actor: User, values: Mapping[int, Value], comment: str, declares: bool) -> Submission:
    """Store the third party's values with their evidence; refused without its statement of independence."""
    with moving(project, "assess_as_third_party", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.independence_is_declared(declares=declares))
        refuse(inputs.every_value_has_evidence(evaluation, values))
        Evaluation.objects.filter(pk=evaluation.pk).update(declared_at=PortalNow(), declared_by=actor)
        submission = _assess(evaluation, Party.THIRD, actor=actor, values=values, comment=comment)
        step.record(submission, score=str(submission.score), evaluator=str(evaluation.evaluator))
    return submission


def record_missing_party(project: Project, *, actor: User, party: str, reason: str) -> Submission:
    """Record why a party does not assess: then there are single assessments and no composite."""
    with moving(project, "record_missing_party", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.party_has_not_assessed(evaluation, party))
        submission = keep_submission(evaluation, party, actor=actor, missing_reason=reason, score=None)
        step.record(submission, party=party, reason=reason)
    return submission


def _assess(evaluation: Evaluation, party: Party, *, actor: User, values: Mapping[int, Value], comment: str) -> Submission:
    refuse(inputs.every_indicator_has_a_value(evaluation, party, values))
    for indicator in evaluation.indicators.filter(party=party):
        value = values[indicator.pk]
        indicator.actual, indicator.evidence = value.actual, value.evidence
        indicator.score = scoring.score_of(evaluation, indicator, value.actual)
        indicator.save(update_fields=["actual", "evidence", "score"])
    return keep_submission(evaluation, party, actor=actor, comment=comment, missing_reason="", score=party_score(evaluation, party))


def party_score(evaluation: Evaluation, party: str) -> Decimal:
    """The sum of the points of one party's indicators."""
    return evaluation.indicators.filter(party=party).aggregate(total=Sum("score"))["total"] or Decimal("0.00")


def keep_submission(evaluation: Evaluation, party: str, *, actor: User, **values: Any) -> Submission:
    """Store what a party's assessment came to, or why it is missing; a later one takes the place of the earlier."""
    defaults = {"submitted_by": actor, "submitted_at": PortalNow(), **values}
    submission, _created = Submission.objects.update_or_create(evaluation=evaluation, party=party, defaults=defaults)
    submission.refresh_from_db()
    return submission
