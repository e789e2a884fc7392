"""How figures add up, and how weeks fold into months."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import ReviewKind
from bot.domain.indicators import UNITS, Count, Indicator, Ratio, Span, Spread, by_month, month_of, total
from bot.domain.period import period_of

WEEKS = st.dates(date(2024, 1, 1), date(2031, 12, 31)).map(lambda day: period_of(ReviewKind.WEEKLY, day))
RATIOS = st.builds(Ratio, st.integers(0, 50), st.integers(0, 50))
SPREADS = st.builds(Spread, st.dictionaries(st.integers(0, 10**6), st.integers(1, 5), max_size=8))


def listed(spread: Spread) -> list[int]:
    """Every single time of a spread, in order."""
    return sorted(key for key, n in spread.times.items() for _ in range(n))


@given(st.dictionaries(WEEKS, RATIOS))
def test_the_months_add_up_to_the_weeks(weekly: dict[str, Ratio]) -> None:
    months = by_month(weekly)

    assert total(months.values(), Ratio()) == total(weekly.values(), Ratio())
    assert set(months) == {month_of(week) for week in weekly}


@given(st.dictionaries(WEEKS, st.integers(0, 99).map(Count)))
def test_a_count_of_a_month_is_the_sum_of_its_weeks(weekly: dict[str, Count]) -> None:
    for month, figure in by_month(weekly).items():
        assert figure.value == sum(each.n for week, each in weekly.items() if month_of(week) == month)


@given(st.dictionaries(WEEKS, SPREADS, max_size=12))
def test_median_and_p90_of_a_month_are_those_of_all_its_times(weekly: dict[str, Spread]) -> None:
    for month, spread in by_month(weekly).items():
        times = sorted(each for week, one in weekly.items() if month_of(week) == month for each in listed(one))
        assert listed(spread) == times
        if times:
            assert spread.value == times[(len(times) + 1) // 2 - 1]
            assert spread.p90 == times[-(-9 * len(times) // 10) - 1]
            assert spread.mean == sum(times) / len(times)


@given(RATIOS, RATIOS, RATIOS)
def test_it_does_not_matter_which_weeks_are_added_first(one: Ratio, two: Ratio, three: Ratio) -> None:
    assert (one + two) + three == one + (two + three) == three + one + two


@pytest.mark.parametrize(
    ("week", "month"),
    [("2026-W48", "2026-11"), ("2026-W49", "2026-12"), ("2026-W53", "2026-12"), ("2027-W01", "2027-01"),
     ("2026-W18", "2026-04"), ("2026-W01", "2026-01")],
)  # fmt: skip
def test_a_week_belongs_to_the_month_of_its_thursday(week: str, month: str) -> None:
    assert month_of(week) == month


def test_nothing_counted_is_no_number() -> None:
    assert Ratio(0, 0).value is None
    assert Ratio(0, 4).value == 0
    assert (Spread().value, Spread().mean, Spread().p90) == (None, None, None)
    assert Count().value == 0


def test_ten_times_by_hand() -> None:
    spread = Spread({1: 4, 2: 4, 10: 1, 40: 1})

    assert (spread.value, spread.p90, spread.mean) == (2, 10, 6.2)


def test_the_window_ends_with_the_last_whole_week_in_the_workspaces_zone() -> None:
    span = Span.before(date(2027, 1, 6), ZoneInfo("Europe/Berlin"))

    assert (span.first, span.last, len(span.weeks)) == ("2026-W41", "2026-W53", 13)
    assert span.starts_at == datetime(2026, 10, 4, 22, tzinfo=UTC)  # summer time still
    assert span.ends_at == datetime(2027, 1, 3, 23, tzinfo=UTC)
    assert span.week_of(datetime(2027, 1, 3, 22, 59, tzinfo=UTC)) == "2026-W53"
    assert span.week_of(span.ends_at) == "2027-W01"


def test_every_indicator_has_its_unit() -> None:
    assert set(UNITS) == set(Indicator)
