"""Claiming rows of the outbox: which may be sent now, and holding them for one sender (design 3.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from storage import lineage
from storage.codes import Op, SendState
from storage.engine import Store
from storage.tables import Outbox, Person
from storage.uow import UnitOfWork

METHODS = {Op.POST: "chat.postMessage", Op.UPDATE: "chat.update", Op.PUBLISH: "views.publish"}
"""Slack's method for each op: what a 429 can hold for the whole workspace."""
CLAIM_LIMIT = 50


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A row that this sender holds until its lease runs out; everything needed to send it.

    Attributes:
        id: the outbox row.
        workspace_id: its workspace.
        holder: who holds it.
        key: goes into the metadata of a post, and is what a lookup searches for.
        lane: one in flight per lane.
        op: what to do.
        conversation: Slack's id of the person or the channel; for a post, `dm_channel` when it is known.
        person_id: the person whose being active `posting` checks; None for channels.
        dm_channel: the person's DM as far as known.
        payload: `text` and `blocks`; `{"view": …}` for a publish.
        about: the matter, for logs.
        due_at: calendar time at which it fell due.
        expires_at: calendar time after which it must not be posted.
        thread_ts: the root of the thread to post in, or None.
        target_channel: for an update, the channel of the message to change.
        target_ts: for an update, its ts.
        revision: which version of the payload this is.
        attempts: how often it was claimed, this time included; back off by it.
        in_doubt: an earlier post may have arrived: look it up before posting (`looked_up`).
        lookups: how often it was looked up since that post.
    """

    id: int
    workspace_id: int
    holder: str
    key: str
    lane: str
    op: Op
    conversation: str
    person_id: int | None
    dm_channel: str | None
    payload: dict[str, Any]
    about: str
    due_at: datetime
    expires_at: datetime | None
    thread_ts: str | None
    target_channel: str | None
    target_ts: str | None
    revision: int
    attempts: int
    in_doubt: bool
    lookups: int

    @property
    def method(self) -> str:
        """Slack's method that sends it."""
        return METHODS[self.op]


def claim(
    store: Store,
    workspace_id: int,
    at: datetime,
    *,
    holder: str,
    lease_seconds: float,
    limit: int = 10,
    busy_lanes: Collection[str] = (),
    held_methods: Collection[str] = (),
) -> list[Claimed]:
    """Hold the rows that may be sent now, the most urgent first, at most one per lane.

    A row may be sent when it is waiting and due, neither held nor leased, the lowest unfinished due row of its lane,
    and the receipts it needs are there. What expired, or hangs on a row that will never be sent, is ended here.

    Args:
        store: the store.
        workspace_id: the workspace whose sender this is.
        at: calendar time, against `due_at` and `expires_at`.
        holder: this process, unique among all processes there ever were.
        lease_seconds: how long the rows are held, by the database's clock; longer than any HTTP time-out.
        limit: at most so many rows, 50 at the most.
        busy_lanes: lanes to leave alone: one is in flight there, or the lane is paced.
        held_methods: Slack methods (`chat.update`) that must not be called now.

    Returns:
        What to send; empty when nothing may be sent now.

    Raises:
        StoreUnavailable: nothing was claimed.
    """
    with store.write(workspace_id, at) as uow:
        now = uow.database_now()
        asked = {
            "at": at,
            "now": now,
            "limit": min(limit, CLAIM_LIMIT),
            "busy_lanes": list(busy_lanes),
            "held_ops": [op for op, method in METHODS.items() if method in held_methods],
        }
        found = uow.session.connection().execute(claimable(uow.on_postgres), {**asked, "workspace": workspace_id}).all()
        good = [found_row for found_row in found if not _ended(uow, found_row)]
        _lease(uow, [found_row.id for found_row in good], holder, now + timedelta(seconds=lease_seconds))
        uow.commit()
    return [_claimed(found_row, workspace_id, holder) for found_row in good]


_OUTBOX = SQLModel.metadata.tables["outbox"]
_INSTANT = _OUTBOX.c.due_at.type
_TARGET = aliased(Outbox, name="target")
_THREAD = aliased(Outbox, name="thread")
_LOWER = aliased(Outbox, name="lower")
_COLUMNS = [
    getattr(Outbox, name)
    for name in (
        "id",
        "key",
        "lane",
        "op",
        "conversation",
        "person_id",
        "payload",
        "about",
        "due_at",
        "expires_at",
        "revision",
        "attempts",
        "posting_since",
        "lookups",
        "target_id",
        "thread_id",
        "receipt_channel",
        "receipt_ts",
    )
]


