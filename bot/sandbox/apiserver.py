"""`/api/<method>`: reading a call, the faults that are switched on, tokens, limits, scopes, and the answer."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.core import APP_TOKEN, BOT_TOKEN, Sandbox
from bot.sandbox.faults import API_SWITCHES, FaultSwitch
from bot.sandbox.webapi import METHODS, Call, Method, SlackError
from bot.sandbox.webapi.registry import missing_scope

Json = dict[str, Any]


class ApiServer:
    """The Web API of one sandbox."""

    def __init__(self, box: Sandbox) -> None:
        """`box` is what the methods work on."""
        self._box = box

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request to `/api/<method>`."""
        name = request.match_info["method"]
        try:
            call = await read_call(name, request)
        except ValueError:
            return _json({"ok": False, "error": "invalid_json"})
        if self._box.latency:
            await asyncio.sleep(self._box.latency)
        fault = self._box.faults.take(API_SWITCHES, name)
        return self._answer(call) if fault is None else await self._misbehave(fault, call, request)

    async def _misbehave(self, fault: FaultSwitch, call: Call, request: web.Request) -> web.StreamResponse:
        self._box.traffic.log(
            "out", "api", call.method, {"args": _shown(call)}, ok=False, note=f"fault: {fault.switch}"
        )
        if fault.switch in {"lost_before", "lost_after", "stored_late"}:
            return self._lose(fault, call, request)
        if fault.switch == "hang":
            await asyncio.sleep(fault.wait)
            return _broken(request)
        if fault.switch == "delay":
            await asyncio.sleep(fault.wait)
            return self._answer(call)
        return _wrong(fault)

    def _lose(self, fault: FaultSwitch, call: Call, request: web.Request) -> web.StreamResponse:
        if fault.switch == "lost_after":
            self._answer(call)
        elif fault.switch == "stored_late":
            asyncio.get_running_loop().call_later(fault.wait, self._answer, call)
        return _broken(request)

    def _answer(self, call: Call) -> web.Response:
        answer, wait = self._run(call)
        ok = bool(answer["ok"])
        note = "; ".join([*([] if ok else [str(answer["error"])]), *call.notes])
        self._box.traffic.log("out", "api", call.method, {"args": _shown(call), "answer": answer}, ok=ok, note=note)
        headers = {"x-oauth-scopes": ",".join(sorted(self._box.manifest.scopes))}
        if wait is not None:
            return _json(answer, status=429, headers=headers | {"Retry-After": f"{wait:.0f}"})
        return _json(answer, headers=headers)

    def _run(self, call: Call) -> tuple[Json, float | None]:
        method = METHODS.get(call.method)
        if method is None:
            return {"ok": False, "error": "unknown_method", "req_method": call.method}, None
        try:
            self._authenticate(method, call)
            wait = self._limited(call)
            if wait is not None:
                return {"ok": False, "error": "ratelimited"}, wait
            if method.scopes and not any(scope in self._box.manifest.scopes for scope in method.scopes):
                raise missing_scope(self._box, *method.scopes)
            return method.run(self._box, call), None
        except SlackError as error:
            return error.answer, None

    def _authenticate(self, method: Method, call: Call) -> None:
        if method.caller == "anybody":
            return
        if not call.token:
            raise SlackError("not_authed")
        if call.token not in (BOT_TOKEN, APP_TOKEN):
            raise SlackError("invalid_auth")
        if not self._box.world.installed:
            raise SlackError("account_inactive")
        if not self._box.world.tokens_valid and call.token == BOT_TOKEN:
            raise SlackError("token_revoked")
        if call.token != {"bot": BOT_TOKEN, "app": APP_TOKEN}[method.caller]:
            raise SlackError("not_allowed_token_type")

    def _limited(self, call: Call) -> float | None:
        if self._box.limits is None:
            return None
        channel = call.text("channel") or None
        if channel in self._box.world.people:
            channel = f"D{channel[1:]}"  # the direct message that the id of a person stands for
        return self._box.limits.check(call.method, channel=channel, now=time.monotonic())


async def read_call(name: str, request: web.Request) -> Call:
    """The arguments of a request in any of the forms that Slack takes; broken JSON is a ValueError."""
    args: Json = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            body = json.loads(await request.text() or "{}")
            if not isinstance(body, dict):
                raise ValueError("not an object")
            args |= body
        elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return Call(name, args, token if scheme.lower() == "bearer" else str(args.get("token", "")))


def _shown(call: Call) -> Json:
    return {key: value for key, value in call.args.items() if key != "token"}


def _json(answer: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response(answer, status=status, headers=headers)


def _wrong(fault: FaultSwitch) -> web.Response:
    if fault.switch == "429":
        return _json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": f"{fault.wait:.0f}"})
    if fault.switch == "5xx":
        return web.Response(status=503, text="upstream unavailable")
    if fault.switch == "error":
        return _json({"ok": False, "error": fault.error})
    return web.Response(text="<html>\x00garbage", content_type="text/html")


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
