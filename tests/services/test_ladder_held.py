"""The case that gets such a bot uninstalled: a DRI who has escalated climbs while the leader is late. Never."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import Answer, ConsequenceState, EscalationKind, LedgerCode, WeekResult
from bot.services.consequences.weeks import late_leader
from bot.services.escalations import raising, returning, settling
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from storage.engine import Store
from storage.tables import CheckIn, Consequence, Escalation, Ledger
from tests.services.ladder_kit import Ladder
from tests.services.monday_kit import Walk, at
from tests.support.factories import Cast, Made

WEEKS = 6


def escalate(walk: Walk, made: Made) -> Escalation:
    """The DRI asks for a decision, needed by the next day."""
    asked = {"about": "Acme", "counterpart": None, "kind": EscalationKind.DECISION_NEEDED, "needed": "Acme or not?"}
    request = Request(source=Source(), initiative_id=made.id, by_when=walk.now.date() + timedelta(days=1), **asked)
    raising.raise_(walk.store, walk.call(walk.cast.dri), request)
    return walk.all(Escalation)[-1]


def results(walk: Walk, made: Made) -> list[WeekResult | None]:
    return [each.result for each in walk.all(CheckIn, col(CheckIn.initiative_id) == made.id) if each.result]


def live_a_week(walk: Walk, made: Made, answer: Answer | None) -> None:
    """To the next Monday at ten, the answer if there is one, and over the publication on Tuesday."""
    monday = walk.now + timedelta(days=(7 - walk.now.weekday()) % 7 or 7)
    walk.until(monday.replace(hour=10, minute=0))
    if answer:
        walk.click(made, answer)
    walk.until(walk.now + timedelta(days=1, hours=2))


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(2, 8))
    walk.until(at(4, 9))  # the rehearsal is over
    return walk


@pytest.mark.parametrize("answer", [None, Answer.OFF_TRACK], ids=["silent", "says No"])
def test_six_mondays_of_a_late_leader_raise_the_dri_by_no_step(walk: Walk, answer: Answer | None) -> None:
    made = walk.initiative(name="EU launch")
    live_a_week(walk, made, None)
    assert [row.step for row in walk.all(Consequence)] == [1]
    escalate(walk, made)

    for _ in range(WEEKS):
        live_a_week(walk, made, answer)

    expected = WeekResult.HELD if answer is None else WeekResult.ESCALATED
    assert results(walk, made) == [WeekResult.MISS, *[expected] * WEEKS]
    assert [row.step for row in walk.all(Consequence)] == [1], "no step while the leader is late"


def test_the_delay_counts_on_the_leader_who_is_late(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    live_a_week(walk, made, None)
    escalate(walk, made)
    for _ in range(WEEKS):
        live_a_week(walk, made, None)

    held = [each.held_by_id for each in walk.all(CheckIn) if each.result is WeekResult.HELD]
    leaders = {walk.cast.sponsor, walk.cast.boss}
    assert len(held) == WEEKS
    assert set(held) <= leaders
    assert held[-1] == walk.cast.boss, "it was passed on, and the next one is late as well"


def test_when_the_leader_settles_it_counts_on_from_where_it_stood(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    live_a_week(walk, made, None)
    row = escalate(walk, made)
    for _ in range(WEEKS):
        live_a_week(walk, made, None)
    holder = walk.all(Escalation)[-1].leader_id
    settling.decide(walk.store, walk.call(holder), row.pk, "We take Acme")
    live_a_week(walk, made, None)
    live_a_week(walk, made, None)

    taken = [(each.step, each.misses) for each in walk.all(Consequence)]
    assert taken == [(1, 1), (2, 2), (3, 3)]
    assert walk.all(Consequence)[-1].state is ConsequenceState.OPEN


# When a leader is late, and which.


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


def late(ladder: Ladder) -> int | None:
    with ladder.store.read(ladder.cast.id, ladder.now) as uow:
        return late_leader(uow, uow.one(Escalation, ladder.row().pk))


def test_nobody_is_late_within_the_response_time(ladder: Ladder) -> None:
    ladder.raise_(by_when=date(2026, 12, 4))
    ladder.now = datetime(2026, 11, 25, 17, 59, tzinfo=UTC)
    assert late(ladder) is None
    ladder.now = datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert late(ladder) == ladder.cast.sponsor


def test_passed_on_it_counts_on_whoever_let_it_wait_until_the_next_is_late_as_well(ladder: Ladder) -> None:
    ladder.raise_(by_when=date(2026, 12, 4))
    ladder.pass_(days=2, hours=9)
    assert ladder.row().leader_id == ladder.cast.boss
    assert late(ladder) == ladder.cast.sponsor
    ladder.pass_(days=3)
    assert late(ladder) == ladder.cast.boss


def test_a_by_when_of_today_ends_the_response_time_today(ladder: Ladder) -> None:
    ladder.raise_(by_when=date(2026, 11, 23))
    ladder.now = datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert late(ladder) == ladder.cast.sponsor


def test_a_question_back_to_the_dri_holds_nothing(ladder: Ladder) -> None:
    row = ladder.raise_()
    returning.return_(ladder.store, ladder.call("sponsor"), row.pk, "Why Acme?")
    ladder.now += timedelta(days=10)
    assert late(ladder) is None


def test_a_deadline_that_has_passed_waits_for_the_leader_again(ladder: Ladder) -> None:
    row = ladder.raise_(counterpart="other")
    settling.set_deadline(ladder.store, ladder.call("sponsor"), row.pk, date(2026, 11, 24))
    assert late(ladder) is None
    ladder.pass_(days=1, hours=15)
    assert late(ladder) is None, "the leader has their response time again"
    ladder.pass_(days=3)
    assert late(ladder) == ladder.cast.sponsor


def test_the_delay_is_on_the_ledger_with_the_leader_it_counts_on(ladder: Ladder) -> None:
    ladder.raise_(by_when=date(2026, 11, 23))
    ladder.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    ladder.week()

    assert ladder.results() == [WeekResult.HELD]
    assert ladder.codes().count(LedgerCode.LADDER_HELD) == 1
    with ladder.store.read(ladder.cast.id, ladder.now) as uow:
        line = uow.session.execute(select(Ledger).where(col(Ledger.code) == LedgerCode.LADDER_HELD)).scalar_one()
    assert line.details["leader_id"] == ladder.cast.sponsor
