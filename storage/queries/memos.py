"""Memos: numbered, logged, and what each waits for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import MemoEventKind, MemoState
from storage.queries.visible import visible_memos
from storage.tables import Audience, Memo, MemoEvent
from storage.uow import ReadUnit

_Signed = aliased(MemoEvent)


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


def decided() -> ColumnElement[bool]:
    """The condition on memos that are decisions: not proposed any more, and not rejected."""
    signed = exists().where(
        col(_Signed.workspace_id) == col(Memo.workspace_id),
        col(_Signed.memo_id) == col(Memo.id),
        col(_Signed.event) == MemoEventKind.SIGNED,
    )
    return or_(col(Memo.first_state) != MemoState.PROPOSED, signed)


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


def to_sign(uow: ReadUnit, person_id: int, limit: int) -> list[Memo]:
    """Proposed memos that wait for somebody's signature, the oldest first."""
    verdicts = [MemoEventKind.SIGNED, MemoEventKind.REJECTED]
    settled = exists().where(
        col(_Signed.workspace_id) == col(Memo.workspace_id),
        col(_Signed.memo_id) == col(Memo.id),
        col(_Signed.event).in_(verdicts),
    )
    theirs = (col(Memo.proposed_to_id).is_not(None), col(Memo.proposed_to_id) == person_id, ~settled)
    return uow.find(Memo, *theirs, order=[col(Memo.id)], limit=limit)


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
