"""The manifest is valid, and every scope, event and call in it is accounted for, in both directions."""

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema
import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot import manifest as manifest_module
from bot.app import build_app
from bot.manifest import EVENT_SCOPES, FEATURE_SCOPES, METHOD_SCOPES, as_json, load
from bot.slack.methods import SCOPES
from handlers import leftovers
from handlers.deps import Deps

ROOT = Path(__file__).parents[1]
PERMISSIONS = (ROOT / "docs" / "slack-permissions.md").read_text(encoding="utf-8")
COMMANDS = ["/dri", "/decide", "/escalate", "/sla", "/cadence"]
SHORTCUTS = {
    "record_decision": "Record decision",
    "needs_decision": "Needs a decision",
    "raise_escalation": "Escalate this",
}

Json = dict[str, Any]


def words(least: int, most: int) -> Json:
    return {"type": "string", "minLength": least, "maxLength": most}


def closed(*required: str, **properties: Json) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def listed(items: Json, most: int) -> Json:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": True}


BOOL: Json = {"type": "boolean"}
NAMES = listed(words(1, 50), 255)
SCHEMA = closed(
    "display_information",
    "features",
    "oauth_config",
    "settings",
    _metadata=closed(major_version={"const": 1}),
    display_information=closed(
        "name",
        "long_description",
        name=words(1, 35),
        description=words(1, 140),
        long_description=words(175, 4000),
        background_color={"type": "string", "pattern": "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"},
    ),
    features=closed(
        "bot_user",
        "app_home",
        app_home=closed(home_tab_enabled=BOOL, messages_tab_enabled=BOOL, messages_tab_read_only_enabled=BOOL),
        bot_user=closed("display_name", display_name=words(1, 80), always_online=BOOL),
        shortcuts=listed(
            closed(
                "name",
                "type",
                "callback_id",
                "description",
                name=words(1, 24),
                type={"enum": ["message", "global"]},
                callback_id=words(1, 255),
                description=words(1, 150),
            ),
            10,
        ),
        slash_commands=listed(
            closed(
                "command",
                "description",
                command={**words(2, 32), "pattern": "^/"},
                description=words(1, 2000),
                usage_hint=words(1, 1000),
                should_escape=BOOL,
            ),
            50,
        ),
    ),
    oauth_config=closed("scopes", scopes=closed("bot", bot=NAMES)),
    settings=closed(
        "event_subscriptions",
        "interactivity",
        event_subscriptions=closed("bot_events", bot_events=listed(words(1, 50), 100)),
        interactivity=closed("is_enabled", is_enabled=BOOL),
        org_deploy_enabled=BOOL,
        socket_mode_enabled=BOOL,
        token_rotation_enabled=BOOL,
    ),
)
"""The documented limits of an app manifest, for the parts that ours uses."""


@pytest.fixture(name="app_manifest", scope="module")
def _app_manifest() -> Json:
    return load()


def test_the_manifest_keeps_slacks_limits(app_manifest: Json) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(app_manifest, SCHEMA, cls=jsonschema.Draft7Validator)


def test_people_can_answer_in_the_messages_tab(app_manifest: Json) -> None:
    assert app_manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_the_switches_nobody_could_turn_back_are_off(app_manifest: Json) -> None:
    settings = app_manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert (settings["org_deploy_enabled"], settings["token_rotation_enabled"]) == (False, False)


def test_commands_and_shortcuts_are_those_of_the_design(app_manifest: Json) -> None:
    features = app_manifest["features"]
    assert [command["command"] for command in features["slash_commands"]] == COMMANDS
    assert all(command["should_escape"] and "help" in command["usage_hint"] for command in features["slash_commands"])
    assert {shortcut["callback_id"]: shortcut["name"] for shortcut in features["shortcuts"]} == SHORTCUTS
    assert {shortcut["type"] for shortcut in features["shortcuts"]} == {"message"}


def test_scopes_are_exactly_what_calls_events_and_features_need(app_manifest: Json) -> None:
    needed: set[str] = set()
    for table in (METHOD_SCOPES, EVENT_SCOPES, FEATURE_SCOPES):
        needed |= set().union(*table.values())
    scopes = app_manifest["oauth_config"]["scopes"]["bot"]

    assert sorted(needed) == scopes
    assert FEATURE_SCOPES.keys() <= app_manifest["features"].keys()


def test_every_subscribed_event_has_its_scope_and_no_event_is_forgotten(app_manifest: Json) -> None:
    assert app_manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENT_SCOPES)


@pytest.mark.parametrize("name", [*METHOD_SCOPES, *EVENT_SCOPES])
def test_the_page_on_permissions_names_every_call_and_event(name: str) -> None:
    assert f"`{name}`" in PERMISSIONS or name == "apps.connections.open"


def test_the_page_on_permissions_gives_each_scope_a_row(app_manifest: Json) -> None:
    rows = re.findall(r"^\| `([a-z_.:]+)` \|", PERMISSIONS.split("## What it does not ask for")[0], re.MULTILINE)
    assert sorted(rows) == app_manifest["oauth_config"]["scopes"]["bot"]


