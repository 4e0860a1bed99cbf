"""What the outbox does for sealed bids: write the public files of a round beside those of the log."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from procurement.models import Custody
from procurement.sealed.publication import bundle
from procurement.sealed.queries import is_opened, terms_of

FOLDER = "sealed"


def write_files(payloads: Sequence[dict[str, Any]]) -> None:
    """Outbox handler: the terms of a round, and after its opening the bundle; to write them again changes nothing."""
    for custody in Custody.objects.filter(pk__in=[payload["custody"] for payload in payloads]).select_related("lot__tender"):
        write_round(custody, Path(settings.LOG_DIR))


def write_round(custody: Custody, folder: Path) -> None:
    """Write what is public of one round now; every statement is in the log already, so nothing is appended here."""
    name = f"{custody.lot.tender.number}-{custody.lot.position}-{custody.round}"
    _write(folder / FOLDER / f"{name}.terms.json", terms_of(custody).text())
    if is_opened(custody):
        _write(folder / FOLDER / f"{name}.zip", bundle(custody))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
