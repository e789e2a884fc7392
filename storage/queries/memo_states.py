"""What became of memos since they were recorded, as far as lists and exports say it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage.codes import MemoEventKind
from storage.tables import Memo, MemoEvent
from storage.uow import ReadUnit

REPLACED = (MemoEventKind.CORRECTED, MemoEventKind.SUPERSEDED, MemoEventKind.REVERSED)


def replaced(uow: ReadUnit, memo_ids: Sequence[int], may_see: Any) -> dict[int, tuple[MemoEventKind, int | None]]:
    """Memo to what a later one did to it, and that one's number; None where the reader may not see it.

    Args:
        uow: a unit of work.
        memo_ids: which memos.
        may_see: the condition on `Memo` rows that the reader may see.
    """
    later = (col(Memo.workspace_id) == col(MemoEvent.workspace_id)) & (col(Memo.id) == col(MemoEvent.other_id))
    query = (
        select(col(MemoEvent.memo_id), col(MemoEvent.event), col(Memo.number))
        .outerjoin(Memo, later & may_see)
        .where(*_replacing(uow), col(MemoEvent.memo_id).in_(memo_ids))
        .order_by(col(MemoEvent.id))
    )
    return {memo_id: (kind, number) for memo_id, kind, number in uow.session.execute(query)}


def replaces(uow: ReadUnit, memo_ids: Sequence[int], may_see: Any) -> dict[int, tuple[MemoEventKind, int]]:
    """Memo to what it did to an earlier one, and that one's number; nothing where the reader may not see that one."""
    earlier = (col(Memo.workspace_id) == col(MemoEvent.workspace_id)) & (col(Memo.id) == col(MemoEvent.memo_id))
    query = (
        select(col(MemoEvent.other_id), col(MemoEvent.event), col(Memo.number))
        .join(Memo, earlier & may_see)
        .where(*_replacing(uow), col(MemoEvent.other_id).in_(memo_ids))
        .order_by(col(MemoEvent.id))
    )
    return {memo_id: (kind, number) for memo_id, kind, number in uow.session.execute(query)}


def _replacing(uow: ReadUnit) -> tuple[Any, Any]:
    return col(MemoEvent.workspace_id) == uow.workspace_id, col(MemoEvent.event).in_(REPLACED)
