"""Mentions in a thread: a mention opens no form, so the thread gets a button that does."""

from bot.domain.codes import MemoSource
from bot.messages import decision as words
from bot.services import people
from bot.services.decisions import questions
from bot.services.decisions.origin import Origin
from bot.services.outcome import Payload
from bot.services.ports import Call
from storage import outbox
from storage.engine import Store
from storage.outbox import Outgoing
from storage.uow import UnitOfWork


def offer(store: Store, call: Call, thread_ts: str) -> None:
    """`@Drumbeat decide`."""
    origin = Origin(source=MemoSource.MENTION, channel=call.channel, thread_ts=thread_ts)
    _answer(store, call, thread_ts, words.offer(str(origin)), "offer")


def explain(store: Store, call: Call, thread_ts: str) -> None:
    """A mention that says nothing the bot knows."""
    _answer(store, call, thread_ts, words.mention_help(), "help")


def raise_(store: Store, call: Call, thread_ts: str, text: str) -> None:
    """`@Drumbeat raise`, with the question or, without words, on the thread's first message."""
    origin = Origin(source=MemoSource.MENTION, channel=call.channel, thread_ts=thread_ts)
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        if call.key and not uow.first_time(call.key):
            return
        running = None
        if questions.start(uow, actor, origin, text, heard=True) is None:
            running = questions.runs_already(uow, origin)
        if running is not None:
            _say(uow, call, thread_ts, running, "runs")
        uow.commit()


def _answer(store: Store, call: Call, thread_ts: str, payload: Payload, kind: str) -> None:
    with store.write(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
        if call.key and not uow.first_time(call.key):
            return
        _say(uow, call, thread_ts, payload, kind)
        uow.commit()


def _say(uow: UnitOfWork, call: Call, thread_ts: str, payload: Payload, kind: str) -> None:
    key = f"{kind}:{call.channel}:{thread_ts}:{call.key}"
    outbox.say(uow, Outgoing(key=key, conversation=call.channel, payload=payload, thread_ts=thread_ts, urgency=0))
