"""The small language in which the Block Kit tables are written.

A `Rule` looks at one JSON value at one path and notes what is wrong with it. The functions here make rules out of
limits; the tables (`blockkit_elements`, `blockkit_blocks`, …) put them together. Nothing here knows a Slack type.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a payload: a JSON pointer to it (`/blocks/2/text/text`) and a sentence."""

    path: str
    message: str


@dataclass
class Walk:
    """One validation under way: where we are, what was seen, what is wrong."""

    surface: str  # "message", "modal" or "home"
    faults: list[Fault] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)  # of the block being looked at
    block_type: str = ""  # of the block being looked at
    counts: dict[str, int] = field(default_factory=dict)  # blocks of each type, and what else is limited in sum

    def fault(self, path: str, message: str) -> None:
        self.faults.append(Fault(path, message))

    def count(self, what: str, by: int = 1) -> int:
        self.counts[what] = self.counts.get(what, 0) + by
        return self.counts[what]


Rule = Callable[[Walk, str, Any], None]
Fields = Mapping[str, Rule]


def pointer(path: str, key: str | int) -> str:
    """`path` with one more step, escaped as RFC 6901 says."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def string(longest: int, *, shortest: int = 1, pattern: str | None = None, what: str = "") -> Rule:
    """A string of `shortest` to `longest` characters, fully matching `pattern` if one is given (`what` names it)."""
    matches = re.compile(pattern).fullmatch if pattern else None

    def check(walk: Walk, path: str, value: Any) -> None:
        if not isinstance(value, str):
            walk.fault(path, "must be a string")
        elif len(value) < shortest:
            walk.fault(path, "must not be empty" if shortest == 1 else f"must be at least {shortest} characters")
        elif len(value) > longest:
            walk.fault(path, f"must be at most {longest} characters, has {len(value)}")
        elif matches and not matches(value):
            walk.fault(path, f"must be {what}")

    return check


URL = string(3000, pattern=r"https?://\S+", what="an http or https address")
HTTPS_URL = string(3000, pattern=r"https://\S+", what="an https address")
ID = string(255)


def boolean(walk: Walk, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        walk.fault(path, "must be true or false")


def integer(least: int, most: int) -> Rule:
    def check(walk: Walk, path: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            walk.fault(path, "must be a whole number")
        elif not least <= value <= most:
            walk.fault(path, f"must be from {least} to {most}")

    return check


def number(walk: Walk, path: str, value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value or abs(value) == float("inf"):
        walk.fault(path, "must be a finite number")


def choice(*allowed: str) -> Rule:
    def check(walk: Walk, path: str, value: Any) -> None:
        if value not in allowed:
            walk.fault(path, f"must be one of {', '.join(allowed)}")

    return check


def many(of: Rule, least: int, most: int) -> Rule:
    """A list of `least` to `most` items, each of which obeys `of`."""

    def check(walk: Walk, path: str, value: Any) -> None:
        if not isinstance(value, list):
            walk.fault(path, "must be a list")
            return
        if not least <= len(value) <= most:
            walk.fault(path, f"must have {least} to {most} items, has {len(value)}")
        for index, item in enumerate(value):
            of(walk, pointer(path, index), item)

    return check


def shape(required: Fields, optional: Fields | None = None, *checks: Rule) -> Rule:
    """An object with exactly these keys. `checks` then see the whole object, whatever state it is in."""
    known = {**required, **(optional or {})}

    def check(walk: Walk, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            walk.fault(path, "must be an object")
            return
        for key in value.keys() - known.keys():
            walk.fault(pointer(path, key), "is not a known key here")
        for key in required.keys() - value.keys():
            walk.fault(pointer(path, key), "is required")
        for key in known.keys() & value.keys():
            known[key](walk, pointer(path, key), value[key])
        for whole in checks:
            whole(walk, path, value)

    return check


def typed(table: Mapping[str, Rule], allowed: Collection[str] | None = None) -> Rule:
    """An object whose `type` says which rule of `table` holds; only the `allowed` types may stand here."""
    here = tuple(table if allowed is None else allowed)

    def check(walk: Walk, path: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            walk.fault(path, "must be an object")
        elif not isinstance(kind, str) or kind not in table:
            walk.fault(pointer(path, "type"), f"unsupported type {kind!r}")
        elif kind not in here:
            walk.fault(pointer(path, "type"), f"{kind} cannot stand here, only {', '.join(here)}")
        else:
            table[kind](walk, path, value)

    return check


def anything(_walk: Walk, _path: str, _value: Any) -> None:
    """For keys that somebody else has checked."""


def exactly_one(*keys: str) -> Rule:
    """Of these keys, one and only one."""

    def check(walk: Walk, path: str, value: Any) -> None:
        if sum(key in value for key in keys) != 1:
            walk.fault(path, f"needs exactly one of {', '.join(keys)}")

    return check


def at_least_one(*keys: str) -> Rule:
    """Of these keys, one or more."""

    def check(walk: Walk, path: str, value: Any) -> None:
        if not any(key in value for key in keys):
            walk.fault(path, f"needs one of {', '.join(keys)}")

    return check


def ordered(low: str, high: str) -> Rule:
    """`low` must not be above `high`; strings count as the numbers they spell."""

    def check(walk: Walk, path: str, value: Any) -> None:
        try:
            if low in value and high in value and float(value[low]) > float(value[high]):
                walk.fault(pointer(path, low), f"must not be greater than {high}")
        except (TypeError, ValueError):
            walk.fault(pointer(path, low), f"cannot be compared with {high}")

    return check
