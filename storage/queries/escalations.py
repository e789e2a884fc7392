"""Escalations: what waits, for whom, since when."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import EscalationState
from storage.queries.states import among
from storage.queries.visible import visible_escalations
from storage.tables import Escalation, Ledger, Outbox, Settlement
from storage.uow import ReadUnit

WAITING = (EscalationState.OPEN, EscalationState.DEADLINE_SET)
"""States in which somebody other than the DRI owes something."""
LIVE = (*WAITING, EscalationState.RETURNED)
OWED = (EscalationState.OPEN, EscalationState.RETURNED, EscalationState.DEADLINE_SET)
"""As `LIVE`, in the order of the partial index."""
CHUNK = 250


def numbered(uow: ReadUnit, viewer_id: int, number: int) -> Escalation | None:
    """The escalation with that number if this person may see it, else None."""
    return uow.first(Escalation, col(Escalation.number) == number, visible_escalations(uow, viewer_id))


def raised_by(uow: ReadUnit, person_id: int) -> list[Escalation]:
    """One's own that are not settled, oldest first."""
    mine = (col(Escalation.raised_by_id) == person_id, among(col(Escalation.state), *LIVE))
    return uow.find(Escalation, *mine, order=[col(Escalation.first_raised_at)])


def waiting_for(uow: ReadUnit, leader_id: int) -> list[Escalation]:
    """What waits for a leader, earliest by-when first."""
    theirs = (col(Escalation.leader_id) == leader_id, among(col(Escalation.state), EscalationState.OPEN))
    return uow.find(Escalation, *theirs, order=[col(Escalation.by_on), col(Escalation.id)])


def waiting(uow: ReadUnit) -> list[Escalation]:
    """All that waits for leaders, longest first: for reviews, which name the leader and the days."""
    return uow.find(
        Escalation, among(col(Escalation.state), EscalationState.OPEN), order=[col(Escalation.first_raised_at)]
    )


def live_of(uow: ReadUnit, initiative_id: int) -> list[Escalation]:
    """The unsettled ones of an initiative, oldest first."""
    theirs = (col(Escalation.initiative_id) == initiative_id, among(col(Escalation.state), *LIVE))
    return uow.find(Escalation, *theirs, order=[col(Escalation.first_raised_at)])


def waiting_of(uow: ReadUnit, initiative_id: int) -> list[Escalation]:
    """Those of an initiative in which somebody other than the DRI owes something, oldest first."""
    return [row for row in live_of(uow, initiative_id) if row.state in WAITING]


def live_initiatives(uow: ReadUnit, initiative_ids: Sequence[int]) -> set[int]:
    """Which of these initiatives have an unsettled escalation."""
    theirs = (col(Escalation.initiative_id).in_(initiative_ids), among(col(Escalation.state), *LIVE))
    return {row.initiative_id for row in uow.find(Escalation, *theirs)}


def with_deadline(uow: ReadUnit, person_id: int) -> list[Escalation]:
    """Deadlines that were set on somebody and are not settled, earliest first."""
    theirs = (
        col(Escalation.counterpart_id) == person_id,
        among(col(Escalation.state), EscalationState.DEADLINE_SET),
    )
    return uow.find(Escalation, *theirs, order=[col(Escalation.deadline_on)])


def overdue(uow: ReadUnit) -> list[Escalation]:
    """Unsettled ones whose time has ended, at most a chunk; whoever handles one moves its `due_at` on."""
    late = (among(col(Escalation.state), *OWED), col(Escalation.due_at) <= uow.at)
    return uow.find(Escalation, *late, order=[col(Escalation.due_at)], limit=CHUNK)


def story(uow: ReadUnit, escalation_id: int) -> list[Ledger]:
    """What the ledger says of one escalation, oldest first."""
    lines = select(Ledger).where(
        col(Ledger.workspace_id) == uow.workspace_id, col(Ledger.about) == f"escalation:{escalation_id}"
    )
    return list(uow.session.execute(lines.order_by(col(Ledger.id))).scalars())


def requests_said(uow: ReadUnit, escalation_id: int) -> list[int]:
    """The outbox rows in which the request itself was said, buttons and all: to each leader and to the raiser."""
    prefix = f"escalation:{escalation_id}:request:"
    said = select(col(Outbox.id)).where(
        col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.key) >= prefix, col(Outbox.key) < f"{prefix}~"
    )
    return [int(row_id) for row_id in uow.session.execute(said.order_by(col(Outbox.id))).scalars() if row_id]


def settlement(uow: ReadUnit, escalation_id: int) -> Settlement | None:
    """The one verdict, if it is settled."""
    return uow.first(Settlement, col(Settlement.escalation_id) == escalation_id)
