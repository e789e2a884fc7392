"""What the database itself refuses and keeps: triggers and full text, the same on both databases (design 3.5).

They are made after `create_all` and again after every migration, because rebuilding a table on SQLite drops its
triggers without a word.
"""

from typing import Any

from sqlalchemy import Connection, event, text
from sqlmodel import SQLModel

from storage import fulltext
from storage.guards import GUARDS, PREFIX, Guard


def install(connection: Connection) -> None:
    """Make every trigger and the full text afresh; what an earlier version made is gone."""
    remove(connection)
    fulltext.install(connection)
    for guard in GUARDS:
        for statement in _statements(guard, connection.dialect.name):
            connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop everything made here, as a migration must before it rebuilds a table."""
    fulltext.remove(connection)
    for name, table in installed(connection).items():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def installed(connection: Connection) -> dict[str, str]:
    """The triggers made here that the database has: name to table."""
    catalogue = _SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else _POSTGRES_TRIGGERS
    rows = connection.execute(text(catalogue), {"like": PREFIX.replace("_", r"\_") + "%"})
    return {str(name): str(table) for name, table in rows}


_SQLITE_TRIGGERS = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :like ESCAPE '\\'"
_POSTGRES_TRIGGERS = (
    "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgname LIKE :like"
)


def _statements(guard: Guard, dialect: str) -> list[str]:
    condition = guard.forbidden.replace("{differs}", "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM")
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {guard.name} BEFORE {guard.action} ON {guard.table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{guard.name}: {guard.why}'); END"
        ]
    proceed = "OLD" if guard.action == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{guard.name}: {guard.why}'"
        f" USING ERRCODE = 'check_violation', CONSTRAINT = '{guard.name}'; END IF; RETURN {proceed}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.action} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def is_complete(connection: Connection) -> bool:
    """Whether each trigger and the full text is there by name; changing what one does therefore takes a migration."""
    guarded = installed(connection) == {guard.name: guard.table for guard in GUARDS}
    return guarded and fulltext.is_installed(connection)


@event.listens_for(SQLModel.metadata, "before_drop")
def _before_drop(_metadata: Any, connection: Connection, **_: Any) -> None:
    remove(connection)


@event.listens_for(SQLModel.metadata, "after_create")
def _after_create(_metadata: Any, connection: Connection, **_: Any) -> None:
    install(connection)
