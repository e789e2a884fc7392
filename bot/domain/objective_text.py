"""Read what is typed behind ``/dri objective``: ``I-7 "Grow in Europe"``, ``close "Grow in Europe"``."""

import re
from dataclasses import dataclass

from bot.domain.assign_text import PLAIN_MARKS
from bot.domain.codes import ObjectiveAction
from bot.domain.errors import UserError
from bot.domain.people import Mentions, read_people

MAX_NAME = 80
USAGE = (
    'Write it as: /dri objective "Grow in Europe" owner @dana, or /dri objective I-7 "Grow in Europe" (or I-7 none),'
    ' or /dri objective close "Grow in Europe".'
)
_QUOTED = re.compile(r'"([^"]*)"')
_OWNER = re.compile(r"\bowner:?\s*(<[@!][^>]*>)\s*$", re.IGNORECASE)
_NONE = ("none", "clear", "nothing")


@dataclass(frozen=True, slots=True)
class ObjectiveText:
    """What was typed, unchecked against the store.

    Args:
        action: what is wished; CREATE also for a name that may exist already.
        name: the objective's, without its quotes; empty for CLEAR.
        initiative: the initiative as it was typed, for SET and CLEAR.
        owner: who was named as its owner.
    """

    action: ObjectiveAction
    name: str = ""
    initiative: str = ""
    owner: Mentions | None = None


def read_objective(text: str) -> ObjectiveText:
    """Read the words after ``objective``.

    Raises:
        UserError: it is none of the forms of `USAGE`, or the name is too long.
    """
    told = " ".join(text.translate(PLAIN_MARKS).split())
    owner = _OWNER.search(told)
    name, rest = _name_and_rest(_OWNER.sub("", told) if owner else told)
    if not rest and name:
        return ObjectiveText(ObjectiveAction.CREATE, name, owner=read_people(owner[1]) if owner else None)
    if owner is None and rest.lower() == "close" and name:
        return ObjectiveText(ObjectiveAction.CLOSE, name)
    which, _, last = rest.partition(" ")
    if owner is None and name and which and not last:
        return ObjectiveText(ObjectiveAction.SET, name, which)
    if owner is None and not name and last.lower() in _NONE:
        return ObjectiveText(ObjectiveAction.CLEAR, initiative=which)
    raise UserError(USAGE)


def _name_and_rest(told: str) -> tuple[str, str]:
    quoted = [part.strip() for part in _QUOTED.findall(told)]
    if len(quoted) > 1 or told.count('"') != 2 * len(quoted) or quoted == [""]:
        raise UserError(USAGE)
    name = quoted[0] if quoted else ""
    if len(name) > MAX_NAME:
        raise UserError(f"An objective's name has at most {MAX_NAME} characters.")
    return name, " ".join(_QUOTED.sub(" ", told).split())
