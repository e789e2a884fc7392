"""*Add to it* under a prompt loses its meaning once the escalation does not wait for anybody else any more."""

from bot.messages import blame as words
from bot.services import people
from storage import outbox
from storage.queries import replies as queries
from storage.tables import Escalation
from storage.uow import UnitOfWork


def close(uow: UnitOfWork, row: Escalation) -> None:
    """Take the buttons from every prompt that offered to add to an escalation of this initiative."""
    for reply in queries.answered_by_what_waits(uow, row.initiative_id, row.raised_by_id, row.first_raised_at):
        said = people.said(uow, f"blame:{reply.pk}")
        if said is not None and _has_buttons(outbox.shows(uow, said)):
            outbox.refresh(uow, said, words.settled(words.WAITS_NO_MORE))


def _has_buttons(payload: dict[str, list[dict[str, str]]]) -> bool:
    return any(block["type"] == "actions" for block in payload.get("blocks", []))
