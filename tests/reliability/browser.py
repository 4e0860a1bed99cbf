"""Figure 21: a large bid sealed in a real browser by the offline page."""

import gzip
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from config.browser import launch
from procurement.seal.opening import open_part
from procurement.seal.sealing import read_package
from procurement.seal.shares import rebuild
from tests.naive.browser import SEAL
from tests.procurement.seal.world import SUPPLIERS, shares_of, terms
from tests.reliability.figure import Figure, Result, Trial

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "static/dist/seal.html"
LARGE, SECONDS, SCRIPT, PATIENCE = 100 * 2**20, 5.0, 60_000, 300_000


@contextmanager
def page(folder: Path) -> Iterator[Page]:
    """The page in a browser of its own, filled in but for sealing."""
    (folder / "terms.json").write_bytes(terms().text())
    with (folder / "large.pdf").open("wb") as file:
        file.write(b"%PDF-1.7 ")
        for _ in range(LARGE // 2**20):
            file.write(os.urandom(2**20))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        shown = browser.new_context(accept_downloads=True).new_page()
        shown.set_default_timeout(PATIENCE)
        shown.goto(PAGE.as_uri())
        shown.set_input_files("#terms", folder / "terms.json")
        shown.wait_for_selector("#price")
        shown.fill("#supplier", SUPPLIERS[0])
        shown.set_input_files("#part-technical", folder / "large.pdf")
        shown.fill("#price", "275000.00")
        yield shown
        browser.close()


def seconds_to_seal(folder: Path, *, is_naive: bool) -> float:
    """From the click to the sealed bid; what was sealed is then opened by the custodians' shares."""
    with page(folder) as shown:
        began = time.monotonic()
        if is_naive:
            shown.evaluate(SEAL, LARGE)
            return time.monotonic() - began
        shown.click("button")
        shown.wait_for_selector("#files a:nth-child(2)")
        took = time.monotonic() - began
        with shown.expect_download() as download:
            shown.click("a[download='bid.sb1']")
        download.value.save_as(folder / "bid.sb1")
    package = read_package((folder / "bid.sb1").read_bytes(), terms())
    identity = rebuild(package.header.by_kind["technical"], shares_of(package, "technical"), threshold=3).identity
    opened = open_part(package.header, "technical", ciphertext=package.ciphertexts["technical"], identity=identity)
    assert [len(content) for _name, content in opened.files] == [(folder / "large.pdf").stat().st_size]
    return took


def large_bid(trial: Trial) -> Result:
    """Seal as often as there are rounds, and take the slowest."""
    script = re.search(r"<script>(.*?)</script>", PAGE.read_text(), re.DOTALL)
    size = len(gzip.compress(script[1].encode())) if script else 0
    with tempfile.TemporaryDirectory() as name:
        slowest = max(seconds_to_seal(Path(name), is_naive=trial.naive) for _ in range(trial.rounds))
    return Result(f"{slowest:.1f} s, {size / 1000:.1f} KB", slowest <= SECONDS and 0 < size <= SCRIPT)


FIGURES = (Figure(21, "100 MB sealed in the browser; its script gzipped", "<= 5 s; <= 60 KB", 3, 0, large_bid),)
