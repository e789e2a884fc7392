"""Two connections at once: whoever is second learns it, nobody wins twice. SQLite lets one in at a time anyway."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from storage import errands, numbers, outbox, running, sending
from storage.codes import ErrandKind
from storage.engine import Store
from storage.errors import StoreRefused
from storage.tables import Assignment, CheckIn, Escalation, Settlement
from storage.uow import UnitOfWork
from tests.support.factories import (
    Cast,
    make_assignment,
    make_checkin,
    make_escalation,
    make_initiative,
    make_review,
)
from tests.support.outbox import claim, do, say


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all at the same moment; what each returned, or the error it raised."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait(timeout=10)
        try:
            results[number] = act()
        except StoreRefused as refused:
            results[number] = refused

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def in_step(store: Store, cast: Cast, act: Callable[[UnitOfWork], Any], times: int = 2) -> list[Any]:
    """The same thing by several connections, none of which commits before all have read."""
    return at_once(*[lambda: do(store, cast.id, cast.at, act)] * times)


@pytest.fixture
def escalation(pg_store: Store, cast: Cast) -> int:
    def make(uow: UnitOfWork) -> int:
        made = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor)
        return make_escalation(uow, made, cast.dri, cast.sponsor).pk

    return int(do(pg_store, cast.id, cast.at, make))


@pytest.fixture
def checkin(pg_store: Store, cast: Cast) -> int:
    def make(uow: UnitOfWork) -> int:
        made = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor)
        return make_checkin(uow, make_review(uow), made, cast.dri).pk

    return int(do(pg_store, cast.id, cast.at, make))


def test_of_two_leaders_who_settle_at_once_one_has_settled_it(pg_store: Store, cast: Cast, escalation: int) -> None:
    def settle(uow: UnitOfWork) -> bool:
        uow.one(Escalation, escalation)
        if not uow.move(Escalation, escalation, {"state": {"open", "returned"}}, state="settled"):
            return False
        uow.insert(Settlement, escalation_id=escalation, outcome="decided", by_id=cast.sponsor, at=uow.at)
        return True

    assert sorted(in_step(pg_store, cast, settle, 4)) == [False, False, False, True]


def test_even_without_looking_a_matter_has_one_verdict(pg_store: Store, cast: Cast, escalation: int) -> None:
    def settle(uow: UnitOfWork) -> bool:
        return bool(uow.insert(Settlement, escalation_id=escalation, outcome="decided", by_id=cast.boss, at=uow.at))

    results = in_step(pg_store, cast, settle, 3)

    assert [result for result in results if result is True] == [True]
    assert sum(isinstance(result, StoreRefused) for result in results) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open", {"state": "answered", "answer": "on_track"}),
        ("open", {"state": "no_answer"}),
        ("open", {"state": "annulled"}),
    ],
)
def test_a_checkin_changes_its_state_once(
    pg_store: Store, cast: Cast, checkin: int, before: str, after: dict[str, Any]
) -> None:
    values = {**after, **({"answered_at": cast.at} if "answer" in after else {})}

    def change(uow: UnitOfWork) -> bool:
        return uow.move(CheckIn, checkin, {"state": before}, **values)

    assert sorted(in_step(pg_store, cast, change, 3)) == [False, False, True]


def test_an_answer_and_the_close_of_the_window_do_not_both_win(pg_store: Store, cast: Cast, checkin: int) -> None:
    def answer(uow: UnitOfWork) -> bool:
        return uow.move(CheckIn, checkin, {"state": "open"}, state="answered", answer="on_track", answered_at=uow.at)

    def close(uow: UnitOfWork) -> bool:
        return uow.move(CheckIn, checkin, {"state": "open"}, state="no_answer")

    results = at_once(lambda: do(pg_store, cast.id, cast.at, answer), lambda: do(pg_store, cast.id, cast.at, close))

    assert sorted(results) == [False, True]


def test_two_hand_overs_at_once_leave_one_current_dri(pg_store: Store, cast: Cast) -> None:
    made = do(pg_store, cast.id, cast.at, lambda uow: make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor))

    def hand_over(uow: UnitOfWork) -> bool:
        ended = uow.move(Assignment, made.assignment_id, {"ended_at": None}, ended_at=uow.at, end_code="handed_over")
        if ended:
            make_assignment(uow, made.id, cast.other)
        return ended

    assert sorted(in_step(pg_store, cast, hand_over, 3)) == [False, False, True]


def test_the_same_payload_delivered_to_two_replicas_takes_effect_once(pg_store: Store, cast: Cast) -> None:
    results = in_step(pg_store, cast, lambda uow: uow.first_time("event:Ev1"), 4)

    assert sorted(results) == [False, False, False, True]


def test_numbers_given_at_once_are_all_different(store: Store, cast: Cast) -> None:
    results = in_step(store, cast, lambda uow: numbers.next_number(uow, "memo"), 6)

    assert sorted(results) == [1, 2, 3, 4, 5, 6]


def test_two_replicas_claim_different_messages(store: Store, cast: Cast) -> None:
    for number in range(6):
        say(store, cast.id, cast.at, f"k{number}", to=f"C{number}")

    found = at_once(
        *[
            lambda holder=holder: [one.key for one in claim(store, cast.id, cast.at, holder=holder, limit=4)]
            for holder in ("a", "b", "c")
        ]
    )

    keys = sorted(key for batch in found for key in batch)
    assert len(keys) == len(set(keys))
    rest = [one.key for one in claim(store, cast.id, cast.at)]
    assert sorted(keys + rest) == [f"k{number}" for number in range(6)]


def test_two_replicas_never_send_in_the_same_lane(pg_store: Store, cast: Cast) -> None:
    for number in range(3):
        say(pg_store, cast.id, cast.at, f"k{number}")

    found = at_once(*[lambda holder=holder: claim(pg_store, cast.id, cast.at, holder=holder) for holder in "abc"])

    assert [one.key for batch in found for one in batch] == ["k0"]


def test_two_workers_run_different_errands(store: Store, cast: Cast) -> None:
    for number in range(2):
        do(store, cast.id, cast.at, lambda uow, number=number: errands.send(uow, ErrandKind.PERSON, f"e{number}"))

    found = at_once(*[lambda who=who: running.claim_errand(store, cast.id, cast.at, who, 60) for who in "ab"])

    assert sorted(one.key for one in found if one) == ["e0", "e1"]


def test_one_of_two_replicas_becomes_the_sender(store: Store, cast: Cast) -> None:
    found = at_once(*[lambda who=who: sending.take_sender_lease(store, cast.id, who, 60) for who in "abc"])

    assert sorted(found) == [False, False, True]


def test_a_message_is_either_taken_back_or_posted(pg_store: Store, cast: Cast) -> None:
    for number in range(5):
        say(pg_store, cast.id, cast.at, f"k{number}", to=f"C{number}", about="checkin:1")
        [claimed] = claim(pg_store, cast.id, cast.at)

        taken_back, posting = at_once(
            lambda: do(pg_store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1")),
            lambda claimed=claimed: sending.posting(pg_store, claimed, cast.at),
        )

        assert bool(taken_back) is not posting
        if posting:
            sending.sent(pg_store, claimed, cast.at, "D1", f"{number}.0")
