"""The chat of the sandbox's page, against a made-up server."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_kit import MESSAGES, World, modal, opened, tell, ts

pytestmark = pytest.mark.browser


@pytest.fixture
def world() -> World:
    """The canned workspace."""
    return World()


@pytest.fixture
def page(browser: Browser, world: World) -> Iterator[Page]:
    """The page as Ana sees it."""
    with opened(browser, world) as page:
        yield page


def composer(page: Page, place: str = "#general") -> Locator:
    return page.get_by_role("textbox", name=f"Message {place}", exact=True)


def by(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=f"Message from {name}", exact=True)


def thread(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thread")


def choose(page: Page, article: Locator, action: str) -> None:
    article.hover()
    article.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=action).click()


def test_messages_are_grouped_by_person_and_day(page: Page) -> None:
    expect(by(page, "Ana Lindqvist")).to_have_count(2)
    expect(by(page, "Ana Lindqvist").first.locator(".author")).to_have_count(1)
    expect(by(page, "Ana Lindqvist").last.locator(".author")).to_have_count(0)
    expect(page.get_by_role("separator")).to_contain_text(["Yesterday", "Today"])


def test_text_of_people_is_never_markup(page: Page) -> None:
    first = by(page, "Ana Lindqvist").first
    expect(first).to_contain_text("<b>No</b> & never(edited)")
    expect(first.locator("b")).to_have_count(0)


def test_times_are_those_of_whoever_looks(page: Page) -> None:
    expect(by(page, "Ana Lindqvist").first).to_contain_text("09:59")
    page.get_by_label("Act as").select_option("U0KEN")
    expect(by(page, "Ana Lindqvist").first).to_contain_text("17:59")
    expect(page).to_have_url(re.compile(r"\?as=U0KEN#C0GENERAL$"))


def test_opening_a_place_takes_its_unread_mark(page: Page, world: World) -> None:
    place = page.get_by_role("navigation").get_by_role("button", name="eu-launch 2 unread")
    place.click()
    expect(page.get_by_role("separator", name="New")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_text("unread")).to_have_count(0)
    assert world.heard(page, "read")["ts"] == MESSAGES["C0LAUNCH"][-1]["ts"]


def test_enter_sends_and_shift_enter_is_a_new_line(page: Page, world: World) -> None:
    composer(page).click()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_value("")
    assert [each["text"] for each in world.did("post")] == ["one\ntwo"]


def test_what_was_refused_is_said_and_stays_typed(page: Page, world: World) -> None:
    world.answers["post"] = {"ok": False, "error": "/dri is not supported in threads. Sorry!"}
    composer(page).fill("hello")
    composer(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not supported in threads")
    expect(composer(page)).to_have_value("hello")


def test_a_mention_is_completed_from_part_of_a_name(page: Page) -> None:
    composer(page).click()
    page.keyboard.type("ask @wat")
    expect(page.get_by_role("listbox").get_by_role("option")).to_contain_text("Kenji Watanabe")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_value("ask @ken ")


def test_a_known_command_runs(page: Page, world: World) -> None:
    composer(page).click()
    page.keyboard.type("/dr")
    page.keyboard.press("Tab")
    page.keyboard.type("assign @ben")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_value("")
    assert [(each["command"], each["text"]) for each in world.did("command")] == [("/dri", "assign @ben")]


def test_a_thread_opens_from_its_summary_and_may_answer_the_channel_too(page: Page, world: World) -> None:
    page.get_by_role("button", name="2 replies").click()
    expect(thread(page).get_by_role("article")).to_have_count(2)
    thread(page).get_by_label("Also send to #general").check()
    thread(page).get_by_role("textbox", name="Reply in thread").fill("Agreed")
    page.keyboard.press("Enter")
    expect(thread(page).get_by_label("Also send to #general")).not_to_be_checked()
    (sent,) = world.did("post")
    assert (sent["thread_ts"], sent["broadcast"]) == (ts(90_000), True)
    page.keyboard.press("Escape")
    expect(thread(page)).to_be_hidden()


def test_a_thread_can_be_started_from_the_keyboard(page: Page) -> None:
    by(page, "Ana Lindqvist").last.focus()
    by(page, "Ana Lindqvist").last.get_by_role("button", name="Reply in thread").focus()
    page.keyboard.press("Enter")
    expect(thread(page).get_by_role("textbox", name="Reply in thread")).to_be_focused()


def test_what_only_one_sees_says_so_and_can_be_dismissed(page: Page, world: World) -> None:
    whisper = by(page, "Drumbeat")
    expect(whisper).to_contain_text("Only visible to you")
    whisper.get_by_role("button", name="Dismiss").click()
    assert world.heard(page, "delete")["ts"] == ts(60)


def test_a_shortcut_runs_on_its_message(page: Page, world: World) -> None:
    choose(page, by(page, "Ben Okafor"), "Record decision")
    assert world.heard(page, "shortcut")["ts"] == ts(90_000)


def test_only_ones_own_messages_can_be_changed(page: Page) -> None:
    by(page, "Ben Okafor").hover()
    by(page, "Ben Okafor").get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem")).to_contain_text(["Record decision", "Reply in thread", "Copy link"])
    expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)


def test_editing_shows_what_was_typed(page: Page, world: World) -> None:
    choose(page, by(page, "Ana Lindqvist").last, "Edit message")
    editor = page.get_by_role("textbox", name="Edit message")
    expect(editor).to_have_value("Not before *Thursday*, @ben")
    editor.fill("Friday")
    editor.press("Enter")
    expect(editor).to_have_count(0)
    assert world.did("edit")[0]["text"] == "Friday"


def test_deleting_asks_first(page: Page, world: World) -> None:
    choose(page, by(page, "Ana Lindqvist").last, "Delete message")
    asked = page.get_by_role("dialog", name="Delete message")
    asked.get_by_role("button", name="Cancel").click()
    assert world.did("delete") == []
    choose(page, by(page, "Ana Lindqvist").last, "Delete message")
    asked.get_by_role("button", name="Delete", exact=True).click()
    expect(asked).to_have_count(0)
    assert world.heard(page, "delete")["ts"] == ts(590)


def test_news_of_the_open_place_appears(page: Page, world: World) -> None:
    world.messages["C0GENERAL"].append({"ts": ts(1), "user": "U0BEN", "text": "Fresh"})
    tell(page, type="message", channel="C0GENERAL")
    expect(by(page, "Ben Okafor").last).to_contain_text("Fresh")


def test_an_archived_channel_can_only_be_read(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="old-project").click()
    expect(page.get_by_text("This channel has been archived")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("Next Monday 09:00", {"do": "monday"}),
        ("+1 hour", {"do": "forward", "seconds": 3600}),
        ("+1 day", {"do": "forward", "seconds": 86400}),
    ],
)
def test_the_clock_is_moved(page: Page, world: World, label: str, body: dict[str, object]) -> None:
    page.get_by_role("button", name=label).click()
    assert world.heard(page, str(body["do"])) == {"as": "U0ANA"} | body


def test_the_strip_says_what_the_bot_does(page: Page, world: World) -> None:
    strip = page.get_by_role("group", name="Calendar time of the sandbox")
    expect(strip).to_contain_text("Mon 23 Nov 2026")
    expect(strip).to_contain_text("10:09")
    expect(strip.get_by_role("status")).to_have_text("Bot idle")
    world.clock = world.clock | {"bot": "busy", "walking": True}
    tell(page, type="clock")
    expect(strip.get_by_role("button", name="Stop")).to_be_visible()


def test_the_home_tab_is_announced_and_shown(page: Page, world: World) -> None:
    world.home = modal("V0HOME", "Home", [{"type": "header", "text": {"type": "plain_text", "text": "Your week"}}])
    page.get_by_role("navigation").get_by_role("button", name="Drumbeat").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("heading", name="Your week")).to_be_visible()
    expect(page).to_have_url(re.compile("#home$"))
    assert len(world.did("open_home")) == 1


def test_traffic_can_be_looked_into(page: Page) -> None:
    page.get_by_role("button", name="Traffic").click()
    panel = page.get_by_role("complementary", name="Traffic")
    panel.get_by_text("message.im").click()
    expect(panel.locator("pre")).to_contain_text('"channel": "D0BOT"')


def test_a_fault_is_switched_on(page: Page, world: World) -> None:
    page.get_by_role("button", name="Developer", exact=True).click()
    panel = page.get_by_role("complementary", name="Developer")
    panel.get_by_label("Switch").select_option("delay")
    panel.get_by_label("Seconds").fill("2")
    panel.get_by_role("button", name="Add fault").click()
    expect(panel.get_by_role("list", name="Active faults")).to_contain_text("delay")
    assert world.done[-1]["add"] == {"switch": "delay", "method": "chat.postMessage", "count": 1, "seconds": 2}


def test_the_tour_is_walked_and_stays_away_once_dismissed(page: Page) -> None:
    tour = page.get_by_role("region", name="Guided tour")
    expect(tour).to_contain_text("Walk to Monday")
    tour.get_by_role("button", name="Next").click()
    expect(tour).to_contain_text("Answer")
    tour.get_by_role("button", name="Dismiss tour").click()
    page.reload()
    page.get_by_label("Act as").wait_for()
    expect(tour).to_have_count(0)
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(tour).to_contain_text("Walk to Monday")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_everything_within_reach(browser: Browser, world: World, scheme: str) -> None:
    phone: dict[str, Any] = {
        "viewport": {"width": 375, "height": 812},
        "color_scheme": scheme,
        "has_touch": True,
        "is_mobile": True,
    }
    with opened(browser, world, **phone) as page:
        expect(page.get_by_role("button", name="Next Monday 09:00")).to_be_in_viewport()
        expect(composer(page)).to_be_in_viewport()
        page.get_by_role("button", name="Open sidebar").click()
        page.get_by_role("navigation").get_by_role("button", name="eu-launch").click()
        expect(composer(page, "#eu-launch")).to_be_in_viewport()
        by(page, "Ben Okafor").last.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Reply in thread").click()
        expect(thread(page)).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_a_permalink_opens_its_message(browser: Browser, world: World) -> None:
    seconds, fraction = ts(90_000).split(".")
    with opened(browser, world, f"/archives/C0GENERAL/p{seconds}{fraction}") as page:
        expect(by(page, "Ben Okafor")).to_be_focused()
        expect(page).to_have_url(re.compile(r"/\?as=U0ANA#C0GENERAL$"))
