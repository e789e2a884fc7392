"""The sandbox put together: one object that every endpoint works on. It lives on one event loop."""

import asyncio
from typing import Any

from bot.sandbox import seed
from bot.sandbox.chat import Chat
from bot.sandbox.clock import SandboxClock
from bot.sandbox.config import Config
from bot.sandbox.delivery import Delivery
from bot.sandbox.events import Events
from bot.sandbox.faults import SOCKET_SWITCHES, Faults
from bot.sandbox.files import Files
from bot.sandbox.interactivity import Interactivity
from bot.sandbox.limits import RateLimits
from bot.sandbox.sockets import Sockets
from bot.sandbox.stream import Hub
from bot.sandbox.traffic import Traffic
from bot.sandbox.triggers import ResponseUrls, Triggers
from bot.sandbox.viewstore import ViewStore
from bot.sandbox.walking import Walker
from bot.sandbox.world import World

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105  the sandbox's own, public on purpose
APP_TOKEN = "xapp-sandbox"  # noqa: S105  the sandbox's own, public on purpose


class Sandbox:
    """All parts of one stand-in. Attributes are public: tests look at them and change them on the loop."""

    def __init__(self, config: Config) -> None:
        """Seeds the workspace; nothing listens yet."""
        self.config = config
        self.manifest = config.manifest
        self.clock = SandboxClock(config.clock_file)
        self.hub = Hub()
        self.traffic = Traffic(self.clock, self.hub)
        self.faults = Faults()
        self.limits = RateLimits() if config.limits else None
        self.latency = config.latency
        self.world = World(self.clock)
        self.sockets = Sockets(self.traffic)
        self.delivery = self._delivery(config)
        self.events = Events(self.world, self.manifest, self.delivery)
        self.chat = Chat(self.world, self.events, self.hub)
        self.triggers = Triggers(config.trigger_seconds)
        self.response_urls = ResponseUrls()
        self.views = ViewStore()
        self.files = Files()
        self.walker = Walker(self.clock, self._clock_moved, config.patience)
        self.interactivity = Interactivity(
            self.world, self.views, self.triggers, self.response_urls, self.delivery, self.chat, self.hub, self.manifest
        )
        self.url = ""
        self.closing = asyncio.Event()
        seed.SEEDS[config.seed](self.world)

    def serve_at(self, url: str) -> None:
        """Say under which address the sandbox is reached, e.g. `http://127.0.0.1:3333`."""
        self.url = url
        self.response_urls.base = url

    def switch_on(self, what: dict[str, Any]) -> None:
        """Turn a fault on: fields of `FaultSwitch`; the socket switches act at once."""
        switch = self.faults.add(**what)
        if switch.switch in SOCKET_SWITCHES:
            self.faults.switches.remove(switch)
            for _ in range(switch.count if switch.switch == "ghost" else 0):
                self.sockets.add_ghost()
            if switch.switch == "socket_cut":
                self.sockets.cut(switch.count)

    async def close(self) -> None:
        """Stop walking, deliveries and connections."""
        self.closing.set()
        self.walker.stop()
        await self.delivery.close()
        await self.sockets.close()

    def _delivery(self, config: Config) -> Delivery:
        return Delivery(
            self.world,
            self.sockets,
            self.traffic,
            self.faults,
            http_target=config.http_target,
            ack_seconds=config.ack_seconds,
            retry_delays=config.retry_delays,
        )

    def _clock_moved(self, sentence: str) -> None:
        self.hub.tell({"type": "clock"})
        if sentence:
            self.traffic.log("in", "event", "clock", {}, ok=False, note=sentence)
            self.hub.tell({"type": "toast", "text": sentence})
