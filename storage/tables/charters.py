"""Requests to change a charter: asked by the DRI, granted or refused by whom they answer to."""

from datetime import date, datetime

from sqlalchemy import Index

from bot.domain.codes import RequestState
from storage.tables.base import Row, belongs, code, own_key, rule, where


class CharterRequest(Row, table=True):
    """What a DRI asks for: another target, another date, or both. At most one of an initiative is open."""

    __tablename__ = "charter_request"
    __table_args__ = (
        own_key(),
        belongs("initiative_id", "initiative"),
        belongs("charter_id", "charter"),
        belongs("asked_by_id", "person"),
        belongs("leader_id", "person"),
        belongs("target_id", "passage"),
        belongs("quarter_target_id", "passage"),
        belongs("reason_id", "passage"),
        belongs("closed_by_id", "person"),
        belongs("answer_id", "passage"),
        belongs("became_id", "charter"),
        rule("asks_for_something", "target_id IS NOT NULL OR due_on IS NOT NULL OR quarter_target_id IS NOT NULL"),
        rule("closed_once", "(state = 'open') = (closed_at IS NULL)"),
        rule("granted_is_a_charter", "(state = 'granted') = (became_id IS NOT NULL)"),
        rule("refused_with_a_sentence", "state <> 'refused' OR answer_id IS NOT NULL"),
        where("uq_charter_request_open", "workspace_id", "initiative_id", condition="state = 'open'", unique=True),
        where("ix_charter_request_waiting", "workspace_id", "leader_id", condition="state = 'open'"),
        Index("ix_charter_request_initiative", "workspace_id", "initiative_id"),
    )

    initiative_id: int
    charter_id: int
    """The version it would replace."""
    asked_by_id: int
    asked_at: datetime
    leader_id: int
    """Whom it waits for: the sponsor, or whoever is above where the sponsor cannot answer."""
    target_id: int | None = None
    """The new target; None: it stays."""
    due_on: date | None = None
    """The new date; None: it stays."""
    quarter_target_id: int | None = None
    reason_id: int
    state: RequestState = code(RequestState, default=RequestState.OPEN, name="state")
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    answer_id: int | None = None
    became_id: int | None = None
