"""The formulas against worked tables, and what must hold for any bids."""

import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.scoring import Line, ScoredBid, Terms, evaluated_price, price_warnings, rank, technical_score
from procurement.scoring.formula import two_places

D = Decimal
TERMS = Terms("consultation", D(20), D("0.15"))
TENDER = Terms("open_tender", D(20), D("0.15"))
AFTER = date(2026, 2, 1)


def bid(supplier: str, price: str, *points: int | str, small: bool = False) -> ScoredBid:
    return ScoredBid(supplier, D(price), small, (tuple(D(value) for value in points),))


def places(lines: list[Line]) -> dict[str, int]:
    return {line.supplier: line.rank for line in lines}


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(149, 30000), "0.00"),
        (Fraction(20, 3), "6.67"),
        (Fraction(1, 3), "0.33"),
        (Fraction(0), "0.00"),
    ],
)
def test_two_places_rounds_half_up(value: Fraction, rounded: str) -> None:
    assert str(two_places(value)) == rounded


@pytest.mark.parametrize(
    ("price", "small", "expected"),
    [("250000.00", True, "212500.00"), ("250000.00", False, "250000.00"), ("0.10", True, "0.09"), ("100.30", True, "85.26")],
)
def test_evaluated_price_deducts_for_small_bidders_only(price: str, small: bool, expected: str) -> None:
    assert str(evaluated_price(D(price), is_small=small, terms=TERMS)) == expected


@pytest.mark.parametrize(
    ("experts", "expected"),
    [
        ([[30, 25, 18], [28, 26, 19]], "73.00"),
        ([[30], [30], [31]], "30.33"),
        ([[1], [0], [1]], "0.67"),
        ([["0.01"], ["0.00"]], "0.01"),
        ([[10, 20]], "30.00"),
    ],
)
def test_technical_score_is_mean_of_sums(experts: list[list[int]], expected: str) -> None:
    assert str(technical_score([[D(points) for points in sheet] for sheet in experts])) == expected


def test_rank_gives_each_figure_of_a_worked_example() -> None:
    lines = rank([bid("甲", "268000.00", 70, small=True), bid("乙", "276000.00", 66, small=True), bid("丙", "279000.00", 72)], TERMS)
    assert [line.as_dict() for line in lines] == [
        {"supplier": "甲", "evaluated_price": "227800.00", "price_score": "20.00", "technical_score": "70.00", "total": "90.00", "rank": 1},
        {"supplier": "丙", "evaluated_price": "279000.00", "price_score": "16.33", "technical_score": "72.00", "total": "88.33", "rank": 2},
        {"supplier": "乙", "evaluated_price": "234600.00", "price_score": "19.42", "technical_score": "66.00", "total": "85.42", "rank": 3},
    ]


def test_rank_prefers_lower_original_price_between_equal_totals() -> None:
    # 85.00 from a small bidder of 100.00 and 85.00 from another: same evaluated price, same total, different originals.
    bids = [bid("小", "100.00", 70, small=True), bid("大", "85.00", 70)]
    assert places(rank(bids, TERMS)) == {"小": 2, "大": 1}
    assert places(rank(bids, TENDER)) == {"小": 2, "大": 1}


def test_rank_looks_at_technical_score_in_consultation_only() -> None:
    # Both 100.00, one small: price scores 20.00 and 17.00, technical 60.00 and 63.00, totals equal.
    bids = [bid("小", "100.00", 60, small=True), bid("大", "100.00", 63)]
    assert places(rank(bids, TERMS)) == {"大": 1, "小": 2}
    assert places(rank(bids, TENDER)) == {"小": 1, "大": 1}


def test_rank_skips_the_number_after_equals() -> None:
    bids = [bid("丁", "100.00", 50), bid("乙", "100.00", 60), bid("丙", "100.00", 60), bid("甲", "100.00", 70)]
    assert [(line.supplier, line.rank) for line in rank(bids, TERMS)] == [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 4)]


