"""A sandbox in a thread, a plain Bolt app in Socket Mode, and a hand to act on the page's API."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, Heard, Page, connected, hang_up, web_client


@pytest.fixture
def sandbox() -> Iterator[SandboxThread]:
    with SandboxThread(manifest=MANIFEST, limits=False, retry_delays=(0.0, 0.05, 0.05)) as running:
        yield running


@pytest.fixture
def page(sandbox: SandboxThread) -> Page:
    return Page(sandbox)


@pytest.fixture
def client(sandbox: SandboxThread) -> WebClient:
    return web_client(sandbox)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def app(sandbox: SandboxThread, heard: Heard) -> Iterator[App]:
    """A Bolt app that writes down every payload; tests add what shall be answered."""
    bolt = App(client=web_client(sandbox), process_before_response=True, ignoring_self_events_enabled=False)

    @bolt.middleware
    def write_down(body: dict[str, Any], next_: Callable[[], None]) -> None:
        heard.add(body)
        next_()

    handler = connected(sandbox, bolt)
    yield bolt
    hang_up(sandbox, handler)
