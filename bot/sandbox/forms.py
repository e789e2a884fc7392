"""What Slack's client refuses before a modal's submission ever leaves it."""

import re
from typing import Any

from bot.sandbox import elements

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
LINK = re.compile(r"https?://\S+\Z")


def faults(blocks: list[dict[str, Any]], values: elements.Values) -> dict[str, str]:
    """Sentences by block_id for fields that are missing, too short, too long or not of their type."""
    found: dict[str, str] = {}
    for each in elements.each(blocks):
        if each.is_input and each.element["type"] in elements.STATEFUL:
            block_id, name = each.block["block_id"], elements.STATEFUL[each.element["type"]][0]
            value = values.get(block_id, {}).get(each.element["action_id"], {}).get(name)
            sentence = _fault(each, value)
            if sentence:
                found[block_id] = sentence
    return found


def _fault(found: elements.Found, value: Any) -> str:
    if value in (None, "", []):
        return "" if found.block.get("optional") else REQUIRED
    if isinstance(value, str):
        return _text_fault(found.element, value)
    most = found.element.get("max_selected_items")
    if isinstance(value, list) and most is not None and len(value) > most:
        return f"Please choose at most {most}."
    return ""


def _text_fault(element: dict[str, Any], value: str) -> str:
    kind = element["type"]
    if kind == "number_input":
        return _number_fault(element, value)
    if kind == "email_text_input" and not EMAIL.match(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not LINK.match(value):
        return "Please enter a valid URL."
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if kind == "plain_text_input" and len(value) < least:
        return f"Please enter at least {least} characters."
    if kind == "plain_text_input" and len(value) > most:
        return f"Please enter at most {most} characters."
    return ""


def _number_fault(element: dict[str, Any], value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and number < float(low):
        return f"Please enter {low} or more."
    if high is not None and number > float(high):
        return f"Please enter {high} or less."
    return ""
