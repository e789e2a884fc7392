"""A sandbox over real sockets, somebody to act in it, and an app that only listens."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox import manifest
from bot.sandbox.config import Config
from bot.sandbox.thread import SandboxThread

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
LONG_ENOUGH = 10.0


class Stage:
    """A sandbox seen from all sides: `web` is the bot's client, `act` a person's hand, `heard` the app's ear."""

    def __init__(self, thread: SandboxThread) -> None:
        self.thread = thread
        self.web = WebClient(token="xoxb-sandbox", base_url=thread.api_url, retry_handlers=[])
        self._inbox: queue.Queue[Json] = queue.Queue()
        self._seen: list[Json] = []
        self._socket = SocketModeClient(app_token="xapp-sandbox", web_client=self.web, auto_reconnect_enabled=False)
        self._socket.on_message_listeners.append(self._listen)

    def open(self) -> None:
        """Connect by Socket Mode."""
        self._socket.connect()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _listen(self, raw: str) -> None:
        message: Json = json.loads(raw)
        if envelope_id := message.get("envelope_id"):
            self._socket.send_socket_mode_response(SocketModeResponse(envelope_id=envelope_id))
        self._inbox.put(message)

    def heard(self, wanted: Callable[[Json], bool]) -> Json:
        """The next Socket Mode message that is `wanted`, once it has come."""
        while not (found := next((each for each in self._seen if wanted(each)), None)):
            self._seen.append(self._inbox.get(timeout=LONG_ENOUGH))
        self._seen.remove(found)
        return found

    def tell(self, where: str, **what: Any) -> Json:
        """POST to one of the sandbox's own addresses: `act`, `world`, `faults`, `sockets`, `http`."""
        connection = HTTPConnection(self.thread.url.removeprefix("http://"), timeout=LONG_ENOUGH)
        try:
            connection.request("POST", f"/sandbox/{where}", json.dumps(what), {"Content-Type": "application/json"})
            told: Json = json.load(connection.getresponse())
        finally:
            connection.close()
        assert told["ok"], told
        return told

    def act(self, do: str, **what: Any) -> Json:
        """A gesture of Ana's."""
        return self.tell("act", do=do, **{"as": "U0ANA", **what})


@pytest.fixture(name="thread", scope="module")
def _thread() -> Iterator[SandboxThread]:
    config = Config(manifest=manifest.load(ROOT / "manifest.yml"), limits=False)
    with SandboxThread(config) as thread:
        yield thread


@pytest.fixture(name="stage", scope="module")
def _stage(thread: SandboxThread) -> Stage:
    """The app only calls, and hears nothing."""
    return Stage(thread)


@pytest.fixture(name="listening", scope="module")
def _listening(stage: Stage) -> Iterator[Stage]:
    """The app is connected."""
    stage.open()
    yield stage
    stage.close()


class RequestUrl:
    """An app's HTTP end that keeps what it was sent, and gives a challenge back."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        self.requests: list[tuple[dict[str, str], bytes]] = []


@pytest.fixture(name="request_url")
def _request_url() -> Iterator[RequestUrl]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.requests.append((dict(self.headers), body))
            answer = json.dumps({"challenge": json.loads(body).get("challenge")}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        kept = RequestUrl(server)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        yield kept
        server.shutdown()
        serving.join()
