"""Public holidays by country: where they come from, whose they are, and what a missing package means."""

import sys
from datetime import date
from typing import Any

import pytest

from bot.domain.codes import LedgerCode
from bot.domain.errors import UserError
from bot.domain.policy import Policy
from bot.services import cadences_days, days_off, thresholds
from storage.engine import Store
from storage.queries import settings
from storage.tables import Person
from tests.services.cadence_kit import change, lines, monthly, reviews, utc, weekly
from tests.services.monday_kit import Walk, at, text_of


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine on which the package is not installed."""
    for cached in (days_off._package, days_off._of_year):
        cached.cache_clear()
    monkeypatch.setitem(sys.modules, "holidays", None)
    yield
    for cached in (days_off._package, days_off._of_year):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("typed", "place"),
    [("GB", "GB"), ("de-by", "DE-BY"), (" us_ca ", "US-CA"), ("", None)],
)
def test_places_are_read(typed: str, place: str | None) -> None:
    assert days_off.parse_place(typed) == place


@pytest.mark.parametrize("typed", ["ZZ", "DE-ZZ", "Bavaria", "D", "<!channel>"])
def test_a_place_without_holidays_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="no country that I know holidays of") as refused:
        days_off.parse_place(typed)

    assert refused.value.field == "holidays"


def test_the_holidays_of_a_part_of_a_country() -> None:
    bavaria, berlin = (days_off.calendar(Policy(), "Europe/Berlin", place) for place in ("DE-BY", "DE-BE"))
    epiphany = date(2027, 1, 6)

    assert not bavaria.is_working_day(epiphany)
    assert berlin.is_working_day(epiphany)
    assert not berlin.is_working_day(date(2042, 12, 25)), "years ahead are known too"


def test_everybodys_place_holds_for_whoever_named_none() -> None:
    policy = Policy(holiday_place="DE-BY", holidays={"": frozenset({date(2026, 11, 24)})})

    assert not days_off.calendar(policy, "Europe/Berlin", None).is_working_day(date(2027, 1, 6))
    assert days_off.calendar(policy, "Europe/London", "GB").is_working_day(date(2027, 1, 6))
    assert not days_off.calendar(policy, "Europe/London", "GB").is_working_day(date(2026, 11, 24))


def test_without_the_package_nothing_is_a_holiday_and_a_sentence_says_why(without: None) -> None:
    with pytest.raises(UserError, match=r"package holidays is not installed.*drumbeat\[holidays\]"):
        days_off.parse_place("GB")

    assert days_off.parse_place("") is None
    assert days_off.calendar(Policy(holiday_place="GB"), "UTC", None).is_working_day(date(2026, 12, 25))
    assert days_off._of_year("GB", 2026) == frozenset()


def test_somebody_with_their_own_holidays_is_asked_on_another_day(walk: Walk) -> None:
    """Monday 23 November 2026 is Labour Thanksgiving Day in Japan."""
    made = walk.initiative()
    other = walk.initiative(dri=walk.cast.other)
    cadences_days.set_own(walk.store, walk.call(walk.cast.dri), "JP")

    walk.until(at(24))

    assert walk.checkin(made).ask_at == at(20, 9)
    assert walk.checkin(other).ask_at == at(23, 9)


def test_the_lines_of_a_review_are_shown_before_their_day_off(walk: Walk) -> None:
    """Monday 23 November 2026 is Labour Thanksgiving Day in Japan, the review is on Tuesday."""
    walk.initiative()
    walk.initiative(dri=walk.cast.other)
    cadences_days.set_own(walk.store, walk.call(walk.cast.dri), "JP")

    walk.until(at(24, 9))

    shown = {each.person_id: each.due_at for each in walk.said("preview:")}
    assert shown == {walk.cast.dri: at(20, 17), walk.cast.other: at(23, 17)}


def test_planned_questions_follow_at_once(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(19))
    assert walk.checkin(made).ask_at == at(23, 9)

    cadences_days.set_own(walk.store, walk.call(walk.cast.dri), "JP")

    assert walk.checkin(made).ask_at == at(20, 9)
    assert [line.details["new"] for line in lines(walk, LedgerCode.CADENCE_CHANGED)] == [{"holidays": "JP"}]


def test_the_same_place_again_is_no_news(walk: Walk) -> None:
    for place in ("JP", "JP", ""):
        cadences_days.set_own(walk.store, walk.call(walk.cast.dri), place)

    assert len(lines(walk, LedgerCode.CADENCE_CHANGED)) == 2
    assert walk.all(Person)[3].holidays is None


@pytest.mark.parametrize(
    ("own", "everybodys", "told"),
    [("DE-BY", "", "those of DE-BY"), ("", "GB", "those of the workspace, GB"), ("", "", "not known to me")],
)
def test_everybody_can_see_which_holidays_are_theirs(walk: Walk, own: str, everybodys: str, told: str) -> None:
    cadences_days.set_everybodys(walk.store, walk.call(walk.cast.boss), "0,1,2,3,4", everybodys)
    cadences_days.set_own(walk.store, walk.call(walk.cast.dri), own)

    assert told in text_of(cadences_days.own(walk.store, walk.call(walk.cast.dri)).say or {})


def test_everybodys_days_hold_for_what_is_not_open_yet(walk: Walk) -> None:
    """A workspace that works from Sunday to Thursday, in Israel's week."""
    walk.until(at(20))

    cadences_days.set_everybodys(walk.store, walk.call(walk.cast.boss), "6,0,1,2,3", "IL")
    walk.until(utc(2027, 1, 5))

    assert reviews(walk, monthly(walk))[-1] == ("2027-01", utc(2027, 1, 3, 10))  # Friday the 1st is no working day
    [line] = lines(walk, LedgerCode.CADENCE_CHANGED)
    assert line.details["new"] == {"weekdays": [0, 1, 2, 3, 6], "holiday_place": "IL"}


