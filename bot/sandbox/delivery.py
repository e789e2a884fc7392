"""Bringing payloads to the app: over Socket Mode or as signed HTTP requests; events again when they were not acked."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.faults import EVENT_SWITCHES, Faults
from bot.sandbox.sockets import Ack, Sockets
from bot.sandbox.traffic import Traffic
from bot.sandbox.world import APP_ID, BOT_USER, TEAM_ID, World

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105  the sandbox's own, public on purpose
ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
HTTP_REASONS = {"timeout": "http_timeout"}
Json = dict[str, Any]


class Delivery:
    """Everything Slack sends to the app leaves through here."""

    def __init__(
        self,
        world: World,
        sockets: Sockets,
        traffic: Traffic,
        faults: Faults,
        *,
        http_target: str | None = None,
        ack_seconds: float = ACK_SECONDS,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
    ) -> None:
        """`http_target` is a request URL (then no socket is used); `retry_delays` are seconds before each retry."""
        self._world, self._sockets, self._traffic, self._faults = world, sockets, traffic, faults
        self.http_target = http_target
        self.ack_seconds = ack_seconds
        self.retry_delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Json] = []
        self._session: aiohttp.ClientSession | None = None
        self._events = 0

    def event(self, event: Mapping[str, Any]) -> None:
        """Send one event in the background, with Slack's retries, and with the faults that are switched on."""
        if not self._world.installed:
            return
        body = self._envelope(event)
        fault = self._faults.take(EVENT_SWITCHES, str(event["type"]))
        switch = fault.switch if fault is not None else ""
        if fault is not None and switch == "events_reordered":
            self._held.append(body)
            asyncio.get_running_loop().call_later(fault.wait, self._release)
            return
        delay = fault.wait if fault is not None and switch == "events_late" else 0.0
        self._start(self._deliver(body, delay))
        if switch == "events_doubled":
            self._start(self._deliver(body, delay))
        self._release()

    async def ask(self, kind: str, payload: Json, title: str) -> Ack:
        """Send an interaction (`interactive` or `slash_commands`) once; never again, whatever comes of it."""
        envelope = {"type": kind, "envelope_id": secrets.token_hex(16), "payload": payload}
        started = time.monotonic()
        ack = await self._send(envelope | {"accepts_response_payload": True})
        took = f"{(time.monotonic() - started) * 1000:.0f} ms"
        page_kind = "command" if kind == "slash_commands" else "interaction"
        detail = {"payload": payload, "ack": ack.payload, "took": took}
        self._traffic.log("in", page_kind, title, detail, ok=ack.ok, note=ack.reason)
        return ack

    def tell(self, kind: str, payload: Json, title: str) -> None:
        """As `ask`, for what nobody on the page waits for."""
        self._start(self._told(kind, payload, title))

    async def verify_url(self) -> bool:
        """Slack's url_verification handshake with the request URL; whether the challenge came back."""
        challenge = secrets.token_urlsafe(24)
        ack = await self._post({"type": "url_verification", "challenge": challenge, "token": "sandbox"}, {})
        answered = ack.payload.get("challenge") == challenge or ack.payload.get("text") == challenge
        self._traffic.log("in", "http", "url_verification", {"answer": ack.payload}, ok=answered, note=ack.reason)
        return answered

    async def close(self) -> None:
        """Give up every delivery under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def settled(self) -> None:
        """Wait until every event was acked or given up."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _told(self, kind: str, payload: Json, title: str) -> None:
        await self.ask(kind, payload, title)

    def _release(self) -> None:
        """Send what was held back behind a later event, or has waited long enough for one."""
        held, self._held = self._held, []
        for body in held:
            self._start(self._deliver(body, 0.0))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _envelope(self, event: Mapping[str, Any]) -> Json:
        self._events += 1
        now = self._world.clock.now()
        who = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}
        return {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": dict(event),
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}{self._events}",
            "event_time": int(now),
            "authorizations": [who | {"is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_hex(8),
        }

    async def _deliver(self, body: Json, delay: float) -> None:
        reason = ""
        for attempt, wait in enumerate((delay, *self.retry_delays)):
            if wait:
                await asyncio.sleep(wait)
            ack = await self._send(_event_envelope(body, attempt, reason))
            self._log_event(body, attempt, ack)
            if ack.ok or not ack.retry:
                return
            reason = ack.reason

    def _log_event(self, body: Json, attempt: int, ack: Ack) -> None:
        event = body["event"]
        title = event["type"] + (f" ({event['subtype']})" if event.get("subtype") else "")
        note = ack.reason + (f" · attempt {attempt + 1}" if attempt else "")
        self._traffic.log("in", "event", title, {"payload": body, "attempt": attempt}, ok=ack.ok, note=note)

    async def _send(self, envelope: Json) -> Ack:
        if self.http_target is None:
            return await self._sockets.send(envelope, self.ack_seconds)
        ack = await self._post(envelope["payload"], _retry_headers(envelope), kind=envelope["type"])
        return Ack(ack.ok, ack.payload, HTTP_REASONS.get(ack.reason, ack.reason), ack.retry)

    async def _post(self, payload: Json, headers: dict[str, str], kind: str = "events_api") -> Ack:
        if self.http_target is None:
            return Ack(False, reason="connection_failed")
        body, content_type = _encoded(kind, payload)
        if self._session is None:
            self._session = aiohttp.ClientSession()
        signed = headers | signature(body) | {"Content-Type": content_type}
        limit = aiohttp.ClientTimeout(total=self.ack_seconds)
        try:
            async with self._session.post(self.http_target, data=body, headers=signed, timeout=limit) as answer:
                return _http_ack(answer.status, await answer.read(), answer.headers)
        except TimeoutError:
            return Ack(False, reason="timeout")
        except aiohttp.ClientError:
            return Ack(False, reason="connection_failed")


def signature(body: bytes) -> dict[str, str]:
    """The two headers by which the app knows that Slack sent `body` (v0, HMAC-SHA256)."""
    stamp = str(int(time.time()))
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if kind == "slash_commands":
        return urlencode(payload).encode(), form
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), form
    return json.dumps(payload).encode(), "application/json"


def _http_ack(status: int, raw: bytes, headers: Mapping[str, str]) -> Ack:
    text = raw.decode("utf-8", "replace")
    try:
        payload = json.loads(text) if text.strip() else {}
    except ValueError:
        payload = {"text": text}
    retry = headers.get("x-slack-no-retry") != "1"
    return Ack(
        status == 200, payload if isinstance(payload, dict) else {}, "" if status == 200 else "http_error", retry
    )


def _event_envelope(body: Json, attempt: int, reason: str) -> Json:
    envelope = {"type": "events_api", "envelope_id": secrets.token_hex(16), "payload": body}
    return envelope | {"accepts_response_payload": False, "retry_attempt": attempt, "retry_reason": reason}


def _retry_headers(envelope: Json) -> dict[str, str]:
    attempt = envelope.get("retry_attempt", 0)
    if not attempt:
        return {}
    reason = str(envelope["retry_reason"])
    return {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": HTTP_REASONS.get(reason, reason)}
