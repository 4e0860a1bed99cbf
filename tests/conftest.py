"""Fixtures for tests that need more of the database than a transaction that is rolled back."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import setup_databases
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parent.parent
# The name of the database that all tests of this process start from, once it is made.
KEPT: list[str] = []
SCHEMA_FILES = ("*/migrations/*.py", "*/sql/*.sql", "requirements/base.txt")


def schema_digest() -> str:
    """Return a digest of everything that shapes the database."""
    files = sorted(path for pattern in SCHEMA_FILES for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the life in the browser come first: nothing else takes as long, and what comes last must not wait for it."""
    items.sort(key=lambda item: ROOT / "tests" / "browser" not in item.path.parents)


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
    KEPT.append(str(connection.settings_dict["NAME"]))


def admin(statement: str) -> None:
    """Run a statement that concerns whole databases."""
    with connection._nodb_cursor() as cursor:  # what Django itself uses to make test databases
        cursor.execute(statement)


@contextmanager
def database_like(template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Make a copy of a database to which nobody is connected; yield its name and drop it in the end."""
    name = f"test_portal_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connections.close_all()
        admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    with django_db_blocker.unblock():
        connections.close_all()
        admin(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def inside(name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work in a database; programs started meanwhile see it as well."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connections.close_all()
        patch.setitem(connection.settings_dict, "NAME", name)
        patch.setenv("DATABASE_URL", urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())
        yield
        connections.close_all()


@contextmanager
def copied_database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Work on a copy of the test database in which one may commit; yield its name.

    Django would empty the tables afterwards, which our append-only tables refuse.
    """
    with database_like(str(connection.settings_dict["NAME"]), django_db_blocker) as name, inside(name, django_db_blocker):
        yield name


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Give one test a database of its own in which it may commit; return its name."""
    with copied_database(django_db_blocker) as name:
        yield name


@pytest.fixture
def portal_server(committed_db: str) -> Iterator[LiveServer]:
    """Serve the portal over the copy, for tests that drive a browser; the address is its `url`."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="module", autouse=True)
def nothing_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold that a module leaves the kept test database as empty as it found it, and the connection pointed to it."""
    yield
    if KEPT:
        assert connection.settings_dict["NAME"] == KEPT[0]
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{KEPT[0]}").geturl()
        with closing(psycopg2.connect(address)) as session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_auditentry")
            assert cursor.fetchone() == (0,), f"{request.node.nodeid} left entries in {KEPT[0]}"
