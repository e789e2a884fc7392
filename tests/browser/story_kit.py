"""The sandbox's page with the whole product behind it: who looks, where, and what they press."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.support.running import Running

PATIENCE_MS = 15_000
WALK_MS = 60_000
POLL_MS = 50
WIDE: ViewportSize = {"width": 1280, "height": 800}
DM = "Message Drumbeat"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((1280, 800), (375, 812))


@contextmanager
def looking(browser: Browser, run: Running, **context: Any) -> Iterator[Page]:
    """The page of a running product; an error in its scripts fails the test."""
    wrong: list[str] = []
    inside = browser.new_context(
        base_url=run.url, **({"viewport": WIDE, "locale": "en-GB", "timezone_id": "UTC"} | context)
    )
    page = inside.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(run.url)
    page.get_by_label("Act as").wait_for()
    yield page
    inside.close()
    assert wrong == []


def act_as(page: Page, person: str) -> None:
    """Look with somebody else's eyes."""
    page.get_by_label("Act as").select_option(person)


def go(page: Page, place: str) -> None:
    """Open a conversation from the sidebar."""
    page.get_by_role("navigation").get_by_role("button", name=place).first.click()


def at_home_of(page: Page, person: str) -> None:
    """Look at somebody's conversation with the bot."""
    act_as(page, person)
    go(page, "Drumbeat")


def next_monday(page: Page) -> None:
    """Walk to next Monday 09:00 of whoever looks."""
    _walk(page, "Next Monday 09:00")


def next_day(page: Page) -> None:
    """Walk a day forward."""
    _walk(page, "+1 day")


def live_until(page: Page, wanted: Locator, *, days: int) -> None:
    """Walk day by day until there is such a message, for so many days at most."""
    for _ in range(days):
        if wanted.count():
            return
        next_day(page)
    expect(wanted).to_be_visible()


def day_after(page: Page, days: int) -> date:
    """The day so many days after today, as the clock of the sandbox has it in UTC."""
    now = datetime.fromtimestamp(float(page.request.get("/sandbox/clock").json()["now"]), UTC)
    return now.date() + timedelta(days=days)


def _walk(page: Page, button: str) -> None:
    with page.expect_response(lambda answer: "/sandbox/clock" in answer.url and answer.request.method == "POST"):
        page.get_by_role("button", name=button).click()
    for _ in range(WALK_MS // POLL_MS):
        clock = page.request.get("/sandbox/clock").json()
        if not clock["walking"] and clock["bot"] == "idle":
            return
        page.wait_for_timeout(POLL_MS)
    raise AssertionError(f"the bot did not come to rest: {clock}")


def message(page: Page | Locator, *told: str, but: str | None = None) -> Locator:
    """The newest message that says all of this, and not `but`."""
    found = page.get_by_role("article", name=re.compile("^Message from ")).filter(has_not_text=but)
    for words in told:
        found = found.filter(has_text=words)
    return found.last


def number(told: Locator, letter: str) -> str:
    """The number that a message names first, such as E-31 for the letter E."""
    found = re.search(rf"{letter}-\d+", told.inner_text())
    assert found, told.inner_text()
    return found[0]


def expect_no_buttons(page: Page, name: str, labels: Iterable[str], people: Iterable[str]) -> None:
    """None of these people has a message about the matter with one of these buttons."""
    button = re.compile(f"^({'|'.join(labels)})$")
    about = page.get_by_role("article", name=re.compile("^Message from ")).filter(has_text=re.compile(rf"{name}(?!\d)"))
    for each in people:
        at_home_of(page, each)
        about.first.wait_for()
        expect(about.get_by_role("button", name=button)).to_have_count(0)


def press(page: Page, where: Locator, label: str) -> None:
    """Press a button of a message or a form."""
    where.get_by_role("button", name=label, exact=True).click()


def dialog(page: Page, title: str) -> Locator:
    """The form with this title."""
    return page.get_by_role("dialog", name=title)


def choose(page: Page, form: Locator, label: str, option: str) -> None:
    """Choose an option of a menu in a form."""
    form.get_by_role("combobox", name=label).click()
    page.get_by_role("listbox").get_by_role("option", name=re.compile(option)).first.click()


def say(page: Page, place: str, words: str) -> None:
    """Type into the composer and send."""
    box = page.get_by_role("textbox", name=place, exact=True)
    box.fill(words)
    box.press("Enter")


def shortcut(page: Page, where: Locator, name: str) -> None:
    """A shortcut out of a message's menu."""
    where.hover()
    where.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=name).click()


def open_thread(page: Page, *told: str) -> Locator:
    """The thread of the newest message that says all of this, beside its channel."""
    root = message(page.get_by_role("main"), *told, but="Only visible to you")
    root.hover()
    root.get_by_role("button", name="Reply in thread").click()
    side = page.get_by_role("complementary", name="Thread")
    message(side, *told).wait_for()
    return side


def whisper(page: Page, *told: str) -> Locator:
    """The newest answer to a command or a click that only this person sees."""
    return message(page, "Only visible to you", *told)


def numbered(where: Locator, letter: str) -> str:
    """The number that a message names first, such as D-12."""
    found = re.search(rf"\b{letter}-\d+", where.inner_text())
    assert found, where.inner_text()
    return found[0]


def submit(page: Page, title: str, label: str, filled: Mapping[str, str]) -> None:
    """Fill the text fields of the form with this title, press its button, and wait until it has gone."""
    form = dialog(page, title)
    for name, words in filled.items():
        form.get_by_label(name).fill(words)
    press(page, form, label)
    expect(form).to_have_count(0)


def shot(page: Page, name: str) -> None:
    """A screenshot for whoever wants to look, where DRUMBEAT_SCREENSHOTS names a folder."""
    folder = os.environ.get("DRUMBEAT_SCREENSHOTS")
    if not folder:
        return
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png", animations="disabled")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
