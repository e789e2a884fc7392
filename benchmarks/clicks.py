"""Clicks on Yes over HTTP: what an ack takes when the answer is stored, against a bare Bolt app in the same run."""

import hashlib
import hmac
import http.client
import json
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from urllib.parse import quote

from sqlalchemy import String, cast, update
from sqlmodel import col

from benchmarks import server
from benchmarks.company import MONDAY
from benchmarks.report import Row, percentile, stopwatch
from bot.domain.codes import CheckInState
from storage.codes import SendState
from storage.engine import Store
from storage.queries.states import among
from storage.statements import core
from storage.tables import CheckIn, Outbox, Person

ALONE, TOGETHER, PACED = 300, 2_000, 500
CONNECTIONS = 16
PER_SECOND = 100

Click = tuple[int, str]


def rows(store: Store, workspace: int) -> list[Row]:
    """On a store whose questions have been asked and not answered."""
    with store.read(workspace, MONDAY) as unit:
        people = {person.pk: person.slack_id for person in unit.find(Person)}
        asked = unit.find(CheckIn, among(col(CheckIn.state), CheckInState.OPEN), order=[col(CheckIn.id)])
    _send_all(store, workspace)
    clicks = [(row.pk, people[row.person_id or 0]) for row in asked]
    alone, together, _ = _measured("", workspace, clicks)
    ours = _measured(store.url, workspace, clicks)
    slower, share = median(ours[0]) / median(alone), ours[1] / together
    p99 = percentile(ours[2], 0.99) * 1000
    return [
        Row("bare Bolt: click to ack, p50; 16 connections", f"{median(alone) * 1000:.2f} ms; {together:.0f} a second"),
        Row(
            "click on Yes to ack, stored, p50",
            f"{median(ours[0]) * 1000:.2f} ms = {slower:.1f} x bare",
            "<= 4 x",
            slower <= 4,
        ),
        Row("answers a second, 16 connections", f"{ours[1]:.0f} = {share:.2f} x bare", ">= 0.25 x", share >= 0.25),
        Row(f"click on Yes at {PER_SECOND} a second, p99", f"{p99:.0f} ms", "<= 100 ms", p99 <= 100),
        Row("  the slowest ack", f"{max(ours[2]) * 1000:.0f} ms", "<= 3 s", max(ours[2]) <= 3),
    ]


def _send_all(store: Store, workspace: int) -> None:
    """Questions are clicked on after Slack has taken them: each has its receipt."""
    row = core(Outbox).c
    sent = {"state": SendState.SENT, "receipt_channel": row.conversation, "finished_at": MONDAY}
    sent["receipt_ts"] = cast(row.id, String) + ".0"
    with store.write(workspace, MONDAY) as uow:
        uow.connection.execute(update(core(Outbox)).where(row.state == SendState.WAITING).values(sent))
        uow.commit()


def _measured(url: str, workspace: int, clicks: list[Click]) -> tuple[list[float], float, list[float]]:
    """Seconds of each click alone; clicks a second over 16 connections; seconds of each at a steady pace."""
    with _served(url, workspace) as port:
        _each(port, clicks[:50])  # warm
        at = 50
        alone = _each(port, clicks[at : (at := at + ALONE)])
        shares = [clicks[at + start : at + TOGETHER : CONNECTIONS] for start in range(CONNECTIONS)]
        with stopwatch() as seconds:
            _threads([lambda share=share: _each(port, share) for share in shares])
            taken = seconds()
        at += TOGETHER
        return alone, TOGETHER / taken, _at_a_pace(port, clicks[at : at + PACED])


def _each(port: int, clicks: list[Click]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    taken = []
    for click in clicks:
        body, headers = _request(click)
        with stopwatch() as seconds:
            connection.request("POST", "/slack/events", body, headers)
            answer = connection.getresponse()
            answer.read()
            taken.append(seconds())
        assert answer.status == 200, answer.status
    connection.close()
    return taken


def _at_a_pace(port: int, clicks: list[Click]) -> list[float]:
    """Each connection clicks at its own moments, whether or not the one before was acked quickly."""
    taken: list[float] = []

    def one(share: list[Click], first: float) -> None:
        pause = threading.Event()
        for number, click in enumerate(share):
            pause.wait(max(0.0, first + number * CONNECTIONS / PER_SECOND - time.monotonic()))
            taken.extend(_each(port, [click]))

    begin = time.monotonic() + 0.2
    acts = [lambda n=n: one(clicks[n::CONNECTIONS], begin + n / PER_SECOND) for n in range(CONNECTIONS)]
    _threads(acts)
    return taken


def _threads(acts: Sequence[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _request(click: Click) -> tuple[str, dict[str, str]]:
    checkin, user = click
    action = {"type": "button", "action_id": "question.yes", "block_id": "b", "value": str(checkin)}
    payload = {
        "type": "block_actions",
        "user": {"id": user},
        "team": {"id": "T1"},
        "container": {"type": "message", "message_ts": f"{checkin}.0", "channel_id": f"D{user}"},
        "channel": {"id": f"D{user}"},
        "message": {"ts": f"{checkin}.0"},
        "actions": [{**action, "action_ts": f"{checkin}.1"}],
        "response_url": "http://127.0.0.1:9/respond",
        "trigger_id": f"t{checkin}",
    }
    body, stamp = f"payload={quote(json.dumps(payload))}", str(int(time.time()))
    signed = hmac.new(server.SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    slack = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
    return body, {"Content-Type": "application/x-www-form-urlencoded", **slack}


@contextmanager
def _served(url: str, workspace: int) -> Iterator[int]:
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=server.serve, args=(theirs, url, workspace), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.terminate()
        process.join()
