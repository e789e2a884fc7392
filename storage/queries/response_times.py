"""Escalations that waited past the response time, by the leader who let them wait; for one audience."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import EscalationState, LedgerCode
from storage.queries.people import by_ids
from storage.queries.reviews import shown
from storage.queries.states import among
from storage.tables import Escalation, Initiative, Ledger, Person
from storage.uow import ReadUnit

_PREFIX = "escalation:"


@dataclass(frozen=True, kw_only=True)
class LateRow:
    """One leader: how many escalations waited past their response time, and how many of them still do."""

    leader: Person
    late: int
    waiting: int


def late(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[LateRow]:
    """Since an instant, by how many, then by who became known first."""
    passed = _passed_on(uow, since)
    alone = {each.pk: each.leader_id for each in _past_its_time(uow)}
    told = _shown_among(uow, {*passed, *alone}, channel_id, objective_id)
    by_leader: dict[int, set[int]] = defaultdict(set)
    for escalation_id in told:
        for leader_id in (*passed.get(escalation_id, ()), *([alone[escalation_id]] if escalation_id in alone else ())):
            by_leader[leader_id].add(escalation_id)
    people = by_ids(uow, by_leader)
    rows = [
        LateRow(leader=people[key], late=len(found), waiting=sum(alone.get(each) == key for each in found))
        for key, found in by_leader.items()
    ]
    return sorted(rows, key=lambda row: (-row.late, row.leader.pk))


def _passed_on(uow: ReadUnit, since: datetime) -> dict[int, set[int]]:
    """Escalation's id to the leaders past whom it went on because they had not answered in time."""
    query = select(col(Ledger.about), col(Ledger.details)).where(
        col(Ledger.workspace_id) == uow.workspace_id,
        col(Ledger.code) == LedgerCode.ESCALATION_PASSED_ON,
        col(Ledger.at) >= since,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for about, details in uow.session.execute(query):
        found[int(about.removeprefix(_PREFIX))].add(int(details["from_id"]))
    return found


def _past_its_time(uow: ReadUnit) -> list[Escalation]:
    """Those that wait past their time for a leader above whom nobody stands."""
    waiting = among(col(Escalation.state), EscalationState.OPEN)
    return uow.find(Escalation, waiting, col(Escalation.overdue_said_at).is_not(None))


def _shown_among(
    uow: ReadUnit, escalation_ids: set[int], channel_id: int | None, objective_id: int | None
) -> list[int]:
    ws = col(Escalation.workspace_id)
    query = (
        select(col(Escalation.id))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Escalation.initiative_id)))
        .where(ws == uow.workspace_id, col(Escalation.id).in_(escalation_ids), shown(channel_id, objective_id))
        .order_by(col(Escalation.id))
    )
    return [each for each in uow.session.execute(query).scalars() if each is not None]
