"""Tokens, argument forms, unknown methods and the faults of the Web API."""

import json
import threading
from http.client import HTTPException, RemoteDisconnected
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, Page, web_client

LOST = (URLError, HTTPException, ConnectionError)
BOUNDARY = "----x"


def raw(sandbox: SandboxThread, method: str, body: bytes | None = None, **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urlopen(Request(sandbox.api_url + method, body, named)) as answer:  # noqa: S310  loopback
        return json.load(answer)


def sent(page: Page, channel: str = "D0ANA") -> list[str]:
    return [each["text"] for each in page.get("messages/all")["messages"].get(channel, [])]


@pytest.mark.parametrize(
    ("method", "token", "name"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-wrong", "invalid_auth"),
        ("auth.test", "xapp-sandbox", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-sandbox", "not_allowed_token_type"),
        ("no.such", "xoxb-sandbox", "unknown_method"),
    ],
)
def test_who_calls_what(sandbox: SandboxThread, method: str, token: str, name: str):
    assert raw(sandbox, method, b"", Authorization=f"Bearer {token}")["error"] == name


def test_arguments_come_as_query_form_json_and_multipart(sandbox: SandboxThread):
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--{BOUNDARY}--\r\n'.encode()
    multipart = f"multipart/form-data; boundary={BOUNDARY}"

    answers = [
        raw(sandbox, "api.test?a=1"),
        raw(sandbox, "api.test", b"a=1", Content_Type="application/x-www-form-urlencoded"),
        raw(sandbox, "api.test", b'{"a": "1"}', Content_Type="application/json"),
        raw(sandbox, "api.test", part, Content_Type=multipart),
    ]

    assert [answer["args"] for answer in answers] == [{"a": "1"}] * 4
    assert raw(sandbox, "api.test?error=oh")["error"] == "oh"


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_broken_json_is_named(sandbox: SandboxThread, body: bytes):
    assert raw(sandbox, "api.test", body, Content_Type="application/json")["error"] == "invalid_json"


def test_tokens_in_a_field_count(sandbox: SandboxThread):
    assert raw(sandbox, "auth.test?token=xoxb-sandbox")["ok"]


def test_tokens_never_reach_the_traffic_log(sandbox: SandboxThread, page: Page):
    raw(sandbox, "auth.test?token=xoxb-sandbox")

    assert "xoxb" not in json.dumps(page.get("traffic"))


def test_validation_needs_no_token(sandbox: SandboxThread):
    def validate(body: dict[str, Any]) -> dict[str, Any]:
        return raw(sandbox, "blocks.validate", json.dumps(body).encode(), Content_Type="application/json")

    assert validate({"blocks": [{"type": "divider"}]}) == {"ok": True}
    assert validate({"message": {"text": "x"}}) == {"ok": True}
    wrong = validate({"view": {"type": "modal", "blocks": []}})
    assert wrong["error"] == "invalid_blocks"
    assert wrong["errors"][0]["pointer"].startswith("/")
    assert validate({})["error"] == "invalid_arguments"


def test_429_with_retry_after(client: WebClient, page: Page):
    page.fault("429", method="chat.postMessage", count=1, seconds=7)

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="U0ANA", text="x")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert client.chat_postMessage(channel="U0ANA", text="y")["ok"]
    assert sent(page) == ["y"]


def test_5xx_garbage_and_named_errors(sandbox: SandboxThread, client: WebClient, page: Page):
    page.fault("5xx", method="auth.*")
    with pytest.raises((SlackApiError, HTTPError)):
        client.auth_test()
    page.fault("garbage", method="auth.*")
    with pytest.raises(SlackApiError):
        client.auth_test()
    page.fault("error", method="auth.test", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.auth_test()
    assert client.auth_test()["ok"]


def test_a_connection_lost_before_leaves_nothing_stored(client: WebClient, page: Page):
    page.fault("lost_before", method="chat.postMessage")

    with pytest.raises(LOST):
        client.chat_postMessage(channel="U0ANA", text="x")

    assert sent(page) == []


def test_a_connection_lost_after_leaves_the_message_stored(client: WebClient, page: Page):
    page.fault("lost_after", method="chat.postMessage")

    with pytest.raises(LOST):
        client.chat_postMessage(channel="U0ANA", text="x")

    assert sent(page) == ["x"]


def test_a_message_may_be_stored_seconds_after_the_connection_was_lost(
    sandbox: SandboxThread, client: WebClient, page: Page
):
    page.fault("stored_late", method="chat.postMessage", seconds=0.1)
    with pytest.raises(LOST):
        client.chat_postMessage(channel="U0ANA", text="x")
    assert sent(page) == []

    waited = threading.Event()
    while not sent(page) and not waited.wait(0.02):
        pass

    assert sent(page) == ["x"]


def test_delay_and_hang(sandbox: SandboxThread, page: Page):
    page.fault("delay", seconds=0.05)
    assert web_client(sandbox).auth_test()["ok"]
    page.fault("hang", seconds=0.05)
    with pytest.raises(LOST):
        web_client(sandbox).auth_test()


def test_the_first_calls_may_pass_and_switches_can_be_cleared(client: WebClient, page: Page):
    page.fault("error", method="auth.test", skip=1, count=5)
    assert client.auth_test()["ok"]
    with pytest.raises(SlackApiError):
        client.auth_test()

    assert page.post("faults", {"clear": True})["faults"] == []
    assert client.auth_test()["ok"]
    with pytest.raises(HTTPError):
        page.fault("earthquake")


def test_latency_is_added_to_every_answer():
    with SandboxThread(manifest=MANIFEST, latency=0.01) as sandbox:
        assert web_client(sandbox).auth_test()["ok"]


def test_a_removed_app_and_revoked_tokens_can_do_nothing(client: WebClient, page: Page):
    page.post("world", {"do": "revoke_tokens"})
    with pytest.raises(SlackApiError, match="token_revoked"):
        client.auth_test()
    page.post("world", {"do": "uninstall"})
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()
    page.post("world", {"do": "reinstall"})
    assert client.auth_test()["ok"]


def test_only_this_machines_own_page_is_served(sandbox: SandboxThread):
    with pytest.raises(HTTPError):
        raw(sandbox, "api.test", Origin="https://elsewhere.example")
    with pytest.raises((HTTPError, RemoteDisconnected)):
        raw(sandbox, "api.test", Host="elsewhere.example")
