"""Symptoms by rule: what shows, what is chance, and how it is said."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.indicators import Count, Ratio, Span, Spread
from bot.domain.symptoms import Evidence, Seen, Symptom, find
from bot.messages import symptoms as words

SPAN = Span.until("2026-W48", ZoneInfo("UTC"))
EARLY, LATE = SPAN.weeks[0], SPAN.weeks[-1]
DAY = 86_400


def halves(before: Any, now: Any) -> dict[str, Any]:
    return {EARLY: before, LATE: now}


def decided(days: int, n: int) -> Spread:
    return Spread({days * DAY: n})


#: What the evidence is, and what shows: nothing, or the symptom with its two numbers.
CASES = [
    ({}, None),
    ({"take_overs": halves(Count(1), Count(2))}, Seen(Symptom.TAKE_OVERS, 3)),
    ({"take_overs": halves(Count(1), Count(1))}, None),
    ({"returned": halves(Ratio(1, 4), Ratio(2, 5))}, Seen(Symptom.WITHIN_BOUNDS, 3, 9)),
    ({"returned": halves(Ratio(1, 5), Ratio(2, 5))}, None),
    ({"returned": halves(Ratio(1, 1), Ratio(1, 1))}, None),
    ({"raised": halves(Ratio(2, 90), Ratio(4, 40))}, Seen(Symptom.ESCALATIONS_RISE, 0.1, 2 / 90)),
    ({"raised": halves(Ratio(6, 90), Ratio(3, 40))}, None),
    ({"raised": halves(Ratio(1, 90), Ratio(2, 40))}, None),
    ({"cycle": halves(decided(2, 5), decided(3, 5))}, Seen(Symptom.DECISIONS_SLOW, 3 * DAY, 2 * DAY)),
    ({"cycle": halves(decided(2, 5), decided(2, 5))}, None),
    ({"cycle": halves(decided(2, 4), decided(30, 5))}, None),
    ({"cycle": {LATE: decided(3, 9)}}, None),
    ({"rework": halves(Ratio(1, 10), Ratio(3, 10))}, Seen(Symptom.REWORK_RISES, 0.3, 0.1)),
    ({"rework": halves(Ratio(1, 10), Ratio(2, 4))}, None),
    ({"rework": {LATE: Ratio(3, 3)}}, None),
    ({"meetings": halves(Ratio(18, 9), Ratio(4, 8))}, Seen(Symptom.MEETINGS_WITHOUT_DECISIONS, 0.5, 2)),
    ({"meetings": halves(Ratio(18, 9), Ratio(8, 8))}, None),
    ({"meetings": halves(Ratio(18, 9), Ratio(4, 4))}, None),
    ({"meetings": {LATE: Ratio(0, 4)}}, None),
    ({"held": {7: 3, 8: 2}}, Seen(Symptom.BOTTLENECK, 3, 5, 7)),
    ({"held": {7: 3, 8: 3}}, None),
    ({"held": {7: 2}}, None),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_what_shows(given: dict[str, Any], expected: Seen | None) -> None:
    assert find(Evidence(weeks=SPAN.weeks, **given)) == ([] if expected is None else [expected])


def test_every_symptom_has_a_case_and_a_sentence_that_judges_nobody() -> None:
    seen = [expected for _, expected in CASES if expected is not None]

    said = words.lines(seen, {7: "U7"})

    assert [each.symptom for each in seen] == list(Symptom)
    assert said[-1] == "3 of 5 weeks that were held up waited for an answer of <@U7>."
    assert said[3] == "Decisions take longer: 3.0 days at the median, 2.0 before the last 4 weeks."
    assert [line for line in said[:-1] if "<@" in line] == []


def test_a_leader_who_is_not_known_is_not_named_and_nothing_is_said_as_nothing() -> None:
    assert words.lines([Seen(Symptom.BOTTLENECK, 3, 5, 7)], {})[0].endswith("an answer of one leader.")
    assert words.lines([], {}) == [words.NOTHING]
