"""One list a day for each leader: everything that waits for them, at an hour of their own (design 2.3).

`person.list_at` says when the next one is due; it is None while nothing waits. A list keeps its buttons until the next
one is posted, and changes in place when something on it is settled.
"""

from collections.abc import Callable, Collection
from datetime import datetime, time

from bot.domain.daily_list import first_list_at, next_list_at
from bot.messages import escalation_list as words
from bot.messages.escalation_list import ListRow
from bot.services import people
from bot.services.agreements import rows as agreement_rows
from bot.services.charters import rows as charter_rows
from bot.services.consequences import rows as consequence_rows
from bot.services.escalations import rows as escalation_rows
from bot.services.outcome import Payload
from bot.services.outcomes import rows as outcome_rows
from storage import outbox
from storage.engine import Store
from storage.queries import daily_list as queries
from storage.queries import settings
from storage.queries.monday import absences
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

SOURCES: tuple[Callable[[ReadUnit, Person], list[ListRow]], ...] = (
    escalation_rows.waiting,
    consequence_rows.waiting,
    agreement_rows.waiting,
    outcome_rows.waiting,
    charter_rows.waiting,
)
"""What can wait for a leader, one function a kind of matter. A source only reads: it imports nothing that settles."""


def collect(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """Everything that waits for somebody, the earliest date first."""
    return sorted((row for source in SOURCES for row in source(uow, leader)), key=lambda row: (row.by_on, row.key))


def follow(uow: UnitOfWork, person_ids: Collection[int]) -> None:
    """What waits for these people may have changed: plan or cancel their next list, and change the present one.

    Call it in the unit of work of the change, after it. The row of the person is locked before it is decided, so that
    of two who change what waits for one leader neither overlooks the other's.
    """
    for person_id in sorted(person_ids):
        person = uow.one(Person, person_id)
        if person.list_at is None and not collect(uow, person):
            continue
        person = queries.locked(uow, person_id)
        rows = collect(uow, person)
        if bool(rows) != (person.list_at is not None):
            uow.move(Person, person_id, {}, list_at=_next(uow, person) if rows else None)
        _refresh(uow, person, words.daily(rows) if rows else words.nothing_left())


def post_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Post every list that is due; returns whether there was one. Doing it twice changes nothing.

    Each is a unit of work of its own: nobody waits for the lock of one leader while holding another's.
    """
    with store.read(workspace_id, at) as uow:
        due = [person.pk for person in queries.due(uow)]
    for person_id in due:
        with store.write(workspace_id, at) as uow:
            _post(uow, uow.one(Person, person_id))
            uow.commit()
    return bool(due)


def _post(uow: UnitOfWork, person: Person) -> None:
    """Move its time on first, which also keeps everybody else from changing it, then look at what waits."""
    if person.list_at is None or person.list_at > uow.at:
        return
    if not uow.move(Person, person.pk, {"list_at": person.list_at}, list_at=_next(uow, person)):
        return
    rows = collect(uow, person) if people.reachable(person) else []
    if not rows:
        uow.move(Person, person.pk, {}, list_at=None)
    elif not _at_work(uow, person):
        first = first_list_at(uow.at, people.calendar_of(uow, person), _hour(uow, person))
        uow.move(Person, person.pk, {}, list_at=first)
    elif not _is_away(uow, person):
        _refresh(uow, person, words.out_of_date())
        ends = people.calendar_of(uow, person).closes_at(people.today(uow, person))
        key, about = f"{queries.prefix(person.pk)}{uow.at:%Y%m%dT%H%M}", f"list:{person.pk}"
        people.tell(uow, person, key, words.daily(rows), about=about, expires_at=ends)


def _at_work(uow: ReadUnit, person: Person) -> bool:
    return people.calendar_of(uow, person).in_working_hours(uow.at)


def _is_away(uow: ReadUnit, person: Person) -> bool:
    return person.pk in absences(uow, [person.pk], people.today(uow, person))


def _next(uow: ReadUnit, person: Person) -> datetime:
    return next_list_at(uow.at, people.calendar_of(uow, person), _hour(uow, person))


def _hour(uow: ReadUnit, person: Person) -> time:
    return settings.policy(uow).ask_time_of(person.own_hour)


def _refresh(uow: UnitOfWork, person: Person, payload: Payload) -> None:
    """Change the latest list while it has buttons; one that lost them stays as it is."""
    latest = queries.latest(uow, person.pk)
    if latest is not None and words.has_buttons(outbox.shows(uow, latest)):
        outbox.refresh(uow, latest, payload)
