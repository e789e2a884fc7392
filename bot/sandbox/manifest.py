"""The app as its manifest describes it: what is granted, subscribed and offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    """A slash command, e.g. `/dri`."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool

    def as_json(self) -> dict[str, Any]:
        """For the page's composer."""
        return {"command": self.command, "description": self.description, "usage_hint": self.usage_hint}


@dataclass(frozen=True)
class Shortcut:
    """A global or a message shortcut."""

    name: str
    callback_id: str
    type: str
    description: str

    def as_json(self) -> dict[str, Any]:
        """For the page's menus."""
        return dict(vars(self))


@dataclass(frozen=True)
class Manifest:
    """What Slack would know of the app after an installation from this manifest."""

    name: str = "Drumbeat"
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    interactive: bool = False
    home_tab: bool = False
    messages_tab: bool = False
    messages_read_only: bool = True

    def command(self, name: str) -> Command | None:
        """The command with this name, leading slash included."""
        return next((each for each in self.commands if each.command == name), None)

    def shortcut(self, callback_id: str, type_: str) -> Shortcut | None:
        """The shortcut with this callback id and type (`message` or `global`)."""
        return next((each for each in self.shortcuts if (each.callback_id, each.type) == (callback_id, type_)), None)


def load(path: Path) -> Manifest:
    """Read a manifest in YAML or JSON; an empty file is an app that may do nothing."""
    return parse(yaml.safe_load(path.read_text()) or {})


def parse(raw: Mapping[str, Any]) -> Manifest:
    """A manifest from its decoded form (schema of slackapi/manifest-schema)."""
    features, settings = raw.get("features") or {}, raw.get("settings") or {}
    home = features.get("app_home") or {}
    scopes = ((raw.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    return Manifest(
        name=(raw.get("display_information") or {}).get("name", "Drumbeat"),
        scopes=frozenset(scopes),
        events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
        commands=tuple(_command(each) for each in features.get("slash_commands") or []),
        shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts") or []),
        interactive=bool((settings.get("interactivity") or {}).get("is_enabled")),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", True)),
    )


def _command(raw: Mapping[str, Any]) -> Command:
    return Command(
        raw["command"], raw.get("description", ""), raw.get("usage_hint", ""), bool(raw.get("should_escape"))
    )


def _shortcut(raw: Mapping[str, Any]) -> Shortcut:
    return Shortcut(raw["name"], raw["callback_id"], raw["type"], raw.get("description", ""))
