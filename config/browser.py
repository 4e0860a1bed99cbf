"""The browser that looks at the portal, for pictures and for tests: Chromium without windows, at half the cost of the whole one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PROGRAM = "chromium-headless-shell"
MISSING = f"Chromium is missing. Install it, then try again:\n  sudo apt-get install --yes --no-install-recommends {PROGRAM}"
# Without sandbox as root, and without asking the network for anything of its own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright, **options: Any) -> Browser:
    """Start the system's browser. Raises FileNotFoundError with the line that installs it."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise FileNotFoundError(MISSING)
    return playwright.chromium.launch(executable_path=found, args=FLAGS, **options)
