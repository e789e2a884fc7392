"""`drumbeat run`: one process from its settings to its end.

It starts without Slack: the store says who the bot is, the directory of people fills by an errand, and the socket is
tried until it stands. It ends in order: takes no more, finishes what runs, sends its acks, then closes.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from slack_bolt import App

from bot.afterwards import Afterwards
from bot.app import build_app
from bot.authorize import Authorize
from bot.clock import Clock, FileClock
from bot.doers import DOERS
from bot.errands import ErrandWorkers
from bot.judge.loader import load as load_judge
from bot.logs import configure
from bot.metrics import Metrics
from bot.pulse import Pulse
from bot.scheduler import Scheduler
from bot.sender.points import from_setting
from bot.sender.sender import Sender
from bot.services import founding, telling, tick
from bot.settings import Settings, SettingsError, check_run, load
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from bot.slack.messenger import Messenger
from bot.socket_mode import SocketMode, TokenRefused
from bot.web import Guard, Site, WebServer
from handlers.deps import Deps
from storage import backlog, migrate, running
from storage.engine import Store
from storage.errors import StoreUnavailable

log = logging.getLogger(__name__)

DEFAULT_PORT = 3000


class Part(Protocol):
    """Something that is started and stopped with the process."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End in good order."""


class Drumbeat:
    """The parts of one process, joined.

    Args:
        settings: checked.
        host: an address of this machine for HTTP.
        port: for HTTP; None in Socket Mode means no HTTP at all.

    Raises:
        StoreUnavailable: the database is away.
    """

    def __init__(self, settings: Settings, host: str = "127.0.0.1", port: int | None = None) -> None:
        self._settings = settings
        self.clock = FileClock(settings.clock_file) if settings.clock_file else Clock()
        migrate.upgrade(settings.database_url)
        self.store = Store(settings.database_url)
        self.workspace_id = founding.found(
            self.store,
            self.clock.now(),
            zone=settings.timezone,
            channel=settings.review_channel or None,
            leader_ids=settings.leaders,
        )
        self._metrics = Metrics(self.store, self.workspace_id, self.clock.now)
        self._judge = load_judge()
        self._ticked: float | None = None
        self._stir: Callable[[], None] = lambda: None
        self._build(host, port)

    def _build(self, host: str, port: int | None) -> None:
        settings, now = self._settings, self.clock.now
        calls = SlackCalls(settings.slack_bot_token, settings.slack_api_url)
        gateway = SlackGateway(calls)
        points = from_setting(settings.chaos_kill_at, is_sandbox=settings.clock_file is not None)
        self._sender = Sender(self.store, self.workspace_id, Messenger(calls), now, points=points)
        self._errands = ErrandWorkers(self.store, self.workspace_id, gateway, now, DOERS)
        self._scheduler = Scheduler(self._tick)
        self._beside = self._optional_parts()
        self._afterwards = Afterwards()
        deps = Deps(
            store=self.store,
            workspace_id=self.workspace_id,
            gateway=gateway,
            judge=self._judge,
            now=now,
            afterwards=self._afterwards,
            tell=self._tell,
        )
        app = build_app(deps, Authorize(self.store, self.workspace_id, settings.slack_bot_token, now))
        self.socket = SocketMode(app, settings.slack_app_token, settings.slack_api_url) if self._by_socket else None
        self.web = self._website(None if self._by_socket else app, host, port)

        def said() -> None:
            points("after_commit_before_nudge")
            self._nudge()

        self.store.said = said

    @property
    def _by_socket(self) -> bool:
        return bool(self._settings.slack_app_token)

    def start(self) -> None:
        """Start everything; returns when payloads are taken.

        Raises:
            TokenRefused: Slack refused the app-level token.
        """
        for part in self._parts():
            part.start()

    def stop(self) -> None:
        """End in order: first what takes payloads, last the store."""
        for part in reversed(self._parts()):
            part.stop()
        self._afterwards.stop()
        self.store.close()

    def _parts(self) -> list[Part]:
        """In the order of starting: what takes payloads comes last, and ends first."""
        takers: list[Part] = [part for part in (self.web, self.socket) if part is not None]
        return [self._sender, self._errands, self._scheduler, *self._beside, *takers]

    def _optional_parts(self) -> list[Part]:
        parts: list[Part] = []
        if not self.store.is_sqlite:
            from bot.sender.listen import Listener  # its driver costs 60 ms that a start on SQLite need not spend

            parts.append(Listener(self.store.url, self._nudge))
        if isinstance(self.clock, FileClock):
            wake = self._scheduler.wake
            pulse = Pulse(self.clock, wake=wake, ticked=lambda: self._ticked, next_due=self._next_due)
            self._stir = pulse.stir
            parts.append(pulse)
        return parts

    def _tick(self) -> None:
        offset = self.clock.offset
        with self._metrics.tick_seconds.time(), self._metrics.failed_ticks.count_exceptions():
            if tick.run_due(self.store, self.workspace_id, self.clock.now(), self._judge):
                self._metrics.ticks.inc()
        if offset != self._ticked:
            self._ticked = offset
            self._nudge()

    def _nudge(self) -> None:
        self._sender.nudge()
        self._errands.nudge()
        self._stir()

    def _tell(self, slack_id: str, key: str, sentence: str) -> None:
        telling.tell(self.store, self.workspace_id, self.clock.now(), slack_id, key, sentence)

    def _website(self, app: App | None, host: str, port: int | None) -> WebServer | None:
        if app is None and port is None:
            return None
        guard = Guard(self._settings.slack_signing_secret) if app else None
        site = Site(app, guard, self._not_ready, self._metrics.registry)
        return WebServer(site, host, DEFAULT_PORT if port is None else port)

    def _not_ready(self) -> str | None:
        if self.socket is not None and not self.socket.connected:
            return "not connected to Slack"
        try:
            with self.store.read(self.workspace_id, self.clock.now()) as uow:
                backlog.idle(uow)
        except StoreUnavailable:
            return "the database is away"
        return None

    def _next_due(self) -> tuple[datetime | None, bool]:
        now = self.clock.now()
        due = tick.next_due(self.store, self.workspace_id, now)
        with self.store.read(self.workspace_id, now) as uow:
            delivered = backlog.idle(uow) and running.errands_idle(uow)
        return due, delivered and self._sender.is_idle and (due is None or due > now)


