"""The portal's web server over the database in use, and a client that sometimes does not hear the answer."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from core.clock import now
from registry.authentication import digest
from registry.models import ApiToken, User

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
# A key may ask 120 times a minute, so a busy program gets several.
ASKS_A_KEY = 100


class LostReplyError(Exception):
    """The request went out, and nothing came back."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def facts(self) -> Any:
        """The JSON in it."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    """Where the portal listens; behind a proxy, which says where a request comes from."""

    port: int

    def send(self, method: str, path: str, *, key: str, body: bytes = b"", kind: str = "application/json", **more: str) -> Answer:
        """Send a request; lost="early" hangs up before the answer comes, lost="late" throws it away. Raises LostReplyError."""
        lost = more.pop("lost", "")
        head = {"Authorization": f"Bearer {key}", "Content-Type": kind, "X-Forwarded-For": address(key), "X-Forwarded-Proto": "https"}
        head |= {name.replace("_", "-"): value for name, value in more.items()}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, f"/api/v1/desk/{path}", body, head)
            if lost == "early":
                raise LostReplyError
            answer: HTTPResponse = connection.getresponse()
            found = Answer(answer.status, answer.read())
        finally:
            connection.close()
        if lost:
            raise LostReplyError
        return found


def address(key: str) -> str:
    """Every key is used from a machine of its own."""
    number = int(digest(key)[:6], 16)
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


@contextmanager
def serving(environment: Mapping[str, str] | None = None, *, log: Path | None = None) -> Iterator[Server]:
    """Start the web server as production does, wait until it answers, and stop it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "8", "--backpressure", "64", "--log-level", "warning", "config.wsgi:application"]
    words = os.environ | {"PORTAL_PROXY": "1"} | dict(environment or {})
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=words, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _wait(port)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/api/v1/desk/projects/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the web server does not answer")


def keys_for(user: User, asks: int) -> Sequence[str]:
    """Keys enough for a program that asks so many times."""
    names = [f"measured-{user.username}-{place}" for place in range(asks // ASKS_A_KEY + 1)]
    values = {"user": user, "label": "measured", "scopes": ["plan", "bid", "read"], "expires_at": now() + timedelta(days=400)}
    ApiToken.objects.bulk_create([ApiToken(digest=digest(name), **values) for name in names], ignore_conflicts=True)
    return names
