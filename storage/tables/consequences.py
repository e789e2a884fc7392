"""Consequences of misses, lines shown before they are public, and complaints that go to whoever owns the matter."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import ConsequenceAction, ConsequenceKind, ConsequenceState
from storage.tables.base import Row, belongs, code, own_key, rule, where


class Consequence(Row, table=True):
    """One step on the ladder of an initiative (design 2.3). The third closes only with a memo."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "initiative_id", "period", "kind"),
        belongs("initiative_id", "initiative"),
        belongs("checkin_id", "checkin"),
        belongs("person_id", "person"),
        belongs("sponsor_id", "person"),
        belongs("memo_id", "memo"),
        belongs("decided_by_id", "person"),
        rule("step", "step BETWEEN 1 AND 3"),
        rule("decided_by_memo", "(state = 'decided') = (memo_id IS NOT NULL)"),
        rule("only_the_third_waits", "state <> 'open' OR step = 3"),
        where("ix_consequence_open", "workspace_id", "sponsor_id", condition="state = 'open'"),
        Index("ix_consequence_opened", "workspace_id", "opened_at"),
    )

    initiative_id: int
    period: str
    kind: ConsequenceKind = code(ConsequenceKind, name="kind")
    step: int
    misses: int
    """In a row, this one included; for `scope` the honest Noes."""
    checkin_id: int | None = None
    person_id: int | None = None
    """Whose misses they are: whoever was asked."""
    sponsor_id: int
    """Who was told, or must decide."""
    state: ConsequenceState = code(ConsequenceState, default=ConsequenceState.TOLD, name="state")
    opened_at: datetime
    outcome: ConsequenceAction | None = code(ConsequenceAction, nullable=True, name="outcome")
    decided_by_id: int | None = None
    memo_id: int | None = None
    closed_at: datetime | None = None


class LineShown(Row, table=True):
    """Somebody was sent, by DM, a line of a review in which they will be named."""

    __tablename__ = "line_shown"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "review_id", "person_id", "section", "number"),
        belongs("review_id", "review"),
        belongs("person_id", "person"),
        belongs("outbox_id", "outbox"),
    )

    review_id: int
    person_id: int
    section: str
    number: int
    outbox_id: int | None = None
    shown_at: datetime


class Complaint(Row, table=True):
    """A contributor's word to the DRI, or a provider's about the DRI to the sponsor: heard before it is raised."""

    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("agreement_id", "agreement"),
        belongs("by_id", "person"),
        belongs("to_id", "person"),
        belongs("words_id", "passage"),
        belongs("escalation_id", "escalation"),
        Index("ix_complaint_to", "workspace_id", "to_id"),
    )

    initiative_id: int
    agreement_id: int | None = None
    by_id: int
    to_id: int
    words_id: int
    at: datetime
    escalation_id: int | None = None
    """What whoever was told made of it."""
    answered_at: datetime | None = None
