"""Static charts as SVG: bars, lines and one stacked bar, each drawn wide and narrow with labels at the marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Widths in pixels of the two drawings, so that text is shown in the size it was drawn in.
WIDE, NARROW, FULL = 520, 340, 1000
ROW, THICK = 42, 26
LETTER, DIGIT = 15, 9
BAR = (
    '<text x="{}" y="{}" text-anchor="end">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
    '<text x="{}" y="{}">{}</text>'
)
# Plot area of a line chart.
TOP, BOTTOM, LEFT = 20, 215, 54


@dataclass(frozen=True)
class Mark:
    """One labelled value and how it is written."""

    label: str
    value: Decimal
    text: str


@dataclass(frozen=True)
class Series:
    """One line: a value per place on the axis, None where nothing is known yet."""

    label: str
    values: tuple[Decimal | None, ...]
    text: str


def marks(rows: Iterable[Sequence[Any]]) -> list[Mark]:
    """Read (label, value) or (label, value, text)."""
    return [Mark(str(row[0]), Decimal(row[1]), str(row[2]) if len(row) > 2 else f"{Decimal(row[1]):,}") for row in rows]


def series(rows: Iterable[Sequence[Any]]) -> list[Series]:
    """Read (label, values) or (label, values, text at the end of the line)."""
    return [
        Series(str(row[0]), tuple(None if v is None else Decimal(v) for v in row[1]), str(row[2]) if len(row) > 2 else "") for row in rows
    ]


def length(text: str) -> int:
    """Estimate how wide a text is drawn: Chinese letters are square, digits and Latin letters about half."""
    return sum(DIGIT if ord(letter) < 0x2E80 else LETTER for letter in text)


def shortened(text: str, most: int) -> str:
    """Cut a label that would take the room of the bars; the data table has it whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def frame(width: int, height: int, body: SafeString, *, by: str, wide: bool) -> SafeString:
    """Put a drawing into its SVG, shown at its own screen width and named by the heading with the id `by`."""
    shown = ("d-none d-md-block" if wide else "d-md-none") + (" half" if width == WIDE else "")
    box = '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">{}</svg>'
    return format_html(box, shown, width, height, by, body)


def bars(found: Sequence[Mark], *, by: str) -> SafeString:
    """Draw horizontal bars from zero, the largest dark."""
    largest = max((mark.value for mark in found), default=Decimal(0))
    tones = ["c1" if mark.value == largest else "c2" for mark in found]
    return format_html("{}{}", *(bars_at(found, tones, width, by=by) for width in (WIDE, NARROW)))


def bars_at(found: Sequence[Mark], tones: Sequence[str], width: int, *, by: str) -> SafeString:
    """Draw the bars for one width, labels before and values behind them."""
    labels = [shortened(mark.label, 12 if width == WIDE else 7) for mark in found]
    start = max((length(label) for label in labels), default=0) + 20
    room = width - start - max((length(mark.text) for mark in found), default=0) - 12
    largest = max((mark.value for mark in found), default=Decimal(0)) or Decimal(1)
    rows = []
    for index, mark in enumerate(found):
        top, size = index * ROW + 8, int(mark.value * room / largest)
        rows.append((start - 10, top + 19, labels[index], tones[index], start, top, size, THICK, start + size + 8, top + 19, mark.text))
    return frame(width, len(found) * ROW + 6, format_html_join("", BAR, rows), by=by, wide=width == WIDE)


def lines(found: Sequence[Series], axis: Sequence[str], *, by: str) -> SafeString:
    """Draw lines over the same axis from zero: the first one dark with dots, the others dashed."""
    return format_html("{}{}", *(lines_at(found, axis, width, by) for width in (WIDE, NARROW)))


