"""The third step: the sponsor replaces the DRI, re-scopes or drops; only the memo closes it (design 2.3).

Whoever is first decides: the step moves by a guarded update to `decided`, with its memo. The question about the scope
takes the same way, and may be answered by keeping things as they are.
"""

from dataclasses import dataclass
from datetime import date

from bot.domain import authority, numbers
from bot.domain.charter import check_quarter_target
from bot.domain.codes import (
    ConsequenceAction,
    ConsequenceKind,
    ConsequenceState,
    EndCode,
    InitiativeState,
    LedgerCode,
)
from bot.domain.dates import read_due_date
from bot.domain.errors import UserError
from bot.domain.ownership import check_dri
from bot.domain.target import check_target
from bot.messages import consequence_forms as forms
from bot.messages import consequences as words
from bot.messages import ids
from bot.messages import ownership as ownership_words
from bot.messages.escalation import quote
from bot.services import chartering, closing, daily_list, home, initiatives, people
from bot.services.answering.message import Place
from bot.services.consequences import lapsing, matters, surprises
from bot.services.decisions import recording
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries.ownership import Standing
from storage.tables import Consequence, Memo, Person
from storage.uow import ReadUnit, UnitOfWork

KEEP = None
"""In place of an action: the sponsor keeps the scope as it is."""


@dataclass(frozen=True)
class Case:
    """A step that somebody may settle now."""

    row: Consequence
    standing: Standing
    actor: Person


def show(store: Store, call: Call, consequence_id: int, action: ConsequenceAction) -> Outcome:
    """Open the form of a decision, if this person may take it now.

    Raises:
        UserError: it is another's to decide, or settled; the sentence says by whom and how.
    """
    with store.read(call.workspace_id, call.at) as uow:
        case = _allowed(uow, call, consequence_id, action)
        step = matters.shown(uow, case.row)
        if action is ConsequenceAction.REPLACE:
            return Outcome(open=forms.replace_form(step))
        if action is ConsequenceAction.RESCOPE:
            now = chartering.goal(uow, case.standing, people.today(uow, case.actor))
            return Outcome(open=forms.rescope_form(step, now.target, now.due, now.quarter_target))
        return Outcome(open=forms.drop_form(step))


def replace(store: Store, call: Call, consequence_id: int, decision: str, new_dri: str | None) -> Outcome:
    """Somebody else is the DRI from now on; the assignment ends as replaced.

    Raises:
        UserError: nothing was written, the new DRI cannot be one, or somebody decided first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, consequence_id, ConsequenceAction.REPLACE)
        new = _new_dri(uow, case.standing, new_dri)
        memo = _decide(uow, case, ConsequenceAction.REPLACE, decision, also=new.pk)
        now = initiatives.change_dri(uow, case.standing, new, case.actor, EndCode.REPLACED)
        _tell(uow, case, now, ConsequenceAction.REPLACE, memo, decision)
        uow.commit()
    return Outcome(clear=True)


def rescope(
    store: Store, call: Call, consequence_id: int, decision: str, target: str, due_on: date | None, quarter: str = ""
) -> Outcome:
    """Another target or another date, as a new version of the charter that the sponsor grants.

    Raises:
        UserError: nothing was written, nothing or something wrong was changed, or somebody decided first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, consequence_id, ConsequenceAction.RESCOPE)
        due, quarter_target = _checked(uow, case, target, due_on, quarter)
        memo = _decide(uow, case, ConsequenceAction.RESCOPE, decision)
        surprises.moved(uow, case.standing, due, case.actor)
        now = chartering.change(
            uow, case.standing, by=case.actor, target=target.strip(), due=due, quarter_target=quarter_target
        )
        _tell(uow, case, now, ConsequenceAction.RESCOPE, memo, decision)
        uow.commit()
    return Outcome(clear=True)


def drop(store: Store, call: Call, consequence_id: int, decision: str) -> Outcome:
    """The initiative ends as dropped.

    Raises:
        UserError: nothing was written, or somebody decided first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, consequence_id, ConsequenceAction.DROP)
        memo = _decide(uow, case, ConsequenceAction.DROP, decision)
        now = closing.close(uow, case.standing, InitiativeState.DROPPED, case.actor)
        _tell(uow, case, now, ConsequenceAction.DROP, memo, decision)
        uow.commit()
    return Outcome(clear=True)


def keep(store: Store, call: Call, consequence_id: int, place: Place | None) -> Outcome:
    """The answer to the question about the scope: it stays as it is.

    Raises:
        UserError: it is another's to answer, or answered.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, consequence_id, KEEP)
        sentence = words.kept(case.actor.slack_id)
        if not lapsing.lapse(uow, case.row, case.actor, sentence, why="kept"):
            raise _was_first(uow, case.row)
        shown = matters.refresh(uow, case.row, sentence, place)
        uow.commit()
    return shown


