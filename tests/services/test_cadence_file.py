"""The calendar file: read back by a calendar library, its instants are those at which reviews are really due."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from bot.__main__ import main
from bot.domain.codes import Shift
from bot.domain.slack import SlackError
from bot.services import cadences_calendar, cadences_file, cadences_occurrences
from bot.services.monday import occurrence
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.running import ClaimedErrand
from storage.tables import Cadence, Errand, Outbox
from tests.services.cadence_kit import add, change, monthly, new, utc, weekly
from tests.services.monday_kit import Walk, at, text_of
from tests.support.fake_gateway import FakeGateway


def file_of(walk: Walk) -> Any:
    return Calendar.from_ical(cadences_file.calendar_file(walk.store, walk.workspace, walk.now))


def instants(walk: Walk, cadence: Cadence, until: datetime) -> list[datetime]:
    """When a calendar program shows the reviews of a cadence, exceptions applied, its zone's own description used."""
    calendar = file_of(walk)
    zones = {str(each["TZID"]): each.to_tz(lookup_tzid=False) for each in calendar.walk("VTIMEZONE")}
    events = [each for each in calendar.walk("VEVENT") if str(each["SUMMARY"]).startswith(cadence.name)]
    found = [
        each["DTSTART"].dt.astimezone(UTC) for each in events if "RRULE" not in each and "RECURRENCE-ID" not in each
    ]
    for recurring in (each for each in events if "RRULE" in each):
        found += _expanded(recurring, events, zones, until)
    return sorted(each for each in found if each <= until)


def _expanded(recurring: Any, events: list[Any], zones: dict[str, Any], until: datetime) -> list[datetime]:
    start = recurring["DTSTART"].dt
    zone = zones.get(str(recurring["DTSTART"].params.get("TZID", "")), UTC)
    free = start.replace(tzinfo=None)
    rule = rrulestr(recurring["RRULE"].to_ical().decode().replace("Z", ""), dtstart=free)
    walls = {wall: wall for wall in rule.between(free, until.replace(tzinfo=None) + timedelta(days=60), inc=True)}
    for gone in recurring["EXDATE"].dts if "EXDATE" in recurring else []:
        walls.pop(gone.dt.replace(tzinfo=None))
    moved: list[datetime] = []
    for each in events:
        if each["UID"] == recurring["UID"] and "RECURRENCE-ID" in each:
            wall = each["RECURRENCE-ID"].dt.replace(tzinfo=None)
            assert walls.pop(wall, None) or wall.date() > until.date(), "an exception is of an occurrence"
            moved.append(each["DTSTART"].dt.astimezone(UTC))
    return [wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls] + moved


def due(walk: Walk, cadence: Cadence, until: datetime) -> list[datetime]:
    """When they are due by our own rules."""

    def read(uow: Any) -> list[datetime]:
        opened = [each.publish_at for each in queries.ahead(uow, cadence.pk)]
        walked = occurrence.walk(cadence, settings.policy(uow), queries.changes(uow, cadence.pk))
        coming: list[datetime] = []
        for each in walked:
            if each.publish_at > until:
                break
            coming += [] if each.skipped else [each.publish_at]
        return opened + coming

    return sorted(walk.do(read))


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
def test_a_year_of_reviews_across_every_clock_change(sqlite_store: Store, zone: str) -> None:
    walk = Walk(sqlite_store, zone=zone)
    walk.until(at(20))

    for cadence in walk.all(Cadence):
        expected = due(walk, cadence, utc(2027, 11, 15))
        assert len(expected) >= 4
        assert instants(walk, cadence, utc(2027, 11, 15)) == expected, cadence.name


def test_holidays_moves_and_skips_are_exceptions(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, zone="Europe/Berlin")
    change(walk, monthly(walk), holidays="DE-BY")
    walk.until(at(20))
    boss = walk.call(walk.cast.boss)
    cadences_occurrences.move(walk.store, boss, None, "2026-W50", date(2026, 12, 10), time(9))
    cadences_occurrences.skip(walk.store, walk.call(walk.cast.boss), None, "2026-W52", "Holidays")

    assert instants(walk, weekly(walk), utc(2027, 3, 1)) == due(walk, weekly(walk), utc(2027, 3, 1))
    new_year = instants(walk, monthly(walk), utc(2027, 1, 31))[-1]
    assert new_year == utc(2027, 1, 4, 9)  # New Year's Day is a Friday, and a holiday
    text = cadences_file.calendar_file(walk.store, walk.workspace, walk.now)
    assert "EXDATE;TZID=Europe/Berlin:20261222T100000" in text
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000" in text


