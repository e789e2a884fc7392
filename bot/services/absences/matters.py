"""What every service of absences needs: who may set one, and an absence in words."""

from collections.abc import Iterable

from sqlmodel import col

from bot.domain import authority
from bot.domain.codes import AbsenceAction, ActorRole
from bot.domain.errors import UserError
from bot.messages.absences import Span, Work
from bot.services import people
from storage.queries import ownership
from storage.tables import Absence, Initiative, Person
from storage.uow import ReadUnit


def whose(uow: ReadUnit, actor: Person, slack_id: str | None, action: AbsenceAction) -> Person:
    """The person an absence is about, where this person may set or end it.

    Raises:
        UserError: on the field `who`: unknown, no member, or somebody else's to say.
    """
    person = people.known(uow, slack_id) if slack_id else actor
    if person is None or not people.reachable(person):
        raise UserError("Only an active member of this workspace is away from it: choose one.", "who")
    role = role_of(uow, actor, person)
    if not authority.may(action, role):
        name = people.shown(person)
        raise UserError(f"Only {name}, whoever sponsors what {name} answers for, or a leader can say that.", "who")
    return person


def role_of(uow: ReadUnit, actor: Person, person: Person) -> ActorRole:
    """In what capacity somebody speaks of another's absence."""
    if actor.pk == person.pk:
        return ActorRole.ONESELF
    if actor.is_leader:
        return ActorRole.LEADER
    held = ownership.standings(uow, ownership.held_ids(uow, person.pk))
    return ActorRole.SPONSOR if any(each.sponsor.pk == actor.pk for each in held) else ActorRole.OTHER


def span(uow: ReadUnit, row: Absence) -> Span:
    """An absence as messages speak of it."""
    acting = uow.get(Person, row.acting_id)
    who = uow.one(Person, row.person_id).slack_id
    return Span(who=who, first=row.first_day, last=row.last_day, acting=acting.slack_id if acting else None)


def works(uow: ReadUnit, initiative_ids: Iterable[int]) -> dict[int, Work]:
    """Initiative's id to how a line names it."""
    found = uow.find(Initiative, col(Initiative.id).in_(set(initiative_ids)), order=[col(Initiative.number)])
    return {row.pk: Work(number=row.number, name=row.name) for row in found}


def about(row: Absence) -> str:
    """The absence's name on the ledger and in the outbox."""
    return f"absence:{row.pk}"


def acting_key(row: Absence) -> str:
    """The outbox key of what the stand-in was told."""
    return f"{about(row)}:acting"
