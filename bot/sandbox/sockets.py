"""Socket Mode: tickets, connections and acks (docs.slack.dev/apis/events-api/using-socket-mode)."""

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.traffic import Traffic
from bot.sandbox.world import APP_ID

MOST_SOCKETS = 10
TICKET_SECONDS = 30.0
HEARTBEAT = 20.0
CLOSE_SECONDS = 0.5


@dataclass(frozen=True)
class Ack:
    """How a delivery ended: `ok`, what came back with it, and else why it counts as failed."""

    ok: bool
    payload: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    retry: bool = True


@dataclass(eq=False)
class Socket:
    """One connection of the bot; a ghost has no other end and swallows what it is given."""

    number: int
    ws: web.WebSocketResponse | None = None
    transport: asyncio.Transport | None = None
    pending: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    draining: bool = False

    @property
    def is_open(self) -> bool:
        """Whether Slack would still pick it."""
        return self.ws is None or not self.ws.closed


class Sockets:
    """All connections of the app. Each payload goes to one of them, in turn; an ack counts only on that one."""

    def __init__(self, traffic: Traffic) -> None:
        """Nobody is connected yet."""
        self._traffic = traffic
        self._tickets: dict[str, float] = {}
        self._open: list[Socket] = []
        self._turn = 0
        self._numbers = 0

    @property
    def connections(self) -> list[Socket]:
        """The sockets that are open, ghosts among them."""
        return [socket for socket in self._open if socket.is_open]

    def ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket endpoint `/link/?ticket=…`."""
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < time.monotonic():
            self._traffic.log("out", "socket", "connection refused", {}, ok=False, note="unknown or used ticket")
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=404)
        ws = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False, timeout=CLOSE_SECONDS)
        await ws.prepare(request)
        if len(self.connections) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        await self._converse(ws, request.transport)
        return ws

    async def send(self, envelope: Mapping[str, Any], timeout: float) -> Ack:
        """Deliver to the next socket and wait for its ack, at most `timeout` seconds."""
        socket = self._next()
        if socket is None:
            return Ack(False, reason="connection_failed")
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        envelope_id = str(envelope["envelope_id"])
        socket.pending[envelope_id] = waiting
        try:
            return await asyncio.wait_for(_exchange(socket, envelope, waiting), timeout)
        except TimeoutError:
            return Ack(False, reason="timeout")
        except ConnectionError:
            return Ack(False, reason="connection_failed")
        finally:
            socket.pending.pop(envelope_id, None)

    def add_ghost(self) -> None:
        """A connection that Slack believes in and nobody reads: it takes its turn and swallows."""
        self._numbers += 1
        self._open.append(Socket(self._numbers))
        self._traffic.log("out", "socket", "ghost connection", {"num_connections": len(self.connections)})

    def drop_ghosts(self) -> None:
        """Slack notices that the ghosts are gone."""
        self._open = [socket for socket in self._open if socket.ws is not None]

    def cut(self, count: int) -> int:
        """Break up to `count` connections without a word; answers how many there were."""
        cut = 0
        for socket in [each for each in self.connections if each.ws is not None][:count]:
            if socket.transport is not None:
                socket.transport.abort()
            self._gone(socket)
            cut += 1
        return cut

    async def disconnect(self, reason: str, grace: float) -> None:
        """Send `disconnect` on every socket, and close them `grace` seconds later, as Slack refreshes them."""
        old = [socket for socket in self.connections if socket.ws is not None]
        for socket in old:
            socket.draining = True
            if socket.ws is not None:
                await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
        self._traffic.log("in", "socket", f"disconnect: {reason}", {"sockets": len(old)})
        await asyncio.sleep(grace)
        await self.close(old)

    async def close(self, sockets: list[Socket] | None = None) -> None:
        """Close these connections, or all."""
        for socket in list(self._open if sockets is None else sockets):
            self._gone(socket)
            if socket.ws is not None and not socket.ws.closed:
                await socket.ws.close()

    async def _converse(self, ws: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._numbers += 1
        socket = Socket(self._numbers, ws, transport)
        self._open.append(socket)
        count = len(self.connections)
        self._traffic.log("out", "socket", f"connected ({count} open)", {"socket": socket.number})
        await ws.send_json(_hello(count))
        try:
            async for message in ws:
                if message.type == WSMsgType.TEXT:
                    self._received(socket, message.data)
        finally:
            self._gone(socket)
            self._traffic.log("out", "socket", f"closed ({len(self.connections)} open)", {"socket": socket.number})

    def _received(self, socket: Socket, raw: str) -> None:
        try:
            answer = json.loads(raw)
            envelope_id, payload = str(answer["envelope_id"]), answer.get("payload") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            self._traffic.log("out", "socket", "not an ack", {"text": raw[:500]}, ok=False)
            return
        waiting = socket.pending.get(envelope_id)
        if waiting is None or waiting.done():
            note = "too late, twice, or on a socket that did not deliver it"
            self._traffic.log(
                "out", "socket", "ack that does not count", {"envelope_id": envelope_id}, ok=False, note=note
            )
            return
        waiting.set_result(Ack(True, payload if isinstance(payload, dict) else {}))

    def _next(self) -> Socket | None:
        ready = [each for each in self.connections if not each.draining] or self.connections
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def _gone(self, socket: Socket) -> None:
        if socket in self._open:
            self._open.remove(socket)
        for waiting in socket.pending.values():
            if not waiting.done():
                waiting.set_result(Ack(False, reason="connection_failed"))


async def _exchange(socket: Socket, envelope: Mapping[str, Any], waiting: asyncio.Future[Ack]) -> Ack:
    if socket.ws is not None:
        await socket.ws.send_str(json.dumps(envelope))
    return await waiting


def _hello(count: int) -> dict[str, Any]:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        "connection_info": {"app_id": APP_ID},
    }
