"""The command line of bidders and custodians, as they call it, without Django."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from procurement.seal.opening import open_part
from procurement.seal.receipts import issue_receipt
from procurement.seal.sealing import read_package, read_receipt
from procurement.seal.shares import recipient_of
from procurement.seal.statements import PartKind, spoken_code
from tests.procurement.seal.world import IDENTITIES, LOG, SUPPLIERS, World, shares_of, terms

ROOT = Path(__file__).resolve().parents[3]


def client(*arguments: object, folder: Path) -> tuple[int, str, str]:
    """The exit code and what is said."""
    command = [sys.executable, "-m", "procurement.seal", *map(str, arguments)]
    found = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout.strip(), found.stderr.strip()


def seal(folder: Path, *more: object, out: str = "bid", price: str = "275000.00") -> tuple[int, str, str]:
    (folder / "terms.json").write_bytes(terms().text())
    (folder / "plan.pdf").write_bytes(b"%PDF")
    given = ["--terms", "terms.json", "--out", out, "--supplier", SUPPLIERS[0], "--price", price, "--small", "--file", "technical=plan.pdf"]
    return client("seal", *given, *more, folder=folder)


def receipts(folder: Path) -> World:
    """Hand the sealed bid in and store the portal's receipt."""
    world = World()
    package = read_package((folder / "bid/bid.sb1").read_bytes(), terms())
    logged = world.log(package.header.text, "2026-05-20T08:00:00", package.signature)
    (folder / "given.json").write_bytes(issue_receipt(logged, LOG, world.tree().node, world.head()))
    world.statements.append(logged)
    return world


def test_bid_is_sealed_and_inspected(tmp_path):
    assert seal(tmp_path) == (0, terms().custody, "")
    code, header, _ = client("inspect", "--terms", "terms.json", "--bid", "bid/bid.sb1", folder=tmp_path)
    assert (code, json.loads(header)["supplier"]) == (0, SUPPLIERS[0])


def test_final_offer_holds_the_price_alone(tmp_path):
    offers = replace(terms(), round="final_offer", parts=(PartKind("price", is_public=True),))
    (tmp_path / "terms.json").write_bytes(offers.text())
    given = ["--terms", "terms.json", "--out", "offer", "--supplier", SUPPLIERS[0], "--price", "268000.00"]
    assert client("seal", *given, folder=tmp_path)[0] == 0
    package = read_package((tmp_path / "offer/bid.sb1").read_bytes(), offers)
    identity = read_receipt((tmp_path / "offer/receipt.json").read_bytes())[2]["price"]
    assert open_part(package.header, "price", ciphertext=package.ciphertexts["price"], identity=identity).facts == {"price": "268000.00"}


def test_secrets_are_for_their_owner_alone(tmp_path):
    seal(tmp_path)
    client("identity", "--out", "key", folder=tmp_path)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("bid/receipt.json", "key")] == [0o600, 0o600]


def test_receipt_is_never_overwritten(tmp_path):
    seal(tmp_path)
    before = (tmp_path / "bid/receipt.json").read_bytes()
    assert (seal(tmp_path)[0], (tmp_path / "bid/receipt.json").read_bytes()) == (1, before)


def test_custodian_makes_an_identity(tmp_path):
    code, recipient, _ = client("identity", "--out", "key", folder=tmp_path)
    assert (code, recipient_of((tmp_path / "key").read_text().split()[-1])) == (0, recipient)


def test_custodian_unlocks_shares(tmp_path):
    seal(tmp_path)
    package = read_package((tmp_path / "bid/bid.sb1").read_bytes(), terms())
    (tmp_path / "price-2.age").write_bytes(package.shares["price"][2])
    (tmp_path / "key").write_text(f"# a comment\n{IDENTITIES[2][0]}\n")
    code, words, _ = client("unlock", "--identity", "key", "--custodian", 2, "price-2.age", folder=tmp_path)
    share = shares_of(package, "price")[2]
    assert (code, json.loads(words)) == (0, {"price-2": {"salt": share.salt.hex(), "share": share.share.hex()}})


def test_bidder_checks_the_portals_receipt(tmp_path):
    seal(tmp_path)
    leaf = receipts(tmp_path).statements[0].leaf
    found = client("check", "--receipt", "bid/receipt.json", "--given", "given.json", "--log", LOG.verifier, folder=tmp_path)
    assert found == (0, spoken_code(leaf), "")


def test_bid_is_replaced(tmp_path):
    seal(tmp_path)
    leaf = receipts(tmp_path).statements[0].leaf
    assert seal(tmp_path, "--receipt", "bid/receipt.json", "--given", "given.json", out="second", price="270000.00")[0] == 0
    first, second = (read_package((tmp_path / name / "bid.sb1").read_bytes(), terms()).header for name in ("bid", "second"))
    assert (second.replaces, second.key) == (leaf, first.key)


def test_bid_is_withdrawn(tmp_path):
    seal(tmp_path)
    leaf = receipts(tmp_path).statements[0].leaf
    given = ["--terms", "terms.json", "--supplier", SUPPLIERS[0], "--receipt", "bid/receipt.json", "--given", "given.json"]
    code, words, _ = client("withdraw", *given, folder=tmp_path)
    assert (code, json.loads(json.loads(words)["statement"])["replaces"]) == (0, leaf)


@pytest.mark.parametrize("more", [["--receipt", "bid/receipt.json"], ["--file", "other=plan.pdf"], ["--file", "technical=missing.pdf"]])
def test_refusal_is_one_line(tmp_path, more):
    seal(tmp_path)
    code, said, words = seal(tmp_path, *more, out="second")
    assert (code, said, len(words.splitlines()), (tmp_path / "second").exists()) == (1, "", 1, False)


def test_client_needs_no_django():
    code = "import procurement.seal.__main__, procurement.seal.bundle, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
