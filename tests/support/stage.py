"""The sender's stage: a store with people, a sandbox in their place of work, and what was said to whom."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.sandbox import manifest
from bot.sandbox.thread import SandboxThread
from bot.sandbox.world import Message
from bot.sandbox.world import Person as Account
from bot.sender.pace import Pace
from bot.sender.sender import Sender
from bot.slack.calls import SlackCalls
from bot.slack.messenger import Messenger
from storage import outbox
from storage.codes import Op, SendState
from storage.engine import Store
from storage.outbox import Outgoing
from storage.tables import Outbox
from storage.uow import UnitOfWork
from tests.support.clock import FakeClock
from tests.support.factories import make_person, make_workspace
from tests.support.waiting import until

TOKEN = "xoxb-sandbox"
MANIFEST = manifest.load(Path(__file__).parents[2] / "manifest.yml")
TIMEOUT_S, SETTLE_S, LEASE_S = 0.4, 0.2, 1.5


class Stage:
    """Everything around one sender."""

    def __init__(self, store: Store, box: SandboxThread, people: int = 3) -> None:
        self.store, self.box, self.clock = store, box, FakeClock()
        self.workspace = make_workspace(store)
        self.people: dict[str, int] = {}
        self.senders: list[Sender] = []
        self.box.call(lambda it: [it.world.add_person(Account(_name(n), f"p{n}", f"P {n}")) for n in range(people)])
        with self.write() as uow:
            self.people = {_name(n): make_person(uow, f"P {n}", slack_id=_name(n)).pk for n in range(people)}
            uow.commit()

    def write(self) -> UnitOfWork:
        return self.store.write(self.workspace, self.clock())

    def sender(self, *, start: bool = True, api_url: str | None = None, **how: Any) -> Sender:
        """One process's sender; as many as wanted share the store."""
        calls = SlackCalls(TOKEN, api_url or self.box.api_url)
        given = {"pace": Pace(lane_s=0.0, budgets={}), "lease_s": LEASE_S, "settle_s": SETTLE_S, "poll_s": 0.02}
        given["first_hold_s"] = 0.02
        made = Sender(self.store, self.workspace, Messenger(calls, seconds=TIMEOUT_S), self.clock, **{**given, **how})
        self.senders.append(made)
        if start:
            made.start()
        return made

    def say(self, key: str, to: str = "U1000", **what: Any) -> int:
        """A message in the outbox, committed; returns its row's id."""
        with self.write() as uow:
            made = outbox.say(uow, self.message(key, to, **what))
            uow.commit()
        return made

    def message(self, key: str, to: str = "U1000", **what: Any) -> Outgoing:
        given = {"key": key, "conversation": to, "person_id": self.people.get(to), "payload": {"text": f"says {key}"}}
        return Outgoing(**{**given, **what})

    def fault(self, switch: str, method: str = "chat.postMessage", **what: Any) -> None:
        self.box.call(lambda it: it.faults.add(switch=switch, method=method, **what))

    def row(self, row_id: int) -> Outbox:
        with self.store.read(self.workspace, self.clock()) as uow:
            found = uow.one(Outbox, row_id)
            uow.session.expunge(found)  # it is looked at after the unit of work
        return found

    def rows(self, conversation: str) -> list[Outbox]:
        """All rows of a conversation."""
        with self.store.read(self.workspace, self.clock()) as uow:
            found = uow.find(Outbox, col(Outbox.conversation) == conversation)
            uow.session.expunge_all()
        return found

    def states(self) -> Counter[SendState]:
        with self.store.read(self.workspace, self.clock()) as uow:
            found = uow.session.execute(select(col(Outbox.state)).where(col(Outbox.op) == Op.POST))
            return Counter(found.scalars())

    def until_state(self, row_id: int, state: SendState, seconds: float = 10.0) -> Outbox:
        until(lambda: self.row(row_id).state is state, seconds)
        return self.row(row_id)

    def said(self, channel: str = "D1000") -> list[Message]:
        """What the bot has said in a conversation, oldest first, thread replies included."""

        def look(it: Any) -> list[Message]:
            place = it.world.channels[channel]
            return [replace(place.by_ts[ts]) for ts in place.order if place.by_ts[ts].by_bot]

        return self.box.call(look)

    def keys(self, channel: str = "D1000") -> list[str]:
        return [message.metadata["event_payload"]["key"] for message in self.said(channel) if message.metadata]

    def called(self, method: str) -> list[str]:
        """The calls of a method that Slack took up, oldest first, whether or not its answer got through."""
        return [note for note in self._notes(method) if not note.startswith("fault")]

    def spoiled(self, method: str) -> list[str]:
        """The calls of a method that a fault hit."""
        return [note for note in self._notes(method) if note.startswith("fault")]

    def _notes(self, method: str) -> list[str]:
        return [each.note for each in self.box.box.traffic.entries() if (each.kind, each.title) == ("api", method)]

    def waiting(self) -> bool:
        """Whether anything is unsent."""
        with self.store.read(self.workspace, self.clock()) as uow:
            return uow.has(Outbox, col(Outbox.state) == SendState.WAITING)

    def stop(self) -> None:
        for sender in self.senders:
            sender.stop()


def _name(number: int) -> str:
    return f"U{1000 + number}"
