"""The tree that the database builds over the audit entries, its heads and static files, and what its owner may change."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit, log
from core.models import LogHead, LogNode, PendingLeaf
from core.tlog.checkpoints import read_checkpoint
from core.tlog.entries import digest
from core.tlog.merkle import Tree, inclusion_proof, leaf_hash, verify_inclusion
from core.tlog.notes import read
from core.tlog.tiles import TiledLog, read_bundle


def write(count: int, chain: str = "P-1") -> list[int]:
    return [audit.append(chain, "file_plan", actor=None, data={"number": number}).pk for number in range(count)]


def tamper(sql: str, *tables: str) -> None:
    """What a database owner could do."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8, 9, 33])
def test_tree_of_the_database_is_the_tree_of_the_standard(count):
    before = log.append()
    known = log.entries(0, before)
    numbers = write(count)
    assert log.append() == before + count
    tree = Tree([*known, *(digest(log.entry_fields(number)) for number in numbers)])
    assert log.head().root == tree.root()
    assert list(log.faults()) == []


@pytest.mark.django_db
def test_entry_is_proved_by_its_fields():
    number = write(5)[2]
    size = log.append()
    proof = inclusion_proof(log.Stored().node, log.index_of(number), size)
    verify_inclusion(leaf_hash(digest(log.entry_fields(number))), index=log.index_of(number), size=size, proof=proof, root=log.head().root)


@pytest.mark.django_db
def test_entry_waits_until_it_is_appended():
    log.append()
    number = write(1)[0]
    assert list(PendingLeaf.objects.values_list("entry", flat=True)) == [number]
    with pytest.raises(LogNode.DoesNotExist):
        log.index_of(number)
    log.append()
    assert PendingLeaf.objects.count() == 0


@pytest.mark.django_db
def test_appending_again_adds_nothing():
    write(3)
    assert log.append() == log.append() == log.size()


@pytest.mark.django_db
def test_rolled_back_entry_leaves_no_leaf():
    before = log.append()
    with transaction.atomic():
        write(3)
        log.append()
        transaction.set_rollback(True)
    assert (log.size(), list(log.faults())) == (before, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_lognode SET entry = 1",
        "DELETE FROM core_lognode",
        "TRUNCATE core_lognode",
        "UPDATE core_loghead SET note = ''",
        "DELETE FROM core_loghead",
        "TRUNCATE core_loghead",
        "INSERT INTO core_lognode (level, position, hash, entry) VALUES (0, 0, '', -1)",
        "INSERT INTO core_lognode (level, position, hash) VALUES (9, 0, '')",
    ],
)
def test_database_refuses_to_change_the_tree(tmp_path, sql):
    write(4)
    before = log.publish_head(tmp_path)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (log.head(), list(log.faults())) == (before, [])


@pytest.mark.django_db
def test_forged_hash_and_place_are_not_taken():
    number = write(1)[0]
    LogNode.objects.create(level=0, position=77, hash=b"x" * 32, entry=number)
    found = LogNode.objects.get(entry=number)
    assert (found.position, bytes(found.hash)) == (log.size() - 1, leaf_hash(digest(log.entry_fields(number))))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET action = 'x' WHERE id = {}",
        "DELETE FROM core_auditentry WHERE id = {}",
        "UPDATE core_lognode SET hash = sha256('x') WHERE entry = {}",
        "UPDATE core_lognode SET entry = NULL WHERE entry = {}",
        "UPDATE core_lognode SET hash = sha256('x') WHERE level = 1 AND position = 1 + 0 * {}",
    ],
)
def test_what_the_owner_changes_is_found(sql):
    numbers = write(8)
    log.append()
    tamper(sql.format(numbers[3]), "core_auditentry", "core_lognode")
    assert list(log.faults()) != []


@pytest.mark.django_db
def test_log_that_was_built_anew_is_found_by_its_heads(tmp_path):
    write(5)
    log.publish_head(tmp_path)
    tamper("UPDATE core_auditentry SET hash = encode(sha256('x'), 'hex')", "core_auditentry")
    tamper("DELETE FROM core_lognode", "core_lognode")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_pendingleaf SELECT id FROM core_auditentry ON CONFLICT DO NOTHING")
    log.append()
    assert f"head {log.size()}: the tree has another root" in list(log.faults())


@pytest.mark.django_db
def test_published_log_is_read_by_a_stranger(tmp_path):
    write(3)
    log.publish_head(tmp_path)
    number = write(300)[0]
    log.publish_head(tmp_path)
    checkpoint, _ = read_checkpoint((tmp_path / "checkpoint").read_text(), log.signer().verifier)
    tiled = TiledLog(lambda path: (tmp_path / path).read_bytes(), checkpoint.size, checkpoint.root)
    index = log.index_of(number)
    assert tiled.tree.node(0, index) == leaf_hash(digest(log.entry_fields(number)))
    name = next(path for path in sorted(tmp_path.glob("tile/entries/000*")))
    content = name if name.is_file() else next(name.iterdir())
    assert read_bundle(content.read_bytes())[:3] == log.entries(0, 3)


@pytest.mark.django_db
def test_head_is_signed_and_kept_once(tmp_path):
    write(1)
    checkpoint = log.publish_head(tmp_path)
    assert log.publish_head(tmp_path) == checkpoint
    kept = LogHead.objects.get(size=checkpoint.size)
    assert read(kept.note, [log.signer().verifier])[0] == checkpoint.text()


def together(count: int, work: Callable[[int], None]) -> None:
    """Run work in threads that begin at one moment."""
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait()
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_writers_make_one_log(committed_db):
    before = log.append()

    def work(number: int) -> None:
        for _ in range(10):
            with transaction.atomic():
                write(2, f"P-{number}")
                if number % 2:
                    log.append()

    together(8, work)
    assert log.append() == before + 160
    assert (list(log.faults()), PendingLeaf.objects.count()) == ([], 0)


def test_log_takes_many_entries_a_second(committed_db, tmp_path: Path):
    log.append()
    write(10)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_auditentry (chain, position, action, actor_label, data, prev_hash, hash) "
            "SELECT 'P-' || n % 50, 0, 'act', '—', '{}', '', '' FROM generate_series(1, 3000) n"
        )
    began = time.monotonic()
    log.publish_head(tmp_path)
    assert 3000 / (time.monotonic() - began) >= 1500
