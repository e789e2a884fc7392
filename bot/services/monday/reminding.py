"""Reminders: one message per person, in working hours, that stops at the answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col

from bot.domain import snooze, window
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import LedgerCode
from bot.messages import reminder as words
from bot.services import people
from bot.services.answering import shown
from bot.services.answering.record import reminder_about
from storage import ledger
from storage.engine import Store
from storage.queries import monday, questions, settings
from storage.queries import shown as previews
from storage.tables import CheckIn, Person, Review
from storage.uow import UnitOfWork

CHUNK = 60


def remind_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Remind everybody whose reminder is due; returns whether there was anybody."""
    done = False
    while True:
        with store.write(workspace_id, now) as uow:
            found = monday.to_remind(uow, now, CHUNK)
            if not found:
                return done
            for person_id in {each.person_id for each in found if each.person_id is not None}:
                _remind(uow, uow.one(Person, person_id))
            uow.commit()
        done = True


def _remind(uow: UnitOfWork, person: Person) -> None:
    """One message about everything this person has not answered; each check-in gets its next reminder, or none."""
    calendar = people.calendar_of(uow, person)
    waiting = monday.unanswered_of(uow, [person.pk])
    in_time = calendar.in_working_hours(uow.at)
    now_due = [each for each in waiting if each.remind_at is not None and each.remind_at <= uow.at]
    alive = [each for each in waiting if each.close_at > uow.at]
    if in_time and alive and people.reachable(person):
        _say(uow, person, alive, calendar)
    for each in waiting if in_time else now_due:
        _next(uow, each, calendar, said=in_time)


def _say(uow: UnitOfWork, person: Person, waiting: Sequence[CheckIn], calendar: WorkingCalendar) -> None:
    """What the person has not just read in the preview of their lines, which is the last reminder too."""
    found = questions.asked(uow, col(CheckIn.id).in_([each.pk for each in waiting]))
    read = previews.just_shown(uow, person.pk, {each.checkin.review_id for each in found})
    left = [each for each in found if (each.checkin.review_id, each.number) not in read]
    if not left:
        return
    first = min((each.checkin for each in left), key=lambda each: each.remind_at or each.close_at)
    key = f"reminder:{person.pk}:{first.period}:{int((first.remind_at or uow.at).timestamp())}"
    closes = min(each.checkin.close_at for each in left)
    naps = snooze.offers(uow.at, closes, calendar, settings.policy(uow).ask_time_of(person.own_hour))
    payload = words.reminder(shown.rows(uow, left), naps, calendar.zone)
    row = people.tell(uow, person, key, payload, about=reminder_about(person.pk), expires_at=closes)
    monday.set_all(uow, [each.checkin.pk for each in left], reminder_id=row)
    ledger.note(uow, LedgerCode.REMINDED, about=reminder_about(person.pk), questions=len(left))


def _next(uow: UnitOfWork, checkin: CheckIn, calendar: WorkingCalendar, *, said: bool) -> None:
    """The second reminder, or none; one that fell outside working hours moves to the next working instant."""
    following: datetime | None
    if said:
        most = uow.one(Review, checkin.review_id).reminders
        following = window.reminder_at(checkin.asked_at or uow.at, checkin.close_at, calendar, uow.at, most)
    else:
        moved = calendar.next_working_instant(uow.at)
        following = moved if moved < checkin.close_at else None
    reminded = uow.at if following is None else None
    uow.move(CheckIn, checkin.pk, {}, remind_at=following or checkin.remind_at, reminded_at=reminded)
