"""Settling: decide, set a deadline, return; and what the DRI may do: answer and raise again, withdraw.

Whoever is first settles it: the state moves by a guarded update, and the verdict is one row (design 3.3).
"""

from collections.abc import Callable
from datetime import date

from bot.domain import escalation as rules
from bot.domain.agreement import check_deadline
from bot.domain.codes import EscalationAction, EscalationKind, EscalationOutcome, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.messages import escalation_forms as forms
from bot.messages import ids
from bot.services import people
from bot.services.agreements import deadlines
from bot.services.answering.message import Place
from bot.services.decisions import recording
from bot.services.escalations import matters, settlement
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork

Form = Callable[[words.Matter], Payload]


def show(store: Store, call: Call, escalation_id: int, action: EscalationAction) -> Outcome:
    """Open the form of an action, if this person may do it now.

    Raises:
        UserError: somebody else's matter, or it is settled; the sentence says by whom and how.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row, _ = _allowed(uow, call, escalation_id, action)
        matter = matters.matter(uow, row)
        if action is EscalationAction.RAISE_AGAIN:
            return Outcome(open=forms.answer_form(matter, question_of(uow, row)[1]))
        return Outcome(open=FORMS[action](matter))


def decide(store: Store, call: Call, escalation_id: int, decision: str) -> Outcome:
    """Settle it by a decision; the one text field makes the memo.

    Raises:
        UserError: nothing was written, or somebody settled it first.
    """
    if len(decision.strip()) < 3:
        raise UserError("Write what you decide, in one sentence.", ids.FIELD_DECISION)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.DECIDE)
        memo = recording.from_escalation(uow, row, actor, decision.strip())
        settlement.settle(
            uow, row, actor, EscalationOutcome.DECIDED, LedgerCode.DECIDED, memo_id=memo.pk, memo=memo.number
        )
        settlement.spread(uow, row, actor, words.decided(actor.slack_id, decision.strip(), memo.number))
        uow.commit()
    return Outcome(clear=True)


def set_deadline(store: Store, call: Call, escalation_id: int, deadline: date | None) -> Outcome:
    """Put a deadline on the counterpart: an agreement, in force at once; the matter stays open until it is kept.

    Raises:
        UserError: no date, a past one, nobody on the other side, or somebody settled it first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.SET_DEADLINE)
        counterpart = uow.one(Person, row.counterpart_id or 0)
        day = _deadline(uow, counterpart, deadline)
        due_at = deadlines.ends_at(uow, counterpart, day)
        settlement.move(uow, row, EscalationState.DEADLINE_SET, deadline_on=day, due_at=due_at, overdue_said_at=None)
        told = {"deadline_on": day.isoformat(), "counterpart_id": counterpart.pk}
        settlement.note(uow, row, actor, LedgerCode.DEADLINE_SET, **told)
        deadlines.set_(uow, row, actor, counterpart, day)
        sentence = words.deadline_set(actor.slack_id, counterpart.slack_id, day)
        settlement.spread(uow, row, actor, sentence)
        uow.commit()
    return Outcome(clear=True)


def return_(store: Store, call: Call, escalation_id: int, question: str) -> Outcome:
    """Hand it back to the DRI, who must answer what is asked.

    Raises:
        UserError: nothing was asked, or somebody settled it first.
    """
    if len(question.strip()) < 3:
        raise UserError("Write what the DRI must answer.", ids.FIELD_NEEDED)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.RETURN)
        dri = matters.answerer(uow, row)
        asked = passages.keep(uow, PassageKind.ESCALATION, question.strip(), author_id=actor.pk)
        due_at = rules.due_at(uow.at, None, people.calendar_of(uow, dri), people.response_days(uow))
        settlement.move(uow, row, EscalationState.RETURNED, due_at=due_at)
        settlement.note(uow, row, actor, LedgerCode.RETURNED, question_id=asked)
        matters.name(uow, row, dri.pk)
        matters.refresh_everywhere(uow, row, words.returned_sentence(actor.slack_id, dri.slack_id, question.strip()))
        asks = words.returned(matters.matter(uow, row), actor.slack_id, question.strip())
        people.tell(uow, dri, matters.returned_key(row, asked), asks, about=matters.about(row))
        uow.commit()
    return Outcome(clear=True)


