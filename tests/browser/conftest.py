"""One committed copy of the database, one server and one browser for the tests of a module."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from config.browser import launch
from core.pdf import font_settings
from tests.browser.story import Story
from tests.databases import copied_database


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """A server over a database in which everything that the module's tests do stays done."""
    with copied_database(django_db_blocker):
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()


@pytest.fixture(scope="module")
def story(server: LiveServer) -> Iterator[Story]:
    """The story in a real browser."""
    with sync_playwright() as playwright:
        fonts = {"FONTCONFIG_FILE": str(font_settings())}  # as the computers of offices have a Chinese font
        browser = launch(playwright, env={**os.environ, **fonts})
        with Story(browser, server.url) as told:
            yield told
        browser.close()
