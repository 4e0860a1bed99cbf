"""What the log keeps blinded: a salted fingerprint, from which neither tender nor supplier nor count can be read."""

import os
from typing import NamedTuple

from core import audit
from procurement.seal.statements import SALT, leaf


class Noted(NamedTuple):
    """The place of a blinded statement in the log; kept beside its text the salt lets anyone find it there."""

    salt: bytes
    leaf: str
    entry: int


def note(text: bytes) -> Noted:
    """Log a statement by its salted fingerprint, in a chain of its own so that no number tells how many there are."""
    salt = os.urandom(SALT)
    found = leaf(salt, text)
    entry = audit.append(f"sealed-{os.urandom(SALT).hex()}", "sealed_event", actor=None, data={"leaf": found})
    return Noted(salt, found, entry.pk)
