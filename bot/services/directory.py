"""Reading people and places from Slack: errands, resumable, in chunks of at most 250 rows (design 3.1, 3.5)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, insert
from sqlmodel import col

from bot.domain.codes import ChannelKind, LedgerCode
from bot.domain.slack import SlackError, SlackPerson
from bot.services import directory_places as places
from bot.services import people_learning
from bot.services.ports import Gateway
from storage import errands, ledger
from storage.codes import ErrandKind, ErrandState, WorkspaceState
from storage.engine import Store
from storage.queries import people as people_queries
from storage.running import ClaimedErrand
from storage.tables import Channel, Errand, Member, Person, Workspace
from storage.uow import UnitOfWork

T = TypeVar("T")
CHUNK = 250
MOST_PAGES = 500
"""500 pages of users.list are half a million people: more than Slack's largest workspaces have."""
DIRECTORY_AGAIN = timedelta(days=1)
"""Events tell of changes at once; the whole is read again for those that were lost, so who left is found that day."""
MEMBERS_AGAIN = timedelta(hours=21)
"""Shorter than `MEMBERS_FRESH`, so that a list is believed until the next one is there."""


def send(store: Store, workspace_id: int, at: datetime) -> None:
    """Send for the directory, once a minute at most; the composition root calls this at every start."""
    with store.write(workspace_id, at) as uow:
        errands.send(uow, ErrandKind.DIRECTORY, f"directory:{at.isoformat(timespec='minutes')}")
        if people_queries.places_of_matters(uow):
            places.plan_night(uow)
        uow.commit()


def read_directory(store: Store, gateway: Gateway, errand: ClaimedErrand, now: datetime) -> None:
    """Errand DIRECTORY: who the bot is, then one page of people; a next page is an errand of its own.

    So a crash repeats one page at most, and what was learned stays learned. At the end that of the next day is sent.
    """
    cursor, page = str(errand.args.get("cursor", "")), int(errand.args.get("page", 0))
    if not cursor:
        _name_workspace(store, gateway, errand.workspace_id, now)
    found, following = gateway.people(cursor)
    for chunk in _chunks(found):
        _learn(store, errand.workspace_id, now, chunk)
    with store.write(errand.workspace_id, now) as uow:
        if following and page < MOST_PAGES:
            base = errand.key.split("#")[0]
            errands.send(uow, ErrandKind.DIRECTORY, f"{base}#{page + 1}", cursor=following, page=page + 1)
        else:
            uow.session.get_one(Workspace, errand.workspace_id).directory_read_at = now
            again = now + DIRECTORY_AGAIN
            errands.send(uow, ErrandKind.DIRECTORY, f"directory:{again.date().isoformat()}", due_at=again)
        uow.commit()


def read_person(store: Store, gateway: Gateway, errand: ClaimedErrand, now: datetime) -> None:
    """Errand PERSON (`person`: Slack's id): read one person."""
    told = gateway.person(str(errand.args["person"]), seconds=5.0)
    _learn(store, errand.workspace_id, now, [told])


def read_channel(store: Store, gateway: Gateway, errand: ClaimedErrand, now: datetime) -> None:
    """Errand CHANNEL (`channel`: Slack's id): read one conversation; a private one is followed by its members.

    One that Slack shows us no more counts as private from now on: a public channel is shown to everybody.
    """
    slack_id = str(errand.args["channel"])
    try:
        told = gateway.channel(slack_id, seconds=5.0)
    except SlackError as error:
        if error.code != "channel_not_found":
            raise
        places.hidden(store, errand.workspace_id, now, slack_id)
        return
    with store.write(errand.workspace_id, now) as uow:
        places.learn_channel(uow, told)
        uow.commit()


