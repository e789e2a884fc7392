"""Bringing a database to the schema of this program. Alembic is imported only when there is something to do.

Everything happens in one transaction that shuts other migrators out, so any number of replicas may start at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from storage import ddl
from storage.engine import Store
from storage.errors import StoreRefused, StoreUnavailable
from storage.leases import ANY_INSTANT
from storage.schema import HEAD, is_current, version

MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_S = 60
"""How long a replica waits for another one that migrates."""
_LOCK = 0x6472756D
"""PostgreSQL's advisory lock of all migrators of one database."""


def upgrade(url: str) -> None:
    """Bring the database at `url` to this program's schema; one that is there already costs two reads.

    A new SQLite file is made where there is none.

    Raises:
        StoreUnavailable: the database is away, or somebody else has held it for a minute.
        StoreRefused: rows would point nowhere afterwards; nothing was changed.
    """
    if not _is_done(url):
        migrate(url)


def migrate(url: str) -> None:
    """Run the migrations that are missing; make triggers and full text afresh, whether or not anything is missing."""
    from alembic import command  # 0.3 s and 25 MB that a start without a migration need not spend

    with transaction(url) as connection:
        ddl.remove(connection)
        command.upgrade(config(connection), "head")
        ddl.install(connection)
        _check_foreign_keys(connection)


def current(url: str) -> str | None:
    """The revision that the database at `url` is at; None for an empty one."""
    store = Store(url)
    try:
        return version(store)
    finally:
        store.close()


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One transaction that shuts out other migrators, with foreign keys off on SQLite.

    They are off because rebuilding a table drops it, and dropping it deletes the rows that point to it.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if not is_sqlite(connection):
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable(str(error.orig)) from error
    finally:
        engine.dispose()


def config(connection: Connection) -> Any:
    """Alembic's configuration for a connection; there is no alembic.ini."""
    from alembic.config import Config  # see `upgrade`

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def is_sqlite(connection: Connection) -> bool:
    """Whether the connection is to SQLite."""
    return connection.dialect.name == "sqlite"


def _is_done(url: str) -> bool:
    """Whether nothing is to be done; a database that nobody can read now may be one that is just being migrated."""
    store = Store(url)
    try:
        return is_current(store) and _is_complete(store)
    except StoreUnavailable:
        return False  # migrating waits its turn for a minute, where reading gave up after seconds
    finally:
        store.close()


def _is_complete(store: Store) -> bool:
    with store.read(0, ANY_INSTANT) as unit:
        return ddl.is_complete(unit.session.connection())


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        timeouts = {"connect_timeout": 5, "options": f"-c lock_timeout={WAIT_S * 1000}"}
        return create_engine(url, poolclass=pool.NullPool, connect_args=timeouts)
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"timeout": WAIT_S})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _check_foreign_keys(connection: Connection) -> None:
    if is_sqlite(connection) and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        tables = sorted({str(row[0]) for row in orphans})
        msg = f"rows of {', '.join(tables)} would point nowhere"
        raise StoreRefused(msg)


__all__ = ["HEAD", "config", "current", "is_current", "is_sqlite", "migrate", "transaction", "upgrade", "version"]
