"""The log for everybody: its signed head and static files, proofs made from them, and the programs that recheck what was published.

Nothing is read here but files, so that the answers are those that a mirror of the files would give.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import log
from core.tlog.checkpoints import Checkpoint, read_checkpoint
from core.tlog.merkle import ProofError, consistency_proof, inclusion_proof
from core.tlog.notes import encode
from core.tlog.tiles import Tile, TiledLog
from disclosure.views.public import as_json, public

HEAD = "checkpoint"
# The terms of a round of sealed bids, and what rechecks its opening.
SEALED = re.compile(r"sealed/[A-Za-z0-9-]{1,60}-[a-z_]{1,20}\.(?:terms\.json|zip)", re.ASCII)
TOOLS = {
    "verify.py": "procurement/seal/verify.py",
    "recompute.py": "procurement/scoring/recompute.py",
    "seal.html": "static/dist/seal.html",
}


@public
def log_page(request: HttpRequest) -> HttpResponse:
    """What the log is, its head and key, and how to recheck."""
    tools = [(name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in _tools().items()]
    folder = Path(settings.LOG_DIR, "sealed")
    bundles = sorted(path.name for path in folder.glob("*.zip")) if folder.exists() else []
    return render(
        request, "disclosure/log.html", {"bundles": bundles, "head": _head_or_none(), "key": str(log.signer().verifier), "tools": tools}
    )


@public
def log_file(request: HttpRequest, path: str) -> HttpResponse:
    """One of the log's static files as C2SP names them."""
    if path == HEAD:
        return HttpResponse(_file(HEAD), content_type="text/plain; charset=utf-8")
    if SEALED.fullmatch(path):
        return HttpResponse(_file(path), content_type="application/octet-stream")
    try:
        Tile.parse(path)
    except ValueError:
        raise Http404 from None
    return HttpResponse(_file(path), content_type="application/octet-stream")


@public
def inclusion(request: HttpRequest, index: int) -> HttpResponse:
    """The proof that an entry stands in the log under its present head."""
    return _proof(index, lambda tiled: inclusion_proof(tiled.node, index, tiled.size), name="index", is_known=lambda size: index < size)


@public
def consistency(request: HttpRequest, size: int) -> HttpResponse:
    """The proof that the log of an earlier size is the beginning of the present one."""
    return _proof(size, lambda tiled: consistency_proof(tiled.node, size, tiled.size), name="old_size", is_known=lambda now: size <= now)


@public
def tool(request: HttpRequest, tool: str) -> HttpResponse:
    """A program or page that runs without the portal, to be kept and compared with its fingerprint."""
    path = _tools().get(tool)
    if path is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{tool}"'}
    return HttpResponse(path.read_bytes(), content_type="application/octet-stream", headers=headers)


def _tools() -> dict[str, Path]:
    found = {name: settings.BASE_DIR / path for name, path in TOOLS.items()}
    return {name: path for name, path in found.items() if path.exists()}


def _file(name: str) -> bytes:
    try:
        return Path(settings.LOG_DIR, name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise Http404 from None


def _head_or_none() -> Checkpoint | None:
    try:
        return read_checkpoint(_file(HEAD).decode(), log.signer().verifier)[0]
    except Http404:
        return None


def _proof(about: int, make: Callable[[TiledLog], list[bytes]], *, name: str, is_known: Callable[[int], bool]) -> HttpResponse:
    note = _file(HEAD).decode()
    head, _signatures = read_checkpoint(note, log.signer().verifier)
    if not is_known(head.size):
        raise Http404
    try:
        proof = make(TiledLog(_file, head.size, head.root))
    except ProofError:
        raise Http404 from None
    return as_json({name: about, "size": head.size, "proof": [encode(node) for node in proof], "checkpoint": note})


ADDRESSES = (
    ("", log_page, "log"),
    ("inclusion/<int:index>.json", inclusion, "log_inclusion"),
    ("consistency/<int:size>.json", consistency, "log_consistency"),
    ("tools/<str:tool>", tool, "log_tool"),
    ("<path:path>", log_file, "log_file"),
)
