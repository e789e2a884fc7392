"""What falls due: a memo is looked at again on its review-by day, a question older than its days is chased."""

from datetime import datetime

from bot.domain import asked as rules
from bot.domain.codes import AskedState, LedgerCode, MemoAction, MemoEventKind
from bot.domain.errors import UserError
from bot.messages import decision_asks as asks
from bot.messages import decision_questions as words
from bot.services import people
from bot.services.answering.message import Place
from bot.services.decisions import asked, memos, showing
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import asked as queries
from storage.queries import memos as memo_queries
from storage.tables import Memo, MemoEvent, Person, Question
from storage.uow import ReadUnit, UnitOfWork

CHUNK = 100


def look_again_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Ask the deciders of memos whose review-by day has come; returns whether there was one.

    Doing it twice changes nothing: a memo's `remind_at` is cleared in the same commit.
    """
    with store.write(workspace_id, at) as uow:
        found = memo_queries.to_look_at(uow, CHUNK)
        for row in found:
            if uow.move(Memo, row.pk, {"remind_at": row.remind_at}, remind_at=None):
                _ask_again(uow, row)
        uow.commit()
    return bool(found)


def stands(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """ "Still stands": somebody has looked at it again.

    Raises:
        UserError: it is somebody else's, or it does not stand any more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        row = memos.reachable(uow, actor, memo_id)
        memos.require(uow, row, actor, MemoAction.LET_STAND)
        now = memos.shown(uow, row)
        if not now.stands:
            raise UserError(f"{now.name} is {now.state.value} by now, so there is nothing to confirm.")
        events = memo_queries.events(uow, [row.pk])[row.pk]
        if not any(each.event is MemoEventKind.STANDS for each in events):
            uow.add(MemoEvent(memo_id=row.pk, event=MemoEventKind.STANDS, by_id=actor.pk, at=uow.at))
            about, event = memos.about(row), MemoEventKind.STANDS.value
            ledger.note(uow, LedgerCode.MEMO_CONFIRMED, actor_id=actor.pk, about=about, event=event)
        shown = showing.everywhere(uow, row, place, f"review:{actor.pk}")
        uow.commit()
    return shown if shown.replace is not None else Outcome(say=asks.look_again(now, answered=True))


def chase_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Remind the deciders of questions older than their days; from the second time their leader is told as well.

    Doing it twice changes nothing: a question's `chase_at` moves on in the same commit.
    """
    with store.write(workspace_id, at) as uow:
        found = queries.to_chase(uow, CHUNK)
        for row in found:
            _chase(uow, row)
        uow.commit()
    return bool(found)


def _ask_again(uow: UnitOfWork, row: Memo) -> None:
    memo, about = memos.shown(uow, row), memos.about(row)
    decider = uow.one(Person, row.decider_id)
    ledger.note(uow, LedgerCode.MEMO_REVIEW_DUE, initiative_id=row.initiative_id, about=about)
    reader = decider if people.reachable(decider) else _leader_of(uow, decider)
    if memo.stands and reader is not None:
        due_at = people.calendar_of(uow, reader).next_working_instant(uow.at)
        people.tell(uow, reader, f"{about}:review:{reader.pk}", asks.look_again(memo), due_at=due_at)


def _chase(uow: UnitOfWork, row: Question) -> None:
    decider = _decider_now(uow, row)
    calendar, times = people.calendar_of(uow, decider), row.chased + 1
    before = {"state": AskedState.OPEN, "chase_at": row.chase_at}
    after = {"decider_id": decider.pk, "chased": times, "chase_at": rules.next_chase(uow.at, calendar)}
    if not uow.move(Question, row.pk, before, **after):
        return
    about, now = asked.about(row), asked.shown(uow, row)
    ledger.note(uow, LedgerCode.QUESTION_CHASED, about=about, decider_id=decider.pk, times=times)
    due_at, key = calendar.next_working_instant(uow.at), f"{about}:chase:{times}:{decider.pk}"
    people.tell(uow, decider, key, words.to_decider(now, times), about=about, due_at=due_at)
    if times >= rules.TELL_LEADER_AT:
        _tell_leader(uow, row, decider, times)


def _decider_now(uow: UnitOfWork, row: Question) -> Person:
    """Who is chased, and decides from now on: the decider; where they left, whoever raised it, else a leader."""
    for person_id in (row.decider_id, row.raised_by_id):
        person = uow.one(Person, person_id)
        if people.reachable(person):
            return person
    return next(iter(people.leaders(uow)), uow.one(Person, row.decider_id))


def _tell_leader(uow: UnitOfWork, row: Question, decider: Person, times: int) -> None:
    leader = _leader_of(uow, decider)
    if leader is None:
        return
    due_at = people.calendar_of(uow, leader).next_working_instant(uow.at)
    may_read = queries.seen(uow, leader.pk, row.pk) is not None
    payload = words.to_leader(asked.shown(uow, row), times, with_words=may_read)
    about = asked.about(row)
    people.tell(uow, leader, f"{about}:leader:{times}:{leader.pk}", payload, about=about, due_at=due_at)


def _leader_of(uow: ReadUnit, person: Person) -> Person | None:
    """Whom somebody escalates to; for whoever is no leader, or whose leader has left, the first leader there is."""
    above = uow.get(Person, person.escalates_to_id)
    if above is not None and people.reachable(above):
        return above
    return next((each for each in people.leaders(uow) if each.pk != person.pk), None)
