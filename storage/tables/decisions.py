"""Decision rights with their dated versions, and questions that need a decision."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import AskedState, Visibility
from storage.tables.base import Row, belongs, code, own_key, rule, where


class DecisionRight(Row, table=True):
    """A class of questions. Who decides it, within which bounds, stands in its versions."""

    __tablename__ = "decision_right"
    __table_args__ = (
        own_key(),
        belongs("defined_by_id", "person"),
        belongs("ended_by_id", "person"),
        rule("named", "length(name) > 0"),
        rule("ended_by_somebody", "(ended_on IS NULL) = (ended_by_id IS NULL)"),
        where("uq_decision_right_name", "workspace_id", "name", condition="ended_on IS NULL", unique=True),
    )

    name: str
    defined_by_id: int
    defined_at: datetime
    ended_on: date | None = None
    """The first day on which it does not hold any more."""
    ended_by_id: int | None = None


class RightVersion(Row, table=True):
    """How a class of questions is decided from a day on. A change is a new version; nothing is edited."""

    __tablename__ = "right_version"
    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "right_id", "version"),
        belongs("right_id", "decision_right"),
        belongs("owner_id", "person"),
        belongs("initiative_id", "initiative"),
        belongs("objective_id", "objective"),
        belongs("set_by_id", "person"),
        *(belongs(column, "passage") for column in ("signs_id", "inputs_id", "bounds_id")),
        rule("version", "version >= 1"),
        rule("days", "days BETWEEN 1 AND 90"),
        rule("amount_limit", "amount_limit IS NULL OR amount_limit >= 0"),
        rule("one_scope", "initiative_id IS NULL OR objective_id IS NULL"),
    )

    right_id: int
    version: int
    owner_id: int
    signs_id: int | None = None
    """The words by which a question of the class is known."""
    inputs_id: int | None = None
    bounds_id: int | None = None
    amount_limit: int | None = None
    days: int
    initiative_id: int | None = None
    objective_id: int | None = None
    from_on: date
    set_by_id: int
    set_at: datetime


class Question(Row, table=True):
    """A question that needs a decision: who decides it, by when, and what came of it."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "number"),
        belongs("asked_id", "passage"),
        belongs("raised_by_id", "person"),
        belongs("decider_id", "person"),
        belongs("right_id", "decision_right"),
        belongs("channel_id", "channel"),
        belongs("memo_id", "memo"),
        belongs("closed_by_id", "person"),
        belongs("reason_id", "passage"),
        rule("decided_by_memo", "(state = 'decided') = (memo_id IS NOT NULL)"),
        rule("closed_once", "(state = 'open') = (closed_at IS NULL)"),
        rule("dropped_with_reason", "(state = 'dropped') = (reason_id IS NOT NULL)"),
        where("uq_question_thread", "workspace_id", "channel", "thread_ts", condition="state = 'open'", unique=True),
        where("ix_question_chase", "workspace_id", "chase_at", condition="state = 'open'"),
        Index("ix_question_decider", "workspace_id", "decider_id", "state"),
    )

    number: int
    asked_id: int | None = None
    """Its words; None while they have to be read from the thread's first message."""
    raised_at: datetime
    """The first message of its thread; what counts for the cycle time."""
    raised_by_id: int
    started_at: datetime
    """When its clock was started; the days to decide count from here."""
    decider_id: int
    right_id: int | None = None
    channel_id: int
    channel: str
    thread_ts: str
    permalink: str | None = None
    visibility: Visibility = code(Visibility, name="visibility")
    due_at: datetime
    chase_at: datetime
    chased: int = 0
    state: AskedState = code(AskedState, default=AskedState.OPEN, name="state")
    memo_id: int | None = None
    closed_by_id: int | None = None
    closed_at: datetime | None = None
    reason_id: int | None = None
