"""What people type to the bot in a DM, the buttons that place it, and the day of a plan typed without one."""

import re
from datetime import date

from slack_bolt import App

from bot.messages import ids
from bot.services.answering import placing, replies, typed
from bot.services.answering.place import Typed
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.payloads import Click, Event
from handlers.reply import on_click, on_event

#: Messages of a person: plain ones, with a file, and replies also sent to the conversation. Everything else is Slack's.
TYPED = frozenset({"", "file_share", "thread_broadcast"})
EDITED = "message_changed"


def register(app: App, deps: Deps) -> None:
    """Listen to direct messages and their edits."""

    def message_came(call: Call, event: Event) -> None:
        if is_direct(event) and is_typed(event):
            typed.said(deps.store, call, read(event), deps.judge)

    def place_clicked(call: Call, click: Click) -> Outcome:
        reply_id, checkin_id = map(int, click.value.split(":"))
        return placing.placed(deps.store, call, reply_id, checkin_id, deps.judge, click.channel, click.ts)

    def date_chosen(call: Call, click: Click) -> Outcome:
        reply_id = int(click.block_id.partition(":")[2])
        if not click.selected:
            return NOTHING
        chosen = date.fromisoformat(click.selected)
        return replies.dated(deps.store, call, reply_id, chosen, click.channel, click.ts)

    app.event("message")(on_event(deps, message_came))
    app.action(re.compile(rf"^{re.escape(ids.REPLY_PLACE)}\."))(on_click(deps, place_clicked))
    app.action(ids.PLAN_DATE)(on_click(deps, date_chosen))


def is_direct(event: Event) -> bool:
    """Whether it was said in a DM with the bot."""
    return event.channel_type == "im" and bool(event.user) and not event.from_bot


def is_typed(event: Event) -> bool:
    """Whether a person typed it: an edit counts only with `edited` and another text (unfurls look like edits)."""
    if event.subtype == EDITED:
        return event.edited_ts is not None and event.text != event.previous_text
    return event.subtype in TYPED


def read(event: Event) -> Typed:
    """The message as the services take it."""
    edited = event.subtype == EDITED
    thread = event.thread_ts if event.thread_ts != event.ts else None
    version = event.edited_ts if edited and event.edited_ts else event.ts
    return Typed(channel=event.channel, ts=event.ts, version=version, text=event.text, thread_ts=thread, edited=edited)
