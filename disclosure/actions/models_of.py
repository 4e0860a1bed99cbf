"""The read models that follow from a publication: nothing but its payload is read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Sum

from core.search import bigrams
from disclosure.models import Publication, PublishedBudget, PublishedDocument, PublishedParty, PublishedProject

PLAIN = (
    *("title", "kind", "buyer", "buyer_uscc", "supplier", "supplier_uscc", "fiscal_year", "catalog_code", "catalog_name", "field"),
    *("state", "river", "stopped_at", "grade"),
)
DECIMALS = ("budget", "price", "paid", "score")
DATES = ("approved_on", "signed_on", "concluded_on")


def follow(publication: Publication) -> None:
    """Bring the read models to what the publication says."""
    payload = publication.payload
    _project(publication, payload["page"]["project"])
    _documents(publication, payload["page"]["event"]["documents"])
    if "budget" in payload:
        _budget(payload["budget"])
    for party in payload["release"].get("parties", []):
        if {"tenderer", "supplier"} & set(party["roles"]):
            _party(party, publication.event)


def _project(publication: Publication, said: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {name: said[name] for name in PLAIN}
    values |= {name: None if said[name] is None else Decimal(said[name]) for name in DECIMALS}
    values |= {name: None if said[name] is None else date.fromisoformat(said[name]) for name in DATES}
    values["closes_at"] = datetime.fromisoformat(said["closes_at"]) if said["closes_at"] else None
    values["last_published_at"] = publication.published_at
    values["words"] = bigrams(" ".join(str(said[name]) for name in SEARCHED))
    created = values | {"first_published_at": publication.published_at}
    PublishedProject.objects.update_or_create(number=said["number"], defaults=values, create_defaults=created)


SEARCHED = (
    "number",
    "title",
    "buyer",
    "supplier",
    "catalog_code",
    "catalog_name",
    "field",
    "basis_document",
    "about",
    "coverage",
    "supplier_uscc",
)


def _documents(publication: Publication, said: list[Mapping[str, str]]) -> None:
    for row in said:
        values = {"number": row["number"], "title": row["title"], "kind": row["kind"], "project_number": publication.project_number}
        created = values | {"issued_at": publication.published_at}
        PublishedDocument.objects.update_or_create(
            code=row["code"],
            defaults=values | {"published_at": publication.published_at},
            create_defaults=created | {"published_at": publication.published_at},
        )


def _budget(said: Mapping[str, Any]) -> None:
    values = {"buyer": said["buyer"], "appropriated": Decimal(said["appropriated"]), "committed": Decimal(said["committed"])}
    PublishedBudget.objects.update_or_create(buyer_uscc=said["buyer_uscc"], fiscal_year=said["fiscal_year"], defaults=values)


def _party(said: Mapping[str, Any], event: str) -> None:
    won = PublishedProject.objects.filter(supplier_uscc=said["identifier"]["id"], signed_on__isnull=False)
    sums = won.aggregate(contracts=Count("id"), amount=Sum("price"), score=Avg("score"))
    values = {
        "name": said["name"],
        "kind": said["details"]["classifications"][0]["description"],
        "address": said.get("address", {}).get("streetAddress", ""),
        "contracts": sums["contracts"],
        "amount": sums["amount"] or Decimal(0),
        "score": sums["score"],
    }
    party, _created = PublishedParty.objects.update_or_create(uscc=said["identifier"]["id"], defaults=values)
    if event == "open_bids":
        PublishedParty.objects.filter(pk=party.pk).update(bids=F("bids") + 1)
