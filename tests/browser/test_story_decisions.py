"""Decisions in a real browser: each way in, who has to say yes, what replaces what, and what outlives its thread."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.story_kit import (
    act_as,
    choose,
    dialog,
    go,
    looking,
    message,
    next_monday,
    numbered,
    open_thread,
    press,
    say,
    shortcut,
    shot,
    whisper,
)
from tests.support.running import running

pytestmark = [pytest.mark.browser, pytest.mark.story]

LAUNCH, GENERAL, DM = "product-launch", "general", "Drumbeat"
COMMON = "Do we open EU sign-ups"
DECISION, QUESTION, DECIDER = "What was decided?", "On which question?", "Who decided?"
OTHER_WORKSPACE = "https://acme.slack.com/archives/C0ACME/p1794300000000100"
MAY = ["clipboard-read", "clipboard-write"]


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The demo's company on a Thursday, for all stories of this module."""
    with running(tmp_path_factory.mktemp("company")) as run, looking(browser, run, permissions=MAY) as page:
        yield page


@pytest.fixture
def page(opened: Page) -> Page:
    """The page as it is when one has just come; what an earlier story left open is gone."""
    opened.goto("/")
    opened.get_by_label("Act as").wait_for()
    return opened


def test_a_shortcut_on_a_reply_fills_the_form_and_the_decider_confirms_by_one_click(page: Page) -> None:
    at(page, "U0DANA", LAUNCH)
    thread = open_thread(page, COMMON)
    shortcut(page, message(thread, "So: annual only"), "Record decision")
    form = read_form(page)
    expect(form.get_by_label(QUESTION)).to_have_value(re.compile("annual plans only, or annual"))
    expect(form.get_by_label(DECISION)).to_have_value(re.compile("So: annual only with a 30-day guarantee"))
    expect(form.get_by_role("combobox", name=DECIDER)).to_have_value("Dana Okafor")
    expect(form.get_by_label("Inputs")).to_have_value(re.compile("Took part: mia, jonas"))
    shot(page, "decision-form")
    form.get_by_label(DECISION).fill("")
    press(page, form, "Record")
    expect(form).to_contain_text("Please complete this required field")
    form.get_by_label(DECISION).fill("ok")
    press(page, form, "Record")
    expect(form).to_contain_text("Write what was decided, in one sentence.")
    record(page, "Annual only, with a guarantee", decider="Jonas Weber")
    memo = message(thread, "Annual only, with a guarantee")
    expect(memo).to_contain_text("Decided by @Jonas Weber (unconfirmed)")
    shot(page, "decision-unconfirmed")
    at(page, "U0JONAS", DM)
    asked = message(page, "@Dana Okafor recorded D-", "Annual only, with a guarantee")
    shot(page, "decision-confirm")
    press(page, asked, "Confirm")
    has_no_button(message(page, "You confirmed D-", "Annual only, with a guarantee"))
    at(page, "U0DANA", LAUNCH)
    memo = message(open_thread(page, COMMON), "Annual only, with a guarantee")
    expect(memo).to_contain_text("Decided by @Jonas Weber on")
    expect(memo).not_to_contain_text("unconfirmed")


def test_a_mention_gives_a_button_and_the_memo_outlives_its_thread(page: Page) -> None:
    at(page, "U0MIA", LAUNCH)
    thread = asks(page, "Which colour has the lift?")
    say(page, "Reply in thread", "@drumbeat decide")
    press(page, message(thread, "What was decided here?"), "Record decision")
    form = read_form(page)
    expect(form.get_by_label(QUESTION)).to_have_value("Which colour has the lift?")
    record(page, "The lift is green")
    number = numbered(message(thread, "The lift is green"), "D")
    delete(page, "Which colour has the lift?")
    at(page, "U0SAM", GENERAL)
    shown = command(page, f"/decide show {number}", number, "The lift is green")
    expect(shown).to_contain_text("Decided by @Mia Rossi")
    found = command(page, "/decide find green lifts", "Found", number)
    assert {"green", "lift"} <= set(found.locator("strong, b").all_inner_texts())
    shot(page, "decision-find")
    expect(command(page, "/decide log", "Decisions", number)).to_contain_text("Which colour has the lift?")
    shot(page, "decision-log")


