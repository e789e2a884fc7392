"""The page's own API under /sandbox/: reading the screen, acting, moving the clock, switching faults."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.sandbox import screen
from bot.sandbox.acts import ACTS
from bot.sandbox.core import Sandbox
from bot.sandbox.interactivity import Refused
from bot.sandbox.world import Person
from bot.sandbox.worldapi import CHANGES

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KEEP_ALIVE = 15.0


class PageApi:
    """Routes of one sandbox's page."""

    def __init__(self, box: Sandbox) -> None:
        """`box` is what the page looks at."""
        self._box = box

    def routes(self) -> list[web.RouteDef]:
        """Everything under /sandbox/."""
        reads = ("state", "messages", "home", "views", "traffic", "stream", "clock", "faults", "health")
        gets = [web.get(f"/sandbox/{name}", getattr(self, f"get_{name}")) for name in reads]
        posts = ("act", "clock", "faults", "world", "sockets", "http")
        sends = [web.post(f"/sandbox/{name}", self._spoken(getattr(self, f"post_{name}"))) for name in posts]
        return [*gets, web.get("/sandbox/messages/all", self.get_all_messages), *sends]

    async def get_state(self, request: web.Request) -> web.Response:
        """`reload=1` says that the page was loaded anew: the viewer's ephemeral messages vanish."""
        viewer = self._viewer(request.query.get("as"))
        if request.query.get("reload"):
            screen.forget_ephemerals(self._box, viewer.id)
        return web.json_response(screen.state(self._box, viewer.id))

    async def get_messages(self, request: web.Request) -> web.Response:
        """A channel, or with `thread` one thread of it."""
        viewer = self._viewer(request.query.get("as"))
        channel = self._box.world.channels.get(request.query.get("channel", ""))
        if channel is None or not self._box.world.sees(viewer.id, channel):
            raise web.HTTPNotFound(text="no such conversation")
        shown = screen.messages(self._box, viewer.id, channel, request.query.get("thread"))
        return web.json_response({"messages": shown})

    async def get_all_messages(self, _: web.Request) -> web.Response:
        """Every stored message of every conversation, for tests."""
        box = self._box
        stored = {
            channel.id: [screen.message(box, channel, channel.by_ts[ts]) for ts in channel.order]
            for channel in box.world.channels.values()
            if channel.order
        }
        return web.json_response({"messages": stored})

    async def get_home(self, request: web.Request) -> web.Response:
        """The viewer's Home tab."""
        home = self._box.views.homes.get(self._viewer(request.query.get("as")).id)
        return web.json_response({"view": home.as_slack() if home is not None else None})

    async def get_views(self, request: web.Request) -> web.Response:
        """The viewer's open modals, the top last."""
        stack = self._box.views.stacks.get(self._viewer(request.query.get("as")).id, [])
        return web.json_response({"stack": [view.as_slack() for view in stack]})

    async def get_traffic(self, request: web.Request) -> web.Response:
        """What went to and fro, after number `after`."""
        after = request.query.get("after", "0")
        return web.json_response({"entries": self._box.traffic.after(int(after) if after.isdigit() else 0)})

    async def get_clock(self, _: web.Request) -> web.Response:
        """The clock."""
        return web.json_response(screen.clock(self._box))

    async def get_faults(self, _: web.Request) -> web.Response:
        """The switches that are on."""
        return web.json_response({"faults": [each.as_json() for each in self._box.faults.switches]})

    async def get_health(self, _: web.Request) -> web.Response:
        """Whether the sandbox is up, and how many sockets the bot has open."""
        return web.json_response({"ok": True, "sockets": len(self._box.sockets.connections)})

    async def get_stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what the page should fetch again."""
        viewer = self._viewer(request.query.get("as"))
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await answer.prepare(request)
        with suppress(ConnectionError):  # the page was closed while something was on its way to it
            await self._stream_to(answer, viewer.id)
        return answer

    async def _stream_to(self, answer: web.StreamResponse, viewer: str) -> None:
        async with self._box.hub.listening(viewer) as listener:
            while not self._box.closing.is_set():
                notes = await listener.take(KEEP_ALIVE)
                lines = "".join(f"data: {json.dumps(note)}\n\n" for note in notes)
                await answer.write((lines or ": still here\n\n").encode())

    async def post_act(self, what: Json) -> Json:
        """A gesture of the person `as`."""
        act = ACTS.get(str(what.get("do")))
        if act is None:
            raise Refused(f"Nobody can do {what.get('do')!r} here.")
        return await act(self._box, self._viewer(what.get("as")), what)

    async def post_clock(self, what: Json) -> Json:
        """Walk forward, go back, jump (downtime), stop, or walk to next Monday."""
        box, do = self._box, what.get("do")
        if do == "forward":
            box.walker.forward(_seconds(what))
        elif do == "monday":
            box.walker.forward(until_monday(box.clock.now(), self._viewer(what.get("as")).tz))
        elif do in ("back", "jump"):
            box.walker.stop()
            box.clock.jump(-_seconds(what) if do == "back" else _seconds(what))
        elif do == "stop":
            box.walker.stop()
        else:
            raise Refused(f"The clock cannot do {do!r}.")
        box.hub.tell({"type": "clock"})
        return screen.clock(box)

    async def post_faults(self, what: Json) -> Json:
        """Turn a switch on (`add`) or all off (`clear`)."""
        box = self._box
        if what.get("clear"):
            box.faults.clear()
            box.sockets.drop_ghosts()
        if what.get("add"):
            box.switch_on(dict(what["add"]))
        box.hub.tell({"type": "state"})
        return {"faults": [each.as_json() for each in box.faults.switches]}

    async def post_world(self, what: Json) -> Json:
        """Change people and places."""
        change = CHANGES.get(str(what.get("do")))
        if change is None:
            raise Refused(f"The workspace cannot do {what.get('do')!r}.")
        answer = change(self._box, what)
        self._box.hub.tell({"type": "state"})
        return answer

    async def post_sockets(self, what: Json) -> Json:
        """`disconnect` with `reason` (warning or refresh_requested) and `grace` seconds, as Slack refreshes sockets."""
        await self._box.sockets.disconnect(str(what.get("reason", "refresh_requested")), float(what.get("grace", 1.0)))
        return {}

    async def post_http(self, what: Json) -> Json:
        """Set the request URL (`target`; null for Socket Mode) and run Slack's url_verification against it."""
        self._box.delivery.http_target = what.get("target")
        return {"verified": await self._box.delivery.verify_url() if what.get("target") else None}

    def _spoken(self, act: Callable[[Json], Awaitable[Json]]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                what = await request.json()
                if not isinstance(what, dict):
                    raise Refused("A JSON object is wanted.")
                return web.json_response({"ok": True} | await act(what))
            except Refused as refusal:
                return web.json_response({"ok": False, "error": str(refusal)})
            except (ValueError, KeyError, TypeError) as problem:
                error = f"{type(problem).__name__}: {problem}"
                return web.json_response({"ok": False, "error": error}, status=400)

        return answer

    def _viewer(self, id_: Any) -> Person:
        people = self._box.world.people
        chosen = people.get(str(id_)) if id_ else next((p for p in people.values() if p.is_human), None)
        if chosen is None:
            raise web.HTTPNotFound(text="no such person")
        return chosen


def until_monday(now: float, zone: str | None) -> float:
    """Seconds from `now` to the next Monday 09:00 on the wall of `zone` (UTC when unknown)."""
    local = datetime.fromtimestamp(now, ZoneInfo(zone or "UTC"))
    monday = local.date() + timedelta(days=(0 - local.weekday()) % 7)
    goal = datetime(monday.year, monday.month, monday.day, 9, tzinfo=local.tzinfo)
    if goal <= local:
        later = monday + timedelta(days=7)
        goal = datetime(later.year, later.month, later.day, 9, tzinfo=local.tzinfo)
    return goal.timestamp() - now


def _seconds(what: Json) -> float:
    seconds = float(what.get("seconds", 0))
    if seconds < 0:
        raise Refused("The number of seconds cannot be negative.")
    return seconds
