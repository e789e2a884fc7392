"""A file is announced, sent, then shared as a message; the bot's own gateway does all of it."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from bot.domain.slack import SlackError
from bot.sandbox import manifest
from bot.sandbox.core import BOT_TOKEN
from bot.sandbox.thread import SandboxThread
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from tests.sandbox.kit import MANIFEST, RAW

_open = build_opener(ProxyHandler({})).open


@pytest.fixture(name="box")
def _box() -> Any:
    scopes = [*RAW["oauth_config"]["scopes"]["bot"], "files:write"]
    with_files = manifest.parse({**RAW, "oauth_config": {"scopes": {"bot": scopes}}})
    with SandboxThread(manifest=with_files, limits=False) as running:
        yield running


def test_the_gateway_puts_a_file_into_a_direct_message(box: SandboxThread) -> None:
    calls = SlackCalls(BOT_TOKEN, box.api_url)

    SlackGateway(calls).upload("U0DANA", "drumbeat.ics", b"BEGIN:VCALENDAR", "The reviews")

    told = calls.call("conversations.history", seconds=2, params={"channel": "D0DANA"})
    [message] = [each for each in told["messages"] if each.get("files")]
    [file] = message["files"]
    assert (message["text"], message["subtype"]) == ("The reviews", "file_share")
    assert (file["name"], file["size"]) == ("drumbeat.ics", 15)
    with _open(file["url_private_download"]) as answer:
        assert answer.read() == b"BEGIN:VCALENDAR"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="drumbeat.ics"'


def test_without_the_scope_slack_says_so() -> None:
    with (
        SandboxThread(manifest=MANIFEST, limits=False) as running,
        pytest.raises(SlackError) as refused,
    ):
        SlackGateway(SlackCalls(BOT_TOKEN, running.api_url)).upload("U0DANA", "x.ics", b"x", "x")

    assert refused.value.code == "missing_scope"


def test_what_was_not_sent_whole_or_is_shared_already_cannot_be_shared(box: SandboxThread) -> None:
    calls = SlackCalls(BOT_TOKEN, box.api_url)
    told = calls.call("files.getUploadURLExternal", seconds=2, params={"filename": "x.ics", "length": 3})
    share = {"files": [{"id": told["file_id"]}], "channel_id": "D0DANA"}

    assert _error(calls, share) == "file_not_found"
    calls.upload(told["upload_url"], b"abc", seconds=2)
    assert _error(calls, {**share, "channel_id": "C0NOWHERE"}) == "channel_not_found"
    assert _error(calls, {"files": []}) == "invalid_arguments"
    assert calls.call("files.completeUploadExternal", seconds=2, json={"files": share["files"]})["ok"], "its own"
    calls.call("conversations.open", seconds=2, json={"users": "U0DANA"})
    calls.call("files.completeUploadExternal", seconds=2, json=share)
    assert _error(calls, share) == "file_not_found"


def test_an_address_takes_one_file_and_gives_only_what_was_shared(box: SandboxThread) -> None:
    calls = SlackCalls(BOT_TOKEN, box.api_url)
    told = calls.call("files.getUploadURLExternal", seconds=2, params={"filename": "x.ics", "length": 3})
    calls.upload(told["upload_url"], b"abc", seconds=2)

    with pytest.raises(SlackError) as refused:
        calls.upload(told["upload_url"], b"abc", seconds=2)
    with pytest.raises(HTTPError) as missing:
        _open(f"{box.url}/files/{told['file_id']}/x.ics")
    missing.value.close()

    assert refused.value.code == "http_404"


def test_bytes_go_to_slack_and_nowhere_else() -> None:
    elsewhere = {
        "https://slack.com/api/": "https://evil.example/upload",
        "http://127.0.0.1:1/api/": "http://10.0.0.1/x",
    }
    for api, url in elsewhere.items():
        with pytest.raises(SlackError) as refused:
            SlackCalls("xoxb-x", api).upload(url, b"x", seconds=1)
        assert refused.value.code == "foreign_url"

    with pytest.raises(SlackError) as unreachable:
        SlackCalls("xoxb-x", "http://127.0.0.1:1/api/").upload("http://127.0.0.1:1/x", b"x", seconds=1)
    assert unreachable.value.code == "unreachable"


def test_the_page_is_told_of_the_file(box: SandboxThread) -> None:
    SlackGateway(SlackCalls(BOT_TOKEN, box.api_url)).upload("U0DANA", "drumbeat.ics", b"x", "The reviews")

    shape = box.call(lambda one: [each.extra for each in one.world.channels["D0DANA"].by_ts.values() if each.extra])

    assert "drumbeat.ics" in json.dumps(shape)


def _error(calls: SlackCalls, arguments: dict[str, Any]) -> str:
    with pytest.raises(SlackError) as refused:
        calls.call("files.completeUploadExternal", seconds=2, json=arguments)
    return refused.value.code
