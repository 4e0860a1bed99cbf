"""Documents as PDF: Django templates laid out in a separate, limited process; the same context gives the same bytes."""

import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pylopdf_fonts_zh_cn
import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

# One document, and what the process may take over that before it is ended from outside.
JOB_SECONDS = 30.0
GRACE_SECONDS = 15.0
CODE_FOLDER = Path(__file__).resolve().parent.parent

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class PdfError(Exception):
    """A document could not be rendered; the message says which and why."""


def render(template: str, context: Mapping[str, Any]) -> bytes:
    """Render one document. Raises PdfError."""
    return render_many([(template, context)])[0]


def render_many(items: Sequence[tuple[str, Mapping[str, Any]]], *, seconds: float = JOB_SECONDS) -> list[bytes]:
    """Render many documents in one process, in their order. Raises PdfError naming those that failed."""
    outcomes = attempt_many(items, seconds=seconds)
    failed = [
        f"{template}: {outcome}" for (template, _context), outcome in zip(items, outcomes, strict=True) if isinstance(outcome, PdfError)
    ]
    if failed:
        raise PdfError("; ".join(failed))
    return [outcome for outcome in outcomes if isinstance(outcome, bytes)]


def attempt_many(items: Iterable[tuple[str, Mapping[str, Any]]], *, seconds: float = JOB_SECONDS) -> list[bytes | PdfError]:
    """Render many documents; a bad one gives its error and leaves the others alone."""
    return draw_many([html_of(template, context) for template, context in items], seconds=seconds)


def html_of(template: str, context: Mapping[str, Any]) -> str:
    """Fill a template in Chinese, with the QR code of the document's public verification page."""
    address = urljoin(settings.PUBLIC_URL, str(context.get("verify_url", "/verify/")))
    shown = {"verify_address": address, "qr": qr_code(address), "portal_name": settings.PORTAL_NAME, **context}
    with override("zh-hans"):
        return render_to_string(template, shown)


@cache
def qr_code(address: str) -> str:
    """Return the QR code of an address as a data: address of an SVG."""
    return segno.make(address, error="m").svg_data_uri(border=0, scale=4)


def draw_many(pages: Sequence[str], *, seconds: float = JOB_SECONDS) -> list[bytes | PdfError]:
    """Lay out HTML documents; a process that dies takes one document with it, the rest go to a new one."""
    outcomes: list[bytes | PdfError] = []
    while len(outcomes) < len(pages):
        outcomes += batch(pages[len(outcomes) :], seconds)
    return outcomes


def batch(pages: Sequence[str], seconds: float) -> list[bytes | PdfError]:
    """Feed one process until it has done all or died; returns at least one outcome."""
    outcomes: list[bytes | PdfError] = []
    with process() as worker:
        for page in pages:
            outcomes.append(exchange(worker, page, seconds))
            if worker.poll() is not None:
                break
    return outcomes


def exchange(worker: subprocess.Popen[bytes], page: str, seconds: float) -> bytes | PdfError:
    """Send one document and wait for its answer; a process that hangs is ended."""
    if worker.stdin is None or worker.stdout is None:
        raise PdfError("the process has no pipes")
    guard = threading.Timer(seconds + GRACE_SECONDS, worker.kill)
    guard.start()
    try:
        worker.stdin.write(json.dumps({"html": page, "seconds": seconds}).encode() + b"\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
    except BrokenPipeError:
        line = b""
    finally:
        guard.cancel()
    if not line:
        worker.wait()
        return PdfError("the process ended while it drew the document")
    answer = json.loads(line)
    return base64.b64decode(answer["pdf"]) if "pdf" in answer else PdfError(answer["error"])


@contextlib.contextmanager
def process() -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker with an environment of its own: no secret, one font folder, one date for all font tables."""
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CODE_FOLDER),
        "FONTCONFIG_FILE": str(font_settings()),
        "SOURCE_DATE_EPOCH": "0",
    }
    command = [sys.executable, "-m", "core.pdf_worker"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/")
    try:
        yield worker
    finally:
        worker.kill()
        # What a dead process never took cannot be flushed to it.
        with contextlib.suppress(BrokenPipeError):
            worker.communicate()


@cache
def font_settings() -> Path:
    """Write the fontconfig file that knows the Chinese fonts and nothing else of this machine."""
    folder = Path(settings.VAR_DIR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fonts.conf"
    draft = folder / f"fonts.{os.getpid()}.conf"
    draft.write_text(FONTCONFIG.format(fonts=pylopdf_fonts_zh_cn.serif_path().parent, cache=folder / "cache"))
    draft.replace(file)
    return file
