"""Clicks under a prompt to a typed reply."""

import re

from slack_bolt import App

from bot.domain.codes import BlameClaim
from bot.messages import ids
from bot.services.answering.message import Place
from bot.services.blame import claims, labels
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.payloads import Click
from handlers.reply import on_click

CLAIMS = {ids.BLAME_MINE: BlameClaim.MINE, ids.BLAME_NOT: BlameClaim.NOT_BLAME}


def register(app: App, deps: Deps) -> None:
    """Listen to *Escalate*, *It is mine*, *This was not blame*, *Add to it* and *Let it train the judge*."""

    def claimed(call: Call, click: Click) -> Outcome:
        return claims.claim(deps.store, call, int(click.value), CLAIMS[click.action_id], click.action_ts, place(click))

    def escalate_asked(call: Call, click: Click) -> Outcome:
        return claims.escalate(deps.store, call, int(click.value))

    def added(call: Call, click: Click) -> Outcome:
        escalation_id, reply_id = map(int, click.value.split(":"))
        return claims.add_to(deps.store, call, escalation_id, reply_id, place(click))

    def lent(call: Call, click: Click) -> Outcome:
        return labels.consent(deps.store, call, int(click.value), place(click))

    app.action(re.compile(r"^blame\.(mine|not_blame)$"))(on_click(deps, claimed))
    app.action(ids.BLAME_ESCALATE)(on_click(deps, escalate_asked))
    app.action(ids.BLAME_TRAIN)(on_click(deps, lent))
    app.action(ids.BLAME_ADD)(on_click(deps, added))


def place(click: Click) -> Place | None:
    """The message whose button was clicked; None in a modal or the App Home."""
    if not (click.channel and click.ts):
        return None
    return Place(channel=click.channel, ts=click.ts, version=click.action_ts)
