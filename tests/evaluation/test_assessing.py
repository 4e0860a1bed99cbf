"""The buyer's and the third party's values become points; a missing party is on record."""

from decimal import Decimal

from config.demo.evaluation import measured
from evaluation import actions
from evaluation.models import Submission
from evaluation.scoring import recompute, stored

SCENE = "accept_report"
D = Decimal


def values(world, party="buyer", **changes) -> dict[int, actions.Value]:
    """The demonstration's values; `changes` replace the one of the first indicator."""
    found = dict(measured(world.life, party))
    first = world.evaluation.indicators.filter(party=party).first()
    return {**found, first.pk: actions.Value(**{"actual": found[first.pk].actual, "evidence": "凭证", **changes})}


def assess(world, **changes) -> Submission:
    return actions.assess_as_buyer(world.project, actor=world.cast["acceptor"], values=values(world, **changes), comment="核对")


def assess_third(world, *, declares=True, **changes) -> Submission:
    given = values(world, "third", **changes)
    return actions.assess_as_third_party(world.project, actor=world.cast["evaluator"], values=given, comment="核查", declares=declares)


POINTS = {"100": "10.00", "92.41": "9.24", "60": "6.00", "59.99": "0.00", "0": "0.00", "250": "10.00"}


def test_values_become_points_by_formula(world):
    for actual, points in POINTS.items():
        assess(world, actual=D(actual))
        assert world.evaluation.indicators.filter(party="buyer").first().score == D(points), actual


def test_a_party_score_is_the_sum_of_its_points(world):
    submission = assess(world)
    rows = world.evaluation.indicators.filter(party="buyer")
    assert submission.score == sum(row.score for row in rows) == D("98.34")


def test_assessment_may_be_repeated(world):
    assess(world)
    again = assess(world, actual=D(50))
    assert (again.score, Submission.objects.filter(evaluation=world.evaluation).count()) == (D("89.10"), 1)


def test_each_indicator_needs_a_value(world, refused):
    for actual in (None, D("-0.01")):
        assert refused(assess, world, actual=actual) == {"指标“预算执行率”还没有有效的实际值"}
    assert Submission.objects.count() == 0


def test_an_indicator_left_out_is_named(world, refused):
    given = values(world)
    gone = world.evaluation.indicators.filter(party="buyer").last()
    del given[gone.pk]
    found = refused(actions.assess_as_buyer, world.project, actor=world.cast["acceptor"], values=given, comment="")
    assert found == {f"指标“{gone.name}”还没有有效的实际值"}


def test_values_of_another_party_are_not_taken(world):
    assess_third(world)
    before = world.evaluation.indicators.filter(party="third").first().score
    foreign = values(world, "third", actual=D(0))
    actions.assess_as_buyer(world.project, actor=world.cast["acceptor"], values={**foreign, **values(world)}, comment="")
    assert world.evaluation.indicators.filter(party="third").first().score == before


def test_third_party_states_its_independence(world, refused):
    assert refused(assess_third, world, declares=False) == {"还没有作出独立性声明"}
    assert world.evaluation.declared_at is None
    assess_third(world)
    assert world.evaluation.declared_by == world.cast["evaluator"]


def test_third_party_gives_evidence_for_every_value(world, refused):
    assert refused(assess_third, world, evidence="  ") == {"指标“预算执行率”还没有写明佐证"}
    assert Submission.objects.count() == 0


def test_independence_is_asked_again_when_the_third_party_assesses(world, refused):
    third = world.cast.organisations["third"]
    third.representative = world.cast.organisations["zhengheng"].representative
    third.save()
    assert refused(assess_third, world) == {"evaluator_is_independent"}


def test_a_missing_party_leaves_no_composite(world):
    world.play("survey", "count", "assess")
    Submission.objects.filter(party="third").delete()
    actions.record_missing_party(world.project, actor=world.cast["filer"], party="third", reason="无法取得")
    outcome = stored(world.evaluation)
    assert (outcome.total, outcome.grade, outcome.is_composite) == (None, "", False)


def test_an_assessment_takes_the_place_of_a_recorded_reason(world):
    actions.record_missing_party(world.project, actor=world.cast["filer"], party="buyer", reason="暂缺")
    submission = assess(world)
    assert (submission.missing_reason, submission.score) == ("", D("98.34"))


def test_a_finished_assessment_is_not_called_missing(world, refused):
    assess(world)
    found = refused(actions.record_missing_party, world.project, actor=world.cast["filer"], party="buyer", reason="不要")
    assert found == {"购买主体已经评价，不能记为缺少"}
    assert Submission.objects.get(evaluation=world.evaluation).score == D("98.34")


def test_result_can_be_computed_again_from_the_rows(assessed):
    assert recompute(assessed.evaluation) == stored(assessed.evaluation)


def test_a_tampered_value_shows_in_the_recomputation(assessed):
    assessed.evaluation.indicators.filter(party="buyer", name="预算执行率").update(actual=D(61))
    assert recompute(assessed.evaluation).total != stored(assessed.evaluation).total
