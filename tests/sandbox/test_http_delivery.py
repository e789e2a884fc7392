"""Signed delivery to a request URL, as Slack does it without Socket Mode."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.delivery import SIGNING_SECRET
from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, Page, web_client

Reply = tuple[int, str, dict[str, str]]


def always(status: int, text: str = "", **headers: str) -> Callable[[dict[str, str], str], Reply]:
    """An app that answers the same to everything."""

    def answer(_: dict[str, str], __: str) -> Reply:
        return status, text, {name.replace("_", "-"): value for name, value in headers.items()}

    return answer


class Target:
    """A request URL that checks signatures and answers what the test wants."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answer = always(200)
        target = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                target.requests.append((headers, body))
                status, text, more = target.answer(headers, body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def target() -> Iterator[Target]:
    made = Target()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def sandbox(target: Target) -> Iterator[SandboxThread]:
    switches: dict[str, Any] = {"manifest": MANIFEST, "limits": False, "retry_delays": (0.0, 0.02)}
    with SandboxThread(http_target=target.url, ack_seconds=0.5, **switches) as running:
        yield running


def settled(sandbox: SandboxThread, target: Target, count: int) -> None:
    waited = threading.Event()
    while len(target.requests) < count:
        assert not waited.wait(0.01)


def test_requests_are_signed_forms_and_json(sandbox: SandboxThread, target: Target, page: Page):
    page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="list")
    page.act("U0ANA", "global_shortcut", callback_id="anywhere")
    page.act("U0ANA", "post", channel="D0ANA", text="hi")
    settled(sandbox, target, 3)

    verifier = SignatureVerifier(SIGNING_SECRET)
    for headers, body in target.requests:
        assert verifier.is_valid_request(body, headers)
    command, shortcut, event = [body for _, body in target.requests]
    assert parse_qs(command)["text"] == ["list"]
    assert json.loads(parse_qs(shortcut)["payload"][0])["callback_id"] == "anywhere"
    assert json.loads(event)["event"]["text"] == "hi"


def test_events_are_retried_with_slacks_headers(sandbox: SandboxThread, target: Target, page: Page):
    target.answer = always(500)
    page.act("U0ANA", "post", channel="D0ANA", text="hi")
    settled(sandbox, target, 3)

    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in target.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in target.requests}) == 1


def test_no_retry_when_the_app_says_so(sandbox: SandboxThread, target: Target, page: Page):
    target.answer = always(500, x_slack_no_retry="1")
    page.act("U0ANA", "post", channel="D0ANA", text="one")
    settled(sandbox, target, 1)
    target.answer = always(200)
    page.act("U0ANA", "post", channel="D0ANA", text="two")
    settled(sandbox, target, 2)

    assert [json.loads(body)["event"]["text"] for _, body in target.requests] == ["one", "two"]


def test_slow_answers_time_out(sandbox: SandboxThread, target: Target, page: Page):
    answered = threading.Event()

    def slowly(_: dict[str, str], __: str) -> Reply:
        answered.wait(5)
        return 200, "", {}

    target.answer = slowly

    answer = page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="")
    answered.set()

    assert "operation_timeout" in answer["error"]


def test_plain_text_answers_of_commands_are_shown(sandbox: SandboxThread, target: Target, page: Page):
    target.answer = always(200, "just text")

    page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="")

    assert page.get("messages?as=U0ANA&channel=D0ANA")["messages"][-1]["text"] == "just text"


def test_url_verification(sandbox: SandboxThread, target: Target, page: Page):
    target.answer = lambda _, body: (200, json.dumps({"challenge": json.loads(body)["challenge"]}), {})
    assert page.post("http", {"target": target.url})["verified"] is True
    target.answer = always(200, "wrong")
    assert page.post("http", {"target": target.url})["verified"] is False
    assert page.post("http", {"target": "http://127.0.0.1:9"})["verified"] is False
    assert page.post("http", {"target": None})["verified"] is None


def test_a_bolt_app_behind_the_request_url_accepts_the_requests(sandbox: SandboxThread, target: Target, page: Page):
    bolt = App(client=web_client(sandbox), signing_secret=SIGNING_SECRET, process_before_response=True)
    bolt.command("/dri")(lambda ack: ack("from bolt"))

    def dispatch(headers: dict[str, str], body: str) -> tuple[int, str, dict[str, str]]:
        answer = bolt.dispatch(BoltRequest(body=body, headers=headers))
        return answer.status, answer.body, {}

    target.answer = dispatch
    page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="")

    assert page.get("messages?as=U0ANA&channel=D0ANA")["messages"][-1]["text"] == "from bolt"
