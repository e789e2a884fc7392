"""What comes in, what goes out, what is to be done, and what happened: inbox, outbox, errands, leases, ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.codes import LedgerCode
from storage.codes import ErrandKind, ErrandState, Op, SendState
from storage.tables.base import Row, belongs, code, json_column, own_key, rule, where

UNFINISHED = "state = 'waiting'"


class Outbox(Row, table=True):
    """Something the bot will say, stored in the same commit as the change it speaks of (design 3.2).

    `due_at` and `expires_at` are calendar time; the leases and `posting_since` are the database's own.
    """

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "key"),
        belongs("person_id", "person"),
        belongs("target_id", "outbox"),
        belongs("thread_id", "outbox"),
        rule("post_or_target", "op <> 'update' OR target_id IS NOT NULL OR receipt_ts IS NOT NULL"),
        rule("finished", "(state = 'waiting') = (finished_at IS NULL)"),
        where("ix_outbox_due", "workspace_id", "due_at", "id", condition=UNFINISHED),
        where("ix_outbox_urgent", "workspace_id", "urgency", "due_at", "id", condition=UNFINISHED),
        where("ix_outbox_lane", "workspace_id", "lane", "id", "due_at", condition=UNFINISHED),
        where("ix_outbox_about", "workspace_id", "about", condition=UNFINISHED),
        where("ix_outbox_target", "workspace_id", "target_id", condition=UNFINISHED),
        where("ix_outbox_thread", "workspace_id", "thread_id", condition=UNFINISHED),
        where("ix_outbox_receipt", "workspace_id", "receipt_channel", "receipt_ts", condition="receipt_ts IS NOT NULL"),
        where("ix_outbox_to_empty", "workspace_id", "finished_at", condition="finished_at IS NOT NULL AND NOT emptied"),
    )

    key: str
    lane: str
    op: Op = code(Op, default=Op.POST, name="op")
    urgency: int = 0
    """Lower goes first: 0 a person waits, 1 the ordinary, 9 a refreshed message."""
    conversation: str
    """Slack's id of the person (their DM) or of the channel."""
    person_id: int | None = None
    about: str = ""
    payload: dict[str, Any] = json_column()
    due_at: datetime
    expires_at: datetime | None = None
    target_id: int | None = None
    thread_id: int | None = None
    thread_ts: str | None = None
    state: SendState = code(SendState, default=SendState.WAITING, name="state")
    revision: int = 0
    attempts: int = 0
    leased_by: str | None = None
    leased_until: datetime | None = None
    held_until: datetime | None = None
    posting_since: datetime | None = None
    lookups: int = 0
    receipt_channel: str | None = None
    receipt_ts: str | None = None
    finished_at: datetime | None = None
    error: str | None = None
    emptied: bool = False


class Inbox(SQLModel, table=True):
    """A payload that took effect; its key stands in the same commit as the effect (design 3.3)."""

    __table_args__ = (Index("ix_inbox_at", "workspace_id", "at"),)

    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id")
    key: str = Field(primary_key=True)
    at: datetime


class Errand(Row, table=True):
    """Work that needs Slack's data or more than half a second; a worker runs it (design 3.1)."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "key"),
        where("ix_errand_due", "workspace_id", "due_at", "id", condition="state = 'waiting'"),
    )

    key: str
    kind: ErrandKind = code(ErrandKind, name="kind")
    args: dict[str, Any] = json_column()
    state: ErrandState = code(ErrandState, default=ErrandState.WAITING, name="state")
    due_at: datetime
    attempts: int = 0
    leased_by: str | None = None
    leased_until: datetime | None = None
    held_until: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None


class Lease(SQLModel, table=True):
    """Who may do what only one process may do, until when, by the database's clock."""

    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id")
    name: str = Field(primary_key=True)
    holder: str
    leased_until: datetime


class Ledger(SQLModel, table=True):
    """Who did what, when: codes, ids, dates and hashes, never texts. Append-only by the database (storage/ddl.py)."""

    __table_args__ = (
        belongs("actor_id", "person"),
        belongs("initiative_id", "initiative"),
        Index("ix_ledger_initiative", "workspace_id", "initiative_id", "id"),
        Index("ix_ledger_code", "workspace_id", "code", "at"),
        Index("ix_ledger_about", "workspace_id", "about", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    at: datetime
    code: LedgerCode = code(LedgerCode, name="code")
    actor_id: int | None = None
    initiative_id: int | None = None
    about: str = ""
    details: dict[str, Any] = json_column()