def read_members(store: Store, gateway: Gateway, errand: ClaimedErrand, now: datetime) -> None:
    """Errand MEMBERS (`channel`: Slack's id): read who is in a conversation, whole, and keep that instead of before.

    Members whom the store does not know are read by errands of their own, and count from the next reading on.
    Without a channel it is the errand of the night: every place that holds memos or initiatives is read again.
    """
    slack_id = str(errand.args.get("channel", ""))
    if not slack_id:
        _look_at_places(store, errand.workspace_id, now)
        return
    ids = _all_members(gateway, slack_id)
    with store.write(errand.workspace_id, now) as uow:
        channel = places.place(uow, slack_id)
        people = {each: person for chunk in _chunks(ids) for each, person in _known(uow, chunk)}
        uow.session.execute(delete(Member).where(_members_of(uow, channel.pk)))
        for chunk in _chunks([person.pk for person in people.values()]):
            rows = [{"workspace_id": uow.workspace_id, "channel_id": channel.pk, "person_id": each} for each in chunk]
            uow.session.execute(insert(Member), rows)
        uow.move(Channel, channel.pk, {}, members_read_at=now)
        for each in [each for each in ids if each not in people][:CHUNK]:
            errands.send(uow, ErrandKind.PERSON, f"person:{each}:{now.date().isoformat()}", person=each)
        if not _reading_planned(uow, slack_id, errand.id):
            due = now + MEMBERS_AGAIN
            errands.send(uow, ErrandKind.MEMBERS, f"members:{slack_id}:{due.isoformat()}", due_at=due, channel=slack_id)
        uow.commit()


def _look_at_places(store: Store, workspace_id: int, now: datetime) -> None:
    """Public ones may have become private; private ones are read where no reading is planned any more."""
    with store.write(workspace_id, now) as uow:
        held = people_queries.places_of_matters(uow)
        for place in held:
            if place.kind is ChannelKind.PUBLIC or not _reading_planned(uow, place.slack_id, 0):
                key = f"channel:{place.slack_id}:night:{now.date().isoformat()}"
                errands.send(uow, ErrandKind.CHANNEL, key, channel=place.slack_id)
        if held:
            places.plan_night(uow)
        uow.commit()


def _known(uow: UnitOfWork, slack_ids: Sequence[str]) -> list[tuple[str, Person]]:
    return list(people_queries.by_slack_ids(uow, slack_ids).items())


def _reading_planned(uow: UnitOfWork, slack_id: str, this: int) -> bool:
    """Whether the members of a conversation will be read again anyway, so that one chain of readings stays one."""
    later = (col(Errand.state) == ErrandState.WAITING, col(Errand.id) != this)
    return uow.has(Errand, col(Errand.key).startswith(f"members:{slack_id}:", autoescape=True), *later)


def _members_of(uow: UnitOfWork, channel_id: int) -> ColumnElement[bool]:
    return (col(Member.workspace_id) == uow.workspace_id) & (col(Member.channel_id) == channel_id)


def _name_workspace(store: Store, gateway: Gateway, workspace_id: int, now: datetime) -> None:
    told = gateway.identity()
    with store.write(workspace_id, now) as uow:
        row = uow.session.get_one(Workspace, workspace_id)
        row.team_id = row.team_id or told.get("team_id")
        row.enterprise_id = told.get("enterprise_id") or row.enterprise_id
        row.name = told.get("team") or row.name
        row.bot_user_id = told.get("user_id") or row.bot_user_id
        row.bot_id = told.get("bot_id") or row.bot_id
        if row.state is WorkspaceState.REMOVED:  # the token works again: the bot was installed once more
            row.state = WorkspaceState.ACTIVE
            ledger.note(uow, LedgerCode.INSTALLED, about=f"workspace:{workspace_id}")
        uow.commit()


def _learn(store: Store, workspace_id: int, now: datetime, chunk: Sequence[SlackPerson]) -> None:
    with store.write(workspace_id, now) as uow:
        for told in chunk:
            people_learning.learn(uow, told)
        uow.commit()


def _all_members(gateway: Gateway, slack_id: str) -> list[str]:
    ids, cursor = gateway.members(slack_id)
    for _ in range(MOST_PAGES):
        if not cursor:
            break
        more, cursor = gateway.members(slack_id, cursor)
        ids = [*ids, *more]
    return ids


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
