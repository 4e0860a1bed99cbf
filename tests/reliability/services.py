"""The database, the broker and the folder of the figures: their own, so that tests may run beside them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg2

from config.embedded import ensure_services, stop_services

VAR = Path(__file__).resolve().parents[2] / "var" / "reliability"


@contextmanager
def services() -> Iterator[None]:
    """Start them as in production, with every commit on the disk; leave nothing behind but the servers' files."""
    os.environ |= {"PORTAL_VAR": str(VAR), "PORTAL_DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    ensure_services(durable=True)
    _without_vacuum()
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


def _without_vacuum() -> None:
    """A worker of the vacuum belongs to the server's owner and would keep us from dropping a database."""
    owner = urlsplit(os.environ["DATABASE_URL"])._replace(netloc="postgres@").geturl()
    with closing(psycopg2.connect(owner)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("ALTER SYSTEM SET autovacuum = off")
        cursor.execute("SELECT pg_reload_conf()")
