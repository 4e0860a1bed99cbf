"""What SB-1 signs and logs: the terms of a tender, a bid's header, a withdrawal and the opening, each a canonical JSON text."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procurement.seal.encoding import FormatError, canonical, parse, unhex

PROTOCOL = "SB-1"
HASH, KEY, SIGNATURE, SALT = 32, 32, 64, 16
PREFIX = b"SB-1 statement\n"
RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}", re.ASCII)
KIND = re.compile(r"[a-z][a-z_]{0,19}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_CUSTODIANS = 20
PART_FIELDS = ("kind", "recipient", "sha256", "size", "commitments")


@dataclass(frozen=True)
class Custodian:
    """Who keeps a share: a name for people and the public part of an identity made for this tender."""

    name: str
    recipient: str


@dataclass(frozen=True)
class PartKind:
    """A sealed part that every bid has; a public one is published after the opening."""

    kind: str
    is_public: bool


@dataclass(frozen=True)
class Terms:
    """How the bids of one lot are sealed: until when, for whom, which parts, and the commitment to the seed of the draws."""

    tender: str
    lot: int
    round: str
    deadline: str
    threshold: int
    custodians: tuple[Custodian, ...]
    parts: tuple[PartKind, ...]
    seed: str
    # From when to when the portal was down, if the deadline was moved for it.
    outages: tuple[tuple[str, str], ...] = ()

    def text(self) -> bytes:
        """Return the statement."""
        custodians = [{"name": each.name, "recipient": each.recipient} for each in self.custodians]
        parts = [{"kind": each.kind, "is_public": each.is_public} for each in self.parts]
        facts = {"deadline": self.deadline, "threshold": self.threshold, "custodians": custodians, "parts": parts, "seed": self.seed}
        outages = [{"from": start, "to": end} for start, end in self.outages]
        return canonical({**self.about("terms"), **facts, "outages": outages})

    @classmethod
    def read(cls, text: bytes) -> "Terms":
        """Read the statement. Raises FormatError."""
        data = _statement(text, "terms", ("deadline", "threshold", "custodians", "parts", "seed", "outages"))
        unhex(data["seed"], size=HASH)
        custodians = tuple(
            Custodian(_text(each["name"]), read_recipient(each["recipient"])) for each in _rows(data["custodians"], "name", "recipient")
        )
        parts = tuple(PartKind(_kind(each["kind"]), each["is_public"] is True) for each in _rows(data["parts"], "kind", "is_public"))
        many = (len(custodians), len({each.recipient for each in custodians}), len(parts), len({each.kind for each in parts}))
        if many[0] != many[1] or many[2] != many[3] or not parts or many[0] > MOST_CUSTODIANS:
            raise FormatError("custodians and parts stand once each")
        if type(data["threshold"]) is not int or not 2 <= data["threshold"] <= many[0]:
            raise FormatError("the threshold does not fit the custodians")
        moment(data["deadline"])
        outages = tuple((row["from"], row["to"]) for row in _rows(data["outages"], "from", "to"))
        if any(moment(start) >= moment(end) for start, end in outages):
            raise FormatError("an outage ends after it begins")
        about = (data["tender"], data["lot"], data["round"], data["deadline"], data["threshold"])
        found = cls(*about, custodians, parts, data["seed"], outages)
        if found.text() != text:
            raise FormatError("not the terms of a tender")
        return found

    def about(self, statement: str) -> dict[str, Any]:
        """Return what all statements of this lot begin with."""
        return {"protocol": PROTOCOL, "statement": statement, "tender": self.tender, "lot": self.lot, "round": self.round}

    @property
    def custody(self) -> str:
        """The fingerprint of who keeps the shares and how many open; a bid is bound to it, also when the deadline moves."""
        keepers = {"threshold": self.threshold, "recipients": [each.recipient for each in self.custodians]}
        return hashlib.sha256(canonical(keepers)).hexdigest()


@dataclass(frozen=True)
class PartHeader:
    """What a bid says openly of one sealed part."""

    kind: str
    recipient: str
    sha256: str
    size: int
    commitments: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The signed statement of a bid, or of a withdrawal, which has no parts; `replaces` is the leaf of the statement before it."""

    about: Mapping[str, Any]
    supplier: str
    key: bytes
    replaces: str
    custody: str
    parts: tuple[PartHeader, ...]
    text: bytes

    @classmethod
    def read(cls, text: bytes, terms: Terms) -> "Header":
        """Read a bid's header or a withdrawal and compare it with the terms. Raises FormatError."""
        is_bid = parse(text).get("statement") == "bid"
        more = ("supplier", "key", "replaces", *(("custody", "parts") if is_bid else ()))
        data = _statement(text, "bid" if is_bid else "withdrawal", more)
        about = terms.about(data["statement"])
        if {name: data[name] for name in about} != about:
            raise FormatError("made for another tender")
        if is_bid and data["custody"] != terms.custody:
            raise FormatError("sealed for other custodians")
        if data["replaces"] or not is_bid:
            unhex(data["replaces"], size=HASH)
        parts = tuple(_part(each, len(terms.custodians)) for each in _rows(data["parts"], *PART_FIELDS)) if is_bid else ()
        if is_bid and [each.kind for each in parts] != [each.kind for each in terms.parts]:
            raise FormatError("has other parts than the terms ask for")
        custody = data["custody"] if is_bid else ""
        return cls(about, _text(data["supplier"]), unhex(data["key"], size=KEY), data["replaces"], custody, parts, text)

    @property
    def is_bid(self) -> bool:
        """Whether this is a bid; otherwise it withdraws one."""
        return bool(self.parts)

    @cached_property
    def by_kind(self) -> dict[str, PartHeader]:
        """The parts by their kind."""
        return {part.kind: part for part in self.parts}

    def check(self, signature: bytes) -> None:
        """Raise FormatError when the bidder's key has not signed this."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, PREFIX + self.text)
        except (InvalidSignature, ValueError):
            raise FormatError("the bidder has not signed this") from None


def opening_text(terms: Terms, *, opened_at: str, statements: Sequence[str]) -> bytes:
    """Return the statement that shuts the lot: the leaves of all bids and withdrawals, in the order of the log."""
    moment(opened_at)
    return canonical({**terms.about("opening"), "deadline": terms.deadline, "opened_at": opened_at, "statements": list(statements)})


def sign(text: bytes, secret: bytes) -> bytes:
    """Return the bidder's signature of a statement; the secret is 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(PREFIX + text)


