"""Periods: the vectors of the rules, the edges of T-01 and T-02, unpublished years, and the words for what is left."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import calendar, law

ON = date(2026, 3, 1)
NAIVE = datetime.fromisoformat("2026-03-01T09:00:00")
VECTORS = [
    ("complaint examined", "2025-12-12", 5, "wd", "2025-12-19"),
    ("complaint not accepted", "2025-11-03", 3, "wd", "2025-11-06"),
    ("framework application", "2025-05-06", 7, "wd", "2025-05-15"),
    ("framework notice", "2025-08-12", 2, "wd", "2025-08-14"),
    ("over National Day 2024", "2024-09-26", 5, "wd", "2024-10-09"),
    ("over National Day 2026", "2026-09-28", 5, "wd", "2026-10-10"),
    ("tender preparation", "2026-09-15", 20, "d", "2026-10-08"),
    ("consultation preparation", "2026-09-24", 10, "d", "2026-10-08"),
    ("signing over Spring Festival", "2026-01-20", 30, "d", "2026-02-24"),
    ("publicity over Spring Festival", "2026-02-11", 5, "wd", "2026-02-25"),
]
days = st.dates(date(2014, 1, 1), date(2032, 12, 31))
lengths = st.integers(0, 90)
units = st.sampled_from(["d", "wd"])


@pytest.mark.parametrize(("start", "length", "unit", "due"), [row[1:] for row in VECTORS], ids=[row[0] for row in VECTORS])
def test_due_date_agrees_with_the_answered_examples(start, length, unit, due):
    assert calendar.due_date(date.fromisoformat(start), length, unit) == date.fromisoformat(due)


def test_challenge_window_starts_when_the_result_period_ends():
    published = date(2025, 12, 1)
    period_ends = calendar.due_on(published, law.get("award.result_period", on=published))
    assert calendar.due_on(period_ends, law.get("challenge.window", on=published)) == date(2025, 12, 11)


@given(days, lengths, units)
def test_due_date_is_a_working_day_never_before_the_period(start, length, unit):
    due = calendar.due_date(start, length, unit)
    assert calendar.is_workday(due)
    assert due >= start + timedelta(days=length)


@given(days, st.integers(1, 90))
def test_working_days_between_undoes_due_date(start, length):
    assert calendar.working_days_between(start, calendar.due_date(start, length, "wd")) == length


@given(days, lengths, units)
def test_days_before_is_the_latest_day_that_still_fits(end, length, unit):
    start = calendar.days_before(end, length, unit)
    following = calendar.due_date(start + timedelta(days=1), length, unit)
    assert (calendar.due_date(start, length, unit) <= end, following <= end) == (True, False)


@pytest.mark.parametrize(("length", "unit"), [(-1, "d"), (-1, "wd"), (36_501, "wd"), (5, "h")])
def test_due_date_refuses_what_is_no_period(length, unit):
    with pytest.raises(ValueError):
        calendar.due_date(ON, length, unit)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-10", True),
        ("2024-02-09", True),
        ("2024-10-12", True),
        ("2027-01-01", False),
        ("2027-02-05", False),
        ("2027-02-09", True),
        ("2027-05-03", True),
        ("2027-10-01", False),
    ],
)
def test_is_workday_knows_the_arrangement_of_the_year(day, works):
    assert calendar.is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(("year", "published"), [(2013, False), (2014, True), (2024, True), (2026, True), (2027, False)])
def test_is_published_says_which_years_are_certain(year, published):
    assert calendar.is_published(year) is published


@pytest.mark.parametrize("year", range(2014, 2027))
def test_published_years_move_weekends_only_to_weekdays(year):
    table = calendar.published_year(year)
    assert table is not None
    assert {day.year for day in table.days_off | table.workdays} == {year}
    assert {day.weekday() >= 5 for day in table.workdays} <= {True}
    assert not table.days_off & table.workdays


@pytest.mark.parametrize("year", range(2014, 2027))
def test_published_years_agree_with_an_independent_library(year):
    theirs = holidays.country_holidays("CN", years=year)
    every_day = list(calendar.days_from(date(year, 1, 1), date(year, 12, 31)))
    assert [day for day in every_day if calendar.is_workday(day) != theirs.is_working_day(day)] == []


@pytest.mark.parametrize("year", range(2027, 2051))
def test_statutory_days_agree_with_an_independent_library(year):
    assert calendar.statutory_days(year) == set(holidays.country_holidays("CN", years=year, observed=False))


def test_a_period_runs_into_an_unpublished_year():
    assert calendar.due_date(date(2026, 12, 28), 7, "wd") == date(2027, 1, 7)


def test_due_at_is_the_last_second_of_the_due_day_in_china():
    rule = law.get("consultation.preparation", on=ON)
    assert calendar.due_at(datetime(2026, 3, 1, 16, 30, tzinfo=UTC), rule) == datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC)


def test_due_at_counts_minutes_from_the_moment():
    rule = law.get("abnormal_price.explanation", on=ON)
    start = datetime(2026, 3, 1, 16, 45, tzinfo=UTC)
    assert calendar.due_at(start, rule) == start + timedelta(minutes=30)


def test_due_on_counts_years_from_a_leap_day():
    assert calendar.due_on(date(2024, 2, 29), law.get("archive.years", on=ON)) == date(2039, 2, 28)


def test_due_on_refuses_a_rule_that_is_no_period():
    with pytest.raises(ValueError):
        calendar.due_on(ON, law.get("contract.change_max", on=ON))


def test_local_date_refuses_a_moment_without_zone():
    with pytest.raises(ValueError):
        calendar.local_date(NAIVE)


@pytest.mark.parametrize(
    ("start", "end", "count"), [("2026-09-30", "2026-10-08", 1), ("2026-10-08", "2026-10-08", 0), ("2026-10-09", "2026-10-01", 0)]
)
def test_working_days_between_leaves_out_the_first_day(start, end, count):
    assert calendar.working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("now", "due", "unit", "words"),
    [
        ("2026-03-02T09:00:00", "2026-03-05T23:59:59", "wd", "剩 3 个工作日"),
        ("2026-03-02T09:00:00", "2026-03-07T17:00:00", "d", "剩 5 天"),
        ("2026-03-06T09:00:00", "2026-03-08T17:00:00", "wd", "剩 2 天"),
        ("2026-03-02T09:00:00", "2026-03-02T23:59:59", "wd", "今天到期"),
        ("2026-03-02T09:00:00", "2026-03-02T17:00:00", "d", "今天 17:00 截止"),
        ("2026-03-02T17:00:00", "2026-03-02T17:00:00", "d", "今天 17:00 截止"),
        ("2026-03-02T17:00:01", "2026-03-02T17:00:00", "d", "已逾期"),
        ("2026-03-03T09:00:00", "2026-03-02T23:59:59", "wd", "逾期 1 个工作日"),
        ("2026-03-07T09:00:00", "2026-03-06T23:59:59", "wd", "逾期 1 天"),
        ("2026-03-07T09:00:00", "2026-03-02T23:59:59", "d", "逾期 5 天"),
    ],
)
def test_remaining_says_how_much_is_left_with_its_unit(now, due, unit, words):
    assert calendar.remaining(moment(now), moment(due), unit) == words
