"""The conclusion: gates, grade, rectification, report, and finance's own look."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from core.clock import now, today
from core.models import AuditEntry
from evaluation import actions
from evaluation.models import Evaluation, Reevaluation, Submission
from projects.models import Document, State
from tests.evaluation.conftest import CONCLUSION, World

SCENE = "accept_report"
D = Decimal


def conclude(world) -> Evaluation:
    return actions.conclude(world.project, actor=world.cast["approver"], data=CONCLUSION)


def report_of(world) -> dict[str, Any]:
    """What the report froze when the project was concluded."""
    conclude(world)
    context: dict[str, Any] = Document.objects.get(project=world.project, kind="evaluation_report").context
    return context


def miss(world, party) -> None:
    actions.record_missing_party(world.project, actor=world.cast["filer"], party=party, reason="该机构已注销，无法完成评价")


@pytest.fixture
def weak(life) -> World:
    """Three parties in, and a result of 中."""
    found = World(life)
    found.life.variant = replace(found.life.variant, rating=3)
    found.play("set_up_evaluation", "survey", "count", "assess")
    return found


def test_conclusion_fixes_total_and_grade_and_moves_on(assessed):
    evaluation = conclude(assessed)
    assert (evaluation.total, evaluation.grade, evaluation.is_composite) == (D("97.94"), "excellent", True)
    assert assessed.project.state == State.DISCLOSURE


def test_conclusion_is_logged_with_all_scores(assessed):
    conclude(assessed)
    entry = AuditEntry.objects.get(chain=assessed.project.chain, action="conclude")
    assert entry.data["scores"] == {"buyer": "98.34", "recipient": "98.56", "third": "96.71"}
    assert (entry.data["total"], entry.data["grade"]) == ("97.94", "excellent")


def test_conclusion_waits_for_three_parties(world, refused):
    assert refused(conclude, world) == {"three_parties_are_in", "survey_minimum_is_reached"}
    world.play("survey", "count")
    assert refused(conclude, world) == {"three_parties_are_in"}
    assert (Submission.objects.count(), world.project.state) == (1, State.EVALUATION)


def test_a_missing_party_gives_single_assessments_only(world):
    world.play("survey", "count", "assess")
    Submission.objects.filter(party="third").update(score=None, missing_reason="注销")
    evaluation = conclude(world)
    assert (evaluation.total, evaluation.grade, evaluation.is_composite) == (None, "", False)
    assert world.project.state == State.DISCLOSURE


def test_a_missing_survey_needs_no_minimum(world):
    world.play("assess")
    miss(world, "recipient")
    assert conclude(world).is_composite is False


def test_missing_party_does_not_spare_rectification(weak, refused):
    Submission.objects.filter(party="third").update(score=None, missing_reason="注销")
    assert refused(conclude, weak) == {"rectification_is_closed"}


def test_a_weak_result_waits_for_rectification(weak, refused):
    assert refused(conclude, weak) == {"rectification_is_closed"}
    actions.order_rectification(weak.project, actor=weak.cast["filer"], demand="补齐", due_on=today() + timedelta(days=3))
    assert refused(conclude, weak) == {"rectification_is_closed"}
    actions.confirm_rectification(weak.project, actor=weak.cast["acceptor"], finding="已补齐")
    assert (conclude(weak).grade, weak.project.state) == ("fair", State.DISCLOSURE)


def test_rectification_is_confirmed_only_after_it_was_ordered_and_once(weak, refused):
    confirm = {"actor": weak.cast["acceptor"], "finding": "好了"}
    assert refused(actions.confirm_rectification, weak.project, **confirm) == {"还没有提出整改要求"}
    actions.order_rectification(weak.project, actor=weak.cast["filer"], demand="补齐", due_on=today())
    actions.confirm_rectification(weak.project, **confirm)
    assert refused(actions.confirm_rectification, weak.project, **confirm) == {"整改已经确认完成"}


def test_rectification_is_not_due_in_the_past(weak, refused):
    order = {"actor": weak.cast["filer"], "demand": "补齐", "due_on": today() - timedelta(days=1)}
    assert refused(actions.order_rectification, weak.project, **order) == {"整改期限早于今天"}
    assert weak.evaluation.rectification_demand == ""


def test_report_freezes_the_facts_without_names_of_people(assessed):
    context = report_of(assessed)
    assert [row["label"] for row in context["assessments"]] == ["购买主体", "服务对象", "第三方"]
    assert context["result"]["total"] == "97.94"
    names = {user.name for user in assessed.cast.people.values()}
    assert [name for name in names if name in str(context)] == []


def test_report_holds_counts_but_no_answers(assessed):
    context = report_of(assessed)
    assert [sum(cell["count"] for cell in row["counts"]) for row in context["survey"]] == [34, 34, 34, 34]
    comments = assessed.evaluation.answers.exclude(comment="").values_list("comment", flat=True)
    assert [comment for comment in comments if comment in str(context)] == []


def test_database_keeps_a_conclusion(assessed):
    conclude(assessed)
    for change in ({"total": D(100)}, {"summary": "改"}, {"concluded_at": None}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Evaluation.objects.filter(project=assessed.project).update(**change)
    assert assessed.evaluation.total == D("97.94")


def test_database_keeps_the_parts_of_a_conclusion(assessed):
    conclude(assessed)
    for rows in (assessed.evaluation.indicators.all(), assessed.evaluation.submissions.all()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(score=D(0))


def test_finance_evaluates_once_and_changes_nothing(assessed, refused):
    conclude(assessed)
    look = {"actor": assessed.cast["supervisor"], "data": actions.Scrutiny(D("93.5"), "同意")}
    made = actions.reevaluate(assessed.project, **look)
    assert (made.score, assessed.evaluation.total) == (D("93.5"), D("97.94"))
    assert Document.objects.filter(project=assessed.project, kind="reevaluation").count() == 1
    assert refused(actions.reevaluate, assessed.project, **look) == {"财政部门已经作出重点评价"}
    assert Reevaluation.objects.count() == 1


def test_concluded_at_is_the_portals_time(assessed):
    conclude(assessed)
    assert Evaluation.objects.get(concluded_at__gt=now() - timedelta(minutes=1)) == assessed.evaluation
