"""A made-up server for tests of the sandbox's page alone: canned answers, and a record of what the page did."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Browser, Page, Route

import bot.sandbox

Json = dict[str, Any]
ORIGIN = "http://sandbox.test"
FILES = Path(bot.sandbox.__file__).parent / "page"
TYPES = {".js": "text/javascript", ".css": "text/css"}
NOW = 1795424940.0  # Monday 2026-11-23, 09:09 UTC
BOT = "U0DRUMBEAT"
# The page hears the server through this stand-in for EventSource: `tell` below speaks through it.
EARS = "window.EventSource = class { constructor() { window.stream = this; } close() {} };"


def ts(ago: float) -> str:
    """A message's ts, `ago` seconds before now."""
    return f"{NOW - ago:.6f}"


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Json:
    """An option of a select."""
    return {"text": plain(text), "value": value}


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": "1"} | more


def field(block_id: str, label: str, kind: str, **more: Any) -> Json:
    """An input block; the action_id is `v`; `optional`, `hint` go to the block, the rest to its element."""
    block = {name: more.pop(name) for name in ("optional", "hint", "dispatch_action") if name in more}
    element = {"type": kind, "action_id": "v"} | more
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | block


def modal(id_: str, title: str, blocks: list[Json], revision: int = 1) -> Json:
    """A view as the server hands it out."""
    words = {"title": plain(title), "submit": plain("Save"), "close": plain("Cancel")}
    return {"id": id_, "hash": f"{revision}.h", "type": "modal", "blocks": blocks, "state": {"values": {}}} | words


def _person(id_: str, name: str, real_name: str, tz: str, **more: Any) -> Json:
    title = more.pop("title", "")
    return {"id": id_, "name": name, "real_name": real_name, "tz": tz, "title": title, "color": "2f6f8f"} | more


PEOPLE = [
    _person("U0ANA", "ana", "Ana Lindqvist", "Europe/Stockholm", title="CEO"),
    _person("U0BEN", "ben", "Ben Okafor", "America/New_York", title="Growth"),
    _person("U0KEN", "ken", "Kenji Watanabe", "Asia/Tokyo", title="Engineering"),
    _person("U0OLGA", "olga", "Olga Petrov", "Europe/Berlin", deleted=True),
    _person(BOT, "drumbeat", "Drumbeat", "UTC", is_bot=True),
]
PLACES: list[Json] = [
    {"id": "C0GENERAL", "kind": "channel", "name": "general", "topic": "News", "members": ["U0ANA", "U0BEN"]},
    {"id": "C0LAUNCH", "kind": "channel", "name": "eu-launch", "members": ["U0ANA"], "unread": 2},
    {"id": "C0OTHER", "kind": "channel", "name": "random", "is_member": False},
    {"id": "C0OLD", "kind": "channel", "name": "old-project", "is_archived": True},
    {"id": "D0BOT", "kind": "im", "user": BOT, "members": ["U0ANA", BOT]},
]
MESSAGES: dict[str, list[Json]] = {
    "C0GENERAL": [
        {"ts": ts(90_000), "user": "U0BEN", "text": "Shall we launch?", "reply_count": 2, "reply_users": ["U0ANA"]},
        {"ts": ts(600), "user": "U0ANA", "text": "&lt;b&gt;No&lt;/b&gt; &amp; never", "edited": {"ts": ts(500)}},
        {"ts": ts(590), "user": "U0ANA", "text": "Not before *Thursday*, <@U0BEN>"},
        {"ts": ts(60), "user": BOT, "bot_id": "B0DRUMBEAT", "text": "Psst", "ephemeral": True},
    ],
    "C0LAUNCH": [{"ts": ts(900 - at), "user": "U0BEN", "text": f"Line {at}"} for at in range(3)],
    "D0BOT": [],
}
STATE: Json = {
    "workspace": {"id": "T0", "name": "Northwind"},
    "app": {"id": "A0", "name": "Drumbeat", "bot_user": BOT, "bot_id": "B0DRUMBEAT"},
    "people": PEOPLE,
    "commands": [
        {"command": "/dri", "description": "Who answers", "usage_hint": "assign"},
        {"command": "/decide", "description": "Record a decision", "usage_hint": "find"},
    ],
    "shortcuts": [
        {"name": "Record decision", "callback_id": "record_decision", "type": "message"},
        {"name": "My week", "callback_id": "my_week", "type": "global"},
    ],
    "usergroups": [{"id": "S0ENG", "handle": "engineering"}],
    "faults": [],
    "tour": [{"title": "Walk to Monday", "text": "Press it."}, {"title": "Answer", "text": "Yes or no."}],
}


