"""What comes of a complaint by a click of whoever heard it: escalated, noted, or answered; once."""

from bot.domain import escalation as rules
from bot.domain.errors import UserError
from bot.messages import complaint as words
from bot.messages import ids
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.escalations import complaints, raising
from bot.services.escalations.complaints_heard import heard_of, key
from bot.services.escalations.source import Source
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Complaint, Person
from storage.uow import ReadUnit, UnitOfWork


def escalate(store: Store, call: Call, complaint_id: int) -> Outcome:
    """Open the form of an escalation with what was said in it; nothing is written before it is submitted.

    Raises:
        UserError: it was told to somebody else, something came of it already, or they are not the DRI any more.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row, actor = _open(uow, call, complaint_id)
        return Outcome(open=raising.form(uow, actor, Source(row.initiative_id, complaint_id=row.pk)))


def note(store: Store, call: Call, complaint_id: int, place: Place | None = None) -> Outcome:
    """*Noted*: whoever said it is told that it was read.

    Raises:
        UserError: it was told to somebody else, or something came of it already.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _open(uow, call, complaint_id)
        _settle(uow, row, actor, "noted", words.noted(heard_of(uow, row)))
        shown = _show(uow, row, words.NOTED, place)
        uow.commit()
    return shown


def show_answer(store: Store, call: Call, complaint_id: int) -> Outcome:
    """Open the form that asks for the answer; raises as `note`."""
    with store.read(call.workspace_id, call.at) as uow:
        row, _ = _open(uow, call, complaint_id)
        return Outcome(open=words.answer_form(heard_of(uow, row)))


def answer(store: Store, call: Call, complaint_id: int, text: str) -> Outcome:
    """Answer whoever said it, who alone reads it.

    Raises:
        UserError: nothing was written, it was told to somebody else, or something came of it already.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _open(uow, call, complaint_id)
        given = rules.check_words(text, "Write your answer.", ids.FIELD_ANSWER)
        told = heard_of(uow, row)
        passages.keep(uow, PassageKind.COMPLAINT, given, author_id=actor.pk)
        _settle(uow, row, actor, "answered", words.answered(told, given))
        _show(uow, row, words.you_answered(told.by, given), None)
        uow.commit()
    return Outcome(clear=True)


def _open(uow: ReadUnit, call: Call, complaint_id: int) -> tuple[Complaint, Person]:
    """The complaint and who heard it, while nothing has come of it."""
    actor = people.actor(uow, call.actor)
    row = uow.get(Complaint, complaint_id)
    if row is None or row.to_id != actor.pk:
        raise UserError("That was told to somebody else, so nothing was changed.")
    if row.answered_at is not None:
        did = "escalated it" if row.escalation_id else "answered or noted it"
        raise UserError(f"You have {did} already. Nothing was changed.")
    return row, actor


def _settle(uow: UnitOfWork, row: Complaint, actor: Person, outcome: str, told: Payload) -> None:
    if not complaints.settle(uow, row, actor, outcome):
        raise UserError("Something has come of it at the same moment. Nothing was changed.")
    people.tell(uow, uow.one(Person, row.by_id), f"{key(row.pk)}:{outcome}", told)


def _show(uow: UnitOfWork, row: Complaint, sentence: str, place: Place | None) -> Outcome:
    said, payload = people.said(uow, key(row.pk)), words.settled(heard_of(uow, row), sentence)
    if said is None:
        return Outcome(say=payload)
    if place is not None:
        outbox.adopt(uow, said, place.channel, place.ts)
    outbox.refresh(uow, said, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=said)
