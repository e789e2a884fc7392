"""Sentences for what went wrong, for the person who can act on it."""

from bot.messages.text import Payload, escape, message, plain

STORE_AWAY = "I cannot reach my records at the moment, so nothing was changed. Please try again in a minute."
SOMEBODY_WAS_FIRST = (
    "Somebody changed this at the same moment, so nothing of yours was stored. Please look again and retry."
)
NOT_OPENED = "Slack did not open the form in time, and nothing was changed. Please press it again."


def sentence(words: str) -> Payload:
    """One sentence to one person."""
    return message(escape(words))


def not_opened() -> Payload:
    """A form could not be opened after a click."""
    return message(NOT_OPENED)


def not_opened_command(name: str, text: str) -> Payload:
    """A form could not be opened after a command; what was typed is handed back."""
    typed = escape(f"{name} {text}".strip())
    return message(f"Slack did not open the form in time, and nothing was changed. Please send it again:\n`{typed}`")


def notice(say: Payload) -> Payload:
    """A small modal that only tells something, for places where no message can be shown."""
    return {"type": "modal", "title": plain("Drumbeat"), "close": plain("Close"), "blocks": say["blocks"]}
