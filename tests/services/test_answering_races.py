"""Two processes at the same moment, on PostgreSQL: one is first, the other says so, and nothing is stored twice."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.services.answering import clicks, plans
from bot.services.monday import handover
from storage.engine import Store
from storage.errors import StoreRefused
from storage.tables import Ledger, Plan
from tests.services.monday_kit import Walk, at
from tests.support.factories import Made


@pytest.fixture
def walk(pg_store: Store) -> Walk:
    return Walk(pg_store, since=at(16, 8))


@pytest.fixture
def launch(walk: Walk) -> Made:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 9))
    walk.now = at(23, 10)
    return made


@pytest.fixture
def other(walk: Walk) -> Iterator[Store]:
    """The store of a second process."""
    second = Store(walk.store.url)
    yield second
    second.close()


def together(*acts: Callable[[], object]) -> list[Exception]:
    """Run all at the same moment; what the losers were told."""
    barrier, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            act()
        except (UserError, StoreRefused) as error:
            refused.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


def test_yes_and_no_at_once_leave_one_first_answer(walk: Walk, launch: Made, other: Store) -> None:
    checkin, calls = walk.latest(launch), [walk.call(walk.cast.dri) for _ in range(2)]
    yes, no = walk.place(checkin, "1900000001.1"), walk.place(checkin, "1900000002.1")
    together(
        lambda: clicks.answered(walk.store, calls[0], checkin.pk, Answer.ON_TRACK, yes),
        lambda: clicks.answered(other, calls[1], checkin.pk, Answer.OFF_TRACK, no),
    )

    first = walk.all(Ledger, col(Ledger.code) == LedgerCode.ANSWERED)
    assert len(first) == 1
    assert walk.latest(launch).answer is not None


def test_the_same_click_on_two_replicas_is_stored_once(walk: Walk, launch: Made, other: Store) -> None:
    checkin, call = walk.latest(launch), walk.call(walk.cast.dri, "action:U1:7")
    place = walk.place(checkin, "1900000001.1")
    together(
        *(
            lambda store=store: clicks.answered(store, call, checkin.pk, Answer.ON_TRACK, place)
            for store in (walk.store, other)
        )
    )

    assert len(walk.all(Ledger, col(Ledger.code) == LedgerCode.ANSWERED)) == 1


def test_two_plans_at_once_leave_one_open(walk: Walk, launch: Made, other: Store) -> None:
    walk.no(launch)
    checkin, calls = walk.latest(launch), [walk.call(walk.cast.dri) for _ in range(2)]
    together(
        lambda: plans.made(walk.store, calls[0], checkin.pk, "one", at(26).date()),
        lambda: plans.made(other, calls[1], checkin.pk, "two", at(27).date()),
    )

    assert [each.state for each in walk.all(Plan)].count(PlanState.OPEN) == 1


def test_an_answer_and_a_closing_at_once_have_one_winner(walk: Walk, launch: Made, other: Store) -> None:
    checkin, call = walk.latest(launch), walk.call(walk.cast.dri)
    place = walk.place(checkin, "1900000001.1")

    def close() -> None:
        with other.write(walk.workspace, walk.now) as uow:
            handover.initiative_closed(uow, launch.id)
            uow.commit()

    refused = together(lambda: clicks.answered(walk.store, call, checkin.pk, Answer.ON_TRACK, place), close)

    answered = walk.latest(launch).answer is not None
    assert answered != bool(refused), "either the answer stands, or its author was told why not"
