"""Settling: decide, set a deadline, return; and what the DRI may do: answer and raise again, withdraw.

Whoever is first settles it: the state moves by a guarded update, and the verdict is one row (design 3.3).
"""

from collections.abc import Callable
from datetime import date

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction, EscalationOutcome, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.messages import escalation_forms as forms
from bot.messages import ids
from bot.services import people
from bot.services.decisions import recording
from bot.services.escalations import matters
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Escalation, Passage, Person, Settlement
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
            return Outcome(open=forms.answer_form(matter, _question(uow, row)))
        return Outcome(open=FORMS[action](matter))


def decide(store: Store, call: Call, escalation_id: int, decision: str) -> Outcome:
    """Settle it by a decision; the one text field makes the memo.

    Raises:
        UserError: nothing was written, or somebody settled it first.
    """
    if len(decision.strip()) < 3:
        raise UserError("Write what you decide, in one sentence.", ids.FIELD_DECISION)
    with store.write(call.workspace_id, call.at) as uow:
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.DECIDE)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        memo = recording.from_escalation(uow, row, actor, decision.strip())
        _settle(uow, row, actor, EscalationOutcome.DECIDED, LedgerCode.DECIDED, memo_id=memo.pk, memo=memo.number)
        sentence = words.decided(actor.slack_id, decision.strip(), memo.number)
        _spread(uow, row, actor, sentence)
        uow.commit()
    return Outcome(clear=True)


def set_deadline(store: Store, call: Call, escalation_id: int, deadline: date | None) -> Outcome:
    """Put a deadline on the counterpart; the matter stays open until it is kept or passes.

    Raises:
        UserError: no date, a past one, nobody on the other side, or somebody settled it first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.SET_DEADLINE)
        day = _deadline(uow, row, actor, deadline)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        counterpart = uow.one(Person, row.counterpart_id or 0)
        due_at = people.calendar_of(uow, counterpart).closes_at(day)
        _move(uow, row, EscalationState.DEADLINE_SET, deadline_on=day, due_at=due_at)
        _note(uow, row, actor, LedgerCode.DEADLINE_SET, deadline_on=day.isoformat(), counterpart_id=counterpart.pk)
        sentence = words.deadline_set(actor.slack_id, counterpart.slack_id, day)
        _spread(uow, row, actor, sentence)
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
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.RETURN)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        raiser = uow.one(Person, row.raised_by_id)
        asked = passages.keep(uow, PassageKind.ESCALATION, question.strip(), author_id=actor.pk)
        due_at = rules.due_at(uow.at, None, people.calendar_of(uow, raiser))
        _move(uow, row, EscalationState.RETURNED, due_at=due_at)
        _note(uow, row, actor, LedgerCode.RETURNED, question_id=asked)
        matters.refresh_everywhere(uow, row, words.returned_sentence(actor.slack_id, raiser.slack_id, question.strip()))
        key = f"{matters.about(row)}:returned:{asked}"
        matter = matters.matter(uow, row)
        people.tell(uow, raiser, key, words.returned(matter, actor.slack_id, question.strip()), about=key)
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
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.RAISE_AGAIN)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        old = uow.one(Person, row.leader_id)
        leader = _next(uow, row) or old
        asked = _asked_id(uow, row)
        need_id = passages.keep(uow, PassageKind.ESCALATION, _joined(uow, row, text.strip()), author_id=actor.pk)
        due_at = rules.due_at(uow.at, row.by_on, people.calendar_of(uow, leader))
        _move(uow, row, EscalationState.OPEN, need_id=need_id, leader_id=leader.pk, raised_at=uow.at, due_at=due_at)
        _note(uow, row, actor, LedgerCode.RAISED_AGAIN, from_id=old.pk, leader_id=leader.pk)
        _say_again(uow, row, leader, asked)
        uow.commit()
    return Outcome(clear=True)


def withdraw(store: Store, call: Call, escalation_id: int) -> Outcome:
    """The DRI takes it back.

    Raises:
        UserError: it is somebody else's, or settled.
    """
    with store.write(call.workspace_id, call.at) as uow:
        row, actor = _allowed(uow, call, escalation_id, EscalationAction.WITHDRAW)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        _settle(uow, row, actor, EscalationOutcome.WITHDRAWN, LedgerCode.WITHDRAWN)
        _spread(uow, row, actor, words.withdrawn(actor.slack_id))
        uow.commit()
    return NOTHING


def _allowed(uow: ReadUnit, call: Call, escalation_id: int, action: EscalationAction) -> tuple[Escalation, Person]:
    """The escalation and who acts, if they may do this to it now."""
    actor = people.actor(uow, call.actor)
    row = uow.one(Escalation, escalation_id)
    try:
        rules.transition(row.state, action, matters.role(uow, row, actor))
    except UserError as error:
        raise UserError(_what_happened(uow, row) or error.sentence) from error
    return row, actor


def _what_happened(uow: ReadUnit, row: Escalation) -> str | None:
    """Who settled it and how, for whoever comes second."""
    verdict = queries.settlement(uow, row.pk)
    if verdict is None:
        return None
    matter, by = matters.matter(uow, row), people.shown(uow.get(Person, verdict.by_id))
    return f"{matter.name} is settled already: {by} has {verdict.outcome.value.replace('_', ' ')}. Nothing was changed."


def _deadline(uow: ReadUnit, row: Escalation, actor: Person, deadline: date | None) -> date:
    if row.counterpart_id is None:
        raise UserError("Nobody is on the other side of it, so there is nobody to set a deadline for: decide instead.")
    if deadline is None:
        raise UserError("Choose a date.", ids.FIELD_DEADLINE)
    if deadline < people.today(uow, actor):
        raise UserError(f"{deadline.isoformat()} is past; choose a date from today on.", ids.FIELD_DEADLINE)
    return deadline


def _settle(
    uow: UnitOfWork, row: Escalation, actor: Person, outcome: EscalationOutcome, code: LedgerCode,
    *, memo_id: int | None = None, **details: object,
) -> None:  # fmt: skip
    withdrawn = outcome is EscalationOutcome.WITHDRAWN
    if not uow.insert_new(
        Settlement, escalation_id=row.pk, outcome=outcome, by_id=actor.pk, memo_id=memo_id, at=uow.at
    ):
        raise UserError(_what_happened(uow, row) or "Somebody has settled it already.")
    _move(uow, row, EscalationState.WITHDRAWN if withdrawn else EscalationState.SETTLED)
    _note(uow, row, actor, code, outcome=outcome.value, **details)


def _move(uow: UnitOfWork, row: Escalation, state: EscalationState, **values: object) -> None:
    before = row.state
    if not uow.move(Escalation, row.pk, {"state": before}, state=state, **values):
        raise UserError("Somebody has changed this escalation at the same moment: please look again.")


def _note(uow: UnitOfWork, row: Escalation, actor: Person, code: LedgerCode, **details: object) -> None:
    about = matters.about(row)
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=row.initiative_id, about=about, **details)


def _spread(uow: UnitOfWork, row: Escalation, actor: Person, sentence: str) -> None:
    """Change every message of it in place, take back what is unsent, and tell the DRI and the other side."""
    about = matters.about(row)
    matter = matters.matter(uow, row)
    outbox.cancel(uow, about)
    matters.refresh_everywhere(uow, row, sentence)
    audience = {row.raised_by_id, row.leader_id, *([row.counterpart_id] if _other_side_knows(row) else [])}
    for person_id in sorted(i for i in audience if i and i != actor.pk):
        person = uow.one(Person, person_id)
        people.tell(uow, person, f"{about}:news:{_turn(uow, row)}:{person_id}", words.news(matter, sentence))


def _other_side_knows(row: Escalation) -> bool:
    return row.counterpart_id is not None and row.kind.value != "replace_person"


def _turn(uow: ReadUnit, row: Escalation) -> int:
    """How many things have happened to it: makes each news' key its own."""
    return len(queries.story(uow, row.pk))


