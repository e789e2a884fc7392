"""The page's own API: what it shows, what may be done, and its stream."""

import json
import threading
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import PAGE
from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import Page

KEYS = {"me", "workspace", "app", "people", "conversations", "commands", "shortcuts", "clock", "faults", "tour"}


def conversations(page: Page, person: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in page.get(f"state?as={person}")["conversations"]}


def test_the_state_holds_what_the_page_needs(page: Page):
    state = page.get("state?as=U0ANA")

    assert set(state) >= KEYS
    assert state["app"] == {"id": "A0DRUMBEAT", "name": "Drumbeat", "bot_user": "U0DRUMBEAT", "bot_id": "B0DRUMBEAT"}
    assert {"command": "/dri", "description": "owners", "usage_hint": ""} in state["commands"]
    ana = next(each for each in state["people"] if each["id"] == "U0ANA")
    assert (ana["initials"], ana["is_admin"], len(ana["color"])) == ("AL", True, 6)
    assert page.get("state")["me"] == "U0ANA"


def test_everybody_sees_only_their_own_places(page: Page):
    assert "C0BOARD" in conversations(page, "U0ANA")
    assert "C0BOARD" not in conversations(page, "U0MIA")
    assert "C0GENERAL" not in conversations(page, "U0GUEST")
    assert set(conversations(page, "U0STRANGER")) == {"C0SHARED"}
    assert conversations(page, "U0MIA")["D0MIA"]["user"] == "U0DRUMBEAT"
    assert "D0ANA" not in conversations(page, "U0MIA")


def test_unread_counts_others_messages_until_read(page: Page):
    page.act("U0MIA", "post", channel="C0LAUNCH", text="one")
    page.act("U0MIA", "post", channel="C0LAUNCH", text="two")

    assert conversations(page, "U0ANA")["C0LAUNCH"]["unread"] == 2
    assert conversations(page, "U0MIA")["C0LAUNCH"]["unread"] == 0
    page.act("U0ANA", "read", channel="C0LAUNCH")
    assert conversations(page, "U0ANA")["C0LAUNCH"]["unread"] == 0


def test_the_seeded_thread_is_worth_deciding(page: Page):
    flow = page.get("messages?as=U0ANA&channel=C0LAUNCH")["messages"]
    thread = page.get(f"messages?as=U0ANA&channel=C0LAUNCH&thread={flow[-1]['ts']}")["messages"]

    assert flow[-1]["reply_count"] == 9
    assert len(thread) == 10
    assert thread[0]["permalink"].endswith(flow[-1]["ts"].replace(".", ""))


def test_messages_of_hidden_or_unknown_places_are_not_found(page: Page):
    for path in ("messages?as=U0MIA&channel=C0BOARD", "messages?as=U0ANA&channel=C0NONE", "state?as=U0NOBODY"):
        with pytest.raises(HTTPError):
            page.get(path)


@pytest.mark.parametrize(
    ("person", "what", "sentence"),
    [
        ("U0GONE", {"channel": "C0GENERAL"}, "This account is deactivated."),
        ("U0LEE", {"channel": "C0LAUNCH"}, "Join the channel first: /invite yourself."),
        ("U0MIA", {"channel": "C0BOARD"}, "This conversation does not exist for you."),
        ("U0ANA", {"channel": "C0GENERAL", "thread_ts": "1.000000"}, "This thread was deleted."),
    ],
)
def test_who_may_write_where(page: Page, person: str, what: dict[str, Any], sentence: str):
    assert page.act(person, "post", text="x", **what)["error"] == sentence


def test_archived_channels_take_no_posts(page: Page):
    page.post("world", {"do": "channel", "id": "C0GENERAL", "set": {"is_archived": True}})

    assert page.act("U0ANA", "post", channel="C0GENERAL", text="x")["error"] == "This channel is archived."


def test_only_ones_own_messages_can_be_changed(page: Page):
    ts = page.act("U0ANA", "post", channel="C0GENERAL", text="mine")["ts"]

    assert page.act("U0MIA", "edit", channel="C0GENERAL", ts=ts, text="x")["error"].startswith("You can only")
    assert page.act("U0MIA", "delete", channel="C0GENERAL", ts="1.1")["error"] == "This message is gone."


