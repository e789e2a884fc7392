"""Raising a question: its clock starts, its decider is named by right, else it is whoever raised it (design 2.4)."""

from datetime import datetime
from typing import Any

from bot.domain import asked as rules
from bot.domain import memo as memo_rules
from bot.domain.codes import AskedState, ChannelKind, LedgerCode
from bot.domain.links import readable
from bot.messages import decision_questions as words
from bot.services import directory_places, people
from bot.services.decisions import asked, classes, showing
from bot.services.decisions.classes import Class
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome, Payload
from bot.services.ports import Call
from storage import errands, ledger, outbox, passages
from storage.codes import ErrandKind, PassageKind
from storage.engine import Store
from storage.numbers import next_number
from storage.outbox import Outgoing
from storage.queries import asked as queries
from storage.tables import Channel, Person, Question
from storage.uow import ReadUnit, UnitOfWork

MOST = words.MOST_LISTED


def raise_(store: Store, call: Call, origin: Origin, text: str) -> Outcome:
    """Start the clock of a thread's question; one that runs already is shown.

    Args:
        store: the database.
        call: who, when.
        origin: the channel and the thread.
        text: the question's words as Slack gave them; empty to read them from the thread's first message.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        again = bool(call.key) and not uow.first_time(call.key or "")
        row = None if again else start(uow, actor, origin, text)
        if row is None:
            return Outcome(say=runs_already(uow, origin))
        payload = words.to_raiser(asked.shown(uow, row))
        why = showing.why_not_in_thread(uow.one(Channel, row.channel_id), row.thread_ts)
        uow.commit()
    return Outcome(say=_with(payload, why))


def runs_already(uow: ReadUnit, origin: Origin) -> Payload | None:
    """What is said where the clock of a thread runs; None where that question is settled by now."""
    running = queries.in_thread(uow, origin.channel, origin.thread_ts)
    return words.runs_already(asked.shown(uow, running)) if running else None


def start(uow: UnitOfWork, actor: Person, origin: Origin, text: str, *, heard: bool = False) -> Question | None:
    """Start the clock of a thread; the thread shows it, its decider is told. None where one runs already.

    Args:
        uow: the unit of work.
        actor: who raises it.
        origin: the channel and the thread.
        text: as for `raise_`.
        heard: whether the bot was spoken to there, so that it can answer there.
    """
    row = _store(uow, actor, origin, readable(text).strip()[: rules.MAX_WORDS])
    if row is None:
        return None
    channel = uow.one(Channel, row.channel_id)
    if heard or (channel.is_member and not channel.is_archived):
        post = Outgoing(
            key=f"{asked.about(row)}:thread",
            conversation=channel.slack_id,
            payload=words.in_thread(asked.shown(uow, row)),
            about=asked.about(row),
            thread_ts=row.thread_ts,
        )
        outbox.say(uow, post)
    _tell_decider(uow, row, actor)
    return row


def listing(store: Store, call: Call, typed: str) -> Outcome:
    """`/decide questions`: those that wait, of whom this person may see; `mine` only those that wait for them."""
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        decider = actor.pk if typed.strip().lower() in ("mine", "me") else None
        found, total = queries.waiting(uow, actor.pk, limit=MOST, decider_id=decider)
        return Outcome(say=words.listing(asked.many_shown(uow, found), total, actor.slack_id))


def show(store: Store, call: Call, typed: str) -> Outcome:
    """`/decide show Q-5`.

    Raises:
        UserError: there is none with that number that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        row = asked.find(uow, actor, typed)
        return Outcome(say=words.shown(asked.shown(uow, row), may_act=bool(asked.roles(row, actor))))


