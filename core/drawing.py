"""The portal's own small drawings as safe SVG: icons, the small river and the bar of a share."""

from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The seven steps a citizen sees; a project's inner states map onto them.
STEPS = (
    gettext_lazy("计划"),
    gettext_lazy("预算"),
    gettext_lazy("采购"),
    gettext_lazy("合同"),
    gettext_lazy("验收"),
    gettext_lazy("评价"),
    gettext_lazy("公开"),
)

# Drawn on a 20 × 20 grid with strokes of 1.75; filled shapes name their fill themselves.
SHAPES = {
    "tick": '<path d="M4 10.6l3.9 3.9L16 5.6"/>',
    "cross": '<path d="M6 6l8 8M14 6l-8 8"/>',
    "done": '<circle cx="10" cy="10" r="8.4" fill="currentColor" stroke="none"/><path d="M6.1 10.3l2.7 2.7 5.2-5.8" stroke="#fff"/>',
    "now": '<circle cx="10" cy="10" r="7.5"/><circle cx="10" cy="10" r="3.3" fill="currentColor" stroke="none"/>',
    "due": '<circle cx="10" cy="10" r="7.5"/><path d="M10 5.8V10l2.9 2"/>',
    "over": '<path d="M10 2.4L18.2 17H1.8z" fill="currentColor"/><path d="M10 8v3.9M10 14.3v.1" stroke="#fff"/>',
    "block": '<rect x="2.2" y="2.2" width="15.6" height="15.6" rx="3" fill="currentColor" stroke="none"/>'
    '<path d="M6.9 6.9l6.2 6.2M13.1 6.9l-6.2 6.2" stroke="#fff"/>',
    "wait": '<circle cx="10" cy="10" r="7.5"/>',
    "file": '<path d="M5 2.6h6.9l3.5 3.5v11.3H5zM11.9 2.6v3.5h3.5M7.6 10h4.9M7.6 13h4.9"/>',
    "lock": '<rect x="4" y="9" width="12" height="8" rx="1.5"/><path d="M6.6 9V6.4a3.4 3.4 0 016.8 0V9"/>',
    "print": '<path d="M5.6 7V3h8.8v4M5.6 14H3V7.5h14V14h-2.6M5.6 11.5h8.8V17H5.6z"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5.3"/><path d="M12.8 12.8L17 17"/>',
    "download": '<path d="M10 3v9.5M6.2 8.9L10 12.7l3.8-3.8M3.5 16.5h13"/>',
    "upload": '<path d="M10 13V3.5M6.2 7.3L10 3.5l3.8 3.8M3.5 16.5h13"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9v4.6M10 6.3v.1"/>',
    "person": '<circle cx="10" cy="6.6" r="3.3"/><path d="M3.5 17c.6-3.6 3.1-5.4 6.5-5.4s5.9 1.8 6.5 5.4"/>',
}

# Radii of the dots of the small river.
RADII = {"done": "4.5", "now": "6", "stopped": "6"}

# Class of the chip and shape inside it; both the shape and the word carry the state without colour.
KINDS = {
    "done": ("done", "done"),
    "now": ("now", "now"),
    "due": ("due", "due"),
    "over": ("over", "over"),
    "block": ("over", "block"),
    "wait": ("wait", "wait"),
}


def icon(name: str) -> SafeString:
    """Return one of our own icons, hidden from screen readers because a word always stands beside it."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{SHAPES[name]}</svg>')


def state(kind: str, word: object) -> SafeString:
    """Return a status chip: shape, word and colour of one of `KINDS`."""
    tone, shape = KINDS[kind]
    return format_html('<span class="state {}">{}{}</span>', tone, icon(shape), word)


def standing(place: int, at: int, *, stopped: bool) -> str:
    """Say how step `place` (1–7) looks when the project is at step `at`; 8 means that all are done."""
    if place < at:
        return "done"
    if place > at:
        return "dropped" if stopped else "todo"
    return "stopped" if stopped else "now"


def river_mini(at: int, label: object = "", *, stopped: bool = False) -> SafeString:
    """Return the seven steps as one small drawing for tables, with the place in words beneath it."""
    kinds = [(place, standing(place, at, stopped=stopped)) for place in range(1, len(STEPS) + 1)]
    dots = format_html_join(
        "", '<circle class="{}" cx="{}" cy="8" r="{}"/>', ((kind, place * 20 - 12, RADII.get(kind, "4")) for place, kind in kinds)
    )
    reached = min(at, len(STEPS)) * 20 - 12
    drawing = format_html(
        '<svg class="river-mini" viewBox="0 0 136 16" role="img" aria-label="{}"><path class="rest" d="M8 8H128"/>'
        '<path class="run" d="M8 8H{}"/>{}</svg>',
        river_words(at, stopped=stopped),
        reached,
        dots,
    )
    return format_html('<span class="place">{}<span class="small">{}</span></span>', drawing, label) if label else drawing


def river_words(at: int, *, stopped: bool = False) -> str:
    """Say the place of a project in words."""
    if at > len(STEPS):
        return _("进度：七步全部完成")
    facts = {"step": STEPS[at - 1], "place": at, "all": len(STEPS)}
    if stopped:
        return _("进度：在“%(step)s”终止，第 %(place)s 步，共 %(all)s 步") % facts
    return _("进度：%(step)s，第 %(place)s 步，共 %(all)s 步") % facts


def bar(total: Decimal, *, used: Decimal, more: Decimal, label: str) -> SafeString:
    """Return a share of a limit: what is used already, what is added now, in red from the limit on."""
    scale = max(total, used + more, Decimal("0.01"))
    before, added = used * 100 / scale, more * 100 / scale
    tone = "x" if used + more > total else "b"
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="a" width="{}" height="10"/><rect class="{}" x="{}" width="{}" height="10"/></svg>',
        label,
        f"{before:.1f}",
        tone,
        f"{before:.1f}",
        f"{added:.1f}",
    )
