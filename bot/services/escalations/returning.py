"""Back to the DRI with a question, and raised again with the answer: the clock counts from the first time."""

from datetime import date

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction, EscalationState, LedgerCode
from bot.messages import escalation as words
from bot.messages import escalation_sentences as said
from bot.messages import ids
from bot.services import people
from bot.services.escalations import matters, moves, shown
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Escalation, Person
from storage.uow import ReadUnit


def return_(store: Store, call: Call, escalation_id: int, question: str) -> Outcome:
    """Hand it back to the DRI, who must answer what is asked.

    Raises:
        UserError: nothing was asked, or somebody settled it first.
    """
    asks = rules.check_words(question, "Write what the DRI must answer.", ids.FIELD_NEEDED)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.RETURN)
        dri = matters.answerer(uow, row)
        asked = passages.keep(uow, PassageKind.ESCALATION, asks, author_id=actor.pk)
        due_at = rules.due_at(uow.at, None, people.calendar_of(uow, dri), people.response_days(uow))
        moves.move(uow, row, EscalationState.RETURNED, due_at=due_at)
        moves.note(uow, row, actor, LedgerCode.RETURNED, question_id=asked)
        matters.name(uow, row, dri.pk)
        shown.everywhere(uow, row, said.returned_sentence(actor.slack_id, dri.slack_id, asks))
        back = words.returned(matters.matter(uow, row), actor.slack_id, asks)
        people.tell(uow, dri, matters.returned_key(row, asked), back, about=matters.about(row))
        uow.commit()
    return Outcome(clear=True)


def answer(store: Store, call: Call, escalation_id: int, text: str) -> Outcome:
    """The DRI answers what was asked and raises it again; the clock has counted from the first time.

    Raises:
        UserError: nothing was answered, or it is not returned any more.
    """
    given = rules.check_words(text, "Answer what was asked; then it goes back to the leader.", ids.FIELD_ANSWER)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.RAISE_AGAIN)
        old = uow.one(Person, row.leader_id)
        leader = _next(uow, row) or old
        need_id = passages.keep(uow, PassageKind.ESCALATION, _joined(uow, row, given), author_id=actor.pk)
        due_at = rules.due_at(
            uow.at, ahead(uow, row, leader), people.calendar_of(uow, leader), people.response_days(uow)
        )
        clock = {"raised_at": uow.at, "due_at": due_at, "overdue_said_at": None}
        moves.move(uow, row, EscalationState.OPEN, need_id=need_id, leader_id=leader.pk, **clock)
        moves.note(uow, row, actor, LedgerCode.RAISED_AGAIN, from_id=old.pk, leader_id=leader.pk)
        matters.name(uow, row, leader.pk)
        shown.everywhere(uow, row, said.raised_again(leader.slack_id))
        key = f"{matters.leader_key(row, leader)}:again:{matters.turn(uow, row)}"
        people.tell(uow, leader, key, words.to_leader(matters.matter(uow, row)), about=matters.about(row))
        uow.commit()
    return Outcome(clear=True)


def question_of(uow: ReadUnit, row: Escalation) -> tuple[int, str]:
    """What was asked last when it came back: the passage's id and its words."""
    asked = _asked_id(uow, row) or 0
    return asked, passages.text(uow, asked) if asked else ""


def ahead(uow: ReadUnit, row: Escalation, leader: Person) -> date | None:
    """The by-when while it lies ahead; once it is past, the next leader still gets the ordinary response time."""
    return row.by_on if row.by_on > people.today(uow, leader) else None


def _next(uow: ReadUnit, row: Escalation) -> Person | None:
    """Raised again after a return, it goes to the next leader in the path (design 2.3)."""
    chain = matters.path(uow, row)
    holder = uow.one(Person, row.leader_id).slack_id
    found = rules.next_leader(chain, holder)
    return people.known(uow, found) if found else None


def _asked_id(uow: ReadUnit, row: Escalation) -> int | None:
    asked = [line.details["question_id"] for line in queries.story(uow, row.pk) if "question_id" in line.details]
    return int(asked[-1]) if asked else None


def _joined(uow: ReadUnit, row: Escalation, text: str) -> str:
    return f"{passages.text(uow, row.need_id)}\nAsked: {question_of(uow, row)[1]}\nAnswered: {text}"
