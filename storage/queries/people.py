"""Who is known, who leads, and what somebody held."""

from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select
from sqlmodel import col

from bot.domain.codes import PersonKind
from storage.tables import Channel, Initiative, Memo, Person
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


def places_of_matters(uow: ReadUnit) -> list[Channel]:
    """The conversations in which memos or initiatives were recorded, but for those that are archived or deleted."""
    of_memo = select(col(Memo.channel_id)).where(col(Memo.workspace_id) == uow.workspace_id)
    of_work = select(col(Initiative.channel_id)).where(col(Initiative.workspace_id) == uow.workspace_id)
    held = or_(col(Channel.id).in_(of_memo), col(Channel.id).in_(of_work))
    return uow.find(Channel, held, col(Channel.is_archived).is_(False), order=[col(Channel.id)])


def of_slack(uow: ReadUnit, channel: str) -> Channel | None:
    """The conversation with that Slack id, or None where nothing is known of it."""
    return uow.first(Channel, col(Channel.slack_id) == channel)


def leaders(uow: ReadUnit) -> list[Person]:
    """The leaders who can act: active humans, in the order in which they became known."""
    able = (col(Person.is_leader), col(Person.active), col(Person.kind) == PersonKind.HUMAN)
    return uow.find(Person, *able, order=[col(Person.id)])


def named(uow: ReadUnit, limit: int = 5_000) -> list[Person]:
    """Active humans by name, for reading a typed @name; at most `limit`."""
    able = (col(Person.active), col(Person.kind) == PersonKind.HUMAN, col(Person.name) != "")
    return uow.find(Person, *able, order=[col(Person.id)], limit=limit)


def places(uow: ReadUnit) -> list[tuple[str | None, str | None]]:
    """The zones in which active humans are, each with their own holidays; None where nobody has told us of one's."""
    able = (col(Person.workspace_id) == uow.workspace_id, col(Person.active), col(Person.kind) == PersonKind.HUMAN)
    query = select(col(Person.zone), col(Person.holidays)).where(*able).distinct()
    return [(zone, holidays) for zone, holidays in uow.session.execute(query)]
