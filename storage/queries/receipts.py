"""What the receipts of sent messages tell about where an unknown one must stand."""

from datetime import timedelta

from sqlmodel import col

from storage.claiming import Claimed
from storage.tables import Outbox
from storage.uow import ReadUnit

SURELY = timedelta(days=1)
"""On PostgreSQL a lower id may be committed after a higher one was posted, but not with a due time so much earlier."""


def last_before(uow: ReadUnit, claimed: Claimed, channel: str) -> str | None:
    """Slack's ts of the newest message that is surely older than anything posted for this row, or None.

    A row cannot be claimed while an older one of its lane that is due waits; so whatever is older and was due long
    before it was posted before it. No clock is compared: the answer is Slack's own ts, used as `oldest` of a lookup.
    """
    older = (
        col(Outbox.lane) == claimed.lane,
        col(Outbox.id) < claimed.id,
        col(Outbox.due_at) <= claimed.due_at - SURELY,
        col(Outbox.receipt_channel) == channel,
        col(Outbox.receipt_ts).is_not(None),
    )
    newest = uow.first(Outbox, *older, order=[col(Outbox.receipt_ts).desc()])
    return newest.receipt_ts if newest else None
