"""Opening a Monday with 10,000 initiatives, while somebody clicks; and the tick that has nothing to do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from statistics import median

from sqlmodel import col

from benchmarks.company import FOUNDED, MONDAY
from benchmarks.report import Row, percentile, stopwatch, typical_ms
from bot.domain.codes import CheckInState
from bot.judge import loader
from bot.services import tick
from storage.engine import Store
from storage.queries import due
from storage.queries.states import among
from storage.tables import CheckIn

CLICK_EVERY_S = 0.02


def rows(store: Store, workspace: int, initiatives: int) -> list[Row]:
    """Walk from the founding to Monday 09:00, so that every question of the company is asked."""
    with _somebody_clicking(store, workspace) as alone:
        threading.Event().wait(1)
    with _somebody_clicking(store, workspace) as waits, stopwatch() as seconds:
        _walk(store, workspace)
        taken = seconds()
    with store.read(workspace, MONDAY) as unit:
        asked = len(unit.find(CheckIn, among(col(CheckIn.state), CheckInState.OPEN)))
    slowest, usual = max(waits) * 1000, median(alone) * 1000
    judge = loader.load()
    idle = typical_ms(lambda: tick.run_due(store, workspace, MONDAY, judge), 200)
    return [
        Row(f"opening a Monday, {asked:,} of {initiatives:,} asked", f"{taken:.2f} s", "<= 3 s", taken <= 3),
        Row(
            "  a write meanwhile: slowest, p50 (p50 alone)",
            f"{slowest:.0f} ms, {percentile(waits, 0.5) * 1000:.1f} ms ({usual:.1f} ms)",
            "<= 50 ms more",
            slowest - usual <= 50,
        ),
        Row("an idle tick, p50", f"{idle:.2f} ms", "about 0.3 ms"),
    ]


def _walk(store: Store, workspace: int) -> None:
    now: datetime | None = FOUNDED
    judge = loader.load()
    while now is not None and now <= MONDAY:
        tick.run_due(store, workspace, now, judge)
        now = _after(store, workspace, now)


def _after(store: Store, workspace: int, now: datetime) -> datetime | None:
    with store.read(workspace, now) as unit:
        return min((at for at in due.instants(unit).values() if at > now), default=None)


@contextmanager
def _somebody_clicking(store: Store, workspace: int) -> Iterator[list[float]]:
    """One small write every 20 ms, as a click makes it; the seconds each took."""
    waits: list[float] = []
    done, numbers = threading.Event(), count()

    def click() -> None:
        while not done.wait(CLICK_EVERY_S):
            with stopwatch() as seconds:
                with store.write(workspace, MONDAY) as uow:
                    uow.first_time(f"bench:{id(waits)}:{next(numbers)}")
                    uow.commit()
                waits.append(seconds())

    thread = threading.Thread(target=click)
    thread.start()
    try:
        yield waits
    finally:
        done.set()
        thread.join()
