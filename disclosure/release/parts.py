"""Small parts of a release: amounts, moments, organisations, documents, and the tidying of what is empty."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from core.calendar import end_of, start_of
from core.clock import LOCAL
from projects.models import Document
from registry.models import Organisation

SCHEME = "CN-USCI"
TELEPHONE = re.compile(r"\+\d[\d -]{6,17}")
LONGEST_DESCRIPTION = 250


def number(value: Decimal | int) -> Any:
    """Write a decimal as a JSON number with exactly its digits."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else json.loads(f"{exact.normalize():f}")


def money(value: Decimal | None) -> dict[str, Any] | None:
    """An amount in yuan."""
    return None if value is None else {"amount": number(value), "currency": "CNY"}


def stamp(moment: datetime | None, *, spec: str = "seconds") -> str | None:
    """A moment in Asia/Shanghai, all with the same offset."""
    return moment.astimezone(LOCAL).isoformat(timespec=spec) if moment else None


def opens(day: date | None) -> str | None:
    """The first moment of a day."""
    return stamp(start_of(day)) if day else None


def closes(day: date | None) -> str | None:
    """The last moment of a day."""
    return stamp(end_of(day)) if day else None


def period(start: date | None, end: date | None) -> dict[str, Any] | None:
    """A period of whole days."""
    return {"startDate": opens(start), "endDate": closes(end)} if start and end else None


def party_id(organisation: Organisation) -> str:
    """The identifier of an organisation in all releases."""
    return f"{SCHEME}-{organisation.uscc}"


def ref(organisation: Organisation) -> dict[str, str]:
    """A reference to a party."""
    return {"id": party_id(organisation), "name": organisation.name}


def telephone(text: str) -> str | None:
    """An office's telephone in its international form; None when it cannot be written so."""
    written = f"+86 {text.strip().removeprefix('0').replace('-', ' ')}"
    return written if TELEPHONE.fullmatch(written) else None


def address(path: str) -> str:
    """The public address of a page."""
    return f"{settings.PUBLIC_URL}{path}"


def paper(document: Document, kind: str) -> dict[str, Any]:
    """A numbered document with the address of its file."""
    facts = {"id": document.number, "documentType": kind, "title": document.title, "url": address(f"/documents/{document.code}.pdf")}
    return facts | {"datePublished": stamp(document.issued_at), "format": "application/pdf", "language": "zh"}


def tidy(value: Any) -> Any:
    """Leave out what is empty: open data may hold no null, no empty text, no empty list and no empty object."""
    if isinstance(value, dict):
        kept = {key: tidy(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if not is_empty(part)}
    if isinstance(value, (list, tuple)):
        return [part for part in map(tidy, value) if not is_empty(part)]
    return str(value) if isinstance(value, Decimal) else value


def is_empty(value: Any) -> bool:
    """Say whether a value says nothing; zero and false do say something."""
    return value is None or value in ("", [], {})
