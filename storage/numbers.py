"""Numbers people use (I-7, E-31, D-12), given out by a counter row; gaps are allowed."""

from sqlalchemy import update
from sqlmodel import col

from storage.tables import Counter
from storage.uow import UnitOfWork


def next_number(uow: UnitOfWork, kind: str) -> int:
    """The next number of `kind` ("initiative", "escalation", "agreement", "memo") in this workspace, from 1."""
    uow.insert_new(Counter, kind=kind, last=0)
    mine = (col(Counter.workspace_id) == uow.workspace_id) & (col(Counter.kind) == kind)
    step = update(Counter).where(mine).values(last=col(Counter.last) + 1).returning(col(Counter.last))
    return int(uow.session.execute(step).scalar_one())
