"""Who is told of an initiative besides those who answer for it."""

from collections.abc import Iterable

from bot.services import people
from bot.services.outcome import Payload
from storage.queries import involvement as queries
from storage.tables import Person
from storage.uow import UnitOfWork


def tell_watchers(
    uow: UnitOfWork, initiative_id: int, key: str, payload: Payload, *, but: Iterable[Person | None] = ()
) -> None:
    """Tell every watcher and contributor, each in their own working hours; `but` have been told, or did it."""
    told = {each.pk for each in but if each is not None}
    for person in queries.people_of(uow, initiative_id):
        if person.pk not in told and people.reachable(person):
            due_at = people.calendar_of(uow, person).next_working_instant(uow.at)
            people.tell(uow, person, f"{key}:watcher:{person.pk}", payload, due_at=due_at)
