"""Waiting for a condition instead of sleeping."""

import threading
import time
from collections.abc import Callable


def until(predicate: Callable[[], object], seconds: float = 5.0, every: float = 0.005) -> None:
    """Wait until `predicate` is true.

    Raises:
        AssertionError: it was not within `seconds`.
    """
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not predicate():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {predicate}")
        pause.wait(every)
