"""Opening the form: at once with what the payload has; what only Slack knows fills in afterwards (design 3.1)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import numbers
from bot.domain.codes import LedgerCode, MemoSource
from bot.domain.errors import UserError
from bot.domain.links import read_message_link, readable
from bot.domain.localtime import local_date
from bot.messages import decision as words
from bot.messages import decision_forms as forms
from bot.messages import ids
from bot.messages.decision_forms import Filled
from bot.services import directory_places, people
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome, Payload
from bot.services.ports import Call
from storage import errands, ledger, outbox
from storage.codes import ErrandKind
from storage.engine import Store
from storage.outbox import Outgoing
from storage.queries import ownership as queries
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

MOST_CHOICES = 100


def from_message(store: Store, call: Call, origin: Origin, message: Mapping[str, Any]) -> Outcome:
    """The shortcut *Record decision*: a reply is taken for the decision, a first message for the question."""
    text, author = readable(str(message.get("text") or "")), str(message.get("user") or "")
    filled = Filled(decision=text) if origin.is_reply else Filled(question=text)
    return _open(store, call, origin, filled, author if origin.is_reply else call.actor)


def from_thread(store: Store, call: Call, origin: Origin) -> Outcome:
    """The button under `@Drumbeat decide`, or a thread chosen in `/decide`."""
    return _open(store, call, replace(origin, message_ts=""), Filled(), call.actor)


def picker(store: Store, call: Call, channel: str) -> Outcome:
    """`/decide` in a channel: a form that lists its recent threads once Slack has told them."""
    with store.read(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
    view = forms.loading_threads(str(Origin(source=MemoSource.COMMAND, channel=channel)))
    return Outcome(open=view, opened=lambda view_id, shown: _list_threads(store, call, channel, view_id, shown))


def picked(store: Store, call: Call, origin: Origin, thread: str | None, link: str, view_id: str) -> Outcome:
    """A thread was chosen or a link pasted; the form becomes the memo's. With neither the question is typed.

    Raises:
        UserError: the link is no link to a message.
    """
    place = _chosen(origin, thread, link)
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        view = form(uow, actor, place, Filled(decider=call.actor), loading=bool(place.thread_ts))
    if place.thread_ts:
        read_thread(store, call, view_id, place)
    return Outcome(update=view)


def form(
    uow: ReadUnit, viewer: Person, origin: Origin, filled: Filled, *, loading: bool = False, notice: str = ""
) -> Payload:
    """The memo's form for somebody, with the initiatives they may see."""
    open_ids, _ = queries.open_ids(uow, viewer.pk, limit=MOST_CHOICES)
    choices = [
        (str(each.pk), f"{numbers.initiative(each.initiative.number)} {each.initiative.name}")
        for each in queries.standings(uow, open_ids)
    ]
    raised = local_date(origin.raised_at(uow.at), people.zone_of(uow, viewer)) if origin.thread_ts else None
    dated = replace(filled, raised=raised, decided=people.today(uow, viewer))
    return forms.memo_form(dated, choices, str(origin), loading=loading, notice=notice)


def read_thread(store: Store, call: Call, view_id: str, origin: Origin, view_hash: str = "") -> None:
    """Send a worker for the thread; it fills the open form, if that is still the one of this hash (where known)."""
    with store.write(call.workspace_id, call.at) as uow:
        errands.send(
            uow, ErrandKind.FILL_MEMO, f"fill:{view_id}:{origin.thread_ts}", view_id=view_id, origin=str(origin),
            actor=call.actor, view_hash=view_hash,
        )  # fmt: skip
        uow.commit()


def offer_in_thread(store: Store, call: Call, thread_ts: str) -> None:
    """`@Drumbeat decide`: a mention opens no form, so the thread gets a button that does."""
    with store.write(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
        if call.key and not uow.first_time(call.key):
            return
        origin = Origin(source=MemoSource.MENTION, channel=call.channel, thread_ts=thread_ts)
        _say_in_thread(uow, call, thread_ts, words.offer(str(origin)), "offer")
        uow.commit()


def help_in_thread(store: Store, call: Call, thread_ts: str) -> None:
    """A mention that says nothing the bot knows."""
    with store.write(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
        if call.key and not uow.first_time(call.key):
            return
        _say_in_thread(uow, call, thread_ts, words.mention_help(), "help")
        uow.commit()


def start_clock(store: Store, call: Call, origin: Origin) -> Outcome:
    """The shortcut *Needs a decision*: the question's clock starts with its first message.

    The thread shows it where the bot is a member; the person gets the button in any case.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        raised_at = origin.raised_at(uow.at)
        payload = words.needs_decision(str(origin), actor.slack_id, raised_at)
        if call.key is None or uow.first_time(call.key):
            about = f"question:{origin.channel}:{origin.thread_ts}"
            ledger.note(
                uow, LedgerCode.QUESTION_RAISED, actor_id=actor.pk, about=about, raised_at=raised_at.isoformat()
            )
            place = directory_places.place(uow, origin.channel)
            if origin.thread_ts and place.is_member and not place.is_archived:
                post = Outgoing(
                    key=f"needs:{origin.channel}:{origin.thread_ts}",
                    conversation=origin.channel,
                    payload=payload,
                    about=about,
                    thread_ts=origin.thread_ts,
                )
                outbox.say(uow, post)
            uow.commit()
    return Outcome(say=payload)


def _open(store: Store, call: Call, origin: Origin, filled: Filled, decider: str) -> Outcome:
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        known = people.known(uow, decider)
        filled = replace(filled, decider=decider if people.reachable(known) else None)
        view = form(uow, actor, origin, filled, loading=origin.is_reply)
    if not origin.is_reply:
        return Outcome(open=view, opened=lambda *_: _learn_place(store, call, origin.channel))
    return Outcome(open=view, opened=lambda view_id, shown: read_thread(store, call, view_id, origin, shown))


def _chosen(origin: Origin, thread: str | None, link: str) -> Origin:
    if link.strip():
        found = read_message_link(link)
        if found is None:
            raise UserError("That is no link to a message: copy it with the message's menu in Slack.", ids.FIELD_LINK)
        return replace(origin, channel=found.channel, thread_ts=found.thread_ts)
    if thread:
        return Origin.read(thread)
    return origin


def _list_threads(store: Store, call: Call, channel: str, view_id: str, view_hash: str) -> None:
    with store.write(call.workspace_id, call.at) as uow:
        errands.send(
            uow, ErrandKind.LIST_THREADS, f"threads:{view_id}", view_id=view_id, channel=channel, actor=call.actor,
            view_hash=view_hash,
        )  # fmt: skip
        uow.commit()


def _learn_place(store: Store, call: Call, channel: str) -> None:
    """What kind of place it is must be known by the time the form is submitted, or its memo is for the named only."""
    with store.write(call.workspace_id, call.at) as uow:
        errands.send(uow, ErrandKind.CHANNEL, f"channel:{channel}:{call.key}", channel=channel)
        uow.commit()


def _say_in_thread(uow: UnitOfWork, call: Call, thread_ts: str, payload: Payload, kind: str) -> None:
    key = f"{kind}:{call.channel}:{thread_ts}:{call.key}"
    outbox.say(uow, Outgoing(key=key, conversation=call.channel, payload=payload, thread_ts=thread_ts, urgency=0))
