"""What waits for a person in an evaluation, the next thing first."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import law
from core.clock import now
from evaluation import scoring
from evaluation.models import Evaluation, Party
from projects.lifecycle import steps
from projects.models import Deadline, State
from projects.protocol import Todo
from registry.models import User
from registry.policy import may

# What a person reads beside the verb, and the record of the law that it rests on.
WHY = {
    "set_up_evaluation": (_("验收已合格；方案确定后才能评价和发放问卷"), "evaluation.duty"),
    "issue_survey_links": (_("已发 %(links)s 个链接，至少要收 %(needed)s 份问卷"), "survey.minimum"),
    "extend_survey": (_("问卷已截止，收到 %(given)s 份，至少要 %(needed)s 份"), "survey.minimum"),
    "close_survey": (_("已收 %(given)s 份问卷，至少要 %(needed)s 份"), "survey.minimum"),
    "assess_as_buyer": (_("按指标填写实际值，得分由平台计算"), "evaluation.duty"),
    "assess_as_third_party": (_("按指标填写实际值和佐证，并作独立性声明"), "evaluation.third_party"),
    "order_rectification": (_("评价结果为中或差，先整改再作结论"), "evaluation.rectification"),
    "confirm_rectification": (_("经办已提出整改要求，完成后由您确认"), "evaluation.rectification"),
    "conclude": (_("三方评价已齐"), "evaluation.duty"),
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
    found = [step for party, step in (("buyer", "assess_as_buyer"), ("third", "assess_as_third_party")) if party not in there]
    waiting = Party.RECIPIENT not in there
    if waiting and (step := _survey_step(evaluation)):
        found.append(step)
    return found or ([] if waiting else _last_steps(evaluation))


def _survey_step(evaluation: Evaluation) -> str:
    """What the survey needs now; nothing while enough links are out and time is left."""
    needed = scoring.answers_needed(evaluation)
    if evaluation.answers.count() >= needed:
        return "close_survey"
    if evaluation.survey_closes_at is not None and evaluation.survey_closes_at <= now():
        return "extend_survey"
    return "" if evaluation.tokens.count() >= needed else "issue_survey_links"


def _last_steps(evaluation: Evaluation) -> list[str]:
    if scoring.needs_rectification(scoring.stored(evaluation)) and not evaluation.rectification_closed_at:
        return ["confirm_rectification" if evaluation.rectification_demand else "order_rectification"]
    return ["conclude"]


def _todo(evaluation: Evaluation, step: str, due: dict[int, Any]) -> Todo:
    words, rule_id = WHY[step]
    facts = {"given": evaluation.answers.count(), "links": evaluation.tokens.count(), "needed": scoring.answers_needed(evaluation)}
    why = gettext("%(why)s。依据：%(basis)s") % {"why": words % facts, "basis": law.cite(rule_id)}
    project = evaluation.project
    return Todo(project, steps()[step].label, reverse(step, args=[project.number]), why, due.get(project.pk))


def _due_dates(rows: list[Evaluation]) -> dict[int, Any]:
    found = Deadline.objects.open().filter(step="conclude", project__in=[row.project_id for row in rows])
    return dict(found.values_list("project", "due_at"))