def test_the_json_is_the_same_manifest(app_manifest: Json) -> None:
    assert json.loads(as_json()) == app_manifest


def test_the_copy_packed_beside_the_code_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packed = tmp_path / "manifest.yml"
    packed.write_text("display_information: {name: Packed}\n")
    monkeypatch.setattr(manifest_module, "_BESIDE", packed)

    assert load() == {"display_information": {"name": "Packed"}}


# --- the code against the manifest

_FAMILIES = {method.split(".")[0] for method in METHOD_SCOPES} | {"reactions", "usergroups", "team", "dnd", "search"}
_NOT_THE_BOT = ("bot/sandbox", "bot/conformance", "bot/manifest.py")  # Slack's side, and calls meant to be refused


def sources() -> Iterator[Path]:
    for folder in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(_NOT_THE_BOT):
                yield path


def as_method(word: object) -> str | None:
    """The Web API method that a name (`chat_postMessage`) or a string (`chat.postMessage`) in the code means."""
    if not isinstance(word, str) or not re.fullmatch(r"[a-z]+([._][A-Za-z]+)+", word):
        return None
    name = word.replace(".", "_")
    return name.replace("_", ".") if name.split("_")[0] in _FAMILIES and hasattr(WebClient, name) else None


def calls_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        word = node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else None
        if method := as_method(word):
            found.add(method)
    return found


@pytest.mark.parametrize(
    ("word", "method"),
    [
        ("chat_postMessage", "chat.postMessage"),
        ("files.getUploadURLExternal", "files.getUploadURLExternal"),
        ("reactions_add", "reactions.add"),
        ("api_call", None),
        ("chat.nothing", None),
        ("users", None),
        (7, None),
    ],
)
def test_calls_are_found_by_name_and_by_string(word: object, method: str | None) -> None:
    assert as_method(word) == method


def test_every_web_api_call_in_the_code_has_its_scope_in_the_manifest(app_manifest: Json) -> None:
    scopes = set(app_manifest["oauth_config"]["scopes"]["bot"])
    for path in sources():
        for method in calls_of(path):
            assert method in METHOD_SCOPES, f"{path.relative_to(ROOT)} calls {method}: add its scope to bot/manifest.py"
            assert METHOD_SCOPES[method] <= scopes


PLANNED = {"chat.postEphemeral"}
"""Calls of the design's later parts, whose scopes a workspace grants from the first installation on."""


def test_every_call_in_the_table_is_made_or_planned() -> None:
    made = {method for path in sources() for method in calls_of(path)}
    assert METHOD_SCOPES.keys() <= made | PLANNED


def test_the_gateway_agrees_on_what_each_call_needs() -> None:
    assert {method: METHOD_SCOPES[method] for method in SCOPES} == {
        key: frozenset(each) for key, each in SCOPES.items()
    }


# --- the listeners against the manifest

_FIXTURES = ROOT / "tests" / "conformance" / "fixtures"
UNSUBSCRIBED = ("team_join", "reaction_added", "channel_created", "message_metadata_posted", "file_shared")


def fixture(name: str) -> Json:
    payload: Json = json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))["payload"]
    return payload


@pytest.fixture(name="app", scope="module")
def _app() -> App:
    """The app as the composition root builds it; registering a listener needs nothing of the outside world."""
    names = [field.name for field in dataclasses.fields(Deps)]
    return build_app(Deps(**dict.fromkeys(names, Mock())), authorize=Mock())


def listeners_of(app: App, body: Json) -> int:
    """How many of the app's listeners would do something about this payload; the catch-all only acks."""
    request, response = BoltRequest(mode="socket_mode", body=body), BoltResponse(status=200)
    taking = [listener for listener in app._listeners if listener.matches(req=request, resp=response)]
    return sum(listener.ack_function.__module__ != leftovers.__name__ for listener in taking)


@pytest.mark.parametrize("path", sorted(_FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_subscribed_event_has_exactly_one_listener(app: App, path: Path) -> None:
    payload = fixture(path.stem)
    if path.stem == "message_im_deleted":
        assert listeners_of(app, payload) <= 1  # an answer deleted in Slack stays on record
    elif "event" in payload:
        assert listeners_of(app, payload) == 1


@pytest.mark.parametrize("event", UNSUBSCRIBED)
def test_no_listener_waits_for_an_event_that_never_comes(app: App, event: str) -> None:
    body = fixture("app_uninstalled")
    assert listeners_of(app, {**body, "event": {"type": event, "event_ts": "1.2"}}) == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_exactly_one_listener(app: App, command: str) -> None:
    assert listeners_of(app, {**fixture("slash_command"), "command": command}) == 1


@pytest.mark.parametrize("callback_id", SHORTCUTS)
def test_every_shortcut_has_exactly_one_listener(app: App, callback_id: str) -> None:
    assert listeners_of(app, {**fixture("message_action"), "callback_id": callback_id}) == 1


def test_what_the_manifest_does_not_offer_has_no_listener(app: App) -> None:
    assert listeners_of(app, {**fixture("slash_command"), "command": "/other"}) == 0
    assert listeners_of(app, {**fixture("message_action"), "callback_id": "other"}) == 0
