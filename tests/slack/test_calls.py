"""Every way in which a call can fail is one of three, and no call is ever made twice."""

import logging
from typing import Any

import pytest

from bot.domain.slack import SlackError
from bot.sandbox.thread import SandboxThread
from bot.slack.calls import UNSTATED_RETRY_S, SlackCalls, is_loopback
from bot.slack.outcomes import PERMANENT_CODES, Ambiguous, CallFailed, RateLimited, Refused
from tests.slack.conftest import Peer
from tests.support.stage import TOKEN

POST = {"channel": "U0ANA", "text": "hello"}


def failure(calls: SlackCalls, method: str = "chat.postMessage", seconds: float = 1.0) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        calls.call(method, seconds=seconds, json=POST)
    return caught.value


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_may_end_with_a_slash_or_not(box: SandboxThread, slash: str) -> None:
    calls = SlackCalls(TOKEN, f"{box.url}/api{slash}")

    assert calls.call("auth.test", seconds=1.0, params={})["team_id"] == "T0SANDBOX"


ANSWERS: list[tuple[int, str, dict[str, str], type[CallFailed], str]] = [
    (200, '{"ok": false, "error": "channel_not_found"}', {}, Refused, "channel_not_found"),
    (200, '{"ok": false, "error": "team_added_to_org"}', {}, Refused, "team_added_to_org"),
    (403, '{"ok": false, "error": "invalid_auth"}', {}, Refused, "invalid_auth"),
    (200, '{"ok": false, "error": "fatal_error"}', {}, Ambiguous, "fatal_error"),
    (200, '{"ok": false, "error": "internal_error"}', {}, Ambiguous, "internal_error"),
    (200, '{"ok": false, "error": "rate_limited"}', {}, RateLimited, "rate_limited"),
    (429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}, RateLimited, "ratelimited"),
    (429, "", {"retry-after": "7"}, RateLimited, "ratelimited"),
    (500, "oops", {}, Ambiguous, "http_500"),
    (503, '{"ok": false, "error": "service_unavailable"}', {}, Ambiguous, "http_503"),
    (407, "<html>who are you?</html>", {}, Refused, "http_407"),
    (200, "<html>sign in</html>", {}, Ambiguous, "garbage"),
    (200, "", {}, Ambiguous, "garbage"),
    (200, "[]", {}, Ambiguous, "garbage"),
    (200, '["ok"]', {}, Ambiguous, "garbage"),
    (200, '{"ok": false}', {}, Ambiguous, "garbage"),
    (200, '{"ok": false, "error": {"code": 1}}', {}, Ambiguous, "garbage"),
    (200, '{"ok": true', {"Content-Length": "4000"}, Ambiguous, "unreachable"),
]


@pytest.mark.parametrize(("status", "body", "headers", "kind", "code"), ANSWERS)
def test_each_answer_is_refused_limited_or_ambiguous(
    peer: Peer, status: int, body: str, headers: dict[str, str], kind: type[CallFailed], code: str
) -> None:
    peer.status, peer.body, peer.headers = status, body, headers
    error = failure(SlackCalls(TOKEN, peer.url), seconds=0.2)

    assert (type(error), error.code) == (kind, code)
    assert len(peer.got) == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 1.0), ("soon", UNSTATED_RETRY_S), (None, UNSTATED_RETRY_S)]
)
def test_retry_after_is_obeyed_and_never_taken_for_nothing(peer: Peer, header: str | None, seconds: float) -> None:
    peer.status, peer.headers = 429, {"Retry-After": header} if header else {}
    error = failure(SlackCalls(TOKEN, peer.url))

    assert isinstance(error, RateLimited)
    assert error.seconds == seconds


@pytest.mark.parametrize(
    ("code", "permanent"), [("is_archived", True), ("user_disabled", True), ("missing_scope", False)]
)
def test_only_what_can_never_work_is_permanent(peer: Peer, code: str, permanent: bool) -> None:
    peer.body = f'{{"ok": false, "error": "{code}"}}'
    error = failure(SlackCalls(TOKEN, peer.url))

    assert isinstance(error, Refused)
    assert error.permanent is permanent
    assert (code in PERMANENT_CODES) is permanent


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api", "http://does-not-exist.invalid/api"])
def test_who_was_never_reached_has_done_nothing(url: str) -> None:
    error = failure(SlackCalls(TOKEN, url))

    assert isinstance(error, Refused)
    assert (error.code, error.permanent) == ("unreachable", False)


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("hang", {"seconds": 2}, "timeout"),
    ("lost_before", {}, "unreachable"),
    ("lost_after", {}, "unreachable"),
    ("garbage", {}, "garbage"),
]


