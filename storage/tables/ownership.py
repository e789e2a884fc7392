"""Objectives, initiatives, their charters and assignments."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint

from bot.domain.codes import EndCode, InitiativeState, Visibility
from bot.domain.codes import Involvement as Part
from storage.codes import Acceptance
from storage.tables.base import Row, belongs, code, own_key, rule, where


class Objective(Row, table=True):
    """What initiatives serve."""

    __table_args__ = (own_key(), UniqueConstraint("workspace_id", "name"), belongs("owner_id", "person"))

    name: str
    owner_id: int | None = None
    created_at: datetime
    closed_at: datetime | None = None


class Initiative(Row, table=True):
    """A piece of work; what is to be reached stands in its charters, who answers for it in its assignments."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "number"),
        belongs("objective_id", "objective"),
        belongs("channel_id", "channel"),
        belongs("opened_by_id", "person"),
        belongs("closed_by_id", "person"),
        rule("closed_once", "(state = 'open') = (closed_at IS NULL)"),
        rule("named", "length(name) > 0"),
        where("ix_initiative_closed", "workspace_id", "closed_at", condition="closed_at IS NOT NULL"),
        where("ix_initiative_open", "workspace_id", "id", condition="state = 'open'"),
        where("ix_initiative_opened", "workspace_id", "opened_at", condition="state = 'open'"),
    )

    number: int
    name: str
    state: InitiativeState = code(InitiativeState, default=InitiativeState.OPEN)
    objective_id: int | None = None
    visibility: Visibility = code(Visibility, default=Visibility.WORKSPACE, name="visibility")
    channel_id: int | None = None
    opened_by_id: int | None = None
    opened_at: datetime
    closed_by_id: int | None = None
    closed_at: datetime | None = None


class Charter(Row, table=True):
    """One version of target, due date and sponsor. A change is a new version; nothing is edited."""

    __table_args__ = (
        own_key(),
        UniqueConstraint("workspace_id", "initiative_id", "version"),
        belongs("initiative_id", "initiative"),
        belongs("sponsor_id", "person"),
        belongs("target_id", "passage"),
        belongs("quarter_target_id", "passage"),
        belongs("reason_id", "passage"),
        belongs("granted_by_id", "person"),
        rule("version", "version >= 1"),
        rule("moves", "moves >= 0"),
        Index("ix_charter_started", "workspace_id", "started_at"),
        where("uq_charter_current", "workspace_id", "initiative_id", condition="ended_at IS NULL", unique=True),
    )

    initiative_id: int
    version: int = 1
    target_id: int
    due_on: date
    sponsor_id: int
    quarter: str
    """The quarter it was written in."""
    quarter_target_id: int | None = None
    """What is to be true by the end of that quarter, where the due date is more than a quarter away (design 2.1)."""
    first_due_on: date | None = None
    """The date of the first version; None where that is this one, or nothing was moved yet."""
    moves: int = 0
    """How often the date was moved up to this version."""
    reason_id: int | None = None
    granted_by_id: int | None = None
    started_at: datetime
    ended_at: datetime | None = None


class Assignment(Row, table=True):
    """Who answers for an initiative, from when to when. At most one is current; every past one is kept."""

    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("person_id", "person"),
        belongs("assigned_by_id", "person"),
        belongs("ended_by_id", "person"),
        belongs("reason_id", "passage"),
        rule("ended_with_code", "(ended_at IS NULL) = (end_code IS NULL)"),
        rule("accepted_somehow", "(accepted_at IS NULL) = (acceptance IS NULL)"),
        where("uq_assignment_current", "workspace_id", "initiative_id", condition="ended_at IS NULL", unique=True),
        where("ix_assignment_ended", "workspace_id", "ended_at", condition="ended_at IS NOT NULL"),
        where("ix_assignment_held", "workspace_id", "person_id", condition="ended_at IS NULL"),
        where(
            "ix_assignment_silent",
            "workspace_id",
            "silent_at",
            condition="ended_at IS NULL AND accepted_at IS NULL",
        ),
    )

    initiative_id: int
    person_id: int
    assigned_by_id: int | None = None
    assigned_at: datetime
    silent_at: datetime
    """When silence counts as acceptance: two working days of the person (design 2.1)."""
    accepted_at: datetime | None = None
    acceptance: Acceptance | None = code(Acceptance, nullable=True, name="acceptance")
    ended_at: datetime | None = None
    end_code: EndCode | None = code(EndCode, nullable=True, name="end_code")
    ended_by_id: int | None = None
    reason_id: int | None = None


class Participant(Row, table=True):
    """A contributor helps, a watcher is told; neither answers for anything."""

    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("person_id", "person"),
        where(
            "uq_participant_current",
            "workspace_id",
            "initiative_id",
            "person_id",
            condition="ended_at IS NULL",
            unique=True,
        ),
        Index("ix_participant_person", "workspace_id", "person_id"),
    )

    initiative_id: int
    person_id: int
    part: Part = code(Part, name="part")
    since: datetime
    ended_at: datetime | None = None
