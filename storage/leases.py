"""Leases: who alone may do something in a workspace, until when, by the database's clock (design 3.2)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import col

from storage.engine import Store
from storage.tables import Lease

SENDER = "sender"
ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""Leases know no calendar time; nothing that is stored here carries this instant."""


def take(store: Store, workspace_id: int, name: str, holder: str, seconds: float) -> bool:
    """Take or prolong a lease.

    Args:
        store: the store.
        workspace_id: the workspace.
        name: what is leased, such as `sender`.
        holder: this process, unique among all processes there ever were.
        seconds: for how long, by the database's clock.

    Returns:
        Whether `holder` has it now; False while somebody else's is running.

    Raises:
        StoreUnavailable: nobody can tell.
    """
    with store.write(workspace_id, ANY_INSTANT) as uow:
        now = uow.database_now()
        until = now + timedelta(seconds=seconds)
        had = uow.insert_new(Lease, name=name, holder=holder, leased_until=until)
        if not had:
            free = or_(col(Lease.holder) == holder, col(Lease.leased_until) <= now)
            mine = (col(Lease.workspace_id) == workspace_id, col(Lease.name) == name, free)
            taking = update(Lease).where(*mine).values(holder=holder, leased_until=until)
            had = bool(getattr(uow.session.execute(taking), "rowcount", 0))
        uow.commit()
    return had


def give_back(store: Store, workspace_id: int, name: str, holder: str) -> None:
    """Let others have it at once; nothing happens when `holder` does not have it."""
    with store.write(workspace_id, ANY_INSTANT) as uow:
        mine = (col(Lease.workspace_id) == workspace_id, col(Lease.name) == name, col(Lease.holder) == holder)
        uow.session.execute(delete(Lease).where(*mine))
        uow.commit()


def take_sender_lease(store: Store, workspace_id: int, holder: str, seconds: float) -> bool:
    """Become the one sender of a workspace, or stay it; see `take`."""
    return take(store, workspace_id, SENDER, holder, seconds)


def renew_sender_lease(store: Store, workspace_id: int, holder: str, seconds: float) -> bool:
    """Stay the sender; False when the lease ran out and somebody else took it: stop sending at once."""
    return take(store, workspace_id, SENDER, holder, seconds)


def release_sender_lease(store: Store, workspace_id: int, holder: str) -> None:
    """Stop being the sender, so that a replica goes on without waiting for the lease to run out."""
    give_back(store, workspace_id, SENDER, holder)
