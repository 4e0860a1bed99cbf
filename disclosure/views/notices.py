"""Notices: the list by kind, one notice with its proof, and its data."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from disclosure.models import Kind, Publication, PublishedDocument
from disclosure.queries.lists import light
from disclosure.queries.proof import canonical
from disclosure.queries.slices import capped, slice_of
from disclosure.views.public import page_tag, public, tagged, typed, unchanged

LONGEST = 100


@public
def notice_list(request: HttpRequest) -> HttpResponse:
    """Everything that was published, newest first, by kind and words."""
    rows = selected(request)
    context = {
        "slice": slice_of(light(rows), request.GET, by="published_at"),
        "count": capped(rows),
        "kinds": Kind.choices,
        "kind": request.GET.get("kind", ""),
        "q": typed(request, LONGEST),
    }
    return render(request, "disclosure/notices.html", context)


def selected(request: HttpRequest) -> QuerySet[Publication]:
    """The publications that the address asks for."""
    kind, words = request.GET.get("kind", ""), typed(request, LONGEST)
    rows = Publication.objects.matching(words) if words else Publication.objects.all()
    return rows.filter(kind=kind) if kind in Kind.values else rows


@public
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """One publication: what it says, its clause, its documents, and how it is proved."""
    found = get_object_or_404(Publication.objects.defer("words", "search").select_related("supersedes"), pk=key)
    tag, same = page_tag(request, found.sha256, found.withheld_reason)
    if same is not None:
        return same
    event = found.payload.get("page", {}).get("event", {})
    codes = [row["code"] for row in event.get("documents", [])]
    documents = PublishedDocument.objects.filter(code__in=codes).order_by("issued_at", "id")
    context = {"found": found, "event": event, "project": found.payload.get("page", {}).get("project"), "documents": documents}
    return tagged(render(request, "disclosure/notice.html", context), tag)


@public
def notice_json(request: HttpRequest, key: int) -> HttpResponse:
    """The very bytes that were hashed: their SHA-256 is the fingerprint on the page."""
    found = get_object_or_404(Publication.objects.defer("words", "search"), pk=key)
    tag, same = unchanged(request, found.sha256 if not found.withheld_reason else f"withheld-{found.pk}")
    if same is not None:
        return same
    content = canonical(found.payload or {"withheld": found.withheld_reason, "sha256": found.sha256})
    response = HttpResponse(content, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return tagged(response, tag)
