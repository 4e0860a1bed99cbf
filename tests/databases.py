"""Databases for the tests: one empty one that remembers its schema, lives that all processes of a run share, and copies to spoil."""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection, connections
from django.test.utils import setup_databases
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILES = ("*/migrations/*.py", "*/sql/*.sql", "requirements/base.txt")
# The same for all processes of a run.
RUN = f"test_{os.environ.get('PYTEST_XDIST_TESTRUNUID', uuid.uuid4().hex)[:10]}"


def server(name: str = "postgres") -> str:
    """The address of a database of the tests' server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def admin(statement: str, *values: str) -> list[str]:
    """Run a statement that concerns whole databases; return the first column of what it finds."""
    with closing(psycopg2.connect(server())) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute(statement, values or None)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def names(beginning: str) -> list[str]:
    """The databases whose names begin so, in the order of their names."""
    return admin("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", beginning)


@contextmanager
def alone() -> Iterator[None]:
    """Let one process of the machine at a time make shared databases."""
    with (Path(os.environ["PORTAL_VAR"]) / "databases.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def schema() -> str:
    """The name of an empty database with the schema of the migrations as they are now, made when there is none."""
    files = sorted(path for pattern in SCHEMA_FILES for path in ROOT.glob(pattern))
    name = f"schema_{hashlib.sha256(b''.join(path.read_bytes() for path in files)).hexdigest()[:16]}"
    with alone():
        if not names(name):
            for outdated in names("schema_"):
                admin(f'DROP DATABASE "{outdated}"')
            draft = f"{RUN}_schema"
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(connection.settings_dict["TEST"], "NAME", draft)
                patch.setitem(connection.settings_dict, "NAME", connection.settings_dict["NAME"])
                setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
                connections.close_all()
            admin(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


@contextmanager
def database_like(template: str) -> Iterator[str]:
    """Make a copy of a database to which nobody is connected; yield its name and drop it in the end."""
    name = f"{RUN}_{uuid.uuid4().hex[:12]}"
    connections.close_all()
    admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    connections.close_all()
    admin(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def pointed_to(name: str) -> Iterator[None]:
    """Let this process and the programs that it starts use a database."""
    with pytest.MonkeyPatch.context() as patch:
        connections.close_all()
        patch.setitem(connection.settings_dict, "NAME", name)
        patch.setenv("DATABASE_URL", server(name))
        yield
        connections.close_all()


@contextmanager
def inside(name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work in a database outside of tests that ask for one."""
    with django_db_blocker.unblock(), pointed_to(name):
        yield


@contextmanager
def copied_database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Work on a copy of the test database in which one may commit; yield its name.

    Django would empty the tables afterwards, which our append-only tables refuse.
    """
    with database_like(str(connection.settings_dict["NAME"])) as name, inside(name, django_db_blocker):
        yield name


def grown(name: str, template: str, grow: Callable[[], object], django_db_blocker: DjangoDbBlocker) -> None:
    """Make a database of the run from another one by doing something in it; it has its name only when that is done."""
    draft = f"{RUN}_draft"
    connections.close_all()
    admin(f'CREATE DATABASE "{draft}" TEMPLATE "{template}"')
    with inside(draft, django_db_blocker):
        grow()
    admin(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def drop_remains() -> None:
    """Drop what this run or one that was broken off has left; the empty database is kept for the next run."""
    for name in names("test_"):
        admin(f'DROP DATABASE "{name}" WITH (FORCE)')
