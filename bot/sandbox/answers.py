"""What the app says in its ack or through a response URL, put on the screen."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import blockkit
from bot.sandbox.chat import Chat, Draft, bot_draft
from bot.sandbox.stream import Hub
from bot.sandbox.triggers import Hook
from bot.sandbox.viewstore import View, ViewStore
from bot.sandbox.world import BOT_USER, Channel, Message, World

Json = dict[str, Any]
BAD_ANSWER = "We had some trouble connecting. Try again?"


class Answers:
    """Applies acks of commands and of submissions."""

    def __init__(self, chat: Chat, views: ViewStore, hub: Hub) -> None:
        """All are shared with the rest of the sandbox."""
        self._chat, self._views, self._hub = chat, views, hub

    def command(self, person: str, channel: Channel, typed: str, payload: Mapping[str, Any]) -> None:
        """Show what a command's ack says: to the person alone, or `in_channel` with the command itself."""
        if not (payload.get("text") or payload.get("blocks") or payload.get("attachments")):
            if payload.get("response_type") == "in_channel":
                self._chat.post(channel, Draft(person, typed))
            return
        draft = content(payload)
        if isinstance(draft, str):
            self._chat.slackbot_whispers(channel, person, f"The app's answer could not be shown ({draft}).")
        elif payload.get("response_type") == "in_channel":
            self._chat.post(channel, Draft(person, typed))
            self._chat.post(channel, draft)
        else:
            self._chat.whisper(channel, person, draft)

    def submission(self, view: View, payload: Mapping[str, Any]) -> Json:
        """Do what a submission's ack says; answers the page's `response_action` and `errors`."""
        action = payload.get("response_action")
        try:
            answer = self._respond(view, action, payload)
        finally:
            self._hub.tell({"type": "view"}, {view.person})
        return answer

    def _respond(self, view: View, action: Any, payload: Mapping[str, Any]) -> Json:
        if action == "errors":
            return self._errors(view, payload.get("errors"))
        if action in {"update", "push"}:
            return self._show(view, str(action), payload.get("view"))
        if action == "clear":
            self._views.clear(view.person)
        elif action is None:
            self._views.close(view)
        else:
            return self._trouble(view, f"unknown response_action {action!r}")
        return {"response_action": action}

    def _errors(self, view: View, errors: Any) -> Json:
        inputs = {block.get("block_id") for block in view.blocks if block.get("type") == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            return self._trouble(view, "errors must be keyed by block_ids of input blocks")
        return {"response_action": "errors", "errors": {str(key): str(text) for key, text in errors.items()}}

    def _show(self, view: View, action: str, definition: Any) -> Json:
        faults = blockkit.validate_view(definition or {}, "modal")
        if faults:
            return self._trouble(view, f"invalid view: {faults[0].path}: {faults[0].message}")
        if action == "update":
            view.replace(definition)
        elif self._views.push(view.person, definition) is None:
            return self._trouble(view, "push_limit_reached")
        return {"response_action": action}

    def _trouble(self, view: View, note: str) -> Json:
        self._hub.tell({"type": "toast", "text": f"{BAD_ANSWER} ({note})"}, {view.person})
        return {"response_action": "trouble", "note": note}


def respond(chat: Chat, world: World, hook: Hook, payload: Mapping[str, Any]) -> str:
    """Apply one use of a response URL; '' or the name of the error."""
    channel = world.channels.get(hook.channel)
    if channel is None:
        return "channel_not_found"
    original = world.find(hook.channel, hook.message_ts) if hook.message_ts is not None else None
    if payload.get("delete_original"):
        if original is None:
            return "message_not_found"
        chat.delete(channel, original)
        return ""
    draft = content(payload)
    if isinstance(draft, str):
        return draft
    return _write(chat, channel, hook, payload, draft, original)


def _write(
    chat: Chat, channel: Channel, hook: Hook, payload: Mapping[str, Any], draft: Draft, original: Message | None
) -> str:
    if payload.get("replace_original"):
        if original is None:
            return "message_not_found"
        changes: Json = {"text": draft.text, "blocks": draft.blocks, "attachments": draft.attachments}
        chat.edit(channel, original, BOT_USER, **changes)
        return ""
    draft.thread_ts = payload.get("thread_ts") or None
    if payload.get("response_type") != "in_channel":
        draft.thread_ts = draft.thread_ts or hook.thread_ts
        chat.whisper(channel, hook.person, draft)
    elif draft.thread_ts is not None and draft.thread_ts not in channel.by_ts:
        return "thread_not_found"
    elif channel.is_archived:
        return "is_archived"
    else:
        chat.post(channel, draft)
    return ""


def content(payload: Mapping[str, Any]) -> Draft | str:
    """A draft by the app from `text`, `blocks`, `attachments`; else the name of what is wrong."""
    text, blocks = payload.get("text") or "", payload.get("blocks") or []
    if not text and not blocks and not payload.get("attachments"):
        return "no_text"
    if not isinstance(text, str) or not isinstance(blocks, list):
        return "invalid_payload"
    if blocks and blockkit.validate_message({"text": text, "blocks": blocks}):
        return "invalid_blocks"
    return bot_draft(text=text, blocks=blocks, attachments=payload.get("attachments") or [])
