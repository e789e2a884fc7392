"""A lock that is given in the order of asking.

`threading.Lock` lets whoever has just released it take it again: work in chunks kept a click waiting for eight seconds
(benchmarks/monday.py).
"""

import threading
from collections import deque


class Turns:
    """Mutual exclusion, first come, first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn, at most so many seconds; False when it did not come."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        return gate.acquire(timeout=timeout) or self._came_too_late(gate)

    def release(self) -> None:
        """Hand it to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _came_too_late(self, gate: threading.Lock) -> bool:
        """The turn may come between the time-out and giving up: then it is taken all the same."""
        with self._guard:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
        return True
