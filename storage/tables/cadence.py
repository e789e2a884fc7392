"""Cadences, their reviews, and what is asked and answered in them."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import (
    Answer,
    BlameClaim,
    CheckInState,
    NotAskedReason,
    OccurrenceChange,
    Party,
    PlanState,
    ReplyKind,
    ReplySource,
    ReviewKind,
    ReviewState,
    Shift,
    Verdict,
    WeekResult,
)
from storage.tables.base import Row, belongs, code, own_key, rule, where

_ASKS = "asks AND ended_at IS NULL"
"""An initiative has exactly one asking cadence: one for each objective, one for all the others (design 1)."""


class Cadence(Row, table=True):
    """The rule of a recurring review. `opens_at` is the instant at which its next occurrence opens."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "name"),
        belongs("channel_id", "channel"),
        belongs("objective_id", "objective"),
        rule("reminders", "reminders BETWEEN 0 AND 2"),
        where("ix_cadence_due", "workspace_id", "opens_at", condition="ended_at IS NULL"),
        where("uq_cadence_asks_all", "workspace_id", condition=f"{_ASKS} AND objective_id IS NULL", unique=True),
        where(
            "uq_cadence_asks_one",
            "workspace_id",
            "objective_id",
            condition=f"{_ASKS} AND objective_id IS NOT NULL",
            unique=True,
        ),
    )

    kind: ReviewKind = code(ReviewKind, name="kind")
    name: str
    rule: str
    anchor: date
    at: str
    """Local wall time HH:MM at which the review is published."""
    publish_after_days: int = 0
    """Days from the nominal date to publication: a weekly review of Monday is published on Tuesday."""
    zone: str
    shift: Shift = code(Shift, default=Shift.NONE, name="shift")
    channel_id: int | None = None
    asks: bool = False
    objective_id: int | None = None
    """Whose initiatives it is about; None: those of the whole workspace."""
    reminders: int = 2
    """How many each unanswered question gets, 0 to 2."""
    holidays: str | None = None
    """Country and subdivision whose public holidays move it, such as DE-BY; None: the workspace's."""
    weekdays: str | None = None
    """Its own working days as digits, 0 is Monday; None: the workspace's."""
    next_on: date
    opens_at: datetime
    ended_at: datetime | None = None


class Review(Row, table=True):
    """One occurrence of a cadence, opened exactly once; it keeps the channel and zone it was opened with."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "cadence_id", "period"),
        belongs("cadence_id", "cadence"),
        belongs("channel_id", "channel"),
        belongs("outbox_id", "outbox"),
        belongs("objective_id", "objective"),
        rule("published", "(state IN ('published', 'closed')) = (published_at IS NOT NULL)"),
        where("ix_review_due", "workspace_id", "publish_at", condition="state = 'open'"),
        where("ix_review_planned", "workspace_id", "opened_at", condition="state = 'planned'"),
        where("ix_review_preview", "workspace_id", "preview_at", condition="preview_at IS NOT NULL"),
        where("ix_review_ladder", "workspace_id", "ladder_at", condition="ladder_at IS NOT NULL"),
        where("ix_review_lists", "workspace_id", "lists_at", condition="lists_at IS NOT NULL"),
    )

    cadence_id: int
    kind: ReviewKind = code(ReviewKind, name="kind")
    period: str
    nominal_on: date
    state: ReviewState = code(ReviewState, default=ReviewState.OPEN, name="state")
    asks: bool = False
    rehearsal: bool = False
    zone: str
    channel_id: int | None = None
    objective_id: int | None = None
    reminders: int = 2
    opened_at: datetime
    publish_at: datetime
    preview_at: datetime | None = None
    """When the next of those who will be named is shown their lines; None when all have been."""
    ladder_at: datetime | None = None
    """Since when its misses wait to be counted; None when they are, or there is nothing to count."""
    ladder_after: int | None = None
    """The last initiative whose week was counted; a chunk at a time (design 3.5)."""
    lists_at: datetime | None = None
    """Since when the sponsors' lists of a quarterly reset wait to be sent; None when they are."""
    published_at: datetime | None = None
    closed_at: datetime | None = None
    outbox_id: int | None = None


class ReviewChange(Row, table=True):
    """One occurrence that a leader moved or skipped; who and why stays on record. The last move counts."""

    __tablename__ = "review_change"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "cadence_id", "period"),
        belongs("cadence_id", "cadence"),
        belongs("reason_id", "passage"),
        belongs("by_id", "person"),
        rule("moved_to", "(kind = 'moved') = (publish_at IS NOT NULL)"),
        rule("skipped_why", "kind <> 'skipped' OR reason_id IS NOT NULL"),
    )

    cadence_id: int
    period: str
    kind: OccurrenceChange = code(OccurrenceChange, name="kind")
    publish_at: datetime | None = None
    reason_id: int | None = None
    by_id: int
    at: datetime


