"""What a DRI says was hit, and the word of whoever confirms or disputes it."""

from datetime import datetime

from sqlalchemy import Index

from bot.domain.codes import ClaimState
from storage.tables.base import Row, belongs, code, own_key, rule, where


class Claim(Row, table=True):
    """A Yes to *Did you hit it?*, at most one of an initiative waiting at a time."""

    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("charter_id", "charter"),
        belongs("checkin_id", "checkin"),
        belongs("claimed_by_id", "person"),
        belongs("sponsor_id", "person"),
        belongs("evidence_id", "passage"),
        belongs("settled_by_id", "person"),
        belongs("reason_id", "passage"),
        rule("settled", "(state = 'waiting') = (settled_at IS NULL)"),
        rule("disputed_why", "(state = 'disputed') = (reason_id IS NOT NULL)"),
        where("uq_claim_waiting", "workspace_id", "initiative_id", condition="state = 'waiting'", unique=True),
        where("ix_claim_sponsor", "workspace_id", "sponsor_id", condition="state = 'waiting'"),
        Index("ix_claim_checkin", "workspace_id", "checkin_id"),
    )

    initiative_id: int
    charter_id: int
    checkin_id: int
    claimed_by_id: int
    sponsor_id: int
    """Whom it waits for: the sponsor, or the leader in their place."""
    evidence_id: int | None = None
    state: ClaimState = code(ClaimState, default=ClaimState.WAITING, name="state")
    claimed_at: datetime
    settled_at: datetime | None = None
    settled_by_id: int | None = None
    reason_id: int | None = None
    """Why it is disputed."""
