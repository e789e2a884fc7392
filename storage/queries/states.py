"""Conditions on codes that a partial index can serve."""

from enum import StrEnum
from typing import Any

from sqlalchemy import String, literal


def among(column: Any, *members: StrEnum) -> Any:
    """The column holds one of these codes, written into the statement itself.

    A partial index is used only where its condition stands in the statement, not behind a bound parameter (SQLite;
    PostgreSQL's generic plans too). The text is that of the index: `x = 'a'`, or `x IN ('a', 'b')` in the same order.
    """
    values = [literal(member.value, String, literal_execute=True) for member in members]
    return column == values[0] if len(values) == 1 else column.in_(values)
