"""Slack's reads and views as a test scripts them; every call is recorded."""

from typing import Any

from bot.domain.codes import ChannelKind
from bot.domain.slack import SlackChannel, SlackError, SlackPerson


class FakeGateway:
    """Satisfies `bot.services.ports.Gateway`. What is not scripted is answered as Slack would of an unknown thing."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.fails: dict[str, str] = {}
        """Method to Slack's code with which it refuses."""
        self.known_people: dict[str, SlackPerson] = {}
        self.kinds: dict[str, ChannelKind] = {}
        self.pages: list[list[str]] = [[]]
        self.messages: list[dict[str, Any]] = []

    def _note(self, method: str, *what: Any) -> None:
        self.calls.append((method, what))
        if method in self.fails:
            raise SlackError(self.fails[method])

    def of(self, method: str) -> list[Any]:
        """What was passed to one method, call by call."""
        return [what for name, what in self.calls if name == method]

    def person(self, slack_id: str, *, seconds: float = 1.0) -> SlackPerson:
        self._note("person", slack_id)
        if slack_id not in self.known_people:
            raise SlackError("user_not_found")
        return self.known_people[slack_id]

    def people(self, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[SlackPerson], str]:
        self._note("people", cursor)
        return list(self.known_people.values()), ""

    def channel(self, slack_id: str, *, seconds: float = 1.0) -> SlackChannel:
        self._note("channel", slack_id)
        kind = self.kinds.get(slack_id, ChannelKind.PUBLIC)
        return SlackChannel(
            slack_id=slack_id, name="room", kind=kind, is_archived=False, is_shared=False, is_member=True
        )

    def members(self, slack_id: str, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[str], str]:
        self._note("members", slack_id, cursor)
        number = int(cursor or 0)
        return list(self.pages[number]), str(number + 1) if number + 1 < len(self.pages) else ""

    def thread(self, channel: str, ts: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        self._note("thread", channel, ts)
        if self.messages and ts != self.messages[0]["ts"]:  # Slack: the ts of a reply gives that reply alone
            alone = [each for each in self.messages if each["ts"] == ts]
            return alone or self.messages[:limit]
        return self.messages[:limit]

    def recent(self, channel: str, *, limit: int = 50, seconds: float = 3.0) -> list[dict[str, Any]]:
        self._note("recent", channel)
        return self.messages

    def permalink(self, channel: str, ts: str, *, seconds: float = 1.0) -> str:
        self._note("permalink", channel, ts)
        return f"https://acme.slack.com/archives/{channel}/p{ts.replace('.', '')}"

    def identity(self, *, seconds: float = 5.0) -> dict[str, Any]:
        self._note("identity")
        return {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}

    def open_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        self._note("open_view", view)
        return {"id": "V1", "hash": "h1"}

    def push_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        self._note("push_view", view)
        return {"id": "V2", "hash": "h2"}

    def update_view(
        self, view_id: str, view: dict[str, Any], *, view_hash: str | None = None, seconds: float = 5.0
    ) -> dict[str, Any]:
        self._note("update_view", view_id, view, view_hash)
        return {"id": view_id, "hash": "h3"}

    def respond(self, response_url: str, payload: dict[str, Any], *, seconds: float = 5.0) -> None:
        self._note("respond", payload)

    def upload(self, slack_id: str, name: str, content: bytes, words: str, *, seconds: float = 10.0) -> None:
        self._note("upload", slack_id, name, content, words)
