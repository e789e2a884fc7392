"""The buttons under lists of decisions: *More*, *Search*."""

import re

from slack_bolt import App

from bot.messages import ids
from bot.services.decisions import finding, lists
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.known import met
from handlers.payloads import Click
from handlers.reply import on_click


def register(app: App, deps: Deps) -> None:
    """Listen to the pages of the log and of a search."""
    store = deps.store

    def log_turned(call: Call, click: Click) -> Outcome:
        return lists.log_page(store, call, click.value)

    def searched(call: Call, click: Click) -> Outcome:
        return finding.again(store, call, _words(click), click.value)

    app.action(re.compile(rf"^{re.escape(ids.MEMO_LOG)}\.\w+$"))(on_click(deps, met(deps, log_turned)))
    app.action(re.compile(rf"^{re.escape(ids.MEMO_FIND)}(\.\w+)?$"))(on_click(deps, met(deps, searched)))


def _words(click: Click) -> str | None:
    """An emptied field is empty words; a message without the field is none."""
    return (click.state[ids.FIELD_WORDS] or "") if ids.FIELD_WORDS in click.state else None
