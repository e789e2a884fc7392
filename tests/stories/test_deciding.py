"""A thread's decision becomes a memo, by each of the ways in, and only those who may see it do."""

import pytest

from tests.support.page_client import Hand, Json, words
from tests.support.running import Running

pytestmark = pytest.mark.story

LAUNCH, BOARD = "C0LAUNCH", "C0BOARD"
DECISION = "Annual only, with a 30-day guarantee"


def test_by_the_shortcut_on_a_reply_in_the_thread(run: Running) -> None:
    dana = run.person("U0DANA")
    root = _root(dana)
    reply = dana.sees("So: annual only", LAUNCH, root["ts"])
    dana.act("shortcut", callback_id="record_decision", channel=LAUNCH, ts=reply["ts"])
    form = dana.form("Record decision", "Inputs")
    assert "annual plans only" in str(form.holds("On which question?"))
    assert set(form.submit({"What was decided?": " "})) >= {"What was decided?"}
    _record(form.hand, "U0DANA", DECISION)
    posted = words(dana.sees(f"D-\\d+.*{DECISION}", LAUNCH, root["ts"]))
    assert "Decided by <@U0DANA>" in posted
    assert "D-" in dana.command("/decide log")
    assert "30-day *guarantee*" in dana.command("/decide find guarantees @dana since 1 Nov")


def test_by_a_mention_and_its_button(run: Running) -> None:
    mia = run.person("U0MIA")
    ts = mia.say("Which colour has the door?", LAUNCH)
    mia.say("@drumbeat decide", LAUNCH, thread=ts)
    mia.click("Record decision", mia.sees("What was decided here", LAUNCH, ts), LAUNCH)
    mia.form("Record decision", "Inputs")
    _record(mia, "U0JONAS", "The door is green")
    assert "(unconfirmed)" in words(mia.sees("The door is green", LAUNCH, ts))
    jonas = run.person("U0JONAS")
    jonas.click("Confirm", jonas.sees("recorded D-.*The door is green"))
    jonas.sees("You confirmed D-")


def test_by_the_command_from_a_list_of_threads(run: Running) -> None:
    noor = run.person("U0NOOR")
    root = _root(noor)
    noor.command("/decide", LAUNCH)
    assert noor.form("Record decision", "Which thread").submit({"Which thread?": "Do we open EU"}) == {}
    noor.form("Record decision", "Inputs")
    _record(noor, "U0NOOR", "Twenty refunds a month by hand")
    noor.sees("Twenty refunds a month by hand", LAUNCH, root["ts"])


def test_what_a_private_channel_decided_is_for_its_members(run: Running) -> None:
    ana, outsider = run.person("U0ANA"), run.person("U0SAM")
    ana.act("post", channel=BOARD, text="/invite @drumbeat")
    ts = ana.say("Do we sell the company?", BOARD)
    run.rest()
    ana.act("shortcut", callback_id="record_decision", channel=BOARD, ts=ts)
    ana.form("Record decision", "Inputs")
    _record(ana, "U0ANA", "We do not sell before 2030")
    memo = words(ana.sees("We do not sell", BOARD, ts)).split()[0].strip("*")
    run.rest()
    assert "We do not sell" in ana.command(f"/decide show {memo}")
    assert memo in run.person("U0LEE").command("/decide log")
    assert "We do not *sell*" in run.person("U0LEE").command("/decide find sell")
    for typed in (f"/decide show {memo}", "/decide log", "/decide log @ana", "/decide find company before 2030"):
        assert "sell" not in outsider.command(typed)


def test_a_memo_outlives_its_thread_and_may_be_superseded_from_it(run: Running) -> None:
    mia = run.person("U0MIA")
    ts = mia.say("Which lift do we rent?", LAUNCH)
    mia.act("shortcut", callback_id="record_decision", channel=LAUNCH, ts=ts)
    mia.form("Record decision", "Inputs")
    _record(mia, "U0MIA", "The tall lift")
    first = words(mia.sees("The tall lift", LAUNCH, ts)).split()[0].strip("*")
    mia.click("Supersede", mia.sees("The tall lift", LAUNCH, ts), LAUNCH)
    mia.form("Record decision", f"supersedes.*{first}")
    _record(mia, "U0MIA", "The short lift")
    mia.sees(f"{first}.*Superseded.* by D-", LAUNCH, ts)
    run.rest()
    mia.act("delete", channel=LAUNCH, ts=ts)
    shown = run.person("U0LEE").command(f"/decide show {first}")
    assert "The tall lift" in shown
    assert "Superseded" in shown


def test_a_question_is_raised_by_a_mention_and_settled_in_its_thread(run: Running) -> None:
    noor = run.person("U0NOOR")
    ts = noor.say("Which paint for the hall?", LAUNCH)
    noor.say("@drumbeat raise", LAUNCH, thread=ts)
    asked = noor.sees("needs a decision by", LAUNCH, ts)
    assert "Which paint for the hall" in noor.command("/decide questions")
    noor.click("Record decision", asked, LAUNCH)
    noor.form("Record decision", "Inputs")
    _record(noor, "U0NOOR", "White paint")
    noor.sees("is decided.*D-", LAUNCH, ts)
    assert "Which paint" not in noor.command("/decide questions")


def test_what_a_command_cannot_do_in_a_thread_is_said_by_slack(run: Running) -> None:
    mia = run.person("U0MIA")
    what = {"as": "U0MIA", "do": "post", "channel": LAUNCH, "text": "/decide", "thread_ts": _root(mia)["ts"]}
    assert run.page.post("act", what)["error"] == "/decide is not supported in threads. Sorry!"


def _root(hand: Hand) -> Json:
    return hand.sees("Do we open EU sign-ups", LAUNCH)


def _record(hand: Hand, decider: str, decision: str) -> None:
    form = hand.form("Record decision", "Inputs")
    assert form.submit({"What was decided?": decision, "Who decided?": decider}) == {}
