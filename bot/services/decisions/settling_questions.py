"""What ends a question: a memo that stands, or somebody who says why it needs no decision any more."""

from bot.domain import asked as rules
from bot.domain import authority, numbers
from bot.domain.codes import AskedAction, AskedState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import decision_questions as words
from bot.services import people
from bot.services.decisions import asked
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import asked as queries
from storage.tables import Memo, Person, Question
from storage.uow import ReadUnit, UnitOfWork


def decided(uow: UnitOfWork, memo: Memo, actor: Person) -> None:
    """A memo that stands settles the open question of its thread, if there is one."""
    row = queries.in_thread(uow, memo.channel or "", memo.thread_ts or "")
    if row is None:
        return
    closed = {"closed_by_id": actor.pk, "closed_at": uow.at}
    if uow.move(Question, row.pk, {"state": AskedState.OPEN}, state=AskedState.DECIDED, memo_id=memo.pk, **closed):
        _spread(uow, row, actor, LedgerCode.QUESTION_DECIDED, memo=memo.number)


def drop_form(store: Store, call: Call, question_id: int) -> Outcome:
    """Ask why it needs no decision any more.

    Raises:
        UserError: it is somebody else's, or settled.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row, _ = _droppable(uow, call, question_id)
        return Outcome(open=words.drop_form(asked.shown(uow, row)))


def drop(store: Store, call: Call, question_id: int, reason: str) -> Outcome:
    """It needs no decision any more.

    Raises:
        UserError: without a reason; it is somebody else's, or settled.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _droppable(uow, call, question_id)
        why = passages.keep(uow, PassageKind.REASON, rules.check_reason(reason), author_id=actor.pk)
        closed = {"closed_by_id": actor.pk, "closed_at": uow.at, "reason_id": why}
        if not uow.move(Question, row.pk, {"state": AskedState.OPEN}, state=AskedState.DROPPED, **closed):
            raise UserError(_what_happened(uow, row))
        _spread(uow, row, actor, LedgerCode.QUESTION_DROPPED)
        uow.commit()
    return Outcome(clear=True)


def _droppable(uow: ReadUnit, call: Call, question_id: int) -> tuple[Question, Person]:
    actor = people.actor(uow, call.actor)
    row = asked.reachable(uow, actor, question_id)
    authority.require_any(AskedAction.DROP, asked.roles(row, actor), numbers.asked(row.number))
    if row.state is not AskedState.OPEN:
        raise UserError(_what_happened(uow, row))
    return row, actor


def _what_happened(uow: ReadUnit, row: Question) -> str:
    now = asked.shown(uow, uow.one(Question, row.pk))
    by = people.shown(people.known(uow, now.closer or ""))
    memo = f" by {numbers.memo(now.memo)}" if now.memo else ""
    return f"{now.name} was {now.state.value}{memo} ({by}), so nothing was changed."


def _spread(uow: UnitOfWork, row: Question, actor: Person, code: LedgerCode, **details: int) -> None:
    """Change every message of it, take back what is unsent, and tell raiser and decider."""
    about = asked.about(row)
    ledger.note(uow, code, actor_id=actor.pk, about=about, **details)
    outbox.cancel(uow, about)
    asked.everywhere(uow, row)
    payload = words.news(asked.shown(uow, row))
    for person_id in sorted({row.raised_by_id, row.decider_id} - {actor.pk}):
        person = uow.one(Person, person_id)
        if people.reachable(person):
            people.tell(uow, person, f"{about}:news:{person_id}", payload)
