"""The outbox: claiming and marking, with and without years of history, and the whole sender against an instant peer."""

import logging
import multiprocessing
import threading
from datetime import timedelta
from multiprocessing.connection import Connection
from statistics import median

from sqlalchemy import insert
from waitress.server import create_server

from benchmarks.company import MONDAY
from benchmarks.report import Row, stopwatch
from bot.sender.pace import Pace
from bot.sender.sender import Sender
from bot.slack.calls import SlackCalls
from bot.slack.messenger import Messenger
from storage import outbox, sending
from storage.engine import Store
from storage.outbox import Outgoing
from storage.tables import Outbox

BATCH = 10
ROUNDS = 50


def rows(store: Store, workspace: int, history: int, messages: int) -> list[Row]:
    """On a store whose outbox holds nothing that is waiting."""
    rate, young = _claim_and_mark(store, workspace, "young")
    _remember(store, workspace, history)
    _, old = _claim_and_mark(store, workspace, "old")
    sent = _send(store, workspace, messages)
    return [
        Row("claim 10 of 500 waiting, p50", f"{young:.2f} ms", "<= 1 ms", young <= 1),
        Row(f"  with {history:,} sent rows", f"{old:.2f} ms = {old / young:.2f} x", "the same", old <= 1.5 * young),
        Row("claim and mark each, one by one", f"{rate:.0f} rows/s"),
        Row("sender against an instant peer", f"{sent:.0f} messages/s", ">= 500", sent >= 500),
    ]


def _claim_and_mark(store: Store, workspace: int, name: str) -> tuple[float, float]:
    """Rows a second, and the milliseconds of a claim among them."""
    _say(store, workspace, name, BATCH * ROUNDS)
    took = []
    with stopwatch() as seconds:
        for _ in range(ROUNDS):
            with stopwatch() as one:
                claimed = sending.claim(store, workspace, MONDAY, holder="bench", lease_seconds=60, limit=BATCH)
                took.append(one())
            _mark(store, claimed)
        taken = seconds()
    return BATCH * ROUNDS / taken, median(took) * 1000


def _mark(store: Store, claimed: list[sending.Claimed]) -> None:
    for row in claimed:
        sending.sent(store, row, MONDAY, "C", f"{row.id}.0")


def _say(store: Store, workspace: int, name: str, number: int) -> None:
    with store.write(workspace, MONDAY) as uow:
        for one in range(number):
            words = {"text": "x" * 500, "blocks": []}
            outbox.say(uow, Outgoing(key=f"{name}:{one}", conversation=f"C{name}{one}", payload=words))
        uow.commit()


def _remember(store: Store, workspace: int, history: int) -> None:
    """Rows that were sent in years past."""
    fixed = {"workspace_id": workspace, "op": "post", "urgency": 1, "state": "sent", "revision": 0, "lookups": 0}
    fixed |= {"payload": {}, "emptied": True, "attempts": 1, "about": "", "receipt_channel": "C1"}
    for start in range(0, history, 10_000):
        at = MONDAY - timedelta(days=365)
        varied = [
            {"key": f"past:{n}", "lane": f"C{n % 500}", "conversation": f"C{n % 500}", "receipt_ts": f"{n}.1"}
            for n in range(start, min(start + 10_000, history))
        ]
        with store.write(workspace, MONDAY) as uow:
            past = [{**fixed, **row, "due_at": at, "finished_at": at} for row in varied]
            uow.session.connection().execute(insert(Outbox.__table__), past)  # type: ignore[attr-defined]  # SQLModel's metaclass adds it
            uow.commit()


def _send(store: Store, workspace: int, messages: int) -> float:
    ours, theirs = multiprocessing.Pipe()
    peer = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    peer.start()
    calls = SlackCalls("xoxb-bench", f"http://127.0.0.1:{ours.recv()}/api/")
    unpaced = Pace(lane_s=0.0, budgets={})
    sender = Sender(store, workspace, Messenger(calls), lambda: MONDAY, pace=unpaced)
    _say(store, workspace, "sent", messages)
    done = threading.Event()
    with stopwatch() as seconds:
        sender.start()
        while not done.wait(0.01):
            with store.read(workspace, MONDAY) as unit:
                if sending.idle(unit):
                    done.set()
        taken = seconds()
    sender.stop()
    peer.terminate()
    peer.join()
    return messages / taken


def serve(pipe: Connection) -> None:
    """The peer, a process of its own: it takes every message at once."""
    answer = b'{"ok": true, "channel": "C1", "ts": "1.0"}'

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    def application(_environ: dict[str, object], start: object) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])  # type: ignore[operator]  # WSGI
        return [answer]

    server = create_server(application, host="127.0.0.1", port=0, threads=8)
    pipe.send(int(server.effective_port))
    server.run()
