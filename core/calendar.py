"""Periods counted as the law counts them: calendar days, working days with 调休, and the words for what is left."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.law import Rule

Unit = Literal["d", "wd"]

LOCAL = ZoneInfo("Asia/Shanghai")
END_OF_DAY = time(23, 59, 59)
LONGEST = 36_500
FOLDER = Path(__file__).parent / "law" / "calendars"


@dataclass(frozen=True)
class Year:
    """The days off on weekdays and the working days on weekends of one published year."""

    notice: str
    days_off: frozenset[date]
    workdays: frozenset[date]


def days_from(first: date, last: date) -> Iterator[date]:
    """Yield each day from the first to the last, both included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def load_toml(name: str) -> dict[str, Any]:
    """Read one table of the calendars folder."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def published_year(year: int) -> Year | None:
    """Return the State Council's arrangement of a year, or None when it is not shipped."""
    if not (FOLDER / f"{year}.toml").exists():
        return None
    table = load_toml(f"{year}.toml")
    spans = table["holiday"]
    days_off = frozenset(day for span in spans for day in days_from(span["from"], span["to"]))
    workdays = frozenset(day for span in spans for day in span.get("work", []))
    return Year(table["notice"], days_off, workdays)


@cache
def statutory_days(year: int) -> frozenset[date]:
    """Return the days off that the rule on national holidays itself fixes (T-05, for unpublished years)."""
    table = load_toml("statutory.toml")
    fixed = {date.fromisoformat(f"{year:04}-{day}") for day in table["fixed"]}
    return frozenset(fixed | set(table["festivals"].get(str(year), [])))


def is_published(year: int) -> bool:
    """Say whether the year's holidays and 调休 working days are known; if not, dates in it may still change."""
    return published_year(year) is not None


def is_workday(day: date) -> bool:
    """Say whether the day is a working day (T-05)."""
    published = published_year(day.year)
    if published is None:
        return day.weekday() < 5 and day not in statutory_days(day.year)
    return day in published.workdays or (day.weekday() < 5 and day not in published.days_off)


def next_workday(day: date) -> date:
    """Return the day itself or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def due_date(start: date, days: int, unit: Unit) -> date:
    """Return the last day of a period: the start is not counted (T-01), a last day off moves on (T-02).

    Raises ValueError for another unit, a negative number or one beyond a century.
    """
    if unit not in ("d", "wd"):
        raise ValueError(f"unit must be d or wd, not {unit!r}")
    if not 0 <= days <= LONGEST:
        raise ValueError(f"days must be between 0 and {LONGEST}, not {days}")
    if unit == "d":
        return next_workday(start + timedelta(days=days))
    day = start
    for _counted in range(days):
        day = next_workday(day + timedelta(days=1))
    return next_workday(day)


def days_before(end: date, days: int, unit: Unit) -> date:
    """Return the latest day from which a period of so many days has run by the end."""
    day = end - timedelta(days=days)
    while due_date(day, days, unit) > end:
        day -= timedelta(days=1)
    return day


def local_date(moment: datetime | date) -> date:
    """Return the date in China of an aware moment; a date is returned as it is."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """Return the last second of a day in China, in UTC."""
    return datetime.combine(day, END_OF_DAY, LOCAL).astimezone(UTC)


def start_of(day: date) -> datetime:
    """Return the first second of a day in China, in UTC."""
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)


def due_on(start: datetime | date, rule: Rule) -> date:
    """Return the due day of a rule counted in days, working days or years from a start."""
    first = local_date(start)
    if rule.unit == "years":
        return next_workday(years_later(first, rule.number))
    if rule.unit not in ("d", "wd"):
        raise ValueError(f"{rule.id} is counted in {rule.unit}, not in days")
    return due_date(first, rule.number, "wd" if rule.unit == "wd" else "d")


def due_at(start: datetime | date, rule: Rule) -> datetime:
    """Return the moment a rule's period ends, in UTC: the last second of the due day, or so many minutes later."""
    if rule.unit == "minutes" and isinstance(start, datetime):
        return start + timedelta(minutes=rule.number)
    return end_of(due_on(start, rule))


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after the start up to and with the end; 0 when the end is not later."""
    return sum(is_workday(day) for day in days_from(start + timedelta(days=1), end))


def remaining(now: datetime, due: datetime, unit: Unit = "d") -> str:
    """Say in words how much time is left, or how late it is, on the calendar in China."""
    today, last = local_date(now), local_date(due)
    if now > due:
        return late(*counted(last, today, unit))
    if today == last:
        return _("今天到期") if due == end_of(last) else _("今天 %(time)s 截止") % {"time": f"{due.astimezone(LOCAL):%H:%M}"}
    count, unit = counted(today, last, unit)
    if unit == "wd":
        return ngettext("剩 %(count)d 个工作日", "剩 %(count)d 个工作日", count) % {"count": count}
    return ngettext("剩 %(count)d 天", "剩 %(count)d 天", count) % {"count": count}


def late(count: int, unit: Unit) -> str:
    """Say in words how late it is."""
    if count == 0:
        return _("已逾期")
    if unit == "wd":
        return ngettext("逾期 %(count)d 个工作日", "逾期 %(count)d 个工作日", count) % {"count": count}
    return ngettext("逾期 %(count)d 天", "逾期 %(count)d 天", count) % {"count": count}


def counted(start: date, end: date, unit: Unit) -> tuple[int, Unit]:
    """Count the days between two dates; where no working day lies between, count calendar days."""
    working = working_days_between(start, end) if unit == "wd" else 0
    return (working, "wd") if working else ((end - start).days, "d")