class CheckIn(Row, table=True):
    """One question to one person about one initiative for one period."""

    __tablename__ = "checkin"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "initiative_id", "period"),
        belongs("review_id", "review"),
        belongs("initiative_id", "initiative"),
        belongs("charter_id", "charter"),
        belongs("person_id", "person"),
        belongs("answered_by_id", "person"),
        belongs("held_by_id", "person"),
        belongs("outbox_id", "outbox"),
        belongs("reminder_id", "outbox"),
        rule("held_by_somebody", "(result IS NOT NULL AND result = 'held') = (held_by_id IS NOT NULL)"),
        rule("answer_has_time", "(answer IS NULL) = (answered_at IS NULL)"),
        rule("answered_has_answer", "state NOT IN ('answered', 'late') OR answer IS NOT NULL"),
        rule("unanswered_has_none", "state NOT IN ('planned', 'open', 'no_answer', 'not_asked') OR answer IS NULL"),
        rule("asked_has_person", "state IN ('planned', 'not_asked', 'annulled') OR person_id IS NOT NULL"),
        rule("not_asked_has_reason", "(state = 'not_asked') = (not_asked IS NOT NULL)"),
        where("ix_checkin_to_ask", "workspace_id", "ask_at", condition="state = 'planned'"),
        where("ix_checkin_to_remind", "workspace_id", "remind_at", condition="state = 'open' AND reminded_at IS NULL"),
        where("ix_checkin_to_close", "workspace_id", "close_at", condition="state IN ('planned', 'open')"),
        where("ix_checkin_person", "workspace_id", "person_id", condition="state IN ('planned', 'open')"),
        Index("ix_checkin_review", "workspace_id", "review_id", "state"),
        Index("ix_checkin_message", "workspace_id", "outbox_id"),
        Index("ix_checkin_told", "workspace_id", "review_id", "state", "answer", "asked_at", "answered_at"),
        where("ix_checkin_reminder", "workspace_id", "reminder_id", condition="reminder_id IS NOT NULL"),
    )

    review_id: int
    initiative_id: int
    period: str
    state: CheckInState = code(CheckInState, default=CheckInState.PLANNED, name="state")
    ask_at: datetime
    close_at: datetime
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    reminder_id: int | None = None
    """The message in which its person was reminded last."""
    charter_id: int | None = None
    person_id: int | None = None
    asked_at: datetime | None = None
    outbox_id: int | None = None
    answer: Answer | None = code(Answer, nullable=True, name="answer")
    answered_at: datetime | None = None
    answered_by_id: int | None = None
    answer_version: str | None = None
    """Slack's action_ts or edited ts of the answer: later ones win, whatever order they arrive in (design 3.3)."""
    reasked: bool = False
    """A condition was handed back once; nobody is asked a second time (design 2.2)."""
    not_asked: NotAskedReason | None = code(NotAskedReason, nullable=True, name="not_asked")
    result: WeekResult | None = code(WeekResult, nullable=True, name="result")
    """What the week counted as when its review was published; the ladder and the indicators read it."""
    held_by_id: int | None = None
    """The leader who was past their response time, on whom the delay counts."""


class Plan(Row, table=True):
    """What the DRI will do after a No, by a date."""

    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("checkin_id", "checkin"),
        belongs("charter_id", "charter"),
        belongs("person_id", "person"),
        belongs("what_id", "passage"),
        rule("settled", "(state = 'open') = (settled_at IS NULL)"),
        where("uq_plan_open", "workspace_id", "initiative_id", condition="state = 'open'", unique=True),
        Index("ix_plan_initiative", "workspace_id", "initiative_id", "made_at"),
        Index("ix_plan_checkin", "workspace_id", "checkin_id"),
        Index("ix_plan_settled", "workspace_id", "settled_at"),
    )

    initiative_id: int
    checkin_id: int | None = None
    charter_id: int | None = None
    person_id: int
    what_id: int
    due_on: date
    state: PlanState = code(PlanState, default=PlanState.OPEN, name="state")
    made_at: datetime
    settled_at: datetime | None = None
    settled_by_id: int | None = None


class Reply(Row, table=True):
    """A typed answer or note, one row a version; the judge's word on it never leaves the DM (design 2.3)."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "channel", "ts", "version"),
        belongs("checkin_id", "checkin"),
        belongs("person_id", "person"),
        belongs("passage_id", "passage"),
        belongs("blamed_id", "passage"),
        Index("ix_reply_checkin", "workspace_id", "checkin_id"),
        where("ix_reply_parked", "workspace_id", "channel", "thread_ts", condition="kind = 'unplaced'"),
    )

    checkin_id: int | None = None
    person_id: int
    channel: str
    ts: str
    version: str
    thread_ts: str | None = None
    """The thread's root, while it is not known which question it belongs to."""
    kind: ReplyKind = code(ReplyKind, name="kind")
    source: ReplySource = code(ReplySource, name="source")
    passage_id: int | None = None
    verdict: Verdict | None = code(Verdict, nullable=True, name="verdict")
    score: float | None = None
    party: Party | None = code(Party, nullable=True, name="party")
    blamed_id: int | None = None
    claim: BlameClaim | None = code(BlameClaim, nullable=True, name="claim")
    consented_at: datetime | None = None
    """When its author let it train a judge; without that it is never exported."""
    at: datetime
