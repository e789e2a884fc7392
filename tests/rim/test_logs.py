"""Logs carry a machine name and ids, no tokens."""

import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logs import Lines, configure


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def _line(message: str, **extra: object) -> str:
    record = logging.makeLogRecord({"name": "bot.x", "levelname": "INFO", "msg": message, "created": 0.0, **extra})
    return Lines().format(record)


def test_a_line_has_time_level_name_and_pairs() -> None:
    assert _line("sent", action="sent", key="q:1") == "1970-01-01T00:00:00.000Z INFO bot.x sent action=sent key=q:1"


def test_values_with_spaces_are_quoted() -> None:
    assert _line("x", why="two words").endswith('why="two words"')


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-abc",
        "xapp-1-A1-2-ff",
        "https://hooks.slack.com/actions/T1/2/abc",
        "http://127.0.0.1:1/response/abc",
    ],
)
def test_tokens_and_response_urls_are_blotted_out(secret: str) -> None:
    assert secret not in _line(f"calling {secret} now")


def test_a_traceback_follows_and_is_blotted_out_too() -> None:
    try:
        raise ValueError("xoxb-1-2")
    except ValueError:
        line = _line("failed", exc_info=sys.exc_info())

    assert "Traceback" in line
    assert "xoxb" not in line


def test_libraries_that_log_payloads_are_held_back() -> None:
    configure("debug")

    assert logging.getLogger().level == logging.DEBUG
    assert {logging.getLogger(name).level for name in ("slack_bolt", "slack_sdk", "apscheduler")} == {logging.ERROR}
