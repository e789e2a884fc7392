"""A whole week: asked on Monday, answered in every way there is, reviewed on Tuesday, asked again next Monday."""

from datetime import UTC, datetime

import pytest

from tests.support.page_client import Hand, buttons, words
from tests.support.running import Running

pytestmark = pytest.mark.story

REVIEW = "C0REVIEW"
PUBLISHED = datetime(2026, 11, 17, 10, 5, tzinfo=UTC)
MONTHS_FIRST = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)


def test_a_week_from_the_question_to_the_plans_follow_up(run: Running) -> None:
    run.monday("U0JONAS")
    priya, jonas, mia, sam, noor = (run.person(f"U0{name}") for name in ("PRIYA", "JONAS", "MIA", "SAM", "NOOR"))

    _a_no_becomes_a_plan(priya)
    _a_yes_may_be_changed(jonas)
    _a_condition_is_handed_back_once(mia)
    _an_initiative_is_handed_over_before_the_answer(run, sam)
    run.walk_to(datetime(2026, 11, 17, 9, 55, tzinfo=UTC))
    assert noor.count("One question waits") == 1
    assert noor.count("will name you. This is what it will say") == 1, "instead of the last reminder"
    assert priya.count("questions? waits?") == 0
    run.walk_to(PUBLISHED)
    _the_review_says_it_all_once(noor)
    run.monday("U0JONAS")
    _the_plan_is_asked_about_first(priya)
    run.walk_to(MONTHS_FIRST)
    _the_monthly_review_holds_the_weekly_one(noor)


def _a_no_becomes_a_plan(priya: Hand) -> None:
    question = priya.sees("EU launch.*Are you on track to hit it, yes or no")
    assert buttons(question) == ["Yes", "No"]
    priya.click("No", question)
    form = priya.form("Off track: the plan")
    assert form.submit({"What will you do?": "Pricing draft <b>", "By when?": ""}) == {
        "By when?": "Please complete this required field."
    }
    assert form.submit({"What will you do?": "Pricing draft", "By when?": "2026-11-01"})
    assert form.submit({"What will you do?": "Pricing draft", "By when?": "2026-11-19"}) == {}
    answered = priya.sees("you answered .No.*The review will show: off track. Plan: Pricing draft by Thu 19 Nov.")
    assert answered["ts"] == question["ts"]
    assert "Yes" not in buttons(answered)


def _a_yes_may_be_changed(jonas: Hand) -> None:
    question = jonas.sees("Billing migration.*yes or no")
    jonas.click("Yes", question)
    assert buttons(jonas.sees("you answered .Yes")) == ["Change to No"]
    jonas.click("Change to No", jonas.sees("you answered .Yes"))
    jonas.form("Off track: the plan").close()
    assert "off track, no plan, no escalation" in words(jonas.sees("you answered .No"))
    jonas.click("Change to Yes", jonas.sees("you answered .No"))
    jonas.sees("you answered .Yes.*on track")


def _a_condition_is_handed_back_once(mia: Hand) -> None:
    question = mia.sees("Onboarding.*yes or no")
    mia.say("yes if legal signs")
    mia.sees("A condition is not an answer")
    mia.say("yes, provided that finance pays")
    mia.sees("I have kept that|Is somebody blocking you")
    assert mia.count("A condition is not an answer") == 1
    mia.say("yes")
    assert mia.sees("Onboarding.*you answered .Yes")["ts"] == question["ts"]


def _an_initiative_is_handed_over_before_the_answer(run: Running, sam: Hand) -> None:
    question = sam.sees("Sydney office.*yes or no")
    assert "U0JONAS" in run.person("U0LEE").command("/dri transfer I-4 @jonas")
    handed = sam.sees("handed to .*U0JONAS")
    assert (handed["ts"], buttons(handed)) == (question["ts"], [])
    jonas = run.person("U0JONAS")
    jonas.click("Yes", jonas.sees("Sydney office.*yes or no"))
    jonas.sees("Sydney office.*you answered .Yes")
    assert jonas.count("Sydney office.*you answered") == 1


def _the_review_says_it_all_once(reader: Hand) -> None:
    review = words(reader.sees("Weekly execution review", REVIEW))
    assert reader.count("Weekly execution review, ", REVIEW) == 1
    assert "*6* asked" in review
    assert "*EU launch* (I-1) <@U0PRIYA>: off track. Plan: Pricing draft by Thu 19 Nov." in review
    assert "*SOC 2 report* (I-5) <@U0NOOR>: no answer." in review
    assert review.index("Off track") < review.index("No answer") < review.index("On track")
    assert "Billing migration (I-2)" in review[review.index("On track") :]


def _the_plan_is_asked_about_first(priya: Hand) -> None:
    question = priya.sees("You said: Pricing draft by Thu 19 Nov.")
    assert buttons(question)[:2] == ["Done", "Not done"]
    priya.click("Not done", question)
    priya.click("It is done", priya.sees("Not done.*The review will show: plan not done"))
    done = priya.sees("You said: Pricing draft.*Done")
    assert (done["ts"], buttons(done)) == (question["ts"], ["Yes", "No"])


def _the_monthly_review_holds_the_weekly_one(reader: Hand) -> None:
    both = words(reader.sees("Monthly operating review", REVIEW))
    assert both.index("Monthly operating review") < both.index("Weekly execution review")
    assert reader.count("Monthly operating review", REVIEW) == 1
    assert reader.count("Weekly execution review, ", REVIEW) == 3
