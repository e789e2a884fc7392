"""The dates and zones at which calendars go wrong, each by name, through the whole week of a workspace."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, ReviewState, Shift
from bot.services.monday import moving, occurrence
from storage.engine import Store
from storage.queries import settings
from storage.tables import CheckIn, Review
from tests.services.cadence_kit import add, change, monthly, new, reviews, utc, weekly
from tests.services.monday_kit import Walk, at

#: Far west to far east, half and three-quarter hours, Lord Howe's half-hour shift; both hemispheres.
ZONES = [
    *(
        "Pacific/Pago_Pago",
        "America/St_Johns",
        "America/New_York",
        "America/Santiago",
        "Europe/London",
        "Europe/Berlin",
    ),
    *("Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati"),
]


@pytest.mark.parametrize("zone", ZONES)
def test_ten_stays_ten_through_two_years_of_clock_changes(sqlite_store: Store, zone: str) -> None:
    walk = Walk(sqlite_store, zone=zone)
    place = ZoneInfo(zone)

    def read(uow: object) -> list[datetime]:
        walked = occurrence.walk(weekly(walk), settings.policy(uow), {})  # type: ignore[arg-type]  # a read unit
        return [next(walked).publish_at for _ in range(104)]

    local = [each.astimezone(place) for each in walk.do(read)]

    assert {(each.weekday(), each.hour, each.minute) for each in local} == {(1, 10, 0)}
    assert {later.date() - earlier.date() for earlier, later in pairwise(local)} == {timedelta(7)}


@pytest.mark.parametrize(
    ("zone", "monday"),
    [
        ("Europe/Berlin", date(2027, 3, 29)),  # the night before, spring in the north
        ("Europe/Berlin", date(2026, 10, 26)),  # autumn in the north
        ("America/New_York", date(2027, 3, 15)),
        ("America/New_York", date(2026, 11, 2)),
        ("Australia/Sydney", date(2026, 10, 5)),  # spring in the south
        ("Australia/Sydney", date(2027, 4, 5)),  # autumn in the south
        ("Australia/Lord_Howe", date(2026, 10, 5)),  # half an hour only
        ("Australia/Lord_Howe", date(2027, 4, 5)),
        ("America/Santiago", date(2026, 9, 7)),
        ("Asia/Kolkata", date(2026, 11, 23)),  # half an hour from everybody, and no change
        ("Pacific/Pago_Pago", date(2026, 11, 23)),
        ("Pacific/Kiritimati", date(2026, 11, 23)),
    ],
)
def test_the_monday_after_a_clock_change_is_asked_at_nine(sqlite_store: Store, zone: str, monday: date) -> None:
    """A person and a workspace in that zone; the question at 09:00, the review at 10:00, both by the new clock."""
    place = ZoneInfo(zone)
    since = datetime.combine(monday - timedelta(days=20), time(8), tzinfo=place).astimezone(ZoneInfo("UTC"))
    walk = Walk(sqlite_store, zone=zone, since=since)
    walk.person(walk.cast.dri, zone=zone)
    made = walk.initiative()

    walk.until(datetime.combine(monday + timedelta(days=1), time(10, 30), tzinfo=place).astimezone(ZoneInfo("UTC")))

    year, week, _ = monday.isocalendar()
    asked = walk.checkin(made, f"{year}-W{week:02d}").asked_at
    published = walk.review(f"{year}-W{week:02d}").published_at
    assert asked is not None
    assert published is not None
    assert asked.astimezone(place).replace(tzinfo=None) == datetime.combine(monday, time(9))
    assert published.astimezone(place).replace(tzinfo=None) == datetime.combine(monday + timedelta(days=1), time(10))


@pytest.mark.parametrize(
    ("zone", "sunday", "at_", "expected"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), utc(2027, 3, 28, 1, 30)),  # skipped: 03:30
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), utc(2027, 10, 31, 0, 30)),  # comes twice: the first
        ("Australia/Sydney", date(2027, 10, 3), time(2, 30), utc(2027, 10, 2, 16, 30)),
        ("Australia/Sydney", date(2027, 4, 4), time(2, 30), utc(2027, 4, 3, 15, 30)),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), utc(2027, 10, 2, 15, 45)),  # only half an hour of it
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), utc(2027, 4, 3, 14, 45)),
    ],
)
def test_a_review_in_the_night_of_a_clock_change_is_posted_once(
    sqlite_store: Store, zone: str, sunday: date, at_: time, expected: datetime
) -> None:
    start = datetime.combine(sunday - timedelta(days=3), time(), tzinfo=ZoneInfo("UTC"))
    walk = Walk(sqlite_store, since=start)
    wish = new(zone=ZoneInfo(zone), at=at_, rule=_rule("FREQ=WEEKLY;BYDAY=SU"))
    cadence = add(walk, wish)

    walk.until(start + timedelta(days=5))

    found = walk.all(Review, col(Review.cadence_id) == cadence.pk)
    assert [each.published_at for each in found] == [expected]


def test_the_week_with_the_new_year_in_it_and_the_year_of_53_weeks(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=utc(2026, 12, 1, 8))

    walk.until(utc(2027, 1, 13))

    weeks = [each for each in reviews(walk, weekly(walk)) if each[1] >= utc(2026, 12, 20)]
    assert weeks[:4] == [
        ("2026-W52", utc(2026, 12, 22, 10)),
        ("2026-W53", utc(2026, 12, 29, 10)),  # 1 January 2027 lies in it
        ("2027-W01", utc(2027, 1, 5, 10)),
        ("2027-W02", utc(2027, 1, 12, 10)),
    ]


def test_a_cadence_changed_in_the_last_week_of_the_year_goes_on_in_the_first(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=utc(2026, 12, 1, 8))
    walk.until(utc(2026, 12, 29, 12))

    change(walk, weekly(walk), rule=_rule("FREQ=WEEKLY;BYDAY=FR"))
    walk.until(utc(2027, 1, 20))

    periods = [period for period, _ in reviews(walk, weekly(walk))]
    assert periods == sorted(set(periods))
    assert periods[-4:] == ["2026-W53", "2027-W01", "2027-W02", "2027-W03"]


def test_the_leap_day_is_the_last_working_day_of_its_month(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=utc(2028, 1, 10, 8))
    change(walk, monthly(walk), rule=_rule("FREQ=MONTHLY;BYMONTHDAY=-1"), shift=Shift.PREVIOUS)

    walk.until(utc(2028, 4, 1))

    assert reviews(walk, monthly(walk)) == [
        ("2028-01", utc(2028, 1, 31, 10)), ("2028-02", utc(2028, 2, 29, 10)), ("2028-03", utc(2028, 3, 31, 10)),
    ]  # fmt: skip


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", 0), ("America/Los_Angeles", 17)])
def test_a_dri_who_moves_zone_between_the_question_and_the_answer(sqlite_store: Store, zone: str, hour: int) -> None:
    """Nobody is asked again; the reminder moves into the new working hours; the answer counts as any other."""
    walk = Walk(sqlite_store)
    made = walk.initiative()
    walk.until(at(23, 10))
    walk.person(walk.cast.dri, zone=zone)
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.dri))

    walk.until(at(24, 9, 59))
    reminded = [each.due_at for each in walk.said("reminder:") if "W48" in each.key]
    walk.yes(made)
    walk.until(at(24, 11))

    assert len([each for each in walk.questions() if "W48" in each.key]) == 1
    for each in reminded:
        assert 9 <= each.astimezone(ZoneInfo(zone)).hour < 18
    assert reminded != []
    assert at(23).replace(hour=hour) <= reminded[0]
    assert walk.checkin(made).state is CheckInState.ANSWERED
    assert walk.checkin(made).asked_at == at(23, 9)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=9)])
def test_a_clock_that_jumps_backwards_does_nothing_twice(sqlite_store: Store, back: timedelta) -> None:
    walk = Walk(sqlite_store)
    made = walk.initiative()
    walk.until(at(24, 10, 30))
    opened, asked = len(walk.all(Review)), len(walk.questions())

    walk.now -= back
    walk.jump(walk.now)
    walk.until(at(24, 10, 30))

    assert (len(walk.all(Review)), len(walk.questions())) == (opened, asked)
    assert len(walk.all(CheckIn, col(CheckIn.initiative_id) == made.id, col(CheckIn.period) == "2026-W48")) == 1
    assert walk.review().state is ReviewState.PUBLISHED
    assert len(walk.said(f"review:{walk.review().pk}")) == 1
    walk.until(at(31, 12))
    assert walk.review("2026-W49").state is ReviewState.PUBLISHED


def test_the_earth_is_asked_within_one_day_and_a_half(sqlite_store: Store) -> None:
    """From +14 to -11 everybody is asked once, at nine of their own Monday, and has the window's six hours."""
    walk = Walk(sqlite_store, zone="Europe/London")
    people = {zone: walk.do(lambda uow, zone=zone: _person(uow, zone)) for zone in ZONES}
    made = {zone: walk.initiative(dri=person) for zone, person in people.items()}

    walk.until(at(24, 12))

    for zone in ZONES:
        checkin = walk.checkin(made[zone])
        local = checkin.ask_at.astimezone(ZoneInfo(zone))
        assert local.replace(tzinfo=None) == datetime(2026, 11, 23, 9), zone  # noqa: DTZ001  # their wall time
        assert checkin.state is CheckInState.NO_ANSWER, zone


def _person(uow: object, zone: str) -> int:
    from tests.support.factories import make_person

    return int(make_person(uow, zone, zone=zone).pk)  # type: ignore[arg-type]  # a unit of work


def _rule(text: str) -> object:
    from bot.domain.recurrence import Rule

    return Rule.parse(text)
