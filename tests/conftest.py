"""Fixtures for tests that need more of the database than a transaction that is rolled back."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import setup_databases
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILES = ("*/migrations/*.py", "*/sql/*.sql", "requirements/base.txt")


def schema_digest() -> str:
    """Return a digest of everything that shapes the database."""
    files = sorted(path for pattern in SCHEMA_FILES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Serve static files under their own names: the manifest exists only after collectstatic."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        yield


@pytest.fixture(scope="session")
def schema_stamp() -> Path:
    """Return the file that remembers from which migrations this worker's kept test database was made."""
    return Path(os.environ["PORTAL_VAR"]) / f"schema-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def django_db_createdb(django_db_createdb: bool, schema_stamp: Path) -> bool:
    """Make the kept test database anew when the migrations have changed since."""
    return django_db_createdb or not schema_stamp.exists() or schema_stamp.read_text() != schema_digest()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_createdb: bool,
    schema_stamp: Path,
) -> None:
    """Make the kept test database, also for tests that only copy it, which pytest-django's own fixture does not count."""
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, keepdb=not django_db_createdb, serialized_aliases=set())
    schema_stamp.write_text(schema_digest())


def admin(statement: str) -> None:
    """Run a statement that concerns whole databases."""
    with connection._nodb_cursor() as cursor:  # what Django itself uses to make test databases
        cursor.execute(statement)


@contextmanager
def copied_database(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Work on a copy of the test database in which one may commit; yield its name.

    Django would empty the tables afterwards, which our append-only tables refuse. Programs started meanwhile see the copy as well.
    """
    template = connection.settings_dict["NAME"]
    copy = f"{template}_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        connections.close_all()
        admin(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
        monkeypatch.setitem(connection.settings_dict, "NAME", copy)
        monkeypatch.setenv("DATABASE_URL", urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{copy}").geturl())
        yield copy
        connections.close_all()
        admin(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give one test a database of its own in which it may commit; return its name."""
    with copied_database(django_db_blocker, monkeypatch) as name:
        yield name


@pytest.fixture
def portal_server(committed_db: str) -> Iterator[LiveServer]:
    """Serve the portal over the copy, for tests that drive a browser; the address is its `url`."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()
