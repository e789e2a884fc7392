"""One run of the checks: the client, where it may post, what it posted, and how it waits when told to."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]
PATIENCE = 5
"""How often one call may be told to come back later before that counts as a difference."""


@dataclass(frozen=True)
class Difference:
    """Where this Slack behaves otherwise than Drumbeat takes it to."""

    check: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: expected {self.expected}, found {self.found}"


def _patiently(seconds: float) -> None:
    """Wait in steps of at most a second, so that Ctrl-C is heard."""
    pause = threading.Event()
    while seconds > 0:
        pause.wait(min(1.0, seconds))
        seconds -= 1.0


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where a run may post.

    Args:
        channel: id of a channel that the bot is in.
        user: id of a person of the workspace, who gets a few direct messages (deleted again).
        outside: id of a public channel that the bot is not in; without one its refusals go unchecked.
        wait: waits the given seconds when Slack says "later".
    """

    channel: str
    user: str
    outside: str | None = None
    wait: Callable[[float], object] = _patiently


class Refused(Exception):
    """Slack said no where a check needed a yes."""


class Session:
    """What a check gets: calls by method name, and `expect` to say what is otherwise."""

    def __init__(self, client: WebClient, settings: Settings) -> None:
        """`client` carries the bot token; its base_url decides whom the checks ask."""
        self.client, self.settings = client, settings
        self.channel, self.user = settings.channel, settings.user
        self._check = ""
        self._posted: list[tuple[str, str]] = []
        self._differences: list[Difference] = []

    def call(self, method: str, **arguments: Any) -> Json:
        """The answer to one Web API call, which must succeed; raises Refused with Slack's error name."""
        error, answer = self._ask(method, arguments)
        if error:
            raise Refused(f"{method} answered {error}")
        return answer

    def error(self, method: str, **arguments: Any) -> str:
        """The error name of one call, or "ok"."""
        error, answer = self._ask(method, arguments)
        if {"channel", "ts", "message"} <= answer.keys():  # what should have been refused was posted
            self._posted.append((answer["channel"], answer["ts"]))
        return error or "ok"

    def post(self, channel: str | None = None, **arguments: Any) -> Json:
        """Post a message to the channel of the settings, or to `channel`; it is deleted after the check."""
        arguments = {"text": "Drumbeat checks how Slack behaves here; this message goes away.", **arguments}
        answer = self.call("chat.postMessage", channel=channel or self.channel, **arguments)
        self._posted.append((answer["channel"], answer["ts"]))
        return answer

    def expect(self, expected: str, holds: object, found: object) -> None:
        """Note a difference unless `holds`."""
        if not holds:
            self._differences.append(Difference(self._check, expected, str(found)))

    def expect_error(self, names: str | Iterable[str], method: str, **arguments: Any) -> None:
        """A call has to be refused with this error, or one of these."""
        wanted = (names,) if isinstance(names, str) else tuple(names)
        found = self.error(method, **arguments)
        self.expect(f"{method} to answer {' or '.join(wanted)}", found in wanted, found)

    @contextmanager
    def checking(self, name: str) -> Iterator[list[Difference]]:
        """The time of one check: yields its differences, complete once the block has ended and tidied up."""
        self._check, self._differences = name, []
        try:
            yield self._differences
        except Refused as refusal:
            self.expect("the call to succeed", False, refusal)
        finally:
            self._tidy()

    def _tidy(self) -> None:
        """Delete what was posted, replies before their roots."""
        while self._posted:
            channel, ts = self._posted.pop()
            error, _ = self._ask("chat.delete", {"channel": channel, "ts": ts})
            self.expect("its messages to be deletable", error in ("", "message_not_found"), error)

    def _ask(self, method: str, arguments: Json) -> tuple[str, Json]:
        for _ in range(PATIENCE):
            error, answer, later = self._once(method, arguments)
            if error != "ratelimited":
                break
            self.settings.wait(later)
        return error, answer

    def _once(self, method: str, arguments: Json) -> tuple[str, Json, float]:
        """One request: the error name (empty when it went well), the answer, the seconds to wait if told to."""
        try:
            answer = getattr(self.client, method.replace(".", "_"))(**arguments)
        except SlackApiError as refused:
            later = float(refused.response.headers.get("Retry-After", 1))
            return str(refused.response["error"]), dict(refused.response.data), later
        return "", dict(answer.data), 0.0


Check = Callable[[Session], None]


def run_check(check: Check, session: Session) -> list[Difference]:
    """Run one check and take away what it posted; returns what was otherwise than expected."""
    with session.checking(check.__name__) as differences:
        check(session)
    return differences
