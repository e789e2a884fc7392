"""Handling the outbox in tests: saying, claiming, and letting real time pass without waiting for it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from storage import outbox, sending
from storage.engine import Store
from storage.leases import ANY_INSTANT
from storage.outbox import Outgoing
from storage.tables import Errand, Lease, Outbox
from storage.uow import UnitOfWork

HOLDER = "here"


def do(store: Store, workspace: int, at: datetime, act: Callable[[UnitOfWork], Any]) -> Any:
    """Run one committed unit of work and return what it returned."""
    with store.write(workspace, at) as uow:
        result = act(uow)
        uow.commit()
    return result


def say(store: Store, workspace: int, at: datetime, key: str, to: str = "C1", **values: Any) -> int:
    """Put a message into the outbox; returns its row's id."""
    message = Outgoing(**{"key": key, "conversation": to, "payload": {"text": key, "blocks": []}, **values})
    return int(do(store, workspace, at, lambda uow: outbox.say(uow, message)))


def claim(store: Store, workspace: int, at: datetime, **values: Any) -> list[sending.Claimed]:
    """Claim as the one sender there is."""
    return sending.claim(store, workspace, at, **{"holder": HOLDER, "lease_seconds": 60, **values})


def send_all(store: Store, workspace: int, at: datetime) -> list[str]:
    """Send whatever may be sent until nothing may; the keys in the order of sending."""
    keys: list[str] = []
    while batch := claim(store, workspace, at):
        for claimed in batch:
            if sending.posting(store, claimed, at):
                assert sending.sent(store, claimed, at, f"D-{claimed.conversation}", f"{claimed.id}.0")
                keys.append(claimed.key)
    return keys


def row(store: Store, workspace: int, row_id: int) -> Outbox:
    """A row as it is stored now."""
    with store.read(workspace, ANY_INSTANT) as unit:
        return unit.one(Outbox, row_id)


def lapse(store: Store) -> None:
    """Let every lease and every hold run out, as if real time had passed."""
    with store.write(0, ANY_INSTANT) as uow:
        for table in (Outbox, Errand):
            uow.session.execute(update(table).where(table.leased_until.is_not(None)).values(leased_until=ANY_INSTANT))
            uow.session.execute(update(table).where(table.held_until.is_not(None)).values(held_until=ANY_INSTANT))
        uow.session.execute(update(Lease).values(leased_until=ANY_INSTANT))
        uow.commit()
