"""One tick a second; a failing one is logged and the next one runs; a step of the wall clock wakes it."""

import logging
import threading
import time

import pytest

from bot import scheduler as module
from bot.scheduler import Scheduler
from tests.support.waiting import until


def test_it_ticks_at_once_and_again_when_woken() -> None:
    ticks: list[float] = []
    scheduler = Scheduler(lambda: ticks.append(time.monotonic()))
    scheduler.start()
    try:
        until(lambda: len(ticks) == 1, 5)
        scheduler.wake()
        until(lambda: len(ticks) >= 2, 5)
    finally:
        scheduler.stop()

    assert ticks[1] - ticks[0] < 1.0


def test_a_tick_that_fails_is_logged_and_ticking_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    ticked = threading.Semaphore(0)

    def fail() -> None:
        ticked.release()
        raise RuntimeError("boom")

    scheduler = Scheduler(fail)
    with caplog.at_level(logging.ERROR, logger="bot.scheduler"):
        scheduler.start()
        assert ticked.acquire(timeout=5)
        scheduler.wake()
        assert ticked.acquire(timeout=5)
        scheduler.stop()

    assert {record.action for record in caplog.records} == {"tick_failed"}


def test_a_step_back_of_the_wall_clock_wakes_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler alone would stand still for as long as the clock stepped back."""
    ticks: list[float] = []
    shift = [0.0]
    real = time.time
    woken = threading.Event()
    monkeypatch.setattr(module.time, "time", lambda: real() + shift[0])
    scheduler = Scheduler(lambda: ticks.append(time.monotonic()))
    monkeypatch.setattr(scheduler, "wake", woken.set)
    scheduler.start()
    try:
        until(lambda: bool(ticks), 5)
        shift[0] = -3600.0
        assert woken.wait(5)
    finally:
        scheduler.stop()
