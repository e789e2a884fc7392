"""Text that waited for its place: by the click on a button, or when the receipt of its thread's root has come."""

from dataclasses import replace
from datetime import datetime

from bot.domain.codes import ReplyKind
from bot.domain.errors import UserError
from bot.messages import typed as words
from bot.services.answering import record as answers
from bot.services.answering import replies, typed
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call, Judge
from storage.engine import Store
from storage.queries import replies as queries
from storage.tables import Person, Reply
from storage.uow import UnitOfWork


def placed(store: Store, call: Call, reply_id: int, checkin_id: int, judge: Judge, channel: str, ts: str) -> Outcome:
    """One button of several was clicked: the kept text is read as a reply to that question.

    Raises:
        UserError: by anybody but its author, or when it has a place already.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = replies.own(uow, call, reply_id)
        newest = queries.versions(uow, reply.channel, reply.ts)[-1]
        if newest.kind is not ReplyKind.UNPLACED or newest.checkin_id is not None:
            raise UserError("This text has its place already, so nothing was changed.")
        found = answers.find(uow, checkin_id)
        told = replies.typed_of(uow, newest)
        uow.move(Reply, newest.pk, {"kind": ReplyKind.UNPLACED}, kind=ReplyKind.NOTE, checkin_id=checkin_id)
        typed.read(uow, found, person, told, judge)
        outcome = replies.clicked(uow, channel, ts, words.placed(found.name, found.number))
        uow.commit()
    return outcome


def place_due(store: Store, workspace_id: int, now: datetime, judge: Judge) -> bool:
    """Read parked replies whose thread is known by now; returns whether there was any."""
    with store.read(workspace_id, now) as uow:
        parked = queries.parked(uow)
    for reply_id in parked:
        with store.write(workspace_id, now) as uow:
            _place(uow, reply_id, judge)
            uow.commit()
    return bool(parked)


def _place(uow: UnitOfWork, reply_id: int, judge: Judge) -> None:
    reply = uow.one(Reply, reply_id)
    told = replies.typed_of(uow, reply)
    if not uow.move(Reply, reply_id, {"kind": ReplyKind.UNPLACED}, kind=ReplyKind.NOTE, thread_ts=None):
        return
    person = uow.one(Person, reply.person_id)
    try:
        typed.take(uow, person, replace(told, thread_ts=told.thread_ts), judge)
    except UserError as refused:
        replies.say(uow, None, person, told, words.refused(refused.sentence))
