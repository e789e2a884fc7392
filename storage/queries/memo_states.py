"""What became of memos since they were recorded, as far as a list says it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from storage.codes import MemoEventKind
from storage.queries.visible import visible_memos
from storage.tables import Memo, MemoEvent
from storage.uow import ReadUnit

REPLACED = (MemoEventKind.CORRECTED, MemoEventKind.SUPERSEDED, MemoEventKind.REVERSED)


def replaced(uow: ReadUnit, viewer_id: int, memo_ids: Sequence[int]) -> dict[int, tuple[MemoEventKind, int | None]]:
    """Memo to what a later one did to it, and that one's number; None where this person may not see it."""
    later = (col(Memo.workspace_id) == col(MemoEvent.workspace_id)) & (col(Memo.id) == col(MemoEvent.other_id))
    query = (
        select(col(MemoEvent.memo_id), col(MemoEvent.event), col(Memo.number))
        .outerjoin(Memo, later & visible_memos(uow, viewer_id))
        .where(
            col(MemoEvent.workspace_id) == uow.workspace_id,
            col(MemoEvent.memo_id).in_(memo_ids),
            col(MemoEvent.event).in_(REPLACED),
        )
        .order_by(col(MemoEvent.id))
    )
    return {memo_id: (kind, number) for memo_id, kind, number in uow.session.execute(query)}


def signed(uow: ReadUnit, memo_ids: Sequence[int]) -> set[int]:
    """Those that the owner of the decision right has signed."""
    mine = (col(MemoEvent.memo_id).in_(memo_ids), col(MemoEvent.event) == MemoEventKind.SIGNED)
    return {row.memo_id for row in uow.find(MemoEvent, *mine)}
