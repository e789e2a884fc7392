"""When somebody is back at work: the instant at which they are told what happened meanwhile."""

from datetime import UTC, datetime, time, timedelta

from bot.services import people
from storage.queries import absences as queries
from storage.tables import Absence, Person
from storage.uow import ReadUnit, UnitOfWork


def back_at(uow: ReadUnit, row: Absence, person: Person) -> datetime | None:
    """The first working instant after an absence; None where that has been."""
    zone = people.zone_of(uow, person)
    morning = datetime.combine(row.last_day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    at = people.calendar_of(uow, person).next_working_instant(morning)
    return at if at > uow.at else None


def zone_changed(uow: UnitOfWork, person: Person) -> None:
    """Somebody's first working hour back follows their zone."""
    for row in queries.back_planned(uow, person.pk):
        uow.move(Absence, row.pk, {"back_at": row.back_at}, back_at=back_at(uow, row, person) or uow.at)
