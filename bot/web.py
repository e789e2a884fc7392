"""HTTP: a guard that refuses hostile requests before anything is parsed, Bolt behind it, and the health pages.

Order of the checks: path and method, size, time stamp, signature (Slack: verifying requests), and only then the body.
"""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qs

from prometheus_client import CollectorRegistry, generate_latest
from slack_bolt import App, BoltRequest
from waitress.server import create_server

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
MOST_BYTES = 1_000_000
THREADS = 16
FINISH_SECONDS = 3

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Answer = tuple[str, str, str, list[tuple[str, str]]]


class Refused(Exception):
    """A request that gets no further; `status` is the HTTP status line."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Guard:
    """Lets only Slack's own, fresh, well-formed requests through.

    Args:
        signing_secret: the app's signing secret.
        now: seconds since the epoch, real time: Slack's time stamps are.
    """

    def __init__(self, signing_secret: str, now: Callable[[], float] = time.time) -> None:
        self._secret = signing_secret.encode()
        self._now = now

    def body(self, environ: Environ) -> str:
        """The body of a request that has passed every check.

        Raises:
            Refused: it has not; 4xx, never 5xx.
        """
        if environ.get("REQUEST_METHOD") != "POST":
            raise Refused("405 Method Not Allowed")
        raw = environ["wsgi.input"].read(self._length(environ))
        self._check_signature(environ, raw)
        return _well_formed(raw, environ.get("CONTENT_TYPE", ""))

    @staticmethod
    def _length(environ: Environ) -> int:
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit()):
            raise Refused("411 Length Required")
        if len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES:
            raise Refused("413 Content Too Large")
        return int(length)

    def _check_signature(self, environ: Environ, raw: bytes) -> None:
        stamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and signature.isascii()):
            raise Refused("401 Unauthorized")
        if abs(self._now() - int(stamp)) > 5 * 60:
            raise Refused("401 Unauthorized")
        if not hmac.compare_digest(self._signature(stamp, raw), signature):
            raise Refused("401 Unauthorized")

    def _signature(self, stamp: str, raw: bytes) -> str:
        """Over the raw bytes: slack_sdk's verifier decodes them first, and fails on what is no UTF-8."""
        signed = hmac.new(self._secret, f"v0:{stamp}:".encode() + raw, hashlib.sha256)
        return f"v0={signed.hexdigest()}"


def _well_formed(raw: bytes, content_type: str) -> str:
    """The text of a body that parses as what it says it is: an object in JSON, or a form with one."""
    try:
        text = raw.decode("utf-8")
        if content_type.split(";")[0].strip().lower() == "application/json":
            parsed: Any = json.loads(text)
        else:
            form = parse_qs(text, strict_parsing=bool(text), max_num_fields=200)
            parsed = json.loads(form["payload"][0]) if "payload" in form else form
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused("400 Bad Request") from error
    if not isinstance(parsed, dict) or not parsed:
        raise Refused("400 Bad Request")
    return text


class Site:
    """The WSGI application.

    Args:
        app: the Bolt app, or None where only the health pages are served.
        guard: what stands before it.
        ready: tells why the process is not ready, or None when it is.
        registry: the metrics.
    """

    def __init__(
        self, app: App | None, guard: Guard | None, ready: Callable[[], str | None], registry: CollectorRegistry
    ) -> None:
        self._app, self._guard, self._ready, self._registry = app, guard, ready, registry

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        status, kind, text, headers = self._answer(environ)
        start(status, [("Content-Type", kind), *headers])
        return [text.encode()]

    def _answer(self, environ: Environ) -> Answer:
        path = environ.get("PATH_INFO", "")
        if path == EVENTS_PATH and self._app is not None and self._guard is not None:
            return self._slack(environ, self._app, self._guard)
        page = {"/healthz": self._health, "/readyz": self._readiness, "/metrics": self._metrics}.get(path)
        if page is None:
            return _text("404 Not Found")
        return page() if environ.get("REQUEST_METHOD") in {"GET", "HEAD"} else _text("405 Method Not Allowed")

    def _slack(self, environ: Environ, app: App, guard: Guard) -> Answer:
        try:
            body = guard.body(environ)
        except Refused as refused:
            log.info("request refused", extra={"action": "request_refused", "status": refused.status[:3]})
            return _text(refused.status)
        answer = app.dispatch(BoltRequest(body=body, headers=_headers(environ)))
        headers = [(k, v[0]) for k, v in answer.headers.items() if k.lower() not in {"content-type", "content-length"}]
        kind = (answer.headers.get("content-type") or ["text/plain;charset=utf-8"])[0]
        return f"{answer.status} {'OK' if answer.status == 200 else 'Not'}", kind, answer.body or "", headers

    @staticmethod
    def _health() -> Answer:
        return _text("200 OK", "ok")

    def _readiness(self) -> Answer:
        reason = self._ready()
        return _text("503 Service Unavailable", reason) if reason else _text("200 OK", "ready")

    def _metrics(self) -> Answer:
        return "200 OK", "text/plain; version=0.0.4; charset=utf-8", generate_latest(self._registry).decode(), []


class WebServer:
    """waitress with sixteen threads.

    Args:
        site: the WSGI application.
        host: an address of this machine.
        port: 0 for any.
    """

    def __init__(self, site: Site, host: str, port: int) -> None:
        server: Any = create_server(
            site,
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=MOST_BYTES,
            channel_request_lookahead=0,
            ident=None,
        )
        self._server = server
        self.port = int(server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more, give what runs three seconds to finish, then close."""
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=FINISH_SECONDS)
        self._server.close()
        self._thread.join(timeout=FINISH_SECONDS)


def _headers(environ: Environ) -> dict[str, str | Sequence[str]]:
    named: dict[str, str | Sequence[str]]
    named = {key[5:].lower().replace("_", "-"): str(value) for key, value in environ.items() if key.startswith("HTTP_")}
    return {**named, "content-type": environ.get("CONTENT_TYPE", "")}


def _text(status: str, words: str = "") -> Answer:
    return status, "text/plain; charset=utf-8", words or status[4:], []
