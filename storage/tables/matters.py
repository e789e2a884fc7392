"""Escalations, memos, who may see them, and the words people wrote."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.domain.codes import (
    EscalationKind,
    EscalationOutcome,
    EscalationState,
    MemoEventKind,
    MemoLink,
    MemoSource,
    MemoState,
    Party,
    ReviewKind,
    Visibility,
)
from bot.domain.period import period_of
from storage.codes import PassageKind
from storage.tables.base import Row, belongs, code, own_key, rule, where


def _week_of(row: Any) -> str:
    """What a memo gets whose writer did not count: the week it was decided in."""
    return period_of(ReviewKind.WEEKLY, row.get_current_parameters()["decided_on"])


def _seconds_of(row: Any) -> int:
    """Likewise: from raised to recorded."""
    given = row.get_current_parameters()
    return max(int((given["recorded_at"] - given["raised_at"]).total_seconds()), 0)


class Passage(Row, table=True):
    """Words that a person wrote. Erasing them leaves a tombstone and touches no record (design 3.5)."""

    __table_args__ = (
        own_key(),
        belongs("author_id", "person"),
        rule("erased_is_empty", "erased_at IS NULL OR body = ''"),
    )

    kind: PassageKind = code(PassageKind, name="kind")
    author_id: int | None = None
    body: str
    digest: str
    written_at: datetime
    erased_at: datetime | None = None


class Escalation(Row, table=True):
    """A DRI's complete request to a leader: about whom or what, what is needed, by when."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "number"),
        belongs("initiative_id", "initiative"),
        belongs("checkin_id", "checkin"),
        belongs("raised_by_id", "person"),
        belongs("leader_id", "person"),
        belongs("counterpart_id", "person"),
        belongs("about_id", "passage"),
        belongs("need_id", "passage"),
        belongs("side_id", "passage"),
        belongs("outbox_id", "outbox"),
        rule("side_has_time", "(side_id IS NULL) = (side_at IS NULL)"),
        rule("leader_is_another", "leader_id <> raised_by_id"),
        rule("not_about_its_leader", "counterpart_id IS NULL OR leader_id <> counterpart_id"),
        rule("deadline_has_date", "state <> 'deadline_set' OR deadline_on IS NOT NULL"),
        Index("ix_escalation_raised", "workspace_id", "first_raised_at"),
        where(
            "ix_escalation_waiting",
            "workspace_id",
            "due_at",
            condition="state IN ('open', 'returned', 'deadline_set')",
        ),
        Index("ix_escalation_initiative", "workspace_id", "initiative_id", "state"),
        Index("ix_escalation_leader", "workspace_id", "leader_id", "state"),
    )

    number: int
    initiative_id: int
    checkin_id: int | None = None
    raised_by_id: int
    leader_id: int
    counterpart_id: int | None = None
    kind: EscalationKind = code(EscalationKind, name="kind")
    party: Party = code(Party, default=Party.UNNAMED, name="party")
    about_id: int
    need_id: int
    by_on: date
    zone: str
    prompted: bool = False
    """Raised after the bot asked for it; shown apart from self-raised ones (design 2.8)."""
    state: EscalationState = code(EscalationState, default=EscalationState.OPEN, name="state")
    raised_at: datetime
    first_raised_at: datetime
    due_at: datetime
    overdue_said_at: datetime | None = None
    deadline_on: date | None = None
    committed_on: date | None = None
    """The date to which the counterpart has committed; the leader still decides."""
    side_id: int | None = None
    """The counterpart's one statement."""
    side_at: datetime | None = None
    outbox_id: int | None = None


