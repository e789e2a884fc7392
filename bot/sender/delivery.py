"""One row of the outbox, brought to Slack or looked for there; runs in the sender's threads, raises nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sender.points import Points
from bot.slack.messenger import Messenger, Receipt
from bot.slack.outcomes import Ambiguous, CallFailed, Refused
from storage.codes import Op
from storage.sending import Claimed

logger = logging.getLogger(__name__)
NO_RECEIPT = Receipt("", "")


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What came of a call.

    Args:
        claimed: the row.
        looked: whether it was looked for; otherwise it was sent.
        receipt: of what was posted or found; empty texts for an update or a publish.
        error: what went wrong; None when nothing did.
    """

    claimed: Claimed
    looked: bool
    receipt: Receipt | None = None
    error: CallFailed | None = None

    @property
    def is_sent(self) -> bool:
        """Whether Slack said that it took it."""
        return self.error is None and not self.looked


class Courier:
    """Makes the calls for claimed rows.

    Args:
        messenger: Slack's writing side.
        points: named kill points, for tests.
    """

    def __init__(self, messenger: Messenger, points: Points) -> None:
        self._messenger = messenger
        self._points = points

    def send(self, claimed: Claimed, in_time: Callable[[], bool]) -> Finished:
        """Send a row, provided that its lease is still long enough at this very moment (`in_time`)."""

        def call() -> Receipt:
            if not in_time():
                raise TooLate
            self._points("before_post")
            receipt = self._call(claimed)
            self._points("after_post")
            return receipt

        return _finished(claimed, call, looked=False)

    def look_for(self, claimed: Claimed, oldest: Callable[[str], str | None]) -> Finished:
        """Look for a post that may have arrived; `oldest` tells for a channel what is surely older than it."""

        def call() -> Receipt | None:
            channel = self._channel(claimed)
            return self._messenger.find(channel, claimed.key, thread_ts=claimed.thread_ts, oldest=oldest(channel))

        return _finished(claimed, call, looked=True)

    def take_back(self, receipt: Receipt) -> CallFailed | None:
        """Delete a message that turned out to be a second copy; returns what went wrong."""
        try:
            self._messenger.delete(receipt.channel, receipt.ts)
        except CallFailed as error:
            return error
        return None

    def _call(self, claimed: Claimed) -> Receipt:
        if claimed.op is Op.POST:
            return self._messenger.post(
                claimed.conversation, claimed.payload, thread_ts=claimed.thread_ts, key=claimed.key
            )
        if claimed.op is Op.UPDATE:
            self._messenger.update(claimed.target_channel or "", claimed.target_ts or "", claimed.payload)
        else:
            self._messenger.publish(claimed.conversation, claimed.payload["view"])
        return NO_RECEIPT

    def _channel(self, claimed: Claimed) -> str:
        """History wants the DM's own id; a person's ids begin with U or W."""
        if claimed.dm_channel:
            return claimed.dm_channel
        is_person = claimed.person_id is not None or claimed.conversation[:1] in {"U", "W"}
        return self._messenger.direct(claimed.conversation) if is_person else claimed.conversation


class TooLate(Refused):
    """The lease was no longer long enough to begin a call; nothing was sent."""

    def __init__(self) -> None:
        super().__init__("lease_too_short", permanent=False)


def _finished(claimed: Claimed, call: Callable[[], Receipt | None], *, looked: bool) -> Finished:
    try:
        return Finished(claimed=claimed, looked=looked, receipt=call())
    except CallFailed as error:
        return Finished(claimed=claimed, looked=looked, error=error)
    except Exception as error:  # a bug; a row must come back whatever happens, and its post may have gone out
        logger.exception("the delivery of outbox %d broke", claimed.id, extra=log_of(claimed, "delivery_broke"))
        return Finished(claimed=claimed, looked=looked, error=Ambiguous(type(error).__name__))


def log_of(claimed: Claimed, action: str) -> dict[str, Any]:
    """The fields of a log line about a row: ids only."""
    return {"action": action, "outbox": claimed.id, "about": claimed.about, "op": str(claimed.op)}
