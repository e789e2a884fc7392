"""The three reviews in a real browser: a weekly meeting and what it leaves, the monthly review, the quarterly reset."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.story_kit import (
    act_as,
    at_home_of,
    go,
    looking,
    message,
    next_day,
    next_monday,
    open_thread,
    press,
    shot,
)
from tests.support.running import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.story]

CHANNEL = "operating-review"
LONDON, LEADER = "U0ANA", "U0ANA"
NEW_YEARS_SUNDAY = datetime(2027, 1, 3, 12, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Running]:
    """The demo's company on a Thursday."""
    with running(tmp_path) as run:
        yield run


@pytest.fixture
def page(browser: Browser, run: Running) -> Iterator[Page]:
    """The company as Ana sees it."""
    with looking(browser, run) as page:
        yield page


def test_a_quarter_of_reviews_in_the_browser(run: Running, page: Page) -> None:
    act_as(page, LONDON)
    next_monday(page)
    next_monday(page)
    _mia_says_yes(page)
    next_day(page)
    next_day(page)  # the meeting goes on until the end of this Wednesday
    _the_meeting_is_held(page)
    next_monday(page)
    next_day(page)
    next_day(page)
    _the_month_is_told(page)
    run.leap("jump", seconds=(NEW_YEARS_SUNDAY - run.now).total_seconds())  # the bot was away over the holidays
    run.rest()
    next_monday(page)
    next_day(page)
    _the_quarter_is_reset(page)


def _mia_says_yes(page: Page) -> None:
    at_home_of(page, "U0MIA")
    press(page, message(page, "Onboarding", "Are you on track to hit it, yes or no?"), "Yes")
    message(page, "Onboarding", "you answered Yes").wait_for()


def _the_meeting_is_held(page: Page) -> None:
    act_as(page, LEADER)
    go(page, CHANNEL)
    review = message(page, "Weekly execution review", "This is the agenda")
    review.wait_for()
    shot(page, "review-weekly")
    press(page, review, "Start meeting")
    started = message(page, "Weekly execution review", "The meeting was started by")
    started.wait_for()
    press(page, started, "Close meeting")
    over = message(page, "Weekly execution review", "carried over")
    expect(over.get_by_role("button", name="Close meeting")).to_have_count(0)
    side = open_thread(page, "Weekly execution review", "carried over")
    expect(side).to_contain_text("Owes: ")
    shot(page, "review-weekly-closed")


def _the_month_is_told(page: Page) -> None:
    act_as(page, LEADER)
    go(page, CHANNEL)
    month = message(page, "Monthly operating review")
    month.wait_for()
    expect(month).to_contain_text("Carried over, 3rd week.")
    month.scroll_into_view_if_needed()
    shot(page, "review-monthly")


def _the_quarter_is_reset(page: Page) -> None:
    act_as(page, LEADER)
    go(page, CHANNEL)
    quarter = message(page, "Quarterly planning reset")
    quarter.scroll_into_view_if_needed()
    shot(page, "review-quarterly")
    at_home_of(page, LEADER)
    listed = message(page, "Quarterly planning reset")
    listed.wait_for()
    shot(page, "reset-list")
    press(page, listed, "Keep")
    expect(message(page, "Quarterly planning reset")).to_contain_text("kept")
    shot(page, "reset-kept")
