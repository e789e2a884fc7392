"""Answers: ack text, response_action, views and ephemerals, and what each kind of failure becomes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.app import build_app
from bot.domain.errors import UserError
from bot.domain.slack import SlackError
from bot.messages.text import message
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from handlers import reply
from handlers.deps import Deps
from storage import outbox
from storage.engine import Store
from storage.errors import StoreRefused, StoreUnavailable
from storage.outbox import Outgoing
from storage.tables import Outbox
from tests.handlers.ownership_app import FakeGateway
from tests.support.clock import FakeClock

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}


class Scripted(FakeGateway):
    """A gateway whose views and answers may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: set[str] = set()
        self.pushed: list[dict[str, Any]] = []

    def _check(self, what: str) -> None:
        if what in self.fails:
            raise SlackError("expired_trigger_id")

    def open_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        self._check("open")
        return super().open_view(trigger_id, view, seconds=seconds)

    def push_view(self, trigger_id: str, view: dict[str, Any], *, seconds: float = 2.0) -> dict[str, Any]:
        self._check("push")
        self.pushed.append(view)
        return {"id": "V2", "hash": "h2"}

    def update_view(self, view_id: str, view: dict[str, Any], **how: Any) -> dict[str, Any]:
        self._check("update")
        return super().update_view(view_id, view, **how)

    def respond(self, response_url: str, payload: dict[str, Any], **how: Any) -> None:
        self._check("respond")
        super().respond(response_url, payload, **how)


@pytest.fixture
def gateway() -> Scripted:
    return Scripted()


@pytest.fixture
def deps(sqlite_store: Store, workspace: int, clock: FakeClock, gateway: Scripted) -> Deps:
    return Deps(
        store=sqlite_store,
        workspace_id=workspace,
        gateway=gateway,  # type: ignore[arg-type]
        judge=None,  # type: ignore[arg-type]
        now=clock,
        afterwards=lambda work: work(),
        tell=lambda *told: gateway.asked.append("|".join(told)),
    )


def _identified(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1", bot_user_id="UB")


def _dispatch(register: Callable[[App], None], body: dict[str, Any]) -> BoltResponse:
    app = App(
        authorize=lambda team_id: _identified(team_id, None),
        process_before_response=True,
        request_verification_enabled=False,
    )
    register(app)
    return app.dispatch(BoltRequest(mode="socket_mode", body=body))


def _answer(response: BoltResponse) -> Any:
    return json.loads(response.body) if response.body.startswith("{") else response.body


def _raiser(error: Exception) -> Callable[..., Outcome]:
    def handle(*_: Any) -> Outcome:
        raise error

    return handle


# --- commands

COMMAND = {
    "command": "/dri",
    "text": " list <b> ",
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "channel_name": "privategroup",
    "trigger_id": "t1",
}


def _command(deps: Deps, handle: Callable[..., Outcome]) -> Any:
    return _answer(_dispatch(lambda app: app.command("/dri")(reply.on_command(deps, handle)), COMMAND))


def test_a_command_gets_its_call_and_its_answer_alone(deps: Deps) -> None:
    calls: list[Call] = []

    def handle(call: Call, command: Any) -> Outcome:
        calls.append(call)
        return Outcome(say=message(command.text))

    answer = _command(deps, handle)

    assert (calls[0].actor, calls[0].key, calls[0].private) == ("U1", "command:t1", True)
    assert (answer["response_type"], answer["text"]) == ("ephemeral", "list <b>")


def test_a_refused_command_gets_the_sentence_escaped(deps: Deps) -> None:
    assert _command(deps, _raiser(UserError("No <b>.")))["text"] == "No &lt;b&gt;."


@pytest.mark.parametrize(
    ("error", "said"), [(StoreUnavailable("x"), "cannot reach"), (StoreRefused("x"), "same moment")]
)
def test_a_store_that_fails_is_said_in_a_sentence(deps: Deps, error: Exception, said: str) -> None:
    assert said in _command(deps, _raiser(error))["text"]


def test_a_form_that_slack_did_not_open_hands_back_what_was_typed(deps: Deps, gateway: Scripted) -> None:
    gateway.fails.add("open")

    answer = _command(deps, lambda *_: Outcome(open=VIEW))

    assert "/dri list &lt;b&gt;" in answer["text"]


def test_an_opened_form_tells_its_view_for_the_errand_that_fills_it(deps: Deps) -> None:
    opened: list[tuple[str, str]] = []

    _command(deps, lambda *_: Outcome(open=VIEW, opened=lambda *view: opened.append(view)))

    assert opened == [("V1", "h")]


def test_a_bug_is_no_ack_and_nothing_of_it_is_shown(deps: Deps) -> None:
    app = build_app(deps, _identified)
    app.command("/nope")(reply.on_command(deps, _raiser(ZeroDivisionError("secret"))))

    response = app.dispatch(BoltRequest(mode="socket_mode", body={**COMMAND, "command": "/nope"}))

    assert (response.status, "secret" in response.body) == (500, False)


# --- clicks

CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "trigger_id": "t1",
    "response_url": "https://hooks.slack.com/actions/1",
    "container": {"type": "message", "channel_id": "D1", "message_ts": "1.1", "thread_ts": "1.0"},
    "actions": [{"type": "button", "action_id": "a", "block_id": "b", "value": "7", "action_ts": "5.5"}],
}
IN_MODAL = {
    **{k: v for k, v in CLICK.items() if k not in {"container", "response_url"}},
    "container": {"type": "view", "view_id": "V9"},
    "view": {"id": "V9", "hash": "h9", "type": "modal", "state": {"values": {}}, "private_metadata": "12"},
}
AT_HOME = {**IN_MODAL, "view": {**IN_MODAL["view"], "type": "home"}}


