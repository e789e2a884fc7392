"""Settling by the leader: decide, set a deadline; and the form of every action on an escalation."""

from collections.abc import Callable
from datetime import date

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction, EscalationKind, EscalationOutcome, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.messages import escalation_forms as forms
from bot.messages import escalation_side as side_forms
from bot.messages import ids
from bot.services import people
from bot.services.agreements import deadlines
from bot.services.decisions import recording
from bot.services.escalations import matters, moves, other_side, returning, shown, taking_over
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage.engine import Store
from storage.tables import Escalation, Person
from storage.uow import ReadUnit

Form = Callable[[words.Matter], Payload]
FORMS: dict[EscalationAction, Form] = {
    EscalationAction.DECIDE: forms.decide_form,
    EscalationAction.SET_DEADLINE: forms.deadline_form,
    EscalationAction.REPLACE: forms.replace_form,
    EscalationAction.RETURN: forms.return_form,
    EscalationAction.COMMIT: side_forms.commit_form,
    EscalationAction.GIVE_SIDE: side_forms.side_form,
}


def show(store: Store, call: Call, escalation_id: int, action: EscalationAction) -> Outcome:
    """Open the form of an action, if this person may do it now.

    Raises:
        UserError: somebody else's matter, or it is settled; the sentence says by whom and how.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row, actor = moves.allowed(uow, call, escalation_id, action)
        return Outcome(open=_form(uow, row, actor, action))


def _form(uow: ReadUnit, row: Escalation, actor: Person, action: EscalationAction) -> Payload:
    matter = matters.matter(uow, row)
    match action:
        case EscalationAction.RAISE_AGAIN:
            return forms.answer_form(matter, returning.question_of(uow, row)[1])
        case EscalationAction.TAKE_OVER:
            return forms.take_over_form(matter, actor.slack_id, taking_over.check(uow, row, actor)[1].slack_id)
        case EscalationAction.SET_DEADLINE:
            _check_other_side(row)
        case EscalationAction.GIVE_SIDE:
            other_side.check_first(uow, row)
    return FORMS[action](matter)


def decide(store: Store, call: Call, escalation_id: int, decision: str) -> Outcome:
    """Settle it by a decision; the one text field makes the memo.

    Raises:
        UserError: nothing was written, or somebody settled it first.
    """
    text = rules.check_words(decision, "Write what you decide, in one sentence.", ids.FIELD_DECISION)
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.DECIDE)
        memo = recording.from_escalation(uow, row, actor, text)
        moves.settle(uow, row, actor, EscalationOutcome.DECIDED, LedgerCode.DECIDED, memo_id=memo.pk, memo=memo.number)
        shown.spread(uow, row, actor, words.decided(actor.slack_id, text, memo.number), memo=memo)
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
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.SET_DEADLINE)
        _check_other_side(row)
        counterpart = uow.one(Person, row.counterpart_id or 0)
        day = _deadline(uow, counterpart, deadline)
        due_at = deadlines.ends_at(uow, counterpart, day)
        moves.move(uow, row, EscalationState.DEADLINE_SET, deadline_on=day, due_at=due_at, overdue_said_at=None)
        moves.note(uow, row, actor, LedgerCode.DEADLINE_SET, deadline_on=day.isoformat(), counterpart_id=counterpart.pk)
        deadlines.set_(uow, row, actor, counterpart, day)
        sentence = words.deadline_set(actor.slack_id, counterpart.slack_id, day)
        shown.spread(uow, row, actor, sentence)
        uow.commit()
    return Outcome(clear=True)


def _check_other_side(row: Escalation) -> None:
    if row.counterpart_id is None:
        raise UserError("Nobody is on the other side of it, so there is nobody to set a deadline for: decide instead.")
    if row.kind is EscalationKind.REPLACE_PERSON:
        raise UserError("Whoever is to be replaced has not been told of it, so no deadline can be set: decide instead.")


def _deadline(uow: ReadUnit, counterpart: Person, deadline: date | None) -> date:
    """A day that is not over where the other side is."""
    return rules.check_day(deadline, people.today(uow, counterpart), ids.FIELD_DEADLINE)
