"""A hand on the sandbox page's API: one person at a time, by the words that stand on the screen."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.support.waiting import until

Json = dict[str, Any]
BOT = "U0DRUMBEAT"
PATIENCE_S = 15.0


class PageClient:
    """The page's API of one sandbox.

    Args:
        url: where the sandbox listens, without a slash at its end.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **query: Any) -> Json:
        """Read what the page reads."""
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return self._json(Request(f"{self.url}/sandbox/{path}?{asked}"))  # noqa: S310 - loopback

    def post(self, path: str, body: Json) -> Json:
        """Do what the page does; a refusal is an answer with `ok` false."""
        head = {"Content-Type": "application/json"}
        return self._json(Request(f"{self.url}/sandbox/{path}", json.dumps(body).encode(), head))  # noqa: S310 - loopback

    def person(self, id_: str) -> "Hand":
        """Act as somebody."""
        return Hand(self, id_)

    def world(self, do: str, **what: Any) -> Json:
        """Change people and places."""
        return self.post("world", {"do": do} | what)

    def fault(self, switch: str, **what: Any) -> None:
        """Turn a fault on."""
        self.post("faults", {"add": {"switch": switch} | what})

    def everything(self) -> dict[str, list[Json]]:
        """All stored messages by conversation, metadata too."""
        return dict(self.get("messages/all")["messages"])

    @staticmethod
    def _json(request: Request) -> Json:
        try:
            with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
                return dict(json.load(answer))
        except HTTPError as error:
            raise AssertionError(f"{request.full_url}: {error.code} {error.read().decode()}") from error


@dataclass(frozen=True)
class Hand:
    """What one person sees and does."""

    page: PageClient
    id: str

    @property
    def dm(self) -> str:
        """The conversation with the bot."""
        return f"D{self.id[1:]}"

    def messages(self, channel: str = "", thread: str | None = None) -> list[Json]:
        """A conversation as this person sees it, oldest first; the DM with the bot when none is named."""
        return list(
            self.page.get("messages", **{"as": self.id, "channel": channel or self.dm, "thread": thread})["messages"]
        )

    def sees(self, wanted: str, channel: str = "", thread: str | None = None) -> Json:
        """The newest message whose words match the pattern, waiting for it."""
        return _waited(
            lambda: _newest(self.messages(channel, thread), wanted), lambda: self._shown(wanted, channel, thread)
        )

    def count(self, wanted: str, channel: str = "", thread: str | None = None) -> int:
        """How many messages match the pattern now."""
        return sum(bool(re.search(wanted, words(each), re.S)) for each in self.messages(channel, thread))

    def act(self, do: str, **what: Any) -> Json:
        """A gesture that Slack's client allows."""
        answer = self.page.post("act", {"as": self.id, "do": do} | what)
        assert answer["ok"], answer
        return answer

    def say(self, text: str, channel: str = "", thread: str | None = None) -> str:
        """Type a message; returns its ts."""
        return str(self.act("post", channel=channel or self.dm, text=text, thread_ts=thread)["ts"])

    def command(self, typed: str, channel: str = "C0GENERAL") -> str:
        """Run a slash command; returns the words of the ephemeral answer, or '' where a form opened."""
        seen = {each["ts"] for each in self.messages(channel)}
        name, _, text = typed.partition(" ")
        self.act("command", channel=channel, command=name, text=text)
        fresh: list[Json] = []

        def answered() -> bool:
            fresh[:] = [each for each in self.messages(channel) if each.get("ephemeral") and each["ts"] not in seen]
            return bool(fresh or self.stack())

        until(answered, seconds=PATIENCE_S)
        return words(fresh[-1]) if fresh else ""

    def click(self, label: str, message: Json, channel: str = "") -> None:
        """Press the button with this label under a message."""
        block_id, element = button(message["blocks"], label)
        where = {"type": "message", "channel": channel or self.dm, "ts": message["ts"]}
        self.act("action", container=where, block_id=block_id, action_id=element["action_id"])

    def stack(self) -> list[Json]:
        """The open forms, the top last."""
        return list(self.page.get("views", **{"as": self.id})["stack"])

    def form(self, title: str, wanted: str = "") -> "Form":
        """The form on top once it has this title, and this text in it."""

        def found() -> Json | None:
            top = (self.stack() or [{}])[-1]
            fits = top and re.search(title, top["title"]["text"]) and re.search(wanted, words(top))
            return top if fits else None

        return Form(self, _waited(found, lambda: f"no form {title!r}; open: {[words(v) for v in self.stack()]}"))

    def home(self) -> Json:
        """Open the App Home, and return it once it is published."""
        self.act("open_home")
        return _waited(lambda: self.page.get("home", **{"as": self.id})["view"], lambda: "the Home was never published")

    def _shown(self, wanted: str, channel: str, thread: str | None) -> str:
        shown = "\n".join(f"  {each['user']}: {words(each)}" for each in self.messages(channel, thread))
        return f"{self.id} never saw {wanted!r} in {channel or self.dm}; there is:\n{shown}"


