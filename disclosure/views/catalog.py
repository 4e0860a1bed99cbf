"""The guidance catalogue: the edition in force, earlier ones, as a tree, by words, and as CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.models import Publication, PublishedProject
from disclosure.queries.catalog import editions, in_force
from disclosure.views.public import as_csv, public

LONGEST = 60


@dataclass
class Node:
    """An item with those below it."""

    code: str
    name: str
    level: int
    maps_to: str = ""
    projects: int = 0
    children: list["Node"] = field(default_factory=list)


@public
def catalog(request: HttpRequest) -> HttpResponse:
    """The tree of an edition with the number of public projects behind each item."""
    known = list(editions())
    found = _chosen(known, request)
    typed = request.GET.get("q", "").strip()[:LONGEST]
    if found is None:
        return render(request, "disclosure/catalog.html", {"editions": []})
    used = dict(PublishedProject.objects.exclude(catalog_code="").order_by().values_list("catalog_code").annotate(Count("id")))
    rows = [row for row in found.payload["items"] if matches(row, typed)] if typed else found.payload["items"]
    context = {"editions": known, "found": found, "edition": found.payload["edition"], "q": typed, "count": len(rows)}
    context |= {"tree": [] if typed else tree(rows, used), "rows": rows if typed else [], "current": in_force(known) == found}
    return render(request, "disclosure/catalog.html", context)


@public
def catalog_csv(request: HttpRequest) -> HttpResponse:
    """An edition as a codelist: Code, Title, Level, Maps to."""
    found = _chosen(list(editions()), request)
    if found is None:
        raise Http404
    rows = [(row["code"], row["name"], row["level"], row["maps_to"]) for row in found.payload["items"]]
    return as_csv(f"catalog-{found.pk}.csv", ("Code", "Title", "Level", "Maps to"), rows)


def _chosen(known: Sequence[Publication], request: HttpRequest) -> Publication | None:
    wanted = request.GET.get("edition", "")
    return next((row for row in known if str(row.pk) == wanted), in_force(known))


def matches(row: Mapping[str, Any], typed: str) -> bool:
    """Whether an item's code or name holds what was typed."""
    return typed.lower() in row["name"].lower() or row["code"].startswith(typed.upper())


def tree(rows: Sequence[Mapping[str, Any]], used: Mapping[str, int]) -> list[Node]:
    """The items below each other; an item counts the projects of all below it."""
    nodes = {row["code"]: Node(row["code"], row["name"], row["level"], row["maps_to"], used.get(row["code"], 0)) for row in rows}
    roots: list[Node] = []
    for code, node in nodes.items():
        parent = nodes.get(code[:-2]) if len(code) > 1 else None
        (parent.children if parent else roots).append(node)
    for node in sorted(nodes.values(), key=lambda item: -item.level):
        node.projects += sum(child.projects for child in node.children)
    return roots
