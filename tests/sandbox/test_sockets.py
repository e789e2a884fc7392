"""Socket Mode: tickets, acks, retries, several sockets, ghosts, refresh and cuts."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, Heard, Page, connected, hang_up, web_client


class Sockets:
    """Raw WebSocket clients on one event loop of the test."""

    def __init__(self, sandbox: SandboxThread, session: aiohttp.ClientSession) -> None:
        self._sandbox, self._session = sandbox, session

    async def ticket(self) -> str:
        headers = {"Authorization": "Bearer xapp-sandbox"}
        async with self._session.post(self._sandbox.api_url + "apps.connections.open", headers=headers) as answer:
            return str((await answer.json())["url"])

    async def open(self) -> aiohttp.ClientWebSocketResponse:
        ws = await self._session.ws_connect(await self.ticket())
        ws.hello = await ws.receive_json()  # type: ignore[attr-defined]
        return ws

    async def post(self, text: str) -> None:
        body = {"as": "U0ANA", "do": "post", "channel": "D0ANA", "text": text}
        async with self._session.post(f"{self._sandbox.url}/sandbox/act", json=body) as answer:
            assert (await answer.json())["ok"]


def drive(sandbox: SandboxThread, story: Any) -> Any:
    async def run() -> Any:
        async with aiohttp.ClientSession() as session:
            return await asyncio.wait_for(story(Sockets(sandbox, session)), 10)

    return asyncio.run(run())


@pytest.fixture
def impatient():
    with SandboxThread(manifest=MANIFEST, limits=False, ack_seconds=0.1, retry_delays=(0.0, 0.05)) as running:
        yield running


def test_a_ticket_is_good_once(sandbox: SandboxThread):
    async def story(sockets: Sockets) -> None:
        url = await sockets.ticket()
        ws = await sockets._session.ws_connect(url)
        hello = await ws.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["debug_info"]["host"]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await sockets._session.ws_connect(url)

    drive(sandbox, story)


def test_an_eleventh_connection_is_turned_away(sandbox: SandboxThread):
    async def story(sockets: Sockets) -> None:
        opened = [await sockets.open() for _ in range(10)]
        assert opened[-1].hello["num_connections"] == 10  # type: ignore[attr-defined]
        refused = await sockets._session.ws_connect(await sockets.ticket())
        assert (await refused.receive_json())["reason"] == "too_many_websockets"

    drive(sandbox, story)


def test_an_unacked_event_comes_again_with_the_same_id_and_a_reason(impatient: SandboxThread):
    async def story(sockets: Sockets) -> None:
        ws = await sockets.open()
        await sockets.post("hello")
        tries = [await ws.receive_json() for _ in range(3)]
        assert [each["retry_attempt"] for each in tries] == [0, 1, 2]
        assert [each["retry_reason"] for each in tries] == ["", "timeout", "timeout"]
        assert len({each["payload"]["event_id"] for each in tries}) == 1
        assert len({each["envelope_id"] for each in tries}) == 3
        assert not tries[0]["accepts_response_payload"]

    drive(impatient, story)


def test_an_ack_counts_only_on_the_socket_that_delivered(impatient: SandboxThread):
    async def story(sockets: Sockets) -> None:
        one, two = await sockets.open(), await sockets.open()
        await sockets.post("hello")
        waiting = {asyncio.create_task(one.receive_json()): two, asyncio.create_task(two.receive_json()): one}
        done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        (delivered,) = done
        await waiting[delivered].send_json({"envelope_id": delivered.result()["envelope_id"]})
        await waiting[delivered].send_str("nonsense")
        again = await next(iter(pending))
        assert (again["retry_attempt"], again["payload"]["event"]["text"]) == (1, "hello")

    drive(impatient, story)
    titles = [entry["title"] for entry in Page(impatient).get("traffic")["entries"]]
    assert {"ack that does not count", "not an ack"} <= set(titles)


def test_payloads_take_turns_over_the_sockets(sandbox: SandboxThread):
    async def story(sockets: Sockets) -> None:
        opened = [await sockets.open() for _ in range(3)]
        for number in range(6):
            await sockets.post(str(number))
        texts = [[(await ws.receive_json())["payload"]["event"]["text"] for _ in range(2)] for ws in opened]
        assert sorted(text for each in texts for text in each) == ["0", "1", "2", "3", "4", "5"]

    drive(sandbox, story)


def test_a_ghost_swallows_its_share_until_slack_notices(impatient: SandboxThread):
    async def story(sockets: Sockets) -> None:
        ws = await sockets.open()
        Page(impatient).fault("ghost")
        answers = [await _command(sockets) for _ in range(2)]
        assert answers == [False, False]
        Page(impatient).post("faults", {"clear": True})
        assert Page(impatient).get("health")["sockets"] == 1
        assert not ws.closed

    drive(impatient, story)


async def _command(sockets: Sockets) -> bool:
    body = {"as": "U0ANA", "do": "command", "channel": "D0ANA", "command": "/dri", "text": ""}
    async with sockets._session.post(f"{sockets._sandbox.url}/sandbox/act", json=body) as answer:
        return bool((await answer.json())["ok"])


def test_bolt_survives_a_refresh_and_a_cut(sandbox: SandboxThread, app: App, heard: Heard, client: WebClient):
    app.event("message")(lambda: None)
    page = Page(sandbox)

    page.post("sockets", {"reason": "refresh_requested", "grace": 0.2})
    client.chat_postMessage(channel="U0ANA", text="after the refresh")

    assert heard.events("message")[0]["text"] == "after the refresh"
    assert page.get("health")["sockets"] == 1


def test_a_cut_socket_is_gone_at_once(sandbox: SandboxThread):
    async def story(sockets: Sockets) -> None:
        ws = await sockets.open()
        Page(sandbox).fault("socket_cut", count=1)
        message = await ws.receive()
        assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE}
        assert Page(sandbox).get("health")["sockets"] == 0

    drive(sandbox, story)


def test_a_socket_that_dies_unacked_hands_the_event_to_the_next(sandbox: SandboxThread):
    async def story(sockets: Sockets) -> None:
        one = await sockets.open()
        await sockets.post("hello")
        await one.receive_json()
        two = await sockets.open()
        Page(sandbox).fault("socket_cut", count=1)
        again = await two.receive_json()
        assert (again["retry_reason"], again["payload"]["event"]["text"]) == ("connection_failed", "hello")
        await two.send_str(json.dumps({"envelope_id": again["envelope_id"]}))

    drive(sandbox, story)


def test_without_any_socket_a_command_fails_as_slack_shows_it(page: Page):
    answer = page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="")

    assert answer == {"ok": False, "error": '/dri failed with the error "dispatch_failed"'}


def test_two_bolt_apps_share_the_payloads(sandbox: SandboxThread, app: App, heard: Heard, client: WebClient):
    second = Heard()
    other = App(client=web_client(sandbox), process_before_response=True, ignoring_self_events_enabled=False)
    other.event("message")(lambda body: second.add(body))
    app.event("message")(lambda: None)
    handler = connected(sandbox, other)

    for number in range(4):
        client.chat_postMessage(channel="U0ANA", text=str(number))

    heard.events("message", 2)
    second.events("message", 2)
    hang_up(sandbox, handler)
