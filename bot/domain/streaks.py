"""Weeks in a row of the same answer, and what a miss is. Annulled weeks and weeks not asked are passed over."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.codes import Answer, CheckInState

#: States of a check-in that tell nothing about anybody.
PASSED_OVER = frozenset({CheckInState.ANNULLED, CheckInState.NOT_ASKED, CheckInState.PLANNED, CheckInState.OPEN})


@dataclass(frozen=True, slots=True)
class Week:
    """One check-in as the streaks see it, at the moment its review is published.

    Args:
        live_plan: a plan was open and its date had not passed.
        escalated: an escalation of the initiative was waiting, or raised in that week.
        plan_passed_undone: the date of a plan passed in that week without it being done.
        leader_overdue: an escalation was past its response time, so the delay counts on the leader.
    """

    state: CheckInState
    answer: Answer | None = None
    live_plan: bool = False
    escalated: bool = False
    plan_passed_undone: bool = False
    leader_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Streak:
    """How many weeks in a row gave this answer (None: no answer) up to now."""

    answer: Answer | None
    weeks: int


def is_miss(week: Week) -> bool:
    """No answer; off track with neither a live plan nor an escalation; a plan date that passed undone."""
    if week.state in PASSED_OVER:
        return False
    if week.state is CheckInState.NO_ANSWER or week.plan_passed_undone:
        return True
    return week.answer is Answer.OFF_TRACK and not (week.live_plan or week.escalated)


def streak(weeks: Iterable[Week]) -> Streak | None:
    """The current run of one answer, newest week first; None before the first week that counts."""
    found: Streak | None = None
    for week in weeks:
        if week.state in PASSED_OVER:
            continue
        answer = None if week.state is CheckInState.NO_ANSWER else week.answer
        if found and answer is not found.answer:
            break
        found = Streak(answer, (found.weeks if found else 0) + 1)
    return found
