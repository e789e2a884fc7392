"""An answer goes on record: the first one, a changed one, a late one; never the same one twice."""

from decimal import Decimal, InvalidOperation

from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.messages import reminder as reminder_words
from bot.services.answering.shown import is_out
from bot.services.outcomes import claiming
from storage import outbox
from storage.queries import answering, monday, questions
from storage.queries.questions import Asked
from storage.tables import CheckIn, Ledger, Person, Plan
from storage.uow import ReadUnit, UnitOfWork

GONE = "This question is no longer on record; the next one comes on Monday."
YES_NO = {Answer.ON_TRACK: "Yes", Answer.OFF_TRACK: "No"}


def find(uow: ReadUnit, checkin_id: int) -> Asked:
    """A check-in with what it is about.

    Raises:
        UserError: there is none any more.
    """
    found = questions.asked_one(uow, checkin_id)
    if found is None:
        raise UserError(GONE)
    return found


def find_beside(uow: ReadUnit, checkin_id: int) -> tuple[Asked, list[Asked]]:
    """A check-in, and with it all those of its message.

    Raises:
        UserError: there is none any more.
    """
    beside = questions.asked_beside(uow, checkin_id)
    found = next((each for each in beside if each.checkin.pk == checkin_id), None)
    if found is None:
        raise UserError(GONE)
    return found, beside


def require_asked(found: Asked, person: Person) -> None:
    """Refuse everybody but the person who was asked, without naming what it is about; and a question taken back.

    Raises:
        UserError: one sentence.
    """
    if found.checkin.state is CheckInState.ANNULLED:
        raise UserError("This question was taken back, so there is nothing to answer.")
    if found.checkin.person_id != person.pk:
        raise UserError("That question is somebody else's to answer, so nothing was changed.")
    if found.checkin.state is CheckInState.PLANNED:
        raise UserError(f"The question about {found.name} has not been asked yet.")


def record(uow: UnitOfWork, found: Asked, person: Person, answer: Answer, version: str) -> bool:
    """Store an answer; returns whether anything changed.

    Args:
        uow: the unit of work.
        found: the check-in; its row is changed along with the store.
        person: who answers.
        answer: yes or no.
        version: Slack's action_ts or edited ts; of two answers the later version stands, whatever came in first.

    Raises:
        UserError: by the wrong person, or a change after the review was published.
    """
    require_asked(found, person)
    before = found.checkin.answer
    if before is answer or _is_older(version, found.checkin.answer_version):
        return False
    if before is not None and is_out(found):
        said = YES_NO[before]
        raise UserError(f"The review is published with your {said} for {found.name}, so it stands; tell your sponsor.")
    _store(uow, found, person, answer, version)
    _note(uow, found, person, before)
    if before is Answer.OFF_TRACK:
        _drop_plan(uow, found.checkin)
    if found.asks_hit:
        claiming.answered(uow, found, person)
    reminder = reminder_about(person.pk)
    if answering.is_unsent(uow, reminder) and not monday.has_open(uow, person.pk):
        outbox.cancel(uow, reminder)
    if found.checkin.reminder_id is not None and not answering.is_owed(uow, found.checkin.reminder_id):
        outbox.refresh(uow, found.checkin.reminder_id, reminder_words.all_answered())
    return True


def reminder_about(person_id: int) -> str:
    """What a person's unsent reminder is about, to take it back."""
    return f"remind:{person_id}"


def _store(uow: UnitOfWork, found: Asked, person: Person, answer: Answer, version: str) -> None:
    checkin = found.checkin
    late = checkin.state is CheckInState.LATE or is_out(found) or uow.at >= checkin.close_at
    values = {
        "state": CheckInState.LATE if late else CheckInState.ANSWERED,
        "answer": answer,
        "answered_at": uow.at,
        "answered_by_id": person.pk,
        "answer_version": version,
        "not_asked": None,
    }
    if not answering.store(uow, checkin, values):
        raise UserError(f"The question about {found.name} changed at the same moment; please look again.")


def _note(uow: UnitOfWork, found: Asked, person: Person, before: Answer | None) -> None:
    checkin = found.checkin
    code = LedgerCode.ANSWERED if before is None else LedgerCode.ANSWER_CHANGED
    details = {"answer": str(checkin.answer), "period": checkin.period, "late": checkin.state is CheckInState.LATE}
    if before is not None:
        details["before"] = before.value
    line = {"at": uow.at, "code": code, "actor_id": person.pk, "initiative_id": checkin.initiative_id}
    monday.append_all(uow, Ledger, [{**line, "about": f"checkin:{checkin.pk}", "details": details}])


def _drop_plan(uow: UnitOfWork, checkin: CheckIn) -> None:
    """A No that became a Yes takes its own plan with it; an earlier week's plan stays."""
    made = uow.first(Plan, col(Plan.checkin_id) == checkin.pk, col(Plan.state) == PlanState.OPEN)
    if made is not None:
        settled = {"state": PlanState.REPLACED, "settled_at": uow.at, "settled_by_id": checkin.person_id}
        uow.move(Plan, made.pk, {"state": PlanState.OPEN}, **settled)


def _is_older(version: str, stored: str | None) -> bool:
    """Compare Slack's ts as numbers; one that cannot be read counts as new."""
    try:
        return stored is not None and Decimal(version) <= Decimal(stored)
    except InvalidOperation:
        return False
