"""The budgets of calls to Slack, over made-up time."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sender.pace import BUDGETS, LEAST_SHARE, POST, PUBLISH, RECOVERY_S, TOGETHER_S, UPDATE, Budget, Pace

SECONDS = st.floats(min_value=0.0, max_value=3.0, allow_nan=False)


def test_a_rested_workspace_may_start_with_a_burst_and_goes_on_at_eight_a_second() -> None:
    pace, now, sent = Pace(lane_s=0.0), 100.0, 0
    while now < 160.0:
        if POST not in pace.closed_methods(now):
            pace.spend(POST, f"U{sent}", now)
            sent += 1
        else:
            now += min(1.0, pace.wait(now))

    assert sent == pytest.approx(8 + 60 * 8, abs=2)


@settings(derandomize=True, deadline=None)
@given(steps=st.lists(SECONDS, max_size=60), lanes=st.integers(1, 3))
def test_no_stretch_of_time_holds_more_calls_than_burst_and_rate_allow(steps: list[float], lanes: int) -> None:
    pace, now, made = Pace(budgets={POST: Budget(8.0, 8.0)}), 0.0, []
    for number, step in enumerate(steps):
        now += step
        while (lane := f"U{number % lanes}") not in pace.resting_lanes(now) and pace.allowance(now) > 0:
            pace.spend(POST, lane, now)
            made.append((now, lane))

    for first, (began, lane) in enumerate(made):
        for last in range(first, len(made)):
            assert last - first + 1 <= 8 + 8 * (made[last][0] - began) + 1e-6
        again = [at for at, of in made[first + 1 :] if of == lane]
        assert all(at - began >= 1.0 - 1e-6 for at in again)


@settings(derandomize=True, deadline=None)
@given(
    refusals=st.lists(st.tuples(SECONDS, st.sampled_from("ABC"), st.floats(1.0, 30.0)), max_size=30),
    calls=st.lists(SECONDS, max_size=30),
)
def test_whatever_is_refused_the_account_opens_again_and_recovers(
    refusals: list[tuple[float, str, float]], calls: list[float]
) -> None:
    pace, now = Pace(lane_s=0.0), 0.0
    for step, lane, seconds in refusals:
        now += step
        pace.refused(POST, lane, seconds, now)
    for step in calls:
        now += step
        if POST not in pace.closed_methods(now):
            pace.spend(POST, "A", now)

    waited = 0.0
    while POST in pace.closed_methods(now + waited):
        assert 0.0 < pace.wait(now + waited) < math.inf
        waited += max(1e-6, pace.wait(now + waited))
    assert waited <= 30.0 + 1.0 / (BUDGETS[POST].per_second * LEAST_SHARE)
    rested = now + waited + 10 * RECOVERY_S
    assert pace.allowance(rested) == 8
    assert math.isinf(pace.wait(rested))


def test_a_first_refusal_halves_the_rate_and_leaves_the_method_open() -> None:
    pace = Pace(lane_s=0.0)
    pace.spend(POST, "A", 0.0)
    pace.refused(POST, "A", 30.0, 0.0)

    assert pace.wait(0.0) == pytest.approx(1 / 4)
    assert pace.closed_methods(0.26) == set()


def test_two_lanes_refused_within_five_seconds_close_the_method_for_the_workspace_only() -> None:
    pace = Pace(lane_s=0.0)
    pace.refused(POST, "A", 30.0, 0.0)
    pace.refused(POST, "B", 20.0, TOGETHER_S)

    assert pace.closed_methods(24.9) == {POST}
    assert pace.closed_methods(25.1) == set()


@pytest.mark.parametrize(("lane", "after"), [("A", 1.0), ("B", TOGETHER_S + 0.1)], ids=["the same lane", "much later"])
def test_a_lane_alone_does_not_close_the_method(lane: str, after: float) -> None:
    pace = Pace(lane_s=0.0)
    pace.refused(POST, "A", 30.0, 0.0)
    pace.refused(POST, lane, 30.0, after)

    assert pace.closed_methods(after + 2.0) == set()


def test_refusals_of_calls_that_were_under_way_count_as_one() -> None:
    pace = Pace(lane_s=0.0)
    for number in range(8):
        pace.refused(POST, "A", 1.0, number / 100)

    assert pace.wait(0.07) <= 1 / 4


def test_a_refused_change_does_not_slow_down_what_is_posted() -> None:
    pace = Pace(lane_s=0.0)
    pace.refused(UPDATE, "A~", 30.0, 0.0)
    pace.refused(UPDATE, "B~", 30.0, 0.0)

    assert pace.closed_methods(0.0) == {UPDATE}
    assert pace.allowance(0.0) == 8


def test_changes_and_homes_keep_to_slacks_tiers() -> None:
    pace, now, made = Pace(lane_s=0.0), 0.0, {UPDATE: 0, PUBLISH: 0}
    while now < 60.0:
        for method in made:
            if method not in pace.closed_methods(now):
                pace.spend(method, "A", now)
                made[method] += 1
        now += 0.05

    assert made[UPDATE] <= 50 + 8
    assert made[PUBLISH] <= 100 + 8


def test_a_lane_rests_a_second_and_says_when_it_is_over() -> None:
    pace = Pace()
    pace.spend(POST, "A", 10.0)

    assert pace.resting_lanes(10.9) == {"A"}
    assert pace.wait(10.9) == pytest.approx(0.1)
    assert pace.resting_lanes(11.0) == set()


def test_without_budgets_nothing_is_limited() -> None:
    pace = Pace(lane_s=0.0, budgets={})
    pace.spend(POST, "A", 0.0)
    pace.refused(POST, "A", 30.0, 0.0)

    assert pace.allowance(0.0) > 8
    assert pace.closed_methods(0.0) == set()
