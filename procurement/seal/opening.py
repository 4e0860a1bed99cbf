"""The opening: a part's ciphertext and identity give its content, or it is proved whose fault it is that they do not."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyrage import DecryptError, decrypt, x25519

from procurement.seal import archive
from procurement.seal.encoding import FormatError, parse, unhex
from procurement.seal.sealing import INDEX, NONCE
from procurement.seal.shares import Fault, recipient_of
from procurement.seal.statements import Header

FIELDS = {"protocol", "statement", "tender", "lot", "round", "supplier", "kind", "nonce", "facts", "files"}


class OpeningError(Exception):
    """A part that stays shut, with whose fault it is."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True)
class Opened:
    """The content of a part."""

    facts: Mapping[str, str | bool]
    files: Sequence[tuple[str, bytes]]
    nonce: str


def open_part(header: Header, kind: str, *, ciphertext: bytes, identity: str) -> Opened:
    """Return what a part says. Raises OpeningError.

    A ciphertext that is not the one of the signed header was altered by who kept it; all else was made so by the bidder.
    """
    part = header.by_kind[kind]
    if hashlib.sha256(ciphertext).hexdigest() != part.sha256:
        raise OpeningError(Fault.PLATFORM, "the ciphertext is not the one that the bidder signed")
    try:
        if recipient_of(identity) != part.recipient:
            raise OpeningError(Fault.MAKER, "the identity is not that of the recipient in the header")
        return _content(header, kind, decrypt(ciphertext, [x25519.Identity.from_str(identity)]))
    except (DecryptError, FormatError) as error:
        raise OpeningError(Fault.MAKER, f"the part was not sealed as the protocol asks: {error}") from error


def _content(header: Header, kind: str, plaintext: bytes) -> Opened:
    (name, index), *files = archive.unpack(plaintext, is_padded=True) or [("", b"")]
    data = parse(index) if name == INDEX else {}
    expected = {**header.about, "statement": "part", "supplier": header.supplier, "kind": kind}
    if set(data) != FIELDS or {field: data[field] for field in expected} != expected:
        raise FormatError("the part belongs to another bid")
    unhex(data["nonce"], size=NONCE)
    rows = data["files"]
    if not isinstance(rows, list) or len(rows) != len(files):
        raise FormatError("the part holds other files than it names")
    named = [_named(row, path, content) for row, (path, content) in zip(rows, files, strict=True)]
    return Opened(_facts(data["facts"]), named, data["nonce"])


def _named(row: Any, path: str, content: bytes) -> tuple[str, bytes]:
    found = {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or row != {"name": row["name"], **found}:
        raise FormatError(f"{path} is not the file that is named")
    return row["name"], content


def _facts(value: Any) -> dict[str, str | bool]:
    if not isinstance(value, dict) or not all(isinstance(each, str | bool) for each in value.values()):
        raise FormatError("not facts")
    return value
