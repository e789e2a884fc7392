"""What a worker does for decisions: fill a form, list a channel's threads, store who is in a place, fetch a link."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.errors import UserError
from bot.domain.links import readable
from bot.messages import decision as words
from bot.messages import decision_forms as forms
from bot.messages.text import shorten
from bot.services import people
from bot.services.decisions import asked, filling, questions, reading, showing
from bot.services.decisions.origin import Origin
from bot.services.decisions.reading import CLOSED_TO_US, MOST_ATTEMPTS, Thread
from bot.services.ports import Gateway, SlackError
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import asked as asked_queries
from storage.queries import people as people_queries
from storage.running import ClaimedErrand
from storage.tables import Audience, Memo, Question
from storage.uow import ReadUnit

Run = Callable[[Store, Gateway, ClaimedErrand, datetime], None]

MOST_THREADS = 20
MOST_WAITING = 10


def fill_memo(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Fill the open form: the question, who took part, the menus. What was typed stays.

    A thread the bot cannot read gives empty fields and says why; whoever may not act is told so in place of the form.
    """
    origin, actor_id = Origin.read(str(errand.args["origin"])), str(errand.args["actor"])
    thread = reading.read_thread(store, gateway, errand, origin, at) if origin.thread_ts else Thread()
    with store.read(errand.workspace_id, at) as uow:
        try:
            actor = people.actor(uow, actor_id)
        except UserError as refused:
            view = forms.told(refused.sentence)
        else:
            place = thread.origin_of(origin)
            filled = reading.filled(uow, actor, thread, origin)
            view = filling.form(uow, actor, place, filled, notice=thread.notice)
    _show(gateway, errand, view)


def list_threads(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """List what waits for this person and a channel's recent threads in the open form of `/decide`."""
    channel, notice = str(errand.args["channel"]), ""
    try:
        reading.learn(store, gateway, errand, channel, at)
        recent = gateway.recent(channel)
    except SlackError as error:
        if error.code not in CLOSED_TO_US and errand.attempts < MOST_ATTEMPTS:
            raise
        recent, notice = [], f"{words.INVITE} Or paste a link."
    with store.read(errand.workspace_id, at) as uow:
        try:
            choices = [*_waiting(uow, str(errand.args["actor"])), *_choices(recent, channel)]
            view = forms.pick_thread(choices, str(Origin(channel=channel)), notice=notice)
        except UserError as refused:
            view = forms.told(refused.sentence)
    _show(gateway, errand, view)


def keep_audience(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Store who is in a private place with the memo that was recorded there."""
    members = reading.members(gateway, str(errand.args["channel"]))
    with store.write(errand.workspace_id, at) as uow:
        for person in people_queries.by_slack_ids(uow, members).values():
            memo_id = int(errand.args["memo_id"])
            uow.insert_new(Audience, person_id=person.pk, memo_id=memo_id, named=False, dissented=False)
        uow.commit()


def read_question(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Keep the words of a question's first message, where none were given, and the link to it."""
    question_id = int(errand.args["question_id"])
    with store.read(errand.workspace_id, at) as uow:
        row = uow.one(Question, question_id)
    text, link = "", None
    try:
        link = gateway.permalink(row.channel, row.thread_ts, seconds=3.0)
        if row.asked_id is None:
            root = gateway.thread(row.channel, row.thread_ts, limit=1)
            text = readable(str(root[0].get("text") or "")) if root else ""
    except SlackError as error:
        if error.code not in CLOSED_TO_US and errand.attempts < MOST_ATTEMPTS:
            raise
    with store.write(errand.workspace_id, at) as uow:
        questions.read(uow, question_id, text, link)
        uow.commit()


def link_memo(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Store the way back to a memo's thread, and show it in every message of the memo."""
    with store.read(errand.workspace_id, at) as uow:
        row = uow.one(Memo, int(errand.args["memo_id"]))
    try:
        link = gateway.permalink(row.channel or "", row.thread_ts or "", seconds=3.0)
    except SlackError as error:
        if error.code not in CLOSED_TO_US and errand.attempts < MOST_ATTEMPTS:
            raise
        return  # the words are the record; a link is welcome, no more
    with store.write(errand.workspace_id, at) as uow:
        if uow.move(Memo, row.pk, {"permalink": None}, permalink=link):
            showing.everywhere(uow, uow.one(Memo, row.pk))
        uow.commit()


def _waiting(uow: ReadUnit, actor_id: str) -> list[tuple[str, str]]:
    """The questions that wait for this person's decision, to be chosen like a thread."""
    actor = people.actor(uow, actor_id)
    rows, _ = asked_queries.waiting(uow, actor.pk, limit=MOST_WAITING, decider_id=actor.pk)
    shown = zip(rows, asked.many_shown(uow, rows), strict=True)
    return [
        (str(asked.origin(row)), shorten(f"{each.name} {each.asked}".replace("\n", " "), 75)) for row, each in shown
    ]


def _choices(recent: list[Mapping[str, Any]] | list[dict[str, Any]], channel: str) -> list[tuple[str, str]]:
    said = [each for each in recent if each.get("text") and not each.get("subtype") and not each.get("bot_id")]
    said.sort(key=lambda each: int(each.get("reply_count") or 0) == 0)
    place = [(Origin(channel=channel, thread_ts=str(each["ts"])), str(each["text"])) for each in said]
    return [(str(where), shorten(readable(text).replace("\n", " "), 75)) for where, text in place[:MOST_THREADS]]


def _show(gateway: Gateway, errand: ClaimedErrand, view: dict[str, Any]) -> None:
    """A form that was closed or submitted meanwhile is nobody's any more; one that changed keeps what was typed."""
    try:
        gateway.update_view(str(errand.args["view_id"]), view, view_hash=errand.args.get("view_hash") or None)
    except SlackError as error:
        if error.code not in {"not_found", "view_not_found", "hash_conflict"}:
            raise


ERRANDS: Mapping[ErrandKind, Run] = {
    ErrandKind.FILL_MEMO: fill_memo,
    ErrandKind.LIST_THREADS: list_threads,
    ErrandKind.AUDIENCE: keep_audience,
    ErrandKind.READ_QUESTION: read_question,
    ErrandKind.LINK_MEMO: link_memo,
}
