"""Reading the guidance catalogue: what is in force, the tree and the search."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from catalog.models import PURCHASABLE, CatalogEdition, CatalogItem, ItemQuerySet
from core.text import fold
from registry.models import User


def search_items(text: str, *, on: date, region: str) -> ItemQuerySet:
    """Purchasable items in force whose code begins with the text, or whose name or group holds all its words."""
    found = CatalogItem.objects.in_force(on, region).filter(level=PURCHASABLE)
    for word in fold(text).split()[:8]:
        names = Q(name__icontains=word) | Q(parent__name__icontains=word) | Q(description__icontains=word)
        found = found.filter(names | Q(code__istartswith=word))
    return found.select_related("parent").order_by("code")


def tree(edition: CatalogEdition) -> list[dict[str, Any]]:
    """The items of an edition as nested code, name, description and children, in one query."""
    nodes: dict[int, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    rows = edition.items.order_by("level", "code").values(
        "id", "parent_id", "code", "name", "description", "level", maps_to_code=F("maps_to__code")
    )
    for row in rows:
        node: dict[str, Any] = {key: row[key] for key in ("code", "name", "description", "level")} | {
            "maps_to": row["maps_to_code"] or "",
            "children": [],
        }
        nodes[row["id"]] = node
        parent = nodes.get(row["parent_id"] or 0)
        (parent["children"] if parent else roots).append(node)
    return roots


def level_counts(edition: CatalogEdition) -> list[int]:
    """How many items the edition has on levels 1, 2 and 3."""
    levels = list(edition.items.values_list("level", flat=True))
    return [levels.count(level) for level in (1, 2, 3)]


def editions(user: User) -> QuerySet[CatalogEdition]:
    """The editions that the user sees with the number of their items, newest first."""
    return CatalogEdition.objects.visible_to(user).annotate(item_count=Count("items")).order_by("-valid_from", "-pk")
