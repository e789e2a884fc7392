"""Fixtures for everybody: a store on either database, a workspace with people, a clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Store
from tests.support.clock import FakeClock
from tests.support.databases import Postgres, copy_sqlite, postgres, sqlite_template
from tests.support.factories import Cast, make_cast
from tests.support.stores import Stores


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy and never open."""
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def pg_server() -> Iterator[Postgres]:
    """A real PostgreSQL of this test process."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def stores() -> Stores:
    """The connections that all tests of this process share."""
    return Stores()


@pytest.fixture
def sqlite_url(sqlite_file: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of this test."""
    return copy_sqlite(sqlite_file, tmp_path)


@pytest.fixture
def pg_url(pg_server: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL database of this test."""
    url = pg_server.fresh()
    yield url
    pg_server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test, once on each of the two."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url"))


@pytest.fixture
def store(stores: Stores, store_url: str) -> Iterator[Store]:
    """A store of this test, once on each database."""
    yield from _open(stores, store_url)


@pytest.fixture
def sqlite_store(stores: Stores, sqlite_url: str) -> Iterator[Store]:
    """A store of this test, a SQLite file."""
    yield from _open(stores, sqlite_url)


@pytest.fixture
def pg_store(stores: Stores, pg_url: str) -> Iterator[Store]:
    """A store of this test, a PostgreSQL database."""
    yield from _open(stores, pg_url)


@pytest.fixture
def cast(request: pytest.FixtureRequest, clock: FakeClock) -> Cast:
    """A workspace with people, in whichever store the test asks for; SQLite when it asks for none."""
    names = [name for name in ("store", "pg_store", "sqlite_store") if name in request.fixturenames]
    return make_cast(request.getfixturevalue((names or ["sqlite_store"])[0]), clock.at)


@pytest.fixture
def workspace(cast: Cast) -> int:
    """The id of the workspace of `cast`."""
    return cast.id


@pytest.fixture
def clock() -> FakeClock:
    """A clock on Monday 2026-11-23, 09:00 UTC."""
    return FakeClock()


def _open(stores: Stores, url: str) -> Iterator[Store]:
    opened = stores.open(url)
    yield opened
    opened.close()
