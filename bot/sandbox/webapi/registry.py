"""Which methods there are, what they need, and how their arguments are read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox

Json = dict[str, Any]


class SlackError(Exception):
    """An answer `{"ok": false, "error": name, …}`; Slack sends it with status 200."""

    def __init__(self, name: str, **more: Any) -> None:
        """`name` is Slack's error name, `more` further fields of the answer."""
        super().__init__(name)
        self.answer: Json = {"ok": False, "error": name} | more


@dataclass
class Call:
    """One call: its decoded arguments and by which token it came."""

    method: str
    args: Mapping[str, Any]
    token: str = ""
    notes: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """A text argument."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A text argument that must be there."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean argument in any of the spellings that forms use."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in {"1", "true", "yes", "t"}

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and `most`."""
        try:
            value = int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise invalid_arguments(f"[ERROR] must be an integer: {name}") from None
        if not 1 <= value <= most:
            raise SlackError("invalid_limit") if name == "limit" else invalid_arguments(f"[ERROR] out of range: {name}")
        return value

    def decoded(self, name: str, error: str = "invalid_arguments") -> Any:
        """A JSON argument, given as such or as text within a form; None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def has(self, name: str) -> bool:
        """Whether the argument was given at all, even empty."""
        return self.args.get(name) is not None


Function = Callable[["Sandbox", Call], Json]


@dataclass(frozen=True)
class Method:
    """A method: what it does, any one of which scopes it needs, and who may call it."""

    run: Function
    scopes: tuple[str, ...] = ()
    caller: str = "bot"


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, caller: str = "bot") -> Callable[[Function], Function]:
    """Register a method under Slack's name; `caller` is `bot`, `app` (by their tokens) or `anybody`."""

    def register(function: Function) -> Function:
        METHODS[name] = Method(function, scopes, caller)
        return function

    return register


def invalid_arguments(*messages: str) -> SlackError:
    """The error of a call whose arguments make no sense, with Slack's explanations."""
    return SlackError("invalid_arguments", response_metadata={"messages": list(messages)})


def missing_scope(box: "Sandbox", *needed: str) -> SlackError:
    """The error of a call that the manifest's scopes do not allow."""
    return SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(box.manifest.scopes)))


def require_scope(box: "Sandbox", *any_of: str) -> None:
    """Raise missing_scope unless the manifest grants one of these."""
    if not any(scope in box.manifest.scopes for scope in any_of):
        raise missing_scope(box, *any_of)
