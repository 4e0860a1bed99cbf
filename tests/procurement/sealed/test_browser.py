"""Real Chromium under the portal's strict policy: custodians make keys, suppliers seal, replace and hand in, custodians hand over."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.browser import launch
from config.demo import custody as demo
from config.demo import tendering
from config.demo.life import Life
from config.demo.paper import simple_pdf
from core.clock import travel
from procurement.bids import actions as bids
from procurement.models import Bid

SCENE = "name_custodians"
AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
WORDS = "纸上的口令 2026 五月"
PICTURES = os.environ.get("PORTAL_PICTURES", "")


class Portal:
    """The server, a window for each person, and a thread that asks the database: the browser's driver occupies the tests' own."""

    def __init__(self, browser: Browser, life: Life, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder
        self.said: list[str] = []
        self.hands = ThreadPoolExecutor(1)
        self.life = life

    def ask(self, work):
        return self.hands.submit(work).result()

    def window(self, username: str) -> Page:
        def cookie() -> str:
            client = Client()
            client.force_login(self.life.cast[username], backend="django.contrib.auth.backends.ModelBackend")
            return client.cookies[settings.SESSION_COOKIE_NAME].value

        context = self.browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.ask(cookie), "url": self.address}])
        page = context.new_page()
        page.on("console", lambda message: self.said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def look(self, page: Page, name: str) -> None:
        """No barrier; a picture at both widths where one asks for it."""
        page.evaluate(AXE.read_text())
        assert page.evaluate("axe.run().then(found => found.violations.map(each => each.id))") == []
        for width in (1280, 390) if PICTURES else ():
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def portal(committed_life, tmp_path) -> Iterator[Portal]:
    server = LiveServer("127.0.0.1")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        made = Portal(browser, committed_life, server.url, tmp_path)
        yield made
        browser.close()
        made.hands.shutdown()
    server.stop()
    assert made.said == []


def register(portal: Portal, username: str) -> None:
    """Make a key, keep its file, register its public part."""
    page = portal.window(username)
    page.goto(f"{portal.address}/desk/projects/{portal.life.project.number}/register-key/")
    page.locator("[data-custody-make]").evaluate("form => { form.dataset.workFactor = '10' }")
    for field in page.query_selector_all("[data-passphrase]"):
        field.fill(WORDS)
    page.click("[data-make]")
    page.wait_for_selector("[data-key-file]:not([hidden])")
    with page.expect_download() as download:
        page.click("[data-key-file]")
    download.value.save_as(portal.folder / f"{username}.age")
    if username == "auditor":
        portal.look(page, "register-key")
    page.click("button[value=check]")
    page.check("#agreed")
    page.click("form:has(#agreed) button.btn-primary")
    page.wait_for_selector(".receipt")


def fill(portal: Portal, page: Page, price: str) -> None:
    for kind in ("qualification", "technical"):
        (portal.folder / f"{kind}.pdf").write_bytes(simple_pdf(kind))
        page.set_input_files(f"#part-{kind}", portal.folder / f"{kind}.pdf")
    page.fill("#price", price)
    page.check("#agreed")


def seal(portal: Portal, page: Page, price: str) -> None:
    """Seal and hand in, and keep one's own receipt."""
    fill(portal, page, price)
    with page.expect_download() as download:
        page.click("[data-seal-bid] button")
    download.value.save_as(portal.folder / "receipt.json")
    page.wait_for_selector("[data-seal-bid]:not([aria-busy])")
    assert "已提交" in page.text_content("[data-seal-bid] [data-message]")


def hand_over(portal: Portal, username: str) -> None:
    page = portal.window(username)
    page.goto(f"{portal.address}/desk/projects/{portal.life.project.number}/hand-over-shares/")
    if username == "auditor":
        portal.look(page, "hand-over")
    page.set_input_files("[data-identity]", portal.folder / f"{username}.age")
    page.fill("[data-passphrase]", WORDS)
    page.click("[data-custody-open] button")
    page.wait_for_selector("[data-custody-open]:not([aria-busy])")
    assert page.text_content("[data-custody-open] [data-message]") == "已交出 9 份份额。"


def test_three_custodians_and_three_bidders_do_a_tender(portal):
    life = portal.life
    for username in life.variant.custodians:
        register(portal, username)
    portal.ask(lambda: [scene.run(life) for scene in tendering.SCENES if scene.key in {"start", "take_files", "answer"}])
    lot = portal.ask(lambda: tendering.living(life))
    address = f"{portal.address}/desk/tenders/{lot.tender.number}/bid/"

    page = portal.window("supplier")
    page.goto(address)
    portal.look(page, "bid-empty")
    seal(portal, page, "280000.00")
    page.goto(address)
    portal.look(page, "bid-handed-in")
    page.set_input_files("#own", portal.folder / "receipt.json")
    seal(portal, page, "275000.00")

    page = portal.window("supplier2")
    content = portal.ask(lambda: demo.seal(demo.custody_of(life), tendering.supplier_of(life.cast["supplier2"]), tendering.D("282000.00")))
    (portal.folder / "bid.sb1").write_bytes(content)
    page.goto(address)
    page.set_input_files("#package", portal.folder / "bid.sb1")
    page.click("[data-hand-in] button")
    page.wait_for_selector("[data-hand-in]:not([aria-busy])")
    assert "已提交" in page.text_content("[data-hand-in] [data-message]")
    portal.ask(lambda: tendering.bid(lot, life.cast["supplier3"], tendering.D("286000.00")))

    portal.ask(lambda: travel(lot.tender.deadline_at))
    portal.ask(lambda: demo.shut(life))
    for username in ("reviewer", "auditor"):
        hand_over(portal, username)
    portal.ask(lambda: bids.open_bids(life.project, actor=life.person("filer")))
    prices = portal.ask(lambda: sorted(str(bid.price) for bid in Bid.objects.living()))
    assert prices == ["275000.00", "282000.00", "286000.00"]
    page = portal.window("filer")
    page.goto(f"{portal.address}{life.project.get_absolute_url()}")
    portal.look(page, "project")
