"""Slack's rate limits, as the stand-in keeps them.

Per method and minute: the tiers of docs.slack.dev/apis/web-api/rate-limits. Slack promises at least these rates and
publishes no burst; the stand-in holds exactly the promised rate and lets an idle method start with a short burst.
Posting has two more limits: one message a second in each channel, and a workspace-wide cap, for which Slack says
"several hundred a minute" and the published field figure is 525.
"""

import math
from dataclasses import dataclass

MINUTE = 60.0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL_PER_MINUTE = 600
"""Methods that Slack puts in no tier ("hundreds a minute": chat.getPermalink, auth.test, …)."""
BURST_SHARE = 0.25
SMALLEST_BURST = 10
"""How much of a minute's allowance an idle method may use at once, and the least of it. Ours: Slack publishes none."""

CHANNEL_PER_MINUTE = 60
CHANNEL_BURST = 3
"""Messages a rested channel takes at once: Slack allows "short bursts" over one a second without a figure."""
WORKSPACE_POSTS_PER_MINUTE = 525
WORKSPACE_POSTS_BURST = 60
REMEMBERED_CHANNELS = 4096
POSTING = frozenset({"chat.postMessage"})

_BY_TIER = {
    2: """auth.revoke conversations.create conversations.list team.accessLogs usergroups.list usergroups.users.list
          users.conversations users.list dnd.teamInfo files.completeUploadExternal""",
    3: """apps.connections.open bots.info chat.delete chat.deleteScheduledMessage chat.meMessage chat.scheduleMessage
          chat.scheduledMessages.list chat.unfurl chat.update conversations.close conversations.history
          conversations.info conversations.invite conversations.join conversations.leave conversations.open
          conversations.replies dnd.info files.info files.list pins.list reactions.get team.info users.lookupByEmail""",
    4: """chat.postEphemeral conversations.members files.getUploadURLExternal users.info users.profile.get views.open
          views.publish views.push views.update""",
}
METHOD_TIERS = {method: tier for tier, methods in _BY_TIER.items() for method in methods.split()}
SPECIAL = frozenset({"api.test", "auth.test", "blocks.validate", "chat.getPermalink", "chat.postMessage"})


def per_minute(method: str) -> int:
    """Calls a minute that Slack promises for `method`; a method nobody lists counts as tier 3."""
    if method in SPECIAL:
        return SPECIAL_PER_MINUTE
    return TIERS[METHOD_TIERS.get(method, 3)]


@dataclass(slots=True)
class _Bucket:
    """Tokens that flow in steadily up to `size`; each call takes one."""

    rate: float  # tokens a second
    size: float
    tokens: float
    seen: float  # monotonic seconds

    @classmethod
    def full(cls, per_minute: float, size: float, now: float) -> "_Bucket":
        return cls(per_minute / MINUTE, size, size, now)

    def wait(self, now: float) -> float:
        """Seconds until the next token, 0 when one is there."""
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.seen) * self.rate)
        self.seen = max(self.seen, now)
        return 0.0 if self.tokens >= 1.0 - 1e-9 else (1.0 - self.tokens) / self.rate


class RateLimits:
    """The limits of one app in one workspace. Not thread-safe: its owner serialises the calls."""

    def __init__(self) -> None:
        self._methods: dict[str, _Bucket] = {}
        self._channels: dict[str, _Bucket] = {}
        self._workspace: _Bucket | None = None

    def check(self, method: str, *, channel: str | None, now: float) -> float | None:
        """Count one call, or refuse it.

        `method` is the Web API name (`chat.postMessage`), `channel` the id a message goes to (None where there is
        none), `now` monotonic seconds. Returns None when the call is allowed, and has then been counted; else the
        whole seconds, at least 1, for Retry-After: a refused call costs nothing. O(1), whatever happened before.
        """
        buckets = [self._method(method, now)]
        if method in POSTING:
            buckets.append(self._posts(now))
            if channel is not None:
                buckets.append(self._channel(channel, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0.0:
            return float(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.tokens -= 1.0
        return None

    def _method(self, method: str, now: float) -> _Bucket:
        if method not in self._methods:
            rate = per_minute(method)
            self._methods[method] = _Bucket.full(rate, max(SMALLEST_BURST, rate * BURST_SHARE), now)
        return self._methods[method]

    def _posts(self, now: float) -> _Bucket:
        if self._workspace is None:
            self._workspace = _Bucket.full(WORKSPACE_POSTS_PER_MINUTE, WORKSPACE_POSTS_BURST, now)
        return self._workspace

    def _channel(self, channel: str, now: float) -> _Bucket:
        bucket = self._channels.pop(channel, None) or _Bucket.full(CHANNEL_PER_MINUTE, CHANNEL_BURST, now)
        self._channels[channel] = bucket  # moved to the end: the first is the one longest unused
        if len(self._channels) > REMEMBERED_CHANNELS:
            del self._channels[next(iter(self._channels))]
        return bucket