@pytest.mark.parametrize(
    ("rule", "shift", "after"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", Shift.NONE, 2),
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20270301", Shift.NONE, 1),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Shift.PREVIOUS, 0),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1", Shift.NEXT, 0),
        ("FREQ=MONTHLY;BYMONTHDAY=15", Shift.NEXT, 2),
    ],
)
def test_any_rule_comes_out_at_the_same_instants(sqlite_store: Store, rule: str, shift: Shift, after: int) -> None:
    walk = Walk(sqlite_store, zone="Europe/London")
    cadence = add(walk, new(zone=ZoneInfo("Europe/London"), rule=_rule(rule), shift=shift, after_days=after))

    assert instants(walk, cadence, utc(2027, 9, 1)) == due(walk, cadence, utc(2027, 9, 1))


def test_an_occurrence_that_stood_before_a_change_stands_alone(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store)
    walk.until(at(19))
    change(walk, weekly(walk), rule=_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), start=date(2026, 12, 7))

    assert instants(walk, weekly(walk), utc(2027, 3, 1)) == due(walk, weekly(walk), utc(2027, 3, 1))


def test_a_calendar_program_is_told_what_it_needs(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, zone="Europe/London")

    calendar = file_of(walk)

    assert (str(calendar["VERSION"]), len(calendar.walk("VTIMEZONE"))) == ("2.0", 1)
    for event in calendar.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    uids = [(str(each["UID"]), each.get("RECURRENCE-ID")) for each in calendar.walk("VEVENT")]
    assert len(uids) == len(set(map(str, uids)))


def test_a_worker_brings_the_file_to_whoever_asks(sqlite_store: Store) -> None:
    walk, gateway = Walk(sqlite_store), FakeGateway()

    cadences_calendar.send_for(walk.store, walk.call(walk.cast.other))
    cadences_calendar.bring(walk.store, gateway, _errand(walk), walk.now)

    [(slack_id, name, content, words)] = gateway.of("upload")
    assert (slack_id, name) == (walk.person(walk.cast.other).slack_id, "drumbeat.ics")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "your calendar shows them" in words


def test_where_slack_takes_no_file_they_are_told_how_else(sqlite_store: Store) -> None:
    walk, gateway = Walk(sqlite_store), FakeGateway()
    gateway.fails["upload"] = "missing_scope"
    cadences_calendar.send_for(walk.store, walk.call(walk.cast.other))

    with pytest.raises(SlackError):
        cadences_calendar.bring(walk.store, gateway, _errand(walk), walk.now)
    cadences_calendar.bring(walk.store, gateway, _errand(walk, attempts=3), walk.now)

    assert "drumbeat export calendar" in text_of(walk.all(Outbox)[-1].payload)


def test_whoever_has_left_gets_no_file(sqlite_store: Store) -> None:
    walk, gateway = Walk(sqlite_store), FakeGateway()
    cadences_calendar.send_for(walk.store, walk.call(walk.cast.other))
    walk.person(walk.cast.other, active=False)

    cadences_calendar.bring(walk.store, gateway, _errand(walk), walk.now)

    assert gateway.of("upload") == []


def test_the_command_line_writes_the_same_file(
    sqlite_store: Store,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Walk(sqlite_store, zone="Europe/London")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    assert main(["export", "calendar", "--output", "reviews.ics"]) == 0
    assert "The calendar written to reviews.ics" in capsys.readouterr().err
    assert main(["export", "calendar", "--output", "reviews.ics"]) == 2
    assert main(["export", "calendar"]) == 0

    written = Path("reviews.ics").read_bytes()
    assert written.startswith(b"BEGIN:VCALENDAR\r\n")
    assert len(Calendar.from_ical(written).walk("VEVENT")) >= 3


def _errand(walk: Walk, attempts: int = 1) -> ClaimedErrand:
    row = walk.all(Errand)[-1]
    assert row.kind is ErrandKind.CALENDAR_FILE
    return ClaimedErrand(
        id=row.pk, workspace_id=walk.workspace, holder="x", key=row.key, kind=row.kind, args=row.args,
        due_at=row.due_at, attempts=attempts,
    )  # fmt: skip


def _rule(text: str) -> Any:
    from bot.domain.recurrence import Rule

    return Rule.parse(text)
