"""Decisions: `/decide`, the shortcuts *Record decision* and *Needs a decision*, `@Drumbeat decide`, the forms."""

import re
from datetime import date

from slack_bolt import App

from bot.domain.codes import MemoSource
from bot.domain.slack import SlackError
from bot.messages import help as help_words
from bot.messages import ids
from bot.services import directory_places, people_learning
from bot.services.decisions import confirming, finding, lists, opening, recording
from bot.services.decisions.origin import Origin
from bot.services.decisions.recording import Request
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.blame import place
from handlers.deps import Deps
from handlers.known import ensure_known, met
from handlers.payloads import Click, Command, Event, Shortcut, Submission
from handlers.reply import on_click, on_command, on_event, on_shortcut, on_submission

DECIDE = re.compile(r"^(?:\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*)+decide\b", re.IGNORECASE)


def register(app: App, deps: Deps) -> None:
    """Listen to the ways in and to the forms."""
    _register_ways_in(app, deps)
    _register_forms(app, deps)


def _register_ways_in(app: App, deps: Deps) -> None:
    store = deps.store

    def commanded(call: Call, command: Command) -> Outcome:
        word, _, rest = command.text.partition(" ")
        match word.lower():
            case "help":
                return Outcome(say=help_words.decide())
            case "show":
                return lists.show(store, call, rest)
            case "find":
                return finding.find(store, call, rest)
            case "log":
                return lists.log(store, call, rest)
            case _:
                return opening.picker(store, call, command.channel)

    def record_asked(call: Call, shortcut: Shortcut) -> Outcome:
        return opening.from_message(store, call, _origin(shortcut), shortcut.message)

    def decision_needed(call: Call, shortcut: Shortcut) -> Outcome:
        return opening.start_clock(store, call, _origin(shortcut))

    def mentioned(call: Call, event: Event) -> None:
        if event.from_bot:
            return
        ensure_known(deps, call, [event.user])
        answer = opening.offer_in_thread if DECIDE.match(event.text) else opening.help_in_thread
        answer(store, call, event.thread_ts or event.ts)

    app.command("/decide")(on_command(deps, met(deps, commanded)))
    app.shortcut(ids.SHORTCUT_RECORD)(on_shortcut(deps, met(deps, record_asked)))
    app.shortcut(ids.SHORTCUT_NEEDS)(on_shortcut(deps, met(deps, decision_needed)))
    app.event("app_mention")(on_event(deps, mentioned))


def _register_forms(app: App, deps: Deps) -> None:
    store = deps.store

    def form_asked(call: Call, click: Click) -> Outcome:
        return opening.from_thread(store, call, Origin.read(click.value))

    def thread_picked(call: Call, form: Submission) -> Outcome:
        origin = Origin.read(form.private_metadata)
        thread, link = form.values.get(ids.FIELD_THREAD), form.values.get(ids.FIELD_LINK)
        return opening.picked(store, call, origin, thread, link or "", form.view_id)

    def submitted(call: Call, form: Submission) -> Outcome:
        people = [form.values.get(ids.FIELD_DECIDER), form.values.get(ids.FIELD_DISSENTER)]
        named = [each for each in people if each]
        may_read = not people_learning.unknown(store, call, named)  # one bounded read of Slack before a service
        ensure_known(deps, call, named)
        link = _read_place(deps, call, Origin.read(form.private_metadata)) if may_read else None
        return recording.record(store, call, _request(form, link))

    def confirmed(call: Call, click: Click) -> Outcome:
        return confirming.confirm(store, call, int(click.value), place(click))

    app.action(ids.MEMO_OPEN)(on_click(deps, met(deps, form_asked)))
    app.action(ids.MEMO_CONFIRM)(on_click(deps, confirmed))
    app.view(ids.MEMO_PICK_FORM)(on_submission(deps, thread_picked))
    app.view(ids.MEMO_FORM)(on_submission(deps, submitted))


def _origin(shortcut: Shortcut) -> Origin:
    return Origin(
        source=MemoSource.SHORTCUT,
        channel=shortcut.channel,
        thread_ts=shortcut.root_ts,
        message_ts=str(shortcut.message.get("ts") or ""),
    )


def _read_place(deps: Deps, call: Call, origin: Origin) -> str | None:
    """The one bounded read before the service: what place it is where that is not known, else the thread's link.

    Whether the bot can post there decides where the memo goes; a link is welcome, but the words are the record.
    """
    if not origin.thread_ts:
        return None
    try:
        if not directory_places.is_told(deps.store, call, origin.channel):
            directory_places.told(deps.store, call, deps.gateway.channel(origin.channel, seconds=1.0))
            return None
        return deps.gateway.permalink(origin.channel, origin.thread_ts, seconds=1.0)
    except SlackError:
        return None


def _request(form: Submission, permalink: str | None) -> Request:
    def words(field: str) -> str:
        return form.values.get(field) or ""

    def day(field: str) -> date | None:
        return date.fromisoformat(words(field)) if words(field) else None

    initiative = words(ids.FIELD_INITIATIVE)
    return Request(
        origin=Origin.read(form.private_metadata),
        decision=words(ids.FIELD_DECISION),
        decider=form.values.get(ids.FIELD_DECIDER),
        question=words(ids.FIELD_QUESTION),
        loading=ids.FIELD_QUESTION not in form.values,
        title=words(ids.FIELD_TITLE),
        raised_on=day(ids.FIELD_RAISED),
        decided_on=day(ids.FIELD_DECIDED),
        inputs=words(ids.FIELD_INPUTS),
        alternatives=words(ids.FIELD_ALTERNATIVES),
        dissent=words(ids.FIELD_DISSENT),
        dissenter=form.values.get(ids.FIELD_DISSENTER),
        initiative_id=int(initiative) if initiative else None,
        review_by=day(ids.FIELD_REVIEW_BY),
        permalink=permalink,
    )