def lines_at(found: Sequence[Series], axis: Sequence[str], width: int, by: str) -> SafeString:
    """Draw the lines for one width."""
    steps = ticks(max((value for line in found for value in line.values if value is not None), default=Decimal(0)))
    right = width - 80
    across = [LEFT + 14 + index * (right - LEFT - 20) // max(len(axis) - 1, 1) for index in range(len(axis))]
    body = format_html(
        "{}{}{}{}",
        grid(steps, right),
        axis_words(axis, across, sparse=len(axis) > (6 if width == NARROW else 10)),
        format_html_join("", "{}", ((polyline(line, across, steps[-1], first=line is found[0]),) for line in reversed(found))),
        end_labels(found, steps[-1], right + 6),
    )
    return frame(width, BOTTOM + 43, body, by=by, wide=width == WIDE)


def ticks(largest: Decimal) -> list[Decimal]:
    """Choose two to five round values from zero that reach over the largest."""
    largest = max(largest, Decimal(1))
    size = Decimal(1).scaleb(largest.adjusted())
    step = next(size * factor for factor in map(Decimal, ("0.25", "0.5", "1", "2", "2.5", "5")) if size * factor * 4 >= largest)
    return [step * place for place in range(int((largest / step).to_integral_value(ROUND_CEILING)) + 1)]


def height_of(value: Decimal, top: Decimal) -> int:
    """Place a value on the vertical axis."""
    return BOTTOM - int(value * (BOTTOM - TOP) / top)


def grid(steps: Sequence[Decimal], right: int) -> SafeString:
    """Draw the horizontal lines and their values."""
    line = '<line class="g" x1="54" x2="{}" y1="{}" y2="{}"/><text class="ax" x="46" y="{}" text-anchor="end">{}</text>'
    places = [(height_of(step, steps[-1]), f"{step.normalize():,f}") for step in steps]
    return format_html_join("", line, ((right, y, y, y + 5, text) for y, text in places))


def axis_words(axis: Sequence[str], across: Sequence[int], *, sparse: bool) -> SafeString:
    """Write the words below the axis, every second one where they would touch."""
    shown = [(x, BOTTOM + 28, word) for index, (x, word) in enumerate(zip(across, axis, strict=True)) if not (sparse and index % 2)]
    return format_html_join("", '<text class="ax" x="{}" y="{}" text-anchor="middle">{}</text>', shown)


def polyline(line: Series, across: Sequence[int], top: Decimal, *, first: bool) -> SafeString:
    """Draw one line; the first has dots."""
    points = [(x, height_of(value, top)) for x, value in zip(across, line.values, strict=False) if value is not None]
    drawn = format_html('<polyline class="{}" points="{}"/>', "ln" if first else "ln2", " ".join(f"{x},{y}" for x, y in points))
    return drawn + format_html_join("", '<circle class="c1" cx="{}" cy="{}" r="4.5"/>', points if first else ())


def end_labels(found: Sequence[Series], top: Decimal, x: int) -> SafeString:
    """Name each line at its end, pushed apart where they would touch."""
    last = [(next((value for value in reversed(line.values) if value is not None), None), line) for line in found]
    ends = [(height_of(value, top), line) for value, line in last if value is not None]
    placed: list[tuple[int, Series]] = []
    for wanted, line in sorted(ends, key=lambda end: end[0]):
        lowest = placed[-1][0] + 42 if placed else 14
        placed.append((max(wanted, lowest), line))
    placed = lifted(placed)
    text = '<text class="{}" x="{}" y="{}">{}</text><text class="ax" x="{}" y="{}">{}</text>'
    return format_html_join("", text, (("" if line is found[0] else "ax", x, y, line.label, x, y + 18, line.text) for y, line in placed))


def lifted(placed: Sequence[tuple[int, Series]]) -> list[tuple[int, Series]]:
    """Move up what would stand below the drawing."""
    room, moved = BOTTOM + 18, []
    for y, line in reversed(placed):
        moved.append((min(y, room), line))
        room = moved[-1][0] - 42
    return moved[::-1]


def stack(found: Sequence[Mark], *, by: str) -> SafeString:
    """Draw the parts of a whole as one bar; on a phone as bars below each other."""
    whole = sum((mark.value for mark in found), Decimal(0)) or Decimal(1)
    room = FULL - 3 * (sum(mark.value > 0 for mark in found) - 1)
    tones = [f"c{index % 4 + 1}" for index in range(len(found))]
    sizes = [int(mark.value * room / whole) for mark in found]
    starts = [sum(size + 3 for size in sizes[:index] if size) for index in range(len(sizes))]
    parts = format_html_join("", "{}", ((stack_part(index, mark, starts[index], sizes[index]),) for index, mark in enumerate(found)))
    return format_html("{}{}", frame(FULL, 80, parts, by=by, wide=True), bars_at(found, tones, NARROW, by=by))


def stack_part(index: int, mark: Mark, start: int, size: int) -> SafeString:
    """Draw one part; its words stand inside where they fit, else below its right end."""
    words = f"{mark.label} {mark.text}"
    part = format_html('<rect class="c{}" x="{}" y="4" width="{}" height="46"/>', index % 4 + 1, start, size)
    if length(words) + 28 <= size:
        return part + format_html('<text class="{}" x="{}" y="33">{}</text>', "" if index % 4 in (1, 2) else "on", start + 14, words)
    return part + format_html('<text x="{}" y="72" text-anchor="end">{}</text>', start + size, words) if mark.value else part
