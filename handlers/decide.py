"""Decisions: `/decide`, the shortcuts *Record decision* and *Needs a decision*, `@Drumbeat decide`, the forms.

What is pressed under a memo, a question or a right: `decide_buttons.py`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from slack_bolt import App

from bot.domain.codes import MemoSource
from bot.domain.errors import UserError
from bot.domain.links import read_message_link
from bot.domain.numbers import parse_memo
from bot.domain.slack import SlackError
from bot.messages import help as help_words
from bot.messages import ids
from bot.services import directory_places, people_learning
from bot.services.decisions import finding, linking, lists, mentions, opening, publishing, questions, recording, rights
from bot.services.decisions.origin import Origin
from bot.services.decisions.recording import Request
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.known import ensure_known, met
from handlers.payloads import Click, Command, Event, Shortcut, Submission
from handlers.reply import on_click, on_command, on_event, on_shortcut, on_submission

SPOKEN = re.compile(r"^(?:\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*)+(decide|raise)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
NO_MESSAGE_THERE = (
    "I find no message under that link: it may be of another workspace, deleted, or in a conversation that I have to "
    "be invited to with /invite @Drumbeat."
)
NO_SUCH_MESSAGE = frozenset({"channel_not_found", "message_not_found"})


def register(app: App, deps: Deps) -> None:
    """Listen to the ways in and to the forms."""
    _register_ways_in(app, deps)
    _register_forms(app, deps)


def _register_ways_in(app: App, deps: Deps) -> None:
    store = deps.store

    def commanded(call: Call, command: Command) -> Outcome:
        word, _, rest = command.text.partition(" ")
        if word.lower() in linking.WORDS:
            return linking.typed(store, call, linking.WORDS[word.lower()], rest)
        answer = _answers(deps).get(word.lower())
        return answer(call, rest) if answer else opening.picker(store, call, command.channel)

    def record_asked(call: Call, shortcut: Shortcut) -> Outcome:
        direct = shortcut.channel_name == "directmessage" or shortcut.channel_name.startswith("mpdm-")
        return opening.from_message(store, call, _origin(shortcut), shortcut.message, direct=direct)

    def decision_needed(call: Call, shortcut: Shortcut) -> Outcome:
        return questions.raise_(store, call, _origin(shortcut), str(shortcut.message.get("text") or ""))

    def mentioned(call: Call, event: Event) -> None:
        if event.from_bot:
            return
        ensure_known(deps, call, [event.user])
        thread_ts, said = event.thread_ts or event.ts, SPOKEN.match(event.text)
        if said is None:
            mentions.explain(store, call, thread_ts)
        elif said[1].lower() == "decide":
            mentions.offer(store, call, thread_ts)
        else:
            mentions.raise_(store, call, thread_ts, said[2])

    app.command("/decide")(on_command(deps, met(deps, commanded)))
    app.shortcut(ids.SHORTCUT_RECORD)(on_shortcut(deps, record_asked))
    app.shortcut(ids.SHORTCUT_NEEDS)(on_shortcut(deps, met(deps, decision_needed)))
    app.event("app_mention")(on_event(deps, mentioned))


def _answers(deps: Deps) -> Mapping[str, Callable[[Call, str], Outcome]]:
    """What `/decide` answers to a word; a word that is none of these opens the form."""
    store = deps.store

    def show(call: Call, rest: str) -> Outcome:
        shows_question = rest.strip()[:1].lower() == "q" and parse_memo(rest) is None
        return (questions.show if shows_question else lists.show)(store, call, rest)

    return {
        "help": lambda _call, _rest: Outcome(say=help_words.decide()),
        "show": show,
        "log": lambda call, rest: lists.log(store, call, rest),
        "rights": lambda call, _rest: rights.listing(store, call),
        "questions": lambda call, rest: questions.listing(store, call, rest),
        "find": lambda call, rest: finding.find(store, call, rest),
        "publish": lambda call, rest: publishing.publish(store, call, rest),
    }


def _register_forms(app: App, deps: Deps) -> None:
    store = deps.store

    def form_asked(call: Call, click: Click) -> Outcome:
        return opening.from_thread(store, call, Origin.read(click.value))

    def thread_picked(call: Call, form: Submission) -> Outcome:
        origin = Origin.read(form.private_metadata)
        thread, link = form.values.get(ids.FIELD_THREAD), form.values.get(ids.FIELD_LINK) or ""
        _check_link(deps, link)
        return opening.picked(store, call, origin, thread, link, form.view_id)

    def submitted(call: Call, form: Submission) -> Outcome:
        people = [form.values.get(ids.FIELD_DECIDER), form.values.get(ids.FIELD_DISSENTER)]
        named = [each for each in people if each]
        may_read = not people_learning.unknown(store, call, named)  # one bounded read of Slack before a service
        ensure_known(deps, call, named)
        place = _read_place(deps, call, Origin.read(form.private_metadata)) if may_read else Place()
        return recording.record(store, call, _request(form, place))

    app.action(ids.MEMO_OPEN)(on_click(deps, form_asked))
    app.view(ids.MEMO_PICK_FORM)(on_submission(deps, thread_picked))
    app.view(ids.MEMO_FORM)(on_submission(deps, submitted))


def _origin(shortcut: Shortcut) -> Origin:
    return Origin(
        source=MemoSource.SHORTCUT,
        channel=shortcut.channel,
        thread_ts=shortcut.root_ts,
        message_ts=str(shortcut.message.get("ts") or ""),
    )


def _check_link(deps: Deps, link: str) -> None:
    """One bounded read tells whether a pasted link leads to a message here; a slow Slack is asked by the worker.

    Raises:
        UserError: it leads to no message that the bot can read.
    """
    found = read_message_link(link)
    if found is None:
        return
    try:
        deps.gateway.permalink(found.channel, found.ts, seconds=1.0)
    except SlackError as error:
        if error.code in NO_SUCH_MESSAGE:
            raise UserError(NO_MESSAGE_THERE, ids.FIELD_LINK) from error


@dataclass(frozen=True)
class Place:
    """What the one bounded read has told: the thread's link, or that its first message was deleted."""

    permalink: str | None = None
    root_gone: bool = False


def _read_place(deps: Deps, call: Call, origin: Origin) -> Place:
    """The one bounded read before the service: what place it is where that is not known, else the thread's link.

    Whether the bot can post there decides where the memo goes; a link is welcome, but the words are the record.
    """
    if not origin.thread_ts:
        return Place()
    try:
        if not directory_places.is_told(deps.store, call, origin.channel):
            directory_places.told(deps.store, call, deps.gateway.channel(origin.channel, seconds=1.0))
            return Place()
        return Place(deps.gateway.permalink(origin.channel, origin.thread_ts, seconds=1.0))
    except SlackError as error:
        return Place(root_gone=error.code == "message_not_found")


def _request(form: Submission, place: Place) -> Request:
    def words(field: str) -> str:
        return form.values.get(field) or ""

    def day(field: str) -> date | None:
        return date.fromisoformat(words(field)) if words(field) else None

    def chosen(field: str) -> int | None:
        return int(words(field)) if words(field) else None

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
        initiative_id=chosen(ids.FIELD_INITIATIVE),
        right_id=chosen(ids.FIELD_CLASS),
        amount=words(ids.FIELD_AMOUNT),
        review_by=day(ids.FIELD_REVIEW_BY),
        permalink=place.permalink,
        root_gone=place.root_gone,
    )
