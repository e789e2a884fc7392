"""The calendar: its file, its pulse, and walking forward with a bot that follows."""

import asyncio
import json
import os
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.pageapi import until_monday
from bot.sandbox.thread import SandboxThread
from bot.sandbox.walking import Walker
from tests.sandbox.kit import MANIFEST, Page


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock"


class FollowingBot:
    """Follows a clock file as the bot does: work every `every` calendar seconds, noted with the calendar time."""

    def __init__(self, path: Path, every: float) -> None:
        self.path, self.every = path, every
        self.done: list[float] = []
        self._stop = threading.Event()
        self._due = self.now() + every
        self._thread = threading.Thread(target=self._run, daemon=True)

    def now(self) -> float:
        return time.time() + float(self.path.read_text() or 0)

    def __enter__(self) -> "FollowingBot":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.005):
            offset = float(self.path.read_text() or 0)
            while self._due <= time.time() + offset:
                self.done.append(time.time() + offset)
                self._due += self.every
            pulse(self.path, offset=offset, next_due=self._due)


def pulse(path: Path, *, offset: float = 0.0, next_due: float | None = None, idle: bool = True, pid: int = 0) -> None:
    body = {"offset": offset, "now": 0, "next_due": next_due, "idle": idle, "pid": pid or os.getpid()}
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(body))
    draft.replace(f"{path}.pulse")


def test_the_offset_is_written_for_the_bot_and_read_again(path: Path):
    SandboxClock(path).jump(3600)

    assert float(path.read_text()) == 3600
    assert SandboxClock(path).offset == 3600


@pytest.mark.parametrize("content", ["", "nonsense"])
def test_an_unreadable_file_is_no_offset(path: Path, content: str):
    path.write_text(content)

    assert SandboxClock(path).offset == 0


def test_ts_never_decrease(path: Path):
    clock = SandboxClock(path)
    first = clock.next_ts()
    clock.jump(-86_400)

    assert first < clock.next_ts() < clock.next_ts()


def test_the_bots_state_is_read_from_its_pulse(path: Path):
    clock = SandboxClock(path)
    assert clock.bot_state() == "away"
    pulse(path)
    assert clock.bot_state() == "idle"
    pulse(path, idle=False)
    assert clock.bot_state() == "busy"
    pulse(path, offset=5.0)
    assert clock.bot_state() == "busy"
    Path(f"{path}.pulse").write_text("{")
    assert clock.bot_state() == "away"


def test_the_pulse_of_a_dead_process_is_no_pulse(path: Path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    pulse(path, pid=dead.pid)

    assert SandboxClock(path).bot_state() == "away"


def test_a_week_is_walked_from_due_instant_to_due_instant(path: Path):
    with SandboxThread(manifest=MANIFEST, clock_file=path) as sandbox:
        page = Page(sandbox)
        start = page.get("clock")["now"]
        with FollowingBot(path, every=86_400.0) as bot:
            page.post("clock", {"do": "forward", "seconds": 7 * 86_400 + 60})
            settle(page)

        gaps = [after - before for before, after in zip(bot.done, bot.done[1:], strict=False)]
        assert len(bot.done) == 7
        assert all(abs(gap - 86_400) < 5 for gap in gaps)
        assert page.get("clock")["now"] - start >= 7 * 86_400 + 60


def settle(page: Page) -> None:
    waited = threading.Event()
    while page.get("clock")["walking"]:
        waited.wait(0.01)


def test_a_busy_bot_stops_the_walk_where_it_is(path: Path):
    with SandboxThread(manifest=MANIFEST, clock_file=path, patience=0.05) as sandbox:
        page = Page(sandbox)
        pulse(path, idle=False)
        page.post("clock", {"do": "forward", "seconds": 3600})
        settle(page)

        assert page.get("clock")["offset"] == 0
        assert page.get("traffic")["entries"][-1]["note"].startswith("The bot is busy or away")


def test_something_due_and_undone_keeps_the_walk_waiting(path: Path):
    with SandboxThread(manifest=MANIFEST, clock_file=path, patience=0.05) as sandbox:
        page = Page(sandbox)
        pulse(path, next_due=1.0)
        page.post("clock", {"do": "forward", "seconds": 3600})
        settle(page)

        assert page.get("clock")["offset"] == 0


def test_without_a_clock_file_the_calendar_goes_straight_there(sandbox: SandboxThread, page: Page):
    page.post("clock", {"do": "forward", "seconds": 3600})
    settle(page)

    assert page.get("clock")["offset"] == pytest.approx(3600, abs=1)


def test_stop_back_jump_and_nonsense(path: Path):
    with SandboxThread(manifest=MANIFEST, clock_file=path) as sandbox:
        page = Page(sandbox)
        page.post("clock", {"do": "forward", "seconds": 3600})
        assert not page.post("clock", {"do": "stop"})["walking"]
        page.post("clock", {"do": "jump", "seconds": 100})
        page.post("clock", {"do": "back", "seconds": 40})

        assert page.get("clock")["offset"] == pytest.approx(60)
        assert not page.post("clock", {"do": "sideways"})["ok"]
        assert not page.post("clock", {"do": "forward", "seconds": -1})["ok"]
        assert page.post("clock", {"do": "monday", "as": "U0ANA"})["walking"]
        page.post("clock", {"do": "stop"})


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-20T12:00:00+00:00", "Europe/London", "2026-11-23T09:00:00+00:00"),
        ("2026-11-23T08:59:00+00:00", "Europe/London", "2026-11-23T09:00:00+00:00"),
        ("2026-11-23T09:00:00+00:00", "Europe/London", "2026-11-30T09:00:00+00:00"),
        ("2026-10-23T12:00:00+00:00", "Europe/London", "2026-10-26T09:00:00+00:00"),
        ("2026-03-27T12:00:00+00:00", "Europe/Berlin", "2026-03-30T07:00:00+00:00"),
        ("2026-11-20T12:00:00+00:00", "Asia/Kolkata", "2026-11-23T03:30:00+00:00"),
        ("2026-11-20T12:00:00+00:00", None, "2026-11-23T09:00:00+00:00"),
    ],
)
def test_next_monday_nine_on_the_persons_wall(now: str, zone: str | None, expected: str):
    start = datetime.fromisoformat(now).timestamp()

    reached = datetime.fromtimestamp(start + until_monday(start, zone), UTC)

    assert reached == datetime.fromisoformat(expected)


def test_a_walker_tells_every_step():
    async def walk() -> list[str]:
        told: list[str] = []
        walker = Walker(SandboxClock(None), told.append)
        walker.forward(10)
        await walker.settled()
        return told

    assert asyncio.run(walk()) == ["", ""]
