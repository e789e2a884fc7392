"""Opening the form: at once with what the payload has, before the store or Slack is asked anything (design 3.1).

Slack gives a form three seconds, whatever the store does. A worker fills in what only they know, or says in place of
the form why there is none for this person.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.codes import MemoSource
from bot.domain.errors import UserError
from bot.domain.links import read_message_link, readable
from bot.messages import decision_forms as forms
from bot.messages import ids
from bot.messages.decision_forms import Filled
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import errands
from storage.codes import ErrandKind
from storage.engine import Store


def from_message(store: Store, call: Call, origin: Origin, message: Mapping[str, Any], *, direct: bool) -> Outcome:
    """The shortcut *Record decision*: a reply is taken for the decision, a first message for the question.

    Args:
        store: the database.
        call: who, when.
        origin: the channel, the thread, the message.
        message: Slack's own shape; what it says is used even where the bot can read nothing.
        direct: whether it stands in a direct message between people.
    """
    text = readable(str(message.get("text") or ""))
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    reply = origin.is_reply
    known = Filled(decision=text, decider=author or call.actor) if reply else Filled(question=text, decider=call.actor)
    return _open(store, call, origin, known, direct=direct)


def from_thread(store: Store, call: Call, origin: Origin) -> Outcome:
    """The button under `@Drumbeat decide` or of a question, or a thread chosen in `/decide`."""
    return _open(store, call, replace(origin, message_ts=""), Filled(decider=call.actor))


def picker(store: Store, call: Call, channel: str) -> Outcome:
    """`/decide` in a channel: a form that lists its recent threads once Slack has told them."""
    view = forms.loading_threads(str(Origin(source=MemoSource.COMMAND, channel=channel)))
    return Outcome(open=view, opened=lambda view_id, shown: _list_threads(store, call, channel, view_id, shown))


def picked(store: Store, call: Call, origin: Origin, thread: str | None, link: str, view_id: str) -> Outcome:
    """A thread was chosen or a link pasted; the form becomes the memo's. With neither the question is typed.

    Raises:
        UserError: the link is no link to a message.
    """
    place = _chosen(origin, thread, link)
    reads = bool(place.thread_ts)
    view = forms.memo_form(Filled(decider=call.actor), [], str(place), loading=True, reading=reads)
    read_thread(store, call, view_id, place)
    return Outcome(update=view)


def read_thread(
    store: Store, call: Call, view_id: str, origin: Origin, view_hash: str = "", *, direct: bool = False
) -> None:
    """Send a worker for the rest; it fills the open form, if that is still the one of this hash (where known)."""
    with store.write(call.workspace_id, call.at) as uow:
        errands.send(
            uow, ErrandKind.FILL_MEMO, f"fill:{view_id}:{origin.thread_ts}", view_id=view_id, origin=str(origin),
            actor=call.actor, view_hash=view_hash, direct=direct,
        )  # fmt: skip
        uow.commit()


def _open(store: Store, call: Call, origin: Origin, filled: Filled, *, direct: bool = False) -> Outcome:
    view = forms.memo_form(filled, [], str(origin), loading=True, reading=bool(origin.thread_ts))

    def fill(view_id: str, view_hash: str) -> None:
        read_thread(store, call, view_id, origin, view_hash, direct=direct)

    return Outcome(open=view, opened=fill)


def _chosen(origin: Origin, thread: str | None, link: str) -> Origin:
    if link.strip():
        found = read_message_link(link)
        if found is None:
            raise UserError("That is no link to a message: copy it with the message's menu in Slack.", ids.FIELD_LINK)
        return replace(origin, channel=found.channel, thread_ts=found.thread_ts)
    return Origin.read(thread) if thread else origin


def _list_threads(store: Store, call: Call, channel: str, view_id: str, view_hash: str) -> None:
    with store.write(call.workspace_id, call.at) as uow:
        errands.send(
            uow, ErrandKind.LIST_THREADS, f"threads:{view_id}", view_id=view_id, channel=channel, actor=call.actor,
            view_hash=view_hash,
        )  # fmt: skip
        uow.commit()
