"""The recipients' survey: one-time links, anonymous answers, the count at the end.

Anonymity against the portal itself. A link and an answer share no key, no moment, no sequence, no log entry and no transaction:
the link is marked as used in a transaction of its own that commits before the answer is stored under a random id in another one.
Marking first makes double answers impossible; when storing then fails, the mark is taken back and the page says that nothing was kept.
Only a crash between the two loses an answer and leaves its link used: the unit that handed it out asks for a fresh one.
Neither step writes to the audit log; the log keeps that links were issued (units and numbers) and the count at the end.

What remains: until the survey ends, the order of rows inside the database (xmin, ctid) follows the order of answering, and so may the
order of the marks. Therefore nobody reads answers before the end, and at the end they are stored anew in random order under new ids.
Backups, the database's own journal and a proxy's log of addresses made meanwhile are outside this code: the manual says to keep no access
log for /survey/. An answer is shown only within counts; a survey with few answers is not shown at all before its minimum is reached.
"""

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core.calendar import end_of
from core.clock import PortalNow
from core.errors import Refused, refuse
from evaluation import scoring
from evaluation.actions.assessing import keep_submission, party_score
from evaluation.actions.planning import locked
from evaluation.models import Evaluation, Party, Submission, SurveyAnswer, SurveyToken
from evaluation.rules import inputs
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Link:
    """A link that is shown once and then known to its holder only."""

    unit: str
    token: str


@dataclass(frozen=True)
class Answer:
    """What a recipient says: ratings from 1 to 5 by question, and perhaps a sentence."""

    ratings: Mapping[str, int]
    comment: str = ""


def digest(token: str) -> str:
    """What the database knows of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_survey_links(project: Project, *, actor: User, units: Sequence[str], each: int, replaces: bool = False) -> list[Link]:
    """Make `each` links for every unit and return them; only their digests are kept. `replaces` voids the units' unused ones."""
    links = [Link(unit, secrets.token_urlsafe()) for unit in units for _copy in range(each)]
    with moving(project, "issue_survey_links", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.survey_is_open(evaluation))
        voided = 0
        if replaces:
            voided, _models = evaluation.tokens.filter(unit__in=units, is_used=False).delete()
        SurveyToken.objects.bulk_create([SurveyToken(evaluation=evaluation, digest=digest(link.token), unit=link.unit) for link in links])
        step.record(evaluation, units=list(units), each=each, links=len(links), voided=voided)
    return links


def answer_survey(token: str, *, answer: Answer) -> None:
    """Take one anonymous answer; refuses a link that is unknown or used and a survey that is over. See the module's text on anonymity."""
    evaluation_id = _use(token)
    try:
        _keep(evaluation_id, answer)
    except BaseException:
        _give_back(token)
        raise


def _use(token: str) -> int:
    with transaction.atomic():
        found = SurveyToken.objects.select_related("evaluation").filter(digest=digest(token)).first()
        refuse(inputs.link_may_be_used(found))
        assert found is not None
        # The condition inside the UPDATE decides between two who press at the same moment.
        if not SurveyToken.objects.filter(pk=found.pk, is_used=False).update(is_used=True):
            raise Refused(inputs.link_is_used())
        return found.evaluation_id


def _keep(evaluation_id: int, answer: Answer) -> None:
    with transaction.atomic():
        # Waits for a closing that is under way, and is then refused by it.
        evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation_id)
        refuse(inputs.survey_is_open(evaluation))
        SurveyAnswer.objects.create(evaluation=evaluation, ratings=dict(answer.ratings), comment=answer.comment)


def _give_back(token: str) -> None:
    with transaction.atomic():
        SurveyToken.objects.filter(digest=digest(token)).update(is_used=False)


def extend_survey(project: Project, *, actor: User, closes_on: date) -> Evaluation:
    """Let the survey run to the end of a later day."""
    with moving(project, "extend_survey", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.survey_is_not_closed(evaluation))
        refuse(inputs.survey_period_lies_ahead(evaluation, closes_on))
        evaluation.survey_closes_at = end_of(closes_on)
        evaluation.save(update_fields=["survey_closes_at"])
        step.record(evaluation, closes_on=closes_on.isoformat())
    return evaluation


def close_survey(project: Project, *, actor: User) -> Submission:
    """End the survey: shuffle the answers, count them, and make the recipients' score of the counts."""
    with moving(project, "close_survey", actor=actor) as step:
        evaluation = locked(step.project)
        refuse(inputs.survey_is_not_closed(evaluation))
        _shuffle(evaluation)
        counts = scoring.tally(evaluation.answers.values_list("ratings", flat=True))
        table = scoring.rule(evaluation, "survey.rating_points").table
        for indicator in evaluation.indicators.filter(party=Party.RECIPIENT):
            indicator.actual = scoring.satisfaction(counts[indicator.question], table)
            indicator.score = scoring.score_of(evaluation, indicator, indicator.actual)
            indicator.save(update_fields=["actual", "score"])
        score = party_score(evaluation, Party.RECIPIENT)
        respondents = evaluation.answers.count()
        submission = keep_submission(
            evaluation, Party.RECIPIENT, actor=actor, score=score, missing_reason="", respondents=respondents, counts=counts
        )
        Evaluation.objects.filter(pk=evaluation.pk, survey_closes_at__gt=PortalNow()).update(survey_closes_at=PortalNow())
        step.record(submission, score=str(score), respondents=respondents)
    return submission


def _shuffle(evaluation: Evaluation) -> None:
    """Store the answers anew under fresh random ids, in their order, so that neither id nor place remembers when an answer came."""
    fresh = [
        SurveyAnswer(id=uuid.uuid4(), evaluation=evaluation, ratings=row.ratings, comment=row.comment) for row in evaluation.answers.all()
    ]
    evaluation.answers.all().delete()
    SurveyAnswer.objects.bulk_create(sorted(fresh, key=lambda row: row.pk))
