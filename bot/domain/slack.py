"""What Slack tells of people and conversations, in our words, and how it refuses; shared by ports and gateway."""

from dataclasses import dataclass

from bot.domain.codes import ChannelKind


@dataclass(frozen=True, kw_only=True)
class SlackPerson:
    """What Slack tells of a person (users.info), in our words."""

    slack_id: str
    team_id: str | None
    name: str
    zone: str | None
    """An IANA name; Slack knows none for some people."""
    is_bot: bool
    is_guest: bool
    is_stranger: bool
    """Of another workspace (Slack Connect)."""
    is_admin: bool
    deleted: bool


@dataclass(frozen=True, kw_only=True)
class SlackChannel:
    """What Slack tells of a conversation (conversations.info), in our words."""

    slack_id: str
    name: str
    kind: ChannelKind
    is_archived: bool
    is_shared: bool
    """Whether people of other organisations are in it."""
    is_member: bool
    """Whether the bot is in it."""


class SlackError(Exception):
    """Slack refused or did not answer a read or a view.

    `code` is Slack's own word (`ratelimited` for 429); where Slack said nothing: `timeout`, `unreachable`
    (no connection, or one that broke), `http_503`, or `garbage`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack answered {code}")
        self.code = code
