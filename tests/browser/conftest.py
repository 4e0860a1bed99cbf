"""One committed copy of the database, one server and one browser for the tests of a module."""

import shutil
from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from config.management.commands.screens import FLAGS
from tests.browser.story import Story
from tests.conftest import copied_database

MISSING = "Chromium is missing. Install it, then run the tests again:\n  sudo apt-get install --yes --no-install-recommends chromium"


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """A server over a database in which everything that the module's tests do stays done."""
    with pytest.MonkeyPatch.context() as patch, copied_database(django_db_blocker, patch):
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()


@pytest.fixture(scope="module")
def story(server: LiveServer) -> Iterator[Story]:
    """The story in a real browser; without one the tests fail and say what to install."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        with Story(browser, server.url) as told:
            yield told
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember the first chapter that could not be told to its end."""
    report = yield
    story = getattr(item, "funcargs", {}).get("story")
    if report.failed and report.when == "call" and story and not story.broken_in:
        story.broken_in = item.name
    return report


@pytest.fixture(autouse=True)
def nothing_to_complain(story: Story) -> Iterator[None]:
    """Fail a chapter in whose pages the inspector found something, and all chapters after one that broke off."""
    if story.broken_in:
        pytest.fail(f"the life ended in {story.broken_in}", pytrace=False)
    yield
    assert story.inspector.settle() == []
