"""A process that asks everybody one question and sends what waits, until nothing does; made to be killed.

`python -m tests.chaos.sender_process STORE_URL API_URL WORKSPACE CLOCK_FILE`, with DRUMBEAT_CHAOS_KILL_AT in the
environment. It may be started again as often as one likes: the questions have keys.
"""

import os
import sys
from pathlib import Path

from sqlmodel import col

from bot.sender import points
from bot.sender.listen import Listener
from bot.sender.pace import Pace
from bot.sender.sender import Sender
from bot.slack.calls import SlackCalls, is_loopback
from bot.slack.messenger import Messenger
from storage import outbox
from storage.codes import SendState
from storage.engine import Store
from storage.outbox import Outgoing
from storage.tables import Outbox, Person
from tests.support.clock import MONDAY
from tests.support.waiting import until

TIMEOUT_S, SETTLE_S, LEASE_S = 0.5, 0.3, 1.6
AT_ONCE = 10
TOKEN = "xoxb-sandbox"


def main(store_url: str, api_url: str, workspace: int, clock_file: Path) -> None:
    """Say and send everything."""
    is_sandbox = is_loopback(api_url) and clock_file.exists()
    kill = points.from_setting(os.environ.get(points.VARIABLE, ""), is_sandbox=is_sandbox)
    store = Store(store_url)
    sender = Sender(
        store,
        workspace,
        Messenger(SlackCalls(TOKEN, api_url), seconds=TIMEOUT_S),
        lambda: MONDAY,
        pace=Pace(lane_s=0.0, budgets={}),
        lease_s=LEASE_S,
        settle_s=SETTLE_S,
        first_hold_s=0.05,
        poll_s=0.05,
        points=kill,
    )

    def said() -> None:
        kill("after_commit_before_nudge")
        sender.nudge()

    store.said = said
    listener = None if store.is_sqlite else Listener(store_url, sender.nudge)
    if listener is not None:
        listener.start()
    sender.start()
    ask_everybody(store, workspace)
    until(lambda: not _is_waiting(store, workspace), seconds=60.0, every=0.02)
    sender.stop()
    if listener is not None:
        listener.stop()
    store.close()


def ask_everybody(store: Store, workspace: int) -> None:
    """One question each, some people in a commit."""
    with store.read(workspace, MONDAY) as uow:
        people = [(person.pk, person.slack_id) for person in uow.find(Person, order=[col(Person.id)])]
    for first in range(0, len(people), AT_ONCE):
        with store.write(workspace, MONDAY) as uow:
            for person_id, slack_id in people[first : first + AT_ONCE]:
                payload = {"text": "Are you on track?"}
                key = f"question:2026-W48:{person_id}"
                outbox.say(uow, Outgoing(key=key, conversation=slack_id, person_id=person_id, payload=payload))
            uow.commit()


def _is_waiting(store: Store, workspace: int) -> bool:
    with store.read(workspace, MONDAY) as uow:
        return uow.has(Outbox, col(Outbox.state) == SendState.WAITING)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