@dataclass(frozen=True)
class Form:
    """An open modal of one person."""

    hand: Hand
    view: Json

    def click(self, label: str) -> None:
        """Press a button inside the form."""
        block_id, element = button(self.view["blocks"], label)
        where = {"type": "view", "view_id": self.view["id"]}
        self.hand.act("action", container=where, block_id=block_id, action_id=element["action_id"])

    def submit(self, filled: Mapping[str, str]) -> dict[str, str]:
        """Fill fields by their labels and submit; returns the sentences of refused fields by label."""
        values: Json = {}
        for label, given in filled.items():
            block = self._field(label)
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: _value(element, given)}
        answer = self.hand.act("submit", view_id=self.view["id"], values=values)
        labels = {each["block_id"]: each["label"]["text"] for each in self.view["blocks"] if each["type"] == "input"}
        return {labels[block_id]: sentence for block_id, sentence in answer["errors"].items()}

    def holds(self, label: str) -> Any:
        """What stands in a field."""
        block = self._field(label)
        state = self.view["state"]["values"][block["block_id"]][block["element"]["action_id"]]
        return next((value for name, value in state.items() if name != "type"), None)

    def close(self) -> None:
        """Cancel."""
        self.hand.act("close", view_id=self.view["id"])

    def _field(self, label: str) -> Json:
        labels = {each["label"]["text"]: each for each in self.view["blocks"] if each["type"] == "input"}
        return dict(labels[label])


def words(thing: Any) -> str:
    """Every text that a message or a view shows, in order; a message's fallback text only where it has no blocks."""
    if isinstance(thing, dict) and thing.get("blocks") and "ts" in thing:
        thing = thing["blocks"]
    return " ".join(_texts(thing))


def buttons(message: Json) -> list[str]:
    """The labels of a message's buttons."""
    return [each["text"]["text"] for _, each in _elements(message.get("blocks") or []) if each["type"] == "button"]


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, list):
        return [found for each in thing for found in _texts(each)]
    if not isinstance(thing, dict):
        return []
    inside = [found for value in thing.values() for found in _texts(value)]
    return [thing["text"], *inside] if isinstance(thing.get("text"), str) else inside


def _elements(blocks: list[Json]) -> list[tuple[str, Json]]:
    found = []
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        found += [(block["block_id"], each) for each in inside if each and "action_id" in each]
    return found


def button(blocks: list[Json], label: str) -> tuple[str, Json]:
    """The block_id and the element of the button with this label."""
    labelled = {each["text"]["text"]: (block, each) for block, each in _elements(blocks) if "text" in each}
    assert label in labelled, f"no button {label!r}, only {list(labelled)}"
    return labelled[label]


def _value(element: Json, given: str) -> Json:
    kind = element["type"]
    if kind == "static_select":
        option = next(each for each in element["options"] if re.search(given, each["text"]["text"]))
        return {"type": kind, "selected_option": option}
    name = {"users_select": "selected_user", "datepicker": "selected_date"}.get(kind, "value")
    return {"type": kind, name: given}


def _newest(messages: list[Json], wanted: str) -> Json | None:
    return next((each for each in reversed(messages) if re.search(wanted, words(each), re.S)), None)


def _waited(look: Callable[[], Json | None], otherwise: Callable[[], str]) -> Json:
    found: list[Json] = []

    def there() -> bool:
        found[:] = [seen] if (seen := look()) is not None else []
        return bool(found)

    try:
        until(there, seconds=PATIENCE_S, every=0.02)
    except AssertionError as error:
        raise AssertionError(otherwise()) from error
    return found[0]
