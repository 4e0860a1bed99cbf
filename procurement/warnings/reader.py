"""Run apart from the portal, with limits: PDFs come in as base64 lines, what their programs wrote into them goes out as JSON lines.

A file that cannot be read gives nothing but an empty answer; a strange file is no sign of anything.
"""

import base64
import contextlib
import io
import json
import logging
import re
import resource
import signal
import sys
from typing import Any

from pypdf import PdfReader

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
PAGES, CHARACTERS = 200, 200_000


def read(content: bytes) -> dict[str, str]:
    """Author, program, origin, time of making and text of one PDF."""
    found = PdfReader(io.BytesIO(content))
    info = found.metadata
    made = info.creation_date if info else None
    pages = "".join(page.extract_text() for page in found.pages[:PAGES])
    return {
        "author": str((info and info.author) or ""),
        "producer": " / ".join(str(part) for part in (info and (info.creator, info.producer)) or () if part),
        "origin": origin(found),
        "created": made.isoformat() if made else "",
        "text": re.sub(r"\s+", "", pages)[:CHARACTERS],
    }


def origin(found: PdfReader) -> str:
    """The document's own identifier in its XMP; the file's identifier is new with every save and says nothing."""
    xmp = found.xmp_metadata
    return str((xmp and xmp.xmpmm_document_id) or "")


def answer(line: bytes) -> dict[str, str]:
    """Read one file; whatever is wrong with it leaves the next one alone."""
    with contextlib.suppress(Exception):
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        return read(base64.b64decode(line))
    return {}


def give_up(*_signal: Any) -> None:
    """Interrupt a file that takes too long."""
    raise TimeoutError


def main() -> None:
    """Answer each line."""
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, give_up)
    for line in sys.stdin.buffer:
        found = answer(line)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
