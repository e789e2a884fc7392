"""Of whom a number is: the workspace, one objective, one leader, one person; never more than the reader may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, extract, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import CheckInState
from storage.tables import Charter, CheckIn, Initiative, Review
from storage.uow import ReadUnit

_Sponsored, _Asked, _Held = aliased(Charter), aliased(CheckIn), aliased(Review)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which rows are counted.

    Args:
        seen: the condition on `Initiative` that the reader may see it; None for whoever runs the workspace.
        memos: likewise on `Memo`.
        objective: only initiatives that serve this one now; our id.
        leader: only initiatives that answer to this leader now, and what this leader settled; a person's id.
        person: only what this person was asked, planned, raised or decided; for that person alone.
    """

    seen: ColumnElement[bool] | None = None
    memos: ColumnElement[bool] | None = None
    objective: int | None = None
    leader: int | None = None
    person: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole workspace, as far as the reader sees it."""
        return self.objective is None and self.leader is None and self.person is None


def within(uow: ReadUnit, scope: Scope, initiative: Any) -> Any:
    """The condition that the initiative with the id in this column is counted; read once, not once a row."""
    wanted: list[Any] = [] if scope.seen is None else [scope.seen]
    if scope.objective is not None:
        wanted.append(col(Initiative.objective_id) == scope.objective)
    if scope.leader is not None:
        wanted.append(
            exists().where(
                col(_Sponsored.workspace_id) == uow.workspace_id,
                col(_Sponsored.initiative_id) == col(Initiative.id),
                col(_Sponsored.sponsor_id) == scope.leader,
                col(_Sponsored.ended_at).is_(None),
            )
        )
    if not wanted:
        return true()
    return initiative.in_(select(col(Initiative.id)).where(col(Initiative.workspace_id) == uow.workspace_id, *wanted))


def by_person(scope: Scope, person: Any) -> Any:
    """The condition that the person with the id in this column is the one it is about."""
    return true() if scope.person is None else person == scope.person


def counts(uow: ReadUnit, checkin: Any) -> Any:
    """The condition that what came of the check-in with the id in this column counts; what came of none does."""
    left_out = exists(
        select(col(_Asked.id))
        .join(_Held, and_(col(_Held.workspace_id) == uow.workspace_id, col(_Held.id) == col(_Asked.review_id)))
        .where(
            col(_Asked.workspace_id) == uow.workspace_id,
            col(_Asked.id) == checkin,
            or_(col(_Asked.state) == CheckInState.ANNULLED, col(_Held.rehearsal)),
        )
    )
    return or_(checkin.is_(None), ~left_out)


def seconds_between(uow: ReadUnit, since: Any, until: Any) -> Any:
    """Whole seconds from one instant to another, as SQL."""
    if uow.on_postgres:
        return cast(func.floor(extract("epoch", until - since)), Integer)
    seconds = cast(func.strftime("%s", until), Integer) - cast(func.strftime("%s", since), Integer)
    return cast(seconds, Integer)


def during(column: Any, since: datetime, until: datetime) -> Any:
    """The condition that an instant lies in a span, its end not included."""
    return and_(column >= since, column < until)
