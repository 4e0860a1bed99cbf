"""The people of a life at their browsers: they log in, open pages, fill forms, check and confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import Locator, Page, StorageState, expect
from playwright.sync_api import TimeoutError as NoAnswerError

from config.demo.cast import PASSWORD
from config.views import code
from registry.models import User
from tests.access.world import logged_in

if TYPE_CHECKING:
    from tests.browser.story import Story

# So many people log in by the page; the others come as if they had.
LOG_INS = 3
Value = str | bool | Path | Iterable[str]


class Visitor:
    """Somebody with a window: the public, or the person behind an actor."""

    def __init__(self, story: Story, *, state: StorageState | None = None, scripts: bool = True) -> None:
        self.story, self.scripts = story, scripts
        self.context = story.window(state=state, scripts=scripts)
        self.page: Page = self.context.new_page()

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        """What the page says it is."""
        return self.page.locator("h1").inner_text()

    def open(self, path: str, *, about: str = "") -> None:
        """Go to an address of the portal."""
        self.page.goto(path)
        self.look(about)

    def look(self, about: str = "") -> None:
        """Let the inspector see the page; without scripts there is nothing to evaluate with."""
        if self.scripts:
            self.story.inspector.look(self.page, about)

    def press(self, words: str, *, about: str = "") -> None:
        """Press the button or follow the link of these words (more, after a colon, is for ears) and look at what comes."""
        name = re.compile(rf"^\s*{re.escape(words)}\s*(：.*)?$")
        button, link = self.main.get_by_role("button", name=name), self.main.get_by_role("link", name=name)
        self.go(button.or_(link).first)
        self.look(about)

    def go(self, target: Locator) -> None:
        """Click what leads to another page and wait until that page is there.

        On a busy machine a click comes to nothing now and then: the form that should have been handed in still stands there.
        """
        try:
            with self.page.expect_navigation(timeout=10_000):
                target.click()
        except NoAnswerError:
            with self.page.expect_navigation():
                target.click()

    def send(self, value: str) -> None:
        """Press the button that sends this value."""
        self.go(self.main.locator(f"button[value='{value}']"))

    def tab_to(self, name: str) -> None:
        """Press Tab until the field has the focus, as somebody without a mouse does."""
        for _step in range(40):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached with Tab")

    def fill(self, values: Mapping[str, Value]) -> None:
        """Give every named field its value, whatever kind of control it is."""
        for name, value in values.items():
            answer(self.page.locator(f"main [name='{name}']"), value)

    def attach(self, field: str, title: str, content: bytes) -> None:
        """Choose a PDF for a file field."""
        self.main.locator(field).set_input_files({"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": content})

    def choose(self, field: str, name: str, content: bytes) -> None:
        """Choose a file that the person has kept."""
        self.main.locator(field).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})

    def keep(self, target: Locator) -> bytes:
        """Click what offers a file and keep it."""
        with self.page.expect_download() as download:
            target.click()
        return download.value.path().read_bytes()

    def confirm(self) -> str:
        """Tick the statement, press the button that names the act and read the receipt."""
        self.agree()
        assert self.heading.startswith("已办结"), self.main.inner_text()
        return self.main.locator(".receipt .num").first.inner_text()

    def agree(self) -> None:
        """Tick the statement and press the one main button."""
        self.main.locator("#agreed").check()
        self.go(self.main.locator("form:has(#agreed) button.btn-primary"))
        self.look()

    def refusals(self) -> list[tuple[str, str]]:
        """The reasons on a refused page, each with its clause."""
        rows = self.main.locator("ol.rows.acts > li")
        return [(row.locator("h3").inner_text().strip(), row.locator(".law").inner_text()) for row in rows.all()]


class Actor(Visitor):
    """A person of the cast, logged in with password and one-time code."""

    def __init__(self, story: Story, username: str) -> None:
        super().__init__(story)
        self.username = username
        if len(story.actors) < LOG_INS:
            self._log_in()
        else:
            session = story.ask(lambda: logged_in(User.objects.get(username=username)))
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": story.address}])

    def _log_in(self) -> None:
        self.page.goto("/desk/")
        self.look()
        self.fill({"login": self.username, "password": PASSWORD})
        self.press("登录")
        for _attempt in range(2):
            # On a busy machine the half minute of a code may end on the way.
            self.fill({"code": code()})
            self.go(self.page.get_by_role("button", name="完成登录"))
            if self.page.url.endswith("/desk/"):
                return
        raise AssertionError(self.main.inner_text())

    @cached_property
    def role(self) -> str:
        """The user name without its number, because pages differ by role and not by person."""
        return self.username.rstrip("0123456789")

    def desk(self) -> list[str]:
        """Open the desk and return what waits there."""
        self.open("/desk/", about=self.role)
        return self.main.locator("ul.rows.loose h3").all_inner_texts()

    def visit(self) -> None:
        """Open the project's page."""
        self.open(f"/desk/projects/{self.story.number}/", about=f"{self.story.project.state}-{self.role}")

    def begin(self, label: str) -> None:
        """Open the page of a step from the project's page."""
        self.visit()
        self.press(label)

    def take(self, label: str, values: Mapping[str, Value] | None = None) -> str:
        """Take a step: open its page, fill, check, tick, confirm; return the receipt's number."""
        self.begin(label)
        if values is not None:
            self.fill(values)
            self.press("核对")
        return self.confirm()


def answer(field: Locator, value: Value) -> None:
    """Answer one field: choose, tick, pick files, or type."""
    kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
    if kind in {"radio", "checkbox"}:
        _mark(field, value)
    elif kind == "select":
        field.select_option(str(value) if isinstance(value, str) else list(map(str, value)))  # type: ignore[arg-type]
    elif kind == "file":
        field.set_input_files(value)  # type: ignore[arg-type]
    else:
        field.fill(str(value))


def _mark(field: Locator, value: Value) -> None:
    if isinstance(value, bool):
        field.set_checked(value)
    elif isinstance(value, str):
        field.and_(field.page.locator(f"[value='{value}']")).check()
    else:
        for one in value:  # type: ignore[union-attr]
            field.and_(field.page.locator(f"[value='{one}']")).check()


def shown(page: Page, words: str) -> None:
    """Hold that the page says something."""
    expect(page.locator("main")).to_contain_text(words)
