"""Cadences and their occurrences: founded once, opened once, caught up once, planned for everybody in time."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason, ReviewKind, ReviewState
from bot.domain.errors import UserError
from bot.services import cadences, tick
from bot.services.monday import opening
from storage.engine import Store
from storage.tables import Cadence, CheckIn, Ledger, Outbox, Review
from storage.uow import UnitOfWork
from tests.services.monday_kit import CHANNEL, JUDGE, Walk, at
from tests.support.factories import make_person


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store, since=at(16, 8))


def states(walk: Walk) -> list[tuple[str, ReviewState]]:
    """Period and state of every asking review."""
    return [(each.period, each.state) for each in walk.all(Review) if each.asks]


def test_three_cadences_from_the_first_start_and_only_once(walk: Walk) -> None:
    cadences.found(walk.store, walk.workspace, None, "Europe/Berlin", at(17))

    found = walk.all(Cadence)
    assert [each.kind for each in found] == [ReviewKind.WEEKLY, ReviewKind.MONTHLY, ReviewKind.QUARTERLY]
    assert [each.asks for each in found] == [True, False, False]
    assert {each.zone for each in found} == {"UTC"}


def test_an_unknown_zone_is_one_sentence(walk: Walk) -> None:
    with pytest.raises(UserError, match="not a time zone"):
        cadences.found(walk.store, walk.workspace, None, "Mars/Olympus", at(17))


@pytest.mark.parametrize(
    ("since", "zone", "nominal"),
    [
        (at(16, 8), "UTC", date(2026, 11, 16)),  # a Monday counts however late in the day
        (at(16, 23), "UTC", date(2026, 11, 16)),
        (at(17, 0), "UTC", date(2026, 11, 23)),
        (at(22, 23), "UTC", date(2026, 11, 23)),
        (at(22, 11), "Pacific/Kiritimati", date(2026, 11, 23)),  # Monday already
        (at(24, 9), "Pacific/Pago_Pago", date(2026, 11, 23)),  # Monday still
        (datetime(2026, 12, 29, tzinfo=UTC), "UTC", date(2027, 1, 4)),
    ],
)
def test_the_first_monday(sqlite_store: Store, since: datetime, zone: str, nominal: date) -> None:
    weekly = Walk(sqlite_store, since=since, zone=zone).all(Cadence)[0]

    assert weekly.next_on == nominal
    assert weekly.opens_at == datetime.combine(nominal - timedelta(days=5), datetime.min.time(), tzinfo=UTC)


def test_the_next_reviews_are_told_in_order(walk: Walk) -> None:
    found = cadences.upcoming(walk.store, walk.workspace, walk.now, 6)

    assert [(each.kind.value, each.publish_at) for each in found] == [
        ("weekly", at(17, 10)),
        ("weekly", at(24, 10)),
        ("monthly", at(31, 10)),
        ("weekly", at(31, 10)),
        ("weekly", at(38, 10)),
        ("weekly", at(45, 10)),
    ]
    assert found[0].channel == CHANNEL
    assert "every Monday at 10:00" in found[0].rule


def test_a_review_that_is_open_is_among_the_next(walk: Walk) -> None:
    walk.jump(at(18, 1))

    assert [each.period for each in cadences.upcoming(walk.store, walk.workspace, walk.now, 2)] == [
        "2026-W48",
        "2026-12",
    ]


def test_a_leader_sets_the_channel_and_nobody_else(walk: Walk) -> None:
    with pytest.raises(UserError, match="Only a leader"):
        cadences.set_channel(walk.store, walk.call(walk.cast.dri), "C0NEW")

    cadences.set_channel(walk.store, walk.call(walk.cast.boss), "C0NEW")
    assert {each.channel for each in cadences.upcoming(walk.store, walk.workspace, walk.now, 3)} == {"C0NEW"}
    cadences.set_channel(walk.store, walk.call(walk.cast.boss), None)
    assert {each.channel for each in cadences.upcoming(walk.store, walk.workspace, walk.now, 3)} == {None}


def test_a_tick_done_twice_changes_nothing(walk: Walk) -> None:
    walk.initiative()
    for _ in range(2):
        walk.jump(at(18, 0))
    assert [each.period for each in walk.all(Review)] == ["2026-W47", "2026-W48"]
    assert len(walk.all(CheckIn)) == 2
    assert not tick.run_due(walk.store, walk.workspace, walk.now, JUDGE), "nothing is left to do"


def test_two_processes_open_and_ask_once(pg_store: Store) -> None:
    walk = Walk(pg_store, since=at(16, 8))
    for number in range(8):
        walk.initiative(walk.cast.dri if number % 2 else walk.cast.other)
    other = Store(pg_store.url)
    for when in (at(18, 0), at(23, 9), at(23, 15), at(24, 10)):
        together(lambda store, when=when: tick.run_due(store, walk.workspace, when, JUDGE), [pg_store, other])
    other.close()

    walk.now = at(24, 10)
    assert [each.period for each in walk.all(Review)] == ["2026-W47", "2026-W48"]
    asked = walk.all(Ledger, col(Ledger.code) == LedgerCode.ASKED)
    assert len(asked) == len({line.about for line in asked}) > 0
    assert {each.state for each in walk.all(CheckIn) if each.period == "2026-W48"} == {CheckInState.NOT_ASKED}
    questions = [row for row in walk.questions() if ":2026-W48:" in row.key]
    assert len({row.key for row in questions}) == len(questions)
    reviews = walk.all(Outbox, col(Outbox.key) == f"review:{walk.review().pk}")
    assert len(reviews) == 1


def together(act: Callable[[Store], object], stores: list[Store]) -> None:
    """Run the same on every store at the same moment."""
    barrier = threading.Barrier(len(stores))
    failures: list[BaseException] = []

    def run(store: Store) -> None:
        barrier.wait(10)
        try:
            act(store)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_killed_while_planning_it_goes_on_where_it_stopped(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        walk.initiative()
    monkeypatch.setattr(opening.monday, "CHUNK", 2)
    monkeypatch.setattr(opening.monday.unplanned, "__defaults__", (2,))
    done = 0

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    chunk = opening._plan_chunk

    def once(*args: object) -> int | None:
        nonlocal done
        done += 1
        return chunk(*args) if done == 1 else die()  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "_plan_chunk", once)
    with pytest.raises(KeyboardInterrupt):
        walk.jump(at(16, 8, 1))
    assert len(walk.all(CheckIn)) == 2
    assert walk.review("2026-W47").state is ReviewState.PLANNED

    monkeypatch.setattr(opening, "_plan_chunk", chunk)
    walk.jump(at(16, 8, 2))
    assert len(walk.all(CheckIn)) == 5
    assert walk.review("2026-W47").state is ReviewState.OPEN


@pytest.mark.parametrize(
    ("back", "reviews", "asked"),
    [
        # back on Monday at noon: six hours of Monday and one of Tuesday are left
        (at(23, 12), [("2026-W48", ReviewState.OPEN)], CheckInState.OPEN),
        # back on Tuesday at half past nine: too little is left, and that is the bot's doing
        (at(24, 9, 30), [("2026-W48", ReviewState.OPEN)], CheckInState.NOT_ASKED),
        # back after the publication: caught up once
        (at(24, 12), [("2026-W48", ReviewState.PUBLISHED)], CheckInState.NOT_ASKED),
        # down over three Mondays: the latest is caught up, the older ones are the bot's
        (
            at(39, 12),
            [
                ("2026-W48", ReviewState.MISSED_BY_BOT),
                ("2026-W49", ReviewState.MISSED_BY_BOT),
                ("2026-W50", ReviewState.PUBLISHED),
                ("2026-W51", ReviewState.OPEN),
            ],
            CheckInState.NOT_ASKED,
        ),
        # down from Monday to the Thursday after: the next one is open already
        (
            at(26, 12),
            [("2026-W48", ReviewState.PUBLISHED), ("2026-W49", ReviewState.OPEN)],
            CheckInState.NOT_ASKED,
        ),
    ],
)
def test_catching_up(walk: Walk, back: datetime, reviews: list[tuple[str, ReviewState]], asked: CheckInState) -> None:
    made = walk.initiative()
    walk.until(at(19))  # the review of the 23rd is planned; then the bot is away
    walk.jump(back)

    assert [each for each in states(walk) if each[0] > "2026-W47"] == reviews
    assert walk.checkin(made).state is asked
    if asked is CheckInState.NOT_ASKED:
        assert walk.checkin(made).not_asked is NotAskedReason.BOT_AWAY
    later = [each for each in walk.all(CheckIn) if each.period > "2026-W47"]
    assert CheckInState.NO_ANSWER not in {each.state for each in later}, "nobody has a miss for downtime"
    assert not tick.run_due(walk.store, walk.workspace, back, JUDGE)


def test_down_before_the_opening_over_several_mondays(walk: Walk) -> None:
    made = walk.initiative()
    walk.jump(at(16, 8))
    walk.jump(at(39, 12))  # Wednesday 9 December

    assert states(walk)[1:] == [
        ("2026-W48", ReviewState.MISSED_BY_BOT),
        ("2026-W49", ReviewState.MISSED_BY_BOT),
        ("2026-W50", ReviewState.PUBLISHED),
        ("2026-W51", ReviewState.OPEN),
    ]
    assert walk.checkin(made, "2026-W50").not_asked is NotAskedReason.BOT_AWAY
    assert walk.all(CheckIn, col(CheckIn.period) == "2026-W49") == []


def test_an_open_question_is_no_miss_when_the_bot_was_away_at_the_close(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 9))
    walk.jump(at(24, 15))

    assert walk.checkin(made).not_asked is NotAskedReason.BOT_AWAY


def test_an_initiative_opened_after_the_planning_is_asked(walk: Walk) -> None:
    walk.until(at(19))
    made = walk.initiative(when=at(20, 15))
    walk.until(at(23, 9))

    assert walk.checkin(made).state is CheckInState.OPEN


def test_an_initiative_opened_after_the_question_waits_for_next_week(walk: Walk) -> None:
    walk.until(at(23, 10))
    made = walk.initiative(when=at(23, 11))
    walk.until(at(23, 12))

    assert walk.checkin(made).not_asked is NotAskedReason.TOO_LATE
    assert not tick.run_due(walk.store, walk.workspace, walk.now, JUDGE)


ZONES = [
    "Pacific/Pago_Pago",  # -11
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/St_Johns",  # half an hour
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",  # three quarters
    "Australia/Lord_Howe",  # shifts by half an hour
    "Pacific/Auckland",
    "Pacific/Apia",
    "Pacific/Kiritimati",  # +14
]
#: Mondays before or after a night of daylight saving somewhere, at the turn of a year, on a leap day's week.
MONDAYS = [
    date(2026, 3, 30),
    date(2026, 10, 26),
    date(2026, 11, 2),
    date(2026, 12, 28),
    date(2027, 1, 4),
    date(2027, 3, 15),
    date(2028, 2, 28),
]


@pytest.mark.parametrize("monday", MONDAYS, ids=str)
@pytest.mark.parametrize("workspace_zone", ["Europe/Berlin", "Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_everybody_is_asked_in_working_hours_with_six_of_them_left(
    sqlite_store: Store, monday: date, workspace_zone: str
) -> None:
    since = datetime.combine(monday - timedelta(days=6), datetime.min.time(), tzinfo=UTC)
    walk = Walk(sqlite_store, since=since, zone=workspace_zone)
    made = {}
    for zone in ZONES:
        person = walk.do(lambda uow, zone=zone: new_person(uow, zone))
        made[zone] = walk.initiative(person)
    walk.jump(since + timedelta(days=2))

    period = f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"
    for zone, initiative in made.items():
        checkin = walk.checkin(initiative, period)
        calendar = WorkingCalendar(ZoneInfo(zone))
        local = checkin.ask_at.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (9, 0), zone
        assert local.date() in (monday, monday - timedelta(days=3)), zone
        assert calendar.working_minutes_between(checkin.ask_at, checkin.close_at) >= 6 * 60, zone


def new_person(uow: UnitOfWork, zone: str) -> int:
    return make_person(uow, zone, zone=zone).pk


def test_the_last_week_of_a_long_year_has_its_own_period(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=datetime(2026, 12, 22, tzinfo=UTC))
    walk.jump(datetime(2026, 12, 31, tzinfo=UTC))

    assert [each.period for each in walk.all(Review) if each.asks] == ["2026-W53", "2027-W01"]


def test_the_first_week_is_a_rehearsal_and_the_second_is_not(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(18, 8))
    walk.initiative()
    walk.until(at(31, 11))

    first, second = (each for each in walk.all(Review) if each.asks and each.state is ReviewState.PUBLISHED)
    assert (first.rehearsal, second.rehearsal) == (True, False)
    assert {row.person_id for row in walk.said(f"review:{first.pk}:")} == {
        walk.cast.boss,
        walk.cast.leader,
        walk.cast.sponsor,
    }
