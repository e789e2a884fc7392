"""What a worker does for decisions: fill a form from its thread, list a channel's threads, store who is in a place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.codes import ChannelKind
from bot.domain.links import readable
from bot.domain.slack import SlackChannel, SlackError
from bot.messages import decision as words
from bot.messages import decision_forms as forms
from bot.messages.decision_forms import Filled
from bot.messages.text import shorten
from bot.services import directory_places, people
from bot.services.decisions import opening
from bot.services.decisions.origin import Origin
from bot.services.ports import Gateway
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import people as people_queries
from storage.running import ClaimedErrand
from storage.tables import Audience, Person
from storage.uow import ReadUnit

Run = Callable[[Store, Gateway, ClaimedErrand, datetime], None]

CLOSED_TO_US = frozenset({"not_in_channel", "channel_not_found", "missing_scope", "thread_not_found"})
MOST_THREADS = 20
MOST_ATTEMPTS = 3
"""A form that somebody looks at does not wait longer for Slack."""
MOST_NAMES = 20


def fill_memo(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Fill the open form from its thread: the question, who took part. What was typed stays.

    A thread the bot cannot read gives empty fields and says how to invite it.
    """
    origin, actor_id = Origin.read(str(errand.args["origin"])), str(errand.args["actor"])
    thread, notice = _read_thread(store, gateway, errand, origin, at)
    if notice == words.NOT_IN_IT:
        origin = Origin(source=origin.source)
    with store.read(errand.workspace_id, at) as uow:
        actor = people.actor(uow, actor_id)
        view = opening.form(uow, actor, origin, _from_thread(uow, thread, origin, actor), notice=notice)
    _show(gateway, errand, view)


Thread = Sequence[Mapping[str, Any]]


def _read_thread(
    store: Store, gateway: Gateway, errand: ClaimedErrand, origin: Origin, at: datetime
) -> tuple[Thread, str]:
    """The thread, or why there is none: then the form asks for the question itself."""
    try:
        told = _learn(store, gateway, errand, origin.channel, at)
        if told.kind is not ChannelKind.PUBLIC and str(errand.args["actor"]) not in _members(gateway, origin.channel):
            return [], words.NOT_IN_IT
        return gateway.thread(origin.channel, origin.thread_ts), ""
    except SlackError as error:
        if error.code in CLOSED_TO_US:
            return [], words.INVITE
        if errand.attempts < MOST_ATTEMPTS:
            raise
        return [], words.UNREAD


def list_threads(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """List a channel's recent threads in the open form of `/decide`."""
    channel, notice = str(errand.args["channel"]), ""
    try:
        _learn(store, gateway, errand, channel, at)
        recent = gateway.recent(channel)
    except SlackError as error:
        if error.code not in CLOSED_TO_US and errand.attempts < MOST_ATTEMPTS:
            raise
        recent, notice = [], f"{words.INVITE} Or paste a link."
    origin = Origin(channel=channel)
    view = forms.pick_thread(_choices(recent, channel), str(origin), notice=notice)
    _show(gateway, errand, view)


def keep_audience(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Store who is in a private place with the memo that was recorded there."""
    members = _members(gateway, str(errand.args["channel"]))
    with store.write(errand.workspace_id, at) as uow:
        for person in people_queries.by_slack_ids(uow, members).values():
            memo_id = int(errand.args["memo_id"])
            uow.insert_new(Audience, person_id=person.pk, memo_id=memo_id, named=False, dissented=False)
        uow.commit()


def _members(gateway: Gateway, channel: str) -> list[str]:
    members, cursor = gateway.members(channel)
    while cursor:
        page, cursor = gateway.members(channel, cursor)
        members += page
    return members


def _learn(store: Store, gateway: Gateway, errand: ClaimedErrand, channel: str, at: datetime) -> SlackChannel:
    told = gateway.channel(channel, seconds=3.0)
    with store.write(errand.workspace_id, at) as uow:
        directory_places.learn_channel(uow, told)
        uow.commit()
    return told


def _from_thread(uow: ReadUnit, thread: Thread, origin: Origin, actor: Person) -> Filled:
    """What the form was opened with, once more, and what the thread tells."""
    authors = list(dict.fromkeys(str(each.get("user") or "") for each in thread))
    known = people_queries.by_slack_ids(uow, authors)
    names = [people.shown(known[each]) for each in authors if each in known and people.reachable(known[each])]
    said = next((each for each in thread if origin.message_ts and each.get("ts") == origin.message_ts), {})
    author = str(said.get("user") or actor.slack_id)
    return Filled(
        question=readable(str(thread[0].get("text") or ""))[: forms.QUESTION_LIMIT] if thread else "",
        decision=readable(str(said.get("text") or "")),
        decider=author if people.reachable(known.get(author, actor if author == actor.slack_id else None)) else None,
        inputs=f"Took part: {', '.join(names[:MOST_NAMES])}" if names else "",
    )


def _choices(recent: Sequence[Mapping[str, Any]], channel: str) -> list[tuple[str, str]]:
    said = [each for each in recent if each.get("text") and not each.get("subtype") and not each.get("bot_id")]
    said.sort(key=lambda each: int(each.get("reply_count") or 0) == 0)
    place = [(Origin(channel=channel, thread_ts=str(each["ts"])), str(each["text"])) for each in said]
    return [(str(where), shorten(readable(text).replace("\n", " "), 75)) for where, text in place[:MOST_THREADS]]


def _show(gateway: Gateway, errand: ClaimedErrand, view: dict[str, Any]) -> None:
    """A form that was closed or submitted meanwhile is nobody's any more."""
    try:
        gateway.update_view(str(errand.args["view_id"]), view, view_hash=errand.args.get("view_hash") or None)
    except SlackError as error:
        if error.code not in {"not_found", "view_not_found", "hash_conflict"}:
            raise


ERRANDS: Mapping[ErrandKind, Run] = {
    ErrandKind.FILL_MEMO: fill_memo,
    ErrandKind.LIST_THREADS: list_threads,
    ErrandKind.AUDIENCE: keep_audience,
}
