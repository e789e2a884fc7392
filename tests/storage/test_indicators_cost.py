"""No indicator reads through history: every table that grows is reached through an index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.codes import Answer, InitiativeState
from bot.services import indicators
from storage.engine import Store
from storage.queries.indicators.scope import Scope
from storage.tables import Initiative, Person
from tests.storage.indicators_kit import SPAN, Record, at

#: Read whole: a handful of rows; or the initiatives, which are thousands where check-ins are a million.
FEW = {"cadence", "workspace", "setting", "initiative"}
CURRENT = "uq_assignment_current"


@contextmanager
def noted(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is executed meanwhile, with its values."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    event.listen(store.reading, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(store.reading, "before_cursor_execute", note)


def steps(record: Record, said: list[tuple[str, Any]]) -> set[str]:
    """How SQLite goes about them: SEARCH or SCAN, table and index."""
    found: set[str] = set()
    with record.store.read(record.cast.id, at(49)) as uow:
        for statement, values in said:
            plan = uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            found |= {row[3] for row in plan}
    return found


@pytest.mark.parametrize("whose", ["whole", "objective", "leader", "person", "seen"])
def test_every_growing_table_is_reached_through_an_index(sqlite_store: Store, whose: str) -> None:
    record = Record(sqlite_store)
    record.answer(record.review(46), record.mine, record.cast.dri, Answer.ON_TRACK)
    record.do(lambda uow: uow.move(Initiative, record.mine.id, {}, state=InitiativeState.HIT, closed_at=at(48)))

    with noted(sqlite_store) as said, sqlite_store.read(record.cast.id, at(49)) as uow:
        viewer = uow.one(Person, record.cast.boss)
        scope = {**record.scopes(), "seen": indicators.scope_for(uow, viewer)}[whose]
        indicators.read(uow, SPAN, scope)

    told = steps(record, [each for each in said if each[0].lstrip().upper().startswith("SELECT")])
    scans = {each for each in told if re.match(r"SCAN (?!.*(CONSTANT|subquery))", each)}
    by_workspace_alone = {each for each in told if re.search(r"\(workspace_id=\?\)$", each)}
    assert {each for each in scans if each.split()[1] not in FEW} == set()
    assert {each for each in by_workspace_alone if each.split()[1] not in FEW and CURRENT not in each} == set()


def test_the_whole_is_read_in_few_statements(sqlite_store: Store) -> None:
    record = Record(sqlite_store)
    for week in (45, 46, 47, 48):
        record.answer(record.review(week), record.mine, record.cast.dri, None)

    with noted(sqlite_store) as said, sqlite_store.read(record.cast.id, at(49)) as uow:
        indicators.read(uow, SPAN, Scope())

    assert len(said) < 30
