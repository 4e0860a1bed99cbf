"""Start, find and stop the PostgreSQL and Valkey that the project carries in its own Python packages."""

import os
import shutil

from config.embedded.postgres import Postgres
from config.embedded.service import Service, locked, socket_dir
from config.embedded.valkey import Valkey

SERVICES: tuple[Service, ...] = (Postgres(), Valkey())


def ensure_services(*, durable: bool = True) -> None:
    """Set DATABASE_URL and REDIS_URL, starting our own services where the environment names none.

    With durable=False a database that is started here may lose data in a crash of the machine: for tests only.
    """
    wanted = [service for service in SERVICES if service.variable not in os.environ]
    if not all(service.answers() for service in wanted):
        start_missing(wanted, durable=durable)
    for service in wanted:
        os.environ[service.variable] = service.url()


def start_missing(services: list[Service], *, durable: bool) -> None:
    """Start those that do not serve us; another process may have done it while we waited for our turn."""
    with locked():
        for service in [service for service in services if not service.answers()]:
            service.start(durable=durable)


def stop_services() -> None:
    """Stop our own services and remove their sockets; who starts them at the same time waits."""
    with locked():
        for service in SERVICES:
            service.stop()
        shutil.rmtree(socket_dir(), ignore_errors=True)
