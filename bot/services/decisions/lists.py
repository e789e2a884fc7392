"""`/decide show` and `/decide log`: through the one query of what a person may see."""

from datetime import time
from typing import Any

from bot.domain.dates import read_date
from bot.domain.errors import UserError
from bot.domain.localtime import instant
from bot.domain.people import read_people
from bot.messages import decision as words
from bot.services import initiatives, people
from bot.services.decisions import memos
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import memos as queries
from storage.tables import Person
from storage.uow import ReadUnit

MOST = words.MOST_LISTED
MIDNIGHT = time(0)


def show(store: Store, call: Call, typed: str) -> Outcome:
    """One memo.

    Raises:
        UserError: there is none with that number that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row = memos.find(uow, people.actor(uow, call.actor), typed)
        return Outcome(say=words.shown(memos.shown(uow, row)))


def log(store: Store, call: Call, typed: str) -> Outcome:
    """The latest memos: all, of an initiative (`I-7`), of a decider (`@person`), or `since` a date.

    Raises:
        UserError: what was typed is none of these.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        conditions = _conditions(uow, actor, typed.strip())
        found, total = queries.log(uow, actor.pk, limit=MOST, conditions=conditions)
        return Outcome(say=words.listing(memos.many_shown(uow, found), total, None))


def _conditions(uow: ReadUnit, actor: Person, typed: str) -> list[Any]:
    named = read_people(typed).users
    if named:
        person = people.known(uow, named[0])
        return [queries.by_decider(person.pk if person else 0)]
    if typed.lower().startswith("since "):
        day = read_date(typed[6:], people.today(uow, actor))
        if day is None:
            raise UserError(f'I cannot read the date "{typed[6:][:40]}": write it like 30 Nov or 2026-11-30.')
        return [queries.since(instant(day, MIDNIGHT, people.zone_of(uow, actor)))]
    return [queries.of_initiative(initiatives.find(uow, actor, typed).pk)] if typed else []
