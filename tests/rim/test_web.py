"""Hostile HTTP is refused before anything is parsed, and never with a 5xx; real sockets, waitress."""

import hashlib
import hmac
import http.client
import io
import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from prometheus_client import CollectorRegistry
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.web import MOST_BYTES, Guard, Refused, Site, WebServer

SECRET = "signing-secret"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode({"command": "/dri", "team_id": "T1", "user_id": "U1", "trigger_id": "1", "text": ""})


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    def identified(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1", bot_id="B1", bot_user_id="UB")

    app = App(authorize=identified, process_before_response=True, request_verification_enabled=False)

    @app.command("/dri")
    def answered(ack: Ack) -> None:
        ack("yours")

    ready = {"why": None}
    site = Site(app, Guard(SECRET), lambda: ready["why"], CollectorRegistry())
    made = WebServer(site, "127.0.0.1", 0)
    made.ready = ready  # type: ignore[attr-defined]  # for the test below
    made.start()
    yield made
    made.stop()


def _signed(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def test_the_signature_is_slack_sdks_own() -> None:
    headers = _signed(COMMAND.encode())

    assert SignatureVerifier(SECRET).is_valid_request(COMMAND, headers)


def _ask(
    server: WebServer, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _post(server: WebServer, body: bytes, kind: str = FORM, **headers: str) -> tuple[int, str]:
    given = {"Content-Type": kind, **_signed(body), **{name.replace("_", "-"): v for name, v in headers.items()}}
    return _ask(server, "POST", "/slack/events", body, given)


def test_a_signed_command_is_answered(server: WebServer) -> None:
    assert _post(server, COMMAND.encode()) == (200, "yours")


def test_slacks_url_verification_is_answered(server: WebServer) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c", "token": "t"}).encode()

    status, text = _post(server, body, JSON)

    assert (status, json.loads(text)) == (200, {"challenge": "c"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'"text"', JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 50_000, JSON),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"nonsense", FORM),
        (b"&" * 1_000, FORM),
        (b"a=1&" * 500, FORM),
        (b"", FORM),
        (b"", JSON),
    ],
)
def test_signed_but_malformed_bodies_are_a_bad_request(server: WebServer, body: bytes, kind: str) -> None:
    assert _post(server, body, kind)[0] == 400


def test_signed_bodies_that_say_nothing_to_us_are_no_server_error(server: WebServer) -> None:
    for body in (b'{"type":"event_callback"}', b'{"type":"block_actions"}', b'{"a":1}'):
        assert _post(server, body, JSON)[0] < 500


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "9" * 40, "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "²", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Signature": "v0=1"},
        _signed(COMMAND.encode(), secret="another"),
        _signed(COMMAND.encode(), at=time.time() - 600),
        _signed(COMMAND.encode(), at=time.time() + 86_400),  # stamped when collected, and a long run must not reach it
        _signed(b"another body"),
        {**_signed(COMMAND.encode()), "X-Slack-Signature": "v0=é"},
    ],
    ids=[
        "nothing", "words", "huge", "superscript", "negative", "no-time", "forged", "stale", "future", "other", "accent"
    ],
)  # fmt: skip
def test_unsigned_forged_and_stale_requests_are_unauthorized(server: WebServer, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in headers.items()}

    assert _ask(server, "POST", "/slack/events", COMMAND.encode(), {"Content-Type": FORM, **raw})[0] == 401


def test_a_huge_body_is_refused_by_its_length(server: WebServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
        raw.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MOST_BYTES * 50))
        assert b" 413 " in raw.recv(200)


@pytest.mark.parametrize("length", ["", "abc", "-5", "9" * 30])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"x")}

    with pytest.raises(Refused, match=r"411|413"):
        Guard(SECRET).body(environ)


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"POST /slack/events HTTP/9.9\r\n\r\n"])
def test_what_is_no_http_is_no_server_error(server: WebServer, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(raw)
        answer = connection.recv(200)

    assert b" 5" not in answer[:14]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("GET", "/", 404),
        ("GET", "/../etc/passwd", 404),
        ("POST", "/healthz", 405),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/metrics", 200),
    ],
)
def test_other_pages(server: WebServer, method: str, path: str, status: int) -> None:
    assert _ask(server, method, path)[0] == status


def test_readiness_says_why_not(server: WebServer) -> None:
    server.ready["why"] = "not connected to Slack"  # type: ignore[attr-defined]  # see the fixture
    try:
        assert _ask(server, "GET", "/readyz") == (503, "not connected to Slack")
    finally:
        server.ready["why"] = None  # type: ignore[attr-defined]  # see the fixture


def test_without_an_app_only_the_health_pages_are_served() -> None:
    made = WebServer(Site(None, None, lambda: None, CollectorRegistry()), "127.0.0.1", 0)
    made.start()
    try:
        assert _ask(made, "POST", "/slack/events", b"x")[0] == 404
        assert _ask(made, "GET", "/healthz") == (200, "ok")
    finally:
        made.stop()
