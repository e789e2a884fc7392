"""A Bolt app with the listeners of ownership, and payloads as Slack sends them."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.domain.slack import SlackError, SlackPerson
from handlers import cadence_command, dri, home, people_events, sla
from handlers.deps import Deps
from storage.engine import Store
from tests.services.ownership_kit import words

_ids = count(1)


class FakeGateway:
    """Slack's reads and views, kept to be asked about."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.updated: list[dict[str, Any]] = []
        self.responded: list[dict[str, Any]] = []
        self.people: dict[str, SlackPerson] = {}
        self.asked: list[str] = []

    def person(self, slack_id: str, *, seconds: float = 1.0) -> SlackPerson:
        self.asked.append(slack_id)
        if slack_id not in self.people:
            raise SlackError("timeout")
        return self.people[slack_id]

    def open_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        self.opened.append(view)
        return {"id": "V1", "hash": "h"}

    push_view = open_view

    def update_view(self, view_id: str, view: dict[str, Any], **_: Any) -> dict[str, Any]:
        self.updated.append(view)
        return view

    def respond(self, response_url: str, payload: dict[str, Any], **_: Any) -> None:
        self.responded.append(payload)


class Listening:
    """The app of one workspace; every method sends one payload and gives what Bolt answered."""

    def __init__(self, store: Store, workspace_id: int, now: Callable[[], Any]) -> None:
        self.gateway = FakeGateway()
        self.told: list[tuple[str, str, str]] = []
        deps = Deps(
            store=store,
            workspace_id=workspace_id,
            gateway=self.gateway,  # type: ignore[arg-type]
            judge=None,  # type: ignore[arg-type]
            now=now,
            afterwards=lambda work: work(),
            tell=lambda *told: self.told.append(told),
        )
        self.app = App(
            authorize=lambda **_: AuthorizeResult(
                enterprise_id=None, team_id="T", bot_token="xoxb-x", bot_user_id="UB"
            ),
            client=WebClient(token="", retry_handlers=[]),
            process_before_response=True,
            request_verification_enabled=False,
            token_verification_enabled=False,
        )
        for feature in (dri, cadence_command, sla, home, people_events):
            feature.register(self.app, deps)

    def command(self, name: str, text: str, user: str) -> str:
        """A slash command; gives every text of its answer."""
        body = {"command": name, "text": text, "user_id": user, "channel_id": "C1", "channel_name": "general"}
        answer = self._send({**body, "team_id": "T", "trigger_id": f"t{next(_ids)}", "response_url": "http://x"})
        assert answer.status == 200
        return words(json.loads(answer.body)) if answer.body else ""

    def click(self, action_id: str, value: str, user: str, *, view: bool = False, state: Any = None) -> None:
        """A button in a message, or in a modal."""
        place = (
            {"container": {"type": "view"}, "view": {"id": "V1", "hash": "h", "type": "modal", "state": state or {}}}
            if view
            else {
                "container": {"type": "message", "message_ts": "17.1", "channel_id": "D1"},
                "message": {"ts": "17.1"},
                "response_url": "http://x",
            }
        )
        action = {
            "type": "button",
            "action_id": action_id,
            "value": value,
            "block_id": "b",
            "action_ts": f"{next(_ids)}.0",
        }
        body = {"type": "block_actions", "user": {"id": user}, "team": {"id": "T"}, "actions": [action], **place}
        assert self._send({**body, "trigger_id": f"t{next(_ids)}"}).status == 200

    def submit(self, callback_id: str, user: str, metadata: str = "", **values: dict[str, Any]) -> dict[str, Any]:
        """A submitted modal; `values` is block_id to its element. Gives the answer."""
        state = {"values": {block: {"input": element} for block, element in values.items()}}
        view = {"id": f"V{next(_ids)}", "hash": "h", "type": "modal", "callback_id": callback_id, "state": state}
        body = {"type": "view_submission", "user": {"id": user}, "team": {"id": "T"}}
        answer = self._send({**body, "view": {**view, "private_metadata": metadata}, "trigger_id": "t"})
        assert answer.status == 200
        return json.loads(answer.body) if answer.body else {}

    def event(self, **event: Any) -> None:
        """An event of the Events API."""
        body = {"type": "event_callback", "team_id": "T", "event_id": f"Ev{next(_ids)}", "event": event}
        assert self._send(body).status == 200

    def _send(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))


def chosen(slack_id: str) -> dict[str, Any]:
    """A person chosen from a menu."""
    return {"type": "users_select", "selected_user": slack_id}


def written(text: str) -> dict[str, Any]:
    """Text in a field."""
    return {"type": "plain_text_input", "value": text}


def on_day(day: str) -> dict[str, Any]:
    """A day chosen."""
    return {"type": "datepicker", "selected_date": day}
