"""The stand-in's rate limits: promised rates, small bursts, whole seconds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.limits import (
    CHANNEL_BURST,
    REMEMBERED_CHANNELS,
    SMALLEST_BURST,
    WORKSPACE_POSTS_BURST,
    WORKSPACE_POSTS_PER_MINUTE,
    RateLimits,
    per_minute,
)

POST = "chat.postMessage"


@pytest.mark.parametrize(
    ("method", "rate"),
    [
        ("users.list", 20),
        ("conversations.history", 50),
        ("chat.update", 50),
        ("views.open", 100),
        ("users.info", 100),
        ("auth.test", 600),
        ("nobody.knowsThis", 50),
    ],
)
def test_each_method_has_the_rate_of_its_tier(method: str, rate: int) -> None:
    assert per_minute(method) == rate


@pytest.mark.parametrize("method", ["users.list", "chat.update", "views.open", "auth.test"])
def test_a_minute_of_patient_calls_gets_the_promised_rate(method: str) -> None:
    limits = RateLimits()
    step = 60 / per_minute(method)
    assert all(limits.check(method, channel=None, now=step * n) is None for n in range(per_minute(method)))


def test_a_burst_is_refused_with_whole_seconds_and_one_method_does_not_block_another() -> None:
    limits = RateLimits()
    answers = [limits.check("users.list", channel=None, now=100.0) for _ in range(SMALLEST_BURST + 1)]

    assert answers[:-1] == [None] * SMALLEST_BURST
    assert answers[-1] == 3.0
    assert limits.check("users.list", channel=None, now=103.0) is None
    assert limits.check("users.list", channel=None, now=103.0) == 3.0
    assert limits.check("users.info", channel=None, now=103.0) is None


def test_a_channel_takes_a_message_a_second_after_its_burst() -> None:
    limits = RateLimits()
    first = [limits.check(POST, channel="D1", now=0.0) for _ in range(CHANNEL_BURST + 1)]

    assert first == [None] * CHANNEL_BURST + [1.0]
    assert limits.check(POST, channel="D2", now=0.0) is None
    assert limits.check(POST, channel="D1", now=1.0) is None
    assert limits.check(POST, channel="D1", now=1.5) == 1.0


def test_the_workspace_caps_posts_to_ever_new_channels() -> None:
    limits = RateLimits()
    answers = [limits.check(POST, channel=f"D{n}", now=n / 100) for n in range(6000)]

    sent = answers.count(None)
    assert WORKSPACE_POSTS_PER_MINUTE <= sent <= WORKSPACE_POSTS_PER_MINUTE + WORKSPACE_POSTS_BURST
    assert {answer for answer in answers if answer} == {1.0}


def test_a_refused_call_costs_nothing_and_other_methods_do_not_count_against_a_channel() -> None:
    limits = RateLimits()
    for _ in range(50):
        limits.check(POST, channel="D1", now=0.0)

    assert limits.check(POST, channel="D1", now=1.0) is None
    assert limits.check("chat.update", channel="D1", now=1.0) is None


def test_posts_without_a_channel_are_still_counted_for_the_workspace() -> None:
    limits = RateLimits()
    assert [limits.check(POST, channel=None, now=0.0) for _ in range(WORKSPACE_POSTS_BURST + 1)][-1] == 1.0


def test_channels_long_unused_are_forgotten() -> None:
    limits = RateLimits()
    for n in range(REMEMBERED_CHANNELS + 10):
        limits.check(POST, channel=f"D{n}", now=float(n))
    assert len(limits._channels) == REMEMBERED_CHANNELS


@settings(derandomize=True, deadline=None)
@given(gaps=st.lists(st.floats(min_value=-5, max_value=5), max_size=60))
def test_waiting_as_told_is_enough_whatever_came_before(gaps: list[float]) -> None:
    limits, now = RateLimits(), 1000.0
    for gap in gaps:
        now += gap  # the clock of a caller may even step back
        limits.check(POST, channel="D1", now=now)
    latest = now + 5 * len(gaps)
    wait = limits.check(POST, channel="D1", now=latest)

    assert wait is None or limits.check(POST, channel="D1", now=latest + wait) is None
