"""Tools of these tests: a manifest, a hand on the page's API, and an ear for what the app is told."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox import manifest
from bot.sandbox.thread import SandboxThread

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "team:read",
    "usergroups:read",
    "users:read",
]
EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_rename",
    "group_archive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
    "user_change",
    "team_join",
]
RAW = {
    "display_information": {"name": "Drumbeat"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [
            {"command": "/dri", "description": "owners", "should_escape": True},
            {"command": "/raw", "description": "not escaped"},
        ],
        "shortcuts": [
            {"name": "Record decision", "type": "message", "callback_id": "record", "description": "a memo"},
            {"name": "Anywhere", "type": "global", "callback_id": "anywhere", "description": "global"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}, "interactivity": {"is_enabled": True}},
}
MANIFEST = manifest.parse(RAW)


class Page:
    """Calls the page's API as the page would."""

    def __init__(self, sandbox: SandboxThread) -> None:
        self.sandbox = sandbox

    def get(self, path: str) -> dict[str, Any]:
        with urlopen(f"{self.sandbox.url}/sandbox/{path}") as answer:  # noqa: S310  loopback
            return json.load(answer)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = Request(f"{self.sandbox.url}/sandbox/{path}", json.dumps(body).encode())  # noqa: S310  loopback
        with urlopen(request) as answer:  # noqa: S310  loopback
            return json.load(answer)

    def act(self, person: str, do: str, **what: Any) -> dict[str, Any]:
        return self.post("act", {"as": person, "do": do} | what)

    def fault(self, switch: str, **what: Any) -> None:
        self.post("faults", {"add": {"switch": switch} | what})


class Heard:
    """What the Bolt app heard, in order."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.items: list[dict[str, Any]] = []

    def add(self, item: dict[str, Any]) -> None:
        with self._news:
            self.items.append(item)
            self._news.notify_all()

    def wait(self, wanted: Callable[[dict[str, Any]], bool], count: int = 1, seconds: float = 5.0) -> list[Any]:
        """The first `count` items that fit, waiting for them."""
        deadline = time.monotonic() + seconds
        with self._news:
            while len(found := [item for item in self.items if wanted(item)]) < count:
                if not self._news.wait(max(deadline - time.monotonic(), 0.0)):
                    raise AssertionError(f"not heard in {seconds} s; heard {self.items}")
            return found

    def events(self, type_: str, count: int = 1) -> list[Any]:
        return [each["event"] for each in self.wait(lambda item: item.get("event", {}).get("type") == type_, count)]

    def interactions(self, type_: str, count: int = 1) -> list[Any]:
        return self.wait(lambda item: item.get("type") == type_, count)


def web_client(sandbox: SandboxThread) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])


def connected(sandbox: SandboxThread, app: App) -> SocketModeHandler:
    """Socket Mode with the built-in client, as the bot runs it."""
    handler = SocketModeHandler(app, "xapp-sandbox", web_client=web_client(sandbox))
    handler.connect()
    return handler


def hang_up(sandbox: SandboxThread, *handlers: SocketModeHandler) -> None:
    """Close handlers at once: else the built-in client sits in recv() for three seconds and in its queue for one."""
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
        handler.client.closed = True
        handler.client.message_queue.put(None)
    sandbox.call(lambda box: box.sockets.cut(10))
    for handler in handlers:
        handler.close()
