"""Modals and Home tabs as the app opened them: a stack of at most three per person, hashes, what was typed."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import elements
from bot.sandbox.world import APP_ID, BOT_ID, TEAM_ID

DEEPEST = 3


@dataclass(eq=False)
class View:
    """One modal or Home tab of one person."""

    id: str
    person: str
    definition: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: elements.Values = field(default_factory=dict)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Its blocks, every block and element with an id."""
        return list(self.definition.get("blocks") or [])

    def replace(self, definition: dict[str, Any]) -> None:
        """Show something else: what was typed survives only where block_id and action_id do."""
        self.definition = definition | {"blocks": elements.with_ids(definition.get("blocks") or [])}
        self.values = elements.kept(self.blocks, self.values)
        self.hash = new_hash()

    def fill(self, values: elements.Values) -> None:
        """Take over what the person typed or chose so far."""
        for block_id, actions in values.items():
            self.values.setdefault(block_id, {}).update(actions)

    def as_slack(self) -> dict[str, Any]:
        """Slack's view object, with the state of every stateful element."""
        given = self.definition
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": given["type"],
            "blocks": self.blocks,
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": elements.state(self.blocks, self.values)},
            "hash": self.hash,
            "title": given.get("title"),
            "clear_on_close": bool(given.get("clear_on_close", False)),
            "notify_on_close": bool(given.get("notify_on_close", False)),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "submit_disabled": bool(given.get("submit_disabled", False)),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


class ViewStore:
    """All open modals and published Homes."""

    def __init__(self) -> None:
        """Nothing is open."""
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, person: str, definition: dict[str, Any]) -> View:
        """Open a modal; whatever was open for this person is gone."""
        view = _new(person, definition)
        self.stacks[person] = [view]
        return view

    def push(self, person: str, definition: dict[str, Any]) -> View | None:
        """Put a modal on top; None when three are already there."""
        stack = self.stacks.setdefault(person, [])
        if len(stack) >= DEEPEST:
            return None
        view = _new(person, definition)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def publish(self, person: str, definition: dict[str, Any]) -> View:
        """Replace the Home tab of a person; its id stays."""
        home = self.homes.get(person)
        if home is None:
            home = self.homes[person] = _new(person, definition)
        else:
            home.replace(definition)
        return home

    def find(self, view_id: str | None, external_id: str | None = None) -> View | None:
        """An open modal or a Home by id, or by the app's own external id."""
        for view in [*(v for stack in self.stacks.values() for v in stack), *self.homes.values()]:
            if view_id == view.id or (external_id and view.definition.get("external_id") == external_id):
                return view
        return None

    def close(self, view: View) -> list[View]:
        """Close a modal and everything above it; answers what was closed, the top first."""
        stack = self.stacks.get(view.person, [])
        if view not in stack:
            return []
        at = stack.index(view)
        closed = stack[at:]
        del stack[at:]
        return closed[::-1]

    def clear(self, person: str) -> list[View]:
        """Close all modals of a person."""
        return self.stacks.pop(person, [])[::-1]


def new_hash() -> str:
    """A view's hash, new with every change."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def _new(person: str, definition: dict[str, Any]) -> View:
    id_ = f"V0{secrets.token_hex(5).upper()}"
    filled = definition | {"blocks": elements.with_ids(definition.get("blocks") or [])}
    return View(id_, person, filled, new_hash(), root_id=id_)
