"""Acceptance opens an evaluation made from the plan and the portal's defaults."""

from decimal import Decimal

import pytest

from core.clock import local
from evaluation.actions.opening import derive_tree
from evaluation.models import Evaluation, Indicator, Party
from planning.models import Target
from projects.models import Deadline, Project

SCENE = "accept_report"
D = Decimal


def target(level1: str, level2: str, name: str, value: str, unit: str = "%") -> Target:
    return Target(level1=level1, level2=level2, name=name, value=D(value), unit=unit)


def tree(*targets: Target) -> list[Indicator]:
    return derive_tree(Evaluation(project=Project(region="429900")), list(targets))


def leaves(rows: list[Indicator], party: str, level2: str) -> list[tuple[str, str, str]]:
    return [(row.name, str(row.weight), row.origin) for row in rows if row.party == party and row.level2 == level2]


@pytest.mark.parametrize(
    "targets",
    [
        [],
        [target("产出", "数量", "一", "1"), target("产出", "数量", "二", "2"), target("产出", "数量", "三", "3")],
        [target("产出指标", "质量指标", "合格率", "95"), target("效益指标", "经济效益指标", "节约额", "10", "万元")],
        [target("满意度", "服务对象", "满意度", "88"), target("没有的", "也没有", "其他", "1")],
    ],
)
def test_each_party_always_has_a_hundred_points(targets):
    rows = tree(*targets)
    assert {party: sum(row.weight for row in rows if row.party == party) for party in Party} == dict.fromkeys(Party, D(100))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_targets_share_the_points_of_their_group():
    rows = tree(target("产出", "数量", "县区数", "8", "个"), target("产出", "数量", "学校数", "40", "所"))
    assert leaves(rows, "buyer", "数量") == [("县区数", "12.5", "plan"), ("学校数", "12.5", "plan")]
    assert leaves(rows, "third", "数量") == [("县区数", "10", "plan"), ("学校数", "10", "plan")]


def test_words_of_the_budget_forms_are_understood():
    rows = tree(target("产出指标", "时效指标", "按期率", "100"))
    assert leaves(rows, "buyer", "时效") == [("按期率", "15", "plan")]
    assert leaves(rows, "third", "时效") == []


def test_a_target_that_fits_nowhere_goes_to_the_third_party():
    rows = tree(target("效益", "生态效益", "植树", "9", "棵"))
    assert [(row.party, row.weight) for row in rows if row.name == "植树"] == [("third", D(20))]


@pytest.mark.parametrize(
    ("name", "level2", "direction"), [("差错率", "质量", "less"), ("单位成本", "成本", "less"), ("合格率", "质量", "more")]
)
def test_direction_follows_from_the_words(name, level2, direction):
    assert {row.direction for row in tree(target("产出", level2, name, "2")) if row.name == name} == {direction}


@pytest.mark.parametrize(("value", "unit", "expected"), [("88", "%", "88"), ("0", "%", "90"), ("120", "%", "90"), ("4.5", "分", "90")])
def test_planned_satisfaction_is_the_aim_of_the_overall_question(value, unit, expected):
    rows = tree(target("满意度", "服务对象", "满意度", value, unit))
    assert [row.target for row in rows if row.question == "overall"] == [D(expected)]


def test_acceptance_opens_the_evaluation(opened):
    evaluation = opened.evaluation
    assert evaluation.weights == {"buyer": 30, "recipient": 40, "third": 30}
    assert evaluation.recipient_total == opened.project.line.recipient_count
    assert evaluation.set_up_at is None
    assert [row.name for row in evaluation.indicators.filter(party="third", level2="质量")] == ["问题底稿复核率"]


def test_acceptance_opens_the_deadline_of_the_conclusion(opened):
    deadline = Deadline.objects.open().get(project=opened.project, step="conclude")
    assert deadline.rule_id == "evaluation.period"
    assert deadline.due_at.date() > local(2027, 1, 1).date()


def test_conclusion_meets_the_deadline(assessed):
    assessed.play("conclude")
    assert Deadline.objects.open().filter(project=assessed.project, step="conclude").count() == 0
