"""Units of work: nothing without a commit, one workspace, and a database that is away says so."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from bot.domain.codes import LedgerCode
from storage import engine, errands, ledger, numbers, outbox, passages
from storage.codes import ErrandKind, PassageKind
from storage.engine import Store
from storage.errors import StoreRefused, StoreUnavailable
from storage.leases import ANY_INSTANT
from storage.outbox import Outgoing
from storage.tables import Counter, Inbox, Ledger, Person, Setting
from storage.uow import NOTIFY_CHANNEL, ReadUnit
from tests.support.databases import Postgres
from tests.support.factories import Cast, make_initiative, make_person, make_workspace
from tests.support.outbox import do


def count(store: Store, cast: Cast, table: Any) -> int:
    with store.read(cast.id, cast.at) as unit:
        return int(unit.session.execute(text(f"SELECT count(*) FROM {table.__tablename__}")).scalar_one())  # noqa: S608  # our own name


class TestCommit:
    def test_nothing_is_kept_without_a_commit(self, store: Store, cast: Cast) -> None:
        with store.write(cast.id, cast.at) as uow:
            uow.first_time("event:1")

        assert count(store, cast, Inbox) == 0

    def test_nothing_is_kept_after_an_error(self, store: Store, cast: Cast) -> None:
        def fail(uow: Any) -> None:
            uow.first_time("event:1")
            raise KeyError

        with pytest.raises(KeyError):
            do(store, cast.id, cast.at, fail)
        assert count(store, cast, Inbox) == 0

    def test_a_refused_write_leaves_the_store_usable(self, store: Store, cast: Cast) -> None:
        for _ in range(3):
            with pytest.raises(StoreRefused):
                do(store, cast.id, cast.at, lambda uow: make_person(uow, own_hour=99))

        assert do(store, cast.id, cast.at, lambda uow: make_person(uow).pk)

    def test_rows_stay_readable_after_their_unit(self, store: Store, cast: Cast) -> None:
        with store.read(cast.id, cast.at) as unit:
            dana = unit.one(Person, cast.dri)

        assert dana.name == "Dana"

    def test_the_instant_comes_back_as_it_was(self, store: Store, cast: Cast) -> None:
        exact = cast.at + timedelta(microseconds=123456)
        do(store, cast.id, cast.at, lambda uow: uow.move(Person, cast.dri, {}, seen_at=exact))

        with store.read(cast.id, cast.at) as unit:
            assert unit.one(Person, cast.dri).seen_at == exact

    def test_a_closed_unit_has_no_session(self, sqlite_store: Store) -> None:
        unit = sqlite_store.read(1, ANY_INSTANT)

        with pytest.raises(RuntimeError, match="not open"):
            _ = unit.session

    def test_a_store_can_be_used_again_after_it_was_closed(self, store: Store, cast: Cast) -> None:
        store.close()

        assert count(store, cast, Person) == 8


class TestReading:
    def test_a_reading_unit_cannot_write(self, store: Store, cast: Cast) -> None:
        with pytest.raises((DBAPIError, StoreUnavailable)), store.read(cast.id, cast.at) as unit:
            unit.session.execute(text("UPDATE person SET name = 'x'"))

        with store.read(cast.id, cast.at) as unit:
            assert not unit.has(Person, col(Person.name) == "x")

    def test_reading_needs_no_lock(self, store: Store, cast: Cast) -> None:
        with store.write(cast.id, cast.at) as uow:
            uow.move(Person, cast.dri, {}, name="Dana D.")
            with store.read(cast.id, cast.at) as unit:
                assert unit.one(Person, cast.dri).name == "Dana"
            uow.commit()

    def test_another_workspaces_rows_are_not_there(self, store: Store, cast: Cast) -> None:
        other = make_workspace(store)

        with store.read(other, cast.at) as unit:
            assert unit.get(Person, cast.dri) is None
            assert unit.get(Person, None) is None
            assert unit.find(Person) == []
            assert not unit.has(Person)
            with pytest.raises(LookupError, match="no Person"):
                unit.one(Person, cast.dri)

    def test_another_workspaces_rows_cannot_be_changed_or_pointed_to(self, store: Store, cast: Cast) -> None:
        other = make_workspace(store)

        assert not do(store, other, cast.at, lambda uow: uow.move(Person, cast.dri, {}, name="x"))
        with pytest.raises(StoreRefused):
            do(store, other, cast.at, lambda uow: make_person(uow, escalates_to_id=cast.boss))

    def test_what_is_read_again_is_what_is_stored_now(self, pg_store: Store, cast: Cast) -> None:
        with pg_store.write(cast.id, cast.at) as mine:
            before = mine.one(Person, cast.dri)
            do(pg_store, cast.id, cast.at, lambda uow: uow.move(Person, cast.dri, {}, name="Somebody else"))

            assert not mine.move(Person, cast.dri, {"name": "Dana"}, name="Mine")
            assert before.name == "Somebody else"
            assert mine.one(Person, cast.dri).name == "Somebody else"


class TestMove:
    def test_a_row_moves_once(self, store: Store, cast: Cast) -> None:
        def leave(uow: Any) -> bool:
            return bool(uow.move(Person, cast.dri, {"active": True}, active=False))

        assert [do(store, cast.id, cast.at, leave) for _ in range(2)] == [True, False]

    @pytest.mark.parametrize(
        ("expected", "moves"),
        [
            ({}, True),
            ({"dm_channel": None}, True),
            ({"name": {"Dana", "Olu"}}, True),
            ({"name": ["Olu"]}, False),
            ({"name": "Dana", "active": False}, False),
            ({"own_hour": 9}, False),
        ],
    )
    def test_what_is_expected_decides(
        self, sqlite_store: Store, cast: Cast, expected: dict[str, Any], moves: bool
    ) -> None:
        moved = do(sqlite_store, cast.id, cast.at, lambda uow: uow.move(Person, cast.dri, expected, own_hour=8))

        assert moved is moves

    def test_a_row_that_was_read_follows(self, store: Store, cast: Cast) -> None:
        with store.write(cast.id, cast.at) as uow:
            dana = uow.one(Person, cast.dri)
            uow.move(Person, cast.dri, {}, name="Dana D.")
            assert dana.name == "Dana D."
            uow.move(Person, cast.dri, {}, name=col(Person.name) + "!")
            assert dana.name == "Dana D.!"
            uow.commit()
        assert dana.name == "Dana D.!"


class TestKeys:
    def test_a_payload_takes_effect_once_in_a_workspace(self, store: Store, cast: Cast) -> None:
        other = make_workspace(store)
        seen = [do(store, ws, cast.at, lambda uow: uow.first_time("event:Ev1")) for ws in (cast.id, cast.id, other)]

        assert seen == [True, False, True]

    def test_a_row_with_a_key_that_exists_has_no_id(self, store: Store, cast: Cast) -> None:
        def once(uow: Any) -> int | None:
            found: int | None = uow.insert_once(Setting, name="hour", value={}, changed_at=uow.at)
            return found

        first, again = (do(store, cast.id, cast.at, once) for _ in range(2))

        assert isinstance(first, int)
        assert again is None

    def test_numbers_start_at_one_and_count_each_kind_and_workspace(self, store: Store, cast: Cast) -> None:
        other = make_workspace(store)
        asked = [(cast.id, "memo"), (cast.id, "memo"), (cast.id, "escalation"), (other, "memo")]

        given = [do(store, ws, cast.at, lambda uow, kind=kind: numbers.next_number(uow, kind)) for ws, kind in asked]

        assert given == [1, 2, 1, 1]
        assert count(store, cast, Counter) == 3

    def test_an_errand_is_sent_once(self, store: Store, cast: Cast) -> None:
        woken: list[int] = []
        store.said = lambda: woken.append(1)

        sent = [
            do(store, cast.id, cast.at, lambda uow: errands.send(uow, ErrandKind.PERSON, "person:U1", user="U1"))
            for _ in range(2)
        ]

        assert (sent, woken) == ([True, False], [1])


class TestRecord:
    def test_a_ledger_line_keeps_codes_and_details(self, store: Store, cast: Cast) -> None:
        made = do(store, cast.id, cast.at, lambda uow: make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor))
        note = {"actor_id": cast.sponsor, "initiative_id": made.id, "about": "checkin:1", "due_on": "2026-12-18"}
        do(store, cast.id, cast.at, lambda uow: ledger.note(uow, LedgerCode.ASSIGNED, **note))

        with store.read(cast.id, cast.at) as unit:
            [line] = unit.session.execute(text("SELECT code, about, actor_id FROM ledger")).all()
        assert tuple(line) == ("assigned", "checkin:1", cast.sponsor)
        assert count(store, cast, Ledger) == 1

    def test_words_are_kept_and_erased_words_leave_a_tombstone(self, store: Store, cast: Cast) -> None:
        keep = {"kind": PassageKind.REPLY, "body": "hello", "author_id": None}
        words = do(store, cast.id, cast.at, lambda uow: passages.keep(uow, **keep))

        with store.read(cast.id, cast.at) as unit:
            assert (passages.text(unit, words), passages.text(unit, None)) == ("hello", "")
        do(store, cast.id, cast.at, lambda uow: passages.erase(uow, words))
        with store.read(cast.id, cast.at) as unit:
            assert passages.text(unit, words) == passages.TOMBSTONE


class TestAway:
    def test_a_file_that_cannot_be_opened_is_a_store_that_is_away(self, tmp_path: Path) -> None:
        store = Store(f"sqlite:///{tmp_path}/no/such/folder.db")

        for unit in (store.read(1, ANY_INSTANT), store.write(1, ANY_INSTANT)):
            with pytest.raises(StoreUnavailable), unit:
                pytest.fail("it opened")
        store.close()

    def test_a_store_that_another_process_holds_is_busy(self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 1)
        ours, theirs = Store(sqlite_url), Store(sqlite_url)

        with theirs.write(1, ANY_INSTANT), pytest.raises(StoreUnavailable), ours.write(1, ANY_INSTANT):
            pytest.fail("both wrote")
        with ours.write(1, ANY_INSTANT) as uow:
            assert uow.has(Person) is False
        ours.close()
        theirs.close()

    def test_two_writers_of_one_process_take_turns(self, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "LOCK_TIMEOUT_S", 0.01)

        with (
            sqlite_store.write(1, ANY_INSTANT),
            pytest.raises(StoreUnavailable, match="another writer"),
            sqlite_store.write(1, ANY_INSTANT),
        ):
            pytest.fail("both wrote")

    def test_a_database_that_goes_away_is_away_and_comes_back(self, pg_server: Postgres, pg_store: Store) -> None:
        workspace = make_workspace(pg_store)

        def cut_off(uow: Any) -> None:
            pg_server.disconnect_all(pg_store.url)
            uow.first_time("event:1")

        with pytest.raises(StoreUnavailable):
            do(pg_store, workspace, ANY_INSTANT, cut_off)
        assert do(pg_store, workspace, ANY_INSTANT, lambda uow: uow.first_time("event:1"))

    def test_a_server_that_is_not_there_is_away(self, tmp_path: Path) -> None:
        store = Store(f"postgresql+psycopg://postgres@/nowhere?host={tmp_path}")

        with pytest.raises(StoreUnavailable), store.read(1, ANY_INSTANT):
            pytest.fail("it opened")
        store.close()

    def test_too_many_units_at_once_are_a_busy_store(self, pg_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "LOCK_TIMEOUT_S", 0.01)
        store = Store(pg_url, pool_size=1)
        units: list[ReadUnit] = [store.read(1, ANY_INSTANT) for _ in range(3)]
        opened = [unit.__enter__() for unit in units[:2]]

        with pytest.raises(StoreUnavailable), units[2]:
            pytest.fail("it opened")

        for unit in opened:
            unit.__exit__(None, None, None)
        store.close()


def test_other_replicas_are_nudged_in_the_commit(pg_store: Store, pg_url: str, cast: Cast) -> None:
    address = make_url(pg_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as listening:
        listening.execute(f"LISTEN {NOTIFY_CHANNEL}")
        do(pg_store, cast.id, cast.at, lambda uow: outbox.say(uow, Outgoing(key="k", conversation="C1", payload={})))

        [nudge] = listening.notifies(timeout=5, stop_after=1)

    assert nudge.payload == str(cast.id)


def test_the_databases_clock_is_real_time(store: Store, cast: Cast) -> None:
    with store.write(cast.id, cast.at) as uow:
        first, second = uow.database_now(), uow.database_now()

    assert first <= second
    assert first.utcoffset() == timedelta(0)
    assert first != cast.at
