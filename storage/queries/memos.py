"""Memos: numbered, logged, and what each waits for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from storage.queries.visible import visible_memos
from storage.tables import Audience, Memo, MemoEvent
from storage.uow import ReadUnit


def numbered(uow: ReadUnit, viewer_id: int, number: int) -> Memo | None:
    """The memo with that number if this person may see it, else None."""
    return uow.first(Memo, col(Memo.number) == number, visible_memos(uow, viewer_id))


def log(uow: ReadUnit, viewer_id: int, *, limit: int, conditions: Sequence[Any] = ()) -> tuple[list[Memo], int]:
    """Memos that this person may see, newest first: the first `limit`, and how many there are in all."""
    mine = (visible_memos(uow, viewer_id), *conditions)
    count = select(func.count()).select_from(Memo).where(col(Memo.workspace_id) == uow.workspace_id, *mine)
    newest = uow.find(Memo, *mine, order=[col(Memo.recorded_at).desc(), col(Memo.id).desc()], limit=limit)
    return newest, int(uow.session.execute(count).scalar_one())


def of_initiative(initiative_id: int) -> Any:
    """The condition on memos of one initiative."""
    return col(Memo.initiative_id) == initiative_id


def by_decider(person_id: int) -> Any:
    """The condition on memos of one decider."""
    return col(Memo.decider_id) == person_id


def since(instant: datetime) -> Any:
    """The condition on memos recorded since an instant."""
    return col(Memo.recorded_at) >= instant


def decided_between(uow: ReadUnit, start: datetime, end: datetime) -> list[Memo]:
    """Memos recorded from `start` up to but not at `end`, oldest first; whoever shows them checks who may see them."""
    span = (col(Memo.recorded_at) >= start, col(Memo.recorded_at) < end)
    return uow.find(Memo, *span, order=[col(Memo.recorded_at)])


def events(uow: ReadUnit, memo_ids: Sequence[int]) -> dict[int, list[MemoEvent]]:
    """Memo to what happened to it, the oldest first."""
    found: dict[int, list[MemoEvent]] = {memo_id: [] for memo_id in memo_ids}
    for row in uow.find(MemoEvent, col(MemoEvent.memo_id).in_(memo_ids), order=[col(MemoEvent.id)]):
        found[row.memo_id].append(row)
    return found


def numbers_of(uow: ReadUnit, memo_ids: Iterable[int | None]) -> dict[int, int]:
    """Memo to its number, for links between memos; a number tells nothing of what was decided."""
    wanted = {each for each in memo_ids if each is not None}
    return {row.pk: row.number for row in uow.find(Memo, col(Memo.id).in_(wanted))} if wanted else {}


def to_look_at(uow: ReadUnit, limit: int) -> list[Memo]:
    """Memos whose decider is asked by now whether they still stand, the longest first."""
    due = (col(Memo.remind_at).is_not(None), col(Memo.remind_at) <= uow.at)
    return uow.find(Memo, *due, order=[col(Memo.remind_at), col(Memo.id)], limit=limit)


def named(uow: ReadUnit, memo_id: int) -> list[int]:
    """Everybody named in a memo."""
    theirs = (col(Audience.memo_id) == memo_id, col(Audience.named).is_(True))
    return [row.person_id for row in uow.find(Audience, *theirs, order=[col(Audience.id)])]


def dissenters(uow: ReadUnit, memo_ids: Sequence[int]) -> dict[int, list[int]]:
    """Memo to the people it names as having disagreed."""
    named = (col(Audience.memo_id).in_(memo_ids), col(Audience.dissented).is_(True))
    found: dict[int, list[int]] = {memo_id: [] for memo_id in memo_ids}
    for row in uow.find(Audience, *named):
        found[row.memo_id or 0].append(row.person_id)
    return found
