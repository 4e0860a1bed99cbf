"""The one way to write what is hashed and signed: canonical JSON, hexadecimal numbers, base64, and age's own letters for a secret key."""

import base64
import binascii
import json
import re
from typing import Any

HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
SECRET_PREFIX = "age-secret-key-"  # noqa: S105  (the public beginning of every secret key)
KEY_SIZE = 32
LARGEST = 1_000_000


class FormatError(ValueError):
    """Something is not written as SB-1 asks."""


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys, without blanks, in UTF-8."""
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise FormatError(f"cannot be written: {error}") from None


def parse(content: bytes) -> dict[str, Any]:
    """Read canonical JSON that is an object. Raises FormatError for every other way to write the same."""
    if len(content) > LARGEST:
        raise FormatError("too long")
    try:
        value = json.loads(content, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise FormatError("not JSON") from None
    if not isinstance(value, dict) or canonical(value) != content:
        raise FormatError("not in canonical form")
    return value


def _refuse(text: str) -> Any:
    raise FormatError(f"{text} is not a whole number")


def unhex(value: Any, *, size: int) -> bytes:
    """Return bytes of a known length from lower-case hexadecimal."""
    if not isinstance(value, str) or len(value) != 2 * size or not HEX.fullmatch(value):
        raise FormatError(f"should be {size} bytes in hexadecimal")
    return bytes.fromhex(value)


def unbase64(value: Any, *, size: int = 0) -> bytes:
    """Return bytes from canonical base64, of a known length if one is given."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise FormatError("not base64") from None
    if base64.b64encode(raw).decode() != value or (size and len(raw) != size):
        raise FormatError("not base64 of the right length")
    return raw


def secret_bytes(identity: str) -> bytes:
    """Return the 32 bytes of an age identity (AGE-SECRET-KEY-1…)."""
    prefix, _, data = identity.lower().rpartition("1")
    places = [LETTERS.find(letter) for letter in data]
    if identity != identity.upper() or prefix != SECRET_PREFIX or -1 in places or _checksum(prefix, places) != 1:
        raise FormatError("not an age identity")
    bits = "".join(f"{place:05b}" for place in places[:-6])
    raw = bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8))
    if len(raw) != KEY_SIZE or "1" in bits[8 * KEY_SIZE :]:
        raise FormatError("not an age identity")
    return raw


def identity_text(secret: bytes) -> str:
    """Return 32 bytes as an age identity."""
    bits = "".join(f"{byte:08b}" for byte in secret)
    bits += "0" * (-len(bits) % 5)
    places = [int(bits[start : start + 5], 2) for start in range(0, len(bits), 5)]
    rest = _checksum(SECRET_PREFIX, [*places, 0, 0, 0, 0, 0, 0]) ^ 1
    places += [rest >> 5 * (5 - place) & 31 for place in range(6)]
    return (SECRET_PREFIX + "1" + "".join(LETTERS[place] for place in places)).upper()


def _checksum(prefix: str, places: list[int]) -> int:
    """Return the checksum of BIP 173, in which age writes its keys."""
    found = 1
    for value in [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix), *places]:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(GENERATORS):
            found ^= generator if top >> bit & 1 else 0
    return found
