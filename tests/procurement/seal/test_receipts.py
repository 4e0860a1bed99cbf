"""The portal's receipt: signed, provable, and for one statement only."""

import json

import pytest

from core.tlog.merkle import ProofError
from core.tlog.notes import NoteError, Signer
from procurement.seal.encoding import FormatError, canonical
from procurement.seal.receipts import check_receipt, draw_randomness, issue_receipt
from procurement.seal.statements import spoken_code
from tests.procurement.seal.world import LOG, SUPPLIERS, World, sealed, terms

OTHER = Signer(LOG.name, bytes(32))


@pytest.fixture(scope="module")
def made():
    world = World()
    world.publish_terms(terms())
    bid = sealed()
    logged = world.submit(bid)
    world.submit(sealed(supplier=SUPPLIERS[1]))
    return bid, logged, json.loads(issue_receipt(logged, LOG, world.tree().node, world.head()))


def test_receipt_proves_where_the_bid_stands(made):
    bid, logged, receipt = made
    found = check_receipt(canonical(receipt), LOG.verifier, text=bid.text)
    assert (found.leaf, found.index, found.entry) == (logged.leaf, logged.index, logged.entry)


def test_receipt_bears_the_code(made):
    _, logged, receipt = made
    assert f'"code":"{spoken_code(logged.leaf)}"' in receipt["receipt"]


def test_receipt_of_another_bid_is_refused(made):
    with pytest.raises(FormatError):
        check_receipt(canonical(made[2]), LOG.verifier, text=sealed().text)


def test_receipt_of_another_log_is_refused(made):
    with pytest.raises(NoteError):
        check_receipt(canonical(made[2]), OTHER.verifier, text=made[0].text)


@pytest.mark.parametrize("name", ["receipt", "checkpoint"])
@pytest.mark.parametrize("place", [0, 20, 30, 40, -2, -20])
def test_altered_receipt_is_refused(made, name, place):
    text = made[2][name]
    place %= len(text)
    altered = {**made[2], name: text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]}
    with pytest.raises((FormatError, NoteError, ProofError)):
        check_receipt(canonical(altered), LOG.verifier, text=made[0].text)


CHANGES = [lambda proof: proof[1:], lambda proof: proof[::-1], lambda proof: [*proof, "00" * 32], lambda _: ["00"]]


@pytest.mark.parametrize("change", CHANGES)
def test_receipt_without_its_proof_is_refused(made, change):
    with pytest.raises((FormatError, ProofError)):
        check_receipt(canonical({**made[2], "proof": change(made[2]["proof"])}), LOG.verifier, text=made[0].text)


def test_draw_is_recomputable():
    assert draw_randomness(b"seed", bytes(32), ["01", "02"]) == draw_randomness(b"seed", bytes(32), ["01", "02"])
    changed = [(b"seeds", bytes(32), ["01", "02"]), (b"seed", b"x" * 32, ["01", "02"]), (b"seed", bytes(32), ["02", "01"])]
    assert draw_randomness(b"seed", bytes(32), ["01", "02"]) not in {draw_randomness(*given) for given in changed}
