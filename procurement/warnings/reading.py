"""Turning opened bids into what the rules look at; files are read in a limited process of their own."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from core.clock import LOCAL
from core.text import fold, storable
from procurement.bonds.queries import own_guarantee
from procurement.models import Award, Bid, Lot, SealedPart
from procurement.panels.queries import all_bids
from procurement.warnings.looks import BidLook, FileLook, PastTender

READER = Path(__file__).with_name("reader.py")
SECONDS = 300
CONTACT = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def looks(lot: Lot) -> list[BidLook]:
    """The opened bids of a lot, without those that were withdrawn."""
    bids = list(all_bids(lot).select_related("supplier").prefetch_related("parts").order_by("pk"))
    parts = [(bid, part) for bid in bids for part in bid.parts.all() if part.opened]
    read = dict(zip((part.pk for _bid, part in parts), read_files([_content(part) for _bid, part in parts]), strict=True))
    return [_look(bid, [(part, read[part.pk]) for owner, part in parts if owner.pk == bid.pk], lot) for bid in bids]


def read_files(contents: Sequence[bytes]) -> list[dict[str, str]]:
    """What is in each file; an unreadable one gives nothing."""
    if not contents:
        return []
    lines = b"\n".join(base64.b64encode(content) for content in contents) + b"\n"
    run = subprocess.run([sys.executable, "-I", str(READER)], input=lines, capture_output=True, timeout=SECONDS, check=False)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return [*answers, *({} for _missing in contents[len(answers) :])]


def _content(part: SealedPart) -> bytes:
    with part.opened.open("rb") as handle:
        content: bytes = handle.read()
    return content


def _look(bid: Bid, parts: Sequence[tuple[SealedPart, dict[str, str]]], lot: Lot) -> BidLook:
    files = tuple(_file(part, found) for part, found in parts)
    known = contacts(
        lot.tender.requirement, lot.tender.buyer.phone, lot.tender.agency.phone if lot.tender.agency else "", settings.PORTAL_PHONE
    )
    own = contacts(bid.supplier.phone, *(file.text for file in files))
    bond = own_guarantee(lot, bid.supplier)
    paid = (f"{bond.issuer} {bond.number}", bond.account.replace(" ", "")) if bond else ("", "")
    return BidLook(bid.supplier.name, bid.price, bid.supplier.address, own - known, files, *paid)


def _file(part: SealedPart, found: dict[str, str]) -> FileLook:
    author, producer, origin = (str(storable(found.get(name, "")))[:LONGEST] for name in ("author", "producer", "origin"))
    text = str(storable(found.get("text", "")))
    return FileLook(part.name, author, producer, origin, moment(found.get("created", "")), text, part.sha256)


# Characters of what a program may write about itself.
LONGEST = 100


def moment(text: str) -> datetime | None:
    """The time of making; a program that names no zone means the clock on its wall."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=LOCAL)


def contacts(*texts: str) -> frozenset[str]:
    """Telephone numbers and e-mail addresses in texts, each written in one way."""
    return frozenset(one.replace("-", "").casefold() for text in texts for one in CONTACT.findall(fold(text)))


def past(lot: Lot, count: int) -> list[PastTender]:
    """The buyer's last tenders that came to an award, the oldest first."""
    rows = Award.objects.filter(annulled_at=None, published_at__isnull=False, lot__tender__buyer=lot.tender.buyer).exclude(lot=lot)
    found = list(rows.select_related("lot__tender", "bid__supplier").order_by("-published_at")[:count])
    return [PastTender(one.lot.tender.title, _bidders(one.lot), one.bid.supplier.name) for one in reversed(found)]


def _bidders(lot: Lot) -> frozenset[str]:
    return frozenset(all_bids(lot).values_list("supplier__name", flat=True))
