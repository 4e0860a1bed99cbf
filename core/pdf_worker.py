"""Run apart from the portal, with limits and without its secrets: HTML documents come in as JSON lines, PDFs go out as JSON lines.

One line in, one line out: {"html": …, "seconds": …} is answered by {"pdf": base64} or {"error": words}. Nothing is fetched from the
network or from files; only data: addresses are read, and fonts come from the folder that fontconfig was given.
"""

import base64
import contextlib
import json
import os
import resource
import signal
import sys
from types import FrameType
from typing import Any, BinaryIO

from weasyprint import HTML
from weasyprint.urls import URLFetcher

MEMORY = 1536 * 1024 * 1024
PROCESSOR_SECONDS = 600
# Kept readable for decades, and tagged so that screen readers can follow it.
VARIANT = "pdf/a-2a"


class TooSlow(Exception):  # noqa: N818  (said to the other side in these words)
    """A document used up its time."""


def limit() -> None:
    """Give this process a ceiling for memory and processor time, and none of its crashes a core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, give_up)


def give_up(_signal: int, _frame: FrameType | None) -> None:
    """Interrupt the document at hand."""
    raise TooSlow


@contextlib.contextmanager
def time_limit(seconds: float) -> Any:
    """Interrupt what runs longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def draw(html: str) -> bytes:
    """Lay out one document."""
    document: bytes = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf(pdf_variant=VARIANT)
    return document


def answer(line: bytes) -> dict[str, str]:
    """Render one job; whatever goes wrong with it is said and leaves the next job alone."""
    try:
        job = json.loads(line)
        with time_limit(job["seconds"]):
            return {"pdf": base64.b64encode(draw(job["html"])).decode()}
    except TooSlow:
        return {"error": "the document took too long"}
    except MemoryError:
        return {"error": "the document needs too much memory"}
    except Exception as error:  # noqa: BLE001  (a bad document must not stop the others)
        return {"error": f"{type(error).__name__}: {error}"}


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer every line until the input ends."""
    for line in jobs:
        answers.write(json.dumps(answer(line)).encode() + b"\n")
        answers.flush()


def main() -> None:
    """Keep the real output for answers; what libraries print goes to the error stream."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
