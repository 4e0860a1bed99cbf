"""The database, the broker and the folder of the figures: their own, so that tests may run beside them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from config.embedded import ensure_services, stop_services

VAR = Path(__file__).resolve().parents[2] / "var" / "reliability"


@contextmanager
def services() -> Iterator[None]:
    """Start them as in production, with every commit on the disk; leave nothing behind but the servers' files."""
    os.environ |= {"PORTAL_VAR": str(VAR), "PORTAL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    ensure_services(durable=True)
    django.setup()
    # slow: asks for the settings
    from tests.databases import drop_remains  # noqa: PLC0415

    drop_remains()
    try:
        yield
    finally:
        drop_remains()
        stop_services()
        for folder in ("files", "tlog"):
            shutil.rmtree(VAR / folder, ignore_errors=True)
