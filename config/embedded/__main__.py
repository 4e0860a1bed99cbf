"""The command line of the embedded services: python -m config.embedded start|stop|status."""

import sys

from config.embedded import SERVICES, ensure_services
from config.embedded.service import ServiceError, locked


def stop() -> None:
    """Stop both services; who starts them at the same time waits."""
    with locked():
        for service in SERVICES:
            service.stop()


def status() -> None:
    """Print one line for each service."""
    for service in SERVICES:
        state = f"pid {service.pid()}  {service.url()}" if service.answers() else "stopped"
        sys.stdout.write(f"{service.program:14} {state}\n")


def main(arguments: list[str]) -> int:
    """Carry out one command and return the exit code."""
    commands = {"start": ensure_services, "stop": stop, "status": lambda: None}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write("usage: python -m config.embedded start|stop|status\n")
        return 2
    try:
        commands[arguments[0]]()
    except ServiceError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    status()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
