"""The life of escalations in a real browser: both sides, the clock, a return, a deadline, and each way to settle."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.story_kit import (
    DM,
    at_home_of,
    choose,
    day_after,
    dialog,
    expect_no_buttons,
    looking,
    message,
    next_day,
    next_monday,
    number,
    press,
    say,
    shot,
    submit,
)
from tests.support.running import running

pytestmark = [pytest.mark.browser, pytest.mark.story]

BUTTONS = (
    "Decide", "Set a deadline", "Replace", "Take it over", "Return to DRI", "Withdraw", "Answer and raise again",
    "Commit", "Commit to another date", "Give my side",
)  # fmt: skip
OWED = ("Delivered", "Propose an amendment", "Escalate")
"""Of the agreement that a deadline makes; its verdict may still be contested when it is withdrawn."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The demo's company from a Thursday on; each test escalates on another initiative."""
    with running(tmp_path_factory.mktemp("escalations")) as run, looking(browser, run) as page:
        yield page


def test_an_escalation_waits_goes_up_comes_back_gets_a_deadline_and_is_decided(page: Page) -> None:
    name = _raised(page, "U0JONAS", "I-2", "The specification", by_in_days=1, counterpart="Priya Nair")
    _priya_speaks_and_commits(page, name)
    _lee_is_late_and_it_goes_to_ana(page, name)
    _ana_asks_and_jonas_answers(page, name)
    _ana_sets_a_deadline_and_it_passes(page, name)
    _ana_decides_and_publishes(page, name)
    expect_no_buttons(page, name, BUTTONS, ("U0ANA", "U0LEE", "U0JONAS", "U0PRIYA"))


def test_a_leader_puts_somebody_else_in_place_of_the_dri(page: Page) -> None:
    name = _raised(page, "U0MIA", "I-3", "Onboarding has no owner in Support", by_in_days=8)
    at_home_of(page, "U0DANA")
    press(page, message(page, f"escalates {name}"), "Replace")
    form = dialog(page, "Replace")
    expect(form).to_contain_text("@Mia Rossi answers for it now, and is told and thanked.")
    choose(page, form, "Who answers from now on?", "Sam Taylor")
    shot(page, "replace-form")
    submit(page, "Replace", "Replace", {"What do you decide, and why?": "Support owns it from now on"})
    expect(message(page, f"You settled {name}", "Support owns it from now on")).to_be_visible()
    at_home_of(page, "U0MIA")
    expect(message(page, "Sam Taylor", "I-3", "Thank you")).to_be_visible()
    shot(page, "replaced")
    at_home_of(page, "U0SAM")
    expect(message(page, "I-3", "Onboarding").get_by_role("button", name="Accept", exact=True)).to_be_visible()
    shot(page, "replacement")
    expect_no_buttons(page, name, BUTTONS, ("U0DANA", "U0MIA"))


def test_a_leader_takes_the_initiative_over(page: Page) -> None:
    name = _raised(page, "U0NOOR", "I-5", "The auditor wants an owner in the board", by_in_days=8)
    at_home_of(page, "U0DANA")
    press(page, message(page, f"escalates {name}"), "Take it over")
    form = dialog(page, "Take it over")
    expect(form).to_contain_text("You become its DRI, at once. @Noor Haddad is told and thanked.")
    expect(form).to_contain_text("You answer to @Lee Park.")
    submit(page, "Take it over", "Take it over", {"Why? In one line.": "The auditor talks to the COO only"})
    expect(message(page, f"You settled {name}", "The auditor talks to the COO only")).to_be_visible()
    shot(page, "taken-over")
    at_home_of(page, "U0NOOR")
    expect(message(page, "I-5", "Thank you")).to_be_visible()
    expect_no_buttons(page, name, BUTTONS, ("U0DANA", "U0NOOR"))


def _raised(page: Page, dri: str, initiative: str, about: str, *, by_in_days: int, counterpart: str = "") -> str:
    """Raise an escalation by the command; returns its name."""
    at_home_of(page, dri)
    say(page, DM, f"/escalate {initiative}")
    form = dialog(page, "Escalate")
    choose(page, form, "What is it?", "A decision is needed")
    if counterpart:
        choose(page, form, "Who is on the other side?", counterpart)
    filled = {
        "About whom or what?": about,
        "What do you need from the leader?": f"{about}: one that holds",
        "By when?": day_after(page, by_in_days).isoformat(),
    }
    submit(page, "Escalate", "Escalate", filled)
    raised = message(page, f"{about}: one that holds", "If nothing is decided by then")
    expect(raised.get_by_role("button", name="Withdraw", exact=True)).to_be_visible()
    return number(raised, "E")


