"""What no other listener takes: events that say nothing to us, buttons of messages that an older version posted.

An event nobody acks is sent again by Slack, and a button nobody acks shows a warning, so both are acked.
"""

import re

from slack_bolt import Ack, App

from bot.domain.errors import UserError
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.payloads import Click
from handlers.reply import on_click

ANY = re.compile(".*")
NO_LONGER = "This button belongs to an older message and does nothing any more. Open the App Home for what is current."


def register(app: App, deps: Deps) -> None:
    """Listen to everything that is left; must be registered last."""

    def unknown_button(_call: Call, _click: Click) -> Outcome:
        raise UserError(NO_LONGER)

    def ignored(ack: Ack) -> None:
        ack()

    app.action(ANY)(on_click(deps, unknown_button))
    app.event(ANY)(ignored)
