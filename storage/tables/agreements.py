"""Agreements: versions of their spec, deliveries, and the one verdict on each (design 2.7)."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import (
    AgreementOrigin,
    AgreementState,
    Fault,
    ReviewOutcome,
    VerdictBasis,
    VerdictState,
)
from storage.tables.base import Row, belongs, code, own_key, rule, where


class Agreement(Row, table=True):
    """A two-sided SLA: what one provider owes the DRI of an initiative, by a hard deadline."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "number"),
        belongs("initiative_id", "initiative"),
        belongs("dri_id", "person"),
        belongs("provider_id", "person"),
        belongs("escalation_id", "escalation"),
        belongs("deliverable_id", "passage"),
        belongs("passed_to_id", "person"),
        rule("two_sides", "dri_id <> provider_id"),
        rule("in_force_has_version", "state NOT IN ('in_force', 'delivered', 'approved') OR version IS NOT NULL"),
        rule("in_force_has_deadline", "(version IS NULL) = (due_at IS NULL)"),
        where("ix_agreement_due", "workspace_id", "next_at", condition="next_at IS NOT NULL"),
        where("ix_agreement_breach", "workspace_id", "initiative_id",
              condition="state = 'in_force' AND breached_at IS NOT NULL"),
        where("uq_agreement_escalation", "workspace_id", "escalation_id",
              condition="escalation_id IS NOT NULL AND state IN ('in_force', 'delivered')", unique=True),
        Index("ix_agreement_initiative", "workspace_id", "initiative_id", "state"),
        Index("ix_agreement_dri", "workspace_id", "dri_id", "state"),
        Index("ix_agreement_provider", "workspace_id", "provider_id", "state"),
    )  # fmt: skip

    number: int
    initiative_id: int
    dri_id: int
    """Whoever proposed it, or raised the escalation it came from. Who answers for the initiative now is asked."""
    provider_id: int
    origin: AgreementOrigin = code(AgreementOrigin, default=AgreementOrigin.PROPOSED, name="origin")
    escalation_id: int | None = None
    """The escalation whose deadline it is, or that its DRI raised about its breach."""
    deliverable_id: int
    state: AgreementState = code(AgreementState, default=AgreementState.PROPOSED, name="state")
    version: int | None = None
    """The version of the spec in force; None until one is."""
    due_at: datetime | None = None
    """The end of the deadline day of that version, in the provider's zone."""
    next_at: datetime | None = None
    """When the tick has something to do about it: an answer, a reminder, the deadline, a review that is owed."""
    passed_on_at: datetime | None = None
    """When the sponsor was told that nobody had answered."""
    passed_to_id: int | None = None
    """The sponsor, or whoever stood in for them, who may put it in force since."""
    breached_at: datetime | None = None
    """Since when the provider is in breach; None while they are not."""
    reminded_at: datetime | None = None
    made_at: datetime
    ended_at: datetime | None = None


class AgreementVersion(Row, table=True):
    """One version of spec and deadline, as one side proposed it. Accepted, it is frozen: text and hash."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "agreement_id", "version"),
        belongs("agreement_id", "agreement"),
        belongs("spec_id", "passage"),
        belongs("proposed_by_id", "person"),
        belongs("answered_by_id", "person"),
        belongs("reason_id", "passage"),
        rule("version", "version >= 1"),
        rule("answered_once", "(answered_at IS NULL) = (accepted IS NULL)"),
        where(
            "uq_agreement_version_open", "workspace_id", "agreement_id", condition="answered_at IS NULL", unique=True
        ),
    )

    agreement_id: int
    version: int
    spec_id: int
    spec_hash: str
    """SHA-256 of the spec's words in UTF-8: they stay what was agreed even where the words are erased."""
    deadline_on: date
    zone: str
    """The provider's, in which the deadline day ends."""
    proposed_by_id: int
    proposed_at: datetime
    answered_by_id: int | None = None
    answered_at: datetime | None = None
    accepted: bool | None = None
    other_date: date | None = None
    """The date with which the provider declined."""
    reason_id: int | None = None


class Delivery(Row, table=True):
    """The provider said *Delivered*: that moment is what counts. Each rejection is rework."""

    __table_args__ = (
        own_key(),
        belongs("agreement_id", "agreement"),
        belongs("by_id", "person"),
        belongs("note_id", "passage"),
        belongs("reviewed_by_id", "person"),
        belongs("reason_id", "passage"),
        rule("reviewed_once", "(reviewed_at IS NULL) = (outcome IS NULL)"),
        rule("rejected_with_reason", "outcome IS NULL OR outcome <> 'rejected' OR reason_id IS NOT NULL"),
        where("uq_delivery_open", "workspace_id", "agreement_id", condition="reviewed_at IS NULL", unique=True),
        Index("ix_delivery_agreement", "workspace_id", "agreement_id"),
        Index("ix_delivery_reviewed", "workspace_id", "reviewed_at"),
    )

    agreement_id: int
    version: int
    by_id: int
    delivered_at: datetime
    on_time: bool
    note_id: int | None = None
    reviewed_by_id: int | None = None
    reviewed_at: datetime | None = None
    outcome: ReviewOutcome | None = code(ReviewOutcome, nullable=True, name="outcome")
    beyond_spec: bool = False
    """Rejected for what the spec does not say, as whoever rejected it chose."""
    reason_id: int | None = None


class AgreementVerdict(Row, table=True):
    """The one verdict on an agreement: proposed from a fact, contested or not, ruled by a leader by memo."""

    __tablename__ = "agreement_verdict"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "agreement_id"),
        belongs("agreement_id", "agreement"),
        belongs("contested_by_id", "person"),
        belongs("leader_id", "person"),
        belongs("ruled_by_id", "person"),
        belongs("reason_id", "passage"),
        belongs("memo_id", "memo"),
        rule("proposed_or_disputed", "(proposed IS NULL) = (basis = 'rejection_disputed')"),
        rule("final_has_fault", "(state IN ('standing', 'ruled')) = (fault IS NOT NULL)"),
        rule("contested_waits", "state <> 'contested' OR (leader_id IS NOT NULL AND rule_by IS NOT NULL)"),
        rule("ruled_by_memo", "(state = 'ruled') = (memo_id IS NOT NULL)"),
        where("ix_agreement_verdict_open", "workspace_id", "contest_until", condition="state = 'proposed'"),
        where("ix_agreement_verdict_contested", "workspace_id", "rule_by", condition="state = 'contested'"),
    )

    agreement_id: int
    basis: VerdictBasis = code(VerdictBasis, name="basis")
    proposed: Fault | None = code(Fault, nullable=True, name="proposed")
    state: VerdictState = code(VerdictState, default=VerdictState.PROPOSED, name="state")
    proposed_at: datetime
    contest_until: datetime
    contested_by_id: int | None = None
    contested_at: datetime | None = None
    reason_id: int | None = None
    leader_id: int | None = None
    """Whom a contested one waits for: a leader who is neither side."""
    rule_by: datetime | None = None
    """When that leader's response time ends."""
    fault: Fault | None = code(Fault, nullable=True, name="fault")
    ruled_by_id: int | None = None
    memo_id: int | None = None
    settled_at: datetime | None = None
