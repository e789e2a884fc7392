"""Saying something: rows of the outbox, written in the same commit as the change they speak of (design 3.2).

What claims, sends and marks them is in `storage/sending.py` and `bot/sender/`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import col

from storage import lineage, statements
from storage.codes import Op, SendState
from storage.tables import Outbox
from storage.uow import ReadUnit, UnitOfWork

ORDINARY = 1
REFRESH = 9


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message to be posted.

    Args:
        key: unique for ever in this workspace; what happened, to whom, such as `question:2026-W48:7`.
        conversation: Slack's id of the person (their DM) or of the channel.
        payload: `text` and `blocks` as Slack takes them.
        person_id: the person whose being active is checked before the post; None for channels.
        about: the matter, such as `checkin:12`; `cancel` takes it back by this.
        due_at: calendar time of the post; None for at once.
        expires_at: calendar time after which it must not be posted any more.
        thread_id: the outbox row whose receipt is the thread's root.
        thread_ts: the thread's root where it was not posted by the bot.
        urgency: lower goes first.
    """

    key: str
    conversation: str
    payload: dict[str, Any]
    person_id: int | None = None
    about: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    thread_id: int | None = None
    thread_ts: str | None = None
    urgency: int = ORDINARY


def say(uow: UnitOfWork, message: Outgoing) -> int:
    """Put a message into the outbox and return its row's id; the same key again changes nothing."""
    new = uow.insert_once(
        Outbox,
        key=message.key,
        lane=message.conversation,
        op=Op.POST,
        urgency=message.urgency,
        conversation=message.conversation,
        person_id=message.person_id,
        about=message.about,
        payload=message.payload,
        due_at=message.due_at or uow.at,
        expires_at=message.expires_at,
        thread_id=message.thread_id,
        thread_ts=message.thread_ts,
        state=SendState.WAITING,
        **_COUNTERS,
    )
    if new is None:
        return _id_of(uow, message.key)
    uow.wake()
    return new


class Target(NamedTuple):
    """What is known of a message that is to be changed."""

    op: Op
    state: SendState
    lane: str
    conversation: str
    about: str
    receipt_ts: str | None
    is_held: bool
    """Whether a sender has it in hand."""

    @property
    def is_unsent(self) -> bool:
        """Whether its own payload can still be changed."""
        return self.state == SendState.WAITING and self.op == Op.POST and not self.is_held

    def adopted(self) -> "Target":
        """The same after `adopt`."""
        return self._replace(state=SendState.SENT)


def target(uow: ReadUnit, row_id: int) -> Target:
    """What is known of a message.

    Raises:
        LookupError: there is no such row.
    """
    asked = {"of_workspace": uow.workspace_id, "of_row": row_id}
    found = uow.connection.execute(statements.targeting(), asked).first()
    if found is None:
        msg = f"no outbox row {row_id} in this workspace"
        raise LookupError(msg)
    return Target(*found)


def refresh(
    uow: UnitOfWork,
    target_id: int,
    payload: dict[str, Any],
    *,
    after: timedelta = timedelta(0),
    known: Target | None = None,
) -> None:
    """Change a message that was or will be posted; of several unsent changes the latest wins.

    Args:
        uow: the unit of work.
        target_id: the outbox row of the message. While it is unsent itself, its own payload is changed instead.
        payload: the new `text` and `blocks`.
        after: how long to wait, so that a click's own `response_url` can make the change first.
        known: the row as this unit has read it; None to read it now.

    Raises:
        LookupError: there is no such row.
    """
    known = known or target(uow, target_id)
    if known.is_unsent and _rewrite_unsent(uow, target_id, payload):
        return
    if known.state in {SendState.FAILED, SendState.CANCELLED}:
        return  # there is no message to change
    _replace_or_add(
        uow,
        key=f"update:{target_id}",
        values={"payload": payload, "due_at": uow.at + after, "about": known.about},
        op=Op.UPDATE,
        lane=f"{known.lane}~",
        conversation=known.conversation,
        target_id=target_id,
    )


