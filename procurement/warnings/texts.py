"""How alike two texts are, in time that grows with their length only."""

import re
from decimal import Decimal

# Characters of a passage: shorter ones recur in any two texts about the same service.
SIZE = 13
SHOWN = 60
LONGEST = 200_000


def squeezed(text: str) -> str:
    """A text without white space and signs, as far as it is compared."""
    return re.sub(r"[\W_]+", "", text)[:LONGEST]


def shingles(text: str) -> frozenset[str]:
    """All passages of a text."""
    plain = squeezed(text)
    return frozenset(plain[place : place + SIZE] for place in range(len(plain) - SIZE + 1))


def likeness(one: str, other: str, common: frozenset[str]) -> tuple[Decimal, str]:
    """The share of the shorter text's own passages that the other has as well, and the longest run of them."""
    first, second = sorted((squeezed(one), squeezed(other)), key=len)
    own, others = shingles(first) - common, shingles(second) - common
    if not own or not others:
        return Decimal(0), ""
    shared = own & others
    return Decimal(len(shared)) / Decimal(min(len(own), len(others))), longest(first, shared)


def longest(text: str, shared: frozenset[str]) -> str:
    """The longest run of shared passages in a text, cut for reading."""
    best, start = (0, 0), -1
    for place in range(len(text) - SIZE + 2):
        inside = text[place : place + SIZE] in shared
        start = place if inside and start < 0 else start
        if not inside and start >= 0:
            best, start = max(best, (place - start, start)), -1
    length, begin = best
    found = text[begin : begin + length + SIZE - 1] if length else ""
    return f"{found[:SHOWN]}……" if len(found) > SHOWN else found
