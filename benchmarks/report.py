"""Rows of the table, and the arithmetic of times."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One line: what was measured, what came out, and the goal of design section 6 (`met` None: no goal)."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None


def table(rows: Sequence[Row]) -> str:
    """The rows under one another, for a terminal."""
    lines = [("what", "measured", "goal", "")]
    lines += [(r.what, r.measured, r.goal, {None: "", True: "met", False: "NOT MET"}[r.met]) for r in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    padded = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([padded[0], "-" * len(padded[0]), *padded[1:]])


def percentile(times: Sequence[float], share: float) -> float:
    """The time below which that share of all lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def each(act: Callable[[], object], times: int) -> list[float]:
    """Seconds that each of so many runs took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken


def typical_ms(act: Callable[[], object], times: int) -> float:
    """The median of so many runs, in milliseconds."""
    return median(each(act, times)) * 1000


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Seconds since entering, to be read inside and after."""
    began = time.perf_counter()
    yield lambda: time.perf_counter() - began