def publish(uow: UnitOfWork, person_id: int, slack_id: str, view: dict[str, Any]) -> None:
    """Publish a person's App Home; of several unsent ones the latest wins."""
    _replace_or_add(
        uow,
        key=f"home:{person_id}",
        values={"payload": {"view": view}, "due_at": uow.at},
        op=Op.PUBLISH,
        lane=f"{slack_id}~home",
        conversation=slack_id,
        person_id=person_id,
    )


def cancel(uow: UnitOfWork, about: str) -> int:
    """Take back every unsent post about a matter that is settled; returns how many there were.

    A row that is being posted at this moment is left to the sender.
    """
    unposted = (col(Outbox.about) == about, col(Outbox.op) == Op.POST, col(Outbox.posting_since).is_(None))
    return lineage.finish(uow, SendState.CANCELLED, *unposted)


def hasten(uow: UnitOfWork, key: str, due_at: datetime) -> None:
    """Let a post that still waits be due earlier; nothing where it is due by then, or was said."""
    row = uow.first(Outbox, col(Outbox.key) == key, col(Outbox.state) == SendState.WAITING, col(Outbox.due_at) > due_at)
    if row is not None and uow.move(Outbox, row.pk, {"state": SendState.WAITING, "posting_since": None}, due_at=due_at):
        uow.wake()


def adopt(uow: UnitOfWork, row_id: int, channel: str, ts: str) -> bool:
    """Take a click's (channel, ts) as the receipt of a message that has none; the sender's later mark is a no-op."""
    adopted = uow.move(
        Outbox,
        row_id,
        {"receipt_ts": None, "op": Op.POST},
        receipt_channel=channel,
        receipt_ts=ts,
        state=SendState.SENT,
        finished_at=uow.at,
        posting_since=None,
        leased_by=None,
        leased_until=None,
    )
    if adopted:
        uow.wake()
    return adopted


def is_latest(uow: ReadUnit, target_id: int, payload: dict[str, Any]) -> bool:
    """Whether the latest change of a message is this one and was not shown yet."""
    row = uow.first(Outbox, col(Outbox.key) == f"update:{target_id}")
    return row is not None and row.state == SendState.WAITING and row.payload == payload


def shows(uow: ReadUnit, row_id: int) -> dict[str, Any]:
    """What a message shows, or will show once its latest change is made; empty where its payload was emptied."""
    changed = uow.first(Outbox, col(Outbox.key) == f"update:{row_id}")
    return changed.payload if changed else uow.one(Outbox, row_id).payload


def shown(uow: UnitOfWork, target_id: int, payload: dict[str, Any]) -> None:
    """A click's own `response_url` has shown this change: drop the waiting refresh, or hasten it if it is newer."""
    row = uow.first(Outbox, col(Outbox.key) == f"update:{target_id}")
    if row is None:
        return
    if row.payload == payload:
        done = {"state": SendState.CANCELLED, "finished_at": uow.at}
        uow.move(Outbox, row.pk, {"state": SendState.WAITING, "revision": row.revision, "leased_by": None}, **done)
    else:
        refresh(uow, target_id, row.payload)


def said_at(uow: ReadUnit, channel: str, ts: str) -> Outbox | None:
    """The row whose receipt is that message, or None."""
    return uow.first(Outbox, col(Outbox.receipt_channel) == channel, col(Outbox.receipt_ts) == ts)


_COUNTERS: dict[str, Any] = {"revision": 0, "attempts": 0, "lookups": 0, "emptied": False}


def _id_of(uow: UnitOfWork, key: str) -> int:
    found = uow.first(Outbox, col(Outbox.key) == key)
    if found is None:
        msg = f"no outbox row with the key {key}"
        raise LookupError(msg)
    return found.pk


def _rewrite_unsent(uow: UnitOfWork, row_id: int, payload: dict[str, Any]) -> bool:
    unsent = {"state": SendState.WAITING, "op": Op.POST, "posting_since": None, "leased_by": None}
    return uow.move(Outbox, row_id, unsent, payload=payload, revision=col(Outbox.revision) + 1)


def _replace_or_add(uow: UnitOfWork, *, key: str, values: dict[str, Any], **fixed: Any) -> None:
    """Re-arm the one row of this key."""
    row = {"state": SendState.WAITING, "urgency": REFRESH, "about": "", **_COUNTERS, **fixed, **values}
    uow.run(statements.rearming(uow.on_postgres), {"key": key, **row})
    uow.wake()
