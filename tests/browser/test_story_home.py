"""The App Home in a real browser: a DRI answers there, a leader and somebody with nothing look at theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.story_kit import (
    DM,
    act_as,
    at_home_of,
    day_after,
    dialog,
    go,
    looking,
    message,
    next_monday,
    press,
    say,
    shot,
    whisper,
)
from tests.support.running import running

pytestmark = [pytest.mark.browser, pytest.mark.story]


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The demo's company on a Thursday, as Ana sees it."""
    with running(tmp_path) as run, looking(browser, run) as page:
        yield page


def test_the_home_of_a_dri_of_a_leader_and_of_everybody_else(page: Page, tmp_path: Path) -> None:
    act_as(page, "U0JONAS")
    next_monday(page)
    at_home_of(page, "U0JONAS")
    home = tab(page)
    expect(home.get_by_role("button", name="No", exact=True).first).to_be_visible()
    picture(page, tmp_path, "dri-asked")
    press_first(home, "No")
    form = dialog(page, "Off track")
    form.get_by_label("What will you do?").fill("Pricing draft to the partners")
    form.get_by_label("By when?").fill(day_after(page, 3).isoformat())
    press(page, form, "Save the plan")
    expect(form).to_have_count(0)
    expect(home).to_contain_text("you answered No")
    expect(home).to_contain_text("Your plans")
    picture(page, tmp_path, "dri-answered")

    page.get_by_role("tab", name="Messages").click()
    expect(message(page, "you answered No")).to_contain_text("Pricing draft to the partners")

    act_as(page, "U0ANA")
    go(page, "Drumbeat")
    leaders = tab(page)
    expect(leaders).to_contain_text("Off track, or no answer")
    expect(leaders).to_contain_text("Next reviews")
    picture(page, tmp_path, "leader")
    page.get_by_role("tab", name="Messages").click()
    say(page, DM, "/dri close I-5 dropped")
    whisper(page, "SOC 2 report").wait_for()

    act_as(page, "U0NOOR")
    go(page, "Drumbeat")
    everybody = tab(page)
    expect(everybody).to_contain_text("What we work on")
    picture(page, tmp_path, "everybody")


def tab(page: Page) -> Locator:
    """The App Home of whoever looks."""
    page.get_by_role("tab", name="Home").click()
    return page.get_by_role("main")


def press_first(where: Locator, label: str) -> None:
    """Press the first button of that name."""
    where.get_by_role("button", name=label, exact=True).first.click()


def picture(page: Page, folder: Path, name: str) -> None:
    """The page as it looks, in the test's own folder; and where whoever wants to look names one."""
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    shot(page, f"home-{name}")
