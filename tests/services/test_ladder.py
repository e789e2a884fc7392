"""The ladder in the store: results, steps, surprises, early warnings, the question about scope; counted once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ConsequenceKind,
    ConsequenceState,
    InitiativeState,
    LedgerCode,
    Visibility,
    WeekResult,
)
from bot.sandbox.blockkit import validate_message
from bot.services import closing, home
from bot.services.consequences import counting, surprises
from storage.engine import Store
from storage.queries import ownership, settings
from storage.tables import Assignment, Consequence, Initiative, Person, Review
from tests.services.ladder_kit import NO, SILENT, YES, Ladder
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Cast, Made, make_checkin, make_initiative, make_review


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


@pytest.fixture
def anywhere(store: Store, cast: Cast) -> Ladder:
    return Ladder(store, cast)


def test_three_misses_climb_three_steps_and_a_fourth_opens_nothing(anywhere: Ladder) -> None:
    ladder = anywhere
    for _ in range(4):
        ladder.week()

    assert ladder.results() == [WeekResult.MISS] * 4
    taken = [(row.step, row.misses, row.state) for row in ladder.steps()]
    told, due = ConsequenceState.TOLD, ConsequenceState.OPEN
    assert taken == [(1, 1, told), (2, 2, told), (3, 3, due)]
    assert {row.person_id for row in ladder.steps()} == {ladder.cast.dri}
    steps = (LedgerCode.CONSEQUENCE_REMINDED, LedgerCode.CONSEQUENCE_SPONSOR_TOLD, LedgerCode.CONSEQUENCE_DUE)
    assert [code for code in ladder.codes() if code in steps] == list(steps)


def test_the_first_step_says_that_this_one_counts_and_what_makes_it_stop(ladder: Ladder) -> None:
    ladder.week()

    told = ladder.told("dri")
    assert "*EU launch* (I-1): this week counts as a miss, for there was no answer." in told
    assert f"It is the first in a row. At 2 in a row <@{ladder.slack('sponsor')}> is told." in told
    assert "a plan with a date" in told
    assert "`/escalate I-1`" in told
    assert ladder.messages("sponsor") == []


def test_from_the_second_step_on_the_sponsor_hears_and_at_the_third_has_the_buttons(ladder: Ladder) -> None:
    ladder.week(NO)
    ladder.week(NO)
    dri = f"<@{ladder.slack('dri')}>"
    assert f"*EU launch* (I-1): 2 misses in a row by {dri}. The monthly review lists it." in ladder.told("sponsor")
    assert "off track, with neither a plan nor an escalation" in ladder.told("dri")
    assert ladder.buttons("sponsor") == []
    ladder.week(NO)

    assert ladder.buttons("sponsor") == ["Replace", "Re-scope", "Drop"]
    assert "so it is yours to decide" in ladder.told("sponsor")
    assert "decides by memo whether to replace, re-scope or drop" in ladder.told("dri")


def test_an_answer_a_plan_or_an_escalation_ends_the_row(ladder: Ladder) -> None:
    ladder.week()
    ladder.week(YES)
    ladder.week()
    ladder.week(NO, planned=True)
    ladder.week()
    ladder.week(NO)

    miss = WeekResult.MISS
    assert ladder.results() == [miss, WeekResult.ON_TRACK, miss, WeekResult.PLANNED, miss, miss]
    assert [row.misses for row in ladder.steps()][:3] == [1, 1, 1]


def test_a_plan_whose_date_passed_undone_is_a_miss_also_after_a_yes(ladder: Ladder) -> None:
    ladder.week(NO, planned=True)
    ladder.week(YES)

    assert ladder.results() == [WeekResult.PLANNED, WeekResult.MISS]
    assert "the date of the plan passed without it being done" in ladder.told("dri")


def test_an_escalation_that_waits_makes_a_no_no_miss(ladder: Ladder) -> None:
    ladder.raise_(by_when=date(2027, 3, 1))
    ladder.week(NO)

    assert ladder.results() == [WeekResult.ESCALATED]
    assert ladder.steps() == []


def test_a_miss_belongs_to_whoever_was_asked(ladder: Ladder) -> None:
    ladder.week()
    ladder.week(by=ladder.cast.other)

    assert [(row.person_id, row.misses) for row in ladder.steps()] == [(ladder.cast.dri, 1), (ladder.cast.other, 1)]


def test_a_sponsor_who_misses_is_told_about_to_the_leader_above(ladder: Ladder) -> None:
    ladder.week(by=ladder.cast.sponsor)
    ladder.week(by=ladder.cast.sponsor)

    assert [row.sponsor_id for row in ladder.steps()] == [ladder.cast.boss] * 2
    assert "2 misses in a row" in ladder.told("boss")


def test_who_has_left_is_told_nothing_and_the_leader_above_the_sponsor_is(ladder: Ladder) -> None:
    ladder.do(lambda uow: uow.move(Assignment, ladder.made.assignment_id, {}, ended_at=uow.at, end_code="left"))
    for part in ("dri", "sponsor"):
        ladder.do(lambda uow, part=part: uow.move(Person, getattr(ladder.cast, part), {}, active=False))
    ladder.week()
    ladder.week()

    assert ladder.messages("dri") == ladder.messages("sponsor") == []
    assert "2 misses in a row" in ladder.told("boss")


def test_a_rehearsal_counts_nothing(ladder: Ladder) -> None:
    ladder.week(rehearsal=True)
    assert ladder.results() == [None]
    assert ladder.steps() == []


def test_nothing_is_said_outside_working_hours(ladder: Ladder) -> None:
    ladder.now = datetime(2026, 11, 24, 22, tzinfo=UTC)
    ladder.week()

    said = ladder.messages("dri")[0]
    assert said.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_six_honest_noes_ask_the_sponsor_about_the_scope_once_in_six_weeks(ladder: Ladder) -> None:
    for _ in range(11):
        ladder.week(NO, planned=True)
    asked = ladder.steps()
    assert [(row.kind, row.misses) for row in asked] == [(ConsequenceKind.SCOPE, 6)]
    assert ladder.buttons("sponsor") == ["Re-scope", "Keep as it is"]
    assert "off track for 6 weeks in a row, each time with a live plan" in ladder.told("sponsor")
    assert ladder.messages("dri") == [], "nobody is blamed"
    ladder.week(NO, planned=True)

    assert [row.misses for row in ladder.steps()] == [6, 12]
    assert ladder.codes().count(LedgerCode.SCOPE_ASKED) == 2


def test_a_changed_threshold_holds_from_the_next_counting(ladder: Ladder) -> None:
    ladder.do(lambda uow: settings.put(uow, settings.POLICY, {"tell_sponsor_at": 3, "decide_at": 4}, by_id=None))
    for _ in range(4):
        ladder.week()

    assert [(row.step, row.misses) for row in ladder.steps()] == [(1, 1), (2, 3), (3, 4)]
    assert "At 4 in a row it is yours to decide by memo" in ladder.told("sponsor")


# Surprises and early warnings.


@pytest.mark.parametrize(("before", "surprised"), [(YES, True), (NO, False), (SILENT, False)])
def test_not_hit_after_a_yes_is_a_surprise(
    sqlite_store: Store, cast: Cast, before: Answer | None, surprised: bool
) -> None:
    ladder = Ladder(sqlite_store, cast, due_on=date(2026, 11, 30))
    ladder.week(before)
    ladder.week(NO)

    found = [row for row in ladder.steps() if row.kind is ConsequenceKind.SURPRISE]
    assert bool(found) is surprised
    if surprised:
        assert (found[0].step, found[0].period) == (2, "2026-W49")
        dri = f"<@{ladder.slack('dri')}>"
        assert f"The last answer of {dri} was *Yes*, and on the due date it was not hit." in ladder.told("sponsor")
        assert "Your last answer was *Yes*" in ladder.told("dri")


def test_the_next_miss_after_a_surprise_goes_on_from_the_second_step(sqlite_store: Store, cast: Cast) -> None:
    ladder = Ladder(sqlite_store, cast, due_on=date(2026, 11, 30))
    ladder.week(YES)
    ladder.week(NO)
    ladder.week()

    taken = [(row.kind, row.step) for row in ladder.steps()]
    assert taken == [(ConsequenceKind.SURPRISE, 2), (ConsequenceKind.MISSES, 3)]


@pytest.mark.parametrize(
    ("last", "state", "surprised"),
    [
        (YES, InitiativeState.MISSED, True),
        (NO, InitiativeState.MISSED, False),
        (YES, InitiativeState.HIT, False),
        (YES, InitiativeState.DROPPED, False),
    ],
)
def test_closed_as_missed_after_a_yes_is_a_surprise(
    ladder: Ladder, last: Answer, state: InitiativeState, surprised: bool
) -> None:
    ladder.week(last)
    closing.close_typed(ladder.store, ladder.call("boss"), f"I-1 {state.value}")

    assert [row.kind for row in ladder.steps() if row.step == 2] == [ConsequenceKind.SURPRISE] * surprised
    assert ("it was closed as missed. That is a surprise" in ladder.told("sponsor")) is surprised
    assert (LedgerCode.SURPRISE in ladder.codes()) is surprised


def test_a_surprise_is_on_record_once_a_period_and_none_before_the_first_answer(ladder: Ladder) -> None:
    def close(uow: Any) -> None:
        surprises.closed(uow, ownership.standing(uow, ladder.made.id), uow.one(Person, ladder.cast.sponsor))

    ladder.do(close)
    assert ladder.steps() == []
    ladder.week(YES)
    ladder.do(close)
    ladder.do(close)
    assert len(ladder.steps()) == 1
    assert ladder.messages("sponsor") == [], "whoever closed it knows"


@pytest.mark.parametrize(("due_on", "credited"), [(date(2026, 12, 21), True), (date(2026, 12, 20), False)])
def test_a_no_four_weeks_ahead_is_credited_once_a_charter(
    sqlite_store: Store, cast: Cast, due_on: date, credited: bool
) -> None:
    ladder = Ladder(sqlite_store, cast, due_on=due_on)
    ladder.week(NO)
    ladder.week(NO)

    assert ladder.codes().count(LedgerCode.EARLY_WARNING) == credited


def test_the_confirmation_of_an_early_no_says_that_it_is_credited(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store)
    early = walk.initiative(name="Early", due_on=date(2026, 12, 21))
    walk.until(at(23, 10))
    walk.no(early)
    assert "Four weeks ahead: credited as an early warning." in text_of(walk.said("update:")[-1].payload)
    walk.yes(early)
    assert "credited" not in text_of(walk.said("update:")[-1].payload)


# Counted once, whatever happens.


def crowd(ladder: Ladder, count: int) -> Review:
    """A published review with many silent weeks, waiting to be counted."""

    def fill(uow: Any) -> int:
        out = {"state": "published", "published_at": uow.at, "ladder_at": uow.at}
        review = make_review(uow, ladder.period, **out)
        for _ in range(count):
            made: Made = make_initiative(uow, dri=ladder.cast.dri, sponsor=ladder.cast.sponsor)
            make_checkin(uow, review, made, ladder.cast.dri, state=CheckInState.NO_ANSWER)
        return review.pk

    review_id = ladder.do(fill)
    return ladder.all(Review, col(Review.id) == review_id)[0]


def test_killed_between_two_chunks_it_goes_on(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    review = crowd(ladder, 7)
    monkeypatch.setattr(counting, "MOST_STEPS", 2)
    assert counting._chunk(ladder.store, ladder.cast.id, review.pk, ladder.now)
    assert len(ladder.steps()) == 2

    assert ladder.count()
    assert not ladder.count()
    assert len(ladder.steps()) == 7
    now = ladder.all(Review, col(Review.id) == review.pk)[0]
    assert (now.ladder_at, now.ladder_after is not None) == (None, True)


def test_a_second_process_that_has_read_the_same_counts_nothing(anywhere: Ladder) -> None:
    ladder = anywhere
    review = crowd(ladder, 3)

    def come_second(uow: Any) -> bool:
        """What the second process does after the first has counted the chunk that both have read."""
        return bool(uow.move(Review, review.pk, {"ladder_at": review.ladder_at, "ladder_after": None}, ladder_after=9))

    assert ladder.count()
    assert not ladder.do(come_second)
    assert len(ladder.steps()) == 3


def test_an_initiative_that_has_ended_climbs_no_more(ladder: Ladder) -> None:
    ladder.do(lambda uow: uow.move(Initiative, ladder.made.id, {}, state="dropped", closed_at=uow.at))
    ladder.week()
    assert ladder.results() == [WeekResult.MISS]
    assert ladder.steps() == []


def test_half_a_year_is_read_back_and_no_more(ladder: Ladder) -> None:
    for _ in range(30):
        ladder.week()
    ladder.do(lambda uow: uow.session.execute(update(Consequence).values(state="lapsed")))
    ladder.week()
    assert ladder.steps()[-1].misses == 27


def told(walk: Walk, period: str) -> str:
    """What the review of a period said, thread and all; of one day it is the larger's post."""
    rows = walk.said(f"review:{walk.review(period).pk}")
    assert all(validate_message(row.payload) == [] for row in rows)
    return "\n".join(text_of(row.payload) for row in rows)


