"""Errands: work for a worker that needs Slack's data or more than half a second (design 3.1)."""

from datetime import datetime
from typing import Any

from storage.codes import ErrandKind, ErrandState
from storage.tables import Errand
from storage.uow import UnitOfWork


def send(uow: UnitOfWork, kind: ErrandKind, key: str, *, due_at: datetime | None = None, **args: Any) -> bool:
    """Send a worker for something; the same key while it is on record changes nothing.

    Args:
        uow: the unit of work; the errand exists when it commits.
        kind: what to do.
        key: unique for ever in this workspace, such as `person:U123:2026-11-23`.
        due_at: calendar time; None for at once.
        args: ids and a `response_url`, never texts.

    Returns:
        Whether the errand is new.
    """
    values = {"kind": kind, "args": args, "state": ErrandState.WAITING, "due_at": due_at or uow.at, "attempts": 0}
    new = uow.insert_new(Errand, key=key, **values)
    if new:
        uow.wake()
    return new
