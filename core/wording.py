"""How the portal writes dates, remaining time, money and fingerprints."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import calendar, money

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
Moment = dt.date | dt.datetime
# From here on a chip turns amber: a matter of attention, not of law.
SOON: dict[calendar.Unit, int] = {"d": 5, "wd": 3}


def local(value: object) -> Moment | None:
    """Read a date, a moment or its ISO text (frozen contexts keep text) and place moments in Asia/Shanghai."""
    if isinstance(value, str) and value:
        value = dt.datetime.fromisoformat(value) if "T" in value or " " in value else dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(calendar.LOCAL) if value.tzinfo else value.replace(tzinfo=calendar.LOCAL)
    return value if isinstance(value, dt.date) else None


def plain_day(value: Moment) -> str:
    """Write 2026年3月2日."""
    return date_format(value, _("Y年n月j日"))


def written_day(value: Moment) -> str:
    """Write 2026年3月2日（周一）."""
    return _("%(day)s（%(weekday)s）") % {
        "day": plain_day(value),
        "weekday": WEEKDAYS[value.weekday()],
    }


def written_moment(value: Moment, clock: str = "H:i") -> str:
    """Write 2026年3月2日 17:00（周一); a date without a time is written as a day."""
    if not isinstance(value, dt.datetime):
        return written_day(value)
    facts = {
        "day": plain_day(value),
        "time": date_format(value, clock),
        "weekday": WEEKDAYS[value.weekday()],
    }
    return _("%(day)s %(time)s（%(weekday)s）") % facts


def short_moment(value: Moment) -> str:
    """Write 5月25日 09:30 for tables whose heading names the year."""
    day = date_format(value, _("n月j日"))
    return f"{day} {date_format(value, 'H:i')}" if isinstance(value, dt.datetime) else day


def remaining(due: Moment, now: dt.datetime, unit: calendar.Unit = "d") -> tuple[str, str]:
    """Return the kind of chip and its words for the time left until `due`, in days or working days (unit d, wd)."""
    end = due if isinstance(due, dt.datetime) else calendar.end_of(due)
    if now > end:
        return "over", calendar.remaining(now, end, unit)
    left, counted = calendar.counted(calendar.local_date(now), calendar.local_date(end), unit)
    return ("due" if left <= SOON[counted] else "wait"), calendar.remaining(now, end, unit)


def countdown(due: Moment, now: dt.datetime) -> str:
    """The time left as the browser's countdown writes it: 剩 2 天 18 小时; past the moment 已截止."""
    seconds = int((due - now).total_seconds())
    if seconds <= 0:
        return _("已截止")
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    d, h = divmod(hours, 24)
    if d:
        return _("剩 %(d)s 天 %(h)s 小时") % {"d": d, "h": h}
    return _("剩 %(h)s 小时 %(m)s 分钟") % {"h": h, "m": m} if h else _("剩 %(m)s 分 %(s)02d 秒") % {"m": m, "s": s}


def lateness(due: dt.datetime, at: dt.datetime) -> str:
    """How late something came, in the largest whole unit: 1 秒, 3 分钟, 2 小时, 5 天."""
    seconds = max(1, int((at - due).total_seconds()))
    for size, unit in ((86_400, _("天")), (3600, _("小时")), (60, _("分钟"))):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return _("%(n)s 秒") % {"n": seconds}


def decimal(value: object) -> Decimal | None:
    """Read an amount in yuan, also from frozen text; nothing readable gives None."""
    if value in (None, ""):
        return None
    try:
        return money.yuan(Decimal(str(value)))
    except InvalidOperation:
        return None


def amount(value: object) -> str:
    """Write 290,000.00, or an empty string."""
    number = decimal(value)
    return "" if number is None else money.grouped(number)


def yuan(value: object) -> str:
    """Write 290,000.00 元 (CNY 290,000.00 in English)."""
    written = amount(value)
    return _("%(amount)s 元") % {"amount": written} if written else ""


def capitals(value: object) -> str:
    """Write 贰拾玖万元整."""
    number = decimal(value)
    return "" if number is None or number < 0 else money.capitals(number)


def figure(value: object) -> tuple[str, str]:
    """Return number and unit of a large amount: 4.86 亿元, 29 万元, 8,600 元."""
    number = decimal(value) or Decimal(0)
    for size, unit in ((Decimal(100_000_000), _("亿元")), (Decimal(10_000), _("万元"))):
        if abs(number) >= size:
            return trimmed(number / size), unit
    return trimmed(number), _("元")


def trimmed(number: Decimal) -> str:
    """Write with at most two decimals and no trailing zeros."""
    return f"{money.yuan(number):,.2f}".rstrip("0").rstrip(".")


def file_size(size: int) -> str:
    """Write 290 KB or 4.2 MB."""
    return f"{max(1, round(size / 1024))}\u00a0KB" if size < 1024 * 1000 else f"{size / 1024 / 1024:.1f}\u00a0MB"


def paper_name(title: str, project: str) -> str:
    """What a document is, without the name of the project whose page it stands on."""
    rest = title.replace(project, "").strip(" ：:·") if project else title
    return rest if len(rest) > 1 else title


def fingerprint(value: str) -> str:
    """Shorten a SHA-256 to its ends: 8f2c 41d9 … 0be7."""
    return f"{value[:4]} {value[4:8]} … {value[-4:]}" if len(value) > 16 else value


def grouped(value: str, size: int = 8) -> str:
    """Write a whole fingerprint in groups that can be compared by eye."""
    return " ".join(value[place : place + size] for place in range(0, len(value), size))