def _next(uow: ReadUnit, row: Escalation) -> Person | None:
    """Raised again after a return, it goes to the next leader in the path (design 2.3)."""
    chain = matters.path(uow, row)
    holder = uow.one(Person, row.leader_id).slack_id
    found = rules.next_leader(chain, holder)
    return people.known(uow, found) if found else None


def _asked_id(uow: ReadUnit, row: Escalation) -> int | None:
    asked = [line.details["question_id"] for line in queries.story(uow, row.pk) if "question_id" in line.details]
    return int(asked[-1]) if asked else None


def _question(uow: ReadUnit, row: Escalation) -> str:
    asked = _asked_id(uow, row)
    return passages.text(uow, asked) if asked and uow.get(Passage, asked) else ""


def _joined(uow: ReadUnit, row: Escalation, text: str) -> str:
    return f"{passages.text(uow, row.need_id)}\nAsked: {_question(uow, row)}\nAnswered: {text}"


def _say_again(uow: UnitOfWork, row: Escalation, leader: Person, asked: int | None) -> None:
    matter = matters.matter(uow, row)
    people.refresh(uow, f"{matters.about(row)}:returned:{asked}", words.news(matter, "You have answered it."))
    key = f"{matters.leader_key(row, leader)}:again:{asked}"
    people.tell(uow, leader, key, words.to_leader(matter), about=matters.about(row))


FORMS: dict[EscalationAction, Form] = {
    EscalationAction.DECIDE: forms.decide_form,
    EscalationAction.SET_DEADLINE: forms.deadline_form,
    EscalationAction.RETURN: forms.return_form,
}
