"""Escalations: what waits, for whom, since when."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot.domain.codes import EscalationState
from storage.queries import people
from storage.queries.states import among
from storage.queries.visible import visible_escalations
from storage.tables import Assignment, Audience, Escalation, Ledger, Outbox, Person, Settlement
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


def seen(uow: ReadUnit, viewer_id: int, escalation_id: int) -> Escalation | None:
    """The escalation with that id if this person may see it, else None."""
    return uow.first(Escalation, col(Escalation.id) == escalation_id, visible_escalations(uow, viewer_id))


def raised_by(uow: ReadUnit, person_id: int) -> list[Escalation]:
    """One's own that are not settled, oldest first."""
    mine = (col(Escalation.raised_by_id) == person_id, among(col(Escalation.state), *LIVE))
    return uow.find(Escalation, *mine, order=[col(Escalation.first_raised_at)])


def waiting_for(uow: ReadUnit, leader_id: int) -> list[Escalation]:
    """What waits for a leader, earliest by-when first; a deadline that has passed waits for them again."""
    passed = and_(
        among(col(Escalation.state), EscalationState.DEADLINE_SET), col(Escalation.overdue_said_at).is_not(None)
    )
    waits = or_(among(col(Escalation.state), EscalationState.OPEN), passed)
    order = [col(Escalation.by_on), col(Escalation.id)]
    return uow.find(Escalation, col(Escalation.leader_id) == leader_id, waits, order=order)


def waiting(uow: ReadUnit) -> list[Escalation]:
    """All that waits for leaders, longest first: for reviews, which name the leader and the days."""
    return uow.find(
        Escalation, among(col(Escalation.state), EscalationState.OPEN), order=[col(Escalation.first_raised_at)]
    )


def waiting_of(uow: ReadUnit, initiative_id: int, viewer_id: int) -> list[Escalation]:
    """Those of an initiative in which somebody other than the viewer owes something, and which they may see."""
    theirs = (
        col(Escalation.initiative_id) == initiative_id,
        among(col(Escalation.state), *WAITING),
        col(Escalation.leader_id) != viewer_id,
        visible_escalations(uow, viewer_id),
    )
    found = uow.find(Escalation, *theirs, order=[col(Escalation.first_raised_at), col(Escalation.id)])
    return [row for row in found if row.state is EscalationState.OPEN or row.counterpart_id != viewer_id]


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


@dataclass(frozen=True, kw_only=True)
class RequestSaid:
    """A message in which an escalation itself was said, buttons and all."""

    id: int
    key: str
    person_id: int | None


def requests_said(uow: ReadUnit, escalation_id: int) -> list[RequestSaid]:
    """The outbox rows in which the request itself was said: to each leader, to the raiser, back with a question."""
    prefix = f"escalation:{escalation_id}:request:"
    said = select(col(Outbox.id), col(Outbox.key), col(Outbox.person_id)).where(
        col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.key) >= prefix, col(Outbox.key) < f"{prefix}~"
    )
    rows = uow.session.execute(said.order_by(col(Outbox.id)))
    return [RequestSaid(id=row_id or 0, key=key, person_id=person_id) for row_id, key, person_id in rows]


def ended_as_dri(uow: ReadUnit, initiative_id: int, person_id: int) -> bool:
    """Whether somebody was the DRI of an initiative and is not any more."""
    theirs = (col(Assignment.initiative_id) == initiative_id, col(Assignment.person_id) == person_id)
    held = uow.find(Assignment, *theirs)
    return bool(held) and all(each.ended_at is not None for each in held)


def named(uow: ReadUnit, escalation_id: int) -> list[int]:
    """Everybody named in an escalation so far: who raised it, its leaders, who was told."""
    theirs = (col(Audience.escalation_id) == escalation_id, col(Audience.named).is_(True))
    return [row.person_id for row in uow.find(Audience, *theirs, order=[col(Audience.id)])]


def named_in_memo(uow: ReadUnit, memo_id: int) -> list[Person]:
    """Everybody named in a memo, in the order in which they were."""
    rows = uow.find(Audience, col(Audience.memo_id) == memo_id, col(Audience.named).is_(True), order=[col(Audience.id)])
    known = people.by_ids(uow, [row.person_id for row in rows])
    return [known[row.person_id] for row in rows]


def dris(uow: ReadUnit, initiative_ids: Iterable[int]) -> dict[int, int]:
    """Initiative to the person who is its DRI now, accepted or not."""
    held = (col(Assignment.initiative_id).in_(set(initiative_ids)), col(Assignment.ended_at).is_(None))
    return {each.initiative_id: each.person_id for each in uow.find(Assignment, *held)}


def live_of(uow: ReadUnit, initiative_id: int) -> list[Escalation]:
    """Those of an initiative that are neither settled nor withdrawn, oldest first."""
    theirs = (col(Escalation.initiative_id) == initiative_id, among(col(Escalation.state), *LIVE))
    return uow.find(Escalation, *theirs, order=[col(Escalation.id)])


def returned_to(uow: ReadUnit, initiative_id: int, viewer_id: int) -> list[Escalation]:
    """Those of an initiative that came back with a question and that this person may see."""
    back = (
        col(Escalation.initiative_id) == initiative_id,
        among(col(Escalation.state), EscalationState.RETURNED),
        visible_escalations(uow, viewer_id),
    )
    return uow.find(Escalation, *back, order=[col(Escalation.first_raised_at), col(Escalation.id)])


def settlement(uow: ReadUnit, escalation_id: int) -> Settlement | None:
    """The one verdict, if it is settled."""
    return uow.first(Settlement, col(Settlement.escalation_id) == escalation_id)


def live_about(uow: ReadUnit, counterpart_id: int) -> list[Escalation]:
    """The escalations that wait, of which somebody is the other side, the longest waiting first."""
    theirs = col(Escalation.counterpart_id) == counterpart_id
    live = col(Escalation.state).in_([EscalationState.OPEN, EscalationState.RETURNED, EscalationState.DEADLINE_SET])
    return uow.find(Escalation, theirs, live, order=[col(Escalation.first_raised_at)])