def test_an_ephemeral_message_can_be_dismissed(page: Page, client: WebClient):
    ts = client.chat_postEphemeral(channel="C0REVIEW", user="U0ANA", text="psst")["message_ts"]

    page.act("U0ANA", "delete", channel="C0REVIEW", ts=ts)

    assert ts not in [each["ts"] for each in page.get("messages?as=U0ANA&channel=C0REVIEW")["messages"]]


def test_direct_messages_between_people(page: Page):
    channel = page.act("U0ANA", "open_dm", user="U0LEE")["channel"]
    page.act("U0ANA", "post", channel=channel, text="psst")

    assert page.act("U0LEE", "open_dm", user="U0ANA")["channel"] == channel
    assert conversations(page, "U0LEE")[channel]["unread"] == 1
    assert channel not in conversations(page, "U0MIA")
    assert not page.act("U0ANA", "open_dm", user="U0NOBODY")["ok"]


def test_the_world_can_be_extended_in_bulk(page: Page):
    people = [{"id": f"U0T{n}", "name": f"t{n}", "real_name": f"Test {n}", "tz": "UTC"} for n in range(3)]

    assert page.post("world", {"do": "add_user", "people": people})["ids"] == ["U0T0", "U0T1", "U0T2"]
    made = page.post("world", {"do": "add_channel", "name": "secret", "is_private": True, "members": ["U0T0"]})["id"]
    assert conversations(page, "U0T0")[made]["kind"] == "private"
    assert page.post("world", {"do": "add_user"})["ids"][0].startswith("U1NEW")


@pytest.mark.parametrize(
    "what",
    [
        {"do": "explode"},
        {"do": "user", "id": "U0NOBODY"},
        {"do": "user", "id": "U0ANA", "set": {"shoe_size": 43}},
        {"do": "channel", "id": "C0NONE"},
    ],
)
def test_impossible_changes_are_refused(page: Page, what: dict[str, Any]):
    assert not page.post("world", what)["ok"]


def test_malformed_requests_are_refused(page: Page):
    with pytest.raises(HTTPError):
        page.post("world", {"do": "add_channel"})
    assert page.post("act", ["nothing"])["error"] == "A JSON object is wanted."  # type: ignore[arg-type]


def test_the_stream_says_what_to_fetch_again(sandbox: SandboxThread, page: Page):
    connection = HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/sandbox/stream?as=U0ANA")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"
    while not sandbox.call(lambda box: bool(box.hub._listeners)):
        threading.Event().wait(0.01)

    page.act("U0MIA", "post", channel="C0LAUNCH", text="hello")
    sandbox.call(lambda box: box.hub.tell({"type": "toast", "text": "for Lee"}, {"U0LEE"}))
    sandbox.call(lambda box: box.hub.tell({"type": "toast", "text": "for Ana"}, {"U0ANA"}))

    notes = []
    while {"type": "toast", "text": "for Ana"} not in notes:
        line = stream.readline().decode()
        if line.startswith("data: "):
            notes.append(json.loads(line.removeprefix("data: ")))
    assert {"type": "message", "channel": "C0LAUNCH"} in notes
    assert "for Lee" not in str(notes)
    connection.close()


def test_a_page_that_went_away_is_forgotten(sandbox: SandboxThread, caplog: pytest.LogCaptureFixture):
    connection = HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/sandbox/stream?as=U0ANA")
    stream = connection.getresponse()
    while not sandbox.call(lambda box: bool(box.hub._listeners)):
        threading.Event().wait(0.01)
    stream.close()
    connection.close()

    while sandbox.call(lambda box: (box.hub.tell({"type": "state"}), len(box.hub._listeners))[1]):
        threading.Event().wait(0.01)

    assert not caplog.records


def test_the_page_and_its_permalinks_are_served(sandbox: SandboxThread):
    for path in ("/", "/archives/C0LAUNCH/p1"):
        with urlopen(sandbox.url + path) as answer:  # noqa: S310  loopback
            assert answer.read() == (PAGE / "index.html").read_bytes()


def test_traffic_is_paged_and_faults_are_shown(page: Page, client: WebClient):
    client.auth_test()
    first = page.get("traffic")["entries"]
    client.auth_test()

    (latest,) = page.get(f"traffic?after={first[-1]['n']}")["entries"]
    assert (latest["title"], latest["direction"], latest["kind"]) == ("auth.test", "out", "api")
    page.fault("429", count=2)
    assert page.get("faults")["faults"][0]["count"] == 2
    assert page.get("traffic?after=x")["entries"]
