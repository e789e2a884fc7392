"""How fast Slack may be called: a pure account of budgets and refusals; time is an argument, real and monotonic.

Slack publishes no bursts. What it does say (slack-facts section 3): about one message a second in each conversation,
several hundred a minute in a workspace, `chat.update` 50 and `views.publish` 100 a minute; a 429 names the seconds
for which that method is closed to the workspace.
"""

import math
from dataclasses import dataclass, field

POST, UPDATE, PUBLISH = "chat.postMessage", "chat.update", "views.publish"
TOGETHER_S = 5.0
"""Two lanes refused within so many seconds: it is the workspace that is too fast, not a conversation."""
ONE_CUT_S = 1.0
"""Refusals this close to a cut answer calls that were under way before it."""
RECOVERY_S = 60.0
"""How long a rate cut to nothing takes to come back to its full height."""
LEAST_SHARE = 1 / 16
UNLIMITED = 50


@dataclass(frozen=True)
class Budget:
    """Calls a second that a method is good for, and how many a rested one may make at once."""

    per_second: float
    burst: float


BUDGETS = {POST: Budget(8.0, 8.0), UPDATE: Budget(50 / 60, 8.0), PUBLISH: Budget(100 / 60, 8.0)}


@dataclass
class _Method:
    budget: Budget
    tokens: float
    counted_at: float
    share: float = 1.0
    cut_at: float = -math.inf
    held_until: float = -math.inf
    refused_lanes: dict[str, float] = field(default_factory=dict)

    def share_at(self, now: float) -> float:
        """The part of the budget in force: halved by refusals, growing back steadily."""
        return min(1.0, self.share + (now - self.cut_at) / RECOVERY_S)

    def count(self, now: float) -> None:
        passed = max(0.0, now - self.counted_at)
        flowed = passed * self.budget.per_second * self.share_at(now)
        self.tokens = min(max(1.0, self.budget.burst * self.share_at(now)), self.tokens + flowed)
        self.counted_at = max(now, self.counted_at)

    def cut(self, now: float) -> None:
        if now - self.cut_at >= ONE_CUT_S:
            self.share, self.cut_at = max(LEAST_SHARE, self.share_at(now) / 2), now
        self.tokens = min(self.tokens, 0.0)

    def wait(self, now: float) -> float:
        """Seconds until a call may be made; 0 for at once."""
        missing = (1.0 - self.tokens) / (self.budget.per_second * self.share_at(now))
        return max(0.0, missing, self.held_until - now)


class Pace:
    """The account of one workspace. Not thread-safe: the dispatcher alone asks it.

    Args:
        lane_s: seconds from one call of a lane to the next.
        budgets: Slack method to its budget; a method that is not named is not limited.
    """

    def __init__(self, *, lane_s: float = 1.0, budgets: dict[str, Budget] | None = None) -> None:
        self._lane_s = lane_s
        self._budgets = BUDGETS if budgets is None else budgets
        self._methods: dict[str, _Method] = {}
        self._lanes: dict[str, float] = {}

    def allowance(self, now: float) -> int:
        """How many calls of whatever open methods may be made at this instant."""
        if not self._budgets:
            return UNLIMITED
        open_methods = [each for each in self._counted(now) if each.wait(now) <= _ROUNDING]
        return int(min((each.tokens + _ROUNDING for each in open_methods), default=0.0))

    def closed_methods(self, now: float) -> set[str]:
        """The methods that must not be called at this instant."""
        self._counted(now)
        return {name for name, method in self._methods.items() if method.wait(now) > _ROUNDING}

    def resting_lanes(self, now: float) -> set[str]:
        """The lanes in which something was sent less than `lane_s` ago."""
        self._lanes = {lane: at for lane, at in self._lanes.items() if now - at < self._lane_s - _ROUNDING}
        return set(self._lanes)

    def spend(self, method: str, lane: str, now: float) -> None:
        """A call is being made."""
        self._lanes[lane] = now
        for counted in self._of(method, now):
            counted.tokens -= 1.0

    def refused(self, method: str, lane: str, seconds: float, now: float) -> None:
        """A call was answered 429 with Retry-After `seconds`: slow down; with a second lane, close the method."""
        for refusing in self._of(method, now):
            refusing.cut(now)
            recent = {each: at for each, at in refusing.refused_lanes.items() if now - at <= TOGETHER_S}
            refusing.refused_lanes = {**recent, lane: now}
            if len(refusing.refused_lanes) > 1:
                refusing.held_until = max(refusing.held_until, now + seconds)

    def wait(self, now: float) -> float:
        """Seconds until this account permits more than it does now; infinite when nothing is closed or resting."""
        methods = [wait for each in self._counted(now) if (wait := each.wait(now)) > _ROUNDING]
        lanes = [self._lane_s - (now - at) for lane, at in self._lanes.items() if now - at < self._lane_s]
        return min(methods + lanes, default=math.inf)

    def _of(self, method: str, now: float) -> list[_Method]:
        self._counted(now)
        return [self._methods[method]] if method in self._methods else []

    def _counted(self, now: float) -> list[_Method]:
        for name, budget in self._budgets.items():
            self._methods.setdefault(name, _Method(budget, budget.burst, now)).count(now)
        return list(self._methods.values())


_ROUNDING = 1e-9
