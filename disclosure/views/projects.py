"""Projects: the list, the whole life on one page, its data, and the check of its chain."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.drawing import STEPS
from core.wording import paper_name
from disclosure.models import Publication, PublishedDocument, PublishedProject
from disclosure.queries import packages
from disclosure.queries.proof import chain
from disclosure.queries.slices import capped, slice_of
from disclosure.queries.timeline import deadlines, life, publications, standing
from disclosure.views.public import as_json, page_tag, public, tagged, typed, unchanged

LONGEST = 100
LAST = 7
STEP_CHOICES = [(str(place), name) for place, name in enumerate(STEPS, 1)]


@public
def project_list(request: HttpRequest) -> HttpResponse:
    """All public projects, the last changed first."""
    rows = selected(request)
    years = PublishedProject.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    context = {
        "slice": slice_of(rows, request.GET, by="last_published_at"),
        "count": capped(rows),
        "q": typed(request, LONGEST),
        "years": years,
        "steps": STEP_CHOICES,
    }
    return render(request, "disclosure/projects.html", context)


def selected(request: HttpRequest) -> Any:
    """The projects that the address asks for."""
    words = typed(request, LONGEST)
    rows = PublishedProject.objects.matching(words) if words else PublishedProject.objects.all()
    return chosen(rows.defer("words", "search"), request)


def chosen(rows: Any, request: HttpRequest) -> Any:
    """Keep the year, the step, the buyer and the catalogue item that the address names."""
    year, step = request.GET.get("year", ""), request.GET.get("step", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(fiscal_year=int(year))
    if step in {str(place) for place in range(1, LAST + 1)}:
        rows = rows.filter(river__in=[LAST, LAST + 1] if step == str(LAST) else [int(step)])
    for name, column in (("buyer", "buyer_uscc"), ("code", "catalog_code")):
        if wanted := request.GET.get(name, "")[:20]:
            rows = rows.filter(**{column: wanted})
    return rows


@public
def project(request: HttpRequest, number: str) -> HttpResponse:
    """The whole life of a project on one time-line."""
    found = get_object_or_404(PublishedProject.objects.defer("words", "search"), number=number)
    rows = publications(number)
    files = {row.code: row for row in PublishedDocument.objects.filter(project_number=number)}
    papers = [row for row in files.values() if row.published_at]
    ready = sum(1 for row in files.values() if row.file)
    tag, same = page_tag(request, *[row.sha256 + row.withheld_reason for row in rows], ready)
    if same is not None:
        return same
    events = life(rows, found, files)
    if request.GET.get("only") == "files":
        events = [event for event in events if event.get("files")]
    newest = request.GET.get("order") == "newest"
    context: dict[str, Any] = {
        "found": found,
        "events": events[::-1] if newest else events,
        "newest": newest,
        "facts": standing(rows),
        "rows": rows,
        "last": rows[-1] if rows else None,
        "papers": [
            {"row": row, "name": paper_name(row.title, found.title)} for row in sorted(papers, key=lambda row: (row.issued_at, row.pk))
        ],
    }
    context |= {"deadlines": deadlines(rows), "proof": rows[-1].proof if rows else None}
    return tagged(render(request, "disclosure/project.html", context | savings(found)), tag)


def savings(found: PublishedProject) -> dict[str, Any]:
    """How far the price lies below the budget."""
    if not found.budget or found.price is None or found.price >= found.budget:
        return {}
    saved = found.budget - found.price
    return {"saved": saved, "saved_share": f"{saved * 100 / found.budget:.2f}"}


@public
def project_json(request: HttpRequest, number: str) -> HttpResponse:
    """The facts of a project and the list of its publications."""
    found = get_object_or_404(PublishedProject.objects.defer("words", "search"), number=number)
    rows = publications(number)
    tag, same = unchanged(request, "json", *[row.sha256 + row.withheld_reason for row in rows])
    if same is not None:
        return same
    entries = [packages.entry(row) for row in rows]
    address = f"{settings.PUBLIC_URL}{reverse('public_releases', args=[found.number])}"
    return tagged(as_json({"project": standing(rows), "ocds": address, "publications": entries}), tag)


@public
def releases_json(request: HttpRequest, number: str) -> HttpResponse:
    """An OCDS release package with everything that was published of the project."""
    rows = list(
        Publication.objects.filter(project_number=number, withheld_reason="").defer("words", "search").order_by("published_at", "id")
    )
    get_object_or_404(PublishedProject.objects.only("id"), number=number)
    tag, same = unchanged(request, "ocds", *[row.sha256 for row in rows])
    if same is not None:
        return same
    uri = f"{settings.PUBLIC_URL}{request.path}"
    return tagged(as_json(packages.release_package(rows, uri)), tag)


@public
def verify_project(request: HttpRequest, number: str) -> HttpResponse:
    """Recompute every publication of the project before the reader's eyes."""
    found = get_object_or_404(PublishedProject.objects.defer("words", "search"), number=number)
    links = chain(number)
    context = {"found": found, "links": links, "is_sound": all(link.is_whole and link.follows for link in links)}
    return render(request, "disclosure/verify_project.html", context)