def test_the_command_lists_recent_threads_and_takes_a_pasted_link(page: Page) -> None:
    at(page, "U0NOOR", LAUNCH)
    say(page, f"Message #{LAUNCH}", "Who buys the printer?")
    say(page, f"Message #{LAUNCH}", "/decide")
    form = dialog(page, "Record decision")
    choose(page, form, "Which thread?", "Who buys the printer")
    shot(page, "decision-pick")
    press(page, form, "Next")
    expect(read_form(page).get_by_label(QUESTION)).to_have_value("Who buys the printer?")
    record(page, "Finance buys it")
    expect(message(open_thread(page, "Who buys the printer?"), "Finance buys it")).to_be_visible()

    copy_link(page, message(page.get_by_role("main"), COMMON))
    say(page, f"Message #{LAUNCH}", "/decide")
    link = form.get_by_label("Or paste a link")
    form.get_by_role("combobox", name="Which thread?").wait_for()
    link.fill("the printer thread")
    press(page, form, "Next")
    expect(form).to_contain_text("That is no link to a message")
    link.fill(OTHER_WORKSPACE)
    press(page, form, "Next")
    expect(form).to_contain_text("I find no message under that link: it may be of another workspace")
    shot(page, "decision-other-link")
    link.fill("")
    link.press("ControlOrMeta+V")
    press(page, form, "Next")
    expect(read_form(page).get_by_label(QUESTION)).to_have_value(re.compile("Do we open EU sign-ups"))
    record(page, "Twenty refunds a month by hand")
    expect(message(open_thread(page, COMMON), "Twenty refunds a month by hand")).to_be_visible()


def test_an_escalation_ends_in_a_memo_that_everybody_reads_once_it_is_published(page: Page) -> None:
    at(page, "U0PRIYA", LAUNCH)
    say(page, f"Message #{LAUNCH}", "/escalate I-1")
    form = dialog(page, "Escalate")
    form.get_by_label("About whom or what?").fill("The Acme contract")
    choose(page, form, "What is it?", "A decision is needed")
    form.get_by_label("What do you need from the leader?").fill("Acme or our own billing?")
    form.get_by_label("By when?").fill("2026-11-20")
    press(page, form, "Escalate")
    expect(form).to_have_count(0)
    at(page, "U0DANA", DM)
    press(page, message(page, "Acme or our own billing?"), "Decide")
    form = dialog(page, "Decide")
    form.get_by_label("What do you decide?").fill("We take Acme for a year")
    press(page, form, "Decide")
    expect(form).to_have_count(0)
    settled = message(page, "You settled E-", "We take Acme for a year")
    number = numbered(settled, "D")
    shot(page, "decision-settled")
    at(page, "U0SAM", GENERAL)
    expect(command(page, f"/decide show {number}", "no decision")).not_to_contain_text("Acme")
    at(page, "U0DANA", DM)
    press(page, settled, "Publish")
    press(page, dialog(page, f"Publish {number}?"), "Publish")
    published = message(page, f"You published {number}")
    expect(published).to_be_visible()
    expect(published.get_by_role("button", name="Publish")).to_have_count(0)
    at(page, "U0SAM", GENERAL)
    expect(command(page, f"/decide show {number}", "We take Acme for a year")).to_be_visible()


