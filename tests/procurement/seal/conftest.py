"""One Chromium for the pages that seal and that open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.browser import launch


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
