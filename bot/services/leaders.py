"""Leaders: named people who may assign, set the cadence and settle escalations; each with an *escalates to*."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.codes import LedgerCode, PersonKind
from bot.domain.errors import UserError
from bot.messages import leaders as words
from bot.services import people
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import people as queries
from storage.queries import settings
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

FIRST_LEADERS = "first_leaders"
"""The setting that keeps which ids DRUMBEAT_LEADERS has named already, so that a removal outlives a restart."""


def found(store: Store, workspace_id: int, at: datetime, slack_ids: Sequence[str]) -> None:
    """Make the first leaders, in the order given: each escalates to the next, the last to nobody.

    An id that was named at an earlier start changes nothing, whatever `/cadence leader` has made of it since.

    Args:
        store: the database.
        workspace_id: whose leaders.
        at: now, calendar time.
        slack_ids: DRUMBEAT_LEADERS; Slack need not have told of them yet.
    """
    with store.write(workspace_id, at) as uow:
        done = settings.value(uow, FIRST_LEADERS).get("ids", [])
        new = [each for each in dict.fromkeys(slack_ids) if each not in done]
        if not new:
            return
        above: int | None = None
        for slack_id in reversed(new):
            person = _place(uow, slack_id)
            if person.kind is PersonKind.HUMAN:
                above = _lead(uow, person, above, actor_id=None)
        settings.put(uow, FIRST_LEADERS, {"ids": [*done, *new]}, by_id=None)
        uow.commit()


def name(store: Store, call: Call, slack_id: str, above: str | None) -> Outcome:
    """Make somebody a leader, or change to whom a leader escalates.

    Args:
        store: the database.
        call: who, when.
        slack_id: the leader.
        above: to whom they escalate; None leaves it as it is.

    Raises:
        UserError: by anybody but a leader (a Slack admin while there is none); for guests, bots, circles.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = _may_name(uow, call.actor)
        leader, higher = _human(uow, slack_id), _human(uow, above) if above else None
        _check_no_circle(uow, leader, higher)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        if higher is not None and not higher.is_leader:
            raise UserError(f"{people.shown(higher)} is not a leader yet: name them first, with /cadence leader.")
        is_new = not leader.is_leader
        _lead(uow, leader, higher.pk if higher else leader.escalates_to_id, actor_id=actor.pk)
        if is_new and leader.pk != actor.pk:
            people.tell(uow, leader, f"leader:{leader.pk}:{uow.at.isoformat()}", words.you_lead(actor.slack_id))
        uow.commit()
    return listing(store, call)


def remove(store: Store, call: Call, slack_id: str) -> Outcome:
    """Take the lead from somebody; what they sponsor stays theirs until it is handed over.

    Raises:
        UserError: by anybody but a leader; for the last leader there is.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, "take a leader's name off the list")
        leader = people.known(uow, slack_id)
        if leader is None or not leader.is_leader:
            raise UserError("This person is no leader, so nothing was changed.")
        if [each.pk for each in people.leaders(uow)] == [leader.pk]:
            raise UserError("Somebody must lead: name another leader first, with /cadence leader @person.")
        if call.key and not uow.first_time(call.key):
            return NOTHING
        uow.move(Person, leader.pk, {"is_leader": True}, is_leader=False)
        ledger.note(uow, LedgerCode.LEADER_REMOVED, actor_id=actor.pk, about=f"person:{leader.pk}")
        uow.commit()
    return listing(store, call)


def listing(store: Store, call: Call) -> Outcome:
    """Who leads, and to whom each escalates; for everybody."""
    with store.read(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
        rows = people.leaders(uow)
        above = queries.by_ids(uow, (row.escalates_to_id for row in rows))
        pairs = [(row.slack_id, _above(row, above)) for row in rows]
    return Outcome(say=words.listing(pairs))


def _above(row: Person, above: dict[int, Person]) -> str | None:
    return above[row.escalates_to_id].slack_id if row.escalates_to_id in above else None


def _place(uow: UnitOfWork, slack_id: str) -> Person:
    """A person by id alone, until the directory tells more."""
    blank = {"name": "", "kind": PersonKind.HUMAN, "active": True, "is_admin": False, "is_leader": False}
    uow.insert_new(Person, slack_id=slack_id, **blank)
    found = people.known(uow, slack_id)
    if found is None:
        msg = f"person {slack_id} could not be stored"
        raise LookupError(msg)
    return found


def _lead(uow: UnitOfWork, person: Person, above_id: int | None, *, actor_id: int | None) -> int:
    above = above_id if above_id != person.pk else None
    uow.move(Person, person.pk, {}, is_leader=True, escalates_to_id=above)
    ledger.note(uow, LedgerCode.LEADER_SET, actor_id=actor_id, about=f"person:{person.pk}", escalates_to_id=above)
    return person.pk


def _may_name(uow: ReadUnit, slack_id: str) -> Person:
    """Slack admins may set up, no more: while there is no leader, an admin names the first (design 1)."""
    actor = people.actor(uow, slack_id)
    if actor.is_admin and not people.leaders(uow):
        return actor
    return people.require_leader(uow, slack_id, "name leaders")


def _human(uow: ReadUnit, slack_id: str) -> Person:
    person = people.known(uow, slack_id)
    if person is None or not people.reachable(person):
        raise UserError(f"{people.shown(person)} cannot lead: a leader is an active member of this workspace.")
    return person


def _check_no_circle(uow: ReadUnit, leader: Person, higher: Person | None) -> None:
    seen: set[int] = set()
    while higher is not None and higher.pk not in seen:
        if higher.pk == leader.pk:
            raise UserError("That would be a circle: nobody can escalate to themselves, not even by way of others.")
        seen.add(higher.pk)
        higher = uow.get(Person, higher.escalates_to_id)
