"""A whole Monday: planned, asked, answered, reminded, closed, published, followed up."""

import pytest

from bot.domain.codes import Answer, CheckInState, PlanState, ReviewState
from bot.sandbox.blockkit import validate_message, validate_view
from storage.engine import Store
from storage.tables import CheckIn, Plan, Review
from tests.services.monday_kit import Walk, at, text_of


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store)


def test_a_monday_from_question_to_follow_up(walk: Walk) -> None:
    launch = walk.initiative(name="EU launch")
    silent = walk.initiative(walk.cast.other, name="Hiring")

    walk.until(at(23, 9))

    asked = text_of(walk.questions(walk.cast.dri)[-1].payload)
    assert "EU launch" in asked
    assert "300 paying customers" in asked
    assert "Are you on track to hit it, yes or no?" in asked
    assert "Yes" in asked
    assert "No" in asked
    assert walk.checkin(launch).state is CheckInState.OPEN

    walk.now = at(23, 10)
    outcome = walk.no(launch)
    assert outcome.open is not None
    assert validate_view(outcome.open, "modal") == []
    walk.plan(launch, "pricing draft", at(26))
    shown = text_of(walk.said(f"update:{walk.checkin(launch).outbox_id}")[0].payload)
    assert "off track. Plan: pricing draft by Thu 26 Nov." in shown

    walk.until(at(24, 10))
    review = text_of(walk.said(f"review:{walk.review().pk}")[0].payload)
    assert "off track. Plan: pricing draft by Thu 26 Nov." in review
    assert "Hiring" in review
    assert walk.checkin(silent).state is CheckInState.NO_ANSWER
    assert walk.review().state is ReviewState.PUBLISHED

    walk.until(at(30, 9))
    follow_up = text_of(walk.questions(walk.cast.dri)[-1].payload)
    assert "You said: pricing draft by Thu 26 Nov." in follow_up
    assert "Not done" in follow_up
    walk.now = at(30, 9, 30)
    walk.settle(launch, PlanState.DONE)
    walk.yes(launch)
    assert walk.all(Plan)[0].state is PlanState.DONE
    assert walk.latest(launch).answer is Answer.ON_TRACK

    for row in [*walk.questions(), *walk.said("update:"), *walk.said("review:"), *walk.said("reminder:")]:
        assert validate_message(row.payload) == [], row.key
    assert len(walk.all(CheckIn)) == len(walk.all(Review)) * 2 - sum(not r.asks for r in walk.all(Review)) * 2
