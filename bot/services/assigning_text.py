"""Lines as they are pasted: `@ana` where Slack made no mention of it, and the closing word `anyway`."""

import re
from dataclasses import dataclass

from bot.domain.errors import UserError
from storage.queries import people as queries
from storage.uow import ReadUnit

_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"), '"')
_ANYWAY = re.compile(r"[\s,;]+anyway[\s.!]*$", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"(?<![\w<@|])@(?!channel\b|here\b|everyone\b)(?=\w)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with straight quotes, without its closing `anyway`, which assigns despite lookalikes."""

    text: str
    anyway: bool

    @classmethod
    def read(cls, written: str) -> "Line":
        """Part the closing word from the line."""
        told = written.translate(_QUOTES)
        text = _ANYWAY.sub("", told)
        return cls(text, text != told)


def in_slack_form(uow: ReadUnit, text: str) -> str:
    """The text with every plain `@Ana Lindqvist`, `@ana` outside quotes as the mention Slack would have made of it.

    Inside a modal's field Slack makes no mentions. The longest known name that stands there is meant; a first name
    alone will do where only one person has it.

    Raises:
        UserError: nobody, or more than one person, is called that.
    """
    parts = text.split('"')
    if not any(_PLAIN_NAME.search(part) for part in parts[::2]):
        return text
    names = _names(uow)
    parts[::2] = [_replaced(part, names) for part in parts[::2]]
    return '"'.join(parts)


def _names(uow: ReadUnit) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for person in queries.named(uow):
        whole = " ".join(person.name.split()).casefold()
        for name in {whole, whole.split()[0]}:
            names.setdefault(name, set()).add(person.slack_id)
    return names


def _replaced(text: str, names: dict[str, set[str]]) -> str:
    found = _PLAIN_NAME.search(text)
    while found is not None:
        name = _longest(text[found.end() :], names)
        text = f"{text[: found.start()]}<@{_only(name, names)}>{text[found.end() + len(name) :]}"
        found = _PLAIN_NAME.search(text)
    return text


def _longest(behind: str, names: dict[str, set[str]]) -> str:
    """The longest known name at the start of the text, as it is written there."""
    words = list(re.finditer(r"\S+", behind.split("<")[0]))[:6]
    for word in reversed(words):
        written = behind[: word.end()].rstrip(",.;:")
        if " ".join(written.split()).casefold() in names:
            return written
    raise UserError(f"I know nobody called @{words[0][0][:40]}: write the name as Slack shows it.", "lines")


def _only(name: str, names: dict[str, set[str]]) -> str:
    called = names[" ".join(name.split()).casefold()]
    if len(called) > 1:
        raise UserError(f"More than one person is called @{name[:40]}: write the whole name.", "lines")
    return next(iter(called))
