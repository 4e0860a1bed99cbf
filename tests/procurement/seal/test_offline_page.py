"""The page on which bids are sealed without a network, in real Chromium, from a file and under its own strict policy."""

import base64
import gzip
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from procurement.seal.opening import open_part
from procurement.seal.receipts import issue_receipt
from procurement.seal.sealing import Package, read_package
from procurement.seal.shares import rebuild
from procurement.seal.statements import PartKind, Terms
from tests.procurement.seal.world import LOG, SUPPLIERS, World, shares_of, terms

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "static/dist/seal.html"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PDF = b"%PDF-1.7 " + b"plan " * 5000
LARGE, SECONDS, SCRIPT = 25 * 2**20, 3, 60_000


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(accept_downloads=True) as context:
        yield context.new_page()


@pytest.fixture
def page(browser_page: Page, tmp_path: Path) -> Iterator[Page]:
    """The offline page with the terms read; nothing may be said to the console and nothing asked of the network."""
    said: list[str] = []
    browser_page.on("console", lambda message: said.append(message.text))
    browser_page.on("pageerror", lambda error: said.append(str(error)))
    browser_page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
    browser_page.goto(PAGE.as_uri())
    (tmp_path / "terms.json").write_bytes(terms().text())
    browser_page.set_input_files("#terms", tmp_path / "terms.json")
    browser_page.wait_for_selector("#price")
    yield browser_page
    assert said == []


def fill(page: Page, folder: Path, *, price: str = "275000.00", content: bytes = PDF) -> None:
    (folder / "技术响应.pdf").write_bytes(content)
    page.fill("#supplier", SUPPLIERS[0])
    page.set_input_files("#part-technical", folder / "技术响应.pdf")
    page.fill("#price", price)


def sealed_files(page: Page, folder: Path, wanted: Terms | None = None) -> tuple[Package, bytes]:
    """Seal and download both files."""
    page.click("button")
    page.wait_for_selector("#files a:nth-child(2)")
    for name in ("bid.sb1", "receipt.json"):
        with page.expect_download() as download:
            page.click(f"a[download='{name}']")
        download.value.save_as(folder / name)
    return read_package((folder / "bid.sb1").read_bytes(), wanted or terms()), (folder / "receipt.json").read_bytes()


def test_page_seals_what_the_custodians_open(page, tmp_path):
    fill(page, tmp_path)
    page.check("#small")
    package, _ = sealed_files(page, tmp_path)
    identity = rebuild(package.header.by_kind["price"], shares_of(package, "price"), threshold=3).identity
    opened = open_part(package.header, "price", ciphertext=package.ciphertexts["price"], identity=identity)
    assert opened.facts == {"price": "275000.00", "is_small": True}


def test_final_offer_asks_for_the_price_alone(page, tmp_path):
    offers = replace(terms(), round="final_offer", parts=(PartKind("price", is_public=True),))
    (tmp_path / "offers.json").write_bytes(offers.text())
    page.set_input_files("#terms", tmp_path / "offers.json")
    page.wait_for_selector("#small", state="detached")
    page.fill("#supplier", SUPPLIERS[0])
    page.fill("#price", "268000.00")
    package, receipt = sealed_files(page, tmp_path, offers)
    identity = json.loads(receipt)["identities"]["price"]
    assert open_part(package.header, "price", ciphertext=package.ciphertexts["price"], identity=identity).facts == {"price": "268000.00"}


def test_page_shows_the_custody(page):
    assert page.text_content("#custody") == terms().custody


def test_page_replaces_an_earlier_bid(page, tmp_path):
    fill(page, tmp_path)
    first, _ = sealed_files(page, tmp_path)
    world = World()
    logged = world.log(first.header.text, "2026-05-20T08:00:00", first.signature)
    (tmp_path / "given.json").write_bytes(issue_receipt(logged, LOG, world.tree().node, world.head()))
    page.set_input_files("#earlier", tmp_path / "receipt.json")
    page.set_input_files("#given", tmp_path / "given.json")
    second, _ = sealed_files(page, tmp_path)
    assert (second.header.key, second.header.replaces) == (first.header.key, logged.leaf)


def hush(page: Page) -> None:
    """Take back what was said, so that the next refusal is seen to be its own."""
    page.locator("#message").evaluate("said => { said.textContent = ''; said.className = '' }")


def test_wrong_price_is_refused(page, tmp_path):
    fill(page, tmp_path)
    for price in ("0", "-5", "27万", "1.234", "1e5", "２７"):
        hush(page)
        page.fill("#price", price)
        page.click("button")
        page.wait_for_selector("#message.error")
        assert (page.text_content("#message"), page.query_selector("#files a")) == ("报价请写成 275000.00", None)


def test_wrong_terms_are_refused(page, tmp_path):
    for name, content in (("1", b""), ("2", b"rubbish"), ("3", b"{}"), ("4", b" " + terms().text())):
        hush(page)
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#terms", tmp_path / name)
        page.wait_for_selector("#message.error")
        assert page.is_disabled("button")


def test_large_bid_is_sealed_in_seconds(page, tmp_path):
    fill(page, tmp_path, content=bytes(LARGE))
    began = time.monotonic()
    page.click("button")
    page.wait_for_selector("#files a:nth-child(2)", timeout=60_000)
    assert time.monotonic() - began <= SECONDS


def test_page_has_no_barrier(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(found => found.violations.map(each => each.id))")
    assert found == []


def test_policy_names_exactly_its_script_and_style():
    page = PAGE.read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    script, style = (re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1] for tag in ("script", "style"))
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in (script, style)]
    assert policy == f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]}; base-uri 'none'; form-action 'none'"
    assert len(gzip.compress(script.encode())) <= SCRIPT


def test_receipt_holds_what_opens_the_bid(page, tmp_path):
    fill(page, tmp_path)
    package, receipt = sealed_files(page, tmp_path)
    identity = json.loads(receipt)["identities"]["technical"]
    opened = open_part(package.header, "technical", ciphertext=package.ciphertexts["technical"], identity=identity)
    assert opened.files == [("技术响应.pdf", PDF)]
