"""Typed text on record: one row a version, with its words; placed by a button where several questions are open."""

from collections.abc import Sequence
from datetime import date

from bot.domain.codes import LedgerCode, ReplyKind, ReplySource
from bot.domain.errors import UserError
from bot.messages import plan as plan_words
from bot.messages import typed as words
from bot.services import people
from bot.services.answering import plans
from bot.services.answering import record as answers
from bot.services.answering.message import FALLBACK, changed
from bot.services.answering.place import Typed
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.outbox import Outgoing
from storage.queries import replies as queries
from storage.queries.questions import Asked
from storage.tables import Person, Reply
from storage.uow import ReadUnit, UnitOfWork


def keep(uow: UnitOfWork, found: Asked | None, person: Person, typed: Typed, kind: ReplyKind) -> int:
    """Store one version of a message; returns the reply's id. The same version again is the same row."""
    reply_id = queries.keep(
        uow,
        checkin_id=found.checkin.pk if found else None,
        person_id=person.pk,
        channel=typed.channel,
        ts=typed.ts,
        version=typed.version,
        thread_ts=typed.thread_ts if found is None else None,
        kind=kind,
        source=typed.source,
        passage_id=passages.keep(uow, PassageKind.REPLY, typed.text, author_id=person.pk),
        at=uow.at,
    )
    if found is not None:
        uow.move(Reply, reply_id, {}, checkin_id=found.checkin.pk, kind=kind, thread_ts=None)
    if kind is ReplyKind.NOTE:
        initiative = found.checkin.initiative_id if found else None
        about = f"reply:{reply_id}"
        ledger.note(uow, LedgerCode.NOTE, actor_id=person.pk, initiative_id=initiative, about=about)
    return reply_id


def park(uow: UnitOfWork, person: Person, typed: Typed) -> None:
    """Keep a reply in a thread whose root is not known yet; the tick places it when the receipt has come."""
    keep(uow, None, person, typed, ReplyKind.UNPLACED)


def ask_which(uow: UnitOfWork, person: Person, typed: Typed, found: Sequence[Asked]) -> None:
    """Several questions are open: keep the text and offer one button for each."""
    reply_id = keep(uow, None, person, typed, ReplyKind.UNPLACED)
    uow.move(Reply, reply_id, {}, thread_ts=None)  # no receipt will place it: the click does
    choices = [(each.checkin.pk, each.name, each.number) for each in found]
    say(uow, None, person, typed, words.which_one(reply_id, choices))


def say(uow: UnitOfWork, found: Asked | None, person: Person, typed: Typed, payload: Payload) -> None:
    """Answer where it was typed: in the thread, or in the DM itself."""
    in_thread = typed.thread_ts is not None
    root = found.checkin.outbox_id if found and in_thread else None
    message = Outgoing(
        key=f"typed:{typed.channel}:{typed.ts}:{typed.version}",
        conversation=person.slack_id,
        person_id=person.pk,
        about=f"checkin:{found.checkin.pk}" if found else "",
        payload=payload,
        thread_id=root,
        thread_ts=typed.thread_ts if root is None else None,
        urgency=0,
    )
    outbox.say(uow, message)


def dated(store: Store, call: Call, reply_id: int, due_on: date, channel: str, ts: str) -> Outcome:
    """A day was chosen for a plan that was typed without one.

    Raises:
        UserError: by anybody but its author, for a day that is past, or when the answer is not No any more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = own(uow, call, reply_id)
        found = answers.find(uow, reply.checkin_id or 0)
        told = passages.text(uow, reply.passage_id)
        plans.make(uow, found, person, told, due_on)
        changed(uow, found, None)
        outcome = clicked(uow, channel, ts, plan_words.recorded(told, due_on))
        uow.commit()
    return outcome


def own(uow: ReadUnit, call: Call, reply_id: int) -> tuple[Reply, Person]:
    """A reply and its author, who acts.

    Raises:
        UserError: by anybody else.
    """
    person = people.actor(uow, call.actor)
    reply = uow.get(Reply, reply_id)
    if reply is None or reply.person_id != person.pk:
        raise UserError("That was somebody else's message, so nothing was changed.")
    return reply, person


def clicked(uow: UnitOfWork, channel: str, ts: str, payload: Payload) -> Outcome:
    """Change the message whose button was clicked."""
    row = outbox.said_at(uow, channel, ts)
    if row is not None:
        outbox.refresh(uow, row.pk, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=row.pk if row else None)


def typed_of(uow: ReadUnit, reply: Reply) -> Typed:
    """The message a reply was stored from."""
    return Typed(
        channel=reply.channel,
        ts=reply.ts,
        version=reply.version,
        text=passages.text(uow, reply.passage_id),
        thread_ts=reply.thread_ts,
        edited=reply.source is ReplySource.EDIT,
    )
