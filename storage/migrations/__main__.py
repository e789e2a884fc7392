"""Write a migration from what the tables say: `python -m storage.migrations "Count snoozes"`.

`--first` writes the first one anew instead of adding one; that is right only until the first release.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from storage import migrate

VERSIONS = migrate.MIGRATIONS / "versions"


def main() -> None:
    """Compare a database at the newest migration with the tables, and write the difference as the next migration."""
    parser = argparse.ArgumentParser(prog="python -m storage.migrations", description=__doc__)
    parser.add_argument("message", help="what changes, as one line")
    parser.add_argument("--first", action="store_true", help="write the first migration anew")
    given = parser.parse_args()
    if given.first:
        for old in VERSIONS.glob("*.py"):
            old.unlink()
    revision = f"{len(list(VERSIONS.glob('0*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/compare.db"
        with migrate.transaction(url) as connection:
            if not given.first:  # without the guards: those of today may stand on tables that are not there yet
                command.upgrade(migrate.config(connection), "head")
            command.revision(migrate.config(connection), message=given.message, autogenerate=True, rev_id=revision)
    tidy(next(VERSIONS.glob(f"{revision}_*.py")))


def tidy(path: Path) -> None:
    """Format it as the rest of the code is."""
    for step in (["format", "--quiet"], ["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=True)  # noqa: S603  # our own arguments


if __name__ == "__main__":
    main()
