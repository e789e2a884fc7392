"""Answers: turns a service's outcome or error into ack text, response_action, a view, an ephemeral message.

Every listener of the project is made here. A listener commits first and acks then (`process_before_response`), so that
acked means stored; what Slack may show a moment later runs afterwards (docs/decisions/0003-listeners-and-acks.md).
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack

from bot.domain.errors import UserError
from bot.messages import errors as words
from bot.services import home
from bot.services.outcome import Outcome, Payload
from bot.services.ports import Call, SlackError
from handlers import payloads
from handlers.deps import Deps
from handlers.known import met
from storage import outbox
from storage.errors import StoreRefused, StoreUnavailable

log = logging.getLogger(__name__)

Body = dict[str, Any]
Listener = Callable[..., None]
P = TypeVar("P")


def on_command(deps: Deps, handle: Callable[[Call, payloads.Command], Outcome]) -> Listener:
    """A listener of a slash command; `say` answers the command itself, `open` opens a modal."""

    def listener(ack: Ack, body: Body) -> None:
        command = payloads.command(body)
        call = _call(deps, command.user, f"command:{command.trigger_id}", command.channel, command.channel_name)
        try:
            outcome = _attempt(deps, handle, call, command)
        except UserError as error:
            ack(**_private(words.sentence(error.sentence)))
            return
        opened = _open(deps, outcome, command.trigger_id)
        say = outcome.say if opened else words.not_opened_command(command.name, command.text)
        ack(**_private(say)) if say else ack()

    return listener


def on_click(deps: Deps, handle: Callable[[Call, payloads.Click], Outcome]) -> Listener:
    """A listener of a button or menu."""

    def listener(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        call = _call(deps, click.user, f"action:{click.user}:{click.action_ts}", click.channel)
        try:
            outcome = _attempt(deps, handle, call, click)
        except UserError as error:
            _tell_clicker(deps, click, words.sentence(error.sentence))
        else:
            _show_click(deps, click, outcome)
        _after(deps, lambda: home.followed(deps.store, call))  # refused or not: what they see may be out of date
        ack()

    return listener


def on_submission(deps: Deps, handle: Callable[[Call, payloads.Submission], Outcome]) -> Listener:
    """A listener of a submitted modal; a refusal keeps it open with the sentence on its field."""

    def listener(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        call = _call(deps, form.user, f"view:{form.view_id}:{form.view_hash}", "")
        try:
            outcome = _attempt(deps, handle, call, form)
        except UserError as error:
            ack(response_action="errors", errors={_field(error, form): error.sentence})
            return
        _after(deps, lambda: home.followed(deps.store, call))
        if outcome.update is not None:
            ack(response_action="update", view=outcome.update)
        elif outcome.open is not None:
            ack(response_action="push", view=outcome.open)
        elif outcome.clear:
            ack(response_action="clear")
        else:
            ack()

    return listener


def on_closed(deps: Deps, handle: Callable[[Call, payloads.Submission], Outcome]) -> Listener:
    """A listener of a modal that was closed without submitting; nothing can be answered."""

    def listener(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        handle(_call(deps, form.user, f"view:{form.view_id}:{form.view_hash}:closed", ""), form)
        ack()

    return listener


def on_shortcut(deps: Deps, handle: Callable[[Call, payloads.Shortcut], Outcome]) -> Listener:
    """A listener of a message shortcut."""

    def listener(ack: Ack, body: Body) -> None:
        shortcut = payloads.shortcut(body)
        call = _call(
            deps, shortcut.user, f"action:{shortcut.user}:{shortcut.action_ts}", shortcut.channel, shortcut.channel_name
        )
        try:
            outcome = _attempt(deps, handle, call, shortcut)
        except UserError as error:
            _whisper(deps, shortcut.response_url, words.sentence(error.sentence))
        else:
            if not _open(deps, outcome, shortcut.trigger_id):
                _whisper(deps, shortcut.response_url, words.not_opened())
            elif outcome.say:
                _whisper(deps, shortcut.response_url, outcome.say)
        ack()

    return listener


def on_event(deps: Deps, handle: Callable[[Call, payloads.Event], None]) -> Listener:
    """A listener of an event. A failure is not acked, so that Slack sends the event again; a refusal is final."""

    def listener(ack: Ack, body: Body) -> None:
        event = payloads.event(body)
        try:
            met(deps, handle)(_call(deps, event.user, f"event:{event.event_id}", event.channel), event)
        except UserError as error:
            log.info("event refused", extra={"action": "event_refused", "event_id": event.event_id, "type": event.type})
            if event.user and event.type in SPOKEN:
                deps.tell(event.user, event.event_id, error.sentence)
        ack()

    return listener


SPOKEN = frozenset({"message", "app_mention"})
"""Events in which somebody spoke to the bot and deserves the sentence of a refusal."""


def _attempt(deps: Deps, handle: Callable[[Call, P], Outcome], call: Call, payload: P) -> Outcome:
    try:
        return met(deps, handle)(call, payload)
    except StoreUnavailable as error:
        log.warning("store unavailable", extra={"action": "store_unavailable", "key": call.key})
        raise UserError(words.STORE_AWAY) from error
    except StoreRefused as error:
        log.warning("store refused", extra={"action": "store_refused", "key": call.key, "rule": error.rule})
        raise UserError(words.SOMEBODY_WAS_FIRST) from error


def _call(deps: Deps, actor: str, key: str, channel: str, channel_name: str = "") -> Call:
    private = channel_name in {"privategroup", "directmessage"} or channel.startswith("D")
    return Call(workspace_id=deps.workspace_id, at=deps.now(), actor=actor, key=key, channel=channel, private=private)


def _private(payload: Payload) -> Payload:
    return {"response_type": "ephemeral", **payload}


def _open(deps: Deps, outcome: Outcome, trigger_id: str, *, pushed: bool = False) -> bool:
    """Open the outcome's modal; False when Slack did not."""
    if outcome.open is None:
        return True
    show = deps.gateway.push_view if pushed else deps.gateway.open_view
    try:
        view = show(trigger_id, outcome.open)
    except SlackError as error:
        log.warning("view not opened", extra={"action": "view_not_opened", "code": error.code})
        if outcome.unopened is not None:
            outcome.unopened()
        return False
    if outcome.opened is not None:  # after the ack: the form is open, and the store may take longer than Slack waits
        opened, view_id, view_hash = outcome.opened, str(view.get("id", "")), str(view.get("hash", ""))
        _after(deps, lambda: opened(view_id, view_hash))
    return True


