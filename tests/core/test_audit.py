"""The audit log: chained and append-only by the database, verified by the application."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core import audit
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def entry(chain: str = "P-1", action: str = "file_plan", **data: object) -> AuditEntry:
    return audit.append(chain, action, actor=None, data=data)


def tamper(sql: str) -> None:
    """What a database owner could do: change rows behind the triggers' back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")


def test_entries_of_one_project_follow_each_other() -> None:
    first, other, second = entry(), entry("P-2"), entry(note="预算 290,000.00 元")

    assert (first.position, other.position, second.position) == (1, 1, 2)
    assert first.prev_hash == audit.GENESIS
    assert second.prev_hash == first.hash
    assert audit.verify() == []


@pytest.mark.parametrize("sql", ["UPDATE core_auditentry SET action = 'x'", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry"])
def test_database_refuses_to_change_the_log(sql: str) -> None:
    kept = entry()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    kept.refresh_from_db()
    assert kept.action == "file_plan"
    assert audit.verify() == []


def test_database_numbers_entries_whatever_the_writer_says() -> None:
    forged = AuditEntry(id=999, chain="P-1", position=77, action="x", actor_label="—", hash="f" * 64, prev_hash="f" * 64)
    forged.save(force_insert=True)
    forged.refresh_from_db()

    assert forged.position == 1
    assert forged.prev_hash == audit.GENESIS
    assert audit.verify() == []


def test_verify_names_the_changed_row() -> None:
    entry()
    changed = entry(amount="1")
    tamper(f'UPDATE core_auditentry SET data = \'{{"amount": "2"}}\' WHERE id = {changed.pk}')

    assert audit.verify() == [f"entry {changed.pk} (P-1#2): content does not match its hash"]


def test_saved_head_reveals_a_cut_tail() -> None:
    entry()
    last = entry()
    head = audit.heads()
    tamper(f"DELETE FROM core_auditentry WHERE id = {last.pk}")

    assert audit.verify() == []
    assert audit.verify(head) == ["P-1#2: missing, but the head kept outside has it"]


def test_saved_head_reveals_a_chain_hashed_anew() -> None:
    entry(amount="1")
    head = audit.heads()
    tamper("TRUNCATE core_auditentry")
    forged = entry(amount="2")

    assert audit.verify() == []
    assert audit.verify(head) == [f"entry {forged.pk} (P-1#1): differs from the head kept outside"]


def test_command_prints_heads_that_it_takes_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    entry()
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    kept = tmp_path / "head.json"
    kept.write_text(out.getvalue())

    call_command("verify_audit", head=kept, stdout=io.StringIO())

    assert json.loads(out.getvalue())["heads"] == {"P-1": [1, AuditEntry.objects.get().hash]}


def test_command_exits_1_on_a_changed_row() -> None:
    changed = entry()
    tamper("UPDATE core_auditentry SET actor_label = 'x'")

    err = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", stdout=io.StringIO(), stderr=err)

    assert failure.value.returncode == 1
    assert err.getvalue().strip() == f"entry {changed.pk} (P-1#1): content does not match its hash"
