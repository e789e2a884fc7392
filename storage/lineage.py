"""Rows of the outbox that hang on other rows: replies in a thread and changes of a message.

What never gets a receipt can have no replies and no changes, so it takes those that wait for it along.
"""

from typing import Any

from sqlalchemy import literal_column, or_, update
from sqlmodel import col

from storage.codes import SendState
from storage.tables import Outbox
from storage.uow import UnitOfWork

RELEASED = {"leased_by": None, "leased_until": None, "posting_since": None, "held_until": None}
"""The columns of a row that nobody holds."""


def written_out(table: Any) -> Any:
    """That a row is waiting, written out, not bound, so that both databases see that the partial indexes apply."""
    return table.state == literal_column("'waiting'")


STILL_WAITING = written_out(Outbox)


def finish(uow: UnitOfWork, state: SendState, *conditions: Any, error: str | None = None) -> int:
    """End waiting rows without a receipt, and all that hangs on them.

    Args:
        uow: the unit of work.
        state: FAILED or CANCELLED.
        conditions: which waiting rows of this workspace; checked in the statement that ends them.
        error: the reason kept with each row.

    Returns:
        How many rows met the conditions.
    """
    ended = batch = _end(uow, conditions, state, error)
    while batch:
        hanging = or_(col(Outbox.target_id).in_(batch), col(Outbox.thread_id).in_(batch))
        batch = _end(uow, (hanging,), state, error)
    return len(ended)


def _end(uow: UnitOfWork, conditions: tuple[Any, ...], state: SendState, error: str | None) -> list[int]:
    mine = (col(Outbox.workspace_id) == uow.workspace_id, STILL_WAITING, *conditions)
    ending = update(Outbox).where(*mine).values(state=state, finished_at=uow.at, error=error, **RELEASED)
    return [int(row_id) for row_id in uow.session.execute(ending.returning(col(Outbox.id))).scalars()]
