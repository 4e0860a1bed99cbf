"""The transparency log over all audit entries: append, prove, sign the head, publish it as static files, and recheck it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core.models import LogHead, LogNode
from core.tlog.checkpoints import Checkpoint
from core.tlog.entries import digest
from core.tlog.merkle import Tree, leaf_hash, root
from core.tlog.notes import Signer
from core.tlog.tiles import WIDTH, Source, publish

MOST = 10_000
# The fields of an entry as the texts that are hashed.
FIELDS = (
    "a.chain, a.position::text, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), a.action, "
    "coalesce(a.actor_id::text, ''), a.actor_label, a.data::text, a.prev_hash"
)
ENTRY = f"SELECT {FIELDS} FROM core_auditentry a WHERE a.id = %s"  # noqa: S608  (constants)
LEAVES = (
    f"SELECT n.position, n.hash, n.entry, {FIELDS} FROM core_lognode n LEFT JOIN core_auditentry a ON a.id = n.entry "  # noqa: S608
    "WHERE n.level = 0 ORDER BY n.position"
)


class Stored:
    """The tree's nodes as the database has them; read in blocks, each once."""

    def __init__(self) -> None:
        self.blocks: dict[tuple[int, int], dict[int, bytes]] = {}

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree. Raises KeyError when it is not there."""
        block = (level, position // WIDTH)
        if position not in self.blocks.get(block, {}):
            first = block[1] * WIDTH
            rows = LogNode.objects.filter(level=level, position__gte=first, position__lt=first + WIDTH)
            self.blocks[block] = {place: bytes(found) for place, found in rows.values_list("position", "hash")}
        return self.blocks[block][position]

    def has(self, level: int, position: int, expected: bytes) -> bool:
        """Say whether the node is there and is this one."""
        try:
            return self.node(level, position) == expected
        except KeyError:
            return False


def append(most: int = MOST) -> int:
    """Append what waits, also what the surrounding transaction has written, and return the size of the log.

    Within a transaction all other writers wait for its end: call it last. Whatever makes it fail lets the transaction fail, so nothing is
    done that is not logged.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT log_append(%s)", [most])
        return int(cursor.fetchone()[0])


def size() -> int:
    """Return the number of leaves."""
    last = LogNode.objects.filter(level=0).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def index_of(entry: int) -> int:
    """Return the index of an audit entry's leaf. Raises LogNode.DoesNotExist while it waits."""
    return LogNode.objects.get(entry=entry, level=0).position


def entry_fields(entry: int) -> tuple[str, ...]:
    """Return the fields of an audit entry as the texts that are hashed."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, [entry])
        return tuple(cursor.fetchone())


def signer() -> Signer:
    """Return the log's key under its name."""
    return Signer(settings.LOG_NAME, bytes.fromhex(settings.LOG_KEY))


def head() -> Checkpoint:
    """Return the head over what is committed. Never sign one inside a transaction that has appended: it may still be rolled back."""
    now = size()
    return Checkpoint(settings.LOG_NAME, now, root(Stored().node, now))


def publish_head(folder: Path | None = None) -> Checkpoint:
    """Append what waits, sign the head and write the static files; safe to repeat, one at a time."""
    append()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('log', 0))")
        checkpoint, nodes = head(), Stored()
        since = LogHead.objects.order_by("-size").values_list("size", flat=True).first() or 0
        note = checkpoint.signed(signer())
        LogHead.objects.get_or_create(size=checkpoint.size, defaults={"note": note})
        publish(folder or settings.LOG_DIR, Source(nodes.node, entries), size=checkpoint.size, since=since, note=note)
    return checkpoint


def entries(first: int, end: int) -> list[bytes]:
    """Return the entries of the tree from an index to before another: the hashes of the audit entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT decode(a.hash, 'hex') FROM core_lognode n JOIN core_auditentry a ON a.id = n.entry "
            "WHERE n.level = 0 AND n.position >= %s AND n.position < %s ORDER BY n.position",
            [first, end],
        )
        return [bytes(row[0]) for row in cursor.fetchall()]


def faults() -> Iterator[str]:
    """Rebuild the tree from the audit entries, not with the database's own functions, and yield what differs."""
    tree, stored = Tree(), Stored()
    for position, kept, entry, *fields in _leaves():
        if position != len(tree) or None in fields or leaf_hash(digest(fields)) != bytes(kept):
            yield f"leaf {position}: does not match entry {entry}"
        tree.append_hash(bytes(kept))
    for level, row in enumerate(tree.levels):
        yield from (
            f"node {level}/{place}: is not the hash of what lies below"
            for place, node in enumerate(row)
            if not stored.has(level, place, node)
        )
    for signed in LogHead.objects.order_by("size"):
        text = signed.note.partition("\n\n")[0] + "\n"
        if signed.size > len(tree) or Checkpoint.parse(text).root != tree.root(signed.size):
            yield f"head {signed.size}: the tree has another root"


def _leaves() -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(LEAVES)
        while batch := cursor.fetchmany(1000):
            yield from batch
