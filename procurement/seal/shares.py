"""A part's one-off identity split among custodians: committed shares, who lied, and joining any k of them."""

import hashlib
import itertools
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import xor

from pyrage import DecryptError, IdentityError, decrypt, encrypt, x25519
from pyshamir import split
from pyshamir._utils import div, mul

from procurement.seal.encoding import KEY_SIZE, FormatError, identity_text, secret_bytes
from procurement.seal.statements import SALT, PartHeader

SHARE_SIZE = KEY_SIZE + 1
FEWEST = 2


class Fault(StrEnum):
    """Whose fault it is that something cannot be opened."""

    MAKER = "maker"
    PLATFORM = "platform"
    CUSTODIAN = "custodian"
    # Too few shares are there yet.
    MISSING = "missing"


@dataclass(frozen=True)
class Share:
    """What a custodian hands over of one part; custodians count from 0 in the order of the terms."""

    custodian: int
    salt: bytes
    share: bytes

    @classmethod
    def read(cls, custodian: int, plaintext: bytes) -> "Share":
        """Read a decrypted share file. Raises FormatError."""
        if len(plaintext) != SALT + SHARE_SIZE:
            raise FormatError("not a share")
        return cls(custodian, plaintext[:SALT], plaintext[SALT:])

    @property
    def commitment(self) -> str:
        """SHA-256(salt ‖ share)."""
        return hashlib.sha256(self.salt + self.share).hexdigest()

    def is_what_was_committed(self, part: PartHeader) -> bool:
        """Whether the bid's header names this very share."""
        sizes = (len(self.salt), len(self.share)) == (SALT, SHARE_SIZE)
        return sizes and self.custodian in range(len(part.commitments)) and part.commitments[self.custodian] == self.commitment


@dataclass(frozen=True)
class Rebuilt:
    """What the shares gave: the identity and whose shares they were, or whose fault it is; and the liars."""

    identity: str = ""
    fault: Fault | None = None
    used: tuple[int, ...] = ()
    liars: tuple[int, ...] = ()


def new_identity() -> tuple[str, str]:
    """Return a fresh age identity and its recipient."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the public part of an age identity. Raises FormatError."""
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except IdentityError:
        raise FormatError("not an age identity") from None


def split_identity(identity: str, *, threshold: int, recipients: Sequence[str]) -> list[tuple[Share, bytes]]:
    """Return, for each custodian, the share and its file, which only that custodian can decrypt."""
    found = []
    for custodian, (share, recipient) in enumerate(zip(split(secret_bytes(identity), len(recipients), threshold), recipients, strict=True)):
        made = Share(custodian, os.urandom(SALT), bytes(share))
        found.append((made, encrypt(made.salt + made.share, [x25519.Recipient.from_str(recipient)])))
    return found


def unlock(custodian: int, share_file: bytes, identity: str) -> Share:
    """Return a custodian's share out of its file. Raises FormatError when this identity cannot read it or it holds no share."""
    try:
        return Share.read(custodian, decrypt(share_file, [x25519.Identity.from_str(identity)]))
    except (DecryptError, IdentityError):
        raise FormatError("this identity does not open the share") from None


def rebuild(part: PartHeader, shares: Iterable[Share], *, threshold: int) -> Rebuilt:
    """Join the first k honest shares into the part's identity and name who handed over something else.

    When they do not give the recipient of the header, every other choice of k is tried: whoever is absent, the result is the same.
    A bid that no choice opens was made so by its maker, who had committed to every one of these shares.
    """
    given = sorted(shares, key=lambda share: share.custodian)
    honest = {share.custodian: share for share in given if share.is_what_was_committed(part)}
    liars = tuple(sorted({share.custodian for share in given} - set(honest)))
    if len(honest) < threshold:
        return Rebuilt(fault=Fault.MISSING, liars=liars)
    for chosen in itertools.combinations(honest.values(), threshold):
        identity = join(chosen)
        if identity and recipient_of(identity) == part.recipient:
            return Rebuilt(identity=identity, used=tuple(share.custodian for share in chosen), liars=liars)
    return Rebuilt(fault=Fault.MAKER, liars=liars)


def uneven(part: PartHeader, shares: Iterable[Share], rebuilt: Rebuilt) -> tuple[int, ...]:
    """Return the custodians whose committed share does not fit those that opened the part: its maker had not split it evenly."""
    honest = {share.custodian: share for share in shares if share.is_what_was_committed(part)}
    few = [honest[place] for place in rebuilt.used[1:]]
    return tuple(place for place in sorted(set(honest) - set(rebuilt.used)) if join([*few, honest[place]]) != rebuilt.identity)


def join(shares: Sequence[Share]) -> str:
    """Return the identity that k shares give, "" when they cannot be joined; fewer than k give some other identity."""
    given = [share.share for share in shares]
    if len(given) < FEWEST or {len(share) for share in given} != {SHARE_SIZE}:
        return ""
    places = tuple(share[-1] for share in given)
    if len(set(places)) < len(places):
        return ""
    weights = _weights(places)
    try:
        content = [reduce(xor, map(mul, weights, column)) for column in zip(*(share[:-1] for share in given), strict=True)]
        return identity_text(bytes(content))
    except ValueError:
        return ""


def _weights(places: tuple[int, ...]) -> tuple[int, ...]:
    """How much the share at each place counts for the whole: the same for all bytes, while the library asks anew for each of them."""
    return tuple(reduce(mul, (div(other, other ^ place) for other in places if other != place), 1) for place in places)


def judge(part: PartHeader, custodian: int, *, share_file: bytes, identity: str, recipient: str) -> Fault:
    """Say who is at fault for a share that did not match, once the custodian shows the identity it made for this tender.

    A custodian whose file holds the committed share handed over something else.
    A file from which that identity does not get the committed share was made wrong by the bid's maker. Raises FormatError for an
    identity that is not the custodian's.
    """
    if recipient_of(identity) != recipient:
        raise FormatError("this is not the custodian's identity")
    try:
        share = unlock(custodian, share_file, identity)
    except FormatError:
        return Fault.MAKER
    return Fault.CUSTODIAN if share.is_what_was_committed(part) else Fault.MAKER
