"""Fingerprints: the one way a payload is written to be hashed, and checking a project's chain of publications."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.models import Publication


def canonical(payload: Mapping[str, Any]) -> bytes:
    """The one way in which a payload is written to be hashed and downloaded."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(payload: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(payload)).hexdigest()


@dataclass(frozen=True)
class Link:
    """One publication of the chain: whether its content has its hash, and whether it names the hash of the one before."""

    publication: Publication
    is_whole: bool
    follows: bool


def chain(number: str) -> list[Link]:
    """Recompute a project's publications, the oldest first. What was withheld can no longer be recomputed; its place in the chain can."""
    links: list[Link] = []
    before = ""
    for row in Publication.objects.filter(project_number=number).defer("words", "search").order_by("published_at", "id"):
        withheld = bool(row.withheld_reason)
        is_whole = withheld or digest(row.payload) == row.sha256
        links.append(Link(row, is_whole, withheld or row.payload["proof"]["previous"] == before))
        before = row.sha256
    return links
