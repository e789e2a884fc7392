"""Work after the ack: bounded, never in the way, never raising."""

import logging
import threading

import pytest

from bot import afterwards as module
from bot.afterwards import Afterwards


def test_work_is_done_and_a_failing_piece_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()
    after = Afterwards()

    with caplog.at_level(logging.ERROR, logger="bot.afterwards"):
        after(lambda: 1 // 0)
        after(done.set)
        assert done.wait(5)
        after.stop()

    assert [record.action for record in caplog.records] == ["afterwards_failed"]


def test_a_full_pool_drops_work_instead_of_blocking(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    go, done = threading.Event(), []
    after = Afterwards()

    with caplog.at_level(logging.WARNING, logger="bot.afterwards"):
        for n in range(3):
            after(lambda n=n: (go.wait(5), done.append(n)))
        go.set()
        after.stop()

    assert [record.action for record in caplog.records] == ["afterwards_full"]
    assert len(done) == 2


def test_after_its_end_it_takes_nothing_and_raises_nothing() -> None:
    done: list[int] = []
    after = Afterwards()
    after.stop()

    after(lambda: done.append(1))

    assert done == []
