"""Who helps with an initiative, and who is told of it."""

from sqlmodel import col

from storage.queries import people
from storage.tables import Participant, Person
from storage.uow import ReadUnit


def current(uow: ReadUnit, initiative_id: int) -> list[Participant]:
    """The present contributors and watchers, in the order in which they joined."""
    mine = (col(Participant.initiative_id) == initiative_id, col(Participant.ended_at).is_(None))
    return uow.find(Participant, *mine, order=[col(Participant.id)])


def of_person(uow: ReadUnit, initiative_id: int, person_id: int) -> Participant | None:
    """The present part of one person."""
    return next((each for each in current(uow, initiative_id) if each.person_id == person_id), None)


def people_of(uow: ReadUnit, initiative_id: int) -> list[Person]:
    """The people behind them."""
    rows = current(uow, initiative_id)
    known = people.by_ids(uow, (row.person_id for row in rows))
    return [known[row.person_id] for row in rows]
