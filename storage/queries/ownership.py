"""Initiatives as people look at them: number, target, who answers, to whom, since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import InitiativeState
from bot.domain.similarity import Named
from storage import passages
from storage.queries import people
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Assignment, Charter, Initiative, Passage, Person
from storage.uow import ReadUnit

CHUNK = 250


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An initiative as it stands now."""

    initiative: Initiative
    charter: Charter
    target: str
    sponsor: Person
    assignment: Assignment | None
    dri: Person | None

    @property
    def pk(self) -> int:
        """The initiative's id."""
        return self.initiative.pk

    @property
    def accepted(self) -> bool:
        """Whether the current DRI has accepted, by a click or by silence."""
        return self.assignment is not None and self.assignment.accepted_at is not None


def standings(uow: ReadUnit, ids: Iterable[int]) -> list[Standing]:
    """How these initiatives stand, in the order of their numbers; for screens, so for hundreds, not thousands."""
    rows = uow.find(Initiative, col(Initiative.id).in_(set(ids)), order=[col(Initiative.number)])
    wanted = [row.pk for row in rows]
    current = col(Charter.ended_at).is_(None)
    charters = {each.initiative_id: each for each in uow.find(Charter, col(Charter.initiative_id).in_(wanted), current)}
    held = (col(Assignment.initiative_id).in_(wanted), col(Assignment.ended_at).is_(None))
    assignments = {each.initiative_id: each for each in uow.find(Assignment, *held)}
    known = people.by_ids(
        uow, [*(c.sponsor_id for c in charters.values()), *(a.person_id for a in assignments.values())]
    )
    targets = passages.texts(uow, (charter.target_id for charter in charters.values()))
    return [_standing(row, charters[row.pk], assignments.get(row.pk), known, targets) for row in rows]


def standing(uow: ReadUnit, initiative_id: int) -> Standing:
    """How one initiative stands.

    Raises:
        LookupError: there is none with that id in this workspace.
    """
    found = standings(uow, [initiative_id])
    if not found:
        msg = f"no initiative {initiative_id} in this workspace"
        raise LookupError(msg)
    return found[0]


def seen_by(uow: ReadUnit, viewer_id: int, number: int) -> Standing | None:
    """The initiative with that number if this person may see it, else None."""
    row = uow.first(Initiative, col(Initiative.number) == number, visible_initiatives(uow, viewer_id))
    return standing(uow, row.pk) if row else None


def open_ids(uow: ReadUnit, viewer_id: int, *, limit: int, conditions: Sequence[Any] = ()) -> tuple[list[int], int]:
    """Open initiatives that this person may see: the first `limit` by number, and how many there are in all."""
    mine = (
        col(Initiative.workspace_id) == uow.workspace_id,
        among(col(Initiative.state), InitiativeState.OPEN),
        visible_initiatives(uow, viewer_id),
        *conditions,
    )
    ids = uow.session.execute(select(col(Initiative.id)).where(*mine).order_by(col(Initiative.number)).limit(limit))
    count = uow.session.execute(select(func.count()).select_from(Initiative).where(*mine)).scalar_one()
    return [int(each) for each in ids.scalars() if each is not None], count


def held_by(person_id: int) -> Any:
    """The condition on `Initiative`: this person is its DRI, accepted or not."""
    held = select(col(Assignment.initiative_id)).where(
        col(Assignment.person_id) == person_id,
        col(Assignment.ended_at).is_(None),
        col(Assignment.workspace_id) == col(Initiative.workspace_id),
    )
    return col(Initiative.id).in_(held)


def sponsored_by(person_id: int) -> Any:
    """The condition on `Initiative`: this person is its sponsor."""
    sponsored = select(col(Charter.initiative_id)).where(
        col(Charter.sponsor_id) == person_id,
        col(Charter.ended_at).is_(None),
        col(Charter.workspace_id) == col(Initiative.workspace_id),
    )
    return col(Initiative.id).in_(sponsored)


def held_ids(uow: ReadUnit, person_id: int) -> list[int]:
    """The open initiatives of which somebody is the DRI, whoever asks."""
    rows = uow.find(Assignment, col(Assignment.person_id) == person_id, col(Assignment.ended_at).is_(None))
    return [row.initiative_id for row in rows]


def open_named(uow: ReadUnit, viewer_id: int) -> list[Named]:
    """Number, name and target of every open initiative that this person may see, to compare a new one with."""
    query = (
        select(col(Initiative.number), col(Initiative.name), col(Passage.body))
        .join(Charter, (col(Charter.initiative_id) == col(Initiative.id)) & col(Charter.ended_at).is_(None))
        .join(Passage, col(Passage.id) == col(Charter.target_id))
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            among(col(Initiative.state), InitiativeState.OPEN),
            visible_initiatives(uow, viewer_id),
        )
    )
    return [Named(number, name, target) for number, name, target in uow.session.execute(query)]


def assignments_of(uow: ReadUnit, initiative_id: int) -> list[Assignment]:
    """Every assignment an initiative ever had, the oldest first."""
    return uow.find(Assignment, col(Assignment.initiative_id) == initiative_id, order=[col(Assignment.id)])


def charters_of(uow: ReadUnit, initiative_id: int) -> list[Charter]:
    """Every version of an initiative's charter, the first first."""
    return uow.find(Charter, col(Charter.initiative_id) == initiative_id, order=[col(Charter.version)])


def waiting_for(uow: ReadUnit, person_id: int) -> list[Assignment]:
    """The current assignments that somebody has neither accepted nor handed back."""
    unanswered = (col(Assignment.ended_at).is_(None), col(Assignment.accepted_at).is_(None))
    return uow.find(Assignment, col(Assignment.person_id) == person_id, *unanswered, order=[col(Assignment.id)])


def silent(uow: ReadUnit, limit: int = CHUNK) -> list[Assignment]:
    """Assignments whose two working days have passed without a word, the longest first."""
    unanswered = (col(Assignment.ended_at).is_(None), col(Assignment.accepted_at).is_(None))
    due = col(Assignment.silent_at) <= uow.at
    return uow.find(Assignment, *unanswered, due, order=[col(Assignment.silent_at)], limit=limit)


def _standing(
    row: Initiative,
    charter: Charter,
    assignment: Assignment | None,
    known: dict[int, Person],
    targets: dict[int | None, str],
) -> Standing:
    return Standing(
        initiative=row,
        charter=charter,
        target=targets[charter.target_id],
        sponsor=known[charter.sponsor_id],
        assignment=assignment,
        dri=known.get(assignment.person_id) if assignment else None,
    )


def visible_among(uow: ReadUnit, viewer_id: int, initiative_ids: list[int]) -> set[int]:
    """Those of these initiatives that somebody may see."""
    rows = uow.find(Initiative, col(Initiative.id).in_(initiative_ids), visible_initiatives(uow, viewer_id))
    return {row.pk for row in rows}
