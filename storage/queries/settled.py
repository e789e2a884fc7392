"""What has settled the exceptions of a review since it was published: facts by initiative, each with its instant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, true
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ConsequenceState,
    EscalationState,
    InitiativeState,
    PlanState,
    ReviewKind,
)
from bot.domain.period import period_of
from storage.queries import agreements, recharters
from storage.queries.memos import decided
from storage.queries.states import among
from storage.tables import CheckIn, Consequence, Escalation, Initiative, Memo, Plan
from storage.uow import ReadUnit

#: A question is answered late for a few weeks at most.
_STILL_OPEN = timedelta(weeks=4)
Latest = dict[int, datetime]
"""Initiative's id to the last instant at which it happened."""


def decisions(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> Latest:
    """Decisions on these initiatives; what waits for a signature is none."""
    recent = (col(Memo.recorded_at) >= since, decided())
    return _latest(uow, Memo, col(Memo.recorded_at), initiative_ids, *recent)


def escalations(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> Latest:
    """Escalations raised; one that was withdrawn counts no more."""
    raised = (col(Escalation.first_raised_at) >= since, col(Escalation.state) != EscalationState.WITHDRAWN)
    return _latest(uow, Escalation, col(Escalation.first_raised_at), initiative_ids, *raised)


def plans(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> Latest:
    """Plans that were made, and older ones that are done by now. One that failed since is an exception of its own."""
    ids = list(initiative_ids)
    done = (col(Plan.settled_at) >= since, col(Plan.state) == PlanState.DONE)
    made = _latest(uow, Plan, col(Plan.made_at), ids, col(Plan.made_at) >= since)
    finished = _latest(uow, Plan, col(Plan.settled_at), ids, *done)
    return {each: max(found[each] for found in (made, finished) if each in found) for each in {*made, *finished}}


def yeses(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> Latest:
    """Answers "on track", late ones too; only of weeks that can still be answered, however long the record is."""
    recent = col(CheckIn.period) >= period_of(ReviewKind.WEEKLY, since.date() - _STILL_OPEN)
    yes = (recent, col(CheckIn.answered_at) >= since, col(CheckIn.answer) == Answer.ON_TRACK)
    counts = col(CheckIn.state).in_([CheckInState.ANSWERED, CheckInState.LATE])
    return _latest(uow, CheckIn, col(CheckIn.answered_at), initiative_ids, *yes, counts)


def annulled(uow: ReadUnit, checkin_ids: Iterable[int]) -> set[int]:
    """Those of these check-ins that count no more."""
    mine = (col(CheckIn.workspace_id) == uow.workspace_id, col(CheckIn.id).in_(list(checkin_ids)))
    return set(uow.session.execute(select(col(CheckIn.id)).where(*mine, _is(CheckIn, CheckInState.ANNULLED))).scalars())


def ended(uow: ReadUnit, initiative_ids: Iterable[int]) -> set[int]:
    """Those of these initiatives that are open no more."""
    mine = (col(Initiative.workspace_id) == uow.workspace_id, col(Initiative.id).in_(list(initiative_ids)))
    open_no_more = col(Initiative.state) != InitiativeState.OPEN
    return set(uow.session.execute(select(col(Initiative.id)).where(*mine, open_no_more)).scalars())


def escalations_waiting(uow: ReadUnit) -> dict[int, int]:
    """Number of every escalation that waits for a leader to that leader's id."""
    query = select(col(Escalation.number), col(Escalation.leader_id)).where(
        col(Escalation.workspace_id) == uow.workspace_id, among(col(Escalation.state), EscalationState.OPEN)
    )
    return {number: leader for number, leader in uow.session.execute(query)}  # noqa: C416  # typed rows, not pairs


def consequences_due(uow: ReadUnit) -> set[int]:
    """The initiatives on which a sponsor still has to decide."""
    query = select(col(Consequence.initiative_id)).where(
        col(Consequence.workspace_id) == uow.workspace_id, among(col(Consequence.state), ConsequenceState.OPEN)
    )
    return set(uow.session.execute(query).scalars())


def agreements_in_breach(uow: ReadUnit) -> set[int]:
    """The numbers of agreements in breach, whoever may see them."""
    return {row.number for row in agreements.breaches(uow, true())}


def not_rechartered(uow: ReadUnit) -> set[int]:
    """The numbers of initiatives that are not re-chartered in time, whoever may see them."""
    return {row.number for row in recharters.overdue(uow, true())}


def _is(table: Any, state: CheckInState) -> Any:
    return col(table.state) == state


def _latest(uow: ReadUnit, table: Any, at: Any, initiative_ids: Iterable[int], *conditions: Any) -> Latest:
    query = (
        select(col(table.initiative_id), func.max(at))
        .where(
            col(table.workspace_id) == uow.workspace_id,
            col(table.initiative_id).in_(list(initiative_ids)),
            *conditions,
        )
        .group_by(col(table.initiative_id))
    )
    return {initiative: latest for initiative, latest in uow.session.execute(query)}  # noqa: C416  # typed rows
