"""Confirming: a decider or dissenter whom somebody else named says by one click that it is right."""

from bot.domain.codes import LedgerCode
from bot.domain.errors import UserError
from bot.messages import decision as words
from bot.services import people
from bot.services.decisions import memos
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import ledger
from storage.codes import MemoEventKind
from storage.engine import Store
from storage.tables import Memo, MemoEvent


def confirm(store: Store, call: Call, memo_id: int) -> Outcome:
    """Confirm one's name in a memo; clicking again changes nothing.

    Raises:
        UserError: this person is not named in it, or it waits for them no more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        row = uow.one(Memo, memo_id)
        before = memos.shown(uow, row)
        if actor.slack_id not in {before.decider, *before.dissenters}:
            raise UserError(f"{before.name} does not wait for you: it names somebody else.")
        if actor.slack_id in before.waits_for:
            uow.add(MemoEvent(memo_id=row.pk, event=MemoEventKind.CONFIRMED, by_id=actor.pk, at=uow.at))
            ledger.note(uow, LedgerCode.MEMO_CONFIRMED, actor_id=actor.pk, about=f"memo:{row.pk}")
        after = memos.shown(uow, row)
        people.refresh(uow, f"memo:{row.pk}:thread", words.posted(after))
        key = f"memo:{row.pk}:confirm:{actor.pk}"
        people.refresh(uow, key, words.confirmed(after))
        target_id = people.said(uow, key)
        uow.commit()
    return Outcome(replace=words.confirmed(after), target_id=target_id)
