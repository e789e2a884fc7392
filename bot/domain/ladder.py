"""The consequence ladder: what a week counts as, misses in a row, and which step follows (design 2.3).

```mermaid
stateDiagram-v2
    [*] --> clear
    clear --> reminded: miss
    reminded --> sponsor_told: miss
    sponsor_told --> decision_due: miss
    clear --> sponsor_told: surprise
    reminded --> sponsor_told: surprise
    clear --> clear: good_week, held_week
    reminded --> clear: good_week
    sponsor_told --> clear: good_week
    reminded --> reminded: held_week
    sponsor_told --> sponsor_told: held_week, surprise
    decision_due --> decision_due: miss, good_week, held_week, surprise
    decision_due --> clear: memo
```
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.codes import Answer, CheckInState, WeekResult
from bot.domain.policy import Policy
from bot.domain.streaks import PASSED_OVER, Week, is_miss

#: Weeks that are read back, so that counting costs the same in year five.
WEEKS_BACK = 26
REMINDED, SPONSOR_TOLD, DECISION_DUE = 1, 2, 3


class MissReason(StrEnum):
    """Why a week is a miss; the words of it are the messages' own."""

    NO_ANSWER = "no_answer"
    BARE_NO = "bare_no"  # off track, with neither a live plan nor an escalation
    PLAN_UNDONE = "plan_undone"  # the date of a plan passed without it being done, whatever the answer


@dataclass(frozen=True, slots=True)
class Counted:
    """One week of an initiative as the ladder reads it.

    Args:
        result: what it counted as; None where nobody was asked, and for weeks that were annulled.
        person_id: who was asked, to whom the miss belongs.
        step: the highest step that was taken in that week, 0 for none.
        surprise: whether one of them was for a surprise.
        scope_asked: whether the sponsor was asked about the scope in that week.
    """

    result: WeekResult | None
    person_id: int | None = None
    step: int = 0
    surprise: bool = False
    scope_asked: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a miss leads: how many in a row it makes, and the step to take, or None where none is new."""

    misses: int
    step: int | None


def result_of(week: Week) -> WeekResult | None:
    """What a check-in counts as when its review is published; None where nobody was asked, or it was annulled.

    A live plan goes before an escalation: such a week is an honest No, and six of them ask about the scope.
    """
    if week.state in PASSED_OVER:
        return None
    if is_miss(week):
        return WeekResult.HELD if week.leader_overdue else WeekResult.MISS
    if week.answer is Answer.ON_TRACK:
        return WeekResult.ON_TRACK
    return WeekResult.PLANNED if week.live_plan else WeekResult.ESCALATED


def reason_of(week: Week) -> MissReason:
    """Why a week is a miss; silence first, for it can be answered for at once."""
    if week.state is CheckInState.NO_ANSWER:
        return MissReason.NO_ANSWER
    return MissReason.PLAN_UNDONE if week.plan_passed_undone else MissReason.BARE_NO


def misses_in_a_row(weeks: Iterable[Counted]) -> int:
    """Misses up to now, newest week first.

    Weeks without a result and held ones are passed over: while a leader is late the ladder stands still. A week in
    which somebody else was asked ends the run, for a miss belongs to whoever was asked.
    """
    return sum(week.result is WeekResult.MISS for week in _run(weeks))


def honest_noes(weeks: Iterable[Counted]) -> int:
    """Weeks in a row of an honest No with a live plan, newest first, whoever was asked."""
    return len(list(_honest(weeks)))


def asks_scope(weeks: Sequence[Counted], policy: Policy) -> bool:
    """Whether so many honest Noes came since the start, or since the sponsor was asked last, that it is time."""
    since = 0
    for week in _honest(weeks):
        if week.scope_asked:
            break
        since += 1
    return since >= policy.ask_scope_at


def climb(weeks: Sequence[Counted], policy: Policy, *, is_open: bool) -> Climb:
    """Where the newest week leads.

    No step is skipped: where a lower threshold would put somebody two steps up at once, the step between comes first.
    A surprise is the one exception; it stands for as many misses as tell the sponsor, and the next miss goes on from
    there. While a decision is due nothing is opened a second time.

    Args:
        weeks: newest first, the one that is counted now included; only those asked after the last decision.
        policy: the thresholds.
        is_open: whether a decision on this initiative is due already.
    """
    misses = misses_in_a_row(weeks)
    if not weeks or weeks[0].result is not WeekResult.MISS or is_open:
        return Climb(misses, None)
    run = list(_run(weeks))
    standing = max(week.step for week in run)
    step = min(_step_at(max(misses, _since_surprise(run, policy)), policy), standing + 1)
    return Climb(misses, step if step > standing else None)


def _step_at(misses: int, policy: Policy) -> int:
    """The step that so many misses in a row reach; 0 for none."""
    thresholds = (
        (DECISION_DUE, policy.decide_at),
        (SPONSOR_TOLD, policy.tell_sponsor_at),
        (REMINDED, policy.remind_at),
    )
    return next((step for step, at in thresholds if misses >= at), 0)


def _since_surprise(run: Sequence[Counted], policy: Policy) -> int:
    """What the newest surprise of a run counts as, with the misses after it; 0 without one."""
    after = 0
    for week in run:
        if week.surprise:
            return policy.tell_sponsor_at + after
        after += week.result is WeekResult.MISS
    return 0


def _run(weeks: Iterable[Counted]) -> Iterator[Counted]:
    """The misses and held weeks up to now of the person who was asked last."""
    person_id: int | None = None
    for week in weeks:
        if week.result is None:
            continue
        person_id = week.person_id if person_id is None else person_id
        if week.result not in (WeekResult.MISS, WeekResult.HELD) or week.person_id != person_id:
            return
        yield week


def _honest(weeks: Iterable[Counted]) -> Iterator[Counted]:
    for week in weeks:
        if week.result is None or week.result is WeekResult.HELD:
            continue
        if week.result is not WeekResult.PLANNED:
            return
        yield week
