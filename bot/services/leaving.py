"""Somebody left: whoever owns what they held gets one DM that day, which follows what is handed over (design 2.1)."""

from collections.abc import Iterator

from sqlmodel import col

from bot.domain import numbers
from bot.domain.codes import EndCode
from bot.messages import leaving as words
from bot.messages.leaving import Line
from bot.messages.text import short_day
from bot.services import people
from bot.services.escalations.matters import leaders_above
from bot.services.owned import owned
from storage import outbox
from storage.queries import absences, agreements, escalations, ownership
from storage.queries.ownership import Standing
from storage.tables import Assignment, Audience, Initiative, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork


def tell(uow: UnitOfWork, gone: Person) -> None:
    """One DM to each who owns something of theirs now, in that person's working hours."""
    for recipient_id, lines in _held(uow, gone).items():
        recipient = uow.one(Person, recipient_id)
        key = f"{_about(gone)}:{uow.at.date().isoformat()}:{recipient_id}"
        due_at = people.calendar_of(uow, recipient).next_working_instant(uow.at)
        payload = words.left(people.shown(gone), gone.slack_id, lines)
        people.tell(uow, recipient, key, payload, about=_about(gone), due_at=due_at)
    for standing in _sponsored(uow, gone):
        new = owner(uow, gone)
        if new is not None:  # who owns it by default may read it, however few it is for
            uow.insert_new(Audience, person_id=new.pk, initiative_id=standing.pk, named=True, dissented=False)


def refresh(uow: UnitOfWork, gone: Person | None) -> None:
    """Something of theirs was handed over or has ended: every message of it shows what is left."""
    if gone is None or people.reachable(gone):
        return
    rows = uow.find(Outbox, col(Outbox.key).startswith(f"{_about(gone)}:"), col(Outbox.op) == "post")
    held = _held(uow, gone) if rows else {}
    for row in rows:
        lines = held.get(row.person_id or 0, [])
        outbox.refresh(uow, row.pk, words.left(people.shown(gone), gone.slack_id, lines))


def owner(uow: ReadUnit, sponsor: Person) -> Person | None:
    """Who owns what a sponsor answers for: the sponsor, the next above who can answer, else any leader."""
    chain = [*leaders_above(uow, sponsor.pk), *people.leaders(uow)]
    return next((each for each in chain if people.reachable(each)), None)


def _held(uow: ReadUnit, gone: Person) -> dict[int, list[Line]]:
    """Id of whoever owns it now to what somebody held; what nobody can own is a finding of the audit."""
    found: dict[int, list[Line]] = {}
    for recipient, line in _lines(uow, gone):
        if recipient is not None:
            found.setdefault(recipient.pk, []).append(line)
    return found


def _lines(uow: ReadUnit, gone: Person) -> Iterator[tuple[Person | None, Line]]:
    for standing in [*ownership.standings(uow, ownership.held_ids(uow, gone.pk)), *_never_accepted(uow, gone)]:
        yield owner(uow, standing.sponsor), words.answered_for(owned(standing))
    for standing in _sponsored(uow, gone):
        yield owner(uow, gone), words.sponsored(owned(standing))
    yield from _stood_in(uow, gone)
    for agreement in agreements.live_of_provider(uow, gone.pk):
        standing = ownership.standing(uow, agreement.initiative_id)
        yield owner(uow, standing.sponsor), words.provides(numbers.agreement(agreement.number), owned(standing))
    for row in escalations.live_about(uow, gone.pk):
        yield uow.get(Person, row.leader_id), words.other_side(numbers.escalation(row.number))
    for leader in uow.find(Person, col(Person.escalates_to_id) == gone.pk, order=[col(Person.id)]):
        yield owner(uow, gone), words.above(leader.slack_id)


def _never_accepted(uow: ReadUnit, gone: Person) -> list[Standing]:
    """What they were given and had not accepted, as long as nobody else has it."""
    theirs = (col(Assignment.person_id) == gone.pk, col(Assignment.end_code) == EndCode.NEVER_ACCEPTED)
    given = uow.find(Assignment, *theirs, col(Assignment.ended_by_id).is_(None))
    found = ownership.standings(uow, [row.initiative_id for row in given])
    return [each for each in found if each.assignment is None and each.initiative.closed_at is None]


def _stood_in(uow: ReadUnit, gone: Person) -> Iterator[tuple[Person | None, Line]]:
    for row in absences.acting_for(uow, gone.pk, uow.at.date()):
        away = uow.one(Person, row.person_id)
        held = ownership.standings(uow, ownership.held_ids(uow, away.pk))
        recipients = {each.sponsor.pk: owner(uow, each.sponsor) for each in held}
        for recipient in recipients.values():
            yield recipient, words.stood_in(away.slack_id, short_day(row.last_day))


def _sponsored(uow: ReadUnit, gone: Person) -> list[Standing]:
    open_ones = (ownership.sponsored_by(gone.pk), col(Initiative.closed_at).is_(None))
    return ownership.standings(uow, [row.pk for row in uow.find(Initiative, *open_ones)])


def _about(gone: Person) -> str:
    return f"left:{gone.pk}"
