"""Socket Mode with a clean end: takes no more, finishes what runs, sends its acks, then closes (design 3.1).

Slack does not repeat interactions, so an ack lost at a shutdown is a person who sees a warning for a click that was
stored. What comes in while ending is left unacked: Slack gives events to another connection or sends them again.
"""

import logging
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

log = logging.getLogger(__name__)

FINISH_SECONDS = 3.0
FINAL = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


class TokenRefused(Exception):
    """Slack refused the app-level token; trying again is of no use."""


class SocketMode:
    """One Socket Mode connection of a Bolt app.

    Args:
        app: the Bolt app.
        app_token: an app-level token with connections:write.
        api_url: where Slack's Web API is.
    """

    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        self._handler = _Draining(app, app_token, api_url)
        self._stopping = threading.Event()
        self.connections = 0

    def start(self) -> None:
        """Connect; while Slack is away, keep trying with growing pauses until `stop`.

        Raises:
            TokenRefused: Slack refused the token.
        """
        self._handler.client.message_listeners.append(self._note_hello)
        pause = 0.5
        while not self._stopping.is_set():
            try:
                self._handler.client.connect()
            except SlackApiError as error:
                if error.response["error"] in FINAL:
                    raise TokenRefused(str(error.response["error"])) from error
                log.warning("socket refused", extra={"action": "socket_refused", "code": error.response["error"]})
            except Exception as error:
                log.warning("socket not connected", extra={"action": "socket_failed", "error": type(error).__name__})
            else:
                return
            self._stopping.wait(pause)
            pause = min(pause * 2, 30.0)

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._handler.client.is_connected()

    def stop(self) -> None:
        """Take no more, give what runs three seconds to finish and to be acked, then close."""
        self._stopping.set()
        self._handler.drain(FINISH_SECONDS)
        self._handler.client.close()

    def _note_hello(self, _client: Any, message: dict[str, Any], _raw: str | None = None) -> None:
        if message.get("type") == "hello":
            self.connections = int(message.get("num_connections") or 0)
            log.info("socket open", extra={"action": "socket_open", "connections": self.connections})


class _Draining(SocketModeHandler):
    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        client = WebClient(base_url=api_url, timeout=10)
        super().__init__(app, app_token, web_client=client)
        self._running = 0
        self._closed = False
        self._change = threading.Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # the SDK's own narrowing
        with self._change:
            if self._closed:
                return
            self._running += 1
        try:
            super().handle(client, req)
        finally:
            with self._change:
                self._running -= 1
                self._change.notify_all()

    def drain(self, seconds: float) -> None:
        with self._change:
            self._closed = True
            self._change.wait_for(lambda: self._running == 0, timeout=seconds)
