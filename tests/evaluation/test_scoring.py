"""Golden tables and laws of the formulas."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import law
from core.clock import local
from evaluation import scoring
from evaluation.actions.opening import default_tree
from evaluation.models import Evaluation, Party
from projects.models import Project

D = Decimal
SPAN = (D(60), D(100))
GRADES = {"excellent": D(90), "good": D(80), "fair": D(60), "poor": D(0)}
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
POINTS = st.decimals(min_value=0, max_value=100, places=2)
WEIGHTS = st.decimals(min_value="0.01", max_value=100, places=2)


@pytest.mark.parametrize(
    ("direction", "target", "actual", "expected"),
    [
        ("more", "8", "8", "1"),
        ("more", "8", "10", "1"),
        ("more", "8", "4", "0.5"),
        ("more", "0", "0", "1"),
        ("less", "2", "2", "1"),
        ("less", "2", "1", "1"),
        ("less", "2", "4", "0.5"),
        ("less", "0", "0", "1"),
        ("less", "0", "1", "0"),
        ("yes", "1", "1", "1"),
        ("yes", "1", "0", "0"),
    ],
)
def test_completion_compares_with_the_target(direction, target, actual, expected):
    assert scoring.completion(direction, D(target), D(actual)) == D(expected)


@pytest.mark.parametrize(
    ("weight", "degree", "expected"),
    [
        ("10", "1", "10.00"),
        ("10", "0.9999", "10.00"),
        ("10", "0.85", "8.50"),
        ("10", "0.6", "6.00"),
        ("10", "0.5999", "0.00"),
        ("10", "0", "0.00"),
        ("5", "0.6667", "3.33"),
        ("0.05", "0.7", "0.04"),
        ("15", "0.61", "9.15"),
    ],
)
def test_points_are_full_in_proportion_or_none(weight, degree, expected):
    assert scoring.points(D(weight), D(degree), SPAN) == D(expected)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("100", "excellent"),
        ("90.00", "excellent"),
        ("89.99", "good"),
        ("80.00", "good"),
        ("79.99", "fair"),
        ("60.00", "fair"),
        ("59.99", "poor"),
        ("0", "poor"),
    ],
)
def test_grade_at_its_borders(total, expected):
    assert scoring.grade(D(total), GRADES) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"buyer": "95", "recipient": "90", "third": "80"}, "88.50"),
        ({"buyer": "100", "recipient": "100", "third": "100"}, "100.00"),
        ({"buyer": "0", "recipient": "0", "third": "0"}, "0.00"),
        ({"buyer": "89.95", "recipient": "90.01", "third": "90.05"}, "90.00"),
        ({"buyer": "95", "third": "80"}, None),
    ],
)
def test_composite_weighs_three_parties_or_is_missing(scores, expected):
    found = scoring.composite({party: D(score) for party, score in scores.items()}, {"buyer": 30, "recipient": 40, "third": 30})
    assert found == (D(expected) if expected else None)


@pytest.mark.parametrize(
    ("recipients", "expected"), [(None, 30), (8, 8), (30, 30), (34, 30), (300, 30), (301, 31), (310, 31), (1000, 100), (1001, 101)]
)
def test_minimum_answers_is_thirty_or_a_tenth_or_everybody(recipients, expected):
    assert scoring.minimum_answers(recipients, 30, D("0.1")) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({"5": 1}, "100.00"), ({"5": 1, "4": 1}, "90.00"), ({"5": 2, "4": 1}, "93.33"), ({"1": 3}, "20.00"), ({}, "0.00")],
)
def test_satisfaction_is_the_mean_of_the_ratings_points(counts, expected):
    table = {"5": D(100), "4": D(80), "3": D(60), "2": D(40), "1": D(20)}
    assert scoring.satisfaction(counts, table) == D(expected)


def test_tally_counts_every_rating_of_every_question():
    answers = [{"overall": 5, "access": 4, "attitude": 5, "effect": 1}, {"overall": 5, "access": 3, "attitude": 4, "effect": 1}]
    assert scoring.tally(answers) == {
        "overall": {"5": 2, "4": 0, "3": 0, "2": 0, "1": 0},
        "access": {"5": 0, "4": 1, "3": 1, "2": 0, "1": 0},
        "attitude": {"5": 1, "4": 1, "3": 0, "2": 0, "1": 0},
        "effect": {"5": 0, "4": 0, "3": 0, "2": 0, "1": 2},
    }


@given(st.sampled_from(["more", "less", "yes"]), AMOUNTS, AMOUNTS)
def test_completion_lies_between_nothing_and_all(direction, target, actual):
    assert 0 <= scoring.completion(direction, target, actual) <= 1


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_of_what_is_wanted_never_costs_points(target, one, other):
    low, high = sorted((one, other))
    assert scoring.completion("more", target, low) <= scoring.completion("more", target, high)
    assert scoring.completion("less", target, low) >= scoring.completion("less", target, high)


@given(WEIGHTS, st.decimals(min_value=0, max_value=1, places=4))
def test_points_never_exceed_the_weight(weight, degree):
    assert 0 <= scoring.points(weight, degree, SPAN) <= weight


@given(POINTS, POINTS, POINTS)
def test_composite_lies_between_the_worst_and_the_best(buyer, recipient, third):
    total = scoring.composite({"buyer": buyer, "recipient": recipient, "third": third}, {"buyer": 30, "recipient": 40, "third": 30})
    assert min(buyer, recipient, third) <= total <= max(buyer, recipient, third)


@given(WEIGHTS, st.integers(min_value=1, max_value=40))
def test_spread_is_exact_and_even(whole, shares):
    parts = scoring.spread(whole, shares)
    assert sum(parts) == whole
    assert max(parts) - min(parts) <= D("0.01")


@pytest.mark.parametrize("party", list(Party))
def test_default_indicators_of_each_party_make_a_hundred(party):
    assert sum(row["points"] for row in default_tree()[party]) == 100


def test_default_indicators_of_the_third_party_weigh_output_and_effect_enough():
    rows = [row["points"] for row in default_tree()["third"] if row["level1"] in {"产出", "效益"}]
    assert sum(rows) >= law.get("evaluation.output_effect_min", on=local(2026, 11, 27).date()).amount


def test_rules_are_those_of_the_day_of_opening():
    evaluation = Evaluation(project=Project(region="429900"), opened_at=local(2026, 11, 27), recipient_total=500)
    assert scoring.answers_needed(evaluation) == 50
    assert scoring.rule(evaluation, "survey.minimum").is_default is True
