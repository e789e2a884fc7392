"""The monthly review: each objective, repeated misses, whose answers were waited for, what was carried over."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import LedgerCode, Visibility
from bot.sandbox.blockkit import validate_message
from storage import ledger
from storage.engine import Store
from storage.tables import Escalation, LineShown, Objective, Outbox
from storage.uow import UnitOfWork
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Made, make_escalation

MONTHLY = "2026-12"


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(16, 8))
    walk.until(at(17, 11))  # the week of the start is over
    return walk


def told(walk: Walk) -> str:
    post = walk.review(MONTHLY).outbox_id
    rows = [each for each in walk.said("review:") if post in (each.pk, each.thread_id)]
    assert all(validate_message(row.payload) == [] for row in rows)
    return "\n".join(text_of(row.payload) for row in rows)


def slack(walk: Walk, person_id: int) -> str:
    return f"<@{walk.person(person_id).slack_id}>"


def test_each_objective_has_its_own_counts(walk: Walk) -> None:
    growth = walk.do(lambda uow: uow.add(Objective(name="Growth & <more>", created_at=uow.at)).pk)
    yes, silent, none = (walk.initiative(objective_id=each) for each in (growth, growth, None))
    walk.initiative(objective_id=growth, visibility=Visibility.NAMED)
    walk.until(at(23, 10))
    walk.yes(yes)
    walk.no(none)
    walk.until(at(24, 11))
    walk.until(at(31, 11))

    text = told(walk)
    assert "*By objective*" in text
    assert "• *Growth &amp; &lt;more&gt;*: 2 open · 1 of 4 answered · 1 of 1 on track (100 %)" in text
    assert "• *No objective*: 1 open · 1 of 2 answered · 0 of 1 on track (0 %)" in text
    assert silent


def test_without_objectives_there_is_no_such_section(walk: Walk) -> None:
    walk.initiative()
    walk.until(at(31, 11))

    assert "By objective" not in told(walk)


def test_what_weekly_meetings_have_left_is_counted_with_the_oldest(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.initiative(name="Hidden", visibility=Visibility.NAMED)
    walk.until(at(31, 11))

    assert "0 escalations still wait; one exception of weekly reviews, the oldest since Tue 24 Nov" in told(walk)


def passed_on(walk: Walk, made: Made, times: int = 1) -> None:
    """Escalations that went on past the leader, who had not answered in time."""

    def act(uow: UnitOfWork) -> None:
        for _ in range(times):
            row = make_escalation(uow, made, walk.cast.dri, walk.cast.boss, due_at=at(60))
            from_to = {"from_id": walk.cast.leader, "leader_id": walk.cast.boss}
            ledger.note(uow, LedgerCode.ESCALATION_PASSED_ON, about=f"escalation:{row.pk}", **from_to)

    walk.do(act)


def alone(walk: Walk, made: Made) -> Any:
    """One that waits past its time for the leader at the top."""
    return walk.do(
        lambda uow: make_escalation(uow, made, walk.cast.dri, walk.cast.boss, due_at=at(60), overdue_said_at=uow.at)
    )


def test_leaders_past_whose_response_time_something_waited_are_observed(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    hidden = walk.initiative(name="Hidden", visibility=Visibility.NAMED)
    walk.until(at(26, 10))
    passed_on(walk, made, 2)
    passed_on(walk, hidden)
    alone(walk, made)
    walk.until(at(31, 11))

    text = told(walk)
    assert f"• {slack(walk, walk.cast.leader)}: 2 escalations waited past the response time." in text
    assert f"• {slack(walk, walk.cast.boss)}: one escalation waited past the response time, 1 still waits." in text
    preview = next(each for each in walk.said("preview:") if each.person_id == walk.cast.leader)
    assert "The monthly review of 2026-12 will name you" in text_of(preview.payload)
    assert "2 escalations waited past the response time." in text_of(preview.payload)
    assert preview.due_at == at(31, 9), "in their working hours"


def test_who_has_not_seen_the_line_is_not_named(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(26, 10))
    passed_on(walk, made)
    walk.until(at(31, 9, 30))
    seen = {each.outbox_id for each in walk.all(LineShown, col(LineShown.section) == "late_answers")}
    walk.do(lambda uow: [uow.move(Outbox, each, {}, state="failed") for each in seen])
    walk.until(at(31, 11))

    assert "• A leader: one escalation waited past the response time." in told(walk)
    assert seen


def test_what_happened_before_the_last_monthly_review_is_told_no_more(walk: Walk) -> None:
    made = walk.initiative(name="EU launch", due_on=date(2027, 3, 1))
    passed_on(walk, made)
    row = walk.all(Escalation)[0].pk
    walk.do(lambda uow: uow.move(Escalation, row, {}, state="settled"))
    walk.until(at(31, 11))
    assert "waited past the response time" in told(walk)
    walk.until(at(31 + 34, 11))

    second = next(text for row in walk.said("review:") if "operating review, 2027-01" in (text := text_of(row.payload)))
    assert "waited past the response time" not in second
