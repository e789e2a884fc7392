"""A copy of the SQLite database, taken while the bot runs."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import SettingsError, load


def backup(file: Path) -> int:
    """Copy the database named by DATABASE_URL into `file` with SQLite's online backup.

    Args:
        file: must not exist yet.

    Returns:
        The exit status.

    Raises:
        SettingsError: the database is no SQLite file, or `file` exists.
    """
    url = make_url(load().database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise SettingsError("DATABASE_URL is no SQLite file: use pg_dump to back up PostgreSQL.")
    if file.exists():
        raise SettingsError(f"{file} exists already; name a new file.")
    if not Path(url.database).exists():
        raise SettingsError(f"There is no database at {url.database} yet.")
    with closing(sqlite3.connect(url.database)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    sys.stdout.write(f"Copied to {file}.\n")
    return 0
