"""Tags and filters of every page; built in, so that no template has to load them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import calendar, clock, drawing, wording
from core import money as amounts

register = template.Library()

register.simple_tag(drawing.icon, name="icon")
register.simple_tag(drawing.state, name="state")


@register.simple_tag
def river_mini(at: int, label: object = "", stopped: bool = False) -> SafeString:
    """Draw the seven steps for a table cell, the project being at step `at` (8 = all done)."""
    return drawing.river_mini(at, label, stopped=stopped)


@register.inclusion_tag("components/river.html")
def river(at: int = 8, stopped: bool = False, states: Iterable[str] = ()) -> dict[str, Any]:
    """Draw where one project is; `states` (done, now, todo, dropped, stopped) overrule `at`."""
    kinds = list(states) or [drawing.standing(place, at, stopped=stopped) for place in range(1, len(drawing.STEPS) + 1)]
    words = {
        "done": _("已完成"),
        "now": _("进行中"),
        "todo": _("未开始"),
        "dropped": _("不再办理"),
        "stopped": _("已终止"),
    }
    steps = [
        {"place": place, "name": name, "kind": kind, "word": words[kind]}
        for place, (name, kind) in enumerate(zip(drawing.STEPS, kinds, strict=True), start=1)
    ]
    return {"steps": steps}


@register.inclusion_tag("components/river_big.html")
def river_big(counts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Explain the seven steps with a count, a sentence and a link each (count, text, url)."""
    return {"steps": [{"place": place, "name": drawing.STEPS[place - 1], **row} for place, row in enumerate(counts, start=1)]}


def timed(value: object, write: Callable[[wording.Moment], str]) -> SafeString | str:
    """Wrap the written form of a date in <time datetime>."""
    moment = wording.local(value)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), write(moment)) if moment else ""


@register.filter
def day(value: object) -> SafeString | str:
    """2026年3月2日（周一）."""
    return timed(value, wording.written_day)


@register.filter
def plain_day(value: object) -> SafeString | str:
    """2026年3月2日, in documents."""
    return timed(value, wording.plain_day)


@register.filter
def moment(value: object) -> SafeString | str:
    """2026年3月2日 17:00（周一）."""
    return timed(value, wording.written_moment)


@register.filter
def instant(value: object) -> SafeString | str:
    """2026年3月2日 17:00:07（周一）, for receipts."""
    return timed(value, lambda found: wording.written_moment(found, "H:i:s"))


@register.filter
def short(value: object) -> SafeString | str:
    """5月25日 09:30, where the heading names the year."""
    return timed(value, wording.short_moment)


@register.filter
def clock_time(value: object) -> SafeString | str:
    """14:32, for what was saved today."""
    return timed(value, lambda found: found.strftime("%H:%M"))


@register.filter
def day_text(value: object) -> str:
    """The day without an element, for attributes and titles."""
    found = wording.local(value)
    return wording.written_day(found) if found else ""


@register.filter
def moment_text(value: object) -> str:
    """The moment without an element, for attributes and titles."""
    found = wording.local(value)
    return wording.written_moment(found) if found else ""


@register.simple_tag(takes_context=True)
def remaining(context: Context, due: object, unit: calendar.Unit = "d", word: object = "") -> SafeString | str:
    """Draw the chip of the time left until `due`, in days (d) or working days (wd); `word` replaces the words."""
    end = wording.local(due)
    if end is None:
        return ""
    kind, words = wording.remaining(end, platform_time(context), unit)
    return drawing.state(kind, word or words)


@register.simple_tag(takes_context=True)
def countdown(context: Context, due: object) -> str:
    """Write the time left to a moment, for an element with data-deadline that the browser goes on counting."""
    end = wording.local(due)
    return wording.countdown(end, platform_time(context)) if end else ""


@register.simple_tag(takes_context=True)
def met(context: Context, due: object, done: object = None, unit: calendar.Unit = "d") -> SafeString | str:
    """Draw the chip of a deadline: 已完成 when met, else the time left."""
    return drawing.state("done", _("已完成")) if done else remaining(context, due, unit)


