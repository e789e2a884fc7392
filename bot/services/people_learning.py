"""What Slack tells of people: the directory as it was read, and what follows when somebody leaves (design 2.1)."""

from collections.abc import Iterable
from typing import Any

from bot.domain.codes import EndCode, LedgerCode, PersonKind
from bot.domain.slack import SlackPerson
from bot.services import following, initiatives, leaving, people
from bot.services.charters import lapsing
from bot.services.consequences import lapsing as lapsing_steps
from bot.services.escalations import waiting
from bot.services.ports import Call
from storage import errands, ledger
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import ownership as queries
from storage.queries import people as people_queries
from storage.queries import settings
from storage.tables import Person, Workspace
from storage.uow import UnitOfWork


def learn(uow: UnitOfWork, told: SlackPerson) -> Person:
    """Store or update somebody as Slack tells of them.

    Whoever can answer no more (deactivated, made a guest) leaves: what they held falls to its sponsors, who get one DM
    that day. Whoever moves zone is asked by the new one.
    """
    values = _values(uow, told)
    if uow.insert_new(Person, slack_id=told.slack_id, is_leader=False, seen_at=uow.at, **values):
        person = _stored(uow, told.slack_id)
        ledger.note(uow, LedgerCode.PERSON_ADDED, about=f"person:{person.pk}", kind=person.kind.value)
        return person
    before = _stored(uow, told.slack_id)
    changed = sorted(name for name, value in values.items() if getattr(before, name) != value)
    if not changed:
        uow.move(Person, before.pk, {"seen_at": None}, seen_at=uow.at)
        return before
    was_reachable = people.reachable(before)
    _demote(uow, before, values)
    uow.move(Person, before.pk, {}, seen_at=uow.at, **values)
    after = _stored(uow, told.slack_id)
    _note_change(uow, after, changed, was_reachable=was_reachable)
    if {"zone", "active", "kind"} & set(changed):
        following.person_changed(uow, after.pk)
    return after


def kind_of(told: SlackPerson, workspace: Workspace) -> PersonKind:
    """What an account is here; somebody of another team is a stranger, unless both are of one enterprise."""
    other_team = bool(told.team_id and workspace.team_id and told.team_id != workspace.team_id)
    if told.is_bot:
        return PersonKind.BOT
    if told.is_stranger or (other_team and workspace.enterprise_id is None):
        return PersonKind.STRANGER
    return PersonKind.GUEST if told.is_guest else PersonKind.HUMAN


def _values(uow: UnitOfWork, told: SlackPerson) -> dict[str, Any]:
    return {
        "team_id": told.team_id,
        "name": told.name[:200],
        "kind": kind_of(told, settings.workspace(uow)),
        "active": not told.deleted,
        "is_admin": told.is_admin,
        "zone": told.zone,
    }


def _stored(uow: UnitOfWork, slack_id: str) -> Person:
    found = people.known(uow, slack_id)
    if found is None:
        msg = f"person {slack_id} vanished while being learned"
        raise LookupError(msg)
    uow.session.refresh(found)
    return found


def _demote(uow: UnitOfWork, before: Person, values: dict[str, Any]) -> None:
    """A leader is a human; somebody who turns out to be a guest or a bot leads no more."""
    if before.is_leader and values["kind"] is not PersonKind.HUMAN:
        uow.move(Person, before.pk, {}, is_leader=False)
        ledger.note(uow, LedgerCode.LEADER_REMOVED, about=f"person:{before.pk}")


def _note_change(uow: UnitOfWork, after: Person, changed: list[str], *, was_reachable: bool) -> None:
    about = f"person:{after.pk}"
    if was_reachable and not people.reachable(after):
        ledger.note(uow, LedgerCode.PERSON_LEFT, about=about, kind=after.kind.value, active=after.active)
        _left(uow, after)
    elif people.reachable(after) and not was_reachable:
        ledger.note(uow, LedgerCode.PERSON_RETURNED, about=about)
    else:
        ledger.note(uow, LedgerCode.PERSON_CHANGED, about=about, changed=changed)


def _left(uow: UnitOfWork, gone: Person) -> None:
    """Assignments not accepted yet have ended; the others stand until handed over, with the sponsor as owner.

    What waited for them as a leader goes to the next above at once.
    """
    for standing in queries.standings(uow, queries.held_ids(uow, gone.pk)):
        if not standing.accepted:
            initiatives.end(uow, standing, EndCode.NEVER_ACCEPTED, None, "")
    lapsing.leader_left(uow, gone.pk)
    waiting.leader_left(uow, gone.pk)
    lapsing_steps.leader_left(uow, gone.pk)
    leaving.tell(uow, gone)


def unknown(store: Store, call: Call, slack_ids: Iterable[str]) -> list[str]:
    """Those of the given ids that the store does not know, or knows by id alone, each once."""
    wanted = list(dict.fromkeys(each for each in slack_ids if each))
    if not wanted:
        return []
    with store.read(call.workspace_id, call.at) as uow:
        found = people_queries.by_slack_ids(uow, wanted)
    return [each for each in wanted if each not in found or found[each].seen_at is None]


def learn_one(store: Store, call: Call, told: SlackPerson) -> None:
    """Store somebody in a unit of work of its own."""
    with store.write(call.workspace_id, call.at) as uow:
        learn(uow, told)
        uow.commit()


def heard(store: Store, call: Call, slack_id: str, **facts: Any) -> None:
    """An event tells of somebody: where it differs from what is kept, they are read from Slack again.

    Read again, for events come late and out of order; only where it differs, for every change of a status is an event.

    Args:
        store: the database.
        call: when.
        slack_id: whom it tells of.
        facts: column of `Person` to what the event says of it; `name` to every name it may be kept under.
    """
    with store.read(call.workspace_id, call.at) as uow:
        person = people.known(uow, slack_id)
        names = facts.pop("name", ())
        same = person is not None and person.name in names
        if same and all(getattr(person, name) == value for name, value in facts.items()):
            return
    send_for(store, call, [slack_id])


def send_for(store: Store, call: Call, slack_ids: Iterable[str]) -> None:
    """Let a worker read these people from Slack."""
    with store.write(call.workspace_id, call.at) as uow:
        for slack_id in filter(None, slack_ids):
            errands.send(
                uow, ErrandKind.PERSON, f"person:{slack_id}:{call.key or call.at.isoformat()}", person=slack_id
            )
        uow.commit()
