"""Claims that a target was hit: which wait, for whom, and what the reviews say of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot.domain.codes import ClaimState, EndCode, InitiativeState
from storage.queries.reviews import shown
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Assignment, Charter, Claim, Initiative, Person
from storage.uow import ReadUnit

_WAITING = among(col(Claim.state), ClaimState.WAITING)


@dataclass(frozen=True, kw_only=True)
class ClaimRow:
    """A claim as a review tells it."""

    checkin_id: int
    number: int
    name: str
    sponsor: Person
    claimed_at: datetime
    state: ClaimState


@dataclass(frozen=True, kw_only=True)
class HitRow:
    """An initiative that ended as hit, and whom it is credited to."""

    number: int
    name: str
    dri: str | None


def waiting_of(uow: ReadUnit, initiative_id: int) -> Claim | None:
    """The claim of an initiative that waits, if there is one."""
    return uow.first(Claim, _WAITING, col(Claim.initiative_id) == initiative_id)


def waiting_among(uow: ReadUnit, initiative_ids: Iterable[int]) -> set[int]:
    """Those of these initiatives whose claim waits."""
    theirs = col(Claim.initiative_id).in_(list(initiative_ids))
    return {each.initiative_id for each in uow.find(Claim, _WAITING, theirs)}


def waiting_with(uow: ReadUnit, person_id: int) -> list[Claim]:
    """The claims that were given to somebody to confirm or dispute and still wait, the oldest first."""
    return uow.find(Claim, _WAITING, col(Claim.sponsor_id) == person_id, order=[col(Claim.claimed_at), col(Claim.id)])


def of_checkins(uow: ReadUnit, checkin_ids: Collection[int]) -> dict[int, Claim]:
    """Check-in's id to its latest claim; one that was withdrawn is past, and not told."""
    if not checkin_ids:
        return {}
    told = col(Claim.state) != ClaimState.WITHDRAWN
    found = uow.find(Claim, col(Claim.checkin_id).in_(list(checkin_ids)), told, order=[col(Claim.id)])
    return {each.checkin_id: each for each in found}


def seen(uow: ReadUnit, viewer_id: int, claim_id: int) -> Claim | None:
    """The claim with that id, for whoever may see its initiative or was given it; else None."""
    row = uow.get(Claim, claim_id)
    if row is None or row.sponsor_id == viewer_id:
        return row
    theirs = uow.has(Initiative, col(Initiative.id) == row.initiative_id, visible_initiatives(uow, viewer_id))
    return row if theirs else None


def same_version(uow: ReadUnit, charter_id: int, other: Charter) -> bool:
    """Whether two versions of a charter have the same target and date, whoever sponsors them."""
    row = uow.one(Charter, charter_id)
    return (row.target_id, row.due_on) == (other.target_id, other.due_on)


def told(
    uow: ReadUnit, channel_id: int | None, objective_id: int | None, checkin_ids: Collection[int]
) -> list[ClaimRow]:
    """Claims that wait, and those of these check-ins that were disputed, of what an audience may see."""
    ws = col(Claim.workspace_id)
    disputed = and_(col(Claim.state) == ClaimState.DISPUTED, col(Claim.checkin_id).in_(list(checkin_ids)))
    query = (
        select(Claim, col(Initiative.number), col(Initiative.name), Person)
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Claim.initiative_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Claim.sponsor_id)))
        .where(ws == uow.workspace_id, or_(_WAITING, disputed), shown(channel_id, objective_id))
        .order_by(col(Claim.claimed_at), col(Claim.id))
    )
    return [_claim(row, number, name, sponsor) for row, number, name, sponsor in uow.session.execute(query)]


def hits(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[HitRow]:
    """Initiatives that ended as hit since, with the DRI they had, of what an audience may see, by number."""
    ws = col(Initiative.workspace_id)
    held: Any = (
        (col(Assignment.workspace_id) == ws)
        & (col(Assignment.initiative_id) == col(Initiative.id))
        & (col(Assignment.end_code) == EndCode.CLOSED)
    )
    query = (
        select(col(Initiative.number), col(Initiative.name), col(Person.slack_id))
        .outerjoin(Assignment, held)
        .outerjoin(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Assignment.person_id)))
        .where(
            ws == uow.workspace_id,
            col(Initiative.state) == InitiativeState.HIT,
            col(Initiative.closed_at) >= since,
            shown(channel_id, objective_id),
        )
        .order_by(col(Initiative.number))
    )
    return [HitRow(number=number, name=name, dri=dri) for number, name, dri in uow.session.execute(query)]


def _claim(row: Claim, number: int, name: str, sponsor: Person) -> ClaimRow:
    return ClaimRow(
        checkin_id=row.checkin_id,
        number=number,
        name=name,
        sponsor=sponsor,
        claimed_at=row.claimed_at,
        state=row.state,
    )
