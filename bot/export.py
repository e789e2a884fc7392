"""`drumbeat export`: what leaves the store as a file."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.clock import Clock
from bot.domain.errors import UserError
from bot.messages import decision_files as files
from bot.messages.decision_files import Exported
from bot.services import cadences_file, workspaces
from bot.services.blame import labels
from bot.services.decisions import exporting
from bot.settings import SettingsError, load
from storage import migrate
from storage.engine import Store
from storage.errors import StoreUnavailable

T = TypeVar("T")
PRIVATE = (
    "--all writes decisions of private channels and for named people only, and whoever opens the file reads them: add"
    " --yes if that is what you want."
)


def export_labels(output: Path | None) -> int:
    """Write the labels whose authors agreed, one JSON object a line.

    Args:
        output: a new file; None for standard output.

    Returns:
        The exit status.

    Raises:
        SettingsError: the file exists, or the database is away or not up to date.
    """
    _check_new(output)
    with _opened() as (store, workspace_id, at):
        rows = labels.exported(store, workspace_id, at)
    _write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), output, f"{len(rows)} labels")
    return 0


def export_calendar(output: Path | None) -> int:
    """Write the reviews as an iCalendar file.

    Args, returns, raises: as `export_labels`.
    """
    _check_new(output)
    with _opened() as (store, workspace_id, at):
        text = cadences_file.calendar_file(store, workspace_id, at)
    _write(text, output, "The calendar")
    return 0


def export_decisions(
    form: str, output: Path | None, person: str | None = None, *, everything: bool = False, sure: bool = False
) -> int:
    """Write decisions: what every member may see, unless said otherwise.

    Args:
        form: `md` (a folder with a file each, and an index), `csv` or `json` (one object a line).
        output: the folder, or a new file; None for standard output.
        person: Slack's id of whom they are for: only what that person may see.
        everything: also what only some may see.
        sure: whether that is meant.

    Returns:
        The exit status.

    Raises:
        SettingsError: the place will not do, nobody has that id, `everything` is not meant, or the database is away.
    """
    if everything and not sure:
        raise SettingsError(PRIVATE)
    if form == "md":
        folder = _check_folder(output)
    else:
        _check_new(output)
    with _opened() as (store, workspace_id, at):
        try:
            memos = list(exporting.exported(store, workspace_id, at, person=person, everything=everything))
        except UserError as error:
            raise SettingsError(error.sentence) from error
    if form == "md":
        return _write_folder(folder, memos)
    text = files.as_csv(memos) if form == "csv" else files.as_json_lines(memos)
    _write(text, output, f"{len(memos)} decisions")
    return 0


@contextmanager
def _opened() -> Iterator[tuple[Store, int, datetime]]:
    store, at = Store(load().database_url), Clock().now()
    try:
        if not migrate.is_current(store):
            raise SettingsError("The database is not up to date: run drumbeat migrate first.")
        yield store, workspaces.first(store, at), at
    except StoreUnavailable as error:
        raise SettingsError(f"DATABASE_URL cannot be reached: {error}.") from error
    finally:
        store.close()


def _check_new(output: Path | None) -> None:
    if output is not None and output.exists():
        raise SettingsError(f"{output} exists already; name a new file.")


def _check_folder(output: Path | None) -> Path:
    """A folder that is new, empty, or of an earlier export: nothing else may be overwritten."""
    if output is None:
        raise SettingsError("Name the folder to write to, with --output: Markdown is one file a decision.")
    if output.is_file() or (output.is_dir() and any(output.iterdir()) and not _is_ours(output / files.INDEX)):
        raise SettingsError(f"{output} holds other things; name a new folder, or one of an earlier export.")
    return output


def _write(text: str, output: Path | None, what: str) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    _reporting(lambda: output.write_text(text, encoding="utf-8", newline=""), output)
    sys.stderr.write(f"{what} written to {output}.\n")


def _write_folder(folder: Path, memos: Sequence[Exported]) -> int:
    """What an earlier export wrote is taken away first: a decision that may be seen no more must not stay behind."""

    def write() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.md"):
            if _is_ours(old):
                old.unlink()
        for memo in memos:
            (folder / files.file_name(memo)).write_text(files.markdown(memo), encoding="utf-8")
        (folder / files.INDEX).write_text(files.index(memos), encoding="utf-8")

    _reporting(write, folder)
    sys.stderr.write(f"{len(memos)} decisions written to {folder}.\n")
    return 0


def _is_ours(path: Path) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace").rstrip().endswith(files.MARKER)


def _reporting(write: Callable[[], T], place: Path) -> T:
    try:
        return write()
    except OSError as error:
        raise SettingsError(f"{place} cannot be written: {error.strerror or error}.") from error