def test_a_later_memo_supersedes_or_reverses_and_both_say_so(page: Page) -> None:
    at(page, "U0JONAS", LAUNCH)
    thread = asks(page, "Which door opens first?")
    shortcut(page, message(thread, "Which door opens first?"), "Record decision")
    read_form(page)
    record(page, "The left door")
    first = message(thread, "The left door")
    old = numbered(first, "D")
    press(page, first, "Supersede")
    expect(read_form(page)).to_contain_text(f"This memo supersedes {old}")
    shot(page, "decision-supersede")
    record(page, "The right door")
    second = message(thread, "The right door")
    expect(second).to_contain_text(f"Supersedes {old}")
    new = numbered(second, "D")
    expect(first).to_contain_text(f"Superseded by {new}")
    has_no_button(first)
    say(page, f"Message #{LAUNCH}", f"/decide reverse {new}")
    expect(read_form(page)).to_contain_text(f"This memo reverses {new}")
    record(page, "No door at all")
    third = message(thread, "No door at all")
    expect(third).to_contain_text(f"Reverses {new}")
    expect(second).to_contain_text(f"Reversed by {numbered(third, 'D')}")
    shot(page, "decision-reversed")
    expect(command(page, f"/decide reverse {old}", f"{old} is superseded by {new}")).to_be_visible()


def test_where_the_bot_is_not_in_the_channel_it_says_how_to_invite_it(page: Page) -> None:
    at(page, "U0ANA", GENERAL)
    say(page, f"Message #{GENERAL}", "Do we paint the hall?")
    shortcut(page, message(page, "Do we paint the hall?"), "Record decision")
    form = read_form(page)
    expect(form).to_contain_text("/invite @Drumbeat")
    expect(form.get_by_label(QUESTION)).to_have_value("Do we paint the hall?")
    shot(page, "decision-not-invited")
    record(page, "We paint it white")
    go(page, DM)
    told = message(page, "We paint it white")
    expect(told).to_contain_text("I could not post it in its thread")
    expect(told).to_contain_text("/invite @Drumbeat")
    go(page, GENERAL)
    say(page, f"Message #{GENERAL}", "/decide")
    expect(form).to_contain_text("/invite @Drumbeat")
    press(page, form, "Cancel")


def test_questions_and_rights_say_who_decides_until_when(page: Page) -> None:
    at(page, "U0DANA", LAUNCH)
    press(page, command(page, "/decide rights", "No class of questions has an owner yet"), "Define a class")
    form = dialog(page, "Define a class")
    form.get_by_label("Class of questions").fill("Discounts")
    choose(page, form, "Who decides?", "Jonas Weber")
    form.get_by_label("Working days to decide").fill("1")
    form.get_by_label("Words by which to know such a question").fill("discount, rebate")
    shot(page, "decision-right")
    press(page, form, "Save")
    expect(form).to_have_count(0)
    _a_memo_of_somebody_else_is_proposed_until_its_owner_signs(page)
    _a_question_of_the_class_is_its_owners(page)
    _a_question_of_no_class_is_the_raisers(page)
    act_as(page, "U0JONAS")
    next_monday(page)
    _the_owner_is_chased_and_decides(page)


def _a_memo_of_somebody_else_is_proposed_until_its_owner_signs(page: Page) -> None:
    at(page, "U0MIA", LAUNCH)
    thread = asks(page, "Which discount do schools get?")
    shortcut(page, message(thread, "Which discount do schools get?"), "Record decision")
    expect(read_form(page).get_by_role("combobox", name="Class of question")).to_have_value("Discounts")
    record(page, "Schools get a third off")
    memo = message(thread, "Schools get a third off")
    expect(memo).to_contain_text("Proposed: it stands once @Jonas Weber has signed it.")
    has_no_button(memo)
    shot(page, "decision-proposed")
    at(page, "U0JONAS", DM)
    asked = message(page, "that is yours to take", "Schools get a third off")
    shot(page, "decision-sign")
    press(page, asked, "Sign")
    has_no_button(message(page, "You signed D-"))
    at(page, "U0MIA", LAUNCH)
    memo = message(open_thread(page, "Which discount do schools get?"), "Schools get a third off")
    expect(memo).not_to_contain_text("Proposed")


