"""The scripts at work in a real browser, under the strict content security policy."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.browser import launch

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "dist" / "portal.js"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; style-src 'self'"
# The platform's clock stands a year ahead of the computer's, as in a demonstration.
AHEAD = timedelta(days=365)
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="htmx-config" content='{{"includeIndicatorStyles":false,"allowEval":false}}'>
<title>t</title><script src="/portal.js" defer></script>
<span data-now="{now}"></span><b id="left" data-deadline="{due}">-</b>
<div class="notice over" id="summary" tabindex="-1">有 1 处需要修改</div>
<form method="post" data-autosave action="/draft">
<input name="title"><input name="csrfmiddlewaretoken" type="hidden" value="token"><input name="paper" type="file">
<div class="field"><input name="amount" aria-describedby="words"><span id="words" data-capitals></span></div>
<p role="status"></p></form>
<button hx-get="/more" hx-target="#more">更多</button><div id="more"></div>"""


class Handler(BaseHTTPRequestHandler):
    """Serves the page and takes drafts."""

    drafts: list[dict[str, str]]
    failing: bool

    def answer(self, body: bytes, *, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path == "/portal.js":
            self.answer(SCRIPT.read_bytes(), kind="text/javascript")
        elif self.path == "/more":
            self.answer('<h2 data-focus tabindex="-1">更多内容</h2>'.encode())
        elif self.path == "/":
            now = datetime.now(UTC) + AHEAD
            self.answer(PAGE.format(now=now.isoformat(), due=(now + timedelta(hours=2, minutes=30, seconds=30)).isoformat()).encode())
        else:
            self.answer(b"", status=404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = dict(part.split('name="', 1)[1].split('"\r\n\r\n', 1) for part in body.split("--")[1:] if 'name="' in part)
        type(self).drafts.append({name: value.strip() for name, value in names.items()})
        if type(self).failing:
            self.answer(b"", status=503)
        else:
            self.answer("已自动保存 <b>14:32</b>".encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Handler.drafts, Handler.failing = [], False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: ThreadingHTTPServer) -> Iterator[Page]:
    """Open the page; a script error or a breach of the policy fails the test."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    assert complaints == []
    page.close()


def test_draft_is_saved_once_after_a_pause(page: Page) -> None:
    page.locator("[name=title]").press_sequentially("专项检查", delay=30)
    expect(page.locator("[role=status]").first).to_have_text("已自动保存 14:32", timeout=5000)
    assert Handler.drafts == [{"title": "专项检查", "csrfmiddlewaretoken": "token", "amount": "", "do": "draft"}]


def test_draft_that_is_not_saved_says_when_it_tries_again(page: Page) -> None:
    Handler.failing = True
    page.locator("[name=title]").fill("专项检查")
    words = page.locator("form [role=status]")
    expect(words).to_have_text(re.compile(r"没有保存成功，\d\d:\d\d 再试，内容还在本页"), timeout=5000)


def test_draft_does_not_follow_the_form_that_was_handed_in(page: Page) -> None:
    page.locator("[name=title]").fill("专项检查")
    page.locator("form").evaluate("form => form.requestSubmit()")
    time.sleep(2.5)
    assert [draft.get("do") for draft in Handler.drafts] in ([None], [])


def test_capitals_follow_what_is_typed(page: Page) -> None:
    page.locator("[name=amount]").fill("29万")
    assert page.locator("#words").text_content() == "大写：贰拾玖万元整"
    page.locator("[name=amount]").fill("二十")
    assert page.locator("#words").text_content() == ""


def test_remaining_time_is_counted_from_the_platforms_clock(page: Page) -> None:
    assert page.locator("#left").text_content() == "剩 2 小时 30 分钟"


def test_focus_goes_to_the_summary_and_to_what_htmx_brings(page: Page) -> None:
    assert page.evaluate("document.activeElement.id") == "summary"
    page.get_by_role("button", name="更多").click()
    expect(page.locator("h2[data-focus]")).to_be_focused()
