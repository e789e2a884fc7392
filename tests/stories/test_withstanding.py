"""What the whole product withstands: doubled events, restarts, a clock that steps back, an end under load."""

import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.page_client import Hand, Json, button, words
from tests.support.running import Running, running

pytestmark = pytest.mark.story

BILLING = r"^\*Billing migration\* \(I-2\).*(yes or no|you answered)"
ONBOARDING = r"^\*Onboarding\* \(I-3\).*(yes or no|you answered)"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Running]:
    """A pair of processes of this test."""
    with running(tmp_path) as started:
        yield started


def test_an_event_delivered_thrice_counts_once_and_a_restart_loses_nothing(fresh: Running) -> None:
    fresh.monday("U0JONAS")
    mia, jonas = fresh.person("U0MIA"), fresh.person("U0JONAS")
    fresh.page.fault("events_doubled", method="message", count=10)
    mia.say("No, the pricing draft is late. I will finish it by Thursday.")
    mia.sees("you answered .No.*Plan")
    fresh.rest()
    assert mia.count("this is what the review will show") <= 1

    asked = jonas.sees("Billing migration.*yes or no")
    fresh.restart_bot()
    fresh.rest()
    assert jonas.count(BILLING) == 1
    jonas.click("Yes", asked)
    assert jonas.sees("you answered .Yes")["ts"] == asked["ts"]

    fresh.leap("back", hours=1)
    fresh.rest()
    fresh.walk(hours=2)
    assert jonas.count(BILLING) == 1
    assert mia.count(ONBOARDING) == 1


def test_every_click_that_was_acked_before_the_end_is_stored(fresh: Running) -> None:
    fresh.monday("U0JONAS")
    people = {"U0JONAS": "Billing", "U0MIA": "Onboarding", "U0PRIYA": "EU launch", "U0SAM": "Sydney"}
    ending = threading.Event()
    with ThreadPoolExecutor(len(people)) as pool:
        acked = [pool.submit(_answer_on_and_on, fresh, person, ending) for person in people]
        ending.wait(0.8)
        status = fresh.stop_bot(signal.SIGTERM)
        ending.set()
        last = dict(zip(people, [each.result(60) for each in acked], strict=True))

    assert status == 0
    assert all(last.values())
    fresh.start_bot()
    fresh.rest()
    for person, name in people.items():
        shown = words(fresh.person(person).sees(f"{name}.*you answered"))
        assert re.search(rf"you answered \*{last[person]}\*", shown), (person, last[person], shown)


def _answer_on_and_on(run: Running, person: str, ending: threading.Event) -> str:
    """Change the answer as fast as it goes until a click is not acked; returns the last answer that was."""
    hand, last = run.person(person), ""
    question = hand.sees("yes or no")
    turns = {label: _click(hand, question, label) for label in ("Yes", "No")}
    while not ending.is_set():
        label = "No" if last == "Yes" else "Yes"
        if not run.page.post("act", turns[label])["ok"]:
            break
        last = label
    return last


def _click(hand: Hand, question: Json, label: str) -> Json:
    """The click on a button of the question as it was asked; whoever sees an old copy may still press it."""
    block_id, element = button(question["blocks"], label)
    where = {"type": "message", "channel": hand.dm, "ts": question["ts"]}
    gesture = {"container": where, "block_id": block_id, "action_id": element["action_id"]}
    return {"as": hand.id, "do": "action", "value": {"value": element["value"]}} | gesture
