"""What is still to be sent: counts, the next due instant, and emptying what was sent long ago."""

from datetime import datetime

from sqlalchemy import func, or_, select, text, update
from sqlmodel import col

from storage import lineage
from storage.codes import Op
from storage.tables import Outbox
from storage.uow import ReadUnit, UnitOfWork

CHUNK = 250


def empty_old_payloads(uow: UnitOfWork, before: datetime) -> int:
    """Empty the payloads of at most 250 rows completed before an instant; key and receipt stay.

    Call it, each time in a unit of work of its own, until it returns less than 250.
    """
    old = (
        select(col(Outbox.id))
        .where(col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.finished_at) < before, text(_FULL))
        .order_by(col(Outbox.finished_at))
        .limit(CHUNK)
    )
    ids = uow.session.execute(old).scalars().all()
    if ids:
        mine = (col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.id).in_(ids))
        uow.session.execute(update(Outbox).where(*mine).values(payload={}, emptied=True))
    return len(ids)


_FULL = "finished_at IS NOT NULL AND NOT emptied"


def waiting_counts(uow: ReadUnit) -> dict[Op, int]:
    """How many rows are due and unsent, for each op; all ops are there."""
    counting = (
        select(col(Outbox.op), func.count())
        .where(col(Outbox.workspace_id) == uow.workspace_id, lineage.STILL_WAITING, col(Outbox.due_at) <= uow.at)
        .group_by(col(Outbox.op))
    )
    return dict.fromkeys(Op, 0) | {op: int(number) for op, number in uow.session.execute(counting)}


def next_outbox_due(uow: ReadUnit) -> datetime | None:
    """Calendar time at which the next waiting row falls due, or fell due; None when nothing waits."""
    earliest = (
        select(col(Outbox.due_at))
        .where(col(Outbox.workspace_id) == uow.workspace_id, lineage.STILL_WAITING)
        .order_by(col(Outbox.due_at))
        .limit(1)
    )
    return uow.session.execute(earliest).scalar()


def idle(uow: ReadUnit) -> bool:
    """Whether nothing due is unsent and nothing is in flight."""
    undone = or_(col(Outbox.due_at) <= uow.at, col(Outbox.leased_by).is_not(None))
    return not uow.has(Outbox, lineage.STILL_WAITING, undone)
