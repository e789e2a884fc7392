"""A week in a real browser: yes, no, plan, blame, escalation, settlement, decision, review, the plan's follow-up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.story_kit import (
    DM,
    act_as,
    choose,
    dialog,
    go,
    looking,
    message,
    next_day,
    next_monday,
    press,
    say,
    shortcut,
    shot,
)
from tests.support.running import running

pytestmark = [pytest.mark.browser, pytest.mark.story]


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The demo's company on a Thursday, as Ana sees it."""
    with running(tmp_path) as run, looking(browser, run) as page:
        yield page


def test_a_week_lived_in_the_browser(page: Page) -> None:
    act_as(page, "U0JONAS")
    next_monday(page)
    _jonas_blames_and_escalates(page)
    _mia_says_yes(page)
    _priya_says_no_and_plans(page)
    _lee_settles(page)
    _a_thread_becomes_a_memo(page)
    next_day(page)
    next_day(page)
    _the_review_is_posted(page)
    act_as(page, "U0JONAS")
    next_monday(page)
    _the_plan_is_followed_up(page)


def _mia_says_yes(page: Page) -> None:
    act_as(page, "U0MIA")
    go(page, "Drumbeat")
    question = message(page, "Onboarding", "Are you on track to hit it, yes or no?")
    shot(page, "question")
    press(page, question, "Yes")
    expect(message(page, "Onboarding", "you answered Yes")).to_contain_text("The review will show: on track")
    expect(message(page, "Onboarding", "you answered Yes").get_by_role("button", name="Yes", exact=True)).to_have_count(
        0
    )


def _priya_says_no_and_plans(page: Page) -> None:
    act_as(page, "U0PRIYA")
    go(page, "Drumbeat")
    press(page, message(page, "EU launch", "Are you on track to hit it, yes or no?"), "No")
    form = dialog(page, "Off track: the plan")
    form.get_by_role("textbox", name="What will you do?").fill("Pricing draft")
    form.get_by_label("By when?").fill("2026-11-19")
    shot(page, "no-modal")
    press(page, form, "Save the plan")
    expect(form).to_have_count(0)
    expect(message(page, "EU launch", "you answered No")).to_contain_text("Plan: Pricing draft by Thu 19 Nov")


def _jonas_blames_and_escalates(page: Page) -> None:
    go(page, "Drumbeat")
    message(page, "Billing migration", "Are you on track to hit it, yes or no?").wait_for()
    say(page, DM, "no, engineering keeps changing the specs")
    prompt = message(page, "why have you not escalated?")
    expect(prompt).to_contain_text("You are the DRI for Billing migration.")
    shot(page, "blame")
    press(page, prompt, "Escalate")
    form = dialog(page, "Escalate")
    expect(form.get_by_label("About whom or what?")).to_have_value("engineering")
    choose(page, form, "What is it?", "A decision is needed")
    form.get_by_label("What do you need from the leader?").fill("A frozen spec")
    form.get_by_label("By when?").fill("2026-11-20")
    shot(page, "escalate")
    press(page, form, "Escalate")
    expect(form).to_have_count(0)
    expect(message(page, "You raised it")).to_be_visible()
    expect(message(page, "E-1", "You raised it").get_by_role("button")).to_have_count(0)


def _lee_settles(page: Page) -> None:
    act_as(page, "U0LEE")
    go(page, "Drumbeat")
    asked = message(page, "escalates E-1", "A frozen spec")
    shot(page, "leader")
    press(page, asked, "Decide")
    form = dialog(page, "Decide")
    form.get_by_label("What do you decide?").fill("Freeze the spec on Friday")
    press(page, form, "Decide")
    expect(form).to_have_count(0)
    settled = message(page, "E-1", "Freeze the spec on Friday")
    expect(settled).to_contain_text("D-1")
    expect(settled.get_by_role("button", name="Decide", exact=True)).to_have_count(0)
    act_as(page, "U0JONAS")
    go(page, "Drumbeat")
    expect(message(page, "Lee Park decided", "Freeze the spec on Friday")).to_be_visible()


def _a_thread_becomes_a_memo(page: Page) -> None:
    act_as(page, "U0DANA")
    go(page, "product-launch")
    root = message(page, "Do we open EU sign-ups")
    shortcut(page, root, "Record decision")
    form = dialog(page, "Record decision")
    form.get_by_label("On which question?").wait_for()
    form.get_by_label("What was decided?").fill("Annual only, with a 30-day guarantee")
    choose(page, form, "Who decided?", "Dana Okafor")
    shot(page, "memo-modal")
    press(page, form, "Record")
    expect(form).to_have_count(0)
    _open_thread(page)
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Annual only, with a 30-day guarantee")
    expect(thread).to_contain_text("Decided by @Dana Okafor")
    shot(page, "memo")


def _open_thread(page: Page) -> None:
    message(page, "Do we open EU sign-ups").get_by_role("button", name="replies").click()


def _the_review_is_posted(page: Page) -> None:
    go(page, "operating-review")
    review = message(page, "Weekly execution review, 2026-W47")
    expect(review).to_contain_text("Plan: Pricing draft by Thu 19 Nov")
    expect(review).to_contain_text("On track (1)")
    shot(page, "review")


def _the_plan_is_followed_up(page: Page) -> None:
    act_as(page, "U0PRIYA")
    go(page, "Drumbeat")
    question = message(page, "You said: Pricing draft by Thu 19 Nov.")
    expect(question.get_by_role("button", name="Not done")).to_be_visible()
    shot(page, "follow-up")
    press(page, question, "Done")
    expect(message(page, "You said: Pricing draft by Thu 19 Nov.", "Done.")).to_be_visible()
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("EU launch")
    shot(page, "home")
