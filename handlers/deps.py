"""What handlers are given by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.services.ports import Gateway, Judge
from storage.engine import Store


@dataclass(frozen=True, kw_only=True)
class Deps:
    """The outside world of the handlers.

    Args:
        store: the database.
        workspace_id: our id of the one workspace this process serves.
        gateway: Slack's reads and views.
        judge: reads typed replies.
        now: the calendar clock, read once per payload.
        afterwards: runs a small piece of work after the ack, in a bounded pool.
        tell: sends a sentence to a person by DM; takes Slack's id, a key that makes it once only, the sentence.
    """

    store: Store
    workspace_id: int
    gateway: Gateway
    judge: Judge
    now: Callable[[], datetime]
    afterwards: Callable[[Callable[[], None]], None]
    tell: Callable[[str, str, str], None]
