"""A reply as tokens that know where they stand: Slack mentions, links and emoji are one token each."""

import re
import unicodedata
from dataclasses import dataclass

#: Of a message of 40,000 characters the beginning decides.
MAX_CHARACTERS = 6_000
MAX_TOKENS = 1_000
_TOKEN = re.compile(
    r"<[@!#][^<>\s]{1,80}(?: [^<>]{0,40})?>"  # a mention, a user group, a channel
    r"|<?https?://[^\s>]+>?"
    r"|:[a-z0-9_+-]{1,40}:"  # an emoji's short code
    r"|&(?:amp|lt|gt);(?!\w)"
    r"|(?:[Mm]r|[Mm]rs|[Mm]s|[Dd]r|[Ss]ra?|[Hh]r|[Ff]r)\.(?=\s\w)"  # a title's full stop ends no sentence
    r"|\w+(?:(?:['.&-]|&amp;)\w+)*"
    r"|[^\w\s]"
)
_ONE_TO_ONE = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u200b\u200d\u2060\ufeff"), " "),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: as typed, in lower case, and where it starts and ends in `tidy` text."""

    typed: str
    low: str
    start: int
    end: int

    @property
    def is_mention(self) -> bool:
        """A person, user group or channel in Slack's own markup."""
        return self.typed.startswith(("<@", "<!subteam", "<#"))

    @property
    def is_word(self) -> bool:
        """A word, number or mention; marks and emoji are not."""
        return self.typed[0].isalnum() or self.is_mention


def tidy(text: str) -> str:
    """Composed Unicode, straight quotes and dashes, no control characters; at most 6,000 characters."""
    told = text[:MAX_CHARACTERS]
    if told.isascii() and told.replace("\n", "").isprintable():
        return told.replace("`", "'")
    told = unicodedata.normalize("NFC", told).translate(_ONE_TO_ONE)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n" else c for c in told)


def tokenize(told: str) -> list[Token]:
    """The tokens of tidy text, at most a thousand."""
    found: list[Token] = []
    for match in _TOKEN.finditer(told):
        found.append(Token(match[0], match[0].lower(), match.start(), match.end()))
        if len(found) == MAX_TOKENS:
            break
    return found
