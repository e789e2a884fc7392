"""Errands are claimed once, run by whoever can, and taken over from a worker that died."""

from datetime import timedelta
from typing import Any

import pytest

from storage import errands, running
from storage.codes import ErrandKind, ErrandState
from storage.engine import Store
from storage.tables import Errand
from tests.support.factories import Cast
from tests.support.outbox import do, lapse


def send(store: Store, cast: Cast, key: str, kind: ErrandKind = ErrandKind.PERSON, **args: Any) -> None:
    do(store, cast.id, cast.at, lambda uow: errands.send(uow, kind, key, **args))


def claim(store: Store, cast: Cast, holder: str = "here", **values: Any) -> running.ClaimedErrand | None:
    return running.claim_errand(store, cast.id, values.pop("at", cast.at), holder, 60, **values)


def taken(store: Store, cast: Cast, holder: str = "here") -> running.ClaimedErrand:
    claimed = claim(store, cast, holder)
    assert claimed is not None
    return claimed


def stored(store: Store, cast: Cast) -> Errand:
    with store.read(cast.id, cast.at) as unit:
        [row] = unit.find(Errand)
    return row


def test_the_errand_that_was_due_first_is_run_first_and_once(store: Store, cast: Cast) -> None:
    send(store, cast, "b", user="U2")
    send(store, cast, "a", due_at=cast.at - timedelta(minutes=1), user="U1")

    first, second = taken(store, cast), taken(store, cast)

    assert [(one.key, one.args, one.attempts) for one in (first, second)] == [
        ("a", {"user": "U1"}, 1),
        ("b", {"user": "U2"}, 1),
    ]
    assert claim(store, cast) is None


def test_an_errand_waits_until_it_is_due_and_for_a_worker_that_can(store: Store, cast: Cast) -> None:
    later = cast.at + timedelta(hours=1)
    send(store, cast, "a", due_at=later)

    assert claim(store, cast) is None
    assert claim(store, cast, at=later, kinds=[ErrandKind.MEMBERS]) is None
    assert claim(store, cast, at=later, kinds=[ErrandKind.PERSON]) is not None


@pytest.mark.parametrize(
    ("mark", "state", "error"),
    [
        (running.errand_done, ErrandState.DONE, None),
        (lambda *args: running.errand_failed(*args, "user_not_found"), ErrandState.FAILED, "user_not_found"),
    ],
)
def test_what_became_of_it_is_on_record(
    store: Store, cast: Cast, mark: Any, state: ErrandState, error: str | None
) -> None:
    send(store, cast, "a")

    assert mark(store, taken(store, cast), cast.at)

    row = stored(store, cast)
    assert (row.state, row.error, row.finished_at, row.leased_by) == (state, error, cast.at, None)
    assert claim(store, cast) is None


def test_an_errand_that_is_to_be_tried_again_is_held(store: Store, cast: Cast) -> None:
    send(store, cast, "a")
    assert running.errand_again(store, taken(store, cast), cast.at, 30, "ratelimited")

    assert claim(store, cast) is None
    lapse(store)
    assert taken(store, cast).attempts == 2


def test_the_errand_of_a_worker_that_died_is_run_by_another(store: Store, cast: Cast) -> None:
    send(store, cast, "a")
    dead = taken(store, cast)
    lapse(store)
    alive = taken(store, cast, "there")

    assert not running.errand_done(store, dead, cast.at)
    assert not running.errand_again(store, dead, cast.at, 5)
    assert running.errand_done(store, alive, cast.at)


def test_idle_means_nothing_due_and_nothing_running(store: Store, cast: Cast) -> None:
    later = cast.at + timedelta(hours=1)
    send(store, cast, "a")
    send(store, cast, "b", due_at=later)

    def seen() -> tuple[bool, Any]:
        with store.read(cast.id, cast.at) as unit:
            return running.errands_idle(unit), running.next_errand_due(unit)

    assert seen() == (False, cast.at)
    claimed = taken(store, cast)
    assert seen()[0] is False
    running.errand_done(store, claimed, cast.at)
    assert seen() == (True, later)
