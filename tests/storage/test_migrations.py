"""A migrated database equals a fresh one, on both, with everything the database refuses."""

import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlmodel import SQLModel, col

from storage import ddl, migrate, schema
from storage.engine import Store
from storage.errors import StoreRefused, StoreUnavailable
from storage.guards import GUARDS
from storage.leases import ANY_INSTANT
from storage.tables import Charter, Memo
from tests.support.databases import Postgres

ROOT = Path(__file__).parents[2]
OURS = sorted(SQLModel.metadata.tables)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: Postgres = request.getfixturevalue("pg_server")
    url = server.fresh("template1")
    yield url
    server.drop(url)


def _described(url: str) -> dict[str, Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        described = {name: _table(connection, name) for name in OURS} | {"triggers": _triggers(connection)}
        described["full text"] = _full_text(connection)
    engine.dispose()
    return described


def _table(connection: Connection, name: str) -> dict[str, Any]:
    look = inspect(connection)
    columns = {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)}
    return {
        "columns": columns,
        "key": look.get_pk_constraint(name),
        "foreign": sorted(map(str, look.get_foreign_keys(name))),
        "unique": sorted(map(str, look.get_unique_constraints(name))),
        "checks": sorted(str(c["name"]) + " ".join(c["sqltext"].split()) for c in look.get_check_constraints(name)),
        "indexes": _indexes(connection, name),
    }


def _indexes(connection: Connection, name: str) -> list[str]:
    sqlite = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :name"
    postgres = "SELECT indexdef FROM pg_indexes WHERE tablename = :name"
    catalogue = sqlite if connection.dialect.name == "sqlite" else postgres
    return sorted(" ".join(sql.split()) for sql in connection.execute(text(catalogue), {"name": name}).scalars())


