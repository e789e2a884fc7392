"""People whom the store does not know yet: one bounded read of Slack before a service is called (design 3.1)."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from bot.domain.errors import UserError
from bot.domain.people import read_people
from bot.services import directory_places, people_learning
from bot.services.people import NotMet
from bot.services.ports import Call, SlackError
from handlers.deps import Deps

P = TypeVar("P")
R = TypeVar("R")
READ_SECONDS = 1.0
ASK_AGAIN = "Slack did not tell me in time who that is, so nothing was changed. Please try again in a moment."


def ensure_known(deps: Deps, call: Call, slack_ids: Iterable[str]) -> None:
    """See to it that the store knows these people.

    One read of at most a second; errands fetch the others.

    Raises:
        UserError: Slack did not answer, or more people are new than one read can tell of; trying again is right.
    """
    new = people_learning.unknown(deps.store, call, slack_ids)
    if not new:
        return
    if len(new) > 1:
        people_learning.send_for(deps.store, call, new[1:])
    try:
        told = deps.gateway.person(new[0], seconds=READ_SECONDS)
    except SlackError as error:
        raise UserError(ASK_AGAIN) from error
    people_learning.learn_one(deps.store, call, told)
    if len(new) > 1:
        raise UserError(ASK_AGAIN)


def ensure_told(deps: Deps, call: Call, channel: str) -> None:
    """See to it that the store knows what kind of conversation it is; one read of at most a second."""
    if not directory_places.is_told(deps.store, call, channel):
        with suppress(SlackError):  # what is not known now is refused by the service, in a sentence
            directory_places.told(deps.store, call, deps.gateway.channel(channel, seconds=READ_SECONDS))


def mentioned(text: str) -> tuple[str, ...]:
    """Slack ids of the people named in a command."""
    return read_people(text).users


def met(deps: Deps, handle: Callable[[Call, P], R]) -> Callable[[Call, P], R]:
    """The same handler, for whom a person not met before is read from Slack, once, and then served."""

    def served(call: Call, payload: P) -> R:
        try:
            return handle(call, payload)
        except NotMet as stranger:
            ensure_known(deps, call, [stranger.slack_id])
            return handle(call, payload)

    return served
