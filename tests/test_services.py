"""The services that the tests and the demonstration stand on."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from celery import Celery
from django.db import connection
from redis import Redis

from config.embedded import SERVICES, ensure_services, stop_services
from config.embedded.service import socket_dir


def query(statement: str) -> object:
    """Return the one value that a statement yields."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def run_on_own(statement: str) -> list[tuple[object, ...]]:
    """Run a statement in the database of the test's own services, committed at once."""
    session = psycopg2.connect(host=str(socket_dir()), user="portal", dbname="portal")
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    session.close()
    return rows


def ensure_own() -> None:
    """Do what the next command would do, which finds no address in its environment."""
    for service in SERVICES:
        os.environ.pop(service.variable, None)
    ensure_services()


@pytest.fixture
def own_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run services which the test may kill, with the settings of real life: the tests' own cluster may lose commits."""
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    for service in SERVICES:
        monkeypatch.delenv(service.variable)
    ensure_own()
    yield
    stop_services()


def test_database_is_postgres_18(db: None) -> None:
    assert str(query("SHOW server_version")).split(".")[0] == "18"


def test_database_role_is_no_superuser(db: None) -> None:
    assert query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_database_cuts_chinese_into_trigrams(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert query("SELECT cardinality(show_trgm('政府购买'))") == 5


def test_database_orders_by_code_point(db: None) -> None:
    assert query("SELECT array_agg(t ORDER BY t) FROM unnest(ARRAY['乙', '甲', 'b', 'B']) t") == ["B", "b", "乙", "甲"]


def test_broker_answers() -> None:
    broker = Redis(unix_socket_path=urlsplit(os.environ["REDIS_URL"]).path)
    assert broker.ping() is True
    broker.close()


def test_celery_takes_the_brokers_address() -> None:
    with Celery(broker=os.environ["REDIS_URL"]).connection_for_write() as link:
        assert link.ensure_connection(max_retries=1).connected is True


def test_committed_db_keeps_what_is_committed(committed_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id int)")
    connection.close()
    assert query("SELECT current_database()") == committed_db
    assert query("SELECT count(*) FROM left_behind") == 0


def test_committed_db_is_gone_for_the_next_test(db: None) -> None:
    assert query("SELECT to_regclass('left_behind')") is None


def test_killed_services_come_back_with_what_was_committed(own_services: None) -> None:
    run_on_own("CREATE TABLE kept AS SELECT 290000.00 AS amount")
    for service in SERVICES:
        os.kill(service.pid(), signal.SIGKILL)
    ensure_own()
    assert [service.answers() for service in SERVICES] == [True, True]
    assert [str(amount) for (amount,) in run_on_own("SELECT amount FROM kept")] == ["290000.00"]


def test_running_services_are_used_again(own_services: None) -> None:
    before = [service.pid() for service in SERVICES]
    ensure_own()
    assert [service.pid() for service in SERVICES] == before


def test_pid_file_of_another_process_is_not_believed(own_services: None) -> None:
    for service in SERVICES:
        service.stop()
        service.pid_file().write_text(f"{os.getpid()}\n")
    ensure_own()
    assert [service.answers() for service in SERVICES] == [True, True]


def test_services_without_their_sockets_are_replaced(own_services: None) -> None:
    before = [service.pid() for service in SERVICES]
    shutil.rmtree(socket_dir())
    ensure_own()
    assert [service.answers() for service in SERVICES] == [True, True]
    assert [service.is_running(pid) for service, pid in zip(SERVICES, before, strict=True)] == [False, False]