def _show_click(deps: Deps, click: payloads.Click, outcome: Outcome) -> None:
    opened = _open(deps, outcome, click.trigger_id, pushed=click.container == "view")
    if not opened and outcome.unopened is None:
        _whisper(deps, click.response_url, words.not_opened())
    if outcome.update is not None and click.view_id:
        _update_view(deps, click, outcome.update)
    if outcome.replace is not None:
        _replace(deps, click, outcome)
    if outcome.say is not None:
        _tell_clicker(deps, click, outcome.say)


def _update_view(deps: Deps, click: payloads.Click, view: Payload) -> None:
    try:
        deps.gateway.update_view(click.view_id, view, view_hash=click.view_hash, seconds=2.0)
    except SlackError as error:
        log.warning("view not updated", extra={"action": "view_not_updated", "code": error.code})


def _replace(deps: Deps, click: payloads.Click, outcome: Outcome) -> None:
    payload = outcome.replace or {}
    if not click.response_url:
        return

    def show() -> None:
        if outcome.target_id is None:
            deps.gateway.respond(click.response_url, {"replace_original": True, **payload})
            return
        with deps.store.read(deps.workspace_id, deps.now()) as uow:
            latest = outbox.is_latest(uow, outcome.target_id, payload)
        if latest:
            deps.gateway.respond(click.response_url, {"replace_original": True, **payload})
            with deps.store.write(deps.workspace_id, deps.now()) as uow:
                outbox.shown(uow, outcome.target_id, payload)
                uow.commit()

    _after(deps, show)


def _tell_clicker(deps: Deps, click: payloads.Click, say: Payload) -> None:
    if click.response_url:
        _whisper(deps, click.response_url, say, thread_ts=click.thread_ts)
        return
    notice = Outcome(open=words.notice(say))
    _open(deps, notice, click.trigger_id, pushed=click.container == "view")


def _whisper(deps: Deps, response_url: str, say: Payload, *, thread_ts: str | None = None) -> None:
    """Tell the person alone; `replace_original` false keeps the message that was clicked."""
    place = {"thread_ts": thread_ts} if thread_ts else {}
    payload = {"response_type": "ephemeral", "replace_original": False, **place, **say}
    if response_url:
        _after(deps, lambda: deps.gateway.respond(response_url, payload))


def _after(deps: Deps, work: Callable[[], None]) -> None:
    def quietly() -> None:
        try:
            work()
        except (SlackError, StoreUnavailable) as error:
            log.warning("answer not shown", extra={"action": "answer_not_shown", "error": type(error).__name__})

    deps.afterwards(quietly)


def _field(error: UserError, form: payloads.Submission) -> str:
    """The block that shows the sentence: the named one if the modal has it, else its first input."""
    if error.field in form.values:
        return str(error.field)
    return next(iter(form.values), "error")
