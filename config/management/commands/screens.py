"""manage.py screens: pictures of the main pages and two documents, taken from the running demonstration."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from config.browser import launch
from config.demo.cast import PASSWORD
from config.views import code
from core import outbox
from procurement.models import Tender
from projects.models import Document, Project, State

WIDTHS = {"desktop": 1280, "phone": 390}


class Command(BaseCommand):
    help = "Take pictures of the main pages at desktop and phone width, and of two documents."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder."""
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "docs" / "screens")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the demonstration if it is missing, render its documents, serve, and photograph."""
        call_command("demo", build_only=True)
        outbox.deliver_pending()
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        with serving() as address:
            for name in photograph(address, out):
                self.stdout.write(name)
        for name in print_documents(out):
            self.stdout.write(name)


def pages() -> list[tuple[str, str, str]]:
    """Name, address and user name of the ten main pages; an empty user name is the public."""
    real = Project.objects.filter(title="义务教育经费保障机制专项检查", state=State.DISCLOSED).latest("pk")
    tender = Tender.objects.filter(lots__project__state=State.BIDDING).earliest("pk")
    review = Project.objects.filter(state=State.REVIEW).latest("pk")
    return [
        ("01-home", "/", ""),
        ("02-project", f"/projects/{real.number}/", ""),
        ("03-notices", "/notices/", ""),
        ("04-statistics", "/statistics/", ""),
        ("05-desk", "/desk/", "filer"),
        ("06-plan", f"/desk/projects/{Project.objects.filter(state=State.PLAN).latest('pk').number}/line/", "filer"),
        ("07-review", f"/desk/projects/{review.number}/", "finance"),
        ("08-tender", reverse("tender", args=[tender.number]), "supplier4"),
        ("09-contract", f"/desk/projects/{Project.objects.filter(state=State.PERFORMING).latest('pk').number}/", "acceptor"),
        ("10-catalog", "/catalog/", ""),
    ]


@contextmanager
def serving(port: int = 8765) -> Iterator[str]:
    """Serve the portal on the loopback for as long as the pictures take."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([*command, "config.wsgi:application"])
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=15)


def _wait_for(address: str) -> None:
    for _attempt in range(60):
        if _answers(address):
            return
        time.sleep(0.5)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/help/", timeout=5):  # noqa: S310  (our own server)
            return True
    except OSError:
        return False


def photograph(address: str, out: Path) -> Iterator[str]:
    """Visit every page at both widths and save what it looks like."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (slow: playwright, and only developers have it)

    wanted = pages()

    with sync_playwright() as playwright:
        browser = launch(playwright)
        # One log-in a person: a one-time code opens the door once.
        doors = {username: _door(browser, address, username) for username in sorted({username for _name, _path, username in wanted})}
        for label, width in WIDTHS.items():
            for name, path, username in wanted:
                page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN", storage_state=doors[username])
                page.goto(address + path)
                # As tall as the page: what stays at the lower edge of a window then stands at its end.
                page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
                page.screenshot(path=str(out / f"{name}-{label}.png"), full_page=True)
                page.close()
                yield f"{name}-{label}.png"
        browser.close()


def _door(browser: Any, address: str, username: str) -> Any:
    context = browser.new_context(locale="zh-CN")
    if username:
        log_in(context.new_page(), address, username)
    state = context.storage_state()
    context.close()
    return state


def log_in(page: Any, address: str, username: str) -> None:
    """Log in with password and one-time code like a person."""
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    for _attempt in range(2):
        # The half minute of a code may end on the way.
        page.fill("input[name=code]", code())
        with page.expect_navigation():
            page.click("main button.btn-primary")
        if "/desk/" in page.url:
            return
    raise CommandError(f"{username} could not log in")


def print_documents(out: Path) -> Iterator[str]:
    """The first page of the plan sheet and of the contract as pictures."""
    for kind in ("plan_sheet", "contract"):
        found = Document.objects.filter(kind=kind, project__title="义务教育经费保障机制专项检查").exclude(sha256="").latest("pk")
        target = out / f"document-{kind.replace('_', '-')}"
        subprocess.run(["pdftoppm", "-png", "-r", "60", "-f", "1", "-l", "1", "-singlefile", found.file.path, str(target)], check=True)
        yield f"{target.name}.png"
