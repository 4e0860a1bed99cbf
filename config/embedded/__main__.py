"""The command line of the embedded services: python -m config.embedded start|stop|status."""

import sys
from collections.abc import Callable

from config.embedded import SERVICES, ensure_services, stop_services
from config.embedded.service import ServiceError


def stop() -> None:
    """Stop what runs."""
    stop_services()
    status()


def start() -> None:
    """Start what does not run."""
    ensure_services()
    status()


def status() -> None:
    """Print one line for each service."""
    for service in SERVICES:
        state = f"pid {service.pid()}  {service.url()}" if service.answers() else "stopped"
        sys.stdout.write(f"{service.program:14} {state}\n")


def main(arguments: list[str]) -> int:
    """Carry out one command and return the exit code."""
    commands: dict[str, Callable[[], None]] = {"start": start, "stop": stop, "status": status}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write("usage: python -m config.embedded start|stop|status\n")
        return 2
    try:
        commands[arguments[0]]()
    except ServiceError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