def _click(deps: Deps, handle: Callable[..., Outcome], body: dict[str, Any] = CLICK) -> BoltResponse:
    return _dispatch(lambda app: app.action("a")(reply.on_click(deps, handle)), body)


def test_a_click_shows_its_change_through_its_own_response_url(deps: Deps, gateway: Scripted) -> None:
    assert _click(deps, lambda *_: Outcome(replace=message("done"))).status == 200
    assert gateway.responded[0]["replace_original"] is True
    assert gateway.responded[0]["text"] == "done"


def test_a_refused_click_leaves_the_message_and_tells_the_person_alone(deps: Deps, gateway: Scripted) -> None:
    _click(deps, _raiser(UserError("Not yours.")))

    said = gateway.responded[0]
    assert (said["text"], said["replace_original"], said["response_type"]) == ("Not yours.", False, "ephemeral")
    assert said["thread_ts"] == "1.0"


@pytest.mark.parametrize(("body", "shown_in"), [(IN_MODAL, "pushed"), (AT_HOME, "opened")])
def test_where_no_message_can_be_shown_a_small_modal_tells_it(
    deps: Deps, gateway: Scripted, body: dict[str, Any], shown_in: str
) -> None:
    _click(deps, _raiser(UserError("Not yours.")), body)

    assert "Not yours." in json.dumps(getattr(gateway, shown_in))


def test_an_expired_trigger_is_answered_in_words(deps: Deps, gateway: Scripted) -> None:
    gateway.fails.add("open")

    assert _click(deps, lambda *_: Outcome(open=VIEW)).status == 200
    assert "did not open the form" in gateway.responded[0]["text"]


def test_a_click_may_say_what_happens_when_its_form_does_not_open(deps: Deps, gateway: Scripted) -> None:
    gateway.fails.add("open")
    instead: list[int] = []

    _click(deps, lambda *_: Outcome(open=VIEW, unopened=lambda: instead.append(1)))

    assert (instead, gateway.responded) == ([1], [])


def test_a_click_in_a_modal_updates_it(deps: Deps, gateway: Scripted) -> None:
    _click(deps, lambda *_: Outcome(update=VIEW), IN_MODAL)
    gateway.fails.add("update")

    assert _click(deps, lambda *_: Outcome(update=VIEW), IN_MODAL).status == 200
    assert gateway.updated == [VIEW]


def test_an_answer_that_cannot_be_shown_is_no_failure_of_the_click(deps: Deps, gateway: Scripted) -> None:
    gateway.fails.add("respond")

    assert _click(deps, lambda *_: Outcome(say=message("x"), replace=message("y"))).status == 200


def _said(deps: Deps) -> int:
    with deps.store.write(deps.workspace_id, deps.now()) as uow:
        row = outbox.say(uow, Outgoing(key="q", conversation="U1", payload=message("old")))
        outbox.adopt(uow, row, "D1", "1.1")
        outbox.refresh(uow, row, message("new"))
        uow.commit()
    return row


def _waiting(deps: Deps) -> list[str]:
    with deps.store.read(deps.workspace_id, deps.now()) as uow:
        return [row.payload["text"] for row in uow.find(Outbox) if row.state.value == "waiting"]


def test_what_the_response_url_has_shown_is_not_sent_again(deps: Deps) -> None:
    row = _said(deps)

    _click(deps, lambda *_: Outcome(replace=message("new"), target_id=row))

    assert _waiting(deps) == []


