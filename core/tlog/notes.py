"""Signed notes after C2SP: a text and under it the signatures of the log and of outside witnesses, all Ed25519."""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTE, COSIGNATURE = 1, 4
KEY_SIZE, ID_SIZE, TIME_SIZE, SIGNATURE_SIZE = 32, 4, 8, 64
LARGEST = 1_000_000
MOST_SIGNATURES = 100
DASH = "— "


class NoteError(ValueError):
    """A note, a key or a signature that cannot be accepted."""


class Signature(NamedTuple):
    """A signature found under a note and found right; the moment in seconds since 1970 is a witness's own, else 0."""

    name: str
    moment: int


@dataclass(frozen=True)
class Verifier:
    """A name with its public key; the algorithm says whether it signs notes or cosigns checkpoints as a witness."""

    name: str
    public: bytes
    algorithm: int = NOTE

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read `name+id+key`. Raises NoteError."""
        name, _, rest = text.partition("+")
        identity, _, encoded = rest.partition("+")
        raw = decode(encoded)
        if not is_name(name) or len(raw) != KEY_SIZE + 1 or raw[0] not in {NOTE, COSIGNATURE}:
            raise NoteError("not a verifier key")
        verifier = cls(name, raw[1:], raw[0])
        if identity != verifier.identity.hex():
            raise NoteError("the key does not have this id")
        return verifier

    def __str__(self) -> str:
        return f"{self.name}+{self.identity.hex()}+{encode(bytes([self.algorithm]) + self.public)}"

    @property
    def identity(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public).digest()[:ID_SIZE]

    def check(self, text: str, signature: bytes) -> int:
        """Return the moment of a right signature, 0 when it bears none. Raises NoteError."""
        moment = int.from_bytes(signature[:TIME_SIZE]) if self.algorithm == COSIGNATURE else 0
        raw = signature[TIME_SIZE:] if self.algorithm == COSIGNATURE else signature
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, _signed(text, moment, self.algorithm))
        except (InvalidSignature, ValueError):
            raise NoteError(f"the signature of {self.name} is wrong") from None
        return moment


@dataclass(frozen=True)
class Signer:
    """A name with its secret: 32 bytes from which the key is made."""

    name: str
    secret: bytes
    algorithm: int = NOTE

    @classmethod
    def generate(cls, name: str, *, algorithm: int = NOTE) -> "Signer":
        """Make a new key. Raises NoteError for a name that a note cannot hold."""
        if not is_name(name):
            raise NoteError("not a name for a key")
        return cls(name, os.urandom(KEY_SIZE), algorithm)

    @property
    def verifier(self) -> Verifier:
        """What others check the signatures with."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw(), self.algorithm)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def line(self, text: str, *, moment: int = 0) -> str:
        """Return the signature as a line under the text; a witness gives its moment in seconds since 1970."""
        stamp = moment.to_bytes(TIME_SIZE) if self.algorithm == COSIGNATURE else b""
        signature = self._key.sign(_signed(text, moment, self.algorithm))
        return f"{DASH}{self.name} {encode(self.verifier.identity + stamp + signature)}\n"


def sign(text: str, *signers: Signer) -> str:
    """Return the text, which ends with a newline, with the signatures under it."""
    if not text.endswith("\n") or not is_text(text):
        raise NoteError("not a text for a note")
    return f"{text}\n{''.join(signer.line(text) for signer in signers)}"


def cosign(note: str, witness: Signer, *, moment: int) -> str:
    """Return a signed checkpoint with a witness's line added. The witness has checked it before."""
    text, _lines = split(note)
    return note + witness.line(text, moment=moment)


def read(note: str, verifiers: Iterable[Verifier]) -> tuple[str, list[Signature]]:
    """Return the text and the signatures of the known keys; those of others are passed over.

    Raises NoteError when a known key's signature is wrong or stands there twice, or when no known key has signed.
    """
    text, lines = split(note)
    known = {(verifier.name, verifier.identity): verifier for verifier in verifiers}
    found: dict[tuple[str, bytes], Signature] = {}
    for line in lines:
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        raw = decode(encoded)
        if not is_name(name) or len(raw) <= ID_SIZE:
            raise NoteError("not a signature line")
        key = (name, raw[:ID_SIZE])
        if key in found:
            raise NoteError(f"{name} has signed twice")
        if key in known:
            found[key] = Signature(name, known[key].check(text, raw[ID_SIZE:]))
    if not found:
        raise NoteError("nobody known has signed")
    return text, list(found.values())


def split(note: str) -> tuple[str, list[str]]:
    """Return the text and the signature lines of a note without checking a signature. Raises NoteError."""
    text, gap, below = note.rpartition("\n\n")
    text += gap[:1]
    lines = below.split("\n")[:-1]
    if len(note) > LARGEST or not gap or not is_text(note) or not below.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise NoteError("not a signed note")
    if not all(line.startswith(DASH) for line in lines):
        raise NoteError("not a signature line")
    return text, lines


def is_name(name: str) -> bool:
    """Say whether a key may have this name."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name) and is_text(name)


def is_text(text: str) -> bool:
    """Say whether a note may hold this text: no control characters but the newline, and valid Unicode."""
    return not any((letter < " " and letter != "\n") or "\ud800" <= letter <= "\udfff" for letter in text)


def encode(raw: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(raw).decode()


def decode(text: str) -> bytes:
    """Return bytes from base64; only the one canonical way to write them is accepted. Raises NoteError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if encode(raw) != text:
        raise NoteError("not base64 in its canonical form")
    return raw


def _signed(text: str, moment: int, algorithm: int) -> bytes:
    prefix = f"cosignature/v1\ntime {moment}\n" if algorithm == COSIGNATURE else ""
    return (prefix + text).encode()
