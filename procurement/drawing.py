"""The random draw as pure functions: from pool, secret and beacon anyone gets the same experts."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# One expert of the frozen pool: {"id": 7, "employer": "…", "legal": false}.
Candidate = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """How many experts are wanted, whether a legal expert must be among them, and how many of one employer may be."""

    count: int
    needs_legal: bool
    per_employer: int


def fingerprint(pool: Sequence[Candidate]) -> str:
    """Return the SHA-256 of the pool as JSON with sorted keys and no blanks, in UTF-8."""
    return _sha256(json.dumps(list(pool), sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def commitment(secret: str) -> str:
    """Return what is shown of the secret before the draw."""
    return _sha256(secret)


def seed(secret: str, beacon: str, token: str) -> str:
    """Return the seed: neither who kept the secret nor the witness who wrote the token could choose it alone."""
    return _sha256(secret + beacon + token)


def order(pool: Iterable[Candidate], seed_text: str) -> list[int]:
    """Return the experts' numbers by SHA-256(seed ‖ number)."""
    return sorted((int(candidate["id"]) for candidate in pool), key=lambda number: _sha256(f"{seed_text}{number}"))


def pick(
    pool: Sequence[Candidate], places: Sequence[int], *, wanted: Wanted, seated: Iterable[int] = (), gone: Iterable[int] = ()
) -> list[int]:
    """Return the next experts in the order: `seated` ones count for employers and the legal seat, `gone` ones are passed over.

    The legal seat, when it is empty, is given first. Fewer than wanted are returned when the pool is exhausted.
    """
    known = {int(candidate["id"]): candidate for candidate in pool}
    chosen = list(seated)
    start, passed = len(chosen), set(gone)
    while len(chosen) < wanted.count:
        needs_legal = wanted.needs_legal and not any(known[number]["legal"] for number in chosen)
        found = next(
            (n for n in places if n not in passed and _fits(known, n, chosen, wanted) and (known[n]["legal"] or not needs_legal)), None
        )
        if found is None:
            break
        chosen.append(found)
    return chosen[start:]


def _fits(known: Mapping[int, Candidate], number: int, chosen: list[int], wanted: Wanted) -> bool:
    employer = known[number]["employer"]
    return number not in chosen and sum(known[other]["employer"] == employer for other in chosen) < wanted.per_employer


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
