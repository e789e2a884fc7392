"""A stage for each test: a fresh SQLite store and a sandbox of its own."""

from collections.abc import Iterator

import pytest

from bot.sandbox.thread import SandboxThread
from storage.engine import Store
from tests.support.stage import MANIFEST, Stage


@pytest.fixture
def stage(sqlite_store: Store) -> Iterator[Stage]:
    with SandboxThread(limits=False, seed="empty", manifest=MANIFEST) as box:
        made = Stage(sqlite_store, box)
        yield made
        made.stop()
