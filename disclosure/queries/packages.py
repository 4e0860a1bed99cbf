"""OCDS packages: releases as they were published, in an envelope that says who publishes them and under which licence."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from disclosure.models import Publication
from disclosure.queries.extensions import EXTENSIONS

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def release_package(rows: Sequence[Publication], uri: str) -> dict[str, Any]:
    """A release package of publications that have a release."""
    releases = [row.payload["release"] for row in rows if row.payload.get("release")]
    dates = [release["date"] for release in releases]
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": max(dates, default=""),
        "publisher": publisher(releases),
        "license": LICENCE,
        "publicationPolicy": f"{settings.PUBLIC_URL}/data/",
        "extensions": list(EXTENSIONS),
        "releases": releases,
    }


def publisher(releases: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The finance bureau that runs the portal, as the releases name it."""
    parties = [party for release in releases for party in release.get("parties", []) if "supervisor" in party["roles"]]
    found = {"name": str(settings.PORTAL_HOST), "uri": settings.PUBLIC_URL}
    if parties:
        found |= {"scheme": "CN-USCI", "uid": parties[-1]["identifier"]["id"]}
    return found


def entry(row: Publication) -> dict[str, Any]:
    """A publication in a list."""
    found = {"id": row.pk, "kind": row.kind, "event": row.event, "headline": row.headline, "title": row.title, "summary": row.summary}
    found |= {"basis": row.basis, "published_at": row.published_at.isoformat(), "sha256": row.sha256, "release_id": row.release_id or ""}
    found |= {"project": row.project_number, "url": f"{settings.PUBLIC_URL}{row.get_absolute_url()}"}
    return found | ({"withheld": row.withheld_reason} if row.withheld_reason else {})
