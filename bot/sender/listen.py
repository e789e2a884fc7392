"""Hearing from other replicas: PostgreSQL tells every process when a commit left something to say or to run."""

import logging
import threading
from collections.abc import Callable

import psycopg
from sqlalchemy.engine import make_url

from storage.uow import NOTIFY_CHANNEL

logger = logging.getLogger(__name__)
LOOK_S = 0.5
AGAIN_S = 1.0


class Listener:
    """A connection that listens, and comes back when it breaks. Missing a word costs at most one poll.

    Args:
        url: the SQLAlchemy URL of a PostgreSQL database.
        heard: called when something was said, and after each time the connection was away.
    """

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._thread.start()

    @property
    def is_listening(self) -> bool:
        """Whether the connection stands."""
        return self._listening.is_set()

    def stop(self) -> None:
        """Hang up; waits for at most two seconds."""
        self._stopping.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error:
                logger.warning("not listening", extra={"action": "listener_lost"})
            finally:
                self._listening.clear()
            self._stopping.wait(AGAIN_S)

    def _listen(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
            connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
            self._listening.set()
            self._heard()
            while not self._stopping.is_set():
                for _word in connection.notifies(timeout=LOOK_S, stop_after=1):
                    self._heard()
