"""Sealed bids through the database, from the terms to the verified publication."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from core import audit, log
from core.clock import travel
from core.models import AuditEntry
from procurement.models import Custodian, SealedShare, SealStatement
from procurement.seal.encoding import FormatError
from procurement.seal.receipts import check_receipt
from procurement.seal.sealing import withdrawal
from procurement.seal.shares import Fault, unlock
from procurement.sealed import actions, queries
from procurement.sealed.publication import bundle
from procurement.sealed.reading import Reading
from tests.procurement.sealed.conftest import FIVE, PDF

SCENE = "answer"
VARIANT = FIVE
VERIFIER = Path(__file__).resolve().parents[3] / "procurement/seal/verify.py"


def verified(folder: Path, bundle: bytes) -> str:
    (folder / "bundle.zip").write_bytes(bundle)
    command = [sys.executable, "-I", str(VERIFIER), "bundle.zip", "--log", str(log.signer().verifier)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_bid_goes_from_sealing_to_publication(sealed, tmp_path):
    statement = sealed.submit("supplier")
    other = sealed.submit("supplier2", "268000.00")
    sealed.close()
    sealed.hand_over(0, 2, 4)
    assert sealed.found(statement, "price").content.facts == {"price": "275000.00", "is_small": False}
    assert sealed.found(other, "technical").content.files == [("响应.pdf", PDF)]
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


def test_receipt_is_right_and_stays_the_same(sealed):
    statement = sealed.submit("supplier")
    found = [check_receipt(queries.receipt(statement), log.signer().verifier, text=sealed.bids["supplier"].text) for _ in range(2)]
    assert found == [found[0]] * 2
    assert found[0].leaf == statement.leaf


def test_log_names_nobody_and_counts_nothing(sealed):
    statement = sealed.submit("supplier")
    entry = AuditEntry.objects.get(pk=statement.entry)
    assert (entry.actor_id, entry.actor_label, entry.data, entry.position) == (None, "—", {"leaf": statement.leaf}, 1)


def test_database_holds_nothing_to_read(sealed):
    statement = sealed.submit("supplier", "275311.07")
    bid = sealed.bids["supplier"]
    kept = b"".join(bytes(row.file) for row in SealedShare.objects.all()) + statement.text.encode()
    for row in statement.ciphertexts.all():
        with row.file.open("rb") as file:
            kept += file.read()
    hidden = [b"275311", PDF, "响应.pdf".encode(), *(identity.encode() for identity in bid.identities.values()), bid.secret]
    assert [word for word in hidden if word in kept] == []


def test_same_key_gives_the_same_answer(sealed):
    content = sealed.seal("supplier", "275000.00").package()
    answers = [actions.submit(sealed.custody, content, supplier=sealed.supplier("supplier"), key="k").pk for _ in range(3)]
    assert (len(set(answers)), SealStatement.objects.filter(kind="bid").count()) == (1, 1)


def test_same_key_with_another_bid_is_refused(sealed):
    first = sealed.submit("supplier", key="k")
    with pytest.raises(actions.RepeatedKeyError):
        sealed.submit("supplier", "1.00", replaces=first.leaf, key="k")
    assert queries.living_bid(sealed.custody, sealed.supplier("supplier")) == first


def test_replaced_bid_is_not_opened(sealed, tmp_path):
    first = sealed.submit("supplier")
    second = sealed.submit("supplier", "270000.00", replaces=first.leaf)
    sealed.close()
    sealed.hand_over(0, 1, 2)
    assert queries.living_bid(sealed.custody, sealed.supplier("supplier")) == second
    assert first.leaf not in Reading(sealed.custody).bids
    assert sealed.found(second, "price").content.facts["price"] == "270000.00"
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


@pytest.mark.parametrize("replaces", ["", "ab" * 32])
def test_second_bid_must_name_the_first(sealed, replaces):
    first = sealed.submit("supplier")
    with pytest.raises(FormatError):
        sealed.submit("supplier", "270000.00", replaces=replaces)
    assert queries.living_bid(sealed.custody, sealed.supplier("supplier")) == first


def test_bid_of_another_supplier_is_refused(sealed):
    content = sealed.seal("supplier", "275000.00").package()
    with pytest.raises(FormatError):
        actions.submit(sealed.custody, content, supplier=sealed.supplier("supplier2"), key="k")
    assert SealStatement.objects.filter(kind="bid").count() == 0


def test_bid_is_withdrawn(sealed, tmp_path):
    statement = sealed.submit("supplier")
    supplier, bid = sealed.supplier("supplier"), sealed.bids["supplier"]
    terms = queries.terms_of(sealed.custody)
    text, signature = withdrawal(terms, supplier=supplier.uscc, secret=bid.secret, replaces=statement.leaf)
    for _ in range(2):
        actions.withdraw(sealed.custody, text, signature, supplier=supplier, key="w")
    sealed.close()
    sealed.hand_over(0, 1, 2)
    assert (queries.living_bid(sealed.custody, supplier), SealedShare.objects.exclude(handed_at=None).count()) == (None, 0)
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


def test_moved_deadline_keeps_bids_sealed_for_the_same_custodians(sealed, tmp_path):
    statement = sealed.submit("supplier")
    actions.move_deadline(sealed.custody, sealed.custody.deadline_at + timedelta(days=1))
    sealed.close()
    sealed.hand_over(1, 2, 3)
    assert sealed.found(statement, "price").content.facts["price"] == "275000.00"
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


def test_outage_moves_a_deadline_that_has_passed(sealed, tmp_path):
    first, old = sealed.submit("supplier"), sealed.custody.deadline_at
    travel(old + timedelta(minutes=20))
    actions.move_deadline(sealed.custody, old + timedelta(hours=3), outage=(old - timedelta(hours=1), old + timedelta(minutes=15)))
    second = sealed.submit("supplier2", "268000.00")
    sealed.close()
    sealed.hand_over(0, 1, 2)
    assert [sealed.found(each, "price").content.facts["price"] for each in (first, second)] == ["275000.00", "268000.00"]
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


@pytest.mark.parametrize("hours", [0, 3])
def test_passed_deadline_does_not_move_otherwise(sealed, hours):
    old = sealed.custody.deadline_at
    travel(old + timedelta(hours=1))
    outage = (old - timedelta(hours=1), old) if hours == 0 else None
    with pytest.raises(actions.NotInTimeError):
        actions.move_deadline(sealed.custody, old + timedelta(hours=hours), outage=outage)
    sealed.custody.refresh_from_db()
    assert (sealed.custody.deadline_at, sealed.custody.outages) == (old, [])


def test_late_bid_is_refused_and_leaves_nothing(sealed):
    size, files = log.size(), set(default_storage.listdir("sb1/2026/05")[1]) if default_storage.exists("sb1/2026/05") else set()
    content = sealed.seal("supplier", "275000.00").package()
    travel(sealed.custody.deadline_at)
    with pytest.raises(actions.NotInTimeError):
        actions.submit(sealed.custody, content, supplier=sealed.supplier("supplier"), key="k")
    assert (log.size(), SealStatement.objects.filter(kind="bid").count()) == (size, 0)
    assert (set(default_storage.listdir("sb1/2026/05")[1]) if default_storage.exists("sb1/2026/05") else set()) == files


def test_early_opening_is_refused(sealed):
    travel(sealed.custody.deadline_at - timedelta(seconds=2))
    with pytest.raises(actions.NotInTimeError):
        actions.shut(sealed.custody)
    assert not queries.is_shut(sealed.custody)


def test_second_opening_is_refused(sealed):
    sealed.close()
    with pytest.raises(actions.NotInTimeError):
        actions.shut(sealed.custody)


def test_custodian_gets_no_share_before_the_opening(sealed):
    sealed.submit("supplier")
    custodian = sealed.custody.custodians.get(place=0)
    assert queries.shares_for(custodian) == []
    sealed.close()
    assert len(queries.shares_for(custodian)) == 3


def test_liar_is_named_and_the_bid_opened(sealed, tmp_path):
    statement = sealed.submit("supplier")
    sealed.close()
    liar = sealed.custody.custodians.get(place=1)
    given = {row.pk: unlock(1, bytes(row.file), sealed.identity(1)) for row in queries.shares_for(liar)}
    actions.hand_over(liar, {number: replace(share, share=bytes(33)) for number, share in given.items()})
    sealed.hand_over(0, 2, 3)
    found = sealed.found(statement, "price")
    assert (found.rebuilt.liars, found.content.facts["price"]) == ((1,), "275000.00")
    assert f"托管人 {liar.name} 交出的份额与承诺不符" in verified(tmp_path, bundle(sealed.custody))


def test_share_is_handed_over_once(sealed):
    sealed.submit("supplier")
    sealed.close()
    sealed.hand_over(0)
    custodian = sealed.custody.custodians.get(place=0)
    rows = SealedShare.objects.filter(custodian=custodian)
    share = unlock(0, bytes(rows[0].file), sealed.identity(0))
    assert actions.hand_over(custodian, {row.pk: share for row in rows}) == 0


def test_custodian_hands_over_only_its_own(sealed):
    sealed.submit("supplier")
    sealed.close()
    stranger = sealed.custody.custodians.get(place=1)
    rows = queries.shares_for(sealed.custody.custodians.get(place=0))
    share = unlock(0, bytes(rows[0].file), sealed.identity(0))
    assert (actions.hand_over(stranger, {rows[0].pk: share}), SealedShare.objects.exclude(handed_at=None).count()) == (0, 0)


def test_too_few_shares_open_nothing_but_the_bidder_does(sealed, tmp_path):
    statement = sealed.submit("supplier")
    sealed.close()
    sealed.hand_over(0, 1)
    assert sealed.found(statement, "price").fault is Fault.MISSING
    actions.open_own(statement, sealed.bids["supplier"].identities)
    assert sealed.found(statement, "price").content.facts["price"] == "275000.00"
    assert verified(tmp_path, bundle(sealed.custody)) == "核对无误\n"


def test_bidder_opens_nothing_with_another_identity(sealed):
    statement = sealed.submit("supplier")
    sealed.close()
    with pytest.raises(FormatError):
        actions.open_own(statement, {"price": sealed.identity(0)})
    assert sealed.found(statement, "price").fault is Fault.MISSING


def refused_by(sql: str) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return error.value.__cause__.diag.constraint_name or "append-only"


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE procurement_sealstatement SET text = 'x'", "sealed_is_final"),
        ("UPDATE procurement_sealstatement SET at = now() - interval '1 day'", "sealed_is_final"),
        ("DELETE FROM procurement_sealstatement", "append-only"),
        ("UPDATE procurement_sealedciphertext SET file = 'x'", "append-only"),
        ("DELETE FROM procurement_sealedshare", "append-only"),
        ("UPDATE procurement_sealedshare SET file = ''", "share_is_final"),
        ("UPDATE procurement_sealedshare SET salt = 'x', share = 'x'", "share_after_opening"),
        ("UPDATE procurement_custody SET threshold = 2", "custody_is_final"),
        ("UPDATE procurement_custody SET deadline_at = deadline_at - interval '1 day'", "custody_is_final"),
        ("UPDATE procurement_custodian SET recipient = 'x'", "append-only"),
        (
            "INSERT INTO procurement_ownidentity (ciphertext_id, identity) SELECT id, 'x' FROM procurement_sealedciphertext",
            "share_after_opening",
        ),
    ],
)
def test_database_keeps_the_seal(sealed, sql, constraint):
    sealed.submit("supplier")
    assert refused_by(sql) == constraint


def test_custodian_is_not_added_afterwards(sealed):
    user = sealed.life.cast["supplier"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Custodian.objects.create(custody=sealed.custody, place=9, user=user, name="x", recipient="age1x")
    assert sealed.custody.custodians.count() == 5


def test_ended_bid_stays_ended(sealed):
    first = sealed.submit("supplier")
    sealed.submit("supplier", replaces=first.leaf)
    assert refused_by(f"UPDATE procurement_sealstatement SET ended_at = NULL WHERE id = {first.pk}") == "sealed_is_final"


def test_log_and_chains_stay_right(sealed):
    sealed.submit("supplier")
    sealed.close()
    assert (audit.verify(), list(log.faults())) == ([], [])
