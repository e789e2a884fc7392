"""The life of agreements in a real browser: kept, breached, contested, rejected for what the spec does not say."""

import re
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
    live_until,
    looking,
    message,
    next_day,
    number,
    press,
    say,
    shot,
    submit,
)
from tests.support.running import running

pytestmark = [pytest.mark.browser, pytest.mark.story]

JONAS, PRIYA, LEE = "U0JONAS", "U0PRIYA", "U0LEE"
"""The DRI of I-2, who proposes; who provides; the sponsor, who rules."""
BUTTONS = (
    "Accept", "Decline", "Delivered", "Approve", "Reject", "Contest", "Rule", "Propose an amendment", "Withdraw",
)  # fmt: skip
SPEC = "Prices for five countries\nReviewed by Legal"
REVIEWED = "Which line of the spec is not met?"


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The demo's company from a Thursday on; each test makes an agreement of its own."""
    with running(tmp_path_factory.mktemp("agreements")) as run, looking(browser, run) as page:
        yield page


def test_what_was_rejected_is_delivered_again_and_approved(page: Page) -> None:
    name = _in_force(page, "The price list", days=20)
    _delivered(page, name, "It is in the drive")
    _rejected(page, name, "Legal has not seen it", "Reviewed by Legal")
    at_home_of(page, PRIYA)
    rework = message(page, f"{name} on", "rejected it: rework. Not met: Reviewed by Legal")
    expect(rework.get_by_role("button", name="Contest", exact=True)).to_be_visible()
    shot(page, "agreement-rework")
    _delivered(page, name, "Legal has signed")
    at_home_of(page, JONAS)
    press(page, message(page, f"{name} on", "Legal has signed"), "Approve")
    at_home_of(page, PRIYA)
    expect(message(page, f"{name} on", "approved what was delivered")).to_be_visible()
    expect_no_buttons(page, name, BUTTONS, (JONAS, PRIYA))


def test_what_nobody_contests_stands_a_breach_that_is_escalated_and_a_rejection_beyond_the_spec(page: Page) -> None:
    beyond = _in_force(page, "The training plan", days=20)
    _delivered(page, beyond, "Ready")
    _rejected(page, beyond, "I wanted slides too", "The spec does not say it")
    rejected = message(page, f"{beyond} on", "Verdict proposed: the DRI @Jonas Weber is at fault")
    expect(rejected.get_by_role("button", name="Contest", exact=True)).to_be_visible()
    shot(page, "agreement-beyond")
    late = _in_force(page, "The data export", days=0)
    next_day(page)
    _breach_is_told_to_both_and_escalated(page, late)
    at_home_of(page, PRIYA)
    live_until(page, message(page, f"{late} on", "the verdict stands: the provider @Priya Nair is at fault"), days=5)
    shot(page, "agreement-stands")
    expect(message(page, f"{beyond} on", "the verdict stands: the DRI @Jonas Weber is at fault")).to_contain_text(
        "what was delivered counts as approved"
    )
    expect_no_buttons(page, beyond, BUTTONS, (JONAS, PRIYA))
    expect_no_buttons(page, late, ("Contest", "Escalate"), (JONAS, PRIYA))


