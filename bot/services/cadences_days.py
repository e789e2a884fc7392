"""Days off: everybody's working days and holidays, set by a leader; and the holidays of one's own country."""

from typing import Any

from sqlmodel import col

from bot.domain.codes import LedgerCode
from bot.messages import cadence as cadence_words
from bot.messages import cadence_list as words
from bot.services import cadences_shown, days_off, people
from bot.services.cadences_form import read_days
from bot.services.monday import moving, occurrence
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence, Person
from storage.uow import UnitOfWork


def show_form(store: Store, call: Call) -> Outcome:
    """The form with everybody's working days and holidays, in place of the list.

    Raises:
        UserError: for anybody but a leader.
    """
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "set the working days")
        policy = settings.policy(uow)
        days = ",".join(map(str, sorted(policy.weekdays)))
        return Outcome(update=words.working_form(days, policy.holiday_place or ""))


def set_everybodys(store: Store, call: Call, digits: str, place: str) -> Outcome:
    """Set everybody's working days and public holidays; what is not open yet follows, what is open stays.

    Args:
        store: the database.
        call: who, when.
        digits: the working days, 0 is Monday, with commas.
        place: country and subdivision, such as DE-BY; empty for none.

    Raises:
        UserError: by anybody but a leader; on the field that cannot be so.
    """
    days, known = read_days(digits), days_off.parse_place(place)
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "set the working days")
        if call.key and not uow.first_time(call.key):
            return NOTHING
        stood = settings.value(uow, settings.POLICY)
        new: dict[str, Any] = {"weekdays": sorted(days), "holiday_place": known}
        old = {name: stood.get(name) for name in new}
        settings.put(uow, settings.POLICY, {**stood, **new}, by_id=leader.pk)
        ledger.note(
            uow, LedgerCode.CADENCE_CHANGED, actor_id=leader.pk, about=f"workspace:{uow.workspace_id}", old=old, new=new
        )
        _move_openings(uow)
        uow.commit()
    return cadences_shown.listing(store, call, notice=words.WORKING_SAVED)


def set_own(store: Store, call: Call, place: str) -> Outcome:
    """The public holidays of the acting person from now on; empty: those of the workspace.

    Raises:
        UserError: a place without holidays that we know.
    """
    known = days_off.parse_place(place)
    with store.write(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        old, new = {"holidays": person.holidays}, {"holidays": known}
        if old != new and uow.move(Person, person.pk, {}, holidays=known):
            about = f"person:{person.pk}"
            ledger.note(uow, LedgerCode.CADENCE_CHANGED, actor_id=person.pk, about=about, old=old, new=new)
            moving.person_changed(uow, person.pk)
            uow.commit()
    return Outcome(say=cadence_words.holidays_set(known))


def own(store: Store, call: Call) -> Outcome:
    """Which holidays the acting person has."""
    with store.read(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        everybodys = settings.policy(uow).holiday_place
    return Outcome(say=cadence_words.holidays_are(person.holidays, everybodys))


def _move_openings(uow: UnitOfWork) -> None:
    """The next occurrence of a cadence may be held, and so open, on another day now."""
    policy = settings.policy(uow)
    for cadence in uow.find(Cadence, col(Cadence.ended_at).is_(None)):
        each = next(occurrence.walk(cadence, policy, queries.changes(uow, cadence.pk)))
        uow.move(Cadence, cadence.pk, {"next_on": cadence.next_on}, opens_at=each.opens_at)
