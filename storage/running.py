"""Running errands: claiming one, and saying what became of it (design 3.1). Leases go by the database's clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal_column, or_, select, update
from sqlmodel import col

from storage.codes import ErrandKind, ErrandState
from storage.engine import Store
from storage.tables import Errand
from storage.uow import ReadUnit, UnitOfWork

_WAITING = col(Errand.state) == literal_column("'waiting'")  # written out, so that the partial index applies


@dataclass(frozen=True, kw_only=True)
class ClaimedErrand:
    """An errand that this worker holds until its lease runs out.

    Attributes:
        id: the errand.
        workspace_id: its workspace.
        holder: who holds it.
        key: what it is known by, unique for ever.
        kind: what to do.
        args: ids and a `response_url`, as they were sent.
        due_at: calendar time at which it fell due.
        attempts: how often it was claimed, this time included; back off, and give up, by it.
    """

    id: int
    workspace_id: int
    holder: str
    key: str
    kind: ErrandKind
    args: dict[str, Any]
    due_at: datetime
    attempts: int


def claim_errand(
    store: Store,
    workspace_id: int,
    at: datetime,
    holder: str,
    lease_seconds: float,
    kinds: Collection[ErrandKind] = tuple(ErrandKind),
) -> ClaimedErrand | None:
    """Hold the errand that has been due longest, or None when nothing is to be done.

    Args:
        store: the store.
        workspace_id: the workspace.
        at: calendar time, against `due_at`.
        holder: this worker, unique among all there ever were.
        lease_seconds: longer than the errand can take; a worker that dies is replaced after it.
        kinds: the kinds that this worker can do.

    Raises:
        StoreUnavailable: nothing was claimed.
    """
    with store.write(workspace_id, at) as uow:
        now = uow.database_now()
        row = uow.session.execute(_due(uow, now, kinds)).first()
        if row is None:
            return None
        held = {"leased_by": holder, "leased_until": now + timedelta(seconds=lease_seconds), "held_until": None}
        uow.move(Errand, row.id, {}, attempts=row.attempts + 1, **held)
        uow.commit()
    return ClaimedErrand(
        workspace_id=workspace_id, holder=holder, attempts=row.attempts + 1, **_described(row._mapping)
    )


def errand_done(store: Store, claimed: ClaimedErrand, at: datetime) -> bool:
    """It is done. False when the lease ran out and another worker has it by now."""
    return _mark(store, claimed, at, state=ErrandState.DONE, finished_at=at, error=None)


def errand_failed(store: Store, claimed: ClaimedErrand, at: datetime, error: str) -> bool:
    """It cannot be done; `error` is a code, never a person's words. False as for `errand_done`."""
    return _mark(store, claimed, at, state=ErrandState.FAILED, finished_at=at, error=error)


def errand_again(store: Store, claimed: ClaimedErrand, at: datetime, seconds: float, error: str | None = None) -> bool:
    """Try it again after so many seconds of real time. False as for `errand_done`."""
    return _mark(store, claimed, at, hold_seconds=seconds, error=error)


def errands_idle(uow: ReadUnit) -> bool:
    """Whether no errand is due and none is running."""
    undone = or_(col(Errand.due_at) <= uow.at, col(Errand.leased_by).is_not(None))
    return not uow.has(Errand, _WAITING, undone)


def next_errand_due(uow: ReadUnit) -> datetime | None:
    """Calendar time at which the next waiting errand falls due, or fell due; None when none waits."""
    waiting = select(col(Errand.due_at)).where(col(Errand.workspace_id) == uow.workspace_id, _WAITING)
    return uow.session.execute(waiting.order_by(col(Errand.due_at)).limit(1)).scalar()


_FIELDS = ("id", "key", "kind", "args", "due_at")


def _due(uow: UnitOfWork, now: datetime, kinds: Collection[ErrandKind]) -> Any:
    free = or_(col(Errand.leased_until).is_(None), col(Errand.leased_until) <= now)
    not_held = or_(col(Errand.held_until).is_(None), col(Errand.held_until) <= now)
    query = (
        select(*(getattr(Errand, name) for name in (*_FIELDS, "attempts")))
        .where(col(Errand.workspace_id) == uow.workspace_id, _WAITING, col(Errand.due_at) <= uow.at)
        .where(free, not_held, col(Errand.kind).in_(kinds))
        .order_by(col(Errand.due_at), col(Errand.id))
        .limit(1)
    )
    return query.with_for_update(skip_locked=True) if uow.on_postgres else query


def _described(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in _FIELDS}


def _mark(
    store: Store, claimed: ClaimedErrand, at: datetime, *, hold_seconds: float | None = None, **values: Any
) -> bool:
    with store.write(claimed.workspace_id, at) as uow:
        until = None if hold_seconds is None else uow.database_now() + timedelta(seconds=hold_seconds)
        mine = update(Errand).where(
            col(Errand.workspace_id) == uow.workspace_id,
            col(Errand.id) == claimed.id,
            col(Errand.state) == ErrandState.WAITING,
            col(Errand.leased_by) == claimed.holder,
            col(Errand.attempts) == claimed.attempts,
        )
        marked = uow.session.execute(mine.values(leased_by=None, leased_until=None, held_until=until, **values))
        uow.commit()
    return bool(getattr(marked, "rowcount", 0))
