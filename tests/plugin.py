"""Starts the tests' own services before Django's settings are read; loaded by `-p tests.plugin`."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from config.embedded import ensure_services

VAR = Path(__file__).resolve().parent.parent / "var" / "test"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Give the tests a folder, a database server and a broker of their own; a wrapper runs before pytest-django's hook."""
    # A worker of xdist inherits the controller's environment.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ |= {"PORTAL_VAR": str(VAR), "PORTAL_DEMO": "1"}
        ensure_services(durable=False)
        (VAR / "staticfiles").mkdir(exist_ok=True)  # WhiteNoise warns when it is missing, and warnings are errors
    return (yield)


def pytest_collection_finish() -> None:
    """Spare the collector what was imported and collected: it stays to the end, and looking through it again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