@register.simple_tag(takes_context=True)
def daybox(context: Context, due: object) -> SafeString | str:
    """Draw the month and day of a closing as a box before a row, amber when it is near."""
    end = wording.local(due)
    if end is None:
        return ""
    tone = {"due": "t-due", "over": "t-over"}.get(wording.remaining(end, platform_time(context))[0], "quiet")
    month = _("%(n)s月") % {"n": end.month}
    box = '<div class="daybox {}" aria-hidden="true"><span class="small">{}</span><b class="num">{}</b></div>'
    return format_html(box, tone, month, end.day)


def platform_time(context: Context) -> dt.datetime:
    """Return the platform's time, asked once per request."""
    portal = context.get("portal")
    return portal.now if portal else clock.now()


register.filter("amount", wording.amount)
register.filter("yuan", wording.yuan)
register.filter("capitals", wording.capitals)


@register.filter
def wan(value: object) -> str:
    """An amount in 万元 without the unit, for notices and columns that prescribe it."""
    number = wording.decimal(value)
    return "" if number is None else amounts.to_wan(number)


@register.simple_tag
def money(value: object, words: bool = False) -> SafeString | str:
    """Write 290,000.00 元 that does not wrap; with `words` the 大写 in brackets behind it."""
    written = wording.yuan(value)
    if not written:
        return ""
    number = format_html('<span class="num">{}</span>', written)
    return format_html(_("{}（{}）"), number, wording.capitals(value)) if words else number


@register.simple_tag
def figure(value: object) -> SafeString:
    """Write a large amount for `figures`: 4.86 亿元."""
    number, unit = wording.figure(value)
    return format_html("{} <small>{}</small>", number, unit)


@register.filter
def fingerprint(value: str) -> SafeString:
    """Shorten a SHA-256: 8f2c 41d9 … 0be7."""
    return format_html('<span class="hash">{}</span>', wording.fingerprint(str(value)))


@register.filter
def fingerprint_full(value: str) -> SafeString:
    """Write a whole SHA-256 in groups of eight."""
    return format_html('<span class="hash">{}</span>', wording.grouped(str(value)))


@register.simple_tag
def bar(total: object, used: object = 0, more: object = 0, label: str = "") -> SafeString:
    """Draw a share of a limit; without `label` the amounts are said in words."""
    whole, before, added = (wording.decimal(value) or Decimal(0) for value in (total, used, more))
    facts = {
        "total": wording.yuan(whole),
        "used": wording.yuan(before),
        "more": wording.yuan(added),
    }
    facts["left"] = wording.yuan(whole - before - added)
    words = label or _("额度 %(total)s，已用 %(used)s，本次 %(more)s，余 %(left)s") % facts
    return drawing.bar(whole, used=before, more=added, label=words)


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[tuple[object, object]], wide: bool = False) -> dict[str, Any]:
    """Draw label and value pairs; a third member of a pair is the address of 修改."""
    rows = [{"label": item[0], "value": item[1], "url": item[2] if len(item) > 2 else ""} for item in items]
    return {"rows": rows, "wide": wide}


@register.filter
def w3c_date(value: object) -> str:
    """A moment for a document's metadata: 2026-03-02T17:00:00+08:00."""
    found = wording.local(value)
    return found.isoformat(timespec="seconds") if isinstance(found, dt.datetime) else ""


@register.filter
def headline(text: object) -> str:
    """The first sentence of a message, without its full stop."""
    return str(text).partition("。")[0]


@register.filter
def after_headline(text: object) -> str:
    """What follows the first sentence."""
    return str(text).partition("。")[2]


@register.simple_tag
def portal_name() -> str:
    """Name the portal where no request is at hand."""
    return str(settings.PORTAL_NAME)


@register.filter
def file_size(value: object) -> str:
    """290 KB, 4.2 MB."""
    return wording.file_size(int(str(value or 0)))
