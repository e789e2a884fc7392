"""Statements of the hot paths, each built once: building one costs several times what running it does.

They are Core statements with bound parameters, so the same object serves every call.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.codes import SendState

_REARMED = {"finished_at": None, "held_until": None, "error": None, "emptied": False}


def core(table: type[SQLModel]) -> Table:
    """The table itself, without the ORM around it."""
    return SQLModel.metadata.tables[str(table.__tablename__)]


@cache
def getting(table: type[SQLModel]) -> Any:
    """One row, as the ORM reads it; parameters `of_workspace` and `of_row`."""
    columns: Any = table
    return select(table).where(columns.workspace_id == bindparam("of_workspace"), columns.id == bindparam("of_row"))


@cache
def finding(table: type[SQLModel]) -> Any:
    """Rows of a workspace, as the ORM reads them, to be narrowed; parameter `of_workspace`."""
    columns: Any = table
    return select(table).where(columns.workspace_id == bindparam("of_workspace"))


@cache
def having(table: type[SQLModel]) -> Any:
    """Ids of rows of a workspace, to be narrowed; parameter `of_workspace`."""
    columns: Any = table
    return select(columns.id).where(columns.workspace_id == bindparam("of_workspace"))


@cache
def inserting(table: type[SQLModel]) -> Any:
    """Insert a row; returns its id."""
    return insert(core(table)).returning(core(table).c.id)


@cache
def appending(table: type[SQLModel]) -> Any:
    """Insert rows; returns nothing."""
    return insert(core(table))


@cache
def targeting() -> Any:
    """What a change of a message must know of it; parameters `of_workspace` and `of_row`."""
    outbox = SQLModel.metadata.tables["outbox"].c
    columns = (outbox.op, outbox.state, outbox.lane, outbox.conversation, outbox.about, outbox.receipt_ts)
    held = outbox.posting_since.is_not(None) | outbox.leased_by.is_not(None)
    mine = (outbox.workspace_id == bindparam("of_workspace"), outbox.id == bindparam("of_row"))
    return select(*columns, held).where(*mine)


@cache
def inserting_new(table: type[SQLModel], on_postgres: bool) -> Any:
    """Insert a row unless its key exists. What it returns says whether there is a new row: psycopg counts none here."""
    into = core(table)
    made = (postgresql.insert if on_postgres else sqlite.insert)(into).on_conflict_do_nothing()
    return made.returning(into.c.id if "id" in into.c else into.c.workspace_id)


@cache
def rearming(on_postgres: bool) -> Any:
    """Add the outbox row of a key or, when there is one, make it wait again with a newer revision of its payload.

    A newer revision makes the mark of an older one in flight a no-op. Attempts are what a mark is fenced by, so they go
    on counting while a sender holds the row.
    """
    outbox = SQLModel.metadata.tables["outbox"]
    made = (postgresql.insert if on_postgres else sqlite.insert)(outbox)
    newer = {name: getattr(made.excluded, name) for name in ("payload", "due_at", "about")}
    counted = {
        "revision": outbox.c.revision + 1,
        "attempts": case((outbox.c.leased_by.is_(None), 0), else_=outbox.c.attempts),
    }
    again = {"state": SendState.WAITING, **_REARMED, **newer, **counted}
    return made.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=again)


def moving(table: type[SQLModel], expected: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """Change a row that is as expected; parameters from `moved`."""
    kinds = tuple((name, _kind(value)) for name, value in expected.items())
    return _moving(table, kinds, tuple(values))


def moved(expected: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of `moving`, but for `of_workspace` and `of_row`."""
    was = {f"was_{name}": _listed(value) for name, value in expected.items() if value is not None}
    return was | {f"new_{name}": value for name, value in values.items()}


@cache
def _moving(table: type[SQLModel], kinds: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> Any:
    changed = core(table)
    mine = [changed.c.workspace_id == bindparam("of_workspace"), changed.c.id == bindparam("of_row")]
    conditions = [_holds(changed.c[name], f"was_{name}", kind) for name, kind in kinds]
    return update(changed).where(*mine, *conditions).values({name: bindparam(f"new_{name}") for name in names})


def _holds(column: Any, parameter: str, kind: str) -> Any:
    if kind == "none":
        return column.is_(None)
    return column.in_(bindparam(parameter, expanding=True)) if kind == "any" else column == bindparam(parameter)


def _kind(value: Any) -> str:
    if value is None:
        return "none"
    return "any" if isinstance(value, (set, frozenset, list, tuple)) else "one"


def _listed(value: Any) -> Any:
    return list(value) if _kind(value) == "any" else value
