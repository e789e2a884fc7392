"""Cadences change, from their next unopened period on; are added; end. Everything is on the ledger, old and new."""

from typing import Any

from sqlmodel import col

from bot.domain.cadence import MAX_AFTER_DAYS, MAX_REMINDERS, check_once
from bot.domain.codes import LedgerCode, ReviewKind
from bot.domain.errors import UserError
from bot.messages import cadence_list as words
from bot.services import cadences, cadences_form, cadences_shown, people
from bot.services.cadences_planning import Wish, planned
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import cadences as queries
from storage.tables import Cadence, Objective
from storage.uow import ReadUnit, UnitOfWork

MOST = 20
"""Cadences of one workspace: more would not fit into the list, nor into anybody's week."""
MAX_NAME = 80
CHANGED_MEANWHILE = "This cadence has just changed, or a review of it has just opened. Look again before you change it."


def submitted(store: Store, call: Call, metadata: str, values: cadences_form.Values) -> Outcome:
    """The form of a cadence was submitted: change it, or add a new one.

    Raises:
        UserError: by anybody but a leader; on the field that cannot be so; or somebody was first.
    """
    cadence_id, _ = cadences_form.read_metadata(metadata)
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "change a cadence")
        stood = cadences_shown.standing(uow, cadence_id)
        days = cadences_shown.everybodys_days(uow)
    wish = cadences_form.wish(cadences_form.filled(values, stood), everybodys_days=days)
    return change(store, call, cadence_id, wish) if cadence_id else add(store, call, wish)


def change(store: Store, call: Call, cadence_id: int, wish: Wish) -> Outcome:
    """Change a cadence from its next unopened period on; what is open already goes on as it was.

    Raises:
        UserError: by anybody but a leader; on the field that cannot be so; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "change a cadence")
        cadence = cadences_shown.running(uow, cadence_id)
        check(uow, wish, cadence)
        new = planned(uow, wish, cadence)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        values: dict[str, Any] = wish.columns() | {"channel_id": cadences.channel_of(uow, wish.channel)}
        expected = {"next_on": cadence.next_on, "opens_at": cadence.opens_at, "ended_at": None}
        before = _codes(cadence)
        step = {"anchor": new.anchor, "next_on": new.next_on, "opens_at": new.opens_at}
        if not uow.move(Cadence, cadence.pk, expected, **values, **step):
            raise UserError(CHANGED_MEANWHILE)
        _note(uow, leader.pk, cadence.pk, before, _codes(uow.one(Cadence, cadence.pk)))
        uow.commit()
    return cadences_shown.listing(store, call, notice=words.changed(wish.name))


def add(store: Store, call: Call, wish: Wish) -> Outcome:
    """Add a cadence beside those there are.

    Raises:
        UserError: by anybody but a leader; on the field that cannot be so.
    """
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "add a cadence")
        check(uow, wish, None)
        new = planned(uow, wish, None)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        new.channel_id = cadences.channel_of(uow, wish.channel)
        uow.add(new)
        _note(uow, leader.pk, new.pk, {}, _codes(new))
        uow.commit()
    return cadences_shown.listing(store, call, notice=words.added(wish.name))


def end(store: Store, call: Call, cadence_id: int) -> Outcome:
    """End a cadence: no further review of it opens; one that is open is still posted.

    Raises:
        UserError: by anybody but a leader; for the one that asks everybody; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "end a cadence")
        cadence = cadences_shown.running(uow, cadence_id)
        if cadence.asks and cadence.objective_id is None:
            raise UserError("This review asks everybody the question of the week, so it cannot end.")
        if call.key and not uow.first_time(call.key):
            return NOTHING
        if not uow.move(Cadence, cadence.pk, {"ended_at": None}, ended_at=uow.at):
            raise UserError(CHANGED_MEANWHILE)
        _note(uow, leader.pk, cadence.pk, {"ended": False}, {"ended": True})
        uow.commit()
    return cadences_shown.listing(store, call, notice=words.ended(cadence.name))


def check(uow: ReadUnit, wish: Wish, cadence: Cadence | None) -> None:
    """Refuse, on its field, what a cadence cannot be."""
    check_once(wish.kind, wish.rule, wish.start or cadences.year_start(uow, wish.zone))
    if not 0 <= wish.after_days <= MAX_AFTER_DAYS or (wish.asks and wish.after_days == 0):
        raise UserError("Everybody has six working hours to answer: post the review 1 to 6 days later.", "after")
    if not 0 <= wish.reminders <= MAX_REMINDERS:
        raise UserError("A question gets two reminders at most.", "reminders")
    if wish.asks and wish.kind is not ReviewKind.WEEKLY:
        raise UserError("Only a weekly review asks: the others read what it was told.", "asks")
    _check_scope(uow, wish, cadence)
    if cadence is None:
        _check_name(uow, wish.name)


def _check_scope(uow: ReadUnit, wish: Wish, cadence: Cadence | None) -> None:
    objective = uow.get(Objective, wish.objective_id)
    if wish.objective_id is not None and objective is None:
        raise UserError("There is no such objective any more; choose another.", "scope")
    if not wish.asks:
        return
    if cadence is not None and cadence.objective_id is None and wish.objective_id is not None:
        raise UserError("This review asks everybody. For one objective add another cadence.", "scope")
    others = uow.find(Cadence, col(Cadence.ended_at).is_(None), col(Cadence.asks))
    same = (each for each in others if _is_another(each, cadence) and each.objective_id == wish.objective_id)
    taken = next(same, None)
    if taken is not None:
        whose = "of this objective" if objective else "of the whole workspace"
        raise UserError(
            f"{taken.name} asks about the initiatives {whose} already, and nobody is asked twice: let this one read its"
            " answers.",
            "asks",
        )


def _is_another(each: Cadence, cadence: Cadence | None) -> bool:
    return cadence is None or each.pk != cadence.pk


def _check_name(uow: ReadUnit, name: str) -> None:
    if not name or len(name) > MAX_NAME:
        raise UserError(f"A cadence needs a name of at most {MAX_NAME} characters.", "name")
    if uow.has(Cadence, col(Cadence.name) == name):
        raise UserError("There is, or was, a cadence of this name; take another.", "name")
    if len(queries.running(uow)) >= MOST:
        raise UserError(f"There are {MOST} cadences already; end one first.", "name")


_NOTED = (
    *("rule", "shift", "at", "zone", "publish_after_days", "reminders", "holidays", "weekdays"),
    *("objective_id", "channel_id"),
)


def _codes(cadence: Cadence) -> dict[str, Any]:
    next_on = cadence.next_on.isoformat()
    return {name: getattr(cadence, name) for name in _NOTED} | {"next_on": next_on}


def _note(uow: UnitOfWork, by_id: int, cadence_id: int, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Only what differs; a new cadence has no old values."""
    names = [name for name in new if old.get(name) != new[name]]
    before = {name: old[name] for name in names if name in old}
    after = {name: new[name] for name in names}
    about = f"cadence:{cadence_id}"
    ledger.note(uow, LedgerCode.CADENCE_CHANGED, actor_id=by_id, about=about, old=before, new=after)
