"""A reply that blames is handed back, becomes an escalation, and ends in a memo."""

import pytest

from tests.support.page_client import Hand, buttons, words
from tests.support.running import Running
from tests.support.waiting import until

pytestmark = pytest.mark.story


def test_blame_is_cut_escalated_and_decided(run: Running) -> None:
    run.monday("U0JONAS")
    jonas, lee = run.person("U0JONAS"), run.person("U0LEE")
    question = jonas.sees("Billing migration.*yes or no")

    jonas.say("no, engineering keeps changing the specs")
    prompt = jonas.sees("why have you not escalated")
    assert "You are the DRI for *Billing migration*." in words(prompt)
    assert "If engineering is failing you" in words(prompt).replace("Engineering", "engineering")
    assert buttons(prompt) == ["Escalate", "It is mine", "This was not blame"]
    jonas.click("Escalate", prompt)
    _raise(jonas)

    assert buttons(jonas.sees("You raised it")) == []
    assert jonas.sees("Billing migration.*you answered .No.*E-1 is escalated")["ts"] == question["ts"]
    waiting = lee.sees("escalates E-1")
    assert buttons(waiting)[0] == "Decide"
    _decide(lee, jonas)
    assert buttons(lee.sees("escalated E-1.*Freeze the spec")) == []
    assert buttons(jonas.sees("E-1.*Freeze the spec")) == []
    until(lambda: not any("Withdraw" in buttons(each) for each in jonas.messages()), seconds=10)


def _raise(jonas: Hand) -> None:
    form = jonas.form("Escalate")
    assert str(form.holds("About whom or what?")).lower() == "engineering"
    assert "What do you need from the leader?" in form.submit({"By when?": "2026-11-20"})
    filled = {
        "What is it?": "decision is needed",
        "Who is on the other side?": "U0PRIYA",
        "What do you need from the leader?": "A frozen spec & one owner",
        "By when?": "2026-11-20",
    }
    assert form.submit(filled) == {}


def _decide(lee: Hand, jonas: Hand) -> None:
    waiting = lee.sees("escalates E-1.*A frozen spec &amp; one owner")
    lee.click("Decide", waiting)
    assert lee.form("Decide").submit({"What do you decide?": "Freeze the spec on Friday"}) == {}
    lee.sees("E-1.*D-1.*Freeze the spec on Friday")
    jonas.sees("decided .D-1.*Freeze the spec on Friday")
    assert "Freeze" in jonas.command("/decide show D-1")
    outsider = Hand(lee.page, "U0SAM")
    assert "Freeze" not in outsider.command("/decide show D-1") + outsider.command("/decide log")
