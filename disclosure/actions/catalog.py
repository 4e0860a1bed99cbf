"""Editions of the guidance catalogue as publications."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import CatalogEdition
from core import law
from core.clock import now
from core.search import bigrams
from disclosure.models import Kind, Publication
from disclosure.queries.proof import digest


def publish_catalog(payloads: Sequence[dict[str, Any]]) -> None:
    """Outbox handler: publish editions that are in force and not yet public, each once."""
    for edition in CatalogEdition.objects.filter(pk__in=[row["edition"] for row in payloads], published_at__isnull=False):
        if not Publication.objects.filter(event=_event(edition)).exists():
            _publish(edition)


def _event(edition: CatalogEdition) -> str:
    return f"edition-{edition.pk}"


def _publish(edition: CatalogEdition) -> Publication:
    items = list(edition.items.select_related("maps_to").order_by("code"))
    rows = [{"code": row.code, "name": row.name, "level": row.level, "maps_to": row.maps_to.code if row.maps_to else ""} for row in items]
    span = {"valid_from": edition.valid_from.isoformat(), "valid_to": edition.valid_to.isoformat() if edition.valid_to else ""}
    said = {"title": edition.title, "document": edition.document, "region": edition.region} | span
    payload = {"edition": said, "items": rows}
    leaves = sum(1 for row in items if row.level == max(item.level for item in items))
    return Publication.objects.create(
        kind=Kind.CATALOG,
        event=_event(edition),
        title=edition.title,
        headline=_("公布指导性目录"),
        brief=edition.document,
        summary=_("共 %(count)s 项。") % {"count": leaves},
        basis=law.cite("plan.catalog_public"),
        payload=payload,
        sha256=digest(payload),
        published_at=edition.published_at or now(),
        words=bigrams(f"{edition.title} {edition.document}"),
    )
