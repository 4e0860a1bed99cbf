"""The statements of SB-1: read only in their one form, bound to their tender, signed by their maker."""

import json
from dataclasses import replace

import pytest

from procurement.seal.encoding import FormatError, canonical
from procurement.seal.statements import Custodian, Header, PartKind, Terms, leaf, moment, public_key, sign, spoken_code
from tests.procurement.seal.world import IDENTITIES, SUPPLIERS, sealed, terms

SECRET = bytes(range(32))


def changed(text: bytes, **changes) -> bytes:
    return canonical({**json.loads(text), **changes})


def test_terms_are_read_as_they_are_written():
    assert Terms.read(terms().text()) == terms()


@pytest.mark.parametrize(
    "changes",
    [
        {"protocol": "SB-2"},
        {"statement": "bid"},
        {"threshold": 1},
        {"threshold": 6},
        {"threshold": True},
        {"threshold": "3"},
        {"lot": 0},
        {"lot": True},
        {"tender": " "},
        {"round": "Bid"},
        {"deadline": "2026-05-25"},
        {"deadline": "2026-05-25T01:30:00+08:00"},
        {"deadline": "2026-13-25T01:30:00Z"},
        {"seed": "00"},
        {"parts": []},
        {"parts": [{"kind": "price", "is_public": True}] * 2},
        {"parts": [{"kind": "price"}]},
        {"parts": [{"kind": "price", "is_public": 1}]},
        {"custodians": [{"name": "a", "recipient": IDENTITIES[0][1]}] * 5},
        {"custodians": [{"name": "a", "recipient": "age1abc"}] * 3},
        {"custodians": ["a", "b", "c"]},
        {"more": 1},
        {"outages": ["x"]},
        {"outages": [{"from": "2026-05-25T01:00:00Z", "to": "2026-05-25T01:00:00Z"}]},
        {"outages": [{"from": "2026-05-25", "to": "2026-05-26"}]},
    ],
)
def test_wrong_terms_are_refused(changes):
    with pytest.raises(FormatError):
        Terms.read(changed(terms().text(), **changes))


def test_moved_deadline_keeps_the_custody():
    assert terms(deadline="2026-06-01T01:30:00Z").custody == terms().custody


@pytest.mark.parametrize("changes", [{"threshold": 2}, {"custodians": terms().custodians[::-1]}])
def test_other_custody_has_another_fingerprint(changes):
    assert replace(terms(), **changes).custody != terms().custody


def test_header_is_read_against_its_terms():
    header = Header.read(sealed().text, terms())
    assert (header.supplier, [part.kind for part in header.parts], header.replaces) == (SUPPLIERS[0], ["technical", "price"], "")


@pytest.mark.parametrize(
    "other",
    [
        terms(tender="JC-2026-002"),
        terms(lot=2),
        terms(round="final_offer"),
        terms(threshold=2),
        terms(custodians=4),
        terms(parts=(PartKind("price", is_public=True),)),
        replace(terms(), custodians=(*terms().custodians[:4], Custodian("x", "age1" + "q" * 58))),
    ],
)
def test_header_of_other_terms_is_refused(other):
    with pytest.raises(FormatError):
        Header.read(sealed().text, other)


@pytest.mark.parametrize(
    "changes",
    [
        {"supplier": ""},
        {"key": "00"},
        {"replaces": "00"},
        {"parts": []},
        {"parts": "technical"},
        {"more": 1},
        {"statement": "withdrawal"},
        {"statement": "terms"},
    ],
)
def test_wrong_header_is_refused(changes):
    with pytest.raises(FormatError):
        Header.read(changed(sealed().text, **changes), terms())


WRONG = [{"size": 0}, {"size": True}, {"sha256": "0"}, {"commitments": []}, {"commitments": ["0"] * 5}, {"kind": "other"}]


@pytest.mark.parametrize("changes", WRONG)
def test_wrong_header_of_a_part_is_refused(changes):
    parts = json.loads(sealed().text)["parts"]
    with pytest.raises(FormatError):
        Header.read(changed(sealed().text, parts=[{**parts[0], **changes}, parts[1]]), terms())


def test_signature_is_the_makers():
    bid = sealed(secret=SECRET)
    header = Header.read(bid.text, terms())
    header.check(bid.signature)
    assert header.key == public_key(SECRET)
    for wrong in (sign(bid.text, bytes(32)), sign(b"other", SECRET), b"", bytes(64)):
        with pytest.raises(FormatError):
            header.check(wrong)


def test_leaf_hides_the_statement():
    assert leaf(bytes(16), b"text") != leaf(b"x" * 16, b"text")
    with pytest.raises(FormatError):
        leaf(b"", b"text")


def test_code_can_be_read_aloud():
    code = spoken_code(leaf(bytes(16), b"text"))
    assert (len(code), set(code) & set("ILOU"), code) == (14, set(), spoken_code(leaf(bytes(16), b"text")))


def test_codes_differ():
    assert len({spoken_code(leaf(bytes(16), str(number).encode())) for number in range(2000)}) == 2000


def test_moment_is_utc():
    assert moment("2026-05-25T01:30:00Z").isoformat() == "2026-05-25T01:30:00+00:00"
    for wrong in (None, "", "2026-05-25T01:30:00", "２026-05-25T01:30:00Z", "2026-05-25T25:30:00Z"):
        with pytest.raises(FormatError):
            moment(wrong)
