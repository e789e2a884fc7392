"""Slack's reads and views: what `bot.services.ports.Gateway` asks for, satisfied without importing it."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.domain.slack import SlackChannel, SlackError, SlackPerson
from bot.slack import methods, shapes
from bot.slack.calls import SlackCalls

PAGE = 200
"""Slack asks for at most 200 a page, although it would take 1,000."""

V = TypeVar("V")


class SlackGateway:
    """Reads and views through one bot token. Every method raises SlackError; nothing is retried.

    `seconds` bounds the wait for the connection and for each part of the answer, real time.
    """

    def __init__(self, calls: SlackCalls) -> None:
        self._calls = calls

    def person(self, slack_id: str, *, seconds: float = 1.0) -> SlackPerson:
        """users.info."""
        answer = self._read(methods.PERSON, seconds, user=slack_id)
        return _understood(lambda: shapes.person(answer["user"]))

    def people(self, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[SlackPerson], str]:
        """One page of users.list and the next cursor, empty at the end."""
        answer = self._read(methods.PEOPLE, seconds, limit=PAGE, cursor=cursor or None)
        return _understood(lambda: [shapes.person(each) for each in answer["members"]]), _next(answer)

    def channel(self, slack_id: str, *, seconds: float = 1.0) -> SlackChannel:
        """conversations.info."""
        answer = self._read(methods.CHANNEL, seconds, channel=slack_id)
        return _understood(lambda: shapes.channel(answer["channel"]))

    def members(self, slack_id: str, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[str], str]:
        """One page of conversations.members and the next cursor, empty at the end."""
        answer = self._read(methods.MEMBERS, seconds, channel=slack_id, limit=PAGE, cursor=cursor or None)
        return _understood(lambda: [str(each) for each in answer["members"]]), _next(answer)

    def thread(self, channel: str, ts: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        """The first `limit` messages of a thread, root first, in Slack's own shape."""
        answer = self._read(methods.REPLIES, seconds, channel=channel, ts=ts, limit=limit)
        return _understood(lambda: list(answer["messages"])[:limit])

    def recent(self, channel: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        """The newest messages of a conversation, newest first, in Slack's own shape."""
        answer = self._read(methods.HISTORY, seconds, channel=channel, limit=limit)
        return _understood(lambda: list(answer["messages"])[:limit])

    def permalink(self, channel: str, ts: str, *, seconds: float = 1.0) -> str:
        """chat.getPermalink."""
        answer = self._read(methods.PERMALINK, seconds, channel=channel, message_ts=ts)
        return _understood(lambda: str(answer["permalink"]))

    def identity(self, *, seconds: float = 5.0) -> dict[str, Any]:
        """auth.test: team_id, enterprise_id (may be absent), team, user_id of the bot, bot_id."""
        return self._read(methods.IDENTITY, seconds)

    def open_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        """views.open; returns the view with its id and hash."""
        return self._view(methods.OPEN_VIEW, seconds, trigger_id=trigger_id, view=view)

    def push_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        """views.push; returns the view with its id and hash."""
        return self._view(methods.PUSH_VIEW, seconds, trigger_id=trigger_id, view=view)

    def update_view(
        self, view_id: str, view: dict[str, Any], *, view_hash: str | None = None, seconds: float = 5.0
    ) -> dict[str, Any]:
        """views.update; with `view_hash` it is refused (`hash_conflict`) when the view changed meanwhile."""
        fenced = {"hash": view_hash} if view_hash else {}
        return self._view(methods.UPDATE_VIEW, seconds, view_id=view_id, view=view, **fenced)

    def respond(self, response_url: str, payload: dict[str, Any], *, seconds: float = 5.0) -> None:
        """Post to a response_url; one that does not lead to Slack is refused as `foreign_url`."""
        self._calls.respond(response_url, payload, seconds=seconds)

    def upload(self, slack_id: str, name: str, content: bytes, words: str, *, seconds: float = 10.0) -> None:
        """Put a file into the bot's DM with a person, with a line of text; `seconds` bounds each of the four calls."""
        opened = self._calls.call(methods.OPEN_DIRECT, seconds=seconds, json={"users": slack_id})
        place = _understood(lambda: str(opened["channel"]["id"]))
        told = self._read(methods.UPLOAD_URL, seconds, filename=name, length=len(content))
        url, file_id = _understood(lambda: (str(told["upload_url"]), str(told["file_id"])))
        self._calls.upload(url, content, seconds=seconds)
        shared = {"files": [{"id": file_id, "title": name}], "channel_id": place, "initial_comment": words}
        self._calls.call(methods.UPLOADED, seconds=seconds, json=shared)

    def _read(self, method: str, seconds: float, **params: Any) -> dict[str, Any]:
        return self._calls.call(method, seconds=seconds, params=params)

    def _view(self, method: str, seconds: float, **arguments: Any) -> dict[str, Any]:
        answer = self._calls.call(method, seconds=seconds, json=arguments)
        return _understood(lambda: dict(answer["view"]))


def _next(answer: dict[str, Any]) -> str:
    return _understood(lambda: str((answer.get("response_metadata") or {}).get("next_cursor") or ""))


def _understood(read: Callable[[], V]) -> V:
    """What `read` finds in an answer; an answer that lacks it is garbage, whatever its `ok` says."""
    try:
        return read()
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise SlackError("garbage") from error
