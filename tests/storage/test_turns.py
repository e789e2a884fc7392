"""Whoever asks first writes first, and who gives up waiting is not waited for."""

import threading

from storage.turns import Turns
from tests.support.waiting import until


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order, threads = Turns(), [], []
    assert turns.acquire(1)

    def wait(number: int) -> None:
        assert turns.acquire(10)
        order.append(number)
        turns.release()

    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        until(lambda number=number: len(turns._waiting) == number + 1)
    turns.release()
    assert turns.acquire(10)
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_a_turn_that_does_not_come_in_time_is_given_up() -> None:
    turns = Turns()
    assert turns.acquire(1)

    assert not turns.acquire(0.001)
    turns.release()

    assert turns.acquire(0.001)


def test_a_turn_that_comes_while_giving_up_is_taken() -> None:
    turns = Turns()
    assert turns.acquire(1)
    handed_over = threading.Lock()

    assert turns._came_too_late(handed_over)
