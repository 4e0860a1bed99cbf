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
    missing = [service for service in wanted if not service.answers()]
    if missing:
        with locked():
            for service in missing:
                if not service.answers():
                    service.start(durable=durable)
    for service in wanted:
        os.environ[service.variable] = service.url()


def stop_services() -> None:
    """Stop our own services and remove their sockets; who starts them at the same time waits."""
    with locked():
        for service in SERVICES:
            service.stop()
        shutil.rmtree(socket_dir(), ignore_errors=True)
