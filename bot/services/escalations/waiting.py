"""What happens when nobody settles: the next leader in the path; without one, the daily list (design 2.3)."""

from datetime import datetime

from bot.domain import escalation as rules
from bot.domain.codes import EscalationState, InitiativeState, LedgerCode
from bot.messages import escalation as words
from bot.messages import escalation_sentences as said
from bot.services import daily_list, people
from bot.services.agreements import deadlines
from bot.services.escalations import matters, returning, shown
from bot.services.escalations.returning import question_of
from bot.services.escalations.withdrawing import end_with_initiative
from storage import ledger
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Escalation, Initiative, Person
from storage.uow import UnitOfWork


def overdue(store: Store, workspace_id: int, at: datetime) -> bool:
    """Move on every escalation whose time has ended; returns whether there was one.

    Each is a unit of work of its own, so that two who change the lists of the same leaders never wait for each other.
    Doing it twice changes nothing: each one's `due_at` moves on in the same commit.
    """
    with store.read(workspace_id, at) as uow:
        late = [row.pk for row in queries.overdue(uow)]
    for escalation_id in late:
        with store.write(workspace_id, at) as uow:
            row = uow.one(Escalation, escalation_id)
            if row.state in _HANDLE and row.due_at <= at:
                _move_on(uow, row)
                uow.commit()
    return bool(late)


def leader_left(uow: UnitOfWork, leader_id: int) -> None:
    """A leader has left: what waits for their word goes to the next in the path at once, not when its time ends."""
    for row in queries.waiting_for(uow, leader_id):
        if row.state is EscalationState.OPEN:
            _leader_late(uow, row)


def _move_on(uow: UnitOfWork, row: Escalation) -> None:
    initiative = uow.one(Initiative, row.initiative_id)
    if initiative.state is InitiativeState.OPEN:
        _HANDLE[row.state](uow, row)
    else:
        end_with_initiative(uow, row, initiative)


def _leader_late(uow: UnitOfWork, row: Escalation) -> None:
    old = uow.one(Person, row.leader_id)
    found = rules.next_leader(matters.path(uow, row), old.slack_id)
    new = people.known(uow, found) if found else None
    if new is None or new.pk == old.pk:
        _stays(uow, row, old)
    else:
        _pass_on(uow, row, old, new)


def _stays(uow: UnitOfWork, row: Escalation, leader: Person) -> None:
    """Nobody stands above: it is on the leader's daily list, and whoever raised it is told once."""
    if not _again_tomorrow(uow, row, leader):
        return
    if uow.move(Escalation, row.pk, {"state": row.state, "overdue_said_at": None}, overdue_said_at=uow.at):
        sentence = said.nobody_above(matters.matter(uow, row))
        _tell(uow, row, uow.one(Person, row.raised_by_id), f"alone:{matters.turn(uow, row)}", sentence)
    daily_list.follow(uow, [leader.pk])


def _pass_on(uow: UnitOfWork, row: Escalation, old: Person, new: Person) -> None:
    by_on = returning.ahead(uow, row, new)
    due_at = rules.due_at(uow.at, by_on, people.calendar_of(uow, new), people.response_days(uow))
    before = {"state": row.state, "leader_id": old.pk, "due_at": row.due_at}
    if not uow.move(Escalation, row.pk, before, leader_id=new.pk, due_at=due_at, overdue_said_at=None):
        return
    about = matters.about(row)
    matters.name(uow, row, new.pk)
    code, passed = LedgerCode.ESCALATION_PASSED_ON, {"from_id": old.pk, "leader_id": new.pk}
    ledger.note(uow, code, initiative_id=row.initiative_id, about=about, **passed)
    sentence, turn = said.moved_up(old.slack_id, new.slack_id), matters.turn(uow, row)
    shown.everywhere(uow, row, sentence)
    request = words.to_leader(matters.matter(uow, row), from_leader=old.slack_id)
    key = f"{matters.leader_key(row, new)}:{turn}"
    people.tell(uow, new, key, request, about=about, due_at=_at_work(uow, new))
    for person in (old, uow.one(Person, row.raised_by_id)):
        _tell(uow, row, person, f"moved:{turn}", sentence)


def _deadline_passed(uow: UnitOfWork, row: Escalation) -> None:
    """Both sides are told once; the leader, who has to settle it now, on each working day.

    What was delivered and waits for its review waits for no leader.
    """
    if deadlines.is_delivered(uow, row):
        _again_tomorrow(uow, row, uow.one(Person, row.leader_id))
        return
    matter = matters.matter(uow, row)
    sentence = words.deadline_passed(matter)
    if uow.move(Escalation, row.pk, {"state": row.state, "overdue_said_at": None}, overdue_said_at=uow.at):
        for person_id in (row.raised_by_id, row.counterpart_id):
            if person_id is not None:
                person, key = uow.one(Person, person_id), f"{matters.about(row)}:passed:{matters.turn(uow, row)}"
                told = words.news(matter, sentence)
                people.tell(uow, person, f"{key}:{person_id}", told, due_at=_at_work(uow, person))
    _remind(uow, row, uow.one(Person, row.leader_id), sentence)


def _answer_late(uow: UnitOfWork, row: Escalation) -> None:
    dri = matters.answerer(uow, row)
    asked, question = question_of(uow, row)
    leader = uow.one(Person, row.leader_id).slack_id
    matters.name(uow, row, dri.pk)
    if _again_tomorrow(uow, row, dri):
        key = matters.returned_key(row, asked, f":{_today(uow, dri)}")
        asks = words.returned(matters.matter(uow, row), leader, question)
        people.tell(uow, dri, key, asks, about=matters.about(row), due_at=_at_work(uow, dri))


def _remind(uow: UnitOfWork, row: Escalation, leader: Person, sentence: str) -> None:
    """A deadline has passed and the leader must settle it now: shown once more with its buttons, then on their list."""
    if _again_tomorrow(uow, row, leader):
        key = f"{matters.leader_key(row, leader)}:passed:{row.deadline_on}"
        request = words.to_leader(matters.matter(uow, row), sentence=sentence)
        people.tell(uow, leader, key, request, about=matters.about(row), due_at=_at_work(uow, leader))
        daily_list.follow(uow, [leader.pk])


def _tell(uow: UnitOfWork, row: Escalation, person: Person, what: str, sentence: str) -> None:
    """One piece of news to one person, in their working hours: nobody did anything, a time has ended."""
    key, news = f"{matters.about(row)}:{what}:{person.pk}", words.news(matters.matter(uow, row), sentence)
    people.tell(uow, person, key, news, about=matters.about(row), due_at=_at_work(uow, person))


def _at_work(uow: UnitOfWork, person: Person) -> datetime:
    return people.calendar_of(uow, person).next_working_instant(uow.at)


def _again_tomorrow(uow: UnitOfWork, row: Escalation, person: Person) -> bool:
    """Move its time on to the person's next working day, so that no tick finds it twice."""
    calendar = people.calendar_of(uow, person)
    due_at = calendar.closes_at(calendar.next_working_day(people.today(uow, person)))
    return uow.move(Escalation, row.pk, {"state": row.state, "due_at": row.due_at}, due_at=due_at)


def _today(uow: UnitOfWork, person: Person) -> str:
    return f"{people.today(uow, person):%Y%m%d}"


_HANDLE = {
    EscalationState.OPEN: _leader_late,
    EscalationState.DEADLINE_SET: _deadline_passed,
    EscalationState.RETURNED: _answer_late,
}
