"""Reading a thread for its form: bounded, by a worker, and with a sentence for each way in which Slack says no.

A thread may have hundreds of replies. Read are its first messages and the one that the shortcut was used on: two calls
at most, however long it is. Slack gives up to 1,000 messages a call (docs.slack.dev: conversations.replies).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.codes import ChannelKind, MemoSource
from bot.domain.links import readable
from bot.domain.slack import SlackChannel
from bot.messages import decision as words
from bot.messages.decision_forms import QUESTION_LIMIT, Filled
from bot.services import directory_places, people
from bot.services.decisions import filling
from bot.services.decisions.origin import Origin
from bot.services.ports import Gateway, SlackError
from storage.engine import Store
from storage.queries import people as people_queries
from storage.running import ClaimedErrand
from storage.tables import Person
from storage.uow import ReadUnit

CLOSED_TO_US = frozenset({"not_in_channel", "channel_not_found", "missing_scope", "thread_not_found"})
MOST_ATTEMPTS = 3
"""A form that somebody looks at does not wait longer for Slack."""
MOST_MESSAGES = 200
"""Of a thread: its first ones."""
MOST_NAMES = 20
MOST_PAGES = 25
"""Of a conversation's members, 200 each; whoever is on a later page counts as no member, which is the strict way."""

Message = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What could be read of a thread.

    Args:
        messages: the first ones, the root first; empty where nothing could be read.
        used_on: the message that the shortcut was used on, wherever in the thread it stands.
        notice: why there is nothing, or not all, mrkdwn.
        foreign: whether this person is not in that conversation: then nothing of it is posted or kept either.
    """

    messages: Sequence[Message] = ()
    used_on: Message = field(default_factory=dict)
    notice: str = ""
    foreign: bool = False

    def origin_of(self, origin: Origin) -> Origin:
        """The origin that the form goes on with."""
        if not self.foreign:
            return origin
        return Origin(source=origin.source, question=origin.question, link=origin.link, replaces=origin.replaces)


def read_thread(store: Store, gateway: Gateway, errand: ClaimedErrand, origin: Origin, at: datetime) -> Thread:
    """The thread, or why there is none: then the form asks for the question itself."""
    try:
        told = learn(store, gateway, errand, origin.channel, at)
        if not _is_in_it(gateway, told, origin, str(errand.args["actor"])):
            return Thread(notice=words.NOT_IN_IT, foreign=True)
        messages = gateway.thread(origin.channel, origin.thread_ts, limit=MOST_MESSAGES)
        return Thread(messages=messages, used_on=_used_on(gateway, origin, messages))
    except SlackError as error:
        if error.code not in CLOSED_TO_US and errand.attempts < MOST_ATTEMPTS:
            raise
        return Thread(notice=_why(error.code, direct=bool(errand.args.get("direct"))))


def filled(uow: ReadUnit, actor: Person, thread: Thread, origin: Origin) -> Filled:
    """What the form was opened with, once more, and what the thread tells."""
    said = thread.used_on
    author = str(said.get("user") or actor.slack_id)
    known = people.known(uow, author)
    question = readable(str(thread.messages[0].get("text") or "")) if thread.messages else ""
    return Filled(
        question=(filling.asked_words(uow, actor, origin) or question)[:QUESTION_LIMIT],
        decision=readable(str(said.get("text") or "")),
        decider=author if people.reachable(known) else None,
        inputs=_took_part(uow, thread),
    )


def learn(store: Store, gateway: Gateway, errand: ClaimedErrand, channel: str, at: datetime) -> SlackChannel:
    """What kind of place it is must be known by the time a memo is recorded, or it is for the named only."""
    told = gateway.channel(channel, seconds=3.0)
    with store.write(errand.workspace_id, at) as uow:
        directory_places.learn_channel(uow, told)
        uow.commit()
    return told


def members(gateway: Gateway, channel: str) -> list[str]:
    """Who is in a conversation, as far as the first pages tell."""
    found, cursor = gateway.members(channel)
    for _ in range(MOST_PAGES - 1):
        if not cursor:
            break
        page, cursor = gateway.members(channel, cursor)
        found += page
    return found


def _is_in_it(gateway: Gateway, told: SlackChannel, origin: Origin, actor_id: str) -> bool:
    """Slack lets only its members use a shortcut on a message; a link may be pasted by anybody."""
    if told.kind is ChannelKind.PUBLIC or (origin.source is MemoSource.SHORTCUT and not origin.question):
        return True
    return actor_id in members(gateway, origin.channel)


def _used_on(gateway: Gateway, origin: Origin, messages: Sequence[Message]) -> Message:
    if not origin.message_ts or not origin.is_reply:
        return {}
    found = next((each for each in messages if each.get("ts") == origin.message_ts), None)
    if found is not None:
        return found
    alone = gateway.thread(origin.channel, origin.message_ts, limit=1)  # a reply's ts gives that reply alone
    return next((each for each in alone if each.get("ts") == origin.message_ts), {})


def _why(code: str, *, direct: bool) -> str:
    if code == "thread_not_found":
        return words.GONE
    if code not in CLOSED_TO_US:
        return words.UNREAD
    return words.DIRECT if direct else words.INVITE


def _took_part(uow: ReadUnit, thread: Thread) -> str:
    authors = list(dict.fromkeys(str(each.get("user") or "") for each in thread.messages))
    known = people_queries.by_slack_ids(uow, authors)
    names = [people.shown(known[each]) for each in authors if each in known and people.reachable(known[each])]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"Took part: {', '.join(names[:MOST_NAMES])}{more}" if names else ""
