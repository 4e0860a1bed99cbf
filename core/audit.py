"""The append-only log: append an entry, read the heads, verify every chain."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from django.db import connection

from core.models import AuditEntry
from core.tlog.entries import digest

GENESIS = "0" * 64


class Actor(Protocol):
    """Whoever acts: a user with a number and a label that stays readable after the account is gone."""

    @property
    def pk(self) -> Any:
        """The number that stays when the name is gone."""

    def audit_label(self) -> str:
        """Name and organisation as they shall stand in the log."""


def append(chain: str, action: str, *, actor: Actor | None, data: Mapping[str, Any] | None = None) -> AuditEntry:
    """Write one entry and return it with the number, time and hashes that the database gave."""
    label = actor.audit_label() if actor else "—"
    entry = AuditEntry(
        chain=chain, action=action, actor_id=actor.pk if actor else None, actor_label=label, data=dict(data or {}), position=0
    )
    entry.save(force_insert=True)
    entry.refresh_from_db()
    return entry


def heads() -> dict[str, tuple[int, str]]:
    """Return the last position and hash of every chain."""
    rows = AuditEntry.objects.order_by("chain", "-position").distinct("chain").values_list("chain", "position", "hash")
    return {chain: (position, digest) for chain, position, digest in rows}


def verify(saved: Mapping[str, tuple[int, str]] | None = None) -> list[str]:
    """Recompute every hash in the application, not with the database's own function, and return what is wrong.

    `saved` are heads kept outside: they also reveal a chain that was hashed anew or cut off.
    """
    wrong: list[str] = []
    pending = dict(saved or {})
    last: tuple[str, int, str] = ("", 0, GENESIS)
    for row in _rows():
        entry, chain, position, prev, stored, computed = row
        before = last if chain == last[0] else (chain, 0, GENESIS)
        if position != before[1] + 1 or prev != before[2]:
            wrong.append(f"entry {entry} ({chain}#{position}): does not follow {chain}#{before[1]}")
        if stored != computed:
            wrong.append(f"entry {entry} ({chain}#{position}): content does not match its hash")
        if chain in pending and pending[chain][0] == position and pending.pop(chain)[1] != stored:
            wrong.append(f"entry {entry} ({chain}#{position}): differs from the head kept outside")
        last = (chain, position, stored)
    wrong += [f"{chain}#{position}: missing, but the head kept outside has it" for chain, (position, _) in sorted(pending.items())]
    return wrong


def _rows() -> Iterator[tuple[int, str, int, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, chain, position::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), action, "
            "coalesce(actor_id::text, ''), actor_label, data::text, prev_hash, hash "
            "FROM core_auditentry ORDER BY chain, core_auditentry.position"
        )
        while batch := cursor.fetchmany(1000):
            for identity, chain, position, *rest, prev, stored in batch:
                yield identity, chain, int(position), prev, stored, digest([chain, position, *rest, prev]).hex()
