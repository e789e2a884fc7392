"""One list a day for a leader: when it is due, what stands on it, and that no button on any list is dead."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import EscalationState
from bot.messages import escalation_list as words
from bot.messages.text import actions, button
from bot.sandbox.blockkit import validate_message
from bot.services import daily_list, tick
from bot.services.escalations import lists, raising, returning, settling, withdrawing
from storage.engine import Store
from storage.queries import settings
from storage.tables import Absence, Outbox, Person
from tests.services.matters_kit import Court
from tests.services.monday_kit import JUDGE, text_of
from tests.services.test_escalations_races import at_once
from tests.support.factories import Cast


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def list_at(court: Court, part: str = "sponsor") -> datetime | None:
    return court.all(Person, col(Person.id) == getattr(court.cast, part))[0].list_at


def change(court: Court, part: str = "sponsor", **values: Any) -> None:
    court.do(lambda uow: uow.move(Person, getattr(court.cast, part), {}, **values))


def utc(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def at(court: Court, when: datetime) -> None:
    """Let time go by until an instant."""
    court.pass_(seconds=(when - court.now).total_seconds())


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, utc(24)),
        ({"own_hour": 14}, utc(24, 14)),
        ({"zone": "America/New_York"}, utc(24, 14)),
        ({"zone": "Pacific/Auckland"}, utc(23, 20)),
        ({"own_hour": 22}, utc(24)),  # outside working hours: the start of work
    ],
)
def test_the_first_list_is_due_at_the_leaders_own_hour_on_the_next_working_day(
    court: Court, values: dict[str, Any], due: datetime
) -> None:
    change(court, escalates_to_id=court.cast.boss, **values)
    court.raise_()
    assert list_at(court) == due


def test_it_is_one_message_with_a_row_each_earliest_first(court: Court) -> None:
    court.raise_(needed="Later", by_when=date(2026, 12, 4))
    court.raise_(needed="Sooner", by_when=date(2026, 11, 27), counterpart="other")
    at(court, utc(24))
    (said,) = court.lists("sponsor")
    told = text_of(said.payload)
    assert told.index("Sooner") < told.index("Later")
    assert [block["type"] for block in said.payload["blocks"]] == ["section"] + ["section", "actions"] * 2
    assert [len(block["elements"]) for block in said.payload["blocks"] if block["type"] == "actions"] == [5, 4]
    assert list_at(court) == utc(25)
    assert said.expires_at == utc(24, 18)


def test_nothing_waits_and_nothing_is_due(court: Court) -> None:
    row = court.raise_()
    court.decide()
    assert list_at(court) is None
    second = court.raise_()
    returning.return_(court.store, court.call("sponsor"), second.pk, "Why so?")
    assert list_at(court) is None
    returning.answer(court.store, court.call("dri"), second.pk, "Because")
    assert (list_at(court), list_at(court, "boss")) == (None, utc(24))
    withdrawing.withdraw(court.store, court.call("dri"), second.pk)
    assert list_at(court, "boss") is None
    at(court, utc(25))
    assert court.lists("sponsor") == court.lists("boss") == []
    assert row.number == 1


def test_yesterdays_list_has_no_buttons_and_todays_follows_what_is_settled(court: Court) -> None:
    row = court.raise_(by_when=date(2026, 12, 4), counterpart="other")
    settling.set_deadline(court.store, court.call("sponsor"), row.pk, date(2026, 11, 24))
    assert list_at(court) is None  # it waits for the other side
    at(court, utc(25, 0))
    assert list_at(court) == utc(26)  # its deadline has passed, which they are told on the 25th by itself
    at(court, utc(26))
    second = court.raise_(needed="Another thing")
    at(court, utc(27))
    old, new = court.lists("sponsor")
    assert "newer one is below" in text_of(old.payload)
    assert "The deadline has passed" in text_of(new.payload)
    withdrawing.withdraw(court.store, court.call("dri"), second.pk)
    (_, now) = court.lists("sponsor")
    assert "Another thing" not in text_of(now.payload)
    settling.decide(court.store, court.call("sponsor"), row.pk, "We take Acme")
    assert "Nothing waits for you any more" in text_of(court.lists("sponsor")[1].payload)
    assert court.dead("sponsor") == []


def test_an_old_list_does_not_come_alive_again(court: Court) -> None:
    court.raise_()
    at(court, utc(24))
    court.decide()
    court.raise_(needed="A new thing")
    assert "A new thing" not in text_of(court.lists("sponsor")[0].payload)
    assert list_at(court) == utc(25)


def test_who_is_away_or_off_gets_no_list(court: Court) -> None:
    court.raise_(by_when=date(2026, 12, 18))
    change(court, "sponsor", escalates_to_id=None)
    days = {"first_day": date(2026, 11, 25), "last_day": date(2026, 11, 26)}
    away = Absence(person_id=court.cast.sponsor, set_at=utc(23), **days)
    for part in ("boss", "leader"):  # nobody it could go to meanwhile
        change(court, part, is_leader=False, active=False)
    court.do(lambda uow: uow.add(away))
    court.do(lambda uow: settings.put(uow, settings.HOLIDAYS, {"UTC": ["2026-11-30"]}, by_id=None))
    for day in range(24, 31):
        at(court, utc(day))
    assert [row.key[-13:] for row in court.lists("sponsor")] == ["20261124T0900", "20261127T0900"]
    assert list_at(court) == utc(1, month=12)


def test_a_bot_that_was_away_sends_one_list_in_working_hours(court: Court) -> None:
    change(court, "sponsor", escalates_to_id=None)
    court.raise_()
    court.pass_(days=6)  # to Sunday
    assert court.lists("sponsor") == []
    at(court, utc(30, 11))
    assert len(court.lists("sponsor")) == 1


def test_a_bot_that_wakes_before_work_sends_the_list_of_the_day(court: Court) -> None:
    court.raise_()
    at(court, utc(24, 8))
    court.do(lambda uow: uow.move(Person, court.cast.sponsor, {}, list_at=utc(24, 7)))  # as if from another zone
    at(court, utc(24, 8) + timedelta(minutes=1))
    assert (court.lists("sponsor"), list_at(court)) == ([], utc(24))
    at(court, utc(24))
    assert len(court.lists("sponsor")) == 1


def test_who_left_gets_no_list(court: Court) -> None:
    court.raise_()
    change(court, active=False)
    at(court, utc(24))
    assert court.lists("sponsor") == []
    assert list_at(court) is None


def test_the_tick_posts_it_and_knows_when_it_is_due(court: Court) -> None:
    court.raise_()
    court.now = utc(24)
    assert tick.next_due(court.store, court.cast.id, utc(24)) is not None
    tick.run_due(court.store, court.cast.id, utc(24), JUDGE)
    tick.run_due(court.store, court.cast.id, utc(24), JUDGE)
    assert len(court.lists("sponsor")) == 1


def test_what_does_not_fit_is_counted(court: Court) -> None:
    for _ in range(23):
        court.raise_(needed="N" * 300)
    at(court, utc(24))
    (said,) = court.lists("sponsor")
    assert "… and 3 more; settle these first." in text_of(said.payload)
    listed = lists.listing(court.store, court.call("sponsor")).say or {}
    assert validate_message(listed) == []
    assert "… and 3 more; settle these first." in text_of(listed)


def test_a_passed_on_matter_leaves_one_list_and_joins_the_other(court: Court) -> None:
    court.raise_()
    at(court, utc(25))
    assert "E-1" in text_of(court.lists("sponsor")[-1].payload)
    at(court, utc(25, 18))
    assert court.row().leader_id == court.cast.boss
    assert "Nothing waits" in text_of(court.lists("sponsor")[-1].payload)
    assert (list_at(court), list_at(court, "boss")) == (None, utc(26))
    passed_on = court.all(Outbox, col(Outbox.person_id) == court.cast.boss, col(Outbox.key).contains("request"))
    assert [row.due_at for row in passed_on] == [utc(26)]  # nobody is told after work


def test_of_two_who_change_what_waits_neither_overlooks_the_other(pg_store: Store, cast: Cast) -> None:
    court = Court(pg_store, cast)
    for round_ in range(4):
        row = court.raise_()
        decide, ask = court.call("sponsor"), court.call("dri")
        request = {"kind": row.kind, "about": "x", "needed": "A second thing", "by_when": date(2026, 12, 1)}
        given = raising.Request(source=raising.Source(), initiative_id=court.made.id, counterpart=None, **request)
        at_once(
            lambda row=row, decide=decide: settling.decide(pg_store, decide, row.pk, "So it is"),
            lambda ask=ask, given=given: raising.raise_(pg_store, ask, given),
        )
        assert list_at(court) is not None, round_
        last = court.row()
        assert last.state is EscalationState.OPEN
        settling.decide(pg_store, court.call("sponsor"), last.pk, "So it is")
        assert list_at(court) is None


def test_a_source_of_another_kind_joins_the_list(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    other = words.ListRow(by_on=date(2026, 11, 1), key="x:1", line="Decide", buttons=actions(button("Do", "x.do", "1")))
    monkeypatch.setattr(daily_list, "SOURCES", (*daily_list.SOURCES, lambda _uow, _leader: [other]))
    court.raise_()
    at(court, utc(24))
    assert court.lists("sponsor")[0].payload["blocks"][1]["text"]["text"] == "Decide"
    assert court.now - timedelta(days=1) == utc(23)
