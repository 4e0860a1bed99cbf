"""The plan of an evaluation: weights, third party, period, indicators."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from config.demo.evaluation import as_data
from core.clock import today
from core.models import AuditEntry
from evaluation import actions
from evaluation.models import Indicator
from registry.models import Duty, Organisation

SCENE = "accept_report"
D = Decimal


def plan(world, **changes) -> actions.SetUp:
    evaluation = world.evaluation
    rows = [as_data(row) for row in evaluation.indicators.all()]
    given = {"weights": dict(evaluation.weights), "evaluator": world.cast.organisations["third"], "recipient_total": 40}
    return actions.SetUp(**{**given, "survey_closes_on": today() + timedelta(days=10), "indicators": rows, **changes})


def fix(world, **changes) -> None:
    actions.set_up_evaluation(world.project, actor=world.cast["filer"], data=plan(world, **changes))


def test_set_up_keeps_the_plan(opened):
    fix(opened, weights={"buyer": 25, "recipient": 50, "third": 25})
    evaluation = opened.evaluation
    assert evaluation.weights == {"buyer": 25, "recipient": 50, "third": 25}
    assert evaluation.evaluator == opened.cast.organisations["third"]
    assert evaluation.set_up_at is not None


def test_set_up_may_change_indicators(opened):
    rows = plan(opened).indicators
    changed = [
        replace(rows[0], target=D(95), name="预算执行"),
        *rows[1:-1],
        replace(rows[-1], weight=D(3)),
        replace(rows[-1], name="新", weight=D(2)),
    ]
    fix(opened, indicators=changed)
    stored = list(opened.evaluation.indicators.values_list("name", "target", "weight"))
    assert (stored[0], stored[-1][0], stored[-1][2]) == (("预算执行", D(95), D(10)), "新", D(2))


WRONG_WEIGHTS: tuple[dict[str, int], ...] = (
    {"buyer": 30, "recipient": 40, "third": 29},
    {"buyer": 30, "recipient": 40, "third": 31},
    {"buyer": 41, "recipient": 19, "third": 40},
    {"buyer": 50, "recipient": 50},
    {},
)


def test_parties_make_a_hundred_and_recipients_weigh_twenty(opened, refused):
    assert [refused(fix, opened, weights=weights) for weights in WRONG_WEIGHTS] == [{"weights_are_complete"}] * len(WRONG_WEIGHTS)
    assert opened.evaluation.set_up_at is None


def test_recipients_may_weigh_just_twenty(opened):
    fix(opened, weights={"buyer": 40, "recipient": 20, "third": 40})
    assert opened.evaluation.weights["recipient"] == 20


def test_indicators_of_a_party_make_a_hundred(opened, refused):
    first, *rest = plan(opened).indicators
    for weight in ("9.99", "10.01"):
        assert refused(fix, opened, indicators=[replace(first, weight=D(weight)), *rest]) == {"weights_are_complete"}
    assert opened.evaluation.indicators.first().weight == D(10)


def test_output_and_effect_weigh_sixty_with_the_third_party(opened, refused):
    rows = [row for row in plan(opened).indicators if row.party != "third"]
    process = replace(rows[0], party="third", weight=D(41))
    output = replace(process, level1="产出", name="完成率", weight=D(59))
    assert refused(fix, opened, indicators=[*rows, process, output]) == {"weights_are_complete"}
    fix(opened, indicators=[*rows, replace(process, weight=D(40)), replace(output, weight=D(60))])
    assert opened.evaluation.indicators.filter(party="third").count() == 2


def test_a_party_to_the_project_is_not_independent(opened, refused):
    for who in ("education", "zhengheng", "mingde"):
        organisation = opened.cast.organisations[who]
        organisation.duties = [*organisation.duties, Duty.EVALUATOR]
        organisation.save()
        assert refused(fix, opened, evaluator=organisation) == {"evaluator_is_independent"}, who
    assert opened.evaluation.evaluator is None


def test_who_is_no_evaluator_cannot_be_chosen(opened, refused):
    assert refused(fix, opened, evaluator=opened.cast.organisations["qinghe"]) == {"evaluator_is_independent"}


def test_one_leader_for_both_sides_is_not_independent(opened, refused):
    for who in ("education", "zhengheng", "mingde"):
        leader = opened.cast.organisations[who].representative
        Organisation.objects.filter(pk=opened.cast.organisations["third"].pk).update(representative=leader)
        assert refused(fix, opened) == {"evaluator_is_independent"}, who
    assert opened.evaluation.evaluator is None


def test_without_a_third_party_the_plan_is_fixed_too(opened):
    fix(opened, evaluator=None)
    assert opened.evaluation.evaluator is None


def test_survey_closes_after_today(opened, refused):
    for days in (0, -1):
        assert refused(fix, opened, survey_closes_on=today() + timedelta(days=days)) == {"问卷截止日期应在今天之后"}


def test_plan_may_be_fixed_again_until_somebody_answered(world, refused):
    fix(world, recipient_total=50)
    assert world.evaluation.recipient_total == 50
    world.answers(1)
    assert refused(fix, world, recipient_total=60) == {"已经有人评价，评价方案不能再改"}
    assert world.evaluation.recipient_total == 50


def test_plan_stays_once_a_party_assessed(world, refused):
    world.play("assess")
    assert refused(fix, world) == {"已经有人评价，评价方案不能再改"}
    assert Indicator.objects.filter(evaluation=world.evaluation, score=None).count() == 4


def test_set_up_is_logged_once(opened):
    fix(opened)
    entry = AuditEntry.objects.get(chain=opened.project.chain, action="set_up_evaluation")
    assert entry.data["evaluator"] == "江城公共绩效评价中心"
