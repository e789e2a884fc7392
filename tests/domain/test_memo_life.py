"""Where a memo stands, read from its events; the docs show the same; how long a decision took."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import MemoEventKind as E
from bot.domain.codes import MemoLink
from bot.domain.codes import MemoState as S
from bot.domain.memo import BECOMES, FINAL, Happened, after, contested_by, cycle, state, waits_for
from tests.support.mermaid import edges

DOCS = Path(__file__).parents[2] / "docs" / "decisions-of-record.md"
DANA, BEN = Happened(E.CONFIRMED, "dana"), Happened(E.CONFIRMED, "ben")
NO = Happened(E.CONTESTED, "dana")
LINKS = [E.CORRECTED, E.SUPERSEDED, E.REVERSED]


@pytest.mark.parametrize(
    ("named", "proposed", "happened", "expected"),
    [
        ([], False, [], S.RECORDED),
        (["dana"], False, [], S.UNCONFIRMED),
        (["dana"], False, [DANA], S.RECORDED),
        (["dana", "ben"], False, [DANA], S.UNCONFIRMED),
        (["dana", "ben"], False, [BEN, DANA, DANA], S.RECORDED),
        (["dana"], False, [NO], S.UNCONFIRMED),
        (["dana"], False, [NO, DANA], S.RECORDED),
        ([], True, [], S.PROPOSED),
        ([], True, [Happened(E.SIGNED, "lee")], S.RECORDED),
        (["dana"], True, [DANA], S.PROPOSED),
        (["dana"], True, [Happened(E.SIGNED, "lee")], S.UNCONFIRMED),
        (["dana"], True, [DANA, Happened(E.SIGNED, "lee")], S.RECORDED),
        ([], True, [Happened(E.REJECTED, "lee")], S.REJECTED),
        ([], True, [Happened(E.REJECTED, "lee"), Happened(E.SIGNED, "lee")], S.REJECTED),
        ([], False, [Happened(E.SUPERSEDED, "lee")], S.SUPERSEDED),
        (["dana"], False, [Happened(E.REVERSED, "lee"), DANA], S.REVERSED),
        ([], False, [Happened(E.CORRECTED, "lee"), Happened(E.REVERSED, "lee")], S.CORRECTED),
        ([], False, [Happened(E.PUBLISHED, "ben"), Happened(E.STANDS, "ben")], S.RECORDED),
    ],
)
def test_where_a_memo_stands(named, proposed, happened, expected):
    assert state(named, happened, proposed=proposed) is expected


def test_whoever_said_no_is_named_until_they_confirm():
    assert contested_by([NO, BEN]) == ("dana",)
    assert contested_by([NO, DANA]) == ()
    assert waits_for(["dana", "ben"], [NO, BEN]) == ("dana",)


def test_the_docs_show_the_same_states():
    every = {
        (now.value, then.value, event.value)
        for now in S
        for event in E
        for waiting in ([], ["dana"])
        if (then := after(now, event, waiting)) is not now and not (now is S.RECORDED and then is S.UNCONFIRMED)
        and not (now is S.UNCONFIRMED and then is S.RECORDED and event is not E.CONFIRMED)
    }  # fmt: skip
    told = edges(DOCS)
    starts = {(to, label) for start, to, label in told if start == "[*]"}
    assert {edge for edge in told if edge[0] != "[*]"} == every
    assert {to for to, _ in starts} == {S.RECORDED, S.UNCONFIRMED, S.PROPOSED}


people = st.sampled_from(["ana", "ben", "dana"])
events = st.lists(st.builds(Happened, st.sampled_from(list(E)), people), max_size=12)


@given(named=st.lists(people, unique=True), happened=events, proposed=st.booleans())
def test_a_final_state_is_final_and_the_first_of_them_counts(named, happened, proposed):
    found = state(named, happened, proposed=proposed)
    for count in range(len(happened)):
        earlier = state(named, happened[:count], proposed=proposed)
        if earlier in FINAL:
            assert found is earlier
    if found not in FINAL and found is not S.PROPOSED:
        assert (found is S.UNCONFIRMED) == bool(waits_for(named, happened))


@given(named=st.lists(people, unique=True), happened=events)
def test_a_proposal_is_no_decision_before_it_is_signed(named, happened):
    signed = [count for count, each in enumerate(happened) if each.event is E.SIGNED]
    before = happened[: signed[0]] if signed else happened
    assert state(named, before, proposed=True) in {S.PROPOSED, S.REJECTED}


@given(named=st.lists(people, unique=True), happened=events)
def test_confirming_again_or_publishing_changes_nothing(named, happened):
    found = state(named, happened)
    twice = [again for each in happened for again in ([each, each] if each.event is E.CONFIRMED else [each])]
    assert state(named, twice) is found
    assert state(named, [*happened, Happened(E.PUBLISHED, "ana"), Happened(E.STANDS, "ana")]) is found


def test_every_link_has_its_event():
    assert [BECOMES[link] for link in MemoLink] == LINKS


LONDON = WorkingCalendar(ZoneInfo("Europe/London"), holidays=frozenset({date(2026, 12, 25)}))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raised", "decided_on", "recorded", "week", "seconds", "hours"),
    [
        (utc(2026, 11, 23, 9), date(2026, 11, 23), utc(2026, 11, 23, 11), "2026-W48", 7_200, 2),
        (utc(2026, 11, 20, 17), date(2026, 11, 23), utc(2026, 11, 23, 10), "2026-W48", 65 * 3_600, 2),  # a weekend
        (utc(2026, 11, 23, 9), date(2026, 11, 23), utc(2026, 11, 26, 9), "2026-W48", 15 * 3_600, 9),  # written later
        (utc(2026, 11, 23, 9), date(2026, 11, 20), utc(2026, 11, 23, 10), "2026-W47", 0, 0),  # dated before
        (utc(2026, 3, 28, 12), date(2026, 3, 29), utc(2026, 4, 1, 12), "2026-W13", 35 * 3_600, 0),  # an hour is skipped
        (utc(2026, 12, 24, 9), date(2026, 12, 28), utc(2026, 12, 28, 10), "2026-W53", 97 * 3_600, 10),  # a holiday
        (utc(2027, 1, 1, 9), date(2027, 1, 1), utc(2027, 1, 1, 9), "2026-W53", 0, 0),  # the week of its Thursday
    ],
)
def test_how_long_a_decision_took(raised, decided_on, recorded, week, seconds, hours):
    took = cycle(raised, decided_on, recorded, LONDON)
    assert (took.week, took.seconds, took.work_seconds) == (week, seconds, hours * 3_600)
