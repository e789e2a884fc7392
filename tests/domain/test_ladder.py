"""The consequence ladder over plain values: what a week counts as, misses in a row, and the step that follows."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ladder
from bot.domain.codes import Answer, CheckInState, WeekResult
from bot.domain.ladder import Climb, Counted, MissReason, asks_scope, climb, honest_noes, misses_in_a_row
from bot.domain.policy import Policy
from bot.domain.streaks import Week

POLICY = Policy()
DANA, OLU = 1, 2
MISS, HELD, YES = (Counted(each, DANA) for each in (WeekResult.MISS, WeekResult.HELD, WeekResult.ON_TRACK))
PLANNED, ESCALATED = Counted(WeekResult.PLANNED, DANA), Counted(WeekResult.ESCALATED, DANA)
NOT_COUNTED = Counted(None, OLU)
OLUS_MISS = Counted(WeekResult.MISS, OLU)


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (Week(CheckInState.ANSWERED, Answer.ON_TRACK), WeekResult.ON_TRACK),
        (Week(CheckInState.LATE, Answer.ON_TRACK), WeekResult.ON_TRACK),
        (Week(CheckInState.ANSWERED, Answer.OFF_TRACK, live_plan=True), WeekResult.PLANNED),
        (Week(CheckInState.ANSWERED, Answer.OFF_TRACK, escalated=True), WeekResult.ESCALATED),
        (Week(CheckInState.ANSWERED, Answer.OFF_TRACK, live_plan=True, escalated=True), WeekResult.PLANNED),
        (Week(CheckInState.ANSWERED, Answer.OFF_TRACK), WeekResult.MISS),
        (Week(CheckInState.NO_ANSWER), WeekResult.MISS),
        (Week(CheckInState.NO_ANSWER, escalated=True), WeekResult.MISS),
        (Week(CheckInState.ANSWERED, Answer.ON_TRACK, plan_passed_undone=True), WeekResult.MISS),
        (Week(CheckInState.NO_ANSWER, escalated=True, leader_overdue=True), WeekResult.HELD),
        (Week(CheckInState.ANSWERED, Answer.ON_TRACK, plan_passed_undone=True, leader_overdue=True), WeekResult.HELD),
        (Week(CheckInState.ANSWERED, Answer.ON_TRACK, leader_overdue=True), WeekResult.ON_TRACK),
        (Week(CheckInState.NOT_ASKED), None),
        (Week(CheckInState.ANNULLED, Answer.OFF_TRACK), None),
        (Week(CheckInState.OPEN, leader_overdue=True), None),
    ],
)
def test_what_a_week_counts_as(week, expected):
    assert ladder.result_of(week) is expected


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (Week(CheckInState.NO_ANSWER, plan_passed_undone=True), MissReason.NO_ANSWER),
        (Week(CheckInState.ANSWERED, Answer.ON_TRACK, plan_passed_undone=True), MissReason.PLAN_UNDONE),
        (Week(CheckInState.ANSWERED, Answer.OFF_TRACK), MissReason.BARE_NO),
    ],
)
def test_why_a_week_is_a_miss(week, expected):
    assert ladder.reason_of(week) is expected


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ([], 0),
        ([MISS, MISS, MISS, YES, MISS], 3),
        ([YES, MISS], 0),
        ([MISS, NOT_COUNTED, MISS, PLANNED], 2),  # whoever was not asked, and an annulled week, are passed over
        ([MISS, HELD, MISS, YES], 2),  # while the leader is late the ladder stands still
        ([HELD, HELD, MISS], 1),
        ([MISS, ESCALATED, MISS], 1),
        ([MISS, OLUS_MISS, MISS], 1),  # a miss belongs to whoever was asked
    ],
)
def test_misses_in_a_row(weeks, expected):
    assert misses_in_a_row(weeks) == expected


def test_honest_noes_are_counted_apart_whoever_was_asked():
    assert honest_noes([PLANNED, NOT_COUNTED, HELD, replace(PLANNED, person_id=OLU), YES, PLANNED]) == 2
    assert honest_noes([YES]) == 0
    assert honest_noes([]) == 0


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ([PLANNED] * 5, False),
        ([PLANNED] * 6, True),
        ([PLANNED, replace(PLANNED, scope_asked=True), *[PLANNED] * 5], False),  # told once per six weeks
        ([*[PLANNED] * 6, replace(PLANNED, scope_asked=True), *[PLANNED] * 5], True),
        ([*[PLANNED] * 5, MISS, PLANNED], False),
    ],
)
def test_the_sponsor_is_asked_about_the_scope_once_in_six_honest_weeks(weeks, expected):
    assert asks_scope(weeks, POLICY) is expected


def at_step(step, **values):
    return replace(MISS, step=step, **values)


@pytest.mark.parametrize(
    ("weeks", "is_open", "expected"),
    [
        ([MISS], False, Climb(1, 1)),
        ([MISS, at_step(1)], False, Climb(2, 2)),
        ([MISS, at_step(2), at_step(1)], False, Climb(3, 3)),
        ([MISS, at_step(3), at_step(2), at_step(1)], True, Climb(4, None)),  # open: not opened a second time
        ([HELD, at_step(1)], False, Climb(1, None)),  # a held week never raises
        ([PLANNED, at_step(1)], False, Climb(0, None)),
        ([], False, Climb(0, None)),
        ([MISS, MISS, MISS], False, Climb(3, 1)),  # thresholds were lower than what was counted: no step is skipped
        ([at_step(2, surprise=True)], False, Climb(1, None)),  # the surprise has told the sponsor already
        ([MISS, at_step(2, surprise=True)], False, Climb(2, 3)),  # and the next miss goes on from there
        ([MISS, YES, at_step(2, surprise=True)], False, Climb(1, 1)),
    ],
)
def test_where_a_miss_leads(weeks, is_open, expected):
    assert climb(weeks, POLICY, is_open=is_open) == expected


def test_thresholds_move_the_steps():
    policy = Policy(remind_at=2, tell_sponsor_at=4, decide_at=5)
    assert climb([MISS], policy, is_open=False) == Climb(1, None)
    assert climb([MISS, MISS], policy, is_open=False) == Climb(2, 1)
    assert climb([MISS, at_step(1), MISS], policy, is_open=False) == Climb(3, None)


# The diagram.

DOCS = Path(__file__).parents[2] / "docs" / "consequences.md"
ARROW = re.compile(r"^ +(\w+) --> (\w+): (.+)$", re.MULTILINE)
STATES = {
    "clear": ([], False),
    "reminded": ([at_step(1)], False),
    "sponsor_told": ([at_step(2), at_step(1)], False),
    "decision_due": ([at_step(3), at_step(2), at_step(1)], True),
}
EVENT_WEEKS = {"miss": MISS, "good_week": YES, "held_week": HELD, "surprise": replace(HELD, step=2, surprise=True)}


def arrows(text):
    found = ARROW.findall(text)
    return {(before, event.strip()): after for before, after, events in found for event in events.split(",")}


def state_after(before, event):
    weeks, is_open = STATES[before]
    if event == "memo":
        return "clear"
    week = EVENT_WEEKS[event]
    step = climb([week, *weeks], POLICY, is_open=is_open).step
    run = [week, *weeks] if event != "good_week" else []
    highest = max([step or 0, *(each.step for each in run)])
    return "decision_due" if is_open or highest == 3 else ["clear", "reminded", "sponsor_told"][highest]


def test_the_docs_draw_the_same_ladder_as_the_code():
    assert arrows(DOCS.read_text()) == arrows(ladder.__doc__)


@pytest.mark.parametrize(("before", "event", "after"), [(*key, after) for key, after in arrows(ladder.__doc__).items()])
def test_an_arrow_of_the_diagram(before, event, after):
    assert state_after(before, event) == after


def test_the_diagram_has_every_arrow():
    drawn = arrows(ladder.__doc__)
    assert set(drawn) == {
        *((state, event) for state in STATES for event in EVENT_WEEKS),
        ("decision_due", "memo"),  # only a memo closes it
    }


# Any sequence of weeks and decisions, played against an independent count.


@dataclass
class Play:
    """A ladder played week by week, as the service does, with what the rules promise checked on the way."""

    policy: Policy
    weeks: list[Counted] = field(default_factory=list)
    is_open: bool = False
    misses: int = 0
    rung: int = 0
    person: int | None = None

    def week(self, result: WeekResult | None, person: int, surprise: bool) -> None:
        surprised = surprise and result is WeekResult.MISS
        week = Counted(result, person, step=2 if surprised else 0, surprise=surprised)
        told = climb([week, *self.weeks], self.policy, is_open=self.is_open)
        self._count(result, person)
        before = max(self.rung, week.step)
        assert told.misses == (self.misses if result is not None else misses_in_a_row(self.weeks))
        if told.step is not None:
            assert result is WeekResult.MISS, "only a miss raises"
            assert told.step == before + 1, "no step is skipped"
            assert not self.is_open, "a decision that is due is not opened again"
        self.is_open = self.is_open or told.step == ladder.DECISION_DUE
        self.rung = max(before, told.step or 0)
        self.weeks.insert(0, replace(week, step=max(week.step, told.step or 0)))

    def decided(self) -> None:
        """Only a memo closes it; what was before it counts no more."""
        if self.is_open:
            self.weeks, self.is_open, self.misses, self.rung, self.person = [], False, 0, 0, None

    def _count(self, result: WeekResult | None, person: int) -> None:
        if result is None:
            return
        if person != self.person:
            self.misses, self.rung, self.person = 0, 0, person
        if result is WeekResult.MISS:
            self.misses += 1
        elif result is not WeekResult.HELD:
            self.misses = self.rung = 0


RESULTS = st.sampled_from([None, *WeekResult, WeekResult.MISS, WeekResult.MISS])
EVENTS = st.lists(st.one_of(st.just("memo"), st.tuples(RESULTS, st.sampled_from([DANA, DANA, OLU]), st.booleans())))
THRESHOLDS = st.lists(st.integers(1, 5), min_size=3, max_size=3).map(sorted)


@given(EVENTS, THRESHOLDS)
def test_no_sequence_of_weeks_and_decisions_skips_a_step_or_opens_a_second_decision(events, thresholds):
    remind, tell, decide = thresholds
    play = Play(Policy(remind_at=remind, tell_sponsor_at=tell, decide_at=decide))
    for event in events:
        if event == "memo":
            play.decided()
        else:
            play.week(*event)


@given(st.lists(RESULTS), st.integers(1, 5))
def test_weeks_in_which_the_leader_was_late_change_nothing(results, every):
    weeks = [Counted(each, DANA) for each in results if each is not WeekResult.HELD]
    held = [part for n, week in enumerate(weeks) for part in ([HELD, week] if n % every == 0 else [week])]

    assert misses_in_a_row(held) == misses_in_a_row(weeks)
    assert climb([HELD, *weeks], POLICY, is_open=False).step is None
