"""The pieces modals are made of; every input's action_id is `ids.INPUT`, its block_id the field it fills."""

from collections.abc import Collection, Sequence
from datetime import date, time

from bot.messages import ids
from bot.messages.text import Block, Payload, plain, shorten

PLAIN_LIMIT = 3_000
OPTION_LIMIT = 75
MOST_OPTIONS = 100


def modal(callback_id: str, title: str, submit: str | None, blocks: Sequence[Block], *, metadata: str = "") -> Payload:
    """A modal; `metadata` carries ids only. Without `submit` it is for reading."""
    view: Payload = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "close": plain("Cancel" if submit else "Close"),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit)
    return view


def field(
    block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False, tells: str | None = None
) -> Block:
    """A labelled input; with `tells`, an action_id, every choice in it comes back at once as a click."""
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    if hint:
        block["hint"] = plain(hint)
    if optional:
        block["optional"] = True
    if tells:
        block |= {"dispatch_action": True, "element": {**element, "action_id": tells}}
    return block


def person(slack_id: str | None = None) -> Block:
    """A choice of one person."""
    element: Block = {"type": "users_select", "action_id": ids.INPUT, "placeholder": plain("Choose one person")}
    if slack_id:
        element["initial_user"] = slack_id
    return element


def several(slack_ids: Sequence[str] = ()) -> Block:
    """A choice of any number of people."""
    element: Block = {"type": "multi_users_select", "action_id": ids.INPUT, "placeholder": plain("Choose people")}
    if slack_ids:
        element["initial_users"] = list(slack_ids)
    return element


def words(value: str = "", example: str = "", *, limit: int = PLAIN_LIMIT, multiline: bool = False) -> Block:
    """A text field; `value` stands in it already, `example` shows while it is empty."""
    element: Block = {"type": "plain_text_input", "action_id": ids.INPUT, "max_length": limit}
    if example:
        element["placeholder"] = plain(shorten(example, 150))
    if multiline:
        element["multiline"] = True
    if value:
        element["initial_value"] = value[:limit]
    return element


def day(on: date | None = None) -> Block:
    """A date picker."""
    element: Block = {"type": "datepicker", "action_id": ids.INPUT}
    if on:
        element["initial_date"] = on.isoformat()
    return element


def clock(at: time | None = None) -> Block:
    """A time picker."""
    element: Block = {"type": "timepicker", "action_id": ids.INPUT}
    if at:
        element["initial_time"] = f"{at:%H:%M}"
    return element


def room(slack_id: str | None = None) -> Block:
    """A choice of one channel, public or private."""
    element: Block = {
        "type": "conversations_select",
        "action_id": ids.INPUT,
        "placeholder": plain("Choose a channel"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if slack_id:
        element["initial_conversation"] = slack_id
    return element


def ticks(options: Sequence[tuple[str, str]], ticked: Collection[str]) -> Block:
    """Boxes to tick, at most ten, of (value, label)."""
    shown = [option(value, label) for value, label in options]
    element: Block = {"type": "checkboxes", "action_id": ids.INPUT, "options": shown}
    initial = [each for each in shown if each["value"] in ticked]
    if initial:
        element["initial_options"] = initial
    return element


def choice(options: Sequence[tuple[str, str]], chosen: str | None = None, *, ask: str = "Choose one") -> Block:
    """A menu of (value, label); at most a hundred are shown."""
    shown = [option(value, label) for value, label in options[:MOST_OPTIONS]]
    element: Block = {"type": "static_select", "action_id": ids.INPUT, "placeholder": plain(ask), "options": shown}
    initial = next((each for each in shown if each["value"] == chosen), None)
    if initial:
        element["initial_option"] = initial
    return element


def option(value: str, label: str) -> Block:
    """One line of a menu."""
    return {"text": plain(shorten(label, OPTION_LIMIT)), "value": value}
