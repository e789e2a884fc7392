"""One process against the sandbox, over real sockets: it starts without Slack, takes payloads, ends in good order."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import process as module
from bot import socket_mode
from bot.clock import FileClock
from bot.process import Drumbeat
from bot.pulse import Pulse
from bot.sandbox.thread import SandboxThread
from bot.settings import Settings
from bot.socket_mode import SocketMode, TokenRefused
from tests.support.clock import MONDAY
from tests.support.stage import MANIFEST
from tests.support.waiting import until


@pytest.fixture
def box(tmp_path: Path) -> Iterator[SandboxThread]:
    with SandboxThread(manifest=MANIFEST) as made:
        yield made


def _settings(box: SandboxThread, tmp_path: Path, **values: Any) -> Settings:
    given = {
        "slack_bot_token": "xoxb-sandbox",
        "slack_app_token": "xapp-sandbox",
        "slack_signing_secret": "sandbox-signing-secret",
        "slack_api_url": box.api_url,
        "database_url": f"sqlite:///{tmp_path}/run.db",
        "DRUMBEAT_LEADERS": "U0DANA,U0ANA",
        "DRUMBEAT_REVIEW_CHANNEL": "C0REVIEW",
        "DRUMBEAT_TIMEZONE": "Europe/London",
    }
    return Settings(_env_file=None, **{**given, **values})  # type: ignore[call-arg]


def _get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_it_starts_connects_reads_the_directory_and_ends(box: SandboxThread, tmp_path: Path) -> None:
    clock_file = tmp_path / "clock"
    bot = Drumbeat(_settings(box, tmp_path, DRUMBEAT_CLOCK_FILE=str(clock_file)), port=0)
    pulse = Path(f"{clock_file}.pulse")
    bot.start()
    try:
        assert bot.web is not None
        until(lambda: _get(bot.web.port, "/readyz") == (200, "ready"), 10)  # type: ignore[union-attr]
        until(lambda: pulse.exists() and json.loads(pulse.read_text())["idle"], 20)
        metrics = _get(bot.web.port, "/metrics")[1]
    finally:
        bot.stop()

    assert 'drumbeat_outbox_due{op="post"} 0.0' in metrics
    assert not pulse.exists()


def test_over_http_there_is_no_socket(box: SandboxThread, tmp_path: Path) -> None:
    bot = Drumbeat(_settings(box, tmp_path, slack_app_token=""), port=0)
    bot.start()
    try:
        assert bot.socket is None
        assert bot.web is not None
        assert _get(bot.web.port, "/readyz")[0] == 200
    finally:
        bot.stop()


def test_without_slack_it_keeps_trying_until_it_is_ended(box: SandboxThread, tmp_path: Path) -> None:
    settings = _settings(box, tmp_path, slack_api_url="http://127.0.0.1:9/api/")
    bot = Drumbeat(settings, port=0)
    starting = threading.Thread(target=bot.start)
    starting.start()
    until(lambda: bot.web is not None and _get(bot.web.port, "/healthz")[0] == 200, 10)
    assert bot.web is not None
    assert _get(bot.web.port, "/readyz") == (503, "not connected to Slack")

    bot.stop()
    starting.join(10)

    assert not starting.is_alive()


def test_a_refused_app_token_ends_the_start(box: SandboxThread, tmp_path: Path) -> None:
    bot = Drumbeat(_settings(box, tmp_path, slack_app_token="xapp-wrong"))

    with pytest.raises(TokenRefused, match="invalid_auth"):
        bot.start()

    bot.stop()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"database_url": "postgresql://127.0.0.1:9/x"}, "DATABASE_URL cannot be reached"),
        ({"slack_app_token": "xapp-wrong"}, "refuses SLACK_APP_TOKEN"),
    ],
)
def test_what_stops_the_start_is_one_sentence(
    box: SandboxThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], said: str
) -> None:
    monkeypatch.setattr(module, "load", lambda: _settings(box, tmp_path, **values))
    monkeypatch.setattr(module, "configure", lambda _level: None)
    monkeypatch.setattr(module, "_stop_on_signals", module._Stopping)

    with pytest.raises(module.SettingsError, match=said):
        module.run("127.0.0.1", None)


def test_at_its_end_the_socket_finishes_what_runs_and_takes_no_more() -> None:
    """Slack repeats no interactions: what was taken is acked, what was not is left to another connection."""
    running, go, acked = threading.Event(), threading.Event(), []
    handler = object.__new__(socket_mode._Draining)
    handler._running, handler._closed, handler._change = 0, False, threading.Condition()

    def slow(_self: object, _client: object, request: str) -> None:
        running.set()
        assert go.wait(5)
        acked.append(request)

    original = socket_mode.SocketModeHandler.handle
    socket_mode.SocketModeHandler.handle = slow  # type: ignore[method-assign,assignment]
    try:
        worker = threading.Thread(target=handler.handle, args=(None, "first"))
        worker.start()
        assert running.wait(5)
        draining = threading.Thread(target=handler.drain, args=(5.0,))
        draining.start()
        until(lambda: handler._closed)
        handler.handle(None, "second")  # type: ignore[arg-type]
        go.set()
        draining.join(5)
        worker.join(5)
    finally:
        socket_mode.SocketModeHandler.handle = original  # type: ignore[method-assign]

    assert acked == ["first"]


def test_hello_tells_how_many_connections_there_are(box: SandboxThread, tmp_path: Path) -> None:
    bot = Drumbeat(_settings(box, tmp_path))
    assert isinstance(bot.socket, SocketMode)
    bot.start()
    try:
        until(lambda: bot.socket is not None and bot.socket.connections == 1, 10)
    finally:
        bot.stop()


def test_the_pulse_wakes_the_tick_and_tells_when_it_has_seen_the_clock(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock", lambda: MONDAY)
    woken: list[float] = []
    ticked: list[float | None] = [None]
    pulse = Pulse(
        clock, wake=lambda: woken.append(clock.offset), ticked=lambda: ticked[0], next_due=lambda: (MONDAY, True)
    )
    file = tmp_path / "clock.pulse"
    pulse.start()
    try:
        until(lambda: woken == [0.0] and file.exists())
        before = json.loads(file.read_text())
        scratch = tmp_path / "new"
        scratch.write_text("60")
        scratch.replace(clock.path)
        until(lambda: woken == [0.0, 60.0])
        ticked[0] = 60.0
        until(lambda: json.loads(file.read_text())["idle"])
        after = json.loads(file.read_text())
    finally:
        pulse.stop()

    assert (before["idle"], after["offset"], after["next_due"]) == (False, 60.0, MONDAY.timestamp())
    assert not file.exists()
