"""Who helps with an initiative and who is told of it: said to whoever is added, and to whoever adds."""

from collections.abc import Sequence

from bot.domain.codes import Involvement
from bot.messages.ownership import Owned
from bot.messages.text import Payload, context, message, person, section

WHAT = {
    Involvement.CONTRIBUTOR: "You help with it, and answer for nothing. `/escalate I-7` tells the DRI what is wrong.",
    Involvement.WATCHER: "You are told when its target, its date or its DRI changes, and how it ends.",
}


def added(owned: Owned, part: Involvement, by: str) -> Payload:
    """To whoever was added, once."""
    lead = f"{person(by)} added you to {owned.title} as a {part.value}."
    dri = f"Its DRI is {person(owned.dri)}." if owned.dri else "It has no DRI at the moment."
    return message(lead, [section(f"{lead}\n{owned.goal}\n{dri} {WHAT[part]}")])


def done(owned: Owned, part: Involvement, who: Sequence[str]) -> Payload:
    """To whoever added them."""
    named = ", ".join(person(each) for each in who)
    return message(f"{named}: {part.value} of {owned.title}.")


def removed(owned: Owned, part: Involvement, who: Sequence[str]) -> Payload:
    """To whoever removed them."""
    named = ", ".join(person(each) for each in who)
    return message(f"{named}: no {part.value} of {owned.title} any more.")


def listing(owned: Owned, part: Involvement, who: Sequence[str]) -> Payload:
    """Who has that part."""
    named = ", ".join(person(each) for each in who) or "nobody"
    usage = f"`/dri {part.value} I-7 @olu` adds, `/dri {part.value} I-7 remove @olu` takes it back."
    return message(f"{part.value}: {named}", [section(f"*{owned.title}*: {part.value}: {named}"), context(usage)])