@pytest.mark.parametrize(("switch", "how", "code"), BROKEN)
def test_a_connection_that_breaks_leaves_it_open_and_the_call_is_not_repeated(
    box: SandboxThread, calls: SlackCalls, switch: str, how: dict[str, Any], code: str
) -> None:
    box.call(lambda it: it.faults.add(switch=switch, method="chat.postMessage", **how))
    error = failure(calls, seconds=0.3)

    assert (type(error), error.code) == (Ambiguous, code)
    tries = [each for each in box.box.traffic.entries() if each.note.startswith("fault")]
    assert len(tries) == 1


def test_neither_token_nor_words_reach_the_log(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    peer.body = "<html>not json</html>"
    failure(SlackCalls(TOKEN, peer.url))
    failure(SlackCalls(TOKEN, "http://127.0.0.1:1/api"))

    assert TOKEN not in caplog.text
    assert "hello" not in caplog.text
    assert "not json" not in caplog.text


def test_a_proxy_of_the_environment_is_not_asked_the_way_to_this_machine(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    calls = SlackCalls(TOKEN, peer.url)
    calls.call("auth.test", seconds=1.0, params={})
    calls.respond(f"{peer.url}/response", {"text": "hello"}, seconds=1.0)

    assert len(peer.got) == 2


def test_a_response_url_gets_the_payload(peer: Peer) -> None:
    peer.body = "ok"
    SlackCalls(TOKEN, peer.url).respond(f"{peer.url}/response", {"replace_original": True, "text": "new"}, seconds=1.0)

    assert peer.got == ['{"replace_original": true, "text": "new"}']


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, "used_url\n", "used_url"),
        (500, "no_service", "http_500"),
        (404, "<html>", "http_404"),
        (429, "", "ratelimited"),
    ],
)
def test_a_response_url_that_refuses_says_why(peer: Peer, status: int, body: str, code: str) -> None:
    peer.status, peer.body = status, body
    with pytest.raises(SlackError) as caught:
        SlackCalls(TOKEN, peer.url).respond(f"{peer.url}/response", {"text": "new"}, seconds=1.0)

    assert caught.value.code == code


def test_a_response_url_that_is_away_is_unreachable(peer: Peer) -> None:
    with pytest.raises(SlackError) as caught:
        SlackCalls(TOKEN, peer.url).respond("http://127.0.0.1:1/response", {"text": "new"}, seconds=1.0)

    assert caught.value.code == "unreachable"


URLS = [
    ("https://slack.com/api/", "https://hooks.slack.com/actions/T1/1/x", True),
    ("https://slack.com/api/", "https://hooks.slack-gov.com/actions/T1/1/x", True),
    ("https://slack.com/api/", "http://hooks.slack.com/actions/T1/1/x", False),
    ("https://slack.com/api/", "https://hooks.slack.com.evil.example/x", False),
    ("https://slack.com/api/", "https://evilslack.com/x", False),
    ("https://slack.com/api/", "http://127.0.0.1:9/x", False),
    ("https://slack.com/api/", "", False),
    ("https://proxy.example/api/", "https://proxy.example/x", True),
    ("http://127.0.0.1:9/api/", "http://localhost:9/x", True),
    ("http://127.0.0.1:9/api/", "https://hooks.slack.com/x", False),
    ("http://127.0.0.1:9/api/", "http://192.0.2.1/x", False),
]


@pytest.mark.parametrize(("api_url", "url", "allowed"), URLS)
def test_a_response_url_must_lead_to_slack(
    api_url: str, url: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("bot.slack.calls.WebhookClient.send_dict", lambda self, **_: sent.append(self.url) or _Fine())
    calls = SlackCalls(TOKEN, api_url)
    if allowed:
        calls.respond(url, {}, seconds=1.0)
    else:
        with pytest.raises(SlackError, match="foreign_url"):
            calls.respond(url, {}, seconds=1.0)

    assert sent == ([url] if allowed else [])


class _Fine:
    status_code = 200


@pytest.mark.parametrize(
    ("url", "is_it"),
    [
        ("http://127.0.0.1:8080/api", True),
        ("http://localhost/api", True),
        ("http://[::1]:80/", True),
        ("https://slack.com/api/", False),
        ("http://127.0.0.1.nip.io/", False),
        ("nonsense", False),
    ],
)
def test_loopback_is_this_machine_only(url: str, is_it: bool) -> None:
    assert is_loopback(url) is is_it