def _full_text(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        made = "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name IN ('memo_search', 'memo_text')"
        return sorted(connection.execute(text(made)).scalars())
    made = (
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'memo_search'"
        " UNION ALL SELECT prosrc FROM pg_proc WHERE proname LIKE 'search%' UNION ALL"
        " SELECT maptokentype || ' ' || dictname FROM pg_ts_config_map m JOIN pg_ts_config c ON c.oid = m.mapcfg"
        " JOIN pg_ts_dict d ON d.oid = m.mapdict WHERE c.cfgname = 'drumbeat'"
    )
    return sorted(connection.execute(text(made)).scalars())


def _triggers(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        return sorted(connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).scalars())
    sources = "SELECT tgname || pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
    return sorted(connection.execute(text(f"{sources} WHERE NOT tgisinternal")).scalars())


def test_a_migrated_database_equals_a_fresh_one(empty_url: str) -> None:
    fresh = Store(empty_url)
    SQLModel.metadata.create_all(fresh.writing)
    made = _described(empty_url)
    SQLModel.metadata.drop_all(fresh.writing)
    fresh.close()

    migrate.upgrade(empty_url)

    assert _described(empty_url) == made
    assert len(made["full text"]) >= 2


def test_every_trigger_is_there_after_a_migration(store: Store) -> None:
    with store.read(0, ANY_INSTANT) as unit:
        found = ddl.installed(unit.session.connection())

    assert found == {guard.name: guard.table for guard in GUARDS}


def test_alembic_finds_nothing_to_add(store_url: str) -> None:
    with migrate.transaction(store_url) as connection:
        command.check(migrate.config(connection))


def test_migrating_again_changes_nothing(store_url: str) -> None:
    before = _described(store_url)

    migrate.migrate(store_url)

    assert _described(store_url) == before


def test_the_program_knows_its_newest_migration(store: Store, store_url: str) -> None:
    with migrate.transaction(store_url) as connection:
        scripts = ScriptDirectory.from_config(migrate.config(connection))

    assert scripts.get_current_head() == schema.HEAD
    assert migrate.current(store_url) == schema.HEAD
    assert migrate.is_current(store)


def test_an_empty_database_is_not_current(empty_url: str) -> None:
    empty = Store(empty_url)

    assert not migrate.is_current(empty)
    assert migrate.current(empty_url) is None

    empty.close()


def test_replicas_that_start_at_once_migrate_once(empty_url: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate.upgrade(empty_url)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert migrate.current(empty_url) == schema.HEAD


def test_a_migration_that_leaves_rows_pointing_nowhere_is_undone(sqlite_url: str) -> None:
    with migrate.transaction(sqlite_url) as connection:
        connection.exec_driver_sql("INSERT INTO counter (workspace_id, kind, last) VALUES (77, 'memo', 1)")

    with pytest.raises(StoreRefused, match="counter would point nowhere"):
        migrate.migrate(sqlite_url)


def test_a_trigger_that_is_missing_is_made_at_the_next_start(store_url: str) -> None:
    with migrate.transaction(store_url) as connection:
        ddl.remove(connection)

    migrate.upgrade(store_url)

    with migrate.transaction(store_url) as connection:
        assert set(ddl.installed(connection)) == {guard.name for guard in GUARDS}


def test_a_start_without_a_migration_does_not_load_alembic(sqlite_url: str) -> None:
    script = (
        f"import sys; from storage import migrate; migrate.upgrade({sqlite_url!r}); print('alembic' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)

    assert said.stdout.strip() == "False"


def test_a_database_that_is_away_cannot_be_migrated(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        migrate.upgrade(f"sqlite:///{tmp_path}/missing/folder/x.db")


BEFORE = (
    "INSERT INTO workspace (id, name, zone, state, started_at) "
    "VALUES (1, 'A', 'UTC', 'active', '2026-11-23T09:00:00+00:00')",
    "INSERT INTO person (id, workspace_id, slack_id, name, kind, active, is_admin, is_leader)"
    " VALUES (1, 1, 'U1', 'Ana', 'human', true, false, false)",
    "INSERT INTO passage (id, workspace_id, kind, body, digest, written_at)"
    " VALUES (1, 1, 'memo', 'x', 'x', '2026-11-23T09:00:00+00:00')",
    "INSERT INTO memo (workspace_id, number, source, title_id, decision_id, question_id, decider_id, recorded_by_id,"
    " raised_at, decided_on, review_by, visibility, recorded_at, first_state) VALUES"
    " (1, 1, 'command', 1, 1, 1, 1, 1, '2026-11-23T09:00:00+00:00', '2026-11-23', '2027-01-11',"
    " 'workspace', '2026-11-23T11:00:00+00:00', 'recorded'),"
    " (1, 2, 'command', 1, 1, 1, 1, 1, '2026-11-23T09:00:00+00:00', '2026-11-22', NULL,"
    " 'workspace', '2026-11-23T11:00:00+00:00', 'recorded')",
)


def test_memos_recorded_before_their_cycle_was_counted_get_it(empty_url: str) -> None:
    with migrate.transaction(empty_url) as connection:
        command.upgrade(migrate.config(connection), "0002")
        for statement in BEFORE:
            connection.exec_driver_sql(statement)

    migrate.migrate(empty_url)

    store = Store(empty_url)
    with store.read(1, ANY_INSTANT) as uow:
        found = [(m.decided_week, m.cycle_s, m.cycle_work_s, m.remind_at) for m in uow.find(Memo, order=[col(Memo.id)])]
    store.close()
    review = datetime(2027, 1, 11, 9, tzinfo=UTC)
    assert found == [("2026-W48", 7_200, None, review), ("2026-W47", 0, None, None)]


CHARTERS_BEFORE = (
    *BEFORE[:3],
    "INSERT INTO initiative (id, workspace_id, number, name, state, visibility, opened_at) VALUES"
    " (1, 1, 1, 'EU launch', 'open', 'workspace', '2026-11-02T09:00:00+00:00')",
    *(
        "INSERT INTO charter (workspace_id, initiative_id, version, target_id, due_on, sponsor_id, quarter, started_at,"  # noqa: S608  # our own values
        f" ended_at) VALUES (1, 1, {version}, 1, '{due}', 1, '2026-Q4', '2026-11-02T09:00:00+00:00', {ended})"
        for version, due, ended in (
            (1, "2026-11-20", "'2026-11-09T09:00:00+00:00'"),
            (2, "2026-12-18", "'2026-11-16T09:00:00+00:00'"),
            (3, "2026-12-18", "'2026-11-20T09:00:00+00:00'"),
            (4, "2027-01-15", "NULL"),
        )
    ),
)


def test_charters_written_before_moves_were_counted_get_them(empty_url: str) -> None:
    with migrate.transaction(empty_url) as connection:
        command.upgrade(migrate.config(connection), "0006")
        for statement in CHARTERS_BEFORE:
            connection.exec_driver_sql(statement)

    migrate.migrate(empty_url)

    store = Store(empty_url)
    with store.read(1, ANY_INSTANT) as uow:
        found = [(each.first_due_on, each.moves) for each in uow.find(Charter, order=[col(Charter.version)])]
    store.close()
    assert found == [(date(2026, 11, 20), moves) for moves in (0, 1, 1, 2)]
