"""Tags that draw static charts; `by` is the id of the heading that names the chart."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core import charts

register = template.Library()


@register.simple_tag
def bar_chart(rows: Iterable[Sequence[Any]], by: str) -> SafeString:
    """Draw rows of (label, value, text) as horizontal bars."""
    return charts.bars(charts.marks(rows), by=by)


@register.simple_tag
def line_chart(rows: Iterable[Sequence[Any]], axis: Sequence[str], by: str) -> SafeString:
    """Draw rows of (label, values, text at the end) as lines over the words of the axis."""
    return charts.lines(charts.series(rows), [str(word) for word in axis], by=by)


@register.simple_tag
def stack_chart(rows: Iterable[Sequence[Any]], by: str) -> SafeString:
    """Draw rows of (label, value, text) as the parts of one bar."""
    return charts.stack(charts.marks(rows), by=by)