def run(host: str, port: int | None) -> int:
    """Run until SIGTERM or SIGINT.

    Args:
        host: address to listen on.
        port: port to listen on; None for 3000 over HTTP and for nothing in Socket Mode.

    Returns:
        The exit status.

    Raises:
        SettingsError: one sentence about what stops the start.
    """
    settings = load()
    check_run(settings)
    configure(settings.log_level)
    stopping = _stop_on_signals()
    try:
        bot = Drumbeat(settings, host, port)
    except StoreUnavailable as error:
        raise SettingsError(f"DATABASE_URL cannot be reached: {error}") from error
    except OSError as error:
        raise SettingsError(f"Port {port or DEFAULT_PORT} on {host} cannot be used: {error.strerror}.") from error
    starting = threading.Thread(target=_start, args=(bot, stopping), name="start", daemon=True)
    starting.start()
    while not stopping.event.wait(1.0):
        pass
    bot.stop()
    if stopping.reason:
        raise SettingsError(stopping.reason)
    return 0


class _Stopping:
    """Set when the process must end, with the reason where it is no signal."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.reason = ""


def _start(bot: Drumbeat, stopping: _Stopping) -> None:
    try:
        bot.start()
    except TokenRefused as error:
        stopping.reason = f"Slack refuses SLACK_APP_TOKEN: {error}."
        stopping.event.set()
    else:
        log.info("running", extra={"action": "running"})


def _stop_on_signals() -> _Stopping:
    stopping = _Stopping()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.event.set())
    return stopping
