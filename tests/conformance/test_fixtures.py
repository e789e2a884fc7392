"""The payload fixtures: where they come from, and that they cover what the manifest subscribes to and offers."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request import payload_utils

from bot.manifest import load

FIXTURES = {path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "fixtures").glob("*"))}
RECOGNISED = {
    "block_actions": payload_utils.is_block_actions,
    "message_action": payload_utils.is_message_shortcut,
    "view_closed": payload_utils.is_view_closed,
    "view_submission": payload_utils.is_view_submission,
}


@pytest.mark.parametrize("name", FIXTURES)
def test_a_fixture_names_its_source_among_slacks_documents(name: str) -> None:
    fixture = FIXTURES[name]
    assert fixture.keys() == {"source", "kind", "payload"}
    assert fixture["source"].startswith("https://docs.slack.dev/")
    assert fixture["kind"] in {"events_api", "interactive", "slash_commands", "http", "socket"}


def test_every_subscribed_event_has_a_fixture() -> None:
    events = [fixture["payload"]["event"] for fixture in FIXTURES.values() if fixture["kind"] == "events_api"]
    named = {f"message.{event['channel_type']}" if event["type"] == "message" else event["type"] for event in events}
    assert named == set(load()["settings"]["event_subscriptions"]["bot_events"])


@pytest.mark.parametrize("name", [name for name, fixture in FIXTURES.items() if fixture["kind"] == "events_api"])
def test_bolt_takes_an_event_for_an_event(name: str) -> None:
    body: dict[str, Any] = FIXTURES[name]["payload"]
    assert payload_utils.is_event(body)
    assert body["event"]["event_ts"]


def test_bolt_takes_every_interaction_for_what_it_is() -> None:
    seen = set()
    for name, fixture in FIXTURES.items():
        if fixture["kind"] == "interactive":
            kind = fixture["payload"]["type"]
            assert [each for each, knows in RECOGNISED.items() if knows(fixture["payload"])] == [kind], name
            seen.add(kind)
    assert seen == RECOGNISED.keys()


def test_bolt_takes_the_command_for_one_of_ours() -> None:
    command = FIXTURES["slash_command"]["payload"]
    assert payload_utils.is_slash_command(command)
    assert command["command"] in {each["command"] for each in load()["features"]["slash_commands"]}
