"""The charts of a year, each with its table, CSV and JSON."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.clock import LOCAL, now
from disclosure.queries.charts import CHARTS
from disclosure.views.public import as_csv, as_json, public

LAST_MONTH = 12


@public
def statistics(request: HttpRequest) -> HttpResponse:
    """The charts of the year that the address names, else of this year."""
    year, month, current = asked(request)
    charts = [make(year, month) for make in CHARTS.values()]
    return render(
        request,
        "disclosure/statistics.html",
        {"charts": charts, "year": year, "year_text": str(year), "current": current, "years": range(current, current - 4, -1)},
    )


@public
def chart_data(request: HttpRequest, chart: str, form: str) -> HttpResponse:
    """The table of one chart."""
    year, month, _current = asked(request)
    make = CHARTS.get(chart)
    if make is None or form not in {"csv", "json"}:
        raise Http404
    found = make(year, month)
    return as_csv(f"{chart}-{year}.csv", found.head, found.table) if form == "csv" else as_json(found.data() | {"year": year})


def asked(request: HttpRequest) -> tuple[int, int, int]:
    """The year to show, its last month so far, and the present year."""
    moment = now().astimezone(LOCAL)
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= moment.year else moment.year
    return year, moment.month if year == moment.year else LAST_MONTH, moment.year
