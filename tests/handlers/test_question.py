"""What Slack sends about the Monday question, through Bolt: clicks, the plan form, messages, edits, unfurls."""

import json
from itertools import count
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.app import build_app
from bot.domain.codes import Answer, CheckInState, PlanState
from bot.domain.slack import SlackError
from bot.messages import ids
from handlers.deps import Deps
from storage.engine import Store
from storage.tables import Plan, Reply
from tests.handlers.ownership_app import FakeGateway
from tests.services.monday_kit import Walk, at, stamp, text_of
from tests.support.factories import Made

_ids = count(1)


class Dm:
    """A DRI in their DM with the bot; every method is one payload of Slack's."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.gateway = walk, FakeGateway()
        self.told: list[str] = []
        deps = Deps(
            store=walk.store,
            workspace_id=walk.workspace,
            gateway=self.gateway,  # type: ignore[arg-type]
            judge=walk.judge,
            now=lambda: walk.now,
            afterwards=lambda work: work(),
            tell=lambda _who, _key, sentence: self.told.append(sentence),
        )
        identity = AuthorizeResult(enterprise_id=None, team_id="T", bot_token="xoxb-x", bot_user_id="UB")
        self.app = build_app(deps, lambda *_: identity)
        self.user = walk.person(walk.cast.dri).slack_id

    def click(self, action_id: str, value: str, made: Made, **more: Any) -> None:
        ts = f"{self.walk.latest(made).outbox_id}.0"
        action = {"action_id": action_id, "block_id": "b", "action_ts": f"19{next(_ids):08}.1"}
        action |= {"value": value} if value else {}  # a date picker has none
        body = {
            "type": "block_actions",
            "user": {"id": more.pop("user", self.user)},
            "team": {"id": "T"},
            "container": {"type": "message", "message_ts": ts, "channel_id": f"D-{self.user}"},
            "message": {"ts": ts},
            "actions": [{"type": "button", **action, **more}],
            "response_url": "http://127.0.0.1/respond",
            "trigger_id": f"t{next(_ids)}",
        }
        assert self._send(body).status == 200

    def submit(self, metadata: str, plan: str | None, due: str | None) -> dict[str, Any]:
        values = {
            ids.FIELD_PLAN: {ids.INPUT: {"type": "plain_text_input", "value": plan}},
            ids.FIELD_DUE: {ids.INPUT: {"type": "datepicker", "selected_date": due}},
        }
        view = {"id": f"V{next(_ids)}", "hash": "h", "type": "modal", "callback_id": ids.PLAN_FORM}
        body = {"type": "view_submission", "user": {"id": self.user}, "team": {"id": "T"}, "trigger_id": "t"}
        answer = self._send({**body, "view": {**view, "private_metadata": metadata, "state": {"values": values}}})
        assert answer.status == 200
        return json.loads(answer.body) if answer.body else {}

    def message(self, text: str, *, event_id: str | None = None, **event: Any) -> str:
        """A message in the DM; returns its ts."""
        ts = event.pop("ts", "") or stamp()
        given = {"type": "message", "channel": f"D-{self.user}", "channel_type": "im", "user": self.user, "ts": ts}
        self.event({**given, "text": text, **event}, event_id)
        return str(ts)

    def edit(self, ts: str, text: str, before: str, **message: Any) -> None:
        new = {"user": self.user, "ts": ts, "text": text, **message}
        given = {"type": "message", "subtype": "message_changed", "channel": f"D-{self.user}", "channel_type": "im"}
        self.event({**given, "message": new, "previous_message": {"text": before, "ts": ts}, "ts": f"18{next(_ids)}.9"})

    def event(self, event: dict[str, Any], event_id: str | None = None) -> None:
        body = {"type": "event_callback", "team_id": "T", "event_id": event_id or f"Ev{next(_ids)}", "event": event}
        assert self._send(body).status == 200

    def _send(self, body: dict[str, Any]) -> BoltResponse:
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store, since=at(16, 8))


@pytest.fixture
def launch(walk: Walk) -> Made:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 9))
    walk.now = at(23, 10)
    return made


@pytest.fixture
def dm(walk: Walk, launch: Made) -> Dm:
    return Dm(walk)


def test_yes_is_stored_and_shown_through_the_clicks_own_url(dm: Dm, walk: Walk, launch: Made) -> None:
    dm.click(ids.QUESTION_YES, str(walk.latest(launch).pk), launch)

    assert walk.latest(launch).answer is Answer.ON_TRACK
    shown = dm.gateway.responded[0]
    assert shown["replace_original"] is True
    assert "you answered *Yes*" in text_of(shown)
    assert walk.said("update:")[-1].state == "cancelled", "the fallback is not needed any more"


def test_no_opens_the_form_and_the_form_makes_the_plan(dm: Dm, walk: Walk, launch: Made) -> None:
    dm.click(ids.QUESTION_NO, str(walk.latest(launch).pk), launch)
    form = dm.gateway.opened[0]
    assert form["callback_id"] == ids.PLAN_FORM

    assert dm.submit(form["private_metadata"], "pricing draft", "2026-11-20")["errors"].keys() == {"due"}
    assert dm.submit(form["private_metadata"], " ", "2026-11-26")["errors"].keys() == {"plan"}
    assert dm.submit(form["private_metadata"], "pricing draft", None)["errors"].keys() == {"due"}
    assert dm.submit(form["private_metadata"], "pricing draft", "2026-11-26") == {}
    assert [each.due_on.isoformat() for each in walk.all(Plan)] == ["2026-11-26"]

    dm.click(ids.PLAN_MAKE, str(walk.latest(launch).pk), launch)
    assert len(dm.gateway.opened) == 2


def test_a_form_that_slack_does_not_open_makes_the_thread_ask(
    dm: Dm, walk: Walk, launch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(*_: object, **__: object) -> None:
        raise SlackError("expired_trigger_id")

    monkeypatch.setattr(dm.gateway, "open_view", expired)
    dm.click(ids.QUESTION_NO, str(walk.latest(launch).pk), launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    assert len(walk.said("plan_asked:")) == 1


def test_somebody_else_gets_one_sentence_and_nothing_changes(dm: Dm, walk: Walk, launch: Made) -> None:
    other = walk.person(walk.cast.other).slack_id
    dm.click(ids.QUESTION_YES, str(walk.latest(launch).pk), launch, user=other)

    assert walk.latest(launch).answer is None
    assert "somebody else's to answer" in text_of(dm.gateway.responded[0])


def test_done_and_not_done(dm: Dm, walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "pricing draft", at(26))
    walk.until(at(30, 9))
    value = f"{walk.all(Plan)[0].pk}:{walk.latest(launch).pk}"
    dm.click(ids.PLAN_NOT_DONE, value, launch)
    assert walk.all(Plan)[0].state is PlanState.NOT_DONE
    dm.click(ids.PLAN_DONE, value, launch)
    assert walk.all(Plan)[0].state is PlanState.DONE


def test_a_typed_answer_counts_once_however_often_it_is_delivered(dm: Dm, walk: Walk, launch: Made) -> None:
    for _ in range(3):
        dm.message("yes", event_id="Ev-same", ts="1800000000.000100")

    assert walk.latest(launch).answer is Answer.ON_TRACK
    assert len(walk.all(Reply)) == 1


def test_an_edit_by_the_author_is_a_new_version(dm: Dm, walk: Walk, launch: Made) -> None:
    ts = dm.message("yes")
    dm.edit(ts, "no", "yes", edited={"user": dm.user, "ts": "1900000000.000000"})

    assert walk.latest(launch).answer is Answer.OFF_TRACK


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "bot_message", "bot_id": "B1"},
        {"bot_id": "B1"},
        {"subtype": "message_deleted", "deleted_ts": "1.0"},
        {"subtype": "channel_join"},
        {"channel_type": "channel"},
        {"user": ""},
    ],
)
def test_what_nobody_typed_to_the_bot_is_no_answer(dm: Dm, walk: Walk, launch: Made, event: dict[str, Any]) -> None:
    dm.message("yes", **event)

    assert walk.latest(launch).state is CheckInState.OPEN
    assert walk.all(Reply) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no", {}),  # an unfurl: no `edited`
        ("yes", {"edited": {"user": "U", "ts": "1900000000.000000"}}),  # the text is the same
        ("no", {"bot_id": "B1", "edited": {"user": "U", "ts": "1900000000.000000"}}),  # the bot's own
    ],
)
def test_what_only_looks_like_an_edit_changes_nothing(
    dm: Dm, walk: Walk, launch: Made, text: str, message: dict[str, Any]
) -> None:
    ts = dm.message("yes")
    dm.edit(ts, text, "yes", **message)

    assert walk.latest(launch).answer is Answer.ON_TRACK


def test_text_without_a_place_is_placed_by_a_button(dm: Dm, walk: Walk, launch: Made) -> None:
    hiring = walk.initiative(name="Hiring", when=at(17))
    walk.until(at(30, 9))
    walk.now = at(30, 10)
    dm.message("yes")
    reply = walk.all(Reply)[-1]
    checkin = walk.latest(hiring)
    dm.click(f"{ids.REPLY_PLACE}.{checkin.pk}", f"{reply.pk}:{checkin.pk}", hiring)

    assert walk.latest(hiring).answer is Answer.ON_TRACK
    assert walk.latest(launch).answer is None


def test_the_day_of_a_typed_plan_comes_from_the_picker(dm: Dm, walk: Walk, launch: Made) -> None:
    dm.message("no")
    dm.message("I will send the pricing draft")
    block = {"block_id": f"plan_of:{walk.all(Reply)[-1].pk}", "type": "datepicker"}
    dm.click(ids.PLAN_DATE, "", launch, **block, selected_date=None)
    assert walk.all(Plan) == []
    dm.click(ids.PLAN_DATE, "", launch, **block, selected_date="2026-11-26")

    assert walk.all(Plan)[0].due_on.isoformat() == "2026-11-26"


def test_a_refused_message_is_told_to_its_author(dm: Dm, walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    walk.until(at(24, 11))
    dm.message("no", thread_ts=f"{walk.latest(launch).outbox_id}.0")

    assert "published with your Yes" in dm.told[0]
