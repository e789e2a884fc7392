"""A sentence to one person, once: what a refused event gets, where there is nothing to answer in place."""

from datetime import datetime

from bot.messages import errors as words
from storage import outbox
from storage.engine import Store
from storage.outbox import Outgoing


def tell(store: Store, workspace_id: int, at: datetime, slack_id: str, key: str, sentence: str) -> None:
    """Send somebody a sentence by DM.

    Args:
        store: the database.
        workspace_id: whose.
        at: now, calendar time.
        slack_id: Slack's id of the person.
        key: makes it once only, such as the event's id.
        sentence: plain text.
    """
    with store.write(workspace_id, at) as uow:
        message = Outgoing(key=f"told:{key}", conversation=slack_id, payload=words.sentence(sentence), urgency=0)
        outbox.say(uow, message)
        uow.commit()
