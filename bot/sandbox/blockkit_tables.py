"""Blocks that show data: tables and charts.

Sources: docs.slack.dev/reference/block-kit/blocks/{table,data-table,data-visualization}-block. Its stored copies
disagree on how much a chart holds (6 or 12 segments and series): the harsher figure holds, 6.
"""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.blockkit_rich import RICH_TEXT
from bot.sandbox.blockkit_rules import (
    Fields,
    Rule,
    Walk,
    anything,
    boolean,
    choice,
    integer,
    many,
    number,
    pointer,
    shape,
    string,
    typed,
)

TABLE_CHARACTERS = 10_000
CHARTS_PER_MESSAGE = 2
LABEL = string(20)

_RAW_TEXT = shape({"type": anything, "text": string(TABLE_CHARACTERS)})
_RAW_NUMBER = shape({"type": anything, "value": number, "text": string(255)})
CELLS = {"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT, "raw_number": _RAW_NUMBER}
_COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _rows(least: int, most: int, *cells: str) -> Rule:
    return many(many(typed(CELLS, cells), 1, 20), least, most)


def _only_one(walk: Walk, path: str, _table: Any) -> None:
    if walk.count("tables") > 1:
        walk.fault(path, "only_one_table_allowed")


def _not_too_much(walk: Walk, path: str, table: Any) -> None:
    if sum(map(len, _texts(table.get("rows")))) > TABLE_CHARACTERS:
        walk.fault(pointer(path, "rows"), f"may hold {TABLE_CHARACTERS} characters in all")


def _texts(value: Any) -> Iterable[str]:
    """Every string under a `text` key."""
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _texts(item)
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        yield value["text"]


def _same_width(walk: Walk, path: str, table: Any) -> None:
    rows = table.get("rows")
    widths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(widths) > 1:
        walk.fault(pointer(path, "rows"), "must all have the same number of cells")


def _few_charts(walk: Walk, path: str, _chart: Any) -> None:
    if walk.count("charts") > CHARTS_PER_MESSAGE:
        walk.fault(path, f"is one chart too many: a message holds {CHARTS_PER_MESSAGE}")


def _matches_axis(walk: Walk, path: str, chart: Any) -> None:
    """Every series has one point for each category, under the category's label, and a name of its own."""
    axis, series = chart.get("axis_config"), chart.get("series")
    if not isinstance(axis, dict) or not isinstance(series, list):
        return
    wanted = axis.get("categories")
    names = [str(one.get("name")) for one in series if isinstance(one, dict)]
    if len(names) != len(set(names)):
        walk.fault(pointer(path, "series"), "must each have a name of its own")
    for index, one in enumerate(series):
        data = one.get("data") if isinstance(one, dict) else None
        labels = [point.get("label") for point in data if isinstance(point, dict)] if isinstance(data, list) else []
        if labels != wanted:
            walk.fault(f"{path}/series/{index}/data", "must have one point for each category, in their order")


def _positive(walk: Walk, path: str, value: Any) -> None:
    number(walk, path, value)
    if isinstance(value, int | float) and value <= 0:
        walk.fault(path, "must be greater than 0")


_POINT = shape({"label": LABEL, "value": number})
_SERIES = shape({"name": LABEL, "data": many(_POINT, 1, 20)})
_AXIS = shape({"categories": many(LABEL, 1, 20)}, {"x_label": string(50), "y_label": string(50)})
_PLOT = shape({"type": anything, "series": many(_SERIES, 1, 6), "axis_config": _AXIS}, None, _matches_axis)
_SEGMENT = shape({"label": LABEL, "value": _positive})
CHARTS = {
    "pie": shape({"type": anything, "segments": many(_SEGMENT, 1, 6)}),
    "bar": _PLOT,
    "area": _PLOT,
    "line": _PLOT,
}

TABLE = (
    {"rows": _rows(1, 100, "raw_text", "rich_text")},
    {"column_settings": many(_COLUMN, 1, 20)},
    _only_one,
    _not_too_much,
)
DATA_TABLE = (
    {"caption": string(255), "rows": _rows(2, 101, "raw_text", "rich_text", "raw_number")},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
    _same_width,
    _not_too_much,
)
DATA_VISUALIZATION: tuple[Fields, Fields, Rule] = ({"title": string(50), "chart": typed(CHARTS)}, {}, _few_charts)