@cache
def claimable(on_postgres: bool) -> Select[Any]:
    """The rows that may be sent, with what sending them needs; built once, because building costs more than running.

    Streams along ix_outbox_urgent, so that neither history nor backlog makes it slow. Parameters: workspace, at, now,
    limit, busy_lanes, held_ops.
    """
    now = bindparam("now", type_=_INSTANT)
    free = or_(col(Outbox.leased_until).is_(None), col(Outbox.leased_until) <= now)
    not_held = or_(col(Outbox.held_until).is_(None), col(Outbox.held_until) <= now)
    query = (
        select(
            *_COLUMNS,
            col(Outbox.thread_ts).label("own_thread_ts"),
            col(Person.dm_channel).label("dm_channel"),
            col(_TARGET.state).label("target_state"),
            col(_TARGET.receipt_channel).label("target_channel"),
            col(_TARGET.receipt_ts).label("target_ts"),
            col(_THREAD.state).label("thread_state"),
            col(_THREAD.receipt_ts).label("thread_receipt"),
        )
        .outerjoin(Person, _same(Person, col(Outbox.person_id)))
        .outerjoin(_TARGET, _same(_TARGET, col(Outbox.target_id)))
        .outerjoin(_THREAD, _same(_THREAD, col(Outbox.thread_id)))
        .where(col(Outbox.workspace_id) == bindparam("workspace"), lineage.STILL_WAITING, _due(Outbox))
        .where(free, not_held, _lowest_of_lane(), *map(_settled, (_TARGET, _THREAD)))
        .where(col(Outbox.lane).not_in(bindparam("busy_lanes", expanding=True)))
        .where(col(Outbox.op).not_in(bindparam("held_ops", expanding=True)))
        .order_by(col(Outbox.urgency), col(Outbox.due_at), col(Outbox.id))
        .limit(bindparam("limit", type_=Integer))
    )
    return query.with_for_update(of=Outbox, skip_locked=True) if on_postgres else query


def _due(table: Any) -> Any:
    """Due, but no key of an index: walking in order of urgency and stopping at the limit is what is quick."""
    return func.coalesce(table.due_at, table.due_at) <= bindparam("at", type_=_INSTANT)


def _same(table: Any, column: Any) -> Any:
    return and_(table.workspace_id == Outbox.workspace_id, table.id == column)


def _settled(parent: Any) -> Any:
    return or_(parent.id.is_(None), parent.state != SendState.WAITING)


def _lowest_of_lane() -> Any:
    lower = select(col(_LOWER.id)).where(
        col(_LOWER.workspace_id) == col(Outbox.workspace_id),
        col(_LOWER.lane) == col(Outbox.lane),
        lineage.written_out(_LOWER),
        _due(_LOWER),
        col(_LOWER.id) < col(Outbox.id),
    )
    return ~lower.exists()


def _ended(uow: UnitOfWork, row: Any) -> bool:
    """End a row that must not be sent any more; one in doubt is looked up first, whatever became of it."""
    if row.posting_since is not None:
        return False
    if row.expires_at is not None and row.expires_at <= uow.at:
        return bool(lineage.finish(uow, SendState.CANCELLED, col(Outbox.id) == row.id, error="expired"))
    orphaned = {SendState.FAILED, SendState.CANCELLED} & {row.target_state, row.thread_state}
    if orphaned:
        return bool(
            lineage.finish(uow, orphaned.pop(), col(Outbox.id) == row.id, error="what it hangs on was never posted")
        )
    return False


_LEASE = (
    update(_OUTBOX)
    .where(_OUTBOX.c.workspace_id == bindparam("of_workspace"), _OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(leased_by=bindparam("holder"), leased_until=bindparam("until"), held_until=None)
    .values(attempts=_OUTBOX.c.attempts + 1)
)


def _lease(uow: UnitOfWork, ids: list[int], holder: str, until: datetime) -> None:
    if ids:
        who = {"of_workspace": uow.workspace_id, "holder": holder, "until": until}
        uow.session.connection().execute(_LEASE, {**who, "ids": ids})


def _claimed(row: Any, workspace_id: int, holder: str) -> Claimed:
    return Claimed(
        id=row.id,
        workspace_id=workspace_id,
        holder=holder,
        key=row.key,
        lane=row.lane,
        op=row.op,
        conversation=row.conversation,
        person_id=row.person_id,
        dm_channel=row.dm_channel,
        payload=row.payload,
        about=row.about,
        due_at=row.due_at,
        expires_at=row.expires_at,
        thread_ts=row.own_thread_ts or row.thread_receipt,
        target_channel=row.target_channel or row.receipt_channel,
        target_ts=row.target_ts or row.receipt_ts,
        revision=row.revision,
        attempts=row.attempts + 1,
        in_doubt=row.posting_since is not None,
        lookups=row.lookups,
    )
