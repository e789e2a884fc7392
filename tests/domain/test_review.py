"""The weekly review: exceptions first, readable with hundreds of initiatives."""

from datetime import date

import pytest

from bot.domain.codes import Answer, CheckInState
from bot.domain.review import (
    MAX_LINES,
    MAX_ON_TRACK,
    ReviewLine,
    Section,
    Standing,
    line_of,
    weekly_review,
)
from bot.domain.streaks import Streak


def line(section: Section, number: int, rank: int = 0, carried: int = 0) -> ReviewLine:
    return ReviewLine(section, number, f"Initiative {number}", "ana", rank=rank, carried=carried)


@pytest.mark.parametrize(
    ("standing", "section"),
    [
        (Standing(1, "x", "ana", CheckInState.ANSWERED, Answer.ON_TRACK), Section.ON_TRACK),
        (Standing(1, "x", "ana", CheckInState.ANSWERED, Answer.OFF_TRACK), Section.OFF_TRACK),
        (Standing(1, "x", "ana", CheckInState.NO_ANSWER), Section.NO_ANSWER),
        (Standing(1, "x", "ana", CheckInState.OPEN), Section.NO_ANSWER),
        (Standing(1, "x", "ana", CheckInState.NOT_ASKED), Section.NOT_ASKED),
        (Standing(1, "x", "ana", CheckInState.ANSWERED, Answer.ON_TRACK, plan_not_done=True), Section.PLANS_NOT_DONE),
    ],
)
def test_where_a_week_stands_in_the_review(standing, section):
    found = line_of(standing)

    assert found is not None
    assert found.section is section


def test_an_annulled_week_leaves_the_review():
    assert line_of(Standing(1, "x", "ana", CheckInState.ANNULLED, Answer.OFF_TRACK)) is None


def test_a_line_carries_clicks_and_dates():
    found = line_of(
        Standing(
            *(7, "EU launch", "ana", CheckInState.LATE, Answer.OFF_TRACK),
            plan="draft",
            plan_due=date(2026, 11, 26),
            escalation=31,
            streak=Streak(Answer.OFF_TRACK, 3),
            due=date(2026, 12, 31),
        )
    )

    assert found is not None
    assert (found.late, found.rank, found.plan, found.escalation) == (True, 3, "draft", 31)


def test_exceptions_come_first_and_on_track_last():
    review = weekly_review("2026-W48", [line(section, 1) for section in reversed(Section)], asked=9, answered=8)

    assert [part.section for part in review.sections] == list(Section)
    assert review.sections[0].section is Section.CARRIED
    assert review.sections[-1].section is Section.ON_TRACK
    assert review.exceptions == 11


def test_empty_sections_are_left_out_but_on_track_closes_the_review():
    review = weekly_review("2026-W48", [], asked=0, answered=0, rehearsal=True)

    assert [part.section for part in review.sections] == [Section.ON_TRACK]
    assert review.section(Section.OFF_TRACK).total == 0
    assert (review.exceptions, review.rehearsal) == (0, True)


def test_the_oldest_and_longest_stand_first():
    lines = [
        line(Section.OFF_TRACK, 3),
        line(Section.OFF_TRACK, 2, rank=4),
        line(Section.OFF_TRACK, 9, carried=1),
        line(Section.OFF_TRACK, 1),
    ]

    review = weekly_review("2026-W48", lines, asked=4, answered=4)

    assert [found.number for found in review.section(Section.OFF_TRACK).lines] == [9, 2, 1, 3]


def test_hundreds_stay_readable_and_are_counted():
    lines = [line(section, n) for n in range(300) for section in (Section.OFF_TRACK, Section.ON_TRACK)]

    review = weekly_review("2026-W48", lines, asked=600, answered=600)

    assert len(review.section(Section.OFF_TRACK).lines) == MAX_LINES
    assert len(review.section(Section.ON_TRACK).lines) == MAX_ON_TRACK
    assert review.section(Section.OFF_TRACK).total == review.section(Section.ON_TRACK).total == 300
    assert review.exceptions == 300
