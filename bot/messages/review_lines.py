"""One line of the weekly review, the same words in the review and in the confirmation its author sees before."""

from collections.abc import Callable

from bot.domain import numbers
from bot.domain.codes import Answer
from bot.domain.review import ReviewLine, Section
from bot.domain.streaks import Streak
from bot.messages.moves import moves_words
from bot.messages.text import bold, escape, person, short_day, shorten

NAME_LIMIT = 120
PLAN_LIMIT = 180
NO_PLAN = "off track, no plan, no escalation"
#: Sections in which the name stands in the sentence, not after the title.
_OF_MATTERS = frozenset({Section.WAITING, Section.BREACHES})
"""Lines with a number of their own beside the initiative's."""
_NAMED_LATER = frozenset({*_OF_MATTERS, Section.CONSEQUENCES})


def line(entry: ReviewLine) -> str:
    """An entry as mrkdwn: clicks and dates, a plan in its author's words, nothing else that anybody typed."""
    told = _WORDS[entry.section](entry)
    carried = f" Carried over {_times(entry.carried)}." if entry.carried else ""
    return f"{_subject(entry)} {told}{carried}"


def outcome(entry: ReviewLine) -> str:
    """What stands after the name: "off track. Plan: pricing draft by Thu 26 Nov."."""
    return _WORDS[entry.section](entry)


def streak_words(found: Streak | None) -> str:
    """The run of equal answers up to now: "off track, week 3"; empty without one."""
    if found is None:
        return ""
    state = {Answer.ON_TRACK: "on track", Answer.OFF_TRACK: "off track", None: "no answer"}[found.answer]
    return f"{state}, {'last week' if found.weeks == 1 else f'the last {found.weeks} weeks'}"


def _subject(entry: ReviewLine) -> str:
    name = bold(entry.title, NAME_LIMIT)
    if entry.section is Section.DECISIONS:
        return f"{name} ({numbers.memo(entry.number)}):"
    owner = f" {person(entry.owner)}" if entry.owner and entry.section not in _NAMED_LATER else ""
    number = entry.initiative if entry.section in _OF_MATTERS and entry.initiative else entry.number
    return f"{name} ({numbers.initiative(number)}){owner}:"


def _plan(entry: ReviewLine) -> str:
    if entry.plan is None:
        return ""
    due = f" by {short_day(entry.plan_due)}" if entry.plan_due else ""
    return f"{escape(shorten(entry.plan, PLAN_LIMIT))}{due}"


def _off_track(entry: ReviewLine) -> str:
    plan = _plan(entry)
    state = "settled" if entry.settled else "escalated"
    waits = f" {numbers.escalation(entry.escalation)} is {state}." if entry.escalation else ""
    if not plan and not waits:
        return f"{NO_PLAN}{_late(entry)}{_weeks(entry)}."
    planned = f" Plan: {plan}." if plan else ""
    return f"off track{_late(entry)}{_weeks(entry)}.{planned}{waits}"


def _plan_not_done(entry: ReviewLine) -> str:
    return f"plan not done: {_plan(entry)}." if entry.plan else "plan not done."


def _no_answer(entry: ReviewLine) -> str:
    return f"no answer{_weeks(entry)}."


def _waiting(entry: ReviewLine) -> str:
    owner = person(entry.owner) if entry.owner else "a leader"
    return f"{numbers.escalation(entry.number)} waits for {owner}, {_days(entry.rank)}."


def _consequence(entry: ReviewLine) -> str:
    owner = person(entry.owner) if entry.owner else "its sponsor"
    return f"waits for {owner} to decide: replace, re-scope or drop, {_days(entry.rank)}."


def _breach(entry: ReviewLine) -> str:
    whose = f" of {person(entry.owner)}" if entry.owner else ""
    since = f" since {short_day(entry.since)}" if entry.since else ""
    return f"{numbers.agreement(entry.number)}{whose} is in breach{since}."


def _moved(entry: ReviewLine) -> str:
    before = f"from {short_day(entry.moved_from)} " if entry.moved_from else ""
    first = moves_words(entry.first_due, entry.moves) if entry.first_due and entry.moves > 1 else ""
    more = f" ({first})" if first else ""
    return f"due date moved {before}to {short_day(entry.due)}{more}." if entry.due else "due date moved."


def _decision(entry: ReviewLine) -> str:
    about = f" {numbers.initiative(entry.initiative)}." if entry.initiative else ""
    return f"decided by {person(entry.owner)}.{about}" if entry.owner else f"decided.{about}"


def _days(count: int) -> str:
    return "since today" if not count else f"{count} {'day' if count == 1 else 'days'}"


def _weeks(entry: ReviewLine) -> str:
    weeks = entry.streak.weeks if entry.streak else 0
    return f", week {weeks} in a row" if weeks > 1 else ""


def _late(entry: ReviewLine) -> str:
    return " (answered late)" if entry.late else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


_WORDS: dict[Section, Callable[[ReviewLine], str]] = {
    Section.PLANS_NOT_DONE: _plan_not_done,
    Section.OFF_TRACK: _off_track,
    Section.NO_ANSWER: _no_answer,
    Section.WAITING: _waiting,
    Section.BREACHES: _breach,
    Section.CONSEQUENCES: _consequence,
    Section.DATES_MOVED: _moved,
    Section.DECISIONS: _decision,
    Section.NOT_ASKED: lambda _: "not asked.",
    Section.ON_TRACK: lambda entry: f"on track{_late(entry)}.",
}
