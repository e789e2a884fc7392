"""The life of an escalation: both sides speak, it comes back, goes up, is taken over from the daily list, published."""

from datetime import UTC, datetime

import pytest

from tests.support.page_client import Hand, buttons, words
from tests.support.running import Running
from tests.support.waiting import until

pytestmark = pytest.mark.story

SETTLES = ["Decide", "Set a deadline", "Replace", "Take it over", "Return to DRI"]


def test_from_the_command_to_a_leader_who_takes_it_over(run: Running) -> None:
    jonas, priya, lee, ana = (run.person(f"U0{name}") for name in ("JONAS", "PRIYA", "LEE", "ANA"))
    _raise(jonas)
    _both_sides_speak(priya, jonas, lee)
    _it_comes_back_and_goes_up(lee, jonas, ana)

    run.walk_to(datetime(2026, 11, 13, 12, tzinfo=UTC))  # Friday: Ana's list of the day has come, wherever she is
    listed = ana.sees("Waits for you.*E-1.*Billing migration")
    assert buttons(listed) == SETTLES
    ana.click("Take it over", listed)
    assert ana.form("Take it over", "You become its DRI").submit({"Why? In one line.": "Three teams must move"}) == {}

    jonas.sees("took it over. Thank you for carrying it")
    ana.sees("Nothing waits for you any more")
    _nothing_is_left_to_press(jonas, priya, lee, ana)
    assert "<@U0ANA> answers for it" in ana.command("/dri show I-2") or "U0ANA" in ana.command("/dri show I-2")
    _published(run, ana)


def test_who_is_not_the_dri_tells_the_dri(run: Running) -> None:
    sam, mia = run.person("U0SAM"), run.person("U0MIA")
    sam.command("/escalate I-3")
    told = {"What is in the way?": "Sign-up asks for a fax number", "What is needed?": "Nobody has a fax"}
    assert sam.form("Tell the DRI").submit(told) == {}
    mia.click("Noted", mia.sees("Sign-up asks for a fax number"))
    sam.sees("has noted what you said about .I-3 Onboarding")
    assert buttons(mia.sees("You have noted it")) == []


def _raise(jonas: Hand) -> None:
    jonas.command("/escalate I-2")
    filled = {
        "About whom or what?": "The spec", "What is it?": "decision is needed", "By when?": "2026-11-20",
        "Who is on the other side?": "U0PRIYA", "What do you need from the leader?": "A frozen spec",
    }  # fmt: skip
    assert jonas.form("Escalate").submit(filled) == {}
    jonas.sees("E-1 on .I-2 Billing migration. is with <@U0LEE>")


def _both_sides_speak(priya: Hand, jonas: Hand, lee: Hand) -> None:
    asked = priya.sees("has raised E-1 on .I-2 Billing migration")
    assert buttons(asked) == ["Commit", "Give my side"]
    priya.click("Commit", asked)
    promise = {"By when?": "2026-11-19", "What will be done by then?": "The spec is frozen"}
    assert priya.form("Commit").submit(promise) == {}
    for hand in (jonas, lee):
        hand.sees("commits to .Thu 19 Nov")
    priya.click("Give my side", priya.sees("you are on the other side of it.*commits to"))
    assert priya.form("Give my side").submit({"Your side": "Nobody told us"}) == {}
    assert "Nobody told us" in words(lee.sees("escalated E-1.*gave their side"))
    assert buttons(priya.sees("you are on the other side of it.*Nobody told us")) == ["Commit to another date"]


def _it_comes_back_and_goes_up(lee: Hand, jonas: Hand, ana: Hand) -> None:
    lee.click("Return to DRI", lee.sees("escalated E-1"))
    assert lee.form("Return to DRI").submit({"What must the DRI answer?": "What would it cost?"}) == {}
    jonas.click("Answer and raise again", jonas.sees("returns .E-1"))
    assert jonas.form("Answer", "What would it cost").submit({"Your answer": "Two weeks"}) == {}
    assert buttons(ana.sees("escalates E-1.*Two weeks")) == SETTLES


def _nothing_is_left_to_press(*hands: Hand) -> None:
    gone = {*SETTLES, "Withdraw", "Answer and raise again", "Commit", "Commit to another date", "Give my side"}
    for hand in hands:
        until(lambda hand=hand: not any(gone & set(buttons(each)) for each in hand.messages()), seconds=10)


def _published(run: Running, ana: Hand) -> None:
    outsider = run.person("U0NOOR")
    assert "Three teams" not in outsider.command("/decide show D-1")
    ana.click("Publish", ana.sees("You settled .E-1.*Three teams must move"))
    ana.sees("You published D-1")
    assert "Three teams must move" in outsider.command("/decide show D-1")