def test_a_contested_breach_is_ruled_by_a_leader(page: Page) -> None:
    name = _in_force(page, "The security review", days=0)
    next_day(page)
    at_home_of(page, PRIYA)
    press(page, message(page, f"{name} on", "It is in breach"), "Contest")
    why = {"Why is it wrong? A leader who is neither side reads it and rules.": "We waited for your access"}
    submit(page, "Contest", "Contest", why)
    _ruled(page, name, "Nobody", "The access came on the last day")
    at_home_of(page, PRIYA)
    ruled = message(page, f"{name} on", "nobody is at fault", "The access came on the last day")
    expect(ruled.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    shot(page, "agreement-ruled")
    expect_no_buttons(page, name, ("Contest", "Rule", "Escalate"), (JONAS, PRIYA, LEE))


def test_a_disputed_rejection_is_ruled_by_a_leader(page: Page) -> None:
    name = _in_force(page, "The style guide", days=20)
    _delivered(page, name, "Here it is")
    _rejected(page, name, "Two countries are missing", "Prices for five countries")
    at_home_of(page, PRIYA)
    press(page, message(page, f"{name} on", "rejected it: rework"), "Contest")
    why = {"Why is it wrong? A leader who is neither side reads it and rules.": "All five are in it"}
    submit(page, "Contest", "Contest", why)
    _ruled(page, name, "The provider", "Two of five are empty")
    at_home_of(page, PRIYA)
    ruled = message(page, f"{name} on", "the provider @Priya Nair is at fault", "Two of five are empty")
    expect(ruled.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    expect_no_buttons(page, name, ("Contest", "Rule"), (JONAS, PRIYA, LEE))


def _in_force(page: Page, deliverable: str, *, days: int) -> str:
    """Jonas proposes it by that many days from today on, and Priya accepts; returns its name."""
    at_home_of(page, JONAS)
    say(page, DM, "/sla propose I-2")
    form = dialog(page, "Propose an agreement")
    choose(page, form, "Who delivers it?", "Priya Nair")
    filled = {
        "What is delivered?": deliverable, "Spec": SPEC, "Hard deadline": day_after(page, days).isoformat(),
    }  # fmt: skip
    submit(page, "Propose an agreement", "Propose", filled)
    at_home_of(page, PRIYA)
    asked = message(page, deliverable, "proposes it")
    shot(page, "agreement-proposed")
    name = number(asked, "A")
    press(page, asked, "Accept")
    accepted = message(page, deliverable, "accepted it. The spec is frozen")
    expect(accepted.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    return name


def _delivered(page: Page, name: str, note: str) -> None:
    at_home_of(page, PRIYA)
    owed = message(page, f"{name} on").filter(has=page.get_by_role("button", name="Delivered", exact=True))
    press(page, owed, "Delivered")
    submit(page, "Delivered", "Delivered", {"Note": note})
    at_home_of(page, JONAS)
    expect(message(page, f"{name} on", note)).to_contain_text("delivered it, in time")


def _rejected(page: Page, name: str, reason: str, line: str) -> None:
    """Jonas, who looks at what was delivered, rejects it."""
    press(page, message(page, f"{name} on", "delivered it, in time"), "Reject")
    form = dialog(page, "Reject")
    choose(page, form, REVIEWED, line)
    shot(page, "agreement-reject-form")
    submit(page, "Reject", "Reject", {"What is wrong?": reason})
    expect(message(page, f"{name} on", reason)).to_be_visible()


def _breach_is_told_to_both_and_escalated(page: Page, name: str) -> None:
    at_home_of(page, PRIYA)
    breached = message(page, f"{name} on", "It is in breach", "the provider @Priya Nair is at fault")
    expect(breached.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    shot(page, "agreement-breach")
    at_home_of(page, JONAS)
    press(page, message(page, f"{name} on", "It is in breach"), "Escalate")
    form = dialog(page, "Escalate")
    expect(form.get_by_label("About whom or what?")).to_have_value("The data export")
    expect(form.get_by_role("combobox", name="Who is on the other side?")).to_have_value("Priya Nair")
    expect(form.get_by_role("combobox", name="What is it?")).to_have_value("A commitment was missed")
    expect(form.get_by_label("What do you need from the leader?")).to_have_value(re.compile(f"{name} is in breach"))
    shot(page, "agreement-escalate")
    submit(page, "Escalate", "Escalate", {})
    escalated = message(page, f"{name} on", "escalated the breach")
    expect(escalated.get_by_role("button", name="Escalate", exact=True)).to_have_count(0)


def _ruled(page: Page, name: str, fault: str, why: str) -> None:
    at_home_of(page, LEE)
    press(page, message(page, f"{name} on", "contests it"), "Rule")
    form = dialog(page, "Rule")
    choose(page, form, "Who is at fault?", fault)
    shot(page, "agreement-rule-form")
    submit(page, "Rule", "Rule", {"Why?": why})
    ruled = message(page, f"{name} on", why)
    expect(ruled.get_by_role("button", name="Rule", exact=True)).to_have_count(0)
