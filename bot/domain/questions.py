"""Which question a check-in asks, and what an early No is worth."""

from datetime import date, timedelta

from bot.domain.codes import Question, ReviewKind
from bot.domain.period import following, parse, period_of

#: A No this long ahead of the due date is an early warning, and is credited.
EARLY_WARNING = timedelta(weeks=4)


def question_for(nominal: date, due: date) -> Question:
    """From the first nominal day on or after the due date: did you hit it? Before: are you on track?"""
    return Question.HIT if nominal >= due else Question.ON_TRACK


def is_early_warning(answered_on: date, due: date) -> bool:
    """Whether a No of that day came four weeks or more ahead."""
    return due - answered_on >= EARLY_WARNING


def needs_quarter_target(today: date, due: date) -> bool:
    """Whether the due date lies beyond the next quarter's end, so that this quarter needs a target of its own.

    "More than a quarter away" counts whole calendar quarters: from any day of Q4 a date up to the end of Q1 is near.
    """
    this_quarter = period_of(ReviewKind.QUARTERLY, today)
    return due > parse(following(this_quarter)).last
