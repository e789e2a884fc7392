"""The two marks that every message needs, for several rows in one transaction; `marking.py` has them one by one.

A commit costs more than the rest of a mark (SQLite FULL), and a sender that is behind has several rows at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlmodel import SQLModel, col

from storage import lineage, marking
from storage.claiming import Claimed
from storage.codes import Op, SendState
from storage.engine import Store
from storage.tables import Outbox, Person
from storage.uow import UnitOfWork


@dataclass(frozen=True)
class Sent:
    """A row that was sent, and its receipt; of an update or a publish the receipt is empty texts."""

    claimed: Claimed
    channel: str
    ts: str


def posting_all(store: Store, rows: Sequence[Claimed], at: datetime) -> set[int]:
    """Commit that all of these are about to be sent; returns the ids of those to send, as `marking.posting` would.

    Args:
        store: the store.
        rows: rows of one workspace, claimed by one holder.
        at: calendar time.

    Raises:
        StoreUnavailable: some may be marked; whoever calls it again with the same rows is told the same.
    """
    if not rows:
        return set()
    with store.write(rows[0].workspace_id, at) as uow:
        found = {row.id: row for row in uow.session.execute(_as_they_are(uow, rows))}
        fine = {row.id for row in rows if row.id in found and _is_wanted(found[row.id], row, at)}
        _note_posting(uow, {row.id for row in rows if row.id in fine and row.op is Op.POST})
        uow.commit()
    return fine | {row.id for row in rows if row.id not in fine and marking.posting(store, row, at)}


def sent_all(store: Store, results: Sequence[Sent], at: datetime) -> set[int]:
    """Mark all of these as sent; returns the ids of those for which `marking.sent` would be True."""
    if not results:
        return set()
    with store.write(results[0].claimed.workspace_id, at) as uow:
        marked = {each.claimed.id for each in results if _mark(uow, each)}
        uow.commit()
    others = [each for each in results if each.claimed.id not in marked]
    return marked | {each.claimed.id for each in others if marking.sent(store, each.claimed, at, each.channel, each.ts)}


def _as_they_are(uow: UnitOfWork, rows: Sequence[Claimed]) -> Any:
    columns = [getattr(Outbox, name) for name in ("id", "revision", "attempts", "leased_by", "state", "expires_at")]
    person = and_(col(Person.workspace_id) == col(Outbox.workspace_id), col(Person.id) == col(Outbox.person_id))
    mine = (col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.id).in_([row.id for row in rows]))
    query = select(*columns, col(Outbox.person_id), col(Person.active).label("is_active"))
    query = query.outerjoin(Person, person).where(*mine)
    return query.with_for_update(of=Outbox) if uow.on_postgres else query


def _is_wanted(now: Any, row: Claimed, at: datetime) -> bool:
    is_mine = (now.leased_by, now.attempts, now.revision) == (row.holder, row.attempts, row.revision)
    in_time = now.expires_at is None or now.expires_at > at
    return is_mine and in_time and now.state is SendState.WAITING and (now.person_id is None or bool(now.is_active))


def _note_posting(uow: UnitOfWork, ids: set[int]) -> None:
    if ids:
        mine = (col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.id).in_(ids))
        posting = update(Outbox).where(*mine).values(posting_since=uow.database_now(), lookups=0)
        uow.session.execute(posting.execution_options(synchronize_session=False))


_OUTBOX, _PERSON = SQLModel.metadata.tables["outbox"], SQLModel.metadata.tables["person"]
# The two hottest statements of the sender: built once, and run without the ORM (0.1 ms instead of 0.4).
_MARK = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.workspace_id == bindparam("of_workspace"),
        _OUTBOX.c.id == bindparam("of_row"),
        _OUTBOX.c.state == SendState.WAITING,
        _OUTBOX.c.revision == bindparam("of_revision"),
    )
    .values(state=SendState.SENT, error=None, **lineage.RELEASED)
    .values({name: bindparam(name) for name in ("finished_at", "receipt_channel", "receipt_ts")})
)
_REMEMBER = (
    update(_PERSON)
    .where(
        _PERSON.c.workspace_id == bindparam("of_workspace"),
        _PERSON.c.id == bindparam("of_person"),
        _PERSON.c.slack_id == bindparam("of_slack_id"),
    )
    .values(dm_channel=bindparam("dm_channel"))
)


def _mark(uow: UnitOfWork, each: Sent) -> bool:
    """Mark a post; what is something else is left to `marking.sent`."""
    claimed = each.claimed
    if claimed.op is not Op.POST:
        return False
    connection, mine = uow.session.connection(), {"of_workspace": uow.workspace_id}
    if claimed.person_id is not None and each.channel not in {claimed.dm_channel, claimed.conversation}:
        person = {"of_person": claimed.person_id, "of_slack_id": claimed.conversation, "dm_channel": each.channel}
        connection.execute(_REMEMBER, {**mine, **person})
    row = {"of_row": claimed.id, "of_revision": claimed.revision, "finished_at": uow.at}
    receipt = {"receipt_channel": each.channel, "receipt_ts": each.ts}
    return bool(connection.execute(_MARK, {**mine, **row, **receipt}).rowcount)
