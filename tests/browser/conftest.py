"""One chromium for each module of browser tests; they are skipped where there is none, except in CI.

A module and no longer: Playwright keeps an event loop running in its thread, in which no other test could run its own.
"""

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless chromium: the one that DRUMBEAT_CHROMIUM names, the system's, or Playwright's own."""
    with sync_playwright() as playwright:
        path = _executable(playwright)
        if path is None:
            assert "DRUMBEAT_TESTS_NEED_CHROMIUM" not in os.environ, "CI must have a chromium"
            _missing("there is no chromium on this machine")
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of a module in one process, so that its browser is started once."""
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))


def _executable(playwright: Playwright) -> str | None:
    named = os.environ.get("DRUMBEAT_CHROMIUM")
    found = [named, *map(shutil.which, NAMES), playwright.chromium.executable_path]
    return next((path for path in found if path and Path(path).exists()), None)


def _missing(reason: str) -> None:
    """Skip; or fail where DRUMBEAT_TESTS_NEED_CHROMIUM says, as CI does, that there must be one."""
    if os.environ.get("DRUMBEAT_TESTS_NEED_CHROMIUM"):
        pytest.fail(reason)
    pytest.skip(reason)
