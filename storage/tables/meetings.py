"""Meetings of weekly reviews, what they carry over, and what sponsors decide in a quarterly reset."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import AgendaMatter, MeetingState, RecharterState
from storage.tables.base import Row, belongs, code, json_column, own_key, rule, where


class Meeting(Row, table=True):
    """The meeting of a review: its thread from the publication to `ends_at`, or to an earlier close by hand."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "review_id"),
        belongs("review_id", "review"),
        belongs("cadence_id", "cadence"),
        belongs("started_by_id", "person"),
        belongs("closed_by_id", "person"),
        rule("closed_once", "(state = 'closed') = (closed_at IS NOT NULL)"),
        rule("started_by_somebody", "(started_at IS NULL) = (started_by_id IS NULL)"),
        rule("started", "state <> 'started' OR started_at IS NOT NULL"),
        where("ix_meeting_due", "workspace_id", "ends_at", condition="state IN ('open', 'started')"),
        Index("ix_meeting_cadence", "workspace_id", "cadence_id"),
    )

    review_id: int
    cadence_id: int
    state: MeetingState = code(MeetingState, default=MeetingState.OPEN, name="state")
    opened_at: datetime
    """When the review was published."""
    ends_at: datetime
    started_at: datetime | None = None
    started_by_id: int | None = None
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    """None where it closed by itself."""
    agenda: dict[str, Any] = json_column()
    """The exceptions that owed something when the review was published, as `bot/domain/agenda.py` packs them: ids."""


class Carried(Row, table=True):
    """An exception that a meeting left without decision, escalation or plan; at most one open row each and cadence."""

    __table_args__ = (
        own_key(),
        belongs("cadence_id", "cadence"),
        belongs("first_meeting_id", "meeting"),
        belongs("last_meeting_id", "meeting"),
        belongs("initiative_id", "initiative"),
        belongs("owed_by_id", "person"),
        belongs("checkin_id", "checkin"),
        rule("times", "times >= 1"),
        where(
            "uq_carried_open",
            "workspace_id",
            "cadence_id",
            "matter",
            "number",
            condition="ended_at IS NULL",
            unique=True,
        ),
    )

    cadence_id: int
    matter: AgendaMatter = code(AgendaMatter, name="matter")
    number: int
    """Of the initiative, the escalation or the agreement."""
    initiative_id: int
    checkin_id: int | None = None
    owed_by_id: int | None = None
    """Whom the review named; None where it named nobody."""
    since_at: datetime
    """When the review that showed it first was published."""
    first_meeting_id: int
    last_meeting_id: int
    times: int = 1
    """How many meetings have left it."""
    ended_at: datetime | None = None
    """When a later meeting found it settled."""


class Recharter(Row, table=True):
    """One initiative in one quarterly reset: what its sponsor decides, within five working days."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "initiative_id", "period"),
        belongs("review_id", "review"),
        belongs("initiative_id", "initiative"),
        belongs("charter_id", "charter"),
        belongs("sponsor_id", "person"),
        belongs("to_id", "person"),
        belongs("decided_by_id", "person"),
        belongs("outbox_id", "outbox"),
        rule("decided", "(state IN ('open', 'overdue')) = (decided_at IS NULL)"),
        rule("found", "state <> 'overdue' OR found_at IS NOT NULL"),
        where("ix_recharter_due", "workspace_id", "due_at", condition="state = 'open'"),
        where("ix_recharter_overdue", "workspace_id", "initiative_id", condition="state = 'overdue'"),
        where("ix_recharter_waiting", "workspace_id", "initiative_id", condition="state IN ('open', 'overdue')"),
        Index("ix_recharter_message", "workspace_id", "outbox_id"),
        Index("ix_recharter_review", "workspace_id", "review_id", "to_id"),
    )

    review_id: int
    period: str
    initiative_id: int
    charter_id: int
    """The version as it was listed."""
    sponsor_id: int
    """Who has to decide; a finding is against them."""
    to_id: int
    """Who got the list: the sponsor, or whoever stands in for one who is away or left."""
    ticked: bool = False
    """Ticked to keep beforehand."""
    state: RecharterState = code(RecharterState, default=RecharterState.OPEN, name="state")
    due_at: datetime
    """The end of the fifth working day."""
    found_at: datetime | None = None
    """When it became a finding; it stays one on record."""
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    outbox_id: int | None = None
    """The message of the list in which it stands."""
