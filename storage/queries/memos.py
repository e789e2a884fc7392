"""Memos: numbered, logged, and what each waits for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from storage.codes import MemoEventKind
from storage.queries.visible import visible_memos
from storage.tables import Audience, Memo, MemoEvent
from storage.uow import ReadUnit


def numbered(uow: ReadUnit, viewer_id: int, number: int) -> Memo | None:
    """The memo with that number if this person may see it, else None."""
    return uow.first(Memo, col(Memo.number) == number, visible_memos(uow, viewer_id))


MOST_COUNTED = 1_000


def log(
    uow: ReadUnit, viewer_id: int, *, limit: int, before: int | None = None, conditions: Sequence[Any] = ()
) -> tuple[list[Memo], int]:
    """Memos that this person may see, newest first, and how many there are, counted up to `MOST_COUNTED` and one more.

    Args:
        uow: a unit of work.
        viewer_id: who looks.
        limit: the size of the page.
        before: only memos with a lower id, as the pages after the first have them; the count is of these.
        conditions: further conditions on `Memo`.
    """
    older = [col(Memo.id) < before] if before else []
    mine = (visible_memos(uow, viewer_id), *older, *conditions)
    some = select(col(Memo.id)).where(col(Memo.workspace_id) == uow.workspace_id, *mine).limit(MOST_COUNTED + 1)
    count = uow.session.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return uow.find(Memo, *mine, order=[col(Memo.id).desc()], limit=limit), int(count)


def of_initiative(initiative_id: int) -> Any:
    """The condition on memos of one initiative."""
    return col(Memo.initiative_id) == initiative_id


def by_decider(person_id: int) -> Any:
    """The condition on memos of one decider."""
    return col(Memo.decider_id) == person_id


def since(instant: datetime) -> Any:
    """The condition on memos recorded since an instant."""
    return col(Memo.recorded_at) >= instant


def until(instant: datetime) -> Any:
    """The condition on memos recorded before an instant."""
    return col(Memo.recorded_at) < instant


def decided_between(uow: ReadUnit, start: datetime, end: datetime) -> list[Memo]:
    """Memos recorded from `start` up to but not at `end`, oldest first; whoever shows them checks who may see them."""
    span = (col(Memo.recorded_at) >= start, col(Memo.recorded_at) < end)
    return uow.find(Memo, *span, order=[col(Memo.recorded_at)])


def confirmers(uow: ReadUnit, memo_ids: Sequence[int]) -> dict[int, set[int]]:
    """Memo to the people who have confirmed it."""
    query = select(col(MemoEvent.memo_id), col(MemoEvent.by_id)).where(
        col(MemoEvent.workspace_id) == uow.workspace_id,
        col(MemoEvent.memo_id).in_(memo_ids),
        col(MemoEvent.event) == MemoEventKind.CONFIRMED,
    )
    found: dict[int, set[int]] = {memo_id: set() for memo_id in memo_ids}
    for memo_id, person_id in uow.session.execute(query):
        found[memo_id].add(person_id)
    return found


def dissenters(uow: ReadUnit, memo_ids: Sequence[int]) -> dict[int, list[int]]:
    """Memo to the people it names as having disagreed."""
    named = (col(Audience.memo_id).in_(memo_ids), col(Audience.dissented).is_(True))
    found: dict[int, list[int]] = {memo_id: [] for memo_id in memo_ids}
    for row in uow.find(Audience, *named):
        found[row.memo_id or 0].append(row.person_id)
    return found
