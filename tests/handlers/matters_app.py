"""The whole Bolt app over a store, with Slack's own payload shapes, for clicks, forms, commands and mentions."""

import copy
import json
from itertools import count
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.app import build_app
from handlers.deps import Deps
from storage.tables import Person
from tests.services.matters_kit import Court
from tests.services.monday_kit import JUDGE
from tests.support.fake_gateway import FakeGateway

_ids = count(1)
PEOPLE = ("counterpart", "decider", "dissenter", "dri", "provider", "who", "acting")
DAYS = ("by_when", "deadline", "review_by", "other_date", "first_day", "last_day")
_FIXTURES = Path(__file__).parents[1] / "conformance" / "fixtures"


def fixture(name: str) -> dict[str, Any]:
    """Slack's published payload of that name."""
    return copy.deepcopy(json.loads((_FIXTURES / f"{name}.json").read_text())["payload"])


class Desk:
    """Sends payloads by people of a court, and gives what Bolt answered."""

    def __init__(self, court: Court) -> None:
        self.court, self.gateway, self.told = court, FakeGateway(), list[tuple[str, str, str]]()
        for part in ("boss", "leader", "sponsor", "dri", "other"):  # Slack has told of them
            court.do(lambda uow, part=part: uow.move(Person, getattr(court.cast, part), {}, seen_at=uow.at))
        deps = Deps(
            store=court.store, workspace_id=court.cast.id, gateway=self.gateway, judge=JUDGE, now=lambda: court.now,
            afterwards=lambda work: work(), tell=lambda *told: self.told.append(told),
        )  # fmt: skip
        identity = AuthorizeResult(enterprise_id=None, team_id="T", bot_token="xoxb-x", bot_user_id="UB")
        self.app = build_app(deps, lambda *_: identity)

    def click(
        self, part: str, action_id: str, value: str, *, in_view: bool = False, ts: str = "1.0", state: Any = None
    ) -> None:
        body = fixture("block_actions_view" if in_view else "block_actions_message")
        if state is not None:
            body["state"] = {"values": state}
        body["actions"] = [
            {**body["actions"][0], "action_id": action_id, "value": value, "action_ts": f"{next(_ids)}.1"}
        ]
        if not in_view:
            body["container"] |= {"message_ts": ts, "channel_id": f"D-{self.court.slack(part)}"}
        assert self._send(self._by(part, body)) == {}

    def submit(self, part: str, callback_id: str, metadata: str = "", **values: str | None) -> dict[str, Any]:
        body = self._by(part, fixture("view_submission"))
        kinds = dict.fromkeys(PEOPLE, "selected_user") | dict.fromkeys(DAYS, "selected_date")
        state = {name: {"input": _element(kinds.get(name, "value"), value)} for name, value in values.items()}
        view = {"callback_id": callback_id, "private_metadata": metadata, "state": {"values": state}}
        body["view"] |= {**view, "id": f"V{next(_ids)}"}
        return self._send(body)

    def command(self, part: str, name: str, text: str) -> str:
        body = fixture("slash_command") | {"command": name, "text": text, "user_id": self.court.slack(part)}
        return json.dumps(self._send(body | {"trigger_id": f"t{next(_ids)}"}), ensure_ascii=False)

    def shortcut(self, part: str, callback_id: str, *, channel_name: str | None = None, **message: Any) -> None:
        body = self._by(part, fixture("message_action"))
        body["channel"] |= {"name": channel_name or body["channel"]["name"]}
        body["message"] |= message
        assert self._send(body | {"callback_id": callback_id, "action_ts": f"{next(_ids)}.1"}) == {}

    def mention(self, slack_id: str, text: str, **event: Any) -> None:
        body = fixture("app_mention")
        body["event"] |= {"user": slack_id, "text": text, **event}
        assert self._send(body | {"event_id": f"Ev{next(_ids)}"}) == {}

    def opened(self) -> dict[str, Any]:
        """The modal that was opened last."""
        return self.gateway.of("open_view")[-1][0]

    def whispered(self) -> str:
        """What was said through response_urls."""
        return json.dumps(self.gateway.of("respond"), ensure_ascii=False)

    def _by(self, part: str, body: dict[str, Any]) -> dict[str, Any]:
        return body | {"user": {**body["user"], "id": self.court.slack(part)}}

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        assert answer.status == 200, answer.body
        return json.loads(answer.body) if answer.body else {}


def _element(kind: str, value: str | None) -> dict[str, Any]:
    return {"type": "any", kind: value}
