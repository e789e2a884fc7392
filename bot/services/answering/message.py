"""The message of a question, and those of a settled matter, changed in place after whatever happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.services import people
from bot.services.answering import shown
from bot.services.outcome import NOTHING, Outcome, Payload
from storage import outbox
from storage.queries import questions
from storage.queries.questions import Asked
from storage.uow import UnitOfWork

#: How long the click's own response_url has to change the message before chat.update does.
FALLBACK = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a button was clicked, and when by Slack's clock.

    Args:
        channel: Slack's id of the conversation; empty in a modal or the App Home.
        ts: the message's ts; empty likewise.
        version: Slack's action_ts.
    """

    channel: str
    ts: str
    version: str


def changed(uow: UnitOfWork, found: Asked, place: Place | None, beside: Sequence[Asked] = ()) -> Outcome:
    """Show the question's message as it is now; a click's (channel, ts) becomes its receipt where it has none.

    Args:
        uow: the unit of work.
        found: the check-in that changed.
        place: where it was clicked; None where it was not.
        beside: every check-in of the message as this unit has read it; empty to read them now.
    """
    row = found.checkin.outbox_id
    if row is None:
        return NOTHING
    clicked = place is not None and bool(place.channel and place.ts)
    target = outbox.target(uow, row)
    if place is not None and clicked and target.receipt_ts is None and outbox.adopt(uow, row, place.channel, place.ts):
        target = target.adopted()
    still_true = beside and not uow.on_postgres  # SQLite has one writer, PostgreSQL may have another one by now
    payload = shown.message_of(uow, beside if still_true else questions.asked_in(uow, row))
    outbox.refresh(uow, row, payload, after=FALLBACK if clicked else timedelta(0), known=target)
    return Outcome(replace=payload, target_id=row) if clicked else NOTHING


def settled(uow: UnitOfWork, keys: Iterable[str], payload: Payload, click: Place | None) -> Outcome:
    """Change the messages that were said about a settled matter in place.

    Args:
        uow: the unit of work.
        keys: their outbox keys; what was never said is passed over.
        payload: what they show from now on.
        click: where it was settled.

    Returns:
        The message that was clicked, to be shown through the click itself.
    """
    pressed = outbox.said_at(uow, click.channel, click.ts) if click else None
    answer = NOTHING
    for said in filter(None, (people.said(uow, key) for key in keys)):
        is_pressed = pressed is not None and pressed.pk == said
        outbox.refresh(uow, said, payload, after=FALLBACK if is_pressed else timedelta(0))
        answer = Outcome(replace=payload, target_id=said) if is_pressed else answer
    return answer