def test_an_older_change_is_not_shown_over_a_newer_one(deps: Deps, gateway: Scripted) -> None:
    row = _said(deps)

    _click(deps, lambda *_: Outcome(replace=message("older"), target_id=row))

    assert (gateway.responded, _waiting(deps)) == ([], ["new"])


def test_when_the_response_url_fails_the_refresh_still_waits(deps: Deps, gateway: Scripted) -> None:
    row = _said(deps)
    gateway.fails.add("respond")

    _click(deps, lambda *_: Outcome(replace=message("new"), target_id=row))

    assert _waiting(deps) == ["new"]


# --- submissions

SUBMISSION = {
    "type": "view_submission",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "view": {
        "id": "V9",
        "hash": "h9",
        "type": "modal",
        "callback_id": "f",
        "private_metadata": "12",
        "state": {"values": {"what": {"input": {"type": "plain_text_input", "value": "x"}}, "due": {"input": {}}}},
    },
}


def _submit(deps: Deps, handle: Callable[..., Outcome]) -> Any:
    return _answer(_dispatch(lambda app: app.view("f")(reply.on_submission(deps, handle)), SUBMISSION))


@pytest.mark.parametrize(("field", "shown_on"), [("due", "due"), ("elsewhere", "what"), (None, "what")])
def test_a_refused_form_stays_open_with_the_sentence_on_its_field(deps: Deps, field: str | None, shown_on: str) -> None:
    answer = _submit(deps, _raiser(UserError("Choose a date.", field)))

    assert answer == {"response_action": "errors", "errors": {shown_on: "Choose a date."}}


@pytest.mark.parametrize(
    ("outcome", "action"),
    [
        (NOTHING, None),
        (Outcome(update=VIEW), "update"),
        (Outcome(open=VIEW), "push"),
        (Outcome(clear=True), "clear"),
    ],
)
def test_what_a_submitted_form_becomes(deps: Deps, outcome: Outcome, action: str | None) -> None:
    answer = _submit(deps, lambda *_: outcome)

    assert (answer or {"response_action": None})["response_action"] == action


def test_a_closed_form_is_acked(deps: Deps) -> None:
    seen: list[str] = []

    def handle(_call: Call, form: Any) -> Outcome:
        seen.append(form.private_metadata)
        return NOTHING

    body = {**SUBMISSION, "type": "view_closed"}
    response = _dispatch(lambda app: app.view_closed("f")(reply.on_closed(deps, handle)), body)

    assert (response.status, seen) == (200, ["12"])


# --- shortcuts

SHORTCUT = {
    "type": "message_action",
    "callback_id": "s",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "C1", "name": "directmessage"},
    "message": {"ts": "2.2", "thread_ts": "2.0", "text": "x"},
    "trigger_id": "t",
    "action_ts": "6.6",
    "response_url": "https://hooks.slack.com/actions/2",
}


def _shortcut(deps: Deps, handle: Callable[..., Outcome]) -> BoltResponse:
    return _dispatch(lambda app: app.shortcut("s")(reply.on_shortcut(deps, handle)), SHORTCUT)


@pytest.mark.parametrize(
    ("handle", "fails", "said"),
    [
        (lambda *_: Outcome(say=message("noted")), set(), "noted"),
        (_raiser(UserError("Not here.")), set(), "Not here."),
        (lambda *_: Outcome(open=VIEW), {"open"}, "did not open"),
    ],
)
def test_a_shortcut_answers_the_person_alone(
    deps: Deps, gateway: Scripted, handle: Callable[..., Outcome], fails: set[str], said: str
) -> None:
    gateway.fails |= fails

    assert _shortcut(deps, handle).status == 200
    assert said in gateway.responded[0]["text"]


# --- events

EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": "x", "ts": "3.3"},
}


def _event(deps: Deps, handle: Callable[..., None]) -> BoltResponse:
    app = build_app(deps, _identified)
    app._listeners.clear()  # only the one below
    app.event("message")(reply.on_event(deps, handle))
    return app.dispatch(BoltRequest(mode="socket_mode", body=EVENT))


def test_an_event_that_fails_is_not_acked_so_that_slack_sends_it_again(deps: Deps) -> None:
    assert _event(deps, _raiser(StoreUnavailable("away"))).status == 500


def test_an_event_that_is_refused_is_acked_and_its_author_told_once(deps: Deps, gateway: Scripted) -> None:
    assert _event(deps, _raiser(UserError("Not yours."))).status == 200
    assert gateway.asked == ["U1|Ev1|Not yours."]
