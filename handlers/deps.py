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
        gateway: Slack's reads and views.
        judge: reads typed replies.
        now: the calendar clock, read once per payload.
        afterwards: runs a small piece of work after the ack, in a bounded pool.
    """

    store: Store
    gateway: Gateway
    judge: Judge
    now: Callable[[], datetime]
    afterwards: Callable[[Callable[[], None]], None]