def _priya_speaks_and_commits(page: Page, name: str) -> None:
    at_home_of(page, "U0PRIYA")
    asked = message(page, f"has raised {name}", "you are on the other side of it")
    shot(page, "other-side")
    press(page, asked, "Give my side")
    submit(page, "Give my side", "Give it", {"Your side": "Sales changed the prices twice"})
    asked = message(page, f"{name} on", "Sales changed the prices twice")
    expect(asked.get_by_role("button", name="Give my side", exact=True)).to_have_count(0)
    press(page, asked, "Commit")
    promised = {"By when?": day_after(page, 4).isoformat(), "What will be done by then?": "The spec is frozen"}
    submit(page, "Commit", "Commit", promised)
    expect(
        message(page, f"{name} on", "The spec is frozen").get_by_role("button", name="Commit to another date")
    ).to_be_visible()
    at_home_of(page, "U0LEE")
    asked = message(page, f"escalated {name}", "The spec is frozen")
    expect(asked).to_contain_text("Sales changed the prices twice")
    expect(asked.get_by_role("button", name="Decide", exact=True)).to_be_visible()
    shot(page, "both-sides")


def _lee_is_late_and_it_goes_to_ana(page: Page, name: str) -> None:
    at_home_of(page, "U0ANA")
    next_monday(page)
    expect(message(page, f"escalates {name}", "It waited for @Lee Park past its time")).to_be_visible()
    shot(page, "passed-on")
    expect_no_buttons(page, name, BUTTONS, ["U0LEE"])
    at_home_of(page, "U0JONAS")
    expect(message(page, name, "is with @Ana Lindqvist now")).to_be_visible()


def _ana_asks_and_jonas_answers(page: Page, name: str) -> None:
    at_home_of(page, "U0ANA")
    press(page, message(page, f"escalates {name}"), "Return to DRI")
    submit(page, "Return to DRI", "Return", {"What must the DRI answer?": "What does a week cost us?"})
    expect_no_buttons(page, name, BUTTONS, ["U0ANA"])
    at_home_of(page, "U0JONAS")
    press(page, message(page, f"returns {name}", "What does a week cost us?"), "Answer and raise again")
    expect(dialog(page, "Answer")).to_contain_text("What does a week cost us?")
    shot(page, "answer-form")
    submit(page, "Answer", "Raise again", {"Your answer": "Forty thousand"})
    expect(message(page, name, "It is answered and raised again")).to_be_visible()
    at_home_of(page, "U0ANA")
    expect(message(page, f"escalates {name}", "Forty thousand")).to_be_visible()
    shot(page, "raised-again")


def _ana_sets_a_deadline_and_it_passes(page: Page, name: str) -> None:
    press(page, message(page, f"escalates {name}", "Forty thousand"), "Set a deadline")
    form = dialog(page, "Set a deadline")
    expect(form.get_by_label("Deadline")).to_have_value(day_after(page, 0).isoformat())
    shot(page, "deadline-form")
    submit(page, "Set a deadline", "Set", {})
    at_home_of(page, "U0PRIYA")
    owed = message(page, "set the deadline", name, "It is in force at once")
    expect(owed.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    shot(page, "deadline-set")
    at_home_of(page, "U0ANA")
    next_day(page)
    passed = message(page, f"escalates {name}", "The deadline has passed: @Priya Nair owed it by")
    expect(passed.get_by_role("button", name="Decide", exact=True)).to_be_visible()
    shot(page, "deadline-passed")


def _ana_decides_and_publishes(page: Page, name: str) -> None:
    press(page, message(page, f"escalates {name}", "The deadline has passed"), "Decide")
    submit(page, "Decide", "Decide", {"What do you decide?": "We freeze what there is"})
    settled = message(page, f"You settled {name}", "We freeze what there is")
    shot(page, "memo-to-publish")
    press(page, settled, "Publish")
    memo = number(settled, "D")
    press(page, dialog(page, f"Publish {memo}?"), "Publish")
    expect(message(page, f"You published {memo}", "We freeze what there is")).to_be_visible()
    at_home_of(page, "U0PRIYA")
    expect(message(page, f"published {memo}", "We freeze what there is")).to_be_visible()
    expect_no_buttons(page, "A-1", OWED, ("U0PRIYA", "U0JONAS"))
    shot(page, "published")
