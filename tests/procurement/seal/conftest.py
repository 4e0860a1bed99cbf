"""One Chromium for the pages that seal and that open."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.management.commands.screens import FLAGS
from tests.browser.conftest import MISSING


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser; without one the tests fail and say what to install."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
