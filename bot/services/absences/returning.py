"""The first working day back: one DM says what happened meanwhile, if anything did."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col

from bot.messages import absences as words
from bot.messages.absences import Meanwhile
from bot.services import people
from bot.services.absences import matters
from storage import passages
from storage.engine import Store
from storage.queries import absences as queries
from storage.queries import ownership
from storage.queries import people as people_queries
from storage.queries.monday import absences
from storage.tables import Absence, Person
from storage.uow import ReadUnit, UnitOfWork


def back_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Tell everybody who is back; returns whether there was anybody. Doing it twice changes nothing."""
    with store.read(workspace_id, at) as uow:
        due = [row.pk for row in queries.back_due(uow)]
    for absence_id in due:
        with store.write(workspace_id, at) as uow:
            row = uow.one(Absence, absence_id)
            if row.back_at is not None and uow.move(Absence, row.pk, {"back_at": row.back_at}, back_at=None):
                _welcome(uow, row, uow.one(Person, row.person_id))
            uow.commit()
    return bool(due)


def _welcome(uow: UnitOfWork, row: Absence, person: Person) -> None:
    """Whoever is away still, by another absence, is told at its end."""
    if not people.reachable(person) or person.pk in absences(uow, [person.pk], people.today(uow, person)):
        return
    first = _since(uow, row)
    since = datetime.combine(first, time(), tzinfo=people.zone_of(uow, person)).astimezone(UTC)
    what = _meanwhile(uow, person, since)
    if what:
        people.tell(uow, person, f"{matters.about(row)}:back", words.welcome_back(first, what))


def _since(uow: ReadUnit, row: Absence) -> date:
    """The first day of this absence, and of those that it followed without a day between."""
    first = row.first_day
    mine = (col(Absence.person_id) == row.person_id, col(Absence.cancelled_at).is_(None))
    for earlier in uow.find(Absence, *mine, order=[col(Absence.first_day).desc()]):
        if earlier.first_day < first <= earlier.last_day + timedelta(days=1):
            first = earlier.first_day
    return first


def _meanwhile(uow: ReadUnit, person: Person, since: datetime) -> Meanwhile:
    held = ownership.held_ids(uow, person.pk)
    named = matters.works(uow, held)
    answers = queries.answered_meanwhile(uow, person.pk, held, since)
    plans = queries.plans_meanwhile(uow, person.pk, held, since)
    raised = queries.escalations_meanwhile(uow, person.pk, held, since)
    ids = [each.answered_by_id or each.person_id for each in answers]
    known = people_queries.by_ids(uow, [*ids, *(p.person_id for p in plans), *(e.raised_by_id for e in raised)])
    said = passages.texts(uow, (each.what_id for each in plans))
    return Meanwhile(
        answers=[
            (named[each.initiative_id], each.period, known[by].slack_id, each.answer)
            for each, by in zip(answers, ids, strict=True)
            if by is not None
        ],
        plans=[
            (named[each.initiative_id], known[each.person_id].slack_id, said[each.what_id], each.due_on)
            for each in plans
        ],
        escalations=[(named[e.initiative_id], known[e.raised_by_id].slack_id, e.number) for e in raised],
    )