def test_days_off_and_thresholds_are_set_beside_each_other(walk: Walk) -> None:
    thresholds.set_typed(walk.store, walk.call(walk.cast.boss), "decide_at 4")
    cadences_days.set_everybodys(walk.store, walk.call(walk.cast.boss), "0,1,2,3", "GB")
    thresholds.set_typed(walk.store, walk.call(walk.cast.boss), "response_days 3")

    policy = walk.do(settings.policy)
    assert (policy.decide_at, policy.response_days) == (4, 3)
    assert (policy.weekdays, policy.holiday_place) == (frozenset({0, 1, 2, 3}), "GB")


def test_the_same_form_twice_sets_once(walk: Walk) -> None:
    call = walk.call(walk.cast.boss)

    for _ in range(2):
        cadences_days.set_everybodys(walk.store, call, "0,1,2,3", "")

    assert len(lines(walk, LedgerCode.CADENCE_CHANGED)) == 1


@pytest.mark.parametrize(
    ("days", "place", "field"),
    [("", "", "working_days"), ("7,8", "", "working_days"), ("0,1", "XX", "holidays")],
)
def test_days_that_cannot_be_are_refused_on_their_field(walk: Walk, days: str, place: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        cadences_days.set_everybodys(walk.store, walk.call(walk.cast.boss), days, place)

    assert refused.value.field == field


def test_only_leaders_set_everybodys_days(walk: Walk) -> None:
    for act in (lambda call: cadences_days.show_form(walk.store, call),
                lambda call: cadences_days.set_everybodys(walk.store, call, "0,1", "")):  # fmt: skip
        with pytest.raises(UserError, match="Only a leader"):
            act(walk.call(walk.cast.dri))


def test_a_cadence_with_holidays_and_days_of_its_own(walk: Walk) -> None:
    """Held by whoever works from Wednesday to Friday in Bavaria, where the 6th of January is a holiday."""
    walk.until(at(20))

    change(walk, monthly(walk), holidays="DE-BY", weekdays=frozenset({2, 3, 4}))
    walk.until(utc(2027, 1, 12))

    assert reviews(walk, monthly(walk))[1:] == [("2026-12", at(32, 10)), ("2027-01", utc(2027, 1, 7, 10))]


def test_a_weekly_review_is_posted_on_the_next_working_day(walk: Walk) -> None:
    change(walk, weekly(walk), holidays="DE-BY")

    walk.until(utc(2027, 1, 8))

    posted = dict(reviews(walk, weekly(walk)))
    assert posted["2026-W53"] == utc(2026, 12, 29, 10)
    assert posted["2027-W01"] == utc(2027, 1, 5, 10)
