"""Opening a Monday with 10,000 initiatives, then asking all of them, while somebody clicks; and the idle tick."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
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
    """Walk from the founding to Monday 09:00: the review opens days ahead, and at nine all are asked at once."""
    with _somebody_clicking(store, workspace) as alone:
        threading.Event().wait(1)
    usual = median(alone) * 1000
    with _somebody_clicking(store, workspace) as at_opening:
        opening = _walk(store, workspace, MONDAY - timedelta(seconds=1))
    planned = _number(store, workspace, CheckInState.PLANNED)
    with _somebody_clicking(store, workspace) as at_asking:
        asking = _walk(store, workspace, MONDAY)
    asked = _number(store, workspace, CheckInState.OPEN)
    judge = loader.load()
    idle = typical_ms(lambda: tick.run_due(store, workspace, MONDAY, judge), 200)
    return [
        Row(f"opening a Monday, {planned:,} of {initiatives:,} planned", f"{opening:.2f} s", "<= 3 s", opening <= 3),
        _meanwhile(at_opening, usual),
        Row(f"asking {asked:,} at one instant", f"{asking:.2f} s = {asked / asking:.0f} a second"),
        _meanwhile(at_asking, usual),
        Row("an idle tick, p50", f"{idle:.2f} ms", "about 0.3 ms"),
    ]


def _meanwhile(waits: Sequence[float], usual: float) -> Row:
    slowest = max(waits) * 1000
    return Row(
        "  a write meanwhile: slowest, p50 (p50 alone)",
        f"{slowest:.0f} ms, {percentile(waits, 0.5) * 1000:.1f} ms ({usual:.1f} ms)",
        "<= 50 ms more",
        slowest - usual <= 50,
    )


def _number(store: Store, workspace: int, state: CheckInState) -> int:
    with store.read(workspace, MONDAY) as unit:
        return len(unit.find(CheckIn, among(col(CheckIn.state), state)))


def _walk(store: Store, workspace: int, until: datetime) -> float:
    """Do all that falls due up to an instant; returns the seconds it took."""
    now: datetime | None = FOUNDED
    judge = loader.load()
    with stopwatch() as seconds:
        while now is not None and now <= until:
            tick.run_due(store, workspace, now, judge)
            now = _after(store, workspace, now)
        return seconds()


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