def read(uow: UnitOfWork, question_id: int, text: str, permalink: str | None) -> None:
    """A worker has read the thread's first message: keep its words; they may tell whose question it is."""
    row = uow.one(Question, question_id)
    if permalink and row.permalink is None:
        uow.move(Question, row.pk, {"permalink": None}, permalink=permalink)
    if row.asked_id is None and text.strip():
        words_id = passages.keep(uow, PassageKind.QUESTION, text.strip()[: rules.MAX_WORDS], author_id=row.raised_by_id)
        uow.move(Question, row.pk, {"asked_id": None}, asked_id=words_id)
        if row.state is AskedState.OPEN and row.right_id is None:
            _hand_to_owner(uow, row, text)
    asked.everywhere(uow, row)


def due(uow: ReadUnit, decider: Person, found: Class | None, at: datetime) -> dict[str, Any]:
    """When a question is due and first chased, counted from an instant."""
    calendar = people.calendar_of(uow, decider)
    due_at = rules.due_at(at, found.version.days if found else rules.DAYS, calendar)
    return {"due_at": due_at, "chase_at": rules.first_chase(due_at, calendar)}


def _store(uow: UnitOfWork, actor: Person, origin: Origin, text: str) -> Question | None:
    place = directory_places.place(uow, origin.channel)
    found = _class(uow, actor, text)
    decider = _decider(uow, found) or actor
    if queries.in_thread(uow, place.slack_id, origin.thread_ts) is not None:
        return None
    question_id = uow.insert_once(
        Question,
        number=next_number(uow, "question"),
        asked_id=passages.keep(uow, PassageKind.QUESTION, text, author_id=actor.pk) if text else None,
        raised_at=min(origin.raised_at(uow.at), uow.at),
        raised_by_id=actor.pk,
        started_at=uow.at,
        decider_id=decider.pk,
        right_id=found.row.pk if found else None,
        channel_id=place.pk,
        channel=place.slack_id,
        thread_ts=origin.thread_ts,
        visibility=memo_rules.default_visibility(place.kind if place.seen_at else ChannelKind.PRIVATE),
        chased=0,
        state=AskedState.OPEN,
        **due(uow, decider, found, uow.at),
    )
    if question_id is None:  # somebody started it at the same moment
        return None
    row = uow.one(Question, question_id)
    ledger.note(
        uow,
        LedgerCode.QUESTION_RAISED,
        actor_id=actor.pk,
        about=asked.about(row),
        raised_at=row.raised_at.isoformat(),
        decider_id=decider.pk,
        right_id=row.right_id,
    )
    errands.send(uow, ErrandKind.READ_QUESTION, f"question:{row.pk}", question_id=row.pk)
    return row


def _class(uow: ReadUnit, actor: Person, text: str) -> Class | None:
    """The class whose words stand in the question; one of an initiative or objective needs a memo to say which."""
    found = classes.proposed(uow, text, people.today(uow, actor)) if text else None
    return found if found is not None and not (found.version.initiative or found.version.objective) else None


def _decider(uow: ReadUnit, found: Class | None) -> Person | None:
    return classes.owner_of(uow, found) if found is not None else None


def _hand_to_owner(uow: UnitOfWork, row: Question, text: str) -> None:
    """Its words say whose question it is: from now on it waits for the owner of its class."""
    raiser = uow.one(Person, row.raised_by_id)
    found = _class(uow, raiser, text)
    decider = _decider(uow, found)
    if found is None or decider is None:
        return
    before = {"state": AskedState.OPEN, "right_id": None, "decider_id": row.decider_id}
    values = {"decider_id": decider.pk, "right_id": found.row.pk, **due(uow, decider, found, row.started_at)}
    if uow.move(Question, row.pk, before, **values):
        _tell_decider(uow, row, raiser)


def _tell_decider(uow: UnitOfWork, row: Question, actor: Person) -> None:
    if row.decider_id != actor.pk:
        key = f"{asked.about(row)}:decider:{row.decider_id}"
        payload = words.to_decider(asked.shown(uow, row))
        people.tell(uow, uow.one(Person, row.decider_id), key, payload, about=asked.about(row))


def _with(payload: Payload, notice: str) -> Payload:
    return {**payload, "blocks": [*payload["blocks"], words.notice(notice)]} if notice else payload