class Settlement(Row, table=True):
    """The one verdict on a matter: whoever writes it first has settled it (design 3.3)."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "escalation_id"),
        belongs("escalation_id", "escalation"),
        belongs("by_id", "person"),
        belongs("memo_id", "memo"),
        Index("ix_settlement_at", "workspace_id", "at"),
    )

    escalation_id: int
    outcome: EscalationOutcome = code(EscalationOutcome, name="outcome")
    by_id: int
    memo_id: int | None = None
    at: datetime


class Memo(Row, table=True):
    """A recorded decision. Its core is immutable: the database refuses any change (storage/ddl.py)."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "number"),
        belongs("decider_id", "person"),
        belongs("recorded_by_id", "person"),
        belongs("initiative_id", "initiative"),
        belongs("channel_id", "channel"),
        belongs("escalation_id", "escalation"),
        *(
            belongs(column, "passage")
            for column in ("title_id", "decision_id", "question_id", "inputs_id", "alternatives_id", "dissent_id")
        ),
        belongs("right_id", "decision_right"),
        belongs("proposed_to_id", "person"),
        belongs("replaces_id", "memo"),
        rule("proposed_to_somebody", "(first_state = 'proposed') = (proposed_to_id IS NOT NULL)"),
        rule("link_has_memo", "(link IS NULL) = (replaces_id IS NULL)"),
        rule("amount", "amount IS NULL OR amount >= 0"),
        Index("ix_memo_recorded", "workspace_id", "recorded_at"),
        Index("ix_memo_initiative", "workspace_id", "initiative_id"),
        Index("ix_memo_decided", "workspace_id", "decided_week"),
        where("ix_memo_proposed", "workspace_id", "proposed_to_id", condition="proposed_to_id IS NOT NULL"),
        where("ix_memo_remind", "workspace_id", "remind_at", condition="remind_at IS NOT NULL"),
    )

    number: int
    source: MemoSource = code(MemoSource, name="source")
    title_id: int
    decision_id: int
    question_id: int
    inputs_id: int | None = None
    alternatives_id: int | None = None
    dissent_id: int | None = None
    decider_id: int
    recorded_by_id: int
    initiative_id: int | None = None
    escalation_id: int | None = None
    raised_at: datetime
    """The bot's own: the first message of the thread, the raising of the escalation, else the recording."""
    raised_on: date | None = None
    """What a person put in its place, kept beside it."""
    decided_on: date
    review_by: date | None = None
    visibility: Visibility = code(Visibility, name="visibility")
    channel_id: int | None = None
    channel: str | None = None
    thread_ts: str | None = None
    message_ts: str | None = None
    permalink: str | None = None
    recorded_at: datetime
    first_state: MemoState = code(MemoState, default=MemoState.RECORDED, name="first_state")
    proposed_to_id: int | None = None
    """Who has to sign it: the owner of its class, or the DRI of its initiative."""
    right_id: int | None = None
    amount: int | None = None
    """What it costs, where its class has a limit; in whole units of whatever the company counts in."""
    link: MemoLink | None = code(MemoLink, nullable=True, name="link")
    replaces_id: int | None = None
    decided_week: str = Field(default=None, nullable=False, sa_column_kwargs={"default": _week_of})
    """The ISO week of `decided_on`."""
    cycle_s: int = Field(default=None, nullable=False, sa_column_kwargs={"default": _seconds_of})
    """Seconds from raised to decided; the service counts to the end of `decided_on` in the decider's zone."""
    cycle_work_s: int | None = None
    """The same within the decider's working hours; None for memos recorded before they were counted."""
    remind_at: datetime | None = None
    """When the decider is asked whether it still stands; None once that was said, or where nobody has to."""


class MemoEvent(Row, table=True):
    """What happened to a memo after it was recorded: confirmed, signed, superseded, published."""

    __tablename__ = "memo_event"
    __table_args__ = (
        own_key(),
        belongs("memo_id", "memo"),
        belongs("by_id", "person"),
        belongs("other_id", "memo"),
        belongs("reason_id", "passage"),
        Index("ix_memo_event_memo", "workspace_id", "memo_id"),
        where(
            "uq_memo_event_successor",
            "workspace_id",
            "memo_id",
            condition="event IN ('corrected', 'superseded', 'reversed')",
            unique=True,
        ),
        where(
            "uq_memo_event_signature",
            "workspace_id",
            "memo_id",
            condition="event IN ('signed', 'rejected')",
            unique=True,
        ),
        where("uq_memo_event_published", "workspace_id", "memo_id", condition="event = 'published'", unique=True),
    )

    memo_id: int
    event: MemoEventKind = code(MemoEventKind, name="event")
    by_id: int | None = None
    other_id: int | None = None
    """The later memo."""
    reason_id: int | None = None
    at: datetime


class Audience(Row, table=True):
    """Somebody who may see a named matter, or who was a channel's member when its memo was recorded."""

    __table_args__ = (
        own_key(),
        belongs("person_id", "person"),
        belongs("initiative_id", "initiative"),
        belongs("escalation_id", "escalation"),
        belongs("memo_id", "memo"),
        rule("some_matter", "coalesce(initiative_id, escalation_id, memo_id) IS NOT NULL"),
        rule("initiative_alone", "initiative_id IS NULL OR (escalation_id IS NULL AND memo_id IS NULL)"),
        rule("escalation_alone", "escalation_id IS NULL OR memo_id IS NULL"),
        where("uq_audience_memo", "workspace_id", "memo_id", "person_id", condition="memo_id IS NOT NULL", unique=True),
        where(
            "uq_audience_escalation",
            "workspace_id",
            "escalation_id",
            "person_id",
            condition="escalation_id IS NOT NULL",
            unique=True,
        ),
        where(
            "uq_audience_initiative",
            "workspace_id",
            "initiative_id",
            "person_id",
            condition="initiative_id IS NOT NULL",
            unique=True,
        ),
    )

    person_id: int
    initiative_id: int | None = None
    escalation_id: int | None = None
    memo_id: int | None = None
    named: bool = True
    """True for those named in the matter itself; False for a channel's member at the time of recording."""
    dissented: bool = False
    """Named in a memo as having disagreed."""
