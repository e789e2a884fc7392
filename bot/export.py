"""`drumbeat export`: what leaves the store as a file."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.services import cadences_file, workspaces
from bot.services.blame import labels
from bot.settings import SettingsError, load
from storage import migrate
from storage.engine import Store
from storage.errors import StoreUnavailable


def export_labels(output: Path | None) -> int:
    """Write the labels whose authors agreed, one JSON object a line.

    Args:
        output: a new file; None for standard output.

    Returns:
        The exit status.

    Raises:
        SettingsError: the file exists, or the database is away or not up to date.
    """

    def rows(store: Store, workspace_id: int, at: datetime) -> tuple[str, str]:
        found = labels.exported(store, workspace_id, at)
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        return text, f"{len(found)} labels"

    return _export(output, rows)


def export_calendar(output: Path | None) -> int:
    """Write the reviews as an iCalendar file.

    Args, returns, raises: as `export_labels`.
    """

    def text(store: Store, workspace_id: int, at: datetime) -> tuple[str, str]:
        return cadences_file.calendar_file(store, workspace_id, at), "The calendar"

    return _export(output, text)


def _export(output: Path | None, read: Callable[[Store, int, datetime], tuple[str, str]]) -> int:
    """Write what `read` gives, and say what it was."""
    if output is not None and output.exists():
        raise SettingsError(f"{output} exists already; name a new file.")
    store, at = Store(load().database_url), Clock().now()
    try:
        if not migrate.is_current(store):
            raise SettingsError("The database is not up to date: run drumbeat migrate first.")
        text, what = read(store, workspaces.first(store, at), at)
    except StoreUnavailable as error:
        raise SettingsError(f"DATABASE_URL cannot be reached: {error}.") from error
    finally:
        store.close()
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8", newline="")
        sys.stderr.write(f"{what} written to {output}.\n")
    return 0
