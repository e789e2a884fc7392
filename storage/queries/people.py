"""Who is known, who leads, and what somebody held."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.domain.codes import PersonKind
from storage.tables import Person
from storage.uow import AS_STORED, ReadUnit

_BY_SLACK_ID = select(Person).where(
    col(Person.workspace_id) == bindparam("ws"), col(Person.slack_id) == bindparam("slack_id")
)


def by_slack_id(uow: ReadUnit, slack_id: str) -> Person | None:
    """The person with that Slack id, or None where the directory has not told us of them."""
    given = {"ws": uow.workspace_id, "slack_id": slack_id}
    found: Person | None = uow.session.execute(_BY_SLACK_ID, given, execution_options=AS_STORED).scalar()
    return found


def by_slack_ids(uow: ReadUnit, slack_ids: Iterable[str]) -> dict[str, Person]:
    """Slack id to person, for those that are known."""
    return {person.slack_id: person for person in uow.find(Person, col(Person.slack_id).in_(set(slack_ids)))}


def by_ids(uow: ReadUnit, ids: Iterable[int | None]) -> dict[int, Person]:
    """Our id to person, for all ids given that are not None."""
    wanted = {each for each in ids if each is not None}
    return {person.pk: person for person in uow.find(Person, col(Person.id).in_(wanted))} if wanted else {}


def leaders(uow: ReadUnit) -> list[Person]:
    """The leaders who can act: active humans, in the order in which they became known."""
    able = (col(Person.is_leader), col(Person.active), col(Person.kind) == PersonKind.HUMAN)
    return uow.find(Person, *able, order=[col(Person.id)])


def named(uow: ReadUnit, limit: int = 5_000) -> list[Person]:
    """Active humans by name, for reading a typed @name; at most `limit`."""
    able = (col(Person.active), col(Person.kind) == PersonKind.HUMAN, col(Person.name) != "")
    return uow.find(Person, *able, order=[col(Person.id)], limit=limit)


def zones(uow: ReadUnit) -> list[str | None]:
    """The zones in which active humans are; None where Slack has not told us of one's."""
    able = (col(Person.workspace_id) == uow.workspace_id, col(Person.active), col(Person.kind) == PersonKind.HUMAN)
    return list(uow.session.execute(select(col(Person.zone)).where(*able).distinct()).scalars())
