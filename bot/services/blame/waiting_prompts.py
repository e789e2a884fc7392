"""*Add to it* under a prompt loses its meaning once the escalation does not wait for anybody else any more."""

from bot.messages import blame as words
from bot.services import people
from storage import outbox
from storage.queries import replies as queries
from storage.tables import Escalation
from storage.uow import UnitOfWork


def close(uow: UnitOfWork, row: Escalation) -> None:
    """Take its button from every prompt that offered to add to it."""
    for reply in queries.answered_by_what_waits(uow, row.initiative_id, row.raised_by_id, row.first_raised_at):
        said = people.said(uow, f"blame:{reply.pk}")
        without = words.without(outbox.shows(uow, said), row.pk) if said is not None else None
        if said is not None and without is not None:
            outbox.refresh(uow, said, without)
