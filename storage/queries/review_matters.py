"""What a review tells beside the weeks: escalations that wait, dates that moved, decisions; for one audience."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import EscalationState
from storage.queries.memos import decided
from storage.queries.reviews import for_audience, shown
from storage.queries.states import among
from storage.tables import Charter, Escalation, Initiative, Memo, MemoEvent, Passage, Person
from storage.uow import ReadUnit


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """An escalation that waits for its leader."""

    number: int
    initiative: int
    name: str
    leader: Person
    first_raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class MovedRow:
    """A due date that moved."""

    initiative: int
    name: str
    before: date
    due_on: date
    first_due: date | None = None
    moves: int = 1


@dataclass(frozen=True, kw_only=True)
class MemoRow:
    """A decision."""

    number: int
    title: str
    decider: str
    initiative: int | None
    own: bool = False
    """Whether the decider recorded it, or has confirmed it."""


def waiting(uow: ReadUnit, channel_id: int | None, objective_id: int | None) -> list[WaitingRow]:
    """Escalations that wait for a leader, of initiatives that the audience may see."""
    ws = col(Escalation.workspace_id)
    query = (
        select(
            col(Escalation.number),
            col(Initiative.number),
            col(Initiative.name),
            Person,
            col(Escalation.first_raised_at),
        )
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Escalation.initiative_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Escalation.leader_id)))
        .where(
            ws == uow.workspace_id,
            among(col(Escalation.state), EscalationState.OPEN),
            shown(channel_id, objective_id),
        )
        .order_by(col(Escalation.first_raised_at))
    )
    return [
        WaitingRow(number=number, initiative=initiative, name=name, leader=leader, first_raised_at=at)
        for number, initiative, name, leader, at in uow.session.execute(query)
    ]


def moved(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[MovedRow]:
    """Due dates that moved since, from the version before to the newest."""
    before = aliased(Charter)
    ws = col(Charter.workspace_id)
    query = (
        select(
            col(Initiative.number),
            col(Initiative.name),
            col(before.due_on),
            col(Charter.due_on),
            col(Charter.first_due_on),
            col(Charter.moves),
        )
        .join(
            before,
            (col(before.workspace_id) == ws)
            & (col(before.initiative_id) == col(Charter.initiative_id))
            & (col(before.version) == col(Charter.version) - 1),
        )
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Charter.initiative_id)))
        .where(
            ws == uow.workspace_id,
            col(Charter.started_at) >= since,
            col(Charter.version) > 1,
            col(before.due_on) != col(Charter.due_on),
            shown(channel_id, objective_id),
        )
        .order_by(col(Charter.id))
    )
    return [
        MovedRow(initiative=number, name=name, before=earlier, due_on=due_on, first_due=first_due, moves=moves)
        for number, name, earlier, due_on, first_due, moves in uow.session.execute(query)
    ]


def decisions(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[MemoRow]:
    """Decisions recorded since, of those the audience may see, the oldest first; what waits for a signature is none."""
    ws = col(Memo.workspace_id)
    confirmed = exists().where(
        col(MemoEvent.workspace_id) == ws,
        col(MemoEvent.memo_id) == col(Memo.id),
        col(MemoEvent.by_id) == col(Memo.decider_id),
    )
    own = or_(col(Memo.recorded_by_id) == col(Memo.decider_id), confirmed)
    query = (
        select(col(Memo.number), col(Passage.body), col(Person.slack_id), col(Initiative.number), own)
        .join(Passage, (col(Passage.workspace_id) == ws) & (col(Passage.id) == col(Memo.title_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Memo.decider_id)))
        .outerjoin(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Memo.initiative_id)))
        .where(
            ws == uow.workspace_id,
            col(Memo.recorded_at) >= since,
            decided(),
            for_audience(Memo, channel_id),
            _of_initiatives(channel_id, objective_id),
        )
        .order_by(col(Memo.number))
    )
    return [
        MemoRow(number=number, title=title, decider=decider, initiative=initiative, own=bool(theirs))
        for number, title, decider, initiative, theirs in uow.session.execute(query)
    ]


def _of_initiatives(channel_id: int | None, objective_id: int | None) -> Any:
    """A review of one objective tells that objective's decisions; that of everybody those of no initiative too."""
    theirs = shown(channel_id, objective_id)
    return theirs if objective_id is not None else or_(col(Memo.initiative_id).is_(None), theirs)