def _a_question_of_the_class_is_its_owners(page: Page) -> None:
    say(page, f"Message #{LAUNCH}", "Does the council get a discount?")
    shortcut(page, message(page.get_by_role("main"), "Does the council get"), "Needs a decision")
    expect(whisper(page, "Its clock runs")).to_contain_text("needs a decision by @Jonas Weber")
    expect(message(open_thread(page, "Does the council get"), "needs a decision by @Jonas Weber")).to_be_visible()
    shot(page, "question")
    at(page, "U0JONAS", DM)
    expect(message(page, "needs a decision of yours", "Does the council get")).to_contain_text("due Fri 13 Nov 2026")


def _a_question_of_no_class_is_the_raisers(page: Page) -> None:
    at(page, "U0NOOR", LAUNCH)
    thread = asks(page, "Where do we keep the archive?")
    say(page, "Reply in thread", "@drumbeat raise")
    expect(message(thread, "needs a decision by @Noor Haddad")).to_contain_text("due Thu 19 Nov 2026")
    expect(command(page, "/decide questions", "Questions that need a decision")).to_contain_text("Where do we keep")
    shot(page, "questions")


def _the_owner_is_chased_and_decides(page: Page) -> None:
    go(page, DM)
    chased = message(page, "was due Fri 13 Nov 2026 and still waits for your decision", "Does the council get")
    shot(page, "question-chased")
    press(page, chased, "Record decision")
    expect(read_form(page).get_by_label(QUESTION)).to_have_value("Does the council get a discount?")
    record(page, "The council pays in full")
    has_no_button(message(page, "is decided: D-", "Does the council get"))
    go(page, LAUNCH)
    thread = open_thread(page, "Does the council get")
    expect(message(thread, "is decided: D-")).to_be_visible()
    expect(message(thread, "The council pays in full")).to_contain_text("Class: Discounts")


def at(page: Page, person: str, place: str) -> None:
    """Look at a place with somebody's eyes."""
    act_as(page, person)
    go(page, place)


def asks(page: Page, question: str) -> Locator:
    """Write a question into the channel, and open its thread."""
    say(page, f"Message #{LAUNCH}", question)
    return open_thread(page, question)


def command(page: Page, typed: str, *told: str) -> Locator:
    """Run a command where one is; its answer says all of this."""
    place = page.get_by_role("main").get_by_role("textbox", name=re.compile("^Message "))
    place.fill(typed)
    place.press("Enter")
    answer = whisper(page, *told)
    answer.wait_for()
    return answer


def read_form(page: Page) -> Locator:
    """The memo's form once what only the store and Slack know stands in it."""
    form = dialog(page, "Record decision")
    form.get_by_label("Decided on").wait_for()
    return form


def record(page: Page, decision: str, **choices: Any) -> None:
    """Fill in what was decided, and by whom where that is somebody else; send it."""
    form = dialog(page, "Record decision")
    form.get_by_label(DECISION).fill(decision)
    if "decider" in choices:
        choose(page, form, DECIDER, choices["decider"])
    press(page, form, "Record")
    expect(form).to_have_count(0)


def has_no_button(where: Locator) -> None:
    """The message is there and asks for nothing; its menu, shown while the mouse is on it, does not count."""
    expect(where).to_be_visible()
    expect(where.locator(".body").get_by_role("button")).to_have_count(0)


def delete(page: Page, words: str) -> None:
    """Delete one's own message, as its menu does."""
    shortcut(page, message(page.get_by_role("main"), words), "Delete message")
    press(page, dialog(page, "Delete message"), "Delete")
    expect(page.get_by_role("main")).not_to_contain_text(words)


def copy_link(page: Page, where: Locator) -> None:
    """Put a message's link on the clipboard, as its menu does."""
    shortcut(page, where, "Copy link")
    expect(page.get_by_text("Link copied.")).to_be_visible()