class World:
    """What the made-up server answers; tests change it, then open the page."""

    def __init__(self) -> None:
        """A fresh copy of the canned workspace."""
        self.messages = deepcopy(MESSAGES)
        self.places = deepcopy(PLACES)
        self.thread: list[Json] = [MESSAGES["C0GENERAL"][0], {"ts": ts(800), "user": "U0ANA", "text": "No."}]
        self.stack: list[Json] = []
        self.home: Json | None = None
        self.clock: Json = {"now": NOW, "offset": 0, "next_due": None, "bot": "idle", "walking": False}
        self.answers: dict[str, Json] = {}
        self.done: list[Json] = []
        self.faults: list[Json] = []

    def did(self, what: str) -> list[Json]:
        """What the page posted under this `do`, oldest first."""
        return [each for each in self.done if each.get("do") == what]

    def heard(self, page: Page, what: str) -> Json:
        """The last post under this `do`, waiting until there is one; the page's requests are served meanwhile."""
        for _ in range(500):
            if self.did(what):
                return self.did(what)[-1]
            page.wait_for_timeout(10)
        raise AssertionError(f"the page never posted {what!r}")

    def show(self, *blocks: Json) -> None:
        """Make these blocks the only message of #general, from the app."""
        self.messages["C0GENERAL"] = [
            {"ts": ts(60), "user": BOT, "bot_id": "B0DRUMBEAT", "text": "", "blocks": list(blocks)}
        ]

    def serve(self, route: Route) -> None:
        """Answer one request of the page."""
        request, address = route.request, urlparse(route.request.url)
        if not address.path.startswith("/sandbox/"):
            self._file(route, address.path)
        elif request.method == "POST":
            body = json.loads(request.post_data or "{}")
            self.done.append(body)
            self.faults += [body["add"]] if "add" in body else []
            route.fulfill(json=self.answers.get(body.get("do", ""), {"ok": True}))
        else:
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            route.fulfill(json=self._read(address.path.removeprefix("/sandbox/"), asked))

    def _read(self, name: str, asked: dict[str, str]) -> Json:
        if name == "messages":
            return {"messages": self.thread if "thread" in asked else self.messages.get(asked["channel"], [])}
        me = asked.get("as", "U0ANA")
        answers: Json = {
            "state": STATE | {"me": me, "conversations": self.places, "clock": self.clock},
            "views": {"stack": self.stack},
            "home": {"view": self.home},
            "clock": self.clock,
            "traffic": {"entries": [_entry(1, "chat.postMessage"), _entry(2, "message.im")]},
            "faults": {"faults": self.faults},
        }
        return dict(answers[name])

    @staticmethod
    def _file(route: Route, path: str) -> None:
        name = path.removeprefix("/assets/") if path.startswith("/assets/") else "index.html"
        file = FILES / name
        route.fulfill(body=file.read_text(), content_type=TYPES.get(file.suffix, "text/html"))


def _entry(number: int, title: str) -> Json:
    detail = {"channel": "D0BOT", "text": "hello"}
    return {"n": number, "at": NOW, "direction": "out", "kind": "api", "title": title, "detail": detail, "ok": True}


@contextmanager
def opened(browser: Browser, world: World, path: str = "/?as=U0ANA", **context: Any) -> Iterator[Page]:
    """The page of this world, loaded; an error in its scripts fails the test."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | context
    wrong: list[str] = []
    inside = browser.new_context(**settings)
    page = inside.new_page()
    page.set_default_timeout(5_000)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script(EARS)
    page.route("**/*", world.serve)
    page.goto(ORIGIN + path)
    page.get_by_label("Act as").wait_for()
    yield page
    inside.close()
    assert wrong == []


def tell(page: Page, **news: Any) -> None:
    """Let the server's stream say something to the page."""
    page.evaluate("news => window.stream.onmessage({ data: JSON.stringify(news) })", news)
