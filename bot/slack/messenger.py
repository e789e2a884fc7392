"""The sender's calls: post, update, publish, delete, and finding again what may have been posted (design 3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.slack import methods
from bot.slack.calls import SlackCalls
from bot.slack.outcomes import Ambiguous

EVENT_TYPE = "drumbeat"
PAGE = 200
MOST_PAGES = 50
"""10,000 messages since the last one known: nobody is sent looking further back than that."""


@dataclass(frozen=True)
class Receipt:
    """Where a message stands: Slack's conversation (the `D…` of a DM, never the person's id) and its ts, as text."""

    channel: str
    ts: str


class Messenger:
    """Slack's writing side; every method raises Refused, RateLimited or Ambiguous.

    Args:
        calls: the Web API.
        seconds: the time-out of every call, real time; far below the sender's lease.
    """

    def __init__(self, calls: SlackCalls, *, seconds: float = 10.0) -> None:
        self._calls = calls
        self.seconds = seconds

    def post(self, conversation: str, payload: dict[str, Any], *, thread_ts: str | None, key: str) -> Receipt:
        """chat.postMessage, once.

        Args:
            conversation: a channel's or a person's Slack id; a person's opens the DM.
            payload: `text` and `blocks`.
            thread_ts: the root of the thread to reply in.
            key: the outbox key; stands in the message's metadata, so that `find` can find it.
        """
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        arguments = {"channel": conversation, "unfurl_links": False, "unfurl_media": False, **payload}
        arguments |= {"metadata": metadata} | ({"thread_ts": thread_ts} if thread_ts else {})
        answer = self._calls.call(methods.POST, seconds=self.seconds, json=arguments)
        try:
            return Receipt(str(answer["channel"]), str(answer["ts"]))
        except KeyError as error:
            raise Ambiguous("garbage") from error

    def update(self, channel: str, ts: str, payload: dict[str, Any]) -> None:
        """chat.update; the message keeps its metadata. Doing it twice changes nothing."""
        # without `blocks` Slack keeps the old ones, buttons and all
        arguments = {"blocks": [], **payload, "channel": channel, "ts": ts}
        self._calls.call(methods.UPDATE, seconds=self.seconds, json=arguments)

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """views.publish: a person's App Home. Doing it twice changes nothing."""
        self._calls.call(methods.PUBLISH, seconds=self.seconds, json={"user_id": user, "view": view})

    def delete(self, channel: str, ts: str) -> None:
        """chat.delete of one of the bot's own messages."""
        self._calls.call(methods.DELETE, seconds=self.seconds, json={"channel": channel, "ts": ts})

    def direct(self, user: str) -> str:
        """The id of the bot's DM with a person (conversations.open), which history wants."""
        answer = self._calls.call(methods.OPEN_DIRECT, seconds=self.seconds, json={"users": user})
        try:
            return str(answer["channel"]["id"])
        except (KeyError, TypeError) as error:
            raise Ambiguous("garbage") from error

    def find(self, channel: str, key: str, *, thread_ts: str | None, oldest: str | None) -> Receipt | None:
        """The message that carries this key, or None.

        Args:
            channel: the conversation; a DM's own id, not the person's.
            key: the key it was posted with.
            thread_ts: the root of the thread it was posted in; history does not list replies.
            oldest: the ts of a message known to be older, Slack's own clock; None looks as far back as there is.
        """
        for message in self._messages(channel, thread_ts, oldest):
            if _key(message) == key:
                return Receipt(channel, str(message["ts"]))
        return None

    def _messages(self, channel: str, thread_ts: str | None, oldest: str | None) -> Iterator[dict[str, Any]]:
        where = {"channel": channel, "ts": thread_ts, "oldest": oldest, "limit": PAGE, "include_all_metadata": True}
        method, cursor = methods.REPLIES if thread_ts else methods.HISTORY, None
        for _ in range(MOST_PAGES):
            answer = self._calls.call(method, seconds=self.seconds, params={**where, "cursor": cursor})
            yield from answer.get("messages") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


def _key(message: dict[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")
