"""Who may see an initiative besides its DRI, its sponsor and whoever opened it (design 2.5)."""

from collections.abc import Iterable

from bot.domain.codes import ChannelKind, Visibility
from bot.domain.errors import UserError
from bot.services import directory_places, people
from bot.services.ports import Call
from storage.queries import people as queries
from storage.tables import Audience, Person
from storage.uow import ReadUnit, UnitOfWork


def named(uow: ReadUnit, slack_ids: Iterable[str]) -> tuple[Person, ...]:
    """The people named as its audience, each once.

    Raises:
        UserError: one of them can read nothing here.
    """
    found = [people.known(uow, each) for each in dict.fromkeys(slack_ids)]
    able = tuple(each for each in found if each is not None and people.reachable(each))
    if len(able) < len(found):
        raise UserError("Name active people of this company: bots and guests read nothing here.", "audience")
    return able


def place(uow: ReadUnit, visibility: Visibility, slack_id: str) -> str:
    """The channel whose members may see it, "" where that is not what was chosen.

    Raises:
        UserError: the bot cannot read who is in it, so that nobody but those named would see it.
    """
    if visibility is not Visibility.CHANNEL:
        return ""
    found = queries.of_slack(uow, slack_id)
    if found is None or found.seen_at is None or (found.kind is not ChannelKind.PUBLIC and not found.is_member):
        raise UserError("I cannot read who is in this channel: type /invite @Drumbeat there first.", "visibility")
    return slack_id


def place_of(call: Call) -> str:
    """The channel a command was typed in; a direct message is no audience."""
    return call.channel if call.channel.startswith(("C", "G")) else ""


def keep(uow: UnitOfWork, initiative_id: int, audience: Iterable[Person], channel: str) -> None:
    """Store the named; a channel's members are read from Slack, and kept."""
    for person in audience:
        uow.insert_new(Audience, person_id=person.pk, initiative_id=initiative_id, named=True, dissented=False)
    if channel:
        directory_places.send_for_members(uow, channel)
