"""Named points at which a test may have the process killed, to prove that nothing is lost or said twice.

A point is passed by calling it by name; in production that does nothing. `DRUMBEAT_CHAOS_KILL_AT=before_post:37` makes
the process end itself by SIGKILL at the 37th passing of `before_post`.
"""

import os
import signal
import threading
from collections.abc import Callable

Points = Callable[[str], None]
VARIABLE = "DRUMBEAT_CHAOS_KILL_AT"

NAMES = ("after_claim", "before_post", "after_post", "before_mark", "after_commit_before_nudge")
"""Where the sender, and after a commit the composition root, pass by."""


def nowhere(_name: str) -> None:
    """The points of production: none."""


def from_setting(value: str, *, is_sandbox: bool, end: Callable[[], None] | None = None) -> Points:
    """The points as the setting wants them.

    Args:
        value: `name:number`, or empty for none.
        is_sandbox: whether SLACK_API_URL is loopback and a clock file is configured.
        end: what ends the process; SIGKILL to itself unless a test gives something else.

    Raises:
        ValueError: one sentence about what is wrong with it.
    """
    if not value:
        return nowhere
    if not is_sandbox:
        msg = f"{VARIABLE} is only for the sandbox: it needs a loopback SLACK_API_URL and DRUMBEAT_CLOCK_FILE."
        raise ValueError(msg)
    name, _, number = value.partition(":")
    if name not in NAMES or not number.isdecimal() or int(number) < 1:
        msg = f"{VARIABLE} must be a point and a number, such as before_post:37; the points are {', '.join(NAMES)}."
        raise ValueError(msg)
    return _KillAt(name, int(number), end or _kill_myself)


class _KillAt:
    def __init__(self, name: str, number: int, end: Callable[[], None]) -> None:
        self._name, self._left, self._end = name, number, end
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        if name != self._name:
            return
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._end()


def _kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
