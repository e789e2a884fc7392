"""A person's own history: what they hit, answered, planned and escalated, counted for themselves (design 2.1)."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ConsequenceKind,
    EndCode,
    InitiativeState,
    LedgerCode,
    PlanState,
)
from storage.queries.visible import visible_initiatives
from storage.tables import Assignment, Charter, CheckIn, Consequence, Escalation, Initiative, Ledger, Plan, Review
from storage.uow import ReadUnit


def ended(uow: ReadUnit, person_id: int) -> list[tuple[Initiative, bool]]:
    """Initiatives that ended while somebody was their DRI, the latest first; and whether they may still read each."""
    theirs = select(col(Assignment.initiative_id)).where(
        col(Assignment.workspace_id) == uow.workspace_id,
        col(Assignment.person_id) == person_id,
        col(Assignment.end_code) == EndCode.CLOSED,
    )
    found = uow.find(Initiative, col(Initiative.id).in_(theirs), order=[col(Initiative.closed_at).desc()])
    ids = [row.pk for row in found]
    seen = {row.pk for row in uow.find(Initiative, col(Initiative.id).in_(ids), visible_initiatives(uow, person_id))}
    return [(row, row.pk in seen) for row in found if row.state is not InitiativeState.OPEN]


def plans(uow: ReadUnit, person_id: int) -> dict[PlanState, int]:
    """How somebody's plans ended."""
    query = select(col(Plan.state), func.count()).where(
        col(Plan.workspace_id) == uow.workspace_id, col(Plan.person_id) == person_id
    )
    return {PlanState(state): count for state, count in uow.session.execute(query.group_by(col(Plan.state)))}


def answers(uow: ReadUnit, person_id: int) -> dict[tuple[CheckInState, Answer | None], int]:
    """What somebody was asked and what came of it; annulled weeks, weeks not asked and rehearsals do not count."""
    rehearsals = select(col(Review.id)).where(col(Review.workspace_id) == uow.workspace_id, col(Review.rehearsal))
    counted = (CheckInState.ANSWERED, CheckInState.LATE, CheckInState.NO_ANSWER)
    query = (
        select(col(CheckIn.state), col(CheckIn.answer), func.count())
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            col(CheckIn.person_id) == person_id,
            col(CheckIn.state).in_(counted),
            col(CheckIn.review_id).not_in(rehearsals),
        )
        .group_by(col(CheckIn.state), col(CheckIn.answer))
    )
    return {(state, answer): count for state, answer, count in uow.session.execute(query)}


def dates_moved(uow: ReadUnit, person_id: int) -> int:
    """How often a date moved while somebody was the DRI."""
    held = (
        (col(Assignment.workspace_id) == col(Charter.workspace_id))
        & (col(Assignment.initiative_id) == col(Charter.initiative_id))
        & (col(Assignment.assigned_at) <= col(Charter.started_at))
        & (col(Assignment.ended_at).is_(None) | (col(Assignment.ended_at) >= col(Charter.started_at)))
    )
    before = aliased(Charter)
    earlier = (
        (col(before.workspace_id) == col(Charter.workspace_id))
        & (col(before.initiative_id) == col(Charter.initiative_id))
        & (col(before.version) == col(Charter.version) - 1)
    )
    query = (
        select(func.count())
        .select_from(Charter)
        .join(Assignment, held)
        .join(before, earlier)
        .where(
            col(Charter.workspace_id) == uow.workspace_id,
            col(Assignment.person_id) == person_id,
            col(before.due_on) != col(Charter.due_on),
        )
    )
    return int(uow.session.execute(query).scalar_one())


def noted(uow: ReadUnit, person_id: int, codes: Sequence[LedgerCode]) -> dict[LedgerCode, int]:
    """How often somebody did these things, by the ledger."""
    query = select(col(Ledger.code), func.count()).where(
        col(Ledger.workspace_id) == uow.workspace_id,
        col(Ledger.actor_id) == person_id,
        col(Ledger.code).in_(list(codes)),
    )
    return {LedgerCode(code): count for code, count in uow.session.execute(query.group_by(col(Ledger.code)))}


def escalations_raised(uow: ReadUnit, person_id: int) -> int:
    """How many escalations somebody raised."""
    return _count(uow, Escalation, col(Escalation.raised_by_id) == person_id)


def surprises(uow: ReadUnit, person_id: int) -> int:
    """How often something was missed or moved after somebody's Yes."""
    mine = (col(Consequence.person_id) == person_id, col(Consequence.kind) == ConsequenceKind.SURPRISE)
    return _count(uow, Consequence, *mine)


def _count(uow: ReadUnit, table: type, *conditions: object) -> int:
    query = select(func.count()).select_from(table).where(table.workspace_id == uow.workspace_id, *conditions)  # type: ignore[attr-defined,arg-type]  # every table has a workspace
    return int(uow.session.execute(query).scalar_one())
