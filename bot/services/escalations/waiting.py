"""What happens when nobody settles: the next leader in the path, a reminder where there is none (design 2.3)."""

from datetime import datetime

from bot.domain import escalation as rules
from bot.domain.codes import EscalationState, LedgerCode
from bot.messages import escalation as words
from bot.services import people
from bot.services.escalations import matters
from storage import ledger
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Audience, Escalation, Person
from storage.uow import UnitOfWork


def overdue(store: Store, workspace_id: int, at: datetime) -> bool:
    """Move on every escalation whose time has ended; returns whether there was one.

    Doing it twice changes nothing: each one's `due_at` moves on in the same commit.
    """
    with store.write(workspace_id, at) as uow:
        late = queries.overdue(uow)
        for row in late:
            _HANDLE[row.state](uow, row)
        uow.commit()
    return bool(late)


def _leader_late(uow: UnitOfWork, row: Escalation) -> None:
    old = uow.one(Person, row.leader_id)
    found = rules.next_leader(matters.path(uow, row), old.slack_id)
    new = people.known(uow, found) if found else None
    if new is None or new.pk == old.pk:
        _remind(uow, row, old, words.still_waits(matters.matter(uow, row)))
        return
    due_at = rules.due_at(uow.at, None, people.calendar_of(uow, new))
    if not uow.move(Escalation, row.pk, {"state": row.state, "leader_id": old.pk}, leader_id=new.pk, due_at=due_at):
        return
    about = matters.about(row)
    uow.insert_new(Audience, person_id=new.pk, escalation_id=row.pk, named=True)
    ledger.note(
        uow,
        LedgerCode.ESCALATION_PASSED_ON,
        initiative_id=row.initiative_id,
        about=about,
        from_id=old.pk,
        leader_id=new.pk,
    )
    sentence = words.moved_up(old.slack_id, new.slack_id)
    matter = matters.matter(uow, row)
    key = f"{matters.leader_key(row, new)}:{due_at:%Y%m%d}"
    people.tell(uow, new, key, words.to_leader(matter, from_leader=old.slack_id), about=about)
    for person in (old, uow.one(Person, row.raised_by_id)):
        people.tell(uow, person, f"{about}:moved:{due_at:%Y%m%d}:{person.pk}", words.news(matter, sentence))


def _deadline_passed(uow: UnitOfWork, row: Escalation) -> None:
    matter = matters.matter(uow, row)
    sentence = words.deadline_passed(matter)
    for person_id in (row.raised_by_id, row.counterpart_id):
        if person_id is not None:
            person = uow.one(Person, person_id)
            people.tell(uow, person, _day_key(uow, row, person), words.news(matter, sentence))
    _remind(uow, row, uow.one(Person, row.leader_id), sentence)


def _answer_late(uow: UnitOfWork, row: Escalation) -> None:
    _remind(uow, row, uow.one(Person, row.raised_by_id), words.answer_waits(matters.matter(uow, row)))


def _remind(uow: UnitOfWork, row: Escalation, person: Person, sentence: str) -> None:
    """Remind somebody, and again on each working day of theirs until it is settled."""
    calendar = people.calendar_of(uow, person)
    due_at = calendar.closes_at(calendar.next_working_day(people.today(uow, person)))
    if uow.move(Escalation, row.pk, {"state": row.state, "due_at": row.due_at}, due_at=due_at):
        people.tell(uow, person, _day_key(uow, row, person), words.news(matters.matter(uow, row), sentence))


def _day_key(uow: UnitOfWork, row: Escalation, person: Person) -> str:
    return f"{matters.about(row)}:remind:{people.today(uow, person):%Y%m%d}:{person.pk}"


_HANDLE = {
    EscalationState.OPEN: _leader_late,
    EscalationState.DEADLINE_SET: _deadline_passed,
    EscalationState.RETURNED: _answer_late,
}
