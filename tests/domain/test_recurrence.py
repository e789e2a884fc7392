"""When a cadence fires: defaults, awkward dates, refusals, and the walk it must equal."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ReviewKind, Shift
from bot.domain.errors import UserError
from bot.domain.localtime import instant
from bot.domain.recurrence import Fire, Rule, default_rule, describe, next_fire, shifted, upcoming

NINE = time(9)
ANCHOR = date(2020, 1, 1)
LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingCalendar(LONDON, holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4), date(2026, 12, 25)}))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def days(kind: ReviewKind, after: datetime, count: int = 3) -> list[tuple[date, date]]:
    rule, shift = default_rule(kind)
    return [
        (fire.nominal, fire.at.date()) for fire in upcoming(rule, ANCHOR, NINE, LONDON, shift, OFFICE, after, count)
    ]


def test_the_weekly_default_is_monday():
    after = utc(2026, 11, 23, 9)

    assert [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)] == [
        day for _, day in days(ReviewKind.WEEKLY, after)
    ]


def test_the_monthly_default_is_the_first_working_day():
    assert [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2027, 1, 1), date(2027, 1, 5)),  # new year on Friday, and Monday is a holiday too
        (date(2027, 2, 1), date(2027, 2, 1)),
    ] == days(ReviewKind.MONTHLY, utc(2026, 11, 23, 9))


def test_the_quarterly_default_is_the_first_working_monday():
    assert [
        (date(2027, 1, 4), date(2027, 1, 11)),
        (date(2027, 4, 5), date(2027, 4, 5)),
        (date(2027, 7, 5), date(2027, 7, 5)),
    ] == days(ReviewKind.QUARTERLY, utc(2026, 11, 23, 9))


@pytest.mark.parametrize(
    ("zone", "mondays"),
    [
        ("America/New_York", [utc(2026, 10, 26, 13), utc(2026, 11, 2, 14)]),
        ("Europe/Berlin", [utc(2026, 10, 26, 8), utc(2026, 11, 2, 8)]),
        ("Australia/Lord_Howe", [utc(2026, 10, 25, 22), utc(2026, 11, 1, 22)]),
        ("Asia/Kolkata", [utc(2026, 10, 26, 3, 30), utc(2026, 11, 2, 3, 30)]),
        ("Pacific/Kiritimati", [utc(2026, 10, 25, 19), utc(2026, 11, 1, 19)]),
        ("Pacific/Pago_Pago", [utc(2026, 10, 26, 20), utc(2026, 11, 2, 20)]),
    ],
)
def test_nine_stays_nine_when_the_clocks_change(zone, mondays):
    rule, shift = default_rule(ReviewKind.WEEKLY)
    place = ZoneInfo(zone)

    fires = upcoming(rule, ANCHOR, NINE, place, shift, WorkingCalendar(place), utc(2026, 10, 25), 2)

    assert mondays == [fire.at for fire in fires]


def test_a_time_that_the_clock_skips_is_moved_by_the_gap_and_fires_once():
    rule = Rule.parse("FREQ=WEEKLY;BYDAY=SU")
    place = ZoneInfo("Europe/Berlin")

    fires = upcoming(rule, ANCHOR, time(2, 30), place, Shift.NONE, WorkingCalendar(place), utc(2027, 3, 27), 2)

    assert [utc(2027, 3, 28, 1, 30), utc(2027, 4, 4, 0, 30)] == [fire.at for fire in fires]


def test_month_ends_and_the_leap_day():
    rule = Rule.parse("FREQ=MONTHLY;BYMONTHDAY=-1")

    fires = upcoming(rule, ANCHOR, NINE, LONDON, Shift.NONE, OFFICE, utc(2028, 1, 1), 4)

    assert [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)] == [
        fire.nominal for fire in fires
    ]


def test_the_phase_of_every_second_week_hangs_on_the_anchor():
    rule = Rule.parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    after = utc(2026, 11, 20)

    one = next_fire(rule, date(2020, 1, 6), NINE, LONDON, Shift.NONE, OFFICE, after)
    other = next_fire(rule, date(2020, 1, 13), NINE, LONDON, Shift.NONE, OFFICE, after)

    assert one is not None
    assert other is not None
    assert timedelta(days=7) == abs(one.nominal - other.nominal)


def test_nothing_fires_before_the_anchor_or_after_until():
    rule = Rule.parse("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261207")

    fires = upcoming(rule, date(2026, 11, 30), NINE, LONDON, Shift.NONE, OFFICE, utc(2026, 1, 1), 10)

    assert [date(2026, 11, 30), date(2026, 12, 7)] == [fire.nominal for fire in fires]


def test_a_weekly_rule_without_a_day_takes_that_of_its_anchor():
    fire = next_fire(Rule.parse("FREQ=WEEKLY"), date(2020, 1, 2), NINE, LONDON, Shift.NONE, OFFICE, utc(2026, 11, 23))

    assert Fire(date(2026, 11, 26), utc(2026, 11, 26, 9)) == fire


def test_two_days_shifted_onto_one_are_one_occurrence():
    rule = Rule.parse("FREQ=WEEKLY;BYDAY=SA,SU")

    fires = upcoming(rule, ANCHOR, NINE, LONDON, Shift.NEXT, OFFICE, utc(2026, 11, 20), 2)

    assert [(date(2026, 11, 21), 23), (date(2026, 11, 28), 30)] == [(fire.nominal, fire.at.day) for fire in fires]


def test_a_shift_that_finds_no_working_day_leaves_the_day():
    idle = WorkingCalendar(
        LONDON, frozenset({0}), holidays=frozenset(date(2026, 1, 5) + timedelta(days=7 * n) for n in range(99))
    )

    assert date(2026, 11, 23) == shifted(date(2026, 11, 23), Shift.NEXT, idle)


@pytest.mark.parametrize(
    ("text", "shift", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", Shift.NONE, "every Monday"),
        ("FREQ=WEEKLY", Shift.NONE, "every week"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", Shift.NONE, "every 2 weeks on Monday and Thursday"),
        ("FREQ=WEEKLY;INTERVAL=3", Shift.NONE, "every 3 weeks"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", Shift.NEXT, "on the first working day of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Shift.PREVIOUS, "on the last working day of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-3", Shift.NONE, "on day 15 and day 3 from the end of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", Shift.PREVIOUS, "on day 15, or the working day before of every month"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", Shift.NONE, "on the last day of every 2 months"),
        ("FREQ=MONTHLY;BYDAY=-2FR", Shift.NONE, "on the second last Friday of every month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=5", Shift.NONE, "on the 5th of Monday and Tuesday of every month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-3", Shift.NONE, "on the 3th last of Monday and Tuesday of every month"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=28", Shift.NONE, "on day 28 of February, every 2 years"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYDAY=1MO", Shift.WEEK, "on the first working Monday of January and July"),
    ],
)
def test_a_rule_in_words(text, shift, words):
    assert f"{words} at 09:00 (Europe/London)" == describe(Rule.parse(text), NINE, LONDON, shift)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "repeats weekly, monthly or yearly"),
        ("FREQ=SECONDLY", "repeats weekly, monthly or yearly"),
        ("FREQ=DAILY", "repeats weekly, monthly or yearly"),
        ("FREQ=WEEKLY;COUNT=3", '"COUNT=3" is not allowed'),
        ("FREQ=WEEKLY;FREQ=MONTHLY", "each once"),
        ("FREQ=WEEKLY;BYDAY", '"BYDAY" is not allowed'),
        ("FREQ=WEEKLY;BYDAY=", "is not allowed"),
        ("FREQ=WEEKLY\nRDATE:20260101", "is not allowed|repeats"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 is not possible"),
        ("FREQ=WEEKLY;INTERVAL=53", "INTERVAL=53 is not possible"),
        ("FREQ=WEEKLY;INTERVAL=1,2", "INTERVAL=1,2 is not possible"),
        ("FREQ=WEEKLY;INTERVAL=x", "INTERVAL=X is not possible"),
        ("FREQ=WEEKLY;BYDAY=1MO", "weekdays only"),
        ("FREQ=WEEKLY;BYMONTH=2", "weekdays only"),
        ("FREQ=WEEKLY;BYDAY=XX", '"XX" is not a weekday'),
        ("FREQ=MONTHLY;BYDAY=0MO", '"0MO" is not a weekday'),
        ("FREQ=MONTHLY", "names its day"),
        ("FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1", "not both"),
        ("FREQ=MONTHLY;BYMONTH=2;INTERVAL=5;BYMONTHDAY=1", "not both"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "BYMONTHDAY=-1 is the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "possible|Not every"),
        ("FREQ=MONTHLY;BYDAY=5MO", "BYDAY=-1FR is the last Friday"),
        ("FREQ=YEARLY;BYMONTHDAY=1", "names its months"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "Not every month has that day"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "BYMONTH=13 is not possible"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5", "counts further"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=0", "BYSETPOS"),
        ("FREQ=WEEKLY;UNTIL=20260231", "UNTIL=20260231 is not a date"),
        ("FREQ=WEEKLY;UNTIL=20261231T000000Z", "is not a date"),
    ],
)
def test_what_is_not_allowed_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        Rule.parse(text)

    assert refusal.value.field == "rule"


def test_a_rule_is_stored_in_one_form():
    assert (
        Rule.parse("rrule:wkst=su;byday=mo,th,mo;interval=2;freq=weekly").text
        == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU"
    )
    assert Rule.parse("FREQ=WEEKLY;INTERVAL=1;UNTIL=20271231").text == "FREQ=WEEKLY;UNTIL=20271231"


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1;INTERVAL=5",
        "FREQ=MONTHLY;BYDAY=-1FR,2TU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=2,11;BYMONTHDAY=-1",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=6;BYDAY=2WE",
    ]
)
ZONES = st.sampled_from(
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Asia/Kolkata"]
)
AFTER = st.datetimes(datetime.combine(date(2024, 1, 1), time()), datetime.combine(date(2030, 1, 1), time())).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
HOLIDAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2030, 1, 1)), max_size=30)


def walked(
    text: str, anchor: date, at: time, zone: ZoneInfo, shift: Shift, calendar: WorkingCalendar
) -> list[datetime]:
    """Every instant up to 2033 by dateutil alone, from the anchor on."""
    rule = rrulestr(text, dtstart=datetime.combine(anchor, time()))
    found = rule.between(datetime.combine(anchor, time()), datetime.combine(date(2036, 1, 1), time()), inc=True)
    return sorted({instant(shifted(day.date(), shift, calendar), at, zone) for day in found})


@settings(derandomize=True, deadline=None, max_examples=150)
@given(RULES, st.dates(date(1995, 1, 1), date(2024, 1, 1)), ZONES, st.sampled_from(list(Shift)), HOLIDAYS, AFTER)
def test_the_next_fire_equals_the_walk_from_the_anchor(text, anchor, zone, shift, holidays, after):
    place = ZoneInfo(zone)
    calendar = WorkingCalendar(place, holidays=holidays)
    expected = next(at for at in walked(text, anchor, NINE, place, shift, calendar) if at > after)

    fire = next_fire(Rule.parse(text), anchor, NINE, place, shift, calendar, after)

    assert fire is not None
    assert expected == fire.at


@settings(derandomize=True, deadline=None, max_examples=60)
@given(RULES, st.dates(date(2000, 1, 1), date(2031, 1, 1)), ZONES, st.sampled_from(list(Shift)), HOLIDAYS, AFTER)
def test_fires_strictly_grow(text, anchor, zone, shift, holidays, after):
    place = ZoneInfo(zone)
    fires = upcoming(
        Rule.parse(text), anchor, time(2, 30), place, shift, WorkingCalendar(place, holidays=holidays), after, 8
    )

    instants = [after, *(fire.at for fire in fires)]

    assert len(instants) == 9
    assert all(one < other for one, other in pairwise(instants))
    assert all(fire.nominal >= anchor for fire in fires)


#: Parts in any combination; most are refused, and what is not must fire.
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.sampled_from(["1", "2", "7", "52"]),
        "BYDAY": st.sampled_from(["MO", "1MO", "MO,FR", "-4SU", "5MO"]),
        "BYMONTH": st.sampled_from(["2", "1,7", "12"]),
        "BYMONTHDAY": st.sampled_from(["1", "-1", "28", "29", "31", "-31", "1,15"]),
        "BYSETPOS": st.sampled_from(["1", "-1", "2", "4", "8", "31"]),
        "WKST": st.sampled_from(["MO", "SU"]),
        "UNTIL": st.just("20990101"),
    },
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(PARTS)
def test_every_rule_that_is_accepted_fires(parts):
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rule = Rule.parse(text)
    except UserError:
        return  # each refusal has its own test above
    fire = next_fire(rule, ANCHOR, NINE, LONDON, Shift.NONE, OFFICE, utc(2026, 1, 1))

    assert rule == Rule.parse(rule.text)
    assert fire is not None
    assert fire.at > utc(2026, 1, 1)
