"""Composition objects of Block Kit: texts, options, confirmation dialogs, filters.

Source: docs.slack.dev/reference/block-kit/composition-objects. Where its pages disagree the harsher reading holds:
a confirmation's text is plain_text, an option's value is unique within its element.
"""

from typing import Any

from bot.sandbox.blockkit_rules import (
    ID,
    URL,
    Rule,
    Walk,
    anything,
    at_least_one,
    boolean,
    choice,
    exactly_one,
    many,
    pointer,
    shape,
    string,
    typed,
)


def plain(longest: int) -> Rule:
    """A plain_text object of 1 to `longest` characters."""
    return typed({"plain_text": shape({"type": anything, "text": string(longest)}, {"emoji": boolean}), "mrkdwn": _no})


def text(longest: int) -> Rule:
    """A plain_text or mrkdwn object of 1 to `longest` characters."""
    words = {"type": anything, "text": string(longest)}
    return typed({"plain_text": shape(words, {"emoji": boolean}), "mrkdwn": shape(words, {"verbatim": boolean})})


def mrkdwn(longest: int) -> Rule:
    """A mrkdwn object of 1 to `longest` characters."""
    return typed({"mrkdwn": shape({"type": anything, "text": string(longest)}, {"verbatim": boolean})})


def _no(walk: Walk, path: str, _value: Any) -> None:
    walk.fault(pointer(path, "type"), "must be plain_text here")


STYLE = choice("primary", "danger")
CONFIRM = shape(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)
OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
"""An option of checkboxes and radio buttons, which may use mrkdwn."""
LINK_OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
"""An option of an overflow menu, which may carry a link."""
DISPATCH = shape(
    {"trigger_actions_on": many(choice("on_enter_pressed", "on_character_entered"), 1, 2)},
)
FILTER = shape(
    {},
    {
        "include": many(choice("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
SLACK_FILE = shape({}, {"id": ID, "url": URL}, exactly_one("id", "url"))
WORKFLOW = shape(
    {
        "trigger": shape(
            {"url": URL},
            {"customizable_input_parameters": many(shape({"name": ID, "value": string(3000)}), 0, 100)},
        )
    }
)


def choices(walk: Walk, path: str, element: Any) -> None:
    """Options of one element: no value twice, and what is chosen from the start is one of them."""
    options = list(_options(element))
    values = [option.get("value") for option in options if isinstance(option, dict)]
    if len(values) != len({str(value) for value in values}):
        walk.fault(path, "has two options with the same value")
    if "initial_option" in element and element["initial_option"] not in options:
        walk.fault(pointer(path, "initial_option"), "must be exactly one of the options")
    initial = element.get("initial_options", [])
    for index, option in enumerate(initial if isinstance(initial, list) else []):
        if option not in options:
            walk.fault(pointer(pointer(path, "initial_options"), index), "must be exactly one of the options")


def _options(element: dict[str, Any]) -> list[Any]:
    groups = element.get("option_groups")
    holders = [element, *(groups if isinstance(groups, list) else [])]
    lists = [holder.get("options") for holder in holders if isinstance(holder, dict)]
    return [option for found in lists if isinstance(found, list) for option in found]
