"""What is published after the opening: one zip archive from which anybody rechecks everything."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.tlog.merkle import Nodes
from procurement.seal.encoding import canonical
from procurement.seal.receipts import Logged
from procurement.seal.shares import Share
from procurement.seal.statements import PROTOCOL

INDEX = "bundle.json"
CHECKPOINT = "checkpoint"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PublishedPart:
    """A public part of an opened bid: ciphertext, the shares as handed over, the identity they gave, and what the part says."""

    ciphertext: bytes
    shares: Sequence[Share] = ()
    # "" when the part stayed shut.
    identity: str = ""
    # The bidder's own fallback below k shares.
    is_from_receipt: bool = False
    facts: Mapping[str, str | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """All that is public about the sealed bids of one lot; `terms` are all versions, `statements` all bids and withdrawals."""

    terms: Sequence[Logged]
    statements: Sequence[Logged]
    opening: Logged
    # By leaf and kind: the public parts of the bids that stood at the deadline.
    parts: Mapping[str, Mapping[str, PublishedPart]]
    seed: bytes
    # The verifier key of the log.
    log: str


def write_bundle(publication: Publication, *, nodes: Nodes, size: int, checkpoint: str) -> bytes:
    """Return the archive under a signed head of this size; the same input gives the same bytes."""
    files = {INDEX: canonical(_index(publication, nodes, size)), CHECKPOINT: checkpoint.encode()}
    for leaf, parts in publication.parts.items():
        for kind, part in parts.items():
            files[f"parts/{leaf}-{kind}.age"] = part.ciphertext
            files[f"keys/{leaf}-{kind}.key"] = f"{part.identity}\n".encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), files[name])
    return held.getvalue()


def _index(publication: Publication, nodes: Nodes, size: int) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL,
        "log": publication.log,
        "terms": [each.facts(nodes, size) for each in publication.terms],
        "statements": [each.facts(nodes, size) for each in publication.statements],
        "opening": publication.opening.facts(nodes, size),
        "bids": {leaf: {kind: _part(part) for kind, part in parts.items()} for leaf, parts in publication.parts.items()},
        "seed": publication.seed.hex(),
    }


def _part(part: PublishedPart) -> dict[str, Any]:
    shares = [{"custodian": each.custodian, "salt": each.salt.hex(), "share": each.share.hex()} for each in part.shares]
    return {"shares": shares, "is_from_receipt": part.is_from_receipt, "facts": dict(part.facts), "is_open": bool(part.identity)}
