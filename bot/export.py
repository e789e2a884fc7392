"""`drumbeat export`: what leaves the store as a file."""

import json
import sys
from pathlib import Path

from bot.clock import Clock
from bot.services import workspaces
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
    if output is not None and output.exists():
        raise SettingsError(f"{output} exists already; name a new file.")
    store, at = Store(load().database_url), Clock().now()
    try:
        if not migrate.is_current(store):
            raise SettingsError("The database is not up to date: run drumbeat migrate first.")
        rows = labels.exported(store, workspaces.first(store, at), at)
    except StoreUnavailable as error:
        raise SettingsError(f"DATABASE_URL cannot be reached: {error}.") from error
    finally:
        store.close()
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
        sys.stderr.write(f"{len(rows)} labels written to {output}.\n")
    return 0