def test_rank_of_one_bid_is_first_with_full_price_score() -> None:
    assert rank([bid("甲", "1.00", 0)], TERMS) == [Line("甲", D("1.00"), D("1.00"), D("20.00"), D("0.00"), D("20.00"), 1)]


def warned(prices: list[str], ceiling: str = "100", on: date = AFTER) -> list[tuple[str, str]]:
    found = price_warnings([(price, D(price)) for price in prices], ceiling=D(ceiling), on=on)
    return [(warning.supplier, warning.rule_id.removeprefix("abnormal_price.")) for warning in found]


@pytest.mark.parametrize(
    ("prices", "ceiling", "expected"),
    [
        (["41", "78", "80", "89"], "100", [("41", "ceiling")]),
        (["45", "78", "80", "89"], "100", []),
        (["44.99", "78", "80", "89"], "100", [("44.99", "ceiling")]),
        (["30", "60", "90"], "60", []),
        (["29.99", "60", "90.01"], "60", [("29.99", "average"), ("29.99", "second_lowest")]),
        (["30", "30", "100"], "60", []),
        (["44"], "100", [("44", "ceiling")]),
        (["45"], "100", []),
        (["20", "21", "200", "200"], "40", [("20", "average"), ("21", "average")]),
    ],
)
def test_price_warnings_name_what_lies_strictly_below(prices: list[str], ceiling: str, expected: list[tuple[str, str]]) -> None:
    assert warned(prices, ceiling) == expected


def test_price_warnings_begin_with_the_day_of_the_law() -> None:
    assert warned(["1", "90", "95"], on=date(2026, 1, 31)) == []
    assert warned(["1", "90", "95"]) == [("1", "average"), ("1", "second_lowest"), ("1", "ceiling")]


def test_price_warnings_of_no_bids_are_none() -> None:
    assert warned([]) == []


# A busy machine is no finding.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
money = st.decimals("0.01", "1000000", places=2)
points = st.lists(st.decimals("0", "80", places=2), min_size=3, max_size=3)
drawn = st.tuples(money, st.booleans(), points)
tables = st.lists(drawn, min_size=1, max_size=8).map(
    lambda rows: [
        ScoredBid(str(place), price, small, tuple((value,) for value in values)) for place, (price, small, values) in enumerate(rows)
    ]
)


@steady
@given(tables, st.sampled_from([TERMS, TENDER]), st.randoms(use_true_random=False))
def test_rank_does_not_depend_on_the_order_of_bids(bids: list[ScoredBid], terms: Terms, random: Random) -> None:
    shuffled = random.sample(bids, len(bids))
    assert {line.supplier: line for line in rank(bids, terms)} == {line.supplier: line for line in rank(shuffled, terms)}


@steady
@given(tables)
def test_lowest_evaluated_price_gets_all_points_and_no_other_more(bids: list[ScoredBid]) -> None:
    lines = rank(bids, TERMS)
    base = min(line.evaluated_price for line in lines)
    assert {line.price_score for line in lines if line.evaluated_price == base} == {D("20.00")}
    assert max(line.price_score for line in lines) == D("20.00")


@steady
@given(tables, st.sampled_from([TERMS, TENDER]))
def test_rank_is_one_more_than_the_number_of_better_bids(bids: list[ScoredBid], terms: Terms) -> None:
    lines = rank(bids, terms)
    assert [line.rank for line in lines] == sorted(line.rank for line in lines)
    assert all(line.rank <= place for place, line in enumerate(lines, 1))
    assert all(sum(other.rank < line.rank for other in lines) == line.rank - 1 for line in lines)
    assert all(first.total >= second.total for first, second in itertools.pairwise(lines))


@steady
@given(tables)
def test_warned_bids_lie_below_every_bid_that_is_not(bids: list[ScoredBid]) -> None:
    found = {warning.supplier for warning in price_warnings([(b.supplier, b.price) for b in bids], ceiling=D(1000), on=AFTER)}
    low = [b.price for b in bids if b.supplier in found]
    rest = [b.price for b in bids if b.supplier not in found]
    assert not low or not rest or max(low) < min(rest)
