"""Calendar time is the system's, plus the offset in a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock, FileClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _write(path: Path, text: str) -> None:
    scratch = path.with_suffix(".new")
    scratch.write_text(text)
    scratch.replace(path)


def test_without_a_file_it_is_the_systems_time() -> None:
    clock = Clock(lambda: NOON)

    assert (clock.now(), clock.offset) == (NOON, 0.0)


def test_the_systems_own_time_is_aware_utc() -> None:
    assert Clock().now().tzinfo is UTC


def test_a_missing_file_means_no_offset(tmp_path: Path) -> None:
    assert FileClock(tmp_path / "clock", lambda: NOON).now() == NOON


def test_a_changed_file_moves_the_calendar_forward_and_back(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = FileClock(path, lambda: NOON)

    seen = []
    for text in ("3600.5", "-3600", "0", ""):
        _write(path, text)
        seen.append(clock.now() - NOON)

    assert seen == [timedelta(seconds=3600.5), timedelta(seconds=-3600), timedelta(0), timedelta(0)]


def test_what_cannot_be_read_leaves_the_last_good_offset(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = FileClock(path, lambda: NOON)
    _write(path, "60")
    before = clock.offset
    _write(path, "sixty")

    assert (before, clock.offset) == (60.0, 60.0)

    path.unlink()
    assert clock.offset == 60.0
