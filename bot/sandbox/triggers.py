"""Short-lived permissions: trigger ids, response URLs and socket tickets. All live in protocol time."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

TRIGGER_SECONDS = 3.0
HOOK_SECONDS = 30 * 60.0
HOOK_USES = 5


@dataclass
class Trigger:
    """A permission to open one view for one person."""

    person: str
    until: float
    used: bool = False
    view_id: str | None = None


class Triggers:
    """Trigger ids: three seconds, once (docs.slack.dev/interactivity/handling-user-interaction)."""

    def __init__(self, seconds: float = TRIGGER_SECONDS) -> None:
        """`seconds` is how long a trigger lives."""
        self.seconds = seconds
        self._known: dict[str, Trigger] = {}

    def issue(self, person: str, view_id: str | None = None) -> str:
        """A new trigger for what `person` just did, inside view `view_id` when it was done in a modal."""
        now = time.monotonic()
        self._forget(now)
        id_ = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._known[id_] = Trigger(person, now + self.seconds, view_id=view_id)
        return id_

    def exchange(self, id_: str) -> Trigger | str:
        """Use a trigger up; else the name of Slack's error."""
        trigger = self._known.get(id_)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if time.monotonic() > trigger.until:
            return "expired_trigger_id"
        trigger.used = True
        return trigger

    def _forget(self, now: float) -> None:
        if len(self._known) > 5_000:
            self._known = {id_: each for id_, each in self._known.items() if each.until > now - 60}


@dataclass
class Hook:
    """What a response URL answers to."""

    person: str
    channel: str
    kind: str
    until: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = field(default=0)


class ResponseUrls:
    """Response URLs: five uses in thirty minutes (docs.slack.dev/interactivity/handling-user-interaction)."""

    def __init__(self) -> None:
        """`base` is set once the server knows its address."""
        self.base = ""
        self._known: dict[str, Hook] = {}

    def issue(self, kind: str, person: str, channel: str, **where: Any) -> str:
        """The address for answers to one interaction; `kind` is `actions` or `commands`."""
        now = time.monotonic()
        if len(self._known) > 5_000:
            self._known = {key: hook for key, hook in self._known.items() if hook.until > now}
        key = f"{kind}/T0SANDBOX/{secrets.randbelow(10**12)}/{secrets.token_urlsafe(18)}"
        self._known[key] = Hook(person, channel, kind, now + HOOK_SECONDS, **where)
        return f"{self.base}/hooks/{key}"

    def use(self, key: str) -> Hook | str:
        """Count one use; else the name of the error."""
        hook = self._known.get(key)
        if hook is None:
            return "invalid_url"
        if time.monotonic() > hook.until:
            return "expired_url"
        if hook.uses >= HOOK_USES:
            return "used_url"
        hook.uses += 1
        return hook

    def expire_all(self) -> None:
        """Let every address known so far be thirty minutes old."""
        for hook in self._known.values():
            hook.until = 0.0