def _allowed(uow: ReadUnit, call: Call, consequence_id: int, action: ConsequenceAction | None) -> Case:
    """The step and who acts, if they may do this to it now; whoever may not see it learns nothing of it."""
    actor = people.actor(uow, call.actor)
    row, standing = matters.find(uow, actor, consequence_id)
    role = matters.role(row, standing, actor)
    authority.require(action or ConsequenceAction.RESCOPE, role, _name(standing))
    asks_scope = row.kind is ConsequenceKind.SCOPE and action in (KEEP, ConsequenceAction.RESCOPE)
    waits = row.state is ConsequenceState.OPEN and action is not KEEP
    if not waits and not (asks_scope and row.state is ConsequenceState.TOLD):
        raise _was_first(uow, row)
    initiatives.check_open(standing)
    return Case(row, standing, actor)


def _was_first(uow: ReadUnit, row: Consequence) -> UserError:
    """Who was first and how, for whoever comes second."""
    row = uow.one(Consequence, row.pk)
    by = people.shown(uow.get(Person, row.decided_by_id)) if row.decided_by_id else "Somebody"
    if row.state is ConsequenceState.DECIDED and row.outcome is not None:
        memo = uow.get(Memo, row.memo_id)
        number = f" ({numbers.memo(memo.number)})" if memo else ""
        return UserError(f"{by} has decided it already and {words.DID[row.outcome]}{number}. Nothing was changed.")
    if row.state is ConsequenceState.LAPSED:
        return UserError(f"Nothing waits to be decided here any more: {by} was first. Nothing was changed.")
    return UserError("Nothing waits to be decided here. Nothing was changed.")


def _decide(uow: UnitOfWork, case: Case, action: ConsequenceAction, decision: str, *, also: int | None = None) -> Memo:
    """Write the memo and close the step with it; the memo is seen by those whom it concerns."""
    if len(decision.strip()) < 3:
        raise UserError("Write what you decide, in one sentence.", ids.FIELD_DECISION)
    row, standing = case.row, case.standing
    named = (row.person_id, row.sponsor_id, standing.sponsor.pk, standing.dri.pk if standing.dri else None, also)
    question = f"{_name(standing)}: {_question(row)}"
    memo = recording.from_consequence(uow, row, case.actor, decision.strip(), question, named)
    settled = {"outcome": action, "decided_by_id": case.actor.pk, "memo_id": memo.pk, "closed_at": uow.at}
    if not uow.move(Consequence, row.pk, {"state": row.state}, state=ConsequenceState.DECIDED, **settled):
        raise _was_first(uow, row)
    ledger.note(
        uow,
        LedgerCode.CONSEQUENCE_DECIDED,
        actor_id=case.actor.pk,
        initiative_id=row.initiative_id,
        about=matters.about(row),
        outcome=action.value,
        memo=memo.number,
    )
    return memo


def _tell(uow: UnitOfWork, case: Case, now: Standing, action: ConsequenceAction, memo: Memo, decision: str) -> None:
    """Change every message of it in place; tell whoever it concerns and has not acted."""
    sentence = words.decided(case.actor.slack_id, action, memo.number, quote(decision.strip()))
    matters.refresh(uow, case.row, sentence)
    daily_list.follow(uow, [case.row.sponsor_id])
    parts = {case.row.person_id, case.row.sponsor_id, now.sponsor.pk, now.dri.pk if now.dri else None}
    payload = words.settled(matters.shown(uow, case.row), sentence)
    for person_id in sorted(each for each in parts - {case.actor.pk} if each is not None):
        person = uow.one(Person, person_id)
        if people.reachable(person):
            people.tell(uow, person, f"{matters.about(case.row)}:news:{person_id}", payload)
    if action is ConsequenceAction.RESCOPE and now.dri is not None and people.reachable(now.dri):
        goal = ownership_words.rescoped(initiatives.owned(now), case.actor.slack_id)
        people.tell(uow, now.dri, f"rescoped:{now.charter.pk}", goal)
    home.follow(uow, case.actor)


def _question(row: Consequence) -> str:
    if row.kind is ConsequenceKind.SCOPE:
        return f"is its scope still right after {row.misses} weeks off track with a plan?"
    return f"replace, re-scope or drop after {row.misses} misses in a row?"


def _name(standing: Standing) -> str:
    return f"{numbers.initiative(standing.initiative.number)} {standing.initiative.name}"


def _new_dri(uow: ReadUnit, standing: Standing, slack_id: str | None) -> Person:
    if not slack_id:
        raise UserError("Nobody is named: choose one person.", ids.FIELD_DRI)
    new = people.known(uow, slack_id)
    check_dri(people.facts(new))
    if new is None or (standing.dri is not None and new.pk == standing.dri.pk):
        raise UserError(f"{people.shown(new)} is its DRI already: choose somebody else.", ids.FIELD_DRI)
    return new


def _checked(uow: ReadUnit, case: Case, target: str, due_on: date | None, quarter: str) -> tuple[date, str]:
    """The date, and the target of the quarter, of another charter that can be answered for."""
    check_target(target, ids.FIELD_TARGET)
    if due_on is None:
        raise UserError("Choose by when.", ids.FIELD_DUE)
    if target.strip() == case.standing.target and due_on == case.standing.charter.due_on:
        raise UserError("Change the target, the date or both; this is what holds now.", ids.FIELD_TARGET)
    today = people.today(uow, case.actor)
    if due_on != case.standing.charter.due_on:
        read_due_date(due_on.isoformat(), today, ids.FIELD_DUE)
    return due_on, check_quarter_target(quarter, due_on, today, ids.FIELD_QUARTER)
