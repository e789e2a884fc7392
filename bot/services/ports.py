"""What lies outside the services, as protocols: Slack's reads, views, the judge, the calendar clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.judgement import Judgement
from bot.domain.slack import SlackChannel, SlackError, SlackPerson

__all__ = ["Call", "Gateway", "Judge", "SlackChannel", "SlackError", "SlackPerson"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One thing that somebody does, as the handlers translate it.

    Args:
        workspace_id: our id of the workspace.
        at: calendar time at which the payload came in, aware UTC.
        actor: Slack's id of the person who did it.
        key: the inbox key of the payload (design 3.3); None where doing it twice changes nothing.
        channel: Slack's id of the conversation it was done in; empty in modals and the App Home.
        private: whether that conversation is a private one, as far as the payload tells.
    """

    workspace_id: int
    at: datetime
    actor: str
    key: str | None = None
    channel: str = ""
    private: bool = False


class Judge(Protocol):
    """Reads a typed reply; offline, in milliseconds, never raises."""

    def __call__(self, text: str, nouns: Sequence[str] = ()) -> Judgement:
        """Judge one reply; `nouns` are the workspace's own names of people, groups and channels."""
        ...


class Gateway(Protocol):
    """Slack's reads and views; every method raises SlackError and none is retried here.

    `seconds` bounds the whole call, real time.
    """

    def person(self, slack_id: str, *, seconds: float = 1.0) -> SlackPerson:
        """users.info."""
        ...

    def people(self, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[SlackPerson], str]:
        """One page of users.list and the next cursor, empty at the end."""
        ...

    def channel(self, slack_id: str, *, seconds: float = 1.0) -> SlackChannel:
        """conversations.info."""
        ...

    def members(self, slack_id: str, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[str], str]:
        """One page of conversations.members and the next cursor."""
        ...

    def thread(self, channel: str, ts: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        """The first `limit` messages of a thread (conversations.replies), root first, Slack's own shape."""
        ...

    def recent(self, channel: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        """The newest messages of a conversation (conversations.history), newest first."""
        ...

    def permalink(self, channel: str, ts: str, *, seconds: float = 1.0) -> str:
        """chat.getPermalink."""
        ...

    def identity(self, *, seconds: float = 5.0) -> dict[str, Any]:
        """auth.test: team_id, enterprise_id, team, user_id (of the bot), bot_id."""
        ...

    def open_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        """views.open; returns the view with its id and hash."""
        ...

    def push_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        """views.push."""
        ...

    def update_view(
        self, view_id: str, view: dict[str, Any], *, view_hash: str | None = None, seconds: float = 5.0
    ) -> dict[str, Any]:
        """views.update."""
        ...

    def respond(self, response_url: str, payload: dict[str, Any], *, seconds: float = 5.0) -> None:
        """Post to a response_url."""
        ...

    def upload(self, slack_id: str, name: str, content: bytes, words: str, *, seconds: float = 10.0) -> None:
        """Put a file into the bot's DM with a person, with a line of text (files.completeUploadExternal)."""
        ...
