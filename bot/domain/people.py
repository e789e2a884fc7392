"""Who is named in what people type: ``<@U…>`` a person, ``<!subteam^S…>`` a user group, ``<!channel>`` everybody."""

import re
from dataclasses import dataclass

from bot.domain.codes import PersonKind

_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{1,20})(?:\|[^>]*)?>")
_BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
#: Unresolved names: Slack delivers "@channel" as plain text where it does not know what was meant.
_PLAIN_BROADCAST = re.compile(r"(?<![\w<])@(channel|here|everyone)\b")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a rule needs to know of somebody.

    Args:
        id: whatever names the person for the caller; two facts with equal ids are one person.
        name: as shown, without @.
        own_workspace: False for somebody of another workspace.
        away: absent on the day in question.
    """

    id: str
    name: str
    kind: PersonKind = PersonKind.HUMAN
    active: bool = True
    own_workspace: bool = True
    is_leader: bool = False
    away: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Slack ids of the people and user groups named, and the broadcasts, each once, in the order of the text."""

    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    broadcasts: tuple[str, ...] = ()


def read_people(text: str) -> Mentions:
    """Find everybody who is named in a text."""
    broadcasts = _BROADCAST.findall(text) + _PLAIN_BROADCAST.findall(text)
    return Mentions(_once(_PERSON.findall(text)), _once(_GROUP.findall(text)), _once(broadcasts))


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
