"""Confirming: a decider or dissenter whom somebody else named says by one click that it is right."""

from bot.domain.codes import LedgerCode, MemoEventKind
from bot.domain.errors import UserError
from bot.messages import decision as words
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.decisions import memos
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox
from storage.engine import Store
from storage.tables import Memo, MemoEvent, Person
from storage.uow import UnitOfWork


def confirm(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """Confirm one's name in a memo; clicking again changes nothing.

    Raises:
        UserError: there is no such memo, or it does not name this person.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        row = uow.get(Memo, memo_id)
        before = memos.shown(uow, row) if row else None
        if row is None or before is None or actor.slack_id not in {before.decider, *before.dissenters}:
            raise UserError("That decision does not wait for you: it names somebody else.")
        if actor.slack_id in before.waits_for:
            uow.add(MemoEvent(memo_id=row.pk, event=MemoEventKind.CONFIRMED, by_id=actor.pk, at=uow.at))
            ledger.note(uow, LedgerCode.MEMO_CONFIRMED, actor_id=actor.pk, about=f"memo:{row.pk}")
        shown = _show(uow, row, actor, place)
        uow.commit()
    return shown


def _show(uow: UnitOfWork, row: Memo, actor: Person, place: Place | None) -> Outcome:
    after = memos.shown(uow, row)
    people.refresh(uow, f"memo:{row.pk}:thread", words.posted(after))
    asked, payload = people.said(uow, f"memo:{row.pk}:confirm:{actor.pk}"), words.confirmed(after)
    if asked is None:
        return Outcome(say=payload)
    if place is not None:
        outbox.adopt(uow, asked, place.channel, place.ts)
    outbox.refresh(uow, asked, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=asked)
