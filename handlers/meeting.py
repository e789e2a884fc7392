"""The buttons of a review's meeting."""

from slack_bolt import App

from bot.messages import ids
from bot.services.outcome import Outcome
from bot.services.ports import Call
from bot.services.reviews import meeting, meeting_end
from handlers.deps import Deps
from handlers.payloads import Click
from handlers.reply import on_click


def register(app: App, deps: Deps) -> None:
    """Listen to *Start meeting* and *Close meeting*."""
    store = deps.store

    def started(call: Call, click: Click) -> Outcome:
        return meeting.start(store, call, int(click.value))

    def closed(call: Call, click: Click) -> Outcome:
        return meeting_end.close(store, call, int(click.value))

    app.action(ids.MEETING_START)(on_click(deps, started))
    app.action(ids.MEETING_CLOSE)(on_click(deps, closed))
