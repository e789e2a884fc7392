"""Requests to change a charter."""

from typing import Any

from sqlmodel import col

from bot.domain.codes import RequestState
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import CharterRequest, Initiative
from storage.uow import ReadUnit


def open_of(uow: ReadUnit, initiative_id: int) -> CharterRequest | None:
    """The open request of an initiative."""
    return uow.first(CharterRequest, col(CharterRequest.initiative_id) == initiative_id, _open())


def waiting_for(uow: ReadUnit, leader_id: int) -> list[CharterRequest]:
    """The requests that wait for a leader, the longest waiting first."""
    mine = col(CharterRequest.leader_id) == leader_id
    return uow.find(CharterRequest, mine, _open(), order=[col(CharterRequest.asked_at), col(CharterRequest.id)])


def seen(uow: ReadUnit, viewer_id: int, request_id: int) -> CharterRequest | None:
    """A request that waits for this person, or is about what they may see; None for any other, and where none is."""
    row = uow.get(CharterRequest, request_id)
    if row is None or row.leader_id == viewer_id:
        return row
    shown = uow.has(Initiative, col(Initiative.id) == row.initiative_id, visible_initiatives(uow, viewer_id))
    return row if shown else None


def _open() -> Any:
    return among(col(CharterRequest.state), RequestState.OPEN)
