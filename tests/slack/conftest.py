"""A sandbox to speak to, and a peer that answers whatever a test wants."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.sandbox.thread import SandboxThread
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from bot.slack.messenger import Messenger
from tests.support.stage import MANIFEST, TOKEN


class Peer:
    """A server on loopback that answers every request alike, and keeps the bodies it got."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, '{"ok": true}', dict[str, str]()
        self.got: list[str] = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                peer.got.append(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
                body = peer.body.encode()
                self.send_response(peer.status)
                for name, value in {"Content-Length": str(len(body)), **peer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_port}/api"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def box() -> Iterator[SandboxThread]:
    with SandboxThread(limits=False, manifest=MANIFEST) as box:
        yield box


@pytest.fixture
def calls(box: SandboxThread) -> SlackCalls:
    return SlackCalls(TOKEN, box.api_url)


@pytest.fixture
def gateway(calls: SlackCalls) -> SlackGateway:
    return SlackGateway(calls)


@pytest.fixture
def messenger(calls: SlackCalls) -> Messenger:
    return Messenger(calls, seconds=1.0)
