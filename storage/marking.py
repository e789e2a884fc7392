"""Marking claimed rows of the outbox: what became of each, one transaction each (design 3.2).

Every function takes the row as it was claimed and calendar time `at`. All but `sent` and `failed` do nothing, and
return False, once the claim is no longer this sender's. All raise StoreUnavailable; the row then stays as it was.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from bot.domain.codes import LedgerCode
from storage import ledger, lineage
from storage.claiming import Claimed
from storage.codes import Op, SendState
from storage.engine import Store
from storage.tables import Outbox, Person
from storage.uow import UnitOfWork

LOOKUPS = 2
"""A post in doubt is looked for twice before it is posted again (design 3.2)."""


class Looked(StrEnum):
    """What to do after a lookup."""

    SENT = "sent"  # it had arrived; the row is marked
    LATER = "later"  # not found yet; the row is held and will be claimed again
    POST = "post"  # not found often enough: `posting`, then post, under the same claim
    LOST = "lost"  # the claim is no longer this sender's


def posting(store: Store, claimed: Claimed, at: datetime) -> bool:
    """Commit, just before it is sent, that it is about to be sent.

    Returns:
        Whether to send it. False when the claim was lost, the matter was settled or a newer version was written
        meanwhile, when it has expired (then it is cancelled) or its person is no longer active (then it has failed).
    """
    with store.write(claimed.workspace_id, at) as uow:
        allowed = _still_wanted(uow, claimed)
        if allowed and claimed.op is Op.POST:
            allowed = _change(uow, claimed, posting_since=uow.database_now(), lookups=0)
        uow.commit()
    return allowed


def sent(store: Store, claimed: Claimed, at: datetime, channel: str, ts: str) -> bool:
    """Mark it as sent, with its receipt; of a publish the receipt is empty texts.

    The first mark wins, whoever holds the lease by then: so a sender that was cut off from the database and another
    one that looked the message up can never both take their copy back.

    Returns:
        False when another copy of this message, or its end, is on record: delete the message just posted. A click
        that already adopted the same message is no such copy. The mark of an update that a newer version has
        overtaken is True and changes nothing, except that the newer version may be claimed.
    """
    with store.write(claimed.workspace_id, at) as uow:
        settled = _mark_sent(uow, claimed, channel, ts) or _overtaken(uow, claimed) or _same(uow, claimed, channel, ts)
        uow.commit()
    return settled


def refused(store: Store, claimed: Claimed, at: datetime, hold_seconds: float = 0) -> bool:
    """Slack said that it did not take it (429, 503 before the call, no connection): try again after `hold_seconds`."""
    return _let_go(store, claimed, at, hold_seconds, posting_since=None)


def hold(store: Store, claimed: Claimed, at: datetime, seconds: float) -> bool:
    """Give the claim back without having sent anything; its lane waits for `seconds`."""
    return _let_go(store, claimed, at, seconds)


def ambiguous(store: Store, claimed: Claimed, at: datetime, hold_seconds: float) -> bool:
    """Nobody knows whether Slack took it (time-out, connection lost): its next claim is `in_doubt`.

    Args:
        hold_seconds: how long to wait before the lookup: the HTTP time-out and ten seconds.
    """
    return _let_go(store, claimed, at, hold_seconds)


def looked_up(
    store: Store, claimed: Claimed, at: datetime, found: tuple[str, str] | None, hold_seconds: float = 10
) -> Looked:
    """Note what a lookup of a post in doubt found.

    Args:
        found: (channel, ts) of the message with this key in its metadata; None when there is none.
        hold_seconds: how long to wait for the next lookup.
    """
    if found is not None:
        return Looked.SENT if sent(store, claimed, at, *found) else Looked.LOST
    if claimed.lookups + 1 >= LOOKUPS:
        with store.write(claimed.workspace_id, at) as uow:
            kept = _change(uow, claimed, posting_since=None, lookups=0)
            uow.commit()
        return Looked.POST if kept else Looked.LOST
    kept = _let_go(store, claimed, at, hold_seconds, lookups=claimed.lookups + 1)
    return Looked.LATER if kept else Looked.LOST


def failed(store: Store, claimed: Claimed, at: datetime, error: str) -> bool:
    """Slack refused it for good: a finding on the ledger; what hangs on it fails with it.

    Args:
        error: Slack's error code, such as `channel_not_found`.

    Returns:
        False when it is no longer waiting, or a newer version is: then nothing is changed but the claim given back.
    """
    with store.write(claimed.workspace_id, at) as uow:
        ended = not _overtaken(uow, claimed) and _fail(uow, claimed, error)
        uow.commit()
    return ended


def _still_wanted(uow: UnitOfWork, claimed: Claimed) -> bool:
    row = uow.first(Outbox, *_held(claimed))
    if row is None:
        return False
    if row.revision != claimed.revision:
        _change(uow, claimed, **lineage.RELEASED)
        return False
    if row.expires_at is not None and row.expires_at <= uow.at:
        lineage.finish(uow, SendState.CANCELLED, col(Outbox.id) == claimed.id, error="expired")
        return False
    if not _may_be_told(uow, row.person_id):
        _fail(uow, claimed, "person_inactive")
        return False
    return True


def _may_be_told(uow: UnitOfWork, person_id: int | None) -> bool:
    active = select(col(Person.active)).where(col(Person.workspace_id) == uow.workspace_id, col(Person.id) == person_id)
    return person_id is None or bool(uow.session.execute(active).scalar())


def _fail(uow: UnitOfWork, claimed: Claimed, error: str) -> bool:
    ended = lineage.finish(uow, SendState.FAILED, col(Outbox.id) == claimed.id, error=error)
    if ended:
        ledger.note(uow, LedgerCode.MESSAGE_FAILED, about=claimed.about, outbox=claimed.id, op=claimed.op, error=error)
    return bool(ended)


def _mark_sent(uow: UnitOfWork, claimed: Claimed, channel: str, ts: str) -> bool:
    values: dict[str, Any] = {"state": SendState.SENT, "finished_at": uow.at, "error": None, **lineage.RELEASED}
    if claimed.op is Op.POST:
        values |= {"receipt_channel": channel, "receipt_ts": ts}
        _remember_dm(uow, claimed, channel)
    return uow.move(Outbox, claimed.id, {"state": SendState.WAITING, "revision": claimed.revision}, **values)


def _remember_dm(uow: UnitOfWork, claimed: Claimed, channel: str) -> None:
    if claimed.person_id is not None and channel not in {claimed.dm_channel, claimed.conversation}:
        uow.move(Person, claimed.person_id, {"slack_id": claimed.conversation}, dm_channel=channel)


def _overtaken(uow: UnitOfWork, claimed: Claimed) -> bool:
    """Whether a newer version is waiting or was sent; the claim on the row is given back."""
    row = uow.get(Outbox, claimed.id)
    newer = row is not None and row.revision > claimed.revision and claimed.op is not Op.POST
    if newer:
        _change(uow, claimed, **lineage.RELEASED)
    return newer


def _same(uow: UnitOfWork, claimed: Claimed, channel: str, ts: str) -> bool:
    """Whether the row already bears this receipt; updates and publishes can be repeated without harm."""
    row = uow.one(Outbox, claimed.id)
    return claimed.op is not Op.POST or (row.receipt_channel, row.receipt_ts) == (channel, ts)


def _let_go(store: Store, claimed: Claimed, at: datetime, seconds: float, **values: Any) -> bool:
    with store.write(claimed.workspace_id, at) as uow:
        until = uow.database_now() + timedelta(seconds=seconds) if seconds else None
        kept = _change(uow, claimed, leased_by=None, leased_until=None, held_until=until, **values)
        uow.commit()
    return kept


def _held(claimed: Claimed) -> tuple[Any, ...]:
    return (
        col(Outbox.id) == claimed.id,
        col(Outbox.state) == SendState.WAITING,
        col(Outbox.leased_by) == claimed.holder,
        col(Outbox.attempts) == claimed.attempts,
    )


def _change(uow: UnitOfWork, claimed: Claimed, **values: Any) -> bool:
    mine = update(Outbox).where(col(Outbox.workspace_id) == uow.workspace_id, *_held(claimed)).values(**values)
    return bool(getattr(uow.session.execute(mine), "rowcount", 0))
