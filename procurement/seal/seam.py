"""The one seam between a bid and what is stored of it: sealed at once, unsealed only by the opening, noted without names.

Until bids are sealed for custodians the key lies with the operator, outside the database: who holds both could read a bid before its
opening, and the bid's page says so.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core import audit

MAGIC = b"GPS-SEAL-1\n"
NONCE, KEY, WRAPPED = 12, 32, 48
CHAIN = "sealed"


class SealBrokenError(Exception):
    """What was stored is not what was sealed, or the key is another one."""


@dataclass(frozen=True)
class SealContext:
    """What a sealed piece belongs to; bound into it, so that it opens nowhere else."""

    lot: int
    supplier: int
    kind: str

    def bound(self, purpose: str) -> bytes:
        """The text that is authenticated together with the ciphertext."""
        return f"{purpose}|{self.lot}|{self.supplier}|{self.kind}".encode()


def seal(plaintext: bytes, context: SealContext) -> bytes:
    """Encrypt with a key of its own, wrapped by the platform's key (AES-256-GCM both)."""
    key, first, second = os.urandom(KEY), os.urandom(NONCE), os.urandom(NONCE)
    wrapped = AESGCM(_master("wrap")).encrypt(first, key, context.bound("key"))
    return MAGIC + first + wrapped + second + AESGCM(key).encrypt(second, plaintext, context.bound("part"))


def unseal(sealed: bytes, context: SealContext) -> bytes:
    """Decrypt; only the opening may call this. Raises SealBrokenError for anything altered or moved elsewhere."""
    if not sealed.startswith(MAGIC):
        raise SealBrokenError
    rest = sealed[len(MAGIC) :]
    first, wrapped, rest = rest[:NONCE], rest[NONCE : NONCE + WRAPPED], rest[NONCE + WRAPPED :]
    try:
        key = AESGCM(_master("wrap")).decrypt(first, wrapped, context.bound("key"))
        return AESGCM(key).decrypt(rest[:NONCE], rest[NONCE:], context.bound("part"))
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError from error


def note(event: str, **facts: Any) -> None:
    """Write into the log that something happened, blinded: neither tender nor supplier nor count can be read from it."""
    audit.append(CHAIN, "sealed_event", actor=None, data={"leaf": leaf(event, **facts)})


def leaf(event: str, **facts: Any) -> str:
    """The fingerprint of an event as the log shows it; with its salt anyone can recompute it."""
    return hashlib.sha256(salt(event, **facts).encode() + _canonical(event, facts)).hexdigest()


def salt(event: str, **facts: Any) -> str:
    """What blinds an event; published with it at the opening."""
    return hmac.new(_master("note"), _canonical(event, facts), hashlib.sha256).hexdigest()


def _canonical(event: str, facts: dict[str, Any]) -> bytes:
    return json.dumps({"event": event, **facts}, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _master(purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=f"gps-seal-1 {purpose}".encode()).derive(str(settings.BID_KEY).encode())
