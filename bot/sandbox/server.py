"""The sandbox as an HTTP server on loopback: Web API, Socket Mode, response URLs, the page and its API."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.sandbox import answers
from bot.sandbox.apiserver import ApiServer
from bot.sandbox.config import Config
from bot.sandbox.core import Sandbox
from bot.sandbox.pageapi import PageApi

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 8 * 1024 * 1024
GRACE = 0.2
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SandboxServer:
    """One sandbox with its listening socket."""

    def __init__(self, config: Config) -> None:
        """Everything is made here; nothing listens yet. Must be called on the event loop."""
        self.box = Sandbox(config)
        self._runner = web.AppRunner(_application(self.box), shutdown_timeout=GRACE, access_log=None)

    async def start(self) -> str:
        """Listen; answers the address, e.g. `http://127.0.0.1:3333`."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.box.config.port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.box.serve_at(f"http://{HOST}:{port}")
        return self.box.url

    async def stop(self) -> None:
        """Close sockets and deliveries, then stop listening."""
        await self.box.close()
        await self._runner.cleanup()


def _application(box: Sandbox) -> web.Application:
    application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_guard])
    api = ApiServer(box)
    application.add_routes(
        [
            web.route("*", "/api/{method}", api.handle),
            web.get("/link/", box.sockets.serve),
            web.post("/hooks/{key:.+}", _response_url(box)),
            web.post("/upload/{key}", _uploaded(box)),
            web.get("/files/{id}/{name}", _file(box)),
            *PageApi(box).routes(),
            web.get("/", _index),
            web.get("/archives/{tail:.*}", _index),
            web.static("/assets", PAGE),
        ]
    )
    return application


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' pages: the Host must be this machine, and an Origin must be this server."""
    host = request.host.rsplit(":", 1)[0]
    origin = request.headers.get("Origin")
    if host not in ("127.0.0.1", "localhost") or (origin is not None and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="only from this machine's own page")
    return await handler(request)


async def _index(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


def _response_url(box: Sandbox) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            payload = json.loads(await request.text())
        except ValueError:
            payload = None
        error = _use(box, request.match_info["key"], payload)
        box.traffic.log("out", "response_url", "response_url", {"args": payload}, ok=not error, note=error)
        if error:
            return web.json_response({"ok": False, "error": error}, status=404)
        return web.json_response({"ok": True})

    return answer


def _uploaded(box: Sandbox) -> Handler:
    async def take(request: web.Request) -> web.StreamResponse:
        content = await request.read()
        length = box.files.take(request.match_info["key"], content)
        if length is None:
            return web.Response(status=404, text="no such upload")
        box.traffic.log("out", "upload", "upload", {"length": length}, ok=True)
        return web.Response(text=f"OK - {length}")

    return take


def _file(box: Sandbox) -> Handler:
    async def give(request: web.Request) -> web.StreamResponse:
        found = box.files.shared(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound(text="no such file")
        name = found.name.replace('"', "")
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return web.Response(body=found.content, content_type="application/octet-stream", headers=headers)

    return give


def _use(box: Sandbox, key: str, payload: object) -> str:
    if not isinstance(payload, dict):
        return "invalid_payload"
    hook = box.response_urls.use(key)
    if isinstance(hook, str):
        return hook
    return answers.respond(box.chat, box.world, hook, payload)
