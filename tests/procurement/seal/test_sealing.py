"""A bid as it is handed in: nothing to read in it, nothing of it to change."""

import json

import pytest

from procurement.seal.archive import pack, unpack
from procurement.seal.encoding import FormatError
from procurement.seal.opening import OpeningError, open_part
from procurement.seal.sealing import Content, read_package, read_receipt, seal_bid, withdrawal
from procurement.seal.shares import Fault, new_identity, rebuild
from procurement.seal.statements import Header
from tests.procurement.seal.world import IDENTITIES, PRICES, SUPPLIERS, contents, sealed, shares_of, terms


def opened(package, kind: str, custodians: range = range(5)):
    """A part opened by some custodians."""
    rebuilt = rebuild(package.header.by_kind[kind], shares_of(package, kind, custodians), threshold=3)
    return open_part(package.header, kind, ciphertext=package.ciphertexts[kind], identity=rebuilt.identity)


@pytest.mark.parametrize("custodians", [range(5), range(3), range(2, 5)])
def test_bid_is_opened_by_any_three(custodians):
    package = read_package(sealed().package(), terms())
    assert opened(package, "price", custodians).facts == {"price": PRICES[0], "is_small": True}
    assert opened(package, "technical", custodians).files == list(contents("")["technical"].files)


def test_bid_shows_nothing():
    bid = seal_bid(terms(), contents("275000.00"), supplier=SUPPLIERS[0])
    shown = bid.package()
    hidden = ("275000", "plan plan", "技术响应", *bid.identities.values(), bid.secret.hex())
    assert [word for word in hidden if word.encode() in shown] == []


def test_sealing_twice_gives_nothing_alike():
    first, second = json.loads(sealed().text), json.loads(sealed().text)
    assert {name for name in first if first[name] == second[name]} == {
        "protocol", "statement", "tender", "lot", "round", "supplier", "replaces", "custody"
    }  # fmt: skip


def test_prices_of_any_length_look_alike():
    prices = [Content({"price": price, "is_small": True}) for price in ("1.00", "275000.00", "99999999999999.99")]
    assert len({len(price.packed(terms(), supplier=SUPPLIERS[0], kind="price")) for price in prices}) == 1


def test_replacement_is_signed_with_the_same_key():
    first = sealed()
    second = sealed("270000.00", secret=first.secret, replaces="ab" * 32)
    assert [json.loads(bid.text)["key"] for bid in (first, second)] == [Header.read(first.text, terms()).key.hex()] * 2


def test_withdrawal_is_a_signed_statement_without_parts():
    text, signature = withdrawal(terms(), supplier=SUPPLIERS[0], secret=bytes(32), replaces="ab" * 32)
    header = Header.read(text, terms())
    header.check(signature)
    assert (header.is_bid, header.replaces) == (False, "ab" * 32)


def test_receipt_opens_the_bid_without_custodians():
    bid = sealed()
    text, secret, identities = read_receipt(bid.receipt())
    header = Header.read(text, terms())
    found = open_part(header, "price", ciphertext=bid.ciphertexts["price"], identity=identities["price"])
    assert (secret, found.facts["price"]) == (bid.secret, PRICES[0])


@pytest.mark.parametrize("content", [b"", b"{}", b'{"header":1,"identities":{}}', b'{"header":"","identities":{"price":"x"},"secret":""}'])
def test_what_is_no_receipt_is_refused(content):
    with pytest.raises(FormatError):
        read_receipt(content)


def test_parts_must_be_those_of_the_terms():
    with pytest.raises(FormatError):
        seal_bid(terms(), {"price": Content()}, supplier=SUPPLIERS[0])


def flip(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize("name", ["header.json", "header.sig", "parts/price.age", "parts/technical.age"])
def test_altered_package_is_refused(name):
    files = dict(unpack(sealed().package()))
    with pytest.raises(FormatError):
        read_package(pack({**files, name: flip(files[name])}.items()), terms())


@pytest.mark.parametrize("name", ["header.json", "header.sig", "parts/price.age", "shares/price-0.age", "shares/technical-4.age"])
def test_package_with_a_file_missing_is_refused(name):
    files = dict(unpack(sealed().package()))
    del files[name]
    with pytest.raises(FormatError):
        read_package(pack(files.items()), terms())


@pytest.mark.parametrize("more", [("shares/price-5.age", b"age-encryption.org/v1\n"), ("bid.json", b"")])
def test_package_with_more_files_is_refused(more):
    with pytest.raises(FormatError):
        read_package(pack([*unpack(sealed().package()), more]), terms())


@pytest.mark.parametrize("share", [b"", b"rubbish", b"age-encryption.org/v1\n" + bytes(1000)])
def test_package_with_a_wrong_share_is_refused(share):
    files = dict(unpack(sealed().package()))
    with pytest.raises(FormatError):
        read_package(pack({**files, "shares/price-0.age": share}.items()), terms())


def test_withdrawal_is_no_package():
    text, signature = withdrawal(terms(), supplier=SUPPLIERS[0], secret=bytes(32), replaces="ab" * 32)
    with pytest.raises(FormatError):
        read_package(pack([("header.json", text), ("header.sig", signature)]), terms())


def fault(package, kind: str, *, ciphertext: bytes, identity: str) -> Fault:
    with pytest.raises(OpeningError) as raised:
        open_part(package.header, kind, ciphertext=ciphertext, identity=identity)
    return raised.value.fault


def test_altered_ciphertext_is_the_platforms_fault():
    bid = sealed()
    package = read_package(bid.package(), terms())
    assert fault(package, "price", ciphertext=flip(bid.ciphertexts["price"]), identity=bid.identities["price"]) is Fault.PLATFORM


def test_wrong_identity_is_the_makers_fault():
    bid = sealed()
    package = read_package(bid.package(), terms())
    for identity in (new_identity()[0], bid.identities["technical"], "rubbish"):
        assert fault(package, "price", ciphertext=bid.ciphertexts["price"], identity=identity) is Fault.MAKER


def strange(monkeypatch, plaintext: bytes) -> tuple:
    """A package whose price part holds something else, sealed by the rules otherwise."""
    monkeypatch.setattr(Content, "packed", lambda *_args, **_more: plaintext)
    bid = sealed()
    return read_package(bid.package(), terms()), bid


@pytest.mark.parametrize("of", [{"supplier": SUPPLIERS[1], "kind": "price"}, {"supplier": SUPPLIERS[0], "kind": "technical"}])
def test_part_of_another_bid_is_the_makers_fault(monkeypatch, of):
    package, bid = strange(monkeypatch, Content().packed(terms(), **of))
    assert fault(package, "price", ciphertext=bid.ciphertexts["price"], identity=bid.identities["price"]) is Fault.MAKER


RIGHT = Content({"price": "1.00"}).packed(terms(), supplier=SUPPLIERS[0], kind="price")


@pytest.mark.parametrize(
    "plaintext", [b"", b"rubbish", bytes(1024), RIGHT + b"\x00", RIGHT[:-1] + b"x", RIGHT[:200], RIGHT.replace(b'"1.00"', b'"1.0\\"')]
)
def test_rubbish_is_the_makers_fault(monkeypatch, plaintext):
    package, bid = strange(monkeypatch, plaintext)
    assert fault(package, "price", ciphertext=bid.ciphertexts["price"], identity=bid.identities["price"]) is Fault.MAKER


def test_custodians_are_in_the_order_of_the_terms():
    assert [each.recipient for each in terms().custodians] == [recipient for _, recipient in IDENTITIES]