def answer(store: Store, call: Call, escalation_id: int, text: str) -> Outcome:
    """The DRI answers what was asked and raises it again; the clock has counted from the first time.

    Raises:
        UserError: nothing was answered, or it is not returned any more.
    """
    if len(text.strip()) < 3:
        raise UserError("Answer what was asked; then it goes back to the leader.", ids.FIELD_ANSWER)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.RAISE_AGAIN)
        old = uow.one(Person, row.leader_id)
        leader = _next(uow, row) or old
        need_id = passages.keep(uow, PassageKind.ESCALATION, _joined(uow, row, text.strip()), author_id=actor.pk)
        due_at = rules.due_at(
            uow.at, _ahead(uow, row, leader), people.calendar_of(uow, leader), people.response_days(uow)
        )
        settlement.move(
            uow, row, EscalationState.OPEN, need_id=need_id, leader_id=leader.pk, raised_at=uow.at, due_at=due_at
        )
        settlement.note(uow, row, actor, LedgerCode.RAISED_AGAIN, from_id=old.pk, leader_id=leader.pk)
        matters.name(uow, row, leader.pk)
        matters.refresh_everywhere(uow, row, words.raised_again(leader.slack_id))
        key = f"{matters.leader_key(row, leader)}:again:{matters.turn(uow, row)}"
        people.tell(uow, leader, key, words.to_leader(matters.matter(uow, row)), about=matters.about(row))
        uow.commit()
    return Outcome(clear=True)


def withdraw(store: Store, call: Call, escalation_id: int, place: Place | None = None) -> Outcome:
    """The DRI takes it back.

    Raises:
        UserError: it is somebody else's, or settled.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.WITHDRAW)
        settlement.settle(uow, row, actor, EscalationOutcome.WITHDRAWN, LedgerCode.WITHDRAWN)
        shown = settlement.spread(uow, row, actor, words.withdrawn(actor.slack_id), place)
        uow.commit()
    return shown


def end_with_initiative(uow: UnitOfWork, row: Escalation, ended: Initiative) -> None:
    """The initiative has ended, so its escalation is taken back in the name of whoever ended it."""
    by = uow.one(Person, ended.closed_by_id or row.raised_by_id)
    settlement.settle(uow, row, by, EscalationOutcome.WITHDRAWN, LedgerCode.WITHDRAWN)
    settlement.spread(uow, row, by, words.initiative_ended())


def _allowed(uow: ReadUnit, call: Call, escalation_id: int, action: EscalationAction) -> tuple[Escalation, Person]:
    """The escalation and who acts, if they may do this to it now; whoever may not see it learns nothing of it."""
    actor = people.actor(uow, call.actor)
    row = matters.reachable(uow, actor, escalation_id)
    try:
        rules.transition(row.state, action, matters.role(uow, row, actor))
    except UserError as error:
        raise UserError(settlement.what_happened(uow, row) or error.sentence) from error
    if action is EscalationAction.SET_DEADLINE:
        _check_other_side(row)
    return row, actor


def _check_other_side(row: Escalation) -> None:
    if row.counterpart_id is None:
        raise UserError("Nobody is on the other side of it, so there is nobody to set a deadline for: decide instead.")
    if row.kind is EscalationKind.REPLACE_PERSON:
        raise UserError("Whoever is to be replaced has not been told of it, so no deadline can be set: decide instead.")


def _deadline(uow: ReadUnit, counterpart: Person, deadline: date | None) -> date:
    """A day that is not over where the other side is."""
    if deadline is None:
        raise UserError("Choose a date.", ids.FIELD_DEADLINE)
    return check_deadline(deadline, people.today(uow, counterpart))


def _next(uow: ReadUnit, row: Escalation) -> Person | None:
    """Raised again after a return, it goes to the next leader in the path (design 2.3)."""
    chain = matters.path(uow, row)
    holder = uow.one(Person, row.leader_id).slack_id
    found = rules.next_leader(chain, holder)
    return people.known(uow, found) if found else None


def _ahead(uow: ReadUnit, row: Escalation, leader: Person) -> date | None:
    """The by-when while it lies ahead; once it is past, the next leader still gets the ordinary response time."""
    return row.by_on if row.by_on > people.today(uow, leader) else None


def _asked_id(uow: ReadUnit, row: Escalation) -> int | None:
    asked = [line.details["question_id"] for line in queries.story(uow, row.pk) if "question_id" in line.details]
    return int(asked[-1]) if asked else None


def question_of(uow: ReadUnit, row: Escalation) -> tuple[int, str]:
    """What was asked last when it came back: the passage's id and its words."""
    asked = _asked_id(uow, row) or 0
    return asked, passages.text(uow, asked) if asked else ""


def _joined(uow: ReadUnit, row: Escalation, text: str) -> str:
    return f"{passages.text(uow, row.need_id)}\nAsked: {question_of(uow, row)[1]}\nAnswered: {text}"


FORMS: dict[EscalationAction, Form] = {
    EscalationAction.DECIDE: forms.decide_form,
    EscalationAction.SET_DEADLINE: forms.deadline_form,
    EscalationAction.RETURN: forms.return_form,
}
