"""What a service answers: values that `handlers/reply.py` turns into acks, views and ephemeral messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import UserError

Payload = dict[str, Any]
"""`text` and, where there are any, `blocks`, as Slack takes them."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the person who acted gets to see at once; every part may be absent.

    Args:
        say: a message to that person alone (the command's answer, an ephemeral message).
        replace: the new content of the message whose button was clicked.
        target_id: the outbox row of that message; its waiting refresh is dropped once `replace` was shown.
        open: a modal to open with the payload's trigger, after the commit.
        opened: called after the ack with the opened view's id and hash, for a loading view that an errand will fill.
        unopened: called when Slack did not open it, in place of the general sentence.
        update: the new content of the modal that was submitted or clicked in; it stays open.
        clear: whether all modals close after a submission (otherwise only the submitted one).
    """

    say: Payload | None = None
    replace: Payload | None = None
    target_id: int | None = None
    open: Payload | None = None
    opened: Callable[[str, str], None] | None = None
    unopened: Callable[[], None] | None = None
    update: Payload | None = None
    clear: bool = False


NOTHING = Outcome()

__all__ = ["NOTHING", "Outcome", "Payload", "UserError"]
