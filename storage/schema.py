"""Which version of the schema this program is written for; read at every start, so without Alembic's import."""

from sqlalchemy import inspect, text

from storage.engine import Store
from storage.leases import ANY_INSTANT

HEAD = "0009"
"""The newest migration's revision; a test compares it with the scripts."""


def version(store: Store) -> str | None:
    """The revision that the database is at; None for a database without our tables.

    Raises:
        StoreUnavailable: nobody can tell.
    """
    with store.read(0, ANY_INSTANT) as unit:
        connection = unit.session.connection()
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_current(store: Store) -> bool:
    """Whether the database has exactly the schema that this program is written for."""
    return version(store) == HEAD
