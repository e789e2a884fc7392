"""Confirming: a decider or dissenter whom somebody else named says by one click that it is right, or that it is not."""

from bot.domain.codes import LedgerCode, MemoAction, MemoEventKind
from bot.domain.errors import UserError
from bot.domain.memo import FINAL
from bot.messages import decision_asks as asks
from bot.services import people
from bot.services.answering.message import Place
from bot.services.decisions import memos, showing
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.tables import Memo, MemoEvent, Person
from storage.uow import UnitOfWork

NOT_YOURS = "That decision does not wait for you: it names somebody else."


def confirm(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """Confirm one's name in a memo; clicking again changes nothing.

    Raises:
        UserError: there is no such memo, or it does not name this person.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _named(uow, call, memo_id, MemoAction.CONFIRM)
        if actor.slack_id in memos.shown(uow, row).waits_for:
            _happen(uow, row, actor, MemoEventKind.CONFIRMED, LedgerCode.MEMO_CONFIRMED)
        shown = _show(uow, row, actor, place)
        uow.commit()
    return shown


def contest(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """ "This is not what I decided", or said: the memo stays unconfirmed, and its recorder is told.

    Raises:
        UserError: there is no such memo, it does not name this person, or they have confirmed it.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _named(uow, call, memo_id, MemoAction.CONTEST)
        before = memos.shown(uow, row)
        if actor.slack_id not in before.waits_for:
            raise UserError(f"You have confirmed {before.name}: record another one that corrects it.")
        if actor.slack_id not in before.contested_by:
            _happen(uow, row, actor, MemoEventKind.CONTESTED, LedgerCode.MEMO_CONTESTED)
            recorder, key = uow.one(Person, row.recorded_by_id), f"{memos.about(row)}:contested:{actor.pk}"
            people.tell(uow, recorder, key, asks.contested(memos.shown(uow, row), actor.slack_id))
        shown = _show(uow, row, actor, place)
        uow.commit()
    return shown


def _named(uow: UnitOfWork, call: Call, memo_id: int, action: MemoAction) -> tuple[Memo, Person]:
    actor = people.actor(uow, call.actor)
    row = uow.get(Memo, memo_id)
    if row is None:
        raise UserError(NOT_YOURS)
    try:
        memos.require(uow, row, actor, action)
    except UserError as error:
        raise UserError(NOT_YOURS) from error
    now = memos.shown(uow, row)
    if now.state in FINAL and actor.slack_id in now.waits_for:
        raise UserError(f"{now.name} is {now.state.value} by now, so it waits for nobody.")
    return row, actor


def _happen(uow: UnitOfWork, row: Memo, actor: Person, event: MemoEventKind, code: LedgerCode) -> None:
    uow.add(MemoEvent(memo_id=row.pk, event=event, by_id=actor.pk, at=uow.at))
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=row.initiative_id, about=memos.about(row))


def _show(uow: UnitOfWork, row: Memo, actor: Person, place: Place | None) -> Outcome:
    shown = showing.everywhere(uow, row, place, f"confirm:{actor.pk}")
    if shown.replace is not None:
        return shown
    return Outcome(say=asks.confirm(memos.shown(uow, row), actor.slack_id))
