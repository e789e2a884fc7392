"""The quarterly reset: what each sponsor has to decide, the messages it stands in, what was not decided in time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import col

from bot.domain.codes import InitiativeState, RecharterState
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Charter, Initiative, Person, Recharter, Review
from storage.uow import ReadUnit

WAITING = (RecharterState.OPEN, RecharterState.OVERDUE)
CHUNK = 250


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """An open initiative that no list of a period has yet."""

    initiative_id: int
    charter_id: int
    due_on: date
    chartered_at: datetime


@dataclass(frozen=True, kw_only=True)
class OverdueRow:
    """An initiative that its sponsor has not re-chartered in time."""

    number: int
    name: str
    sponsor: Person
    due_at: datetime


def to_list(uow: ReadUnit) -> list[Review]:
    """Reviews whose sponsors' lists wait to be sent, the earliest first."""
    return uow.find(Review, col(Review.lists_at) <= uow.at, order=[col(Review.lists_at), col(Review.id)])


def unlisted(uow: ReadUnit, review: Review, sponsor_id: int | None = None) -> dict[int, list[Unlisted]]:
    """Sponsor's id to the open initiatives that no list of the review's period has, by number."""
    ws = col(Initiative.workspace_id)
    listed = exists().where(
        col(Recharter.workspace_id) == ws,
        col(Recharter.initiative_id) == col(Initiative.id),
        col(Recharter.period) == review.period,
    )
    current = (col(Charter.workspace_id) == ws) & (col(Charter.initiative_id) == col(Initiative.id))
    query = (
        select(
            col(Charter.sponsor_id), col(Initiative.id), col(Charter.id), col(Charter.due_on), col(Charter.started_at)
        )
        .join(Charter, current & col(Charter.ended_at).is_(None))
        .where(ws == uow.workspace_id, among(col(Initiative.state), InitiativeState.OPEN), ~listed)
        .order_by(col(Initiative.number))
    )
    if review.objective_id is not None:
        query = query.where(col(Initiative.objective_id) == review.objective_id)
    if sponsor_id is not None:
        query = query.where(col(Charter.sponsor_id) == sponsor_id)
    found: dict[int, list[Unlisted]] = defaultdict(list)
    for sponsor, initiative, charter, due_on, at in uow.session.execute(query):
        found[sponsor].append(Unlisted(initiative_id=initiative, charter_id=charter, due_on=due_on, chartered_at=at))
    return found


def of_message(uow: ReadUnit, outbox_id: int) -> list[Recharter]:
    """What stands in one message of a list, in its order."""
    return uow.find(Recharter, col(Recharter.outbox_id) == outbox_id, order=[col(Recharter.id)])


def of_list(uow: ReadUnit, review_id: int, to_id: int, sponsor_id: int) -> list[Recharter]:
    """The whole list that somebody got for a sponsor, in its order; a stand-in has their own beside it."""
    mine = (col(Recharter.review_id) == review_id, col(Recharter.to_id) == to_id)
    return uow.find(Recharter, *mine, col(Recharter.sponsor_id) == sponsor_id, order=[col(Recharter.id)])


def waiting_of(uow: ReadUnit, *initiative_ids: int) -> list[Recharter]:
    """What of these initiatives still waits to be re-chartered."""
    theirs = col(Recharter.initiative_id).in_(initiative_ids)
    return uow.find(Recharter, among(col(Recharter.state), *WAITING), theirs, order=[col(Recharter.id)])


def late(uow: ReadUnit) -> list[Recharter]:
    """Those whose five working days have passed, at most a chunk, the longest first."""
    due = (among(col(Recharter.state), RecharterState.OPEN), col(Recharter.due_at) <= uow.at)
    return uow.find(Recharter, *due, order=[col(Recharter.due_at), col(Recharter.id)], limit=CHUNK)


def seen(uow: ReadUnit, viewer_id: int, recharter_id: int) -> Recharter | None:
    """One row, if this person may see its initiative; else None."""
    theirs = select(col(Initiative.id)).where(visible_initiatives(uow, viewer_id))
    return uow.first(Recharter, col(Recharter.id) == recharter_id, col(Recharter.initiative_id).in_(theirs))


def overdue(uow: ReadUnit, condition: Any) -> list[OverdueRow]:
    """What was not re-chartered in time, of open initiatives that meet a condition; the sponsor is that of now."""
    ws = col(Recharter.workspace_id)
    current = (col(Charter.workspace_id) == ws) & (col(Charter.initiative_id) == col(Recharter.initiative_id))
    query = (
        select(col(Initiative.number), col(Initiative.name), Person, col(Recharter.due_at))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Recharter.initiative_id)))
        .join(Charter, current & col(Charter.ended_at).is_(None))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Charter.sponsor_id)))
        .where(
            ws == uow.workspace_id,
            among(col(Recharter.state), RecharterState.OVERDUE),
            col(Initiative.state) == InitiativeState.OPEN,
            condition,
        )
        .order_by(col(Recharter.due_at), col(Initiative.number))
    )
    newest = {row[0]: row for row in uow.session.execute(query)}  # left over two quarters, it stands once
    return [OverdueRow(number=number, name=name, sponsor=who, due_at=at) for number, name, who, at in newest.values()]
