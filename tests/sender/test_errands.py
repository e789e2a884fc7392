"""Workers run each errand, try again what may still work, and give up what cannot."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.slack import SlackError
from bot.errands import Doer, ErrandWorkers
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from bot.slack.outcomes import RateLimited
from storage import errands
from storage.codes import ErrandKind, ErrandState
from storage.engine import Store
from storage.errors import StoreUnavailable
from storage.running import ClaimedErrand
from storage.tables import Errand
from tests.support.clock import FakeClock
from tests.support.factories import make_workspace
from tests.support.waiting import until

PERSON, CHANNEL, DONE, FAILED = ErrandKind.PERSON, ErrandKind.CHANNEL, ErrandState.DONE, ErrandState.FAILED
GATEWAY = SlackGateway(SlackCalls("xoxb-none", "http://127.0.0.1:1/api"))


class Office:
    """A store with errands and their workers."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.workspace = store, FakeClock(), make_workspace(store)
        self.ran: list[dict[str, Any]] = []
        self._workers: list[ErrandWorkers] = []

    def workers(self, do: Callable[[ClaimedErrand], None], **how: Any) -> ErrandWorkers:
        def doer(_store: Store, _gateway: object, errand: ClaimedErrand, _at: object) -> None:
            self.ran.append(errand.args)
            do(errand)

        doers: dict[ErrandKind, Doer] = {PERSON: doer}
        given = {"poll_s": 0.02, "first_hold_s": 0.01, **how}
        made = ErrandWorkers(self.store, self.workspace, GATEWAY, self.clock, doers, **given)
        self._workers.append(made)
        made.start()
        return made

    def send(self, key: str, kind: ErrandKind = PERSON, **args: Any) -> None:
        with self.store.write(self.workspace, self.clock()) as uow:
            errands.send(uow, kind, key, **args)
            uow.commit()

    def row(self, key: str) -> tuple[ErrandState, str | None, int]:
        with self.store.read(self.workspace, self.clock()) as uow:
            (row,) = uow.find(Errand, col(Errand.key) == key)
            return row.state, row.error, row.attempts

    def until(self, key: str, state: ErrandState) -> tuple[ErrandState, str | None, int]:
        until(lambda: self.row(key)[0] is state)
        return self.row(key)

    def stop(self) -> None:
        for workers in self._workers:
            workers.stop()


@pytest.fixture
def office(sqlite_store: Store) -> Iterator[Office]:
    made = Office(sqlite_store)
    yield made
    made.stop()


def raising(*errors: Exception) -> Callable[[ClaimedErrand], None]:
    left = list(errors)

    def do(_errand: ClaimedErrand) -> None:
        if left:
            raise left.pop(0)

    return do


def test_an_errand_is_run_once_with_its_arguments(office: Office) -> None:
    office.workers(raising())
    office.send("person:U1", person="U1")
    office.send("person:U1", person="U1")
    office.until("person:U1", DONE)

    assert office.ran == [{"person": "U1"}]


AGAIN = [SlackError("timeout"), RateLimited(1.0), StoreUnavailable("busy"), ValueError("a bug")]


@pytest.mark.parametrize("error", AGAIN, ids=lambda error: type(error).__name__)
def test_what_may_still_work_is_tried_again(office: Office, error: Exception) -> None:
    office.workers(raising(error))
    office.send("person:U1", person="U1")

    assert office.until("person:U1", DONE)[2] == 2


@pytest.mark.parametrize("code", ["user_not_found", "hash_conflict", "used_url"])
def test_what_cannot_work_is_given_up_at_once(office: Office, code: str) -> None:
    office.workers(raising(SlackError(code)))
    office.send("person:U1", person="U1")

    assert office.until("person:U1", FAILED) == (FAILED, code, 1)


@pytest.mark.parametrize(
    ("error", "reason"), [(SlackError("timeout"), "timeout"), (ValueError("a bug"), "ValueError")], ids=["slack", "bug"]
)
def test_what_never_works_is_given_up_in_the_end(office: Office, error: Exception, reason: str) -> None:
    office.workers(raising(*[error] * 9), most_attempts=3)
    office.send("person:U1", person="U1")

    assert office.until("person:U1", FAILED) == (FAILED, reason, 3)


def test_a_kind_that_nobody_does_here_is_left_to_others(office: Office) -> None:
    office.workers(raising())
    office.send("channel:C1", CHANNEL, channel="C1")
    office.send("person:U1", person="U1")
    office.until("person:U1", DONE)

    assert office.row("channel:C1")[2] == 0


def test_a_nudge_is_heard_at_once(office: Office) -> None:
    workers = office.workers(raising(), poll_s=1.0)
    office.send("warm-up")
    office.until("warm-up", DONE)
    office.store.said = workers.nudge
    office.send("person:U1", person="U1")
    until(lambda: office.row("person:U1")[0] is DONE, seconds=0.9)


def test_the_workers_live_through_a_store_that_is_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    write, away = Store.write, [StoreUnavailable("away"), ValueError("a bug in the store")]

    def sometimes(store: Store, *args: Any) -> Any:
        if away:
            raise away.pop()
        return write(store, *args)

    office.send("person:U1", person="U1")
    monkeypatch.setattr(Store, "write", sometimes)
    office.workers(raising())
    office.until("person:U1", DONE)
