"""What waits for a person in an evaluation, the next thing first."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import law
from core.clock import now
from evaluation import scoring
from evaluation.models import Evaluation, Party
from projects.models import Deadline, State
from projects.protocol import Todo
from registry.models import User
from registry.policy import may

VERBS = {
    "set_up_evaluation": (_("确定评价方案"), "evaluation.duty"),
    "issue_survey_links": (_("发放满意度问卷"), "survey.minimum"),
    "assess_as_buyer": (_("完成购买主体评价"), "evaluation.duty"),
    "assess_as_third_party": (_("完成第三方评价"), "evaluation.third_party"),
    "close_survey": (_("汇总满意度问卷"), "survey.minimum"),
    "order_rectification": (_("提出整改要求"), "evaluation.rectification"),
    "confirm_rectification": (_("确认整改完成"), "evaluation.rectification"),
    "conclude": (_("作出评价结论"), "evaluation.duty"),
}


def todos(user: User) -> Iterator[Todo]:
    """Every open step of every evaluation under way that the user may take."""
    rows = (
        Evaluation.objects.visible_to(user)
        .filter(project__state=State.EVALUATION)
        .select_related("project")
        .prefetch_related("submissions")
    )
    due = _due_dates(list(rows))
    waiting = ((evaluation, step) for evaluation in rows for step in open_steps(evaluation))
    for evaluation, step in waiting:
        if may(user, step, evaluation.project):
            yield _todo(evaluation, step, due)


def open_steps(evaluation: Evaluation) -> list[str]:
    """The steps that can be taken next, whoever takes them; the conclusion only when nothing else is left."""
    if evaluation.set_up_at is None:
        return ["set_up_evaluation"]
    there = {submission.party for submission in evaluation.submissions.all()}
    steps = [step for party, step in (("buyer", "assess_as_buyer"), ("third", "assess_as_third_party")) if party not in there]
    if Party.RECIPIENT not in there:
        steps.append(_survey_step(evaluation))
    if steps:
        return steps
    return _last_steps(evaluation)


def _survey_step(evaluation: Evaluation) -> str:
    over = evaluation.survey_closes_at is not None and evaluation.survey_closes_at <= now()
    enough = evaluation.answers.count() >= scoring.answers_needed(evaluation)
    return "close_survey" if enough or over else "issue_survey_links"


def _last_steps(evaluation: Evaluation) -> list[str]:
    if scoring.needs_rectification(scoring.stored(evaluation)) and not evaluation.rectification_closed_at:
        return ["confirm_rectification" if evaluation.rectification_demand else "order_rectification"]
    return ["conclude"]


def _todo(evaluation: Evaluation, step: str, due: dict[int, Any]) -> Todo:
    verb, rule_id = VERBS[step]
    project = evaluation.project
    return Todo(project, verb, reverse(step, args=[project.number]), law.cite(rule_id), due.get(project.pk))


def _due_dates(rows: list[Evaluation]) -> dict[int, Any]:
    found = Deadline.objects.open().filter(step="conclude", project__in=[row.project_id for row in rows])
    return dict(found.values_list("project", "due_at"))
