"""One chromium for all browser tests of a process; they are skipped where there is none."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless chromium: the one that DRUMBEAT_CHROMIUM names, the system's, or Playwright's own."""
    with sync_playwright() as playwright:
        path = _executable(playwright)
        if path is None:
            pytest.skip("there is no chromium on this machine")
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


def _executable(playwright: Playwright) -> str | None:
    named = os.environ.get("DRUMBEAT_CHROMIUM")
    found = [named, *map(shutil.which, NAMES), playwright.chromium.executable_path]
    return next((path for path in found if path and Path(path).exists()), None)
