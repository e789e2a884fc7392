"""Somebody puts their reminders off: all of them at once, until an instant within the window."""

from datetime import datetime

from sqlmodel import col

from bot.domain import snooze
from bot.domain.codes import CheckInState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import reminder as words
from bot.services import people
from bot.services.answering import shown
from bot.services.answering.message import FALLBACK, Place
from bot.services.answering.record import reminder_about
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox
from storage.engine import Store
from storage.queries import monday, questions
from storage.tables import CheckIn, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork

ANSWERED = "Nothing of it waits for you any more, so there is nothing left to remind you of."
CLOSED = "The window has closed, so I remind you no more. An answer is still taken, and marked late."


def snooze_until(store: Store, call: Call, code: str, click: Place) -> Outcome:
    """Remind somebody later of everything that they have not answered; the reminder changes in place.

    Args:
        store: the database.
        call: who, and when.
        code: what was chosen, see `bot.domain.snooze`.
        click: the reminder.

    Raises:
        UserError: nothing waits any more, or the instant does not lie within the window and working hours.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        person = people.actor(uow, call.actor)
        said = outbox.said_at(uow, click.channel, click.ts)
        waiting = [each for each in monday.unanswered_of(uow, [person.pk]) if each.close_at > uow.at]
        if not waiting:
            raise UserError(CLOSED if _is_silent(uow, person, said) else ANSWERED)
        close_at = min(each.close_at for each in waiting)
        at = snooze.until(code, uow.at, close_at, people.calendar_of(uow, person))
        _move(uow, person, waiting, at)
        outcome = _show(uow, waiting, said, at)
        uow.commit()
    return outcome


def _move(uow: UnitOfWork, person: Person, waiting: list[CheckIn], at: datetime) -> None:
    """The reminders after that instant stay as they are: the last one before the close is not lost."""
    for each in waiting:
        uow.move(CheckIn, each.pk, {"state": CheckInState.OPEN}, remind_at=at, reminded_at=None)
    about = reminder_about(person.pk)
    outbox.cancel(uow, about)
    until = at.isoformat()
    ledger.note(uow, LedgerCode.SNOOZED, actor_id=person.pk, about=about, until=until, questions=len(waiting))


def _show(uow: UnitOfWork, waiting: list[CheckIn], said: Outbox | None, at: datetime) -> Outcome:
    rows = shown.rows(uow, questions.asked(uow, col(CheckIn.id).in_([each.pk for each in waiting])))
    payload = words.snoozed(rows, at)
    if said is not None:
        outbox.refresh(uow, said.pk, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=said.pk if said else None)


def _is_silent(uow: ReadUnit, person: Person, said: Outbox | None) -> bool:
    """Whether something of that reminder was never answered."""
    silent = (col(CheckIn.person_id) == person.pk, col(CheckIn.state) == CheckInState.NO_ANSWER)
    return said is not None and uow.has(CheckIn, *silent, col(CheckIn.reminder_id) == said.pk)
