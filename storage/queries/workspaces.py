"""Workspaces, before there is one to be bound to."""

from sqlalchemy import func, select
from sqlmodel import col

from storage.tables import Workspace
from storage.uow import ReadUnit, UnitOfWork

FOUNDING = 7_202_611
"""PostgreSQL's advisory lock of founding; any number of our own would do."""


def one_founder_at_a_time(uow: UnitOfWork) -> None:
    """Wait until no other replica is founding a workspace; SQLite's writers are alone anyway."""
    if uow.on_postgres:
        uow.session.execute(select(func.pg_advisory_xact_lock(FOUNDING)))


def first_id(uow: ReadUnit) -> int | None:
    """The id of the workspace that was founded first."""
    return uow.session.execute(select(col(Workspace.id)).order_by(col(Workspace.id)).limit(1)).scalar()
