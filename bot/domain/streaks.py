"""Weeks in a row: of the same answer, and of misses. Annulled weeks and weeks not asked are passed over."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.codes import Answer, CheckInState

_PASSED_OVER = frozenset({CheckInState.ANNULLED, CheckInState.NOT_ASKED, CheckInState.PLANNED, CheckInState.OPEN})


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
    if week.state in _PASSED_OVER:
        return False
    if week.state is CheckInState.NO_ANSWER or week.plan_passed_undone:
        return True
    return week.answer is Answer.OFF_TRACK and not (week.live_plan or week.escalated)


def streak(weeks: Iterable[Week]) -> Streak | None:
    """The current run of one answer, newest week first; None before the first week that counts."""
    found: Streak | None = None
    for week in weeks:
        if week.state in _PASSED_OVER:
            continue
        answer = None if week.state is CheckInState.NO_ANSWER else week.answer
        if found and answer is not found.answer:
            break
        found = Streak(answer, (found.weeks if found else 0) + 1)
    return found


def misses_in_a_row(weeks: Iterable[Week]) -> int:
    """Misses up to now, newest week first. While a leader is overdue the ladder stands still for the DRI."""
    count = 0
    for week in weeks:
        if week.state in _PASSED_OVER or (week.leader_overdue and is_miss(week)):
            continue
        if not is_miss(week):
            break
        count += 1
    return count


def honest_noes(weeks: Iterable[Week]) -> int:
    """Weeks in a row of an honest No with a live plan, newest first; six of them ask the sponsor about the scope."""
    count = 0
    for week in weeks:
        if week.state in _PASSED_OVER:
            continue
        if week.answer is not Answer.OFF_TRACK or not week.live_plan:
            break
        count += 1
    return count
