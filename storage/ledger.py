"""The append-only ledger: one line for everything that changed, with codes, ids, dates and hashes only."""

from typing import Any

from bot.domain.codes import LedgerCode
from storage.tables import Ledger
from storage.uow import UnitOfWork


def note(
    uow: UnitOfWork,
    code: LedgerCode,
    *,
    actor_id: int | None = None,
    initiative_id: int | None = None,
    about: str = "",
    **details: Any,
) -> None:
    """Write one line at the instant of the unit of work.

    Args:
        uow: the unit of work in which the thing happens.
        code: what happened.
        actor_id: the person who did it; None for the bot.
        initiative_id: the initiative it concerns.
        about: the matter, such as `checkin:12` or `escalation:3`.
        details: codes, ids, dates as ISO text, hashes. Never a text that a person wrote.
    """
    uow.insert(
        Ledger, at=uow.at, code=code, actor_id=actor_id, initiative_id=initiative_id, about=about, details=details
    )
