"""One line of the weekly review, the same words in the review and in the confirmation its author sees before."""

from collections.abc import Callable
from dataclasses import replace

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
_NAMED_LATER = frozenset({*_OF_MATTERS, Section.CLAIMS, Section.CONSEQUENCES, Section.NOT_RECHARTERED})


def line(entry: ReviewLine) -> str:
    """An entry as mrkdwn: clicks and dates, a plan in its author's words, nothing else that anybody typed."""
    told = _WORDS[entry.section](entry)
    carried = f" Carried over, {_ordinal(entry.carried)} week." if entry.carried else ""
    return f"{_subject(entry)} {told}{carried}"


def owed(entry: ReviewLine) -> str:
    """An entry that a meeting has left: what it lacks, who owes it, and in which week it is by now."""
    what = _OWED.get(entry.section)
    told = what(entry) if what else _WORDS[entry.section](entry)
    who = person(entry.owner) if entry.owner else _DEBTOR.get(entry.section, "its DRI")
    age = f" In its {_ordinal(entry.carried)} week." if entry.carried > 1 else ""
    return f"{_subject(replace(entry, owner=None))} {told} Owes: {who}.{age}"


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
    if entry.section is Section.LATE_ANSWERS:
        return f"{person(entry.owner)}:" if entry.owner else "A leader:"
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


def _claim(entry: ReviewLine) -> str:
    owner = person(entry.owner) if entry.owner else "its sponsor"
    if entry.disputed:
        return f"its DRI says it was hit; {owner} disputes it."
    return f"its DRI says it was hit, waits for {owner}, {_days(entry.rank)}."


def _consequence(entry: ReviewLine) -> str:
    owner = person(entry.owner) if entry.owner else "its sponsor"
    return f"waits for {owner} to decide: replace, re-scope or drop, {_days(entry.rank)}."


def _breach(entry: ReviewLine) -> str:
    whose = f" of {person(entry.owner)}" if entry.owner else ""
    since = f" since {short_day(entry.since)}" if entry.since else ""
    return f"{numbers.agreement(entry.number)}{whose} is in breach{since}."


def _not_rechartered(entry: ReviewLine) -> str:
    owner = f", owes: {person(entry.owner)}" if entry.owner else ""
    return f"not re-chartered{owner}, {_days(entry.rank)}."


def _late_answers(entry: ReviewLine) -> str:
    """An observation: how many, and how many of them still wait."""
    waited = "one escalation" if entry.number == 1 else f"{entry.number} escalations"
    still = f", {entry.rank} still wait{'s' if entry.rank == 1 else ''}" if entry.rank else ""
    return f"{waited} waited past the response time{still}."


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


def _ordinal(count: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th, 12th, 13th."""
    ending = "th" if 10 < count % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


_OWED: dict[Section, Callable[[ReviewLine], str]] = {
    Section.WAITING: lambda entry: f"{numbers.escalation(entry.number)} waits for its answer.",
    Section.CONSEQUENCES: lambda _: "waits for a decision: replace, re-scope or drop.",
    Section.BREACHES: lambda entry: f"{numbers.agreement(entry.number)} is in breach.",
    Section.NOT_RECHARTERED: lambda _: "not re-chartered.",
}
"""Where the words of the review name whoever owes it, or count days."""
_DEBTOR = {
    Section.WAITING: "the leader it waits for",
    Section.CONSEQUENCES: "its sponsor",
    Section.NOT_RECHARTERED: "its sponsor",
    Section.BREACHES: "its provider",
}
"""Who owes where nobody is named; else the DRI."""
_WORDS: dict[Section, Callable[[ReviewLine], str]] = {
    Section.CARRIED: lambda _: "no decision, no escalation, no plan.",
    Section.PLANS_NOT_DONE: _plan_not_done,
    Section.OFF_TRACK: _off_track,
    Section.NO_ANSWER: _no_answer,
    Section.WAITING: _waiting,
    Section.BREACHES: _breach,
    Section.CLAIMS: _claim,
    Section.CONSEQUENCES: _consequence,
    Section.NOT_RECHARTERED: _not_rechartered,
    Section.LATE_ANSWERS: _late_answers,
    Section.DATES_MOVED: _moved,
    Section.DECISIONS: _decision,
    Section.HIT: lambda _: "it was hit.",
    Section.NOT_ASKED: lambda _: "not asked.",
    Section.ON_TRACK: lambda entry: f"on track{_late(entry)}.",
}