def public_key(secret: bytes) -> bytes:
    """Return the public part of a bidder's secret."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def leaf(salt: bytes, text: bytes) -> str:
    """Return what the log shows of a statement: SHA-256(salt ‖ statement), in hexadecimal."""
    if len(salt) != SALT:
        raise FormatError("a salt has 16 bytes")
    return hashlib.sha256(salt + text).hexdigest()


def spoken_code(leaf_text: str) -> str:
    """Return twelve characters by which a bidder recognises its bid when they are read aloud: three groups, no I, L, O or U."""
    number = int.from_bytes(hashlib.sha256(b"SB-1 code\n" + unhex(leaf_text, size=HASH)).digest()[:8]) >> 4
    letters = "".join(CODE_LETTERS[number >> 5 * place & 31] for place in reversed(range(12)))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def moment(text: Any) -> datetime:
    """Read a moment in UTC: 2026-05-25T01:30:00Z."""
    try:
        if isinstance(text, str) and MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise FormatError("not a moment")


def _statement(text: bytes, statement: str, more: tuple[str, ...]) -> dict[str, Any]:
    data = parse(text)
    if set(data) != {"protocol", "statement", "tender", "lot", "round", *more}:
        raise FormatError("has other fields than a statement of SB-1")
    if (data["protocol"], data["statement"]) != (PROTOCOL, statement) or type(data["lot"]) is not int or data["lot"] < 1:
        raise FormatError("not a statement of SB-1")
    _text(data["tender"])
    _kind(data["round"])
    return data


def _part(data: Mapping[str, Any], custodians: int) -> PartHeader:
    if type(data["size"]) is not int or data["size"] < 1:
        raise FormatError("not the header of a part")
    unhex(data["sha256"], size=HASH)
    commitments = data["commitments"]
    if not isinstance(commitments, list) or len(commitments) != custodians:
        raise FormatError("has not one commitment for each custodian")
    for commitment in commitments:
        unhex(commitment, size=HASH)
    return PartHeader(_kind(data["kind"]), read_recipient(data["recipient"]), data["sha256"], data["size"], tuple(commitments))


def _rows(value: Any, *fields: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) and set(row) == set(fields) for row in value):
        raise FormatError("not a list of objects with the right fields")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise FormatError("not a name")
    return value


def _kind(value: Any) -> str:
    if not isinstance(value, str) or not KIND.fullmatch(value):
        raise FormatError("not a kind")
    return value


def read_recipient(value: Any) -> str:
    """Return the public part of an age identity. Raises FormatError for what is written as none."""
    if not isinstance(value, str) or not RECIPIENT.fullmatch(value):
        raise FormatError("not an age recipient")
    return value
