"""Which steps of an evaluation the desk shows now: those that still make sense; gates say what they wait for."""

from evaluation import scoring
from evaluation.models import Evaluation, Party
from projects.models import Project


def plan_is_open(project: Project) -> bool:
    """The plan may change until somebody has assessed or answered."""
    evaluation = _of(project)
    return evaluation is not None and not _scored(evaluation) and not evaluation.tokens.filter(is_used=True).exists()


def survey_runs(project: Project) -> bool:
    """The recipients' answers have not been counted."""
    evaluation = _of(project)
    return evaluation is not None and Party.RECIPIENT not in _scored(evaluation)


def survey_went_out(project: Project) -> bool:
    """Links were handed out and the answers have not been counted."""
    return survey_runs(project) and project.evaluation.tokens.exists()


def third_party_may_assess(project: Project) -> bool:
    """A third party was chosen."""
    evaluation = _of(project)
    return evaluation is not None and evaluation.evaluator_id is not None


def a_party_is_missing(project: Project) -> bool:
    """Not every party has assessed; it can be put on record why."""
    evaluation = _of(project)
    return evaluation is not None and evaluation.set_up_at is not None and len(_scored(evaluation)) < len(Party)


def rectification_is_due(project: Project) -> bool:
    """All parties are in, and the result asks for rectification that is not confirmed."""
    evaluation = _of(project)
    if evaluation is None or evaluation.rectification_closed_at or evaluation.submissions.count() < len(Party):
        return False
    return scoring.needs_rectification(scoring.stored(evaluation))


def rectification_was_asked_for(project: Project) -> bool:
    """Rectification was ordered and is not confirmed."""
    evaluation = _of(project)
    return evaluation is not None and bool(evaluation.rectification_demand) and not evaluation.rectification_closed_at


def finance_may_evaluate(project: Project) -> bool:
    """A conclusion is there and finance has not looked at it."""
    evaluation = _of(project)
    return evaluation is not None and evaluation.concluded_at is not None and not hasattr(evaluation, "reevaluation")


def _of(project: Project) -> Evaluation | None:
    return Evaluation.objects.filter(project=project).first()


def _scored(evaluation: Evaluation) -> set[str]:
    return set(evaluation.submissions.exclude(score=None).values_list("party", flat=True))
