"""A Slack to read people and places from, and a worker that runs every errand that is due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.domain.codes import ChannelKind
from bot.domain.slack import SlackChannel, SlackError, SlackPerson
from bot.services import directory
from bot.services.decisions.errands import ERRANDS
from storage.codes import ErrandKind
from storage.running import ClaimedErrand, claim_errand, errand_done
from tests.services.ownership_kit import Desk


def human(number: int) -> SlackPerson:
    return SlackPerson(
        slack_id=f"U0P{number}",
        team_id="T0ACME",
        name=f"P {number}",
        zone="UTC",
        is_bot=False,
        is_guest=False,
        is_stranger=False,
        is_admin=False,
        deleted=False,
    )


class FakeSlack:
    """A Slack of 700 people in two pages and one private channel."""

    def __init__(self) -> None:
        self.members_of = ["U0P1", "U0P2", "U0P3"]
        self.kind = ChannelKind.PRIVATE
        self.is_hidden = False

    def identity(self, *, seconds: float = 5.0) -> dict[str, Any]:
        return {"team_id": "T0ACME", "enterprise_id": None, "team": "Acme", "user_id": "U0BOT", "bot_id": "B0BOT"}

    def people(self, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[SlackPerson], str]:
        first = 600 if cursor else 0
        return [human(number) for number in range(first, 700 if cursor else 600)], "" if cursor else "page2"

    def person(self, slack_id: str, *, seconds: float = 1.0) -> SlackPerson:
        number = slack_id.removeprefix("U0P")
        return human(int(number) if number.isdigit() else 0)

    def channel(self, slack_id: str, *, seconds: float = 1.0) -> SlackChannel:
        if self.is_hidden:
            raise SlackError("channel_not_found")
        return SlackChannel(
            slack_id=slack_id, name="board", kind=self.kind, is_archived=False, is_shared=False, is_member=True
        )

    def members(self, slack_id: str, cursor: str = "", *, seconds: float = 10.0) -> tuple[list[str], str]:
        return (self.members_of[1:], "") if cursor else (self.members_of[:1], "more")


DOERS: dict[ErrandKind, Callable[..., None]] = {
    ErrandKind.DIRECTORY: directory.read_directory,
    ErrandKind.PERSON: directory.read_person,
    ErrandKind.CHANNEL: directory.read_channel,
    ErrandKind.MEMBERS: directory.read_members,
    **ERRANDS,
}


def run(desk: Desk, slack: Any, at: datetime | None = None) -> list[str]:
    """Run every errand that is due; the kinds run, in order."""
    ran = []
    while errand := claim_errand(desk.store, desk.cast.id, at or desk.at, "me", 60.0):
        assert isinstance(errand, ClaimedErrand)
        DOERS[errand.kind](desk.store, slack, errand, at or desk.at)
        errand_done(desk.store, errand, at or desk.at)
        ran.append(errand.kind.value)
    return ran
