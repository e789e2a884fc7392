"""Somebody's zone, hour or standing changes while questions are planned or open: their instants follow."""

from sqlmodel import col

from bot.domain import snooze, window
from bot.domain.codes import CheckInState
from bot.services import people
from bot.services.monday import handover
from bot.services.monday.whom import Directory
from storage.queries import monday
from storage.queries.states import among
from storage.tables import CheckIn, Person, Review
from storage.uow import UnitOfWork


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """Recompute what is planned for somebody after a change of zone, hour, or being active.

    A question that was asked is not asked again; its reminder moves into the new working hours. One that nobody can
    answer any more, because they left, goes to whoever answers now.
    """
    person = uow.one(Person, person_id)
    waiting = among(col(CheckIn.state), CheckInState.PLANNED, CheckInState.OPEN)
    for checkin in uow.find(CheckIn, waiting, col(CheckIn.person_id) == person_id, order=[col(CheckIn.id)]):
        if checkin.state is CheckInState.PLANNED:
            replan(uow, checkin)
        elif people.reachable(person):
            _move_reminder(uow, checkin, person)
        else:
            handover.ask_another(uow, checkin)


def replan(uow: UnitOfWork, checkin: CheckIn) -> None:
    """Compute anew whom a planned check-in will ask, and when."""
    review = uow.one(Review, checkin.review_id)
    directory = Directory(uow, review.nominal_on)
    holding = monday.holdings(uow, [checkin.initiative_id])[checkin.initiative_id]
    directory.load(holding.people)
    whom = directory.asked(holding)
    if whom is None:
        uow.move(CheckIn, checkin.pk, {"state": CheckInState.PLANNED}, person_id=None)
        return
    plan = directory.ask_at(whom.person, review.nominal_on, checkin.close_at)
    ask_at = plan.ask_at or checkin.ask_at  # a holiday is found out when asking
    uow.move(CheckIn, checkin.pk, {"state": CheckInState.PLANNED}, person_id=whom.person.pk, ask_at=ask_at)


def _move_reminder(uow: UnitOfWork, checkin: CheckIn, person: Person) -> None:
    if checkin.reminded_at is None and checkin.asked_at is not None:
        calendar = people.calendar_of(uow, person)
        most = uow.one(Review, checkin.review_id).reminders
        at = window.reminder_at(checkin.asked_at, checkin.close_at, calendar, uow.at, most)
        at = at or snooze.kept(checkin.remind_at, uow.at, checkin.close_at, calendar)
        uow.move(CheckIn, checkin.pk, {"state": CheckInState.OPEN}, remind_at=at)
