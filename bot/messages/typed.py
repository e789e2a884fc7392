"""Answers to what people type: an answer taken, a condition handed back, a note kept, a text without a place."""

from collections.abc import Sequence
from datetime import date

from bot.domain import numbers
from bot.messages import ids
from bot.messages.ownership import Owned
from bot.messages.text import (
    BUTTON_LIMIT,
    Block,
    Payload,
    actions,
    button,
    escape,
    message,
    person,
    section,
    short_day,
    shorten,
)

NAME_LIMIT = 120
#: Slack's limit of elements in one row of buttons.
MAX_CHOICES = 25
CONDITION = "A condition is not an answer. Taking everything into account: yes or no?"


def recorded(name: str, *, late: bool) -> Payload:
    """A typed Yes is on record."""
    after = " It came after the window, so it is marked late." if late else ""
    return message(f"Recorded: *Yes* for *{_name(name)}*.{after}")


def condition() -> Payload:
    """A condition, or half an answer; said once for each question."""
    return message(CONDITION)


def yes_or_no(name: str) -> Payload:
    """What was typed is kept, and the question is still open."""
    return message(f"I have kept that. *{_name(name)}* is still open: yes or no?")


def noted() -> Payload:
    """Text after an answer."""
    return message("Kept as a note. Your answer stays as it is.")


def nothing_open() -> Payload:
    """Text while no question and no plan is open."""
    return message("Kept as a note: no question of yours is open. `/dri help` says what else you can do here.")


def which_one(reply_id: int, choices: Sequence[tuple[int, str, int]]) -> Payload:
    """Several questions are open; one button for each (check-in's id, name, number), at most `MAX_CHOICES`."""
    told = "I have kept what you wrote. Which one is it about?"
    buttons = [_choice(reply_id, *choice) for choice in choices[:MAX_CHOICES]]
    return message(told, [section(told), actions(*buttons)])


def placed(name: str, number: int) -> Payload:
    """The text has found its question."""
    return message(f"Taken as your reply on *{_name(name)}* ({numbers.initiative(number)}).")


def refused(sentence: str) -> Payload:
    """Why a typed text changed nothing."""
    return message(escape(sentence))


def _choice(reply_id: int, checkin_id: int, name: str, number: int) -> Block:
    """The action's id carries the check-in's too, for within one row of buttons it must be unique."""
    label = shorten(f"{numbers.initiative(number)} {name}", BUTTON_LIMIT)
    return button(label, f"{ids.REPLY_PLACE}.{checkin_id}", f"{reply_id}:{checkin_id}")


def _name(name: str) -> str:
    return escape(shorten(name, NAME_LIMIT))


def turned_off_track(owned: Owned, by: str, period: str) -> Payload:
    """To the sponsor: a Yes that the review shows is a No by now."""
    lead = f"{person(by)} turned {owned.title} off track after the review of {period}."
    note = "It is credited as an early warning. `/dri show` tells the plan once there is one."
    return message(lead, [section(f"{lead}\n{note}")])


def off_track_planned(name: str, number: int, plan: str, due_on: date) -> Payload:
    """To whoever turned it, with the plan in one line."""
    shown = f"{escape(shorten(plan, 300))} by {short_day(due_on)}"
    return message(f"*{_name(name)}* ({numbers.initiative(number)}) is off track. Plan: {shown}.")