def test_a_decision_due_stands_on_the_sponsors_home_page_and_in_the_reviews_until_it_is_taken(
    sqlite_store: Store,
) -> None:
    walk = Walk(sqlite_store)
    walk.initiative(name="EU launch")
    walk.until(at(24, 12))  # after a rehearsal three silent weeks
    assert "Consequences due" not in told(walk, "2026-W48"), "it fell due with this very review"
    sponsor = walk.person(walk.cast.sponsor)
    home.opened(walk.store, walk.call(walk.cast.sponsor))
    assert "Waits for you" in str(walk.said(f"home:{sponsor.pk}")[0].payload)
    walk.until(at(31, 12))  # Tuesday 1 December: the weekly review and the month's

    review = told(walk, "2026-12")
    assert f"waits for <@{sponsor.slack_id}> to decide: replace, re-scope or drop, 5 days." in review
    assert "*Repeated misses and surprises (1)*\n• *EU launch* (I-1): 3 misses in a row" in review
    assert "*Consequence due: replace, re-scope or drop (1)*\n• *EU launch* (I-1): waits for its sponsor" in review


def test_the_monthly_review_lists_only_what_its_channel_may_see(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store)
    walk.initiative(name="Hidden launch", visibility=Visibility.NAMED)
    walk.until(at(31, 12))

    assert len(walk.all(Consequence)) == 3
    assert "Hidden launch" not in told(walk, "2026-12")
    assert "Repeated misses" not in told(walk, "2026-12")
