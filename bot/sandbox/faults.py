"""Switches that make the sandbox misbehave as Slack and networks do, by method and count."""

from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

API_SWITCHES = frozenset(
    {"429", "5xx", "error", "delay", "hang", "garbage", "lost_before", "lost_after", "stored_late"}
)
EVENT_SWITCHES = frozenset({"events_doubled", "events_late", "events_reordered"})
SOCKET_SWITCHES = frozenset({"socket_cut", "ghost"})
SWITCHES = API_SWITCHES | EVENT_SWITCHES | SOCKET_SWITCHES
SECONDS = {"hang": 60.0, "events_late": 5.0}
"""What a switch waits when nobody says how long; one second for those not listed."""
_numbers = count(1)


@dataclass
class FaultSwitch:
    """One switch: the next `count` calls of `method` (a name or a pattern such as `chat.*`) after `skip` go wrong.

    `seconds` is Retry-After of `429`, the wait of `delay`, `stored_late`, `hang` and `events_late` (without it, what
    `SECONDS` says); `error` the name that `error` answers. For the events switches `method` matches the event's type.
    """

    switch: str
    method: str = "*"
    count: int = 1
    seconds: float | None = None
    error: str = "internal_error"
    skip: int = 0
    id: int = field(default_factory=lambda: next(_numbers))

    @property
    def wait(self) -> float:
        """`seconds`, or what is usual for this switch."""
        return SECONDS.get(self.switch, 1.0) if self.seconds is None else self.seconds

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return asdict(self)


class Faults:
    """The switches that are on, in the order in which they were turned on."""

    def __init__(self) -> None:
        """Everything works."""
        self.switches: list[FaultSwitch] = []

    def add(self, **what: Any) -> FaultSwitch:
        """Turn a switch on; fields as in `FaultSwitch`. An unknown switch is a ValueError."""
        switch = FaultSwitch(**what)
        if switch.switch not in SWITCHES:
            known = ", ".join(sorted(SWITCHES))
            raise ValueError(f"There is no switch {switch.switch!r}; known are {known}.")
        self.switches.append(switch)
        return switch

    def clear(self) -> None:
        """Everything works again."""
        self.switches.clear()

    def take(self, kinds: frozenset[str], method: str) -> FaultSwitch | None:
        """The first switch of these kinds that hits this call, counted down; None when the call goes well."""
        for switch in list(self.switches):
            if switch.switch in kinds and fnmatchcase(method, switch.method):
                if switch.skip > 0:
                    switch.skip -= 1
                    continue
                self._count_down(switch)
                return switch
        return None

    def _count_down(self, switch: FaultSwitch) -> None:
        switch.count -= 1
        if switch.count <= 0:
            self.switches.remove(switch)
