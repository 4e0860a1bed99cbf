"""Setting up an evaluation: weights, evaluator, survey period and the indicator tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from core.calendar import end_of
from core.clock import PortalNow
from core.errors import refuse
from evaluation.models import Evaluation, Indicator
from evaluation.rules import inputs
from projects.lifecycle import moving
from projects.models import Project
from registry.models import Organisation, User


@dataclass(frozen=True)
class IndicatorData:
    """One leaf as the filer wants it."""

    level1: str
    level2: str
    name: str
    party: str
    direction: str
    target: Decimal
    unit: str
    weight: Decimal
    data_source: str
    question: str = ""
    origin: str = Indicator.Origin.ADDED


@dataclass(frozen=True)
class SetUp:
    """The plan of an evaluation: weights of the parties in per cent, the third party, the survey's last day, the tree."""

    weights: Mapping[str, int]
    evaluator: Organisation | None
    recipient_total: int
    survey_closes_on: date
    indicators: Sequence[IndicatorData]


def locked(project: Project) -> Evaluation:
    """Return the evaluation of a project, locked until the transaction ends."""
    return Evaluation.objects.select_for_update(of=("self",)).select_related("project", "evaluator").get(project=project)


def set_up_evaluation(project: Project, *, actor: User, data: SetUp) -> Evaluation:
    """Fix weights, evaluator, survey period and indicators; may be repeated until somebody has assessed or answered."""
    with moving(project, "set_up_evaluation", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.nothing_is_assessed_yet(evaluation))
        refuse(inputs.survey_period_lies_ahead(evaluation, data.survey_closes_on))
        _replace_tree(evaluation, data.indicators)
        evaluation.weights = dict(data.weights)
        evaluation.evaluator = data.evaluator
        evaluation.recipient_total = data.recipient_total
        evaluation.survey_closes_at = end_of(data.survey_closes_on)
        evaluation.set_up_at = PortalNow()  # type: ignore[assignment]
        evaluation.save(update_fields=["weights", "evaluator", "recipient_total", "survey_closes_at", "set_up_at"])
        facts = {"weights": dict(data.weights), "survey_closes_on": data.survey_closes_on.isoformat()}
        step.record(evaluation, evaluator=data.evaluator.name if data.evaluator else "", **facts)
    evaluation.refresh_from_db()
    return evaluation


def _replace_tree(evaluation: Evaluation, indicators: Iterable[IndicatorData]) -> None:
    evaluation.indicators.all().delete()
    rows = [Indicator(evaluation=evaluation, position=place, **asdict(row)) for place, row in enumerate(indicators, start=1)]
    Indicator.objects.bulk_create(rows)
