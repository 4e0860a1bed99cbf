"""How points come about: pure functions of decimals, and the recomputation of a stored result from its rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from core import law
from core.calendar import local_date
from core.law import Rule
from core.money import yuan as two_places
from evaluation.models import Grade, Indicator, Party

if TYPE_CHECKING:
    from evaluation.models import Evaluation

QUESTIONS = ("overall", "access", "attitude", "effect")
RATINGS = (5, 4, 3, 2, 1)
FULL = Decimal(1)
HUNDRED = Decimal(100)
# The law's table speaks of recipients and the third party in its own words.
WEIGHT_KEYS = {Party.BUYER: "buyer", Party.RECIPIENT: "recipients", Party.THIRD: "third_party"}


@dataclass(frozen=True)
class Result:
    """What an evaluation comes to: the points of each party that assessed, and the composite when all three did."""

    scores: dict[str, Decimal]
    total: Decimal | None
    grade: str
    worst: str

    @property
    def is_composite(self) -> bool:
        """Whether all three parties assessed."""
        return self.total is not None


def completion(direction: str, target: Decimal, actual: Decimal) -> Decimal:
    """Return the degree of completion, 1 being the whole target and never more.

    The higher the better: actual ÷ target; the lower the better: target ÷ actual; yes or no: 1 or 0.
    """
    if direction == Indicator.Direction.YES:
        return FULL if actual >= target else Decimal(0)
    done, asked = (actual, target) if direction == Indicator.Direction.MORE else (target, actual)
    if done >= asked:
        return FULL
    return done / asked


def points(weight: Decimal, degree: Decimal, span: tuple[Decimal, Decimal]) -> Decimal:
    """Return the points for a degree of completion: none below the span (per cent), all above it, in proportion within it."""
    low, high = (end / HUNDRED for end in span)
    if degree < low:
        return Decimal("0.00")
    return two_places(weight if degree >= high else weight * degree)


def satisfaction(counts: Mapping[str, int], table: Mapping[str, Decimal]) -> Decimal:
    """Return the mean points of one question from how often each rating was given; 0 without an answer."""
    given = sum(counts.values())
    if not given:
        return Decimal("0.00")
    return two_places(sum((table[str(rating)] * number for rating, number in counts.items()), Decimal(0)) / given)


def tally(answers: Iterable[Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Count for each question how often each rating was given, the best first."""
    rows = list(answers)
    counted = {question: Counter(row[question] for row in rows) for question in QUESTIONS}
    return {question: {str(rating): counted[question][rating] for rating in RATINGS} for question in QUESTIONS}


def composite(scores: Mapping[str, Decimal], weights: Mapping[str, int]) -> Decimal | None:
    """Return the weighted sum when every weighted party has a score, else None."""
    if any(party not in scores for party in weights):
        return None
    return two_places(sum((scores[party] * weight for party, weight in weights.items()), Decimal(0)) / HUNDRED)


def grade(total: Decimal, table: Mapping[str, Decimal]) -> str:
    """Return the grade whose lowest points the total reaches; the table holds them from the best to the worst."""
    return next(name for name, lowest in sorted(table.items(), key=lambda row: -row[1]) if total >= lowest)


def minimum_answers(recipients: int | None, least: int, share: Decimal) -> int:
    """Return how many answers a survey needs: the larger of a count and a share of the recipients, but never more than there are."""
    if recipients is None:
        return least
    part = int((recipients * share).to_integral_value(ROUND_CEILING))
    return min(recipients, max(least, part))


def spread(whole: Decimal, shares: int) -> list[Decimal]:
    """Split points evenly at two places; the first shares carry what is left over, so that the sum is exact."""
    cents, rest = divmod(int(whole * HUNDRED), shares)
    return [Decimal(cents + (place < rest)) / HUNDRED for place in range(shares)]


def rule(evaluation: "Evaluation", rule_id: str) -> Rule:
    """Return the record of the law on the day the evaluation was opened."""
    return law.get(rule_id, on=local_date(evaluation.opened_at), region=evaluation.project.region)


def score_of(evaluation: "Evaluation", indicator: Indicator, actual: Decimal) -> Decimal:
    """Return the points of one indicator for a value."""
    return points(
        indicator.weight, completion(indicator.direction, indicator.target, actual), rule(evaluation, "evaluation.completion").span
    )


def answers_needed(evaluation: "Evaluation") -> int:
    """Return the least number of answers of this evaluation's survey."""
    return minimum_answers(evaluation.recipient_total, rule(evaluation, "survey.minimum").number, rule(evaluation, "survey.share").share)


def result(evaluation: "Evaluation", scores: Mapping[str, Decimal]) -> Result:
    """Weigh the scores of the parties; without one of them there is no composite and no grade, but the worst single grade is known."""
    bands = rule(evaluation, "evaluation.grades").table
    total = composite(scores, evaluation.weights)
    reached = grade(total, bands) if total is not None else ""
    worst = reached or (grade(min(scores.values()), bands) if scores else "")
    return Result(dict(scores), total, reached, worst)


def stored(evaluation: "Evaluation") -> Result:
    """Weigh the scores that the parties' submissions hold."""
    rows = evaluation.submissions.exclude(score=None).values_list("party", "score")
    return result(evaluation, {party: score for party, score in rows if score is not None})


def recompute(evaluation: "Evaluation") -> Result:
    """Compute everything again from the measured values and the single answers; equal to what is stored unless somebody tampered."""
    present = set(evaluation.submissions.exclude(score=None).values_list("party", flat=True))
    means = _means(evaluation) if Party.RECIPIENT in present else {}
    scores = dict.fromkeys(present, Decimal("0.00"))
    for indicator in evaluation.indicators.all():
        actual = means.get(indicator.question, indicator.actual)
        if indicator.party in present and actual is not None:
            scores[indicator.party] += score_of(evaluation, indicator, actual)
    return result(evaluation, scores)


def _means(evaluation: "Evaluation") -> dict[str, Decimal]:
    table = rule(evaluation, "survey.rating_points").table
    counts = tally(evaluation.answers.values_list("ratings", flat=True))
    return {question: satisfaction(counts[question], table) for question in QUESTIONS}


def needs_rectification(outcome: Result) -> bool:
    """Say whether the result asks for rectification before it is concluded."""
    return outcome.worst in {Grade.FAIR, Grade.POOR}
