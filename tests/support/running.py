"""The whole product on this machine: a sandbox and a bot process, a company, a calendar of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.page_client import Hand, PageClient
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
THURSDAY = datetime(2026, 11, 12, 10, tzinfo=UTC)
"""Where the calendar begins: a Monday (2026-W47) lies ahead, a month's end further off."""
NOT_OURS = ("SLACK_", "DRUMBEAT_", "COVERAGE_")
"""Variables that no child gets: settings of whoever runs the tests; and what the stories run is measured elsewhere."""
START_S, STOP_S, WALK_S = 30.0, 10.0, 60.0
READY = "sandbox ready "
LEADERS = "U0DANA,U0LEE,U0ANA"


_KEPT = tempfile.TemporaryDirectory(prefix="drumbeat-company-")


class Child:
    """A process of ours, its words kept in a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=dict(environment), stdout=out, stderr=out
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float = START_S) -> int:
        """Wait for its end; returns the exit status."""
        return self._process.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal, by force where it does not listen; returns its exit status."""
        if self.ended is None:
            self._process.send_signal(number)
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


class Running:
    """Both processes, the page's API and the clock."""

    def __init__(self, folder: Path, url: str, environment: dict[str, str], *, http_port: int | None) -> None:
        self.folder, self.url, self.environment = folder, url, environment
        self.page = PageClient(url)
        self._http_port = http_port
        self.bot: Child | None = None

    def person(self, id_: str) -> Hand:
        """Act as somebody."""
        return self.page.person(id_)

    def start_bot(self, **environment: str) -> Child:
        """Start the bot, and wait until it takes payloads and rests."""
        pulse = Path(f"{self.environment['DRUMBEAT_CLOCK_FILE']}.pulse")
        pulse.unlink(missing_ok=True)
        options = ["--port", str(self._http_port)] if self._http_port else []
        child = Child(["-m", "bot", "run", *options], self.environment | environment, self.folder / "bot.log")
        self.bot = child
        until(lambda: child.ended is not None or (pulse.exists() and self._listens()), seconds=START_S, every=0.02)
        assert environment or child.ended is None, "the bot did not start"
        return child

    def stop_bot(self, number: int = signal.SIGTERM) -> int:
        """End the bot; returns its exit status."""
        assert self.bot is not None
        return self.bot.stop(number)

    def restart_bot(self, number: int = signal.SIGTERM) -> Child:
        """End the bot by a signal, and start it again."""
        self.stop_bot(number)
        return self.start_bot()

    @property
    def http_url(self) -> str:
        """Where the bot listens, in the variant over HTTP."""
        return f"http://127.0.0.1:{self._http_port}"

    @property
    def now(self) -> datetime:
        """Calendar time."""
        return datetime.fromtimestamp(float(self.page.get("clock")["now"]), UTC)

    def rest(self) -> None:
        """Wait until the bot has nothing left to do."""
        until(lambda: self._bot_ended or self.page.get("clock")["bot"] == "idle", seconds=WALK_S, every=0.02)
        assert not self._bot_ended, "the bot ended by itself"

    @property
    def _bot_ended(self) -> bool:
        return self.bot is None or self.bot.ended is not None

    def walk(self, **by: float) -> None:
        """Live through a span of time, such as `hours=3`."""
        self._clock("forward", seconds=timedelta(**by).total_seconds())

    def walk_to(self, at: datetime) -> None:
        """Live until an instant, aware; nothing happens when it is past."""
        if at > self.now:
            self.walk(seconds=(at - self.now).total_seconds())

    def monday(self, person: str) -> None:
        """Live until next Monday 09:00 on this person's wall."""
        self._clock("monday", **{"as": person})

    def leap(self, do: str, **by: float) -> None:
        """`jump` (downtime) or `back` by a span of time, at once."""
        self.page.post("clock", {"do": do, "seconds": timedelta(**by).total_seconds()})

    def logs(self) -> str:
        """The last words of both processes."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text()[-6_000:]}" for file in files)

    def _clock(self, do: str, **what: Any) -> None:
        self.page.post("clock", {"do": do} | what)
        until(lambda: not self.page.get("clock")["walking"], seconds=WALK_S, every=0.02)
        self.rest()

    def _listens(self) -> bool:
        if self._http_port is None:
            return int(self.page.get("health")["sockets"]) > 0
        return _accepts(self._http_port)


@contextmanager
def running(
    folder: Path, *, database: str = "", http: bool = False, company: bool = True, start: bool = True
) -> Iterator[Running]:
    """Run sandbox and bot until the end of the block; their logs are printed when the block fails.

    Args:
        folder: where the clock, the logs and a SQLite file go.
        database: a migrated or empty database; a SQLite file of the folder when none is named.
        http: deliver signed HTTP instead of Socket Mode.
        company: open the demo's six initiatives.
        start: start the bot too.
    """
    port = free_port() if http else None
    clock_file = folder / "clock"
    clock_file.write_text(str(THURSDAY.timestamp() - time.time()))
    sandbox, url = _sandbox(folder, clock_file, port)
    run = Running(folder, url, _environment(folder, url, database, http=http), http_port=port)
    try:
        if company:
            _found(run, folder, database)
        if start:
            run.start_bot()
        yield run
    except BaseException:
        sys.stderr.write(run.logs())
        raise
    finally:
        if run.bot is not None:
            run.stop_bot()
        sandbox.stop()


def _found(run: Running, folder: Path, database: str) -> None:
    """Open the demo's initiatives; a SQLite file is made once for each test process, and copied from then on."""
    made, ours = Path(_KEPT.name) / "founded.db", folder / "drumbeat.db"
    if not database and made.exists():
        shutil.copyfile(made, ours)
        return
    found = Child(["-m", "bot.demo_company"], run.environment, folder / "company.log")
    assert found.wait() == 0
    if not database:
        shutil.copyfile(ours, made)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sandbox(folder: Path, clock_file: Path, http_port: int | None) -> tuple[Child, str]:
    arguments = ["-m", "bot.sandbox", "--clock-file", str(clock_file), "--no-limits"]
    if http_port:
        arguments += ["--http-target", f"http://127.0.0.1:{http_port}/slack/events"]
    child = Child(arguments, _inherited(), folder / "sandbox.log")
    until(lambda: child.ended is not None or READY in child.log.read_text(), seconds=START_S, every=0.02)
    assert child.ended is None, child.log.read_text()
    return child, child.log.read_text().split(READY)[1].split()[0]


def _environment(folder: Path, url: str, database: str, *, http: bool) -> dict[str, str]:
    credentials = {"SLACK_SIGNING_SECRET": "sandbox-signing-secret"} if http else {"SLACK_APP_TOKEN": "xapp-sandbox"}
    ours = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_API_URL": f"{url}/api/",
        "DATABASE_URL": database or f"sqlite:///{folder}/drumbeat.db",
        "DRUMBEAT_REVIEW_CHANNEL": "C0REVIEW",
        "DRUMBEAT_TIMEZONE": "Europe/London",
        "DRUMBEAT_LEADERS": LEADERS,
        "DRUMBEAT_CLOCK_FILE": str(folder / "clock"),
        "DRUMBEAT_LOG_LEVEL": "WARNING",
    }
    return {**_inherited(), **credentials, **ours}


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
