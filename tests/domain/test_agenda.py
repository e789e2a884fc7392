"""Which lines of a review owe something, how they are kept, and how old they are in the next one."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import agenda
from bot.domain.agenda import Item, Standing
from bot.domain.codes import AgendaMatter
from bot.domain.review import ReviewLine, Section

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("line", "owes"),
    [
        (ReviewLine(Section.OFF_TRACK, 1, "x"), True),
        (ReviewLine(Section.OFF_TRACK, 1, "x", planned=True), False),
        (ReviewLine(Section.OFF_TRACK, 1, "x", escalation=31), False),
        (ReviewLine(Section.PLANS_NOT_DONE, 1, "x", plan="draft"), True),
        (ReviewLine(Section.PLANS_NOT_DONE, 1, "x", planned=True), False),
        (ReviewLine(Section.NO_ANSWER, 1, "x"), True),
        (ReviewLine(Section.CARRIED, 1, "x"), True),
        (ReviewLine(Section.WAITING, 31, "x"), True),
        (ReviewLine(Section.CONSEQUENCES, 1, "x"), True),
        (ReviewLine(Section.BREACHES, 4, "x"), True),
        (ReviewLine(Section.NOT_RECHARTERED, 1, "x"), True),
        (ReviewLine(Section.DATES_MOVED, 1, "x"), False),
        (ReviewLine(Section.DECISIONS, 12, "x"), False),
        (ReviewLine(Section.NOT_ASKED, 1, "x"), False),
        (ReviewLine(Section.ON_TRACK, 1, "x"), False),
    ],
)
def test_what_owes_something(line: ReviewLine, owes: bool) -> None:
    assert agenda.owes(line) is owes


@pytest.mark.parametrize(
    ("days", "week"), [(0, 1), (6.4, 1), (7, 2), (7.5, 2), (13.4, 2), (14, 3), (70, 11)]
)  # fmt: skip
def test_the_week_it_is_in(days: float, week: int) -> None:
    assert agenda.week(AT - timedelta(days=days), AT) == week


def test_the_age_outlives_a_change_of_the_clocks() -> None:
    """A review at 10:00 of Berlin is an hour later in UTC once summer time has ended, and earlier once it begins."""
    assert agenda.week(datetime(2026, 10, 20, 8, tzinfo=UTC), datetime(2026, 10, 27, 9, tzinfo=UTC)) == 2
    assert agenda.week(datetime(2027, 3, 23, 9, tzinfo=UTC), datetime(2027, 3, 30, 8, tzinfo=UTC)) == 2


def left(matter: AgendaMatter, number: int, weeks: int = 1) -> Standing:
    return Standing((matter, number), f"Initiative {number}", "ana", AT - weeks * WEEK)


def test_a_line_is_marked_and_never_stands_twice() -> None:
    lines = [
        ReviewLine(Section.NO_ANSWER, 1, "One"),
        ReviewLine(Section.ON_TRACK, 2, "Two"),
        ReviewLine(Section.NOT_ASKED, 3, "Three"),
        ReviewLine(Section.WAITING, 4, "Four"),
        ReviewLine(Section.DECISIONS, 3, "A decision"),
    ]
    found = agenda.marked(
        lines,
        [left(AgendaMatter.INITIATIVE, 1, 2), left(AgendaMatter.INITIATIVE, 3), left(AgendaMatter.ESCALATION, 4)],
        AT,
    )

    assert [(line.section, line.number, line.carried) for line in found] == [
        (Section.CARRIED, 3, 2),
        (Section.NO_ANSWER, 1, 3),
        (Section.ON_TRACK, 2, 0),
        (Section.WAITING, 4, 2),
        (Section.DECISIONS, 3, 0),
    ]
    assert found[0].owner == "ana"


def test_a_matter_without_a_line_is_not_taken_for_an_initiative_of_its_number() -> None:
    lines = [ReviewLine(Section.NOT_ASKED, 4, "Four")]
    assert agenda.marked(lines, [left(AgendaMatter.ESCALATION, 4)], AT) == lines


def test_a_line_that_owes_nothing_any_more_has_no_age() -> None:
    planned = ReviewLine(Section.OFF_TRACK, 1, "One", planned=True)
    other = agenda.marked([planned], [left(AgendaMatter.CONSEQUENCE, 1)], AT)
    assert other == [planned]


def test_what_is_packed_is_ids_and_comes_back() -> None:
    items = [Item(Section.NO_ANSWER, 7, 3, 5, 9, True), Item(Section.WAITING, 31, 3)]

    assert agenda.unpack(agenda.pack(items)) == items
    assert agenda.unpack({}) == []
    assert [each.key for each in items] == [(AgendaMatter.INITIATIVE, 7), (AgendaMatter.ESCALATION, 31)]


def test_numbers_are_found_in_words() -> None:
    assert agenda.named("We stop I-7 and i-12, not XI-3, I-, or E-5") == {7, 12}
