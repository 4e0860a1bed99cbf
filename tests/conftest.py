"""Fixtures for tests that need more of the database than a transaction that is rolled back."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.databases import copied_database, database_like, drop_remains, pointed_to, schema, server
from tests.lived import begun, committed_life, databases, life

__all__ = ["begun", "committed_life", "databases", "life"]

SHARED_WORLD = "tests/access/"
LONGEST = ("tests/browser/test_life.py", "tests/access/test_access.py", SHARED_WORLD, "tests/walk/")
# The name of the database that the tests of this process start from, once it is made.
KEPT: list[str] = []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Clear away what the processes of the run have shared; the first process is the last to end."""
    if not hasattr(config, "workerinput"):
        drop_remains()


class ByFile(LoadScopeScheduling):
    """Give every file to one process, and the files that share a world to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return SHARED_WORLD if file.startswith(SHARED_WORLD) and file not in LONGEST else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Share the tests out by file."""
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: what comes last must not wait for it."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST)))


@pytest.fixture(scope="session", autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve static files under their own names, since the manifest exists only after collectstatic; write the log's files apart."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}, LOG_DIR=tmp_path_factory.mktemp("log")):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this process an empty database of its own."""
    with django_db_blocker.unblock():
        empty = schema()
    with database_like(empty) as name, pointed_to(name):
        KEPT.append(name)
        yield


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
        with closing(psycopg2.connect(server(KEPT[0]))) as session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_auditentry")
            assert cursor.fetchone() == (0,), f"{request.node.nodeid} left entries in {KEPT[0]}"
