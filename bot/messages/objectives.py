"""Objectives: what initiatives serve, and who stands for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import numbers
from bot.messages.ownership import Owned
from bot.messages.text import Block, Payload, bold, context, escape, message, person, section, shorten

NONE = 'No objective is set yet. A leader writes `/dri objective "Grow in Europe" owner @dana`.'
MOST = 30
"""Objectives in one list; with a line for each initiative below it stays within Slack's fifty blocks."""
BELOW = 5
"""Initiatives shown below each objective of the list."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """An objective in the list.

    Args:
        name: as a leader wrote it.
        owner: who stands for it, Slack's id; None where nobody was named.
        count: how many open initiatives that the viewer may see serve it.
        first: the first of them.
    """

    name: str
    owner: str | None
    count: int
    first: Sequence[Owned] = ()


def listing(aims: Sequence[Aim]) -> Payload:
    """Each open objective with the initiatives that serve it."""
    if not aims:
        return message(NONE)
    parts = [_aim(aim) for aim in aims[:MOST]]
    more = [context(f"{len(aims) - MOST} more.")] if len(aims) > MOST else []
    hint = context('`/dri objective "Grow in Europe"` shows all that serves one.')
    blocks: list[Block] = [section("*Objectives*"), *(section(part) for part in parts), *more, hint]
    return message("\n".join(["Objectives", *parts])[:3_900], blocks)


def _aim(aim: Aim) -> str:
    owner = f" ({person(aim.owner)})" if aim.owner else ""
    lines = [f"• {shorten(owned.title, 120)}" for owned in aim.first[:BELOW]]
    rest = [f"and {aim.count - len(lines)} more"] if aim.count > len(lines) and lines else []
    nothing = [] if aim.count else ["nothing that you can see serves it"]
    return "\n".join([f"{bold(aim.name, 100)}{owner}", *lines, *rest, *nothing])


def shown(name: str) -> str:
    """An objective's name within a sentence or a bold line."""
    return escape(shorten(name.replace("*", ""), 100))


def serves(name: str, *, closed: bool = False) -> str:
    """What an initiative is for, as the line of `/dri show`: *Serves:* Grow in Europe."""
    return f"*Serves:* {shown(name)}{' (closed)' if closed else ''}"


def created(name: str, owner: str | None) -> Payload:
    """To the leader who created it, opened it again, or named its owner."""
    who = f" {person(owner)} stands for it." if owner else ""
    return message(f'The objective {bold(name, 100)} is set.{who} `/dri objective I-7 "…"` says what serves it.')


def changed(number: int, name: str | None) -> Payload:
    """To the leader who changed what an initiative serves; None where it serves nothing now."""
    return message(f"{numbers.initiative(number)} {_now(name)}.{_WHEN}")


def told(owned: Owned, name: str | None, by: str) -> Payload:
    """To the DRI of that initiative."""
    return message(f"{person(by)} says why *{owned.title}* exists: it {_now(name)}.")


def unchanged(number: int, name: str | None) -> Payload:
    """Nothing had to be done."""
    return message(f"{numbers.initiative(number)} {_now(name)} already.")


def closed(name: str, count: int) -> Payload:
    """To the leader who closed it; `count` open initiatives that they may see go on serving it."""
    still = f" {count} open initiatives go on serving it." if count > 1 else ""
    one = " One open initiative goes on serving it." if count == 1 else ""
    return message(f"The objective {bold(name, 100)} is closed: nothing new can serve it.{still}{one}")


_WHEN = " Which cadence asks about it may change: from the next period of which it has no check-in."


def _now(name: str | None) -> str:
    return f"serves {bold(name, 100)}" if name else "serves no objective"
