"""Slack's payloads as values: the only place that knows their shapes.

Shapes: Slack's pages on block_actions, view_submission, shortcuts, slash commands and the Events API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button pressed or a menu chosen from, in a message, a modal or the App Home."""

    user: str
    action_id: str
    value: str
    """The button's value: ids only."""
    selected: str | None
    """What was chosen: an option's value, a date (YYYY-MM-DD), a person's or channel's id."""
    block_id: str
    action_ts: str
    container: str
    """`message`, `view` (a modal) or `home`."""
    channel: str
    ts: str
    thread_ts: str | None
    view_id: str
    view_hash: str
    private_metadata: str
    trigger_id: str
    response_url: str
    state: Mapping[str, str | None] = field(default_factory=dict)
    """block_id to what stands in its first element."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A modal that was submitted or, with no values, closed."""

    user: str
    callback_id: str
    view_id: str
    view_hash: str
    private_metadata: str
    trigger_id: str
    values: Mapping[str, str | None]
    """block_id to what stands in its first element; several choices are joined by commas."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command."""

    user: str
    name: str
    text: str
    channel: str
    channel_name: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A message shortcut; `message` is Slack's own shape of the whole message."""

    user: str
    callback_id: str
    channel: str
    channel_name: str
    message: Mapping[str, Any]
    action_ts: str
    trigger_id: str
    response_url: str

    @property
    def root_ts(self) -> str:
        """The ts of the thread the message is in, or of the message itself."""
        return str(self.message.get("thread_ts") or self.message.get("ts") or "")


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of the Events API; for an edited message the fields are those of the new version."""

    event_id: str
    type: str
    subtype: str
    user: str
    channel: str
    channel_type: str
    text: str
    ts: str
    thread_ts: str | None
    edited_ts: str | None
    previous_text: str | None
    from_bot: bool
    raw: Mapping[str, Any]


def click(body: Body) -> Click:
    """Read a block_actions payload; the first action is the one that was done."""
    action = _first(body.get("actions"))
    container = body.get("container") or {}
    view = body.get("view") or {}
    message = body.get("message") or {}
    return Click(
        user=_id(body.get("user")),
        action_id=str(action.get("action_id", "")),
        value=str(action.get("value") or ""),
        selected=_standing(action),
        block_id=str(action.get("block_id", "")),
        action_ts=str(action.get("action_ts", "")),
        container=_surface(container, view),
        channel=str(container.get("channel_id") or _id(body.get("channel"))),
        ts=str(container.get("message_ts") or message.get("ts") or ""),
        thread_ts=container.get("thread_ts") or message.get("thread_ts"),
        view_id=str(view.get("id", "")),
        view_hash=str(view.get("hash", "")),
        private_metadata=str(view.get("private_metadata") or ""),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url") or ""),
        state=values(body.get("state") or view.get("state") or {}),
    )


def submission(body: Body) -> Submission:
    """Read a view_submission or view_closed payload."""
    view = body.get("view") or {}
    return Submission(
        user=_id(body.get("user")),
        callback_id=str(view.get("callback_id", "")),
        view_id=str(view.get("id", "")),
        view_hash=str(view.get("hash", "")),
        private_metadata=str(view.get("private_metadata") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        values=values(view.get("state") or {}),
    )


def command(body: Body) -> Command:
    """Read a slash command's form."""
    return Command(
        user=str(body.get("user_id", "")),
        name=str(body.get("command", "")),
        text=str(body.get("text") or "").strip(),
        channel=str(body.get("channel_id", "")),
        channel_name=str(body.get("channel_name", "")),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url") or ""),
    )


def shortcut(body: Body) -> Shortcut:
    """Read a message shortcut's payload."""
    channel = body.get("channel") or {}
    return Shortcut(
        user=_id(body.get("user")),
        callback_id=str(body.get("callback_id", "")),
        channel=_id(channel),
        channel_name=str(channel.get("name", "")),
        message=body.get("message") or {},
        action_ts=str(body.get("action_ts") or ""),
        trigger_id=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url") or ""),
    )


def event(body: Body) -> Event:
    """Read an event_callback payload."""
    raw = body.get("event") or {}
    inner = raw.get("message") or raw
    previous = raw.get("previous_message") or {}
    user = raw.get("user") or inner.get("user")
    return Event(
        event_id=str(body.get("event_id", "")),
        type=str(raw.get("type", "")),
        subtype=str(raw.get("subtype") or ""),
        user=_id(user) if isinstance(user, Mapping) else str(user or ""),
        channel=_id(raw.get("channel")) if isinstance(raw.get("channel"), Mapping) else str(raw.get("channel") or ""),
        channel_type=str(raw.get("channel_type") or ""),
        text=str(inner.get("text") or ""),
        ts=str(inner.get("ts") or raw.get("ts") or ""),
        thread_ts=inner.get("thread_ts"),
        edited_ts=(inner.get("edited") or {}).get("ts"),
        previous_text=previous.get("text"),
        from_bot=bool(inner.get("bot_id") or inner.get("bot_profile")),
        raw=raw,
    )


def values(state: Mapping[str, Any]) -> dict[str, str | None]:
    """What stands in the first element of each block of a view's or message's state."""
    blocks: Mapping[str, Any] = state.get("values") or {}
    return {block_id: _standing(next(iter(elements.values()), {})) for block_id, elements in blocks.items()}


_SINGLE = ("value", "selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation")
_SEVERAL = ("selected_users", "selected_channels", "selected_conversations")


def _standing(element: Mapping[str, Any]) -> str | None:
    if element.get("type") == "button":
        return None
    for name in _SINGLE:
        if element.get(name) is not None:
            return str(element[name])
    if element.get("selected_option"):
        return str(element["selected_option"].get("value"))
    if element.get("selected_options"):
        return ",".join(str(option.get("value")) for option in element["selected_options"])
    return next((",".join(map(str, element[name])) for name in _SEVERAL if element.get(name)), None)


def _surface(container: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    if container.get("type") == "view" or (view and not container.get("message_ts")):
        return "home" if view.get("type") == "home" else "view"
    return "message"


def _first(items: Any) -> Mapping[str, Any]:
    return items[0] if items else {}


def _id(thing: Any) -> str:
    return str((thing or {}).get("id") or "")
