"""Plain text for the readers of words: one case, one quote, one space; bounded work whatever arrives."""

import re
import unicodedata

#: A Slack message has at most 40,000 characters; what decides stands in the first few thousand.
MAX_READ = 8_000
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u00b4`"), "'")
_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"')
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_MARKS = _APOSTROPHES | _QUOTES | _DASHES
_SENTENCE = re.compile(r"[^.!?\n;]+(?:\.(?=\S)[^.!?\n;]+)*[.!?;]*")


def plain(text: str) -> str:
    """Lower case, composed Unicode, straight quotes and dashes, control characters and doubled spaces gone."""
    told = text[:MAX_READ]
    if told.isascii() and told.replace("\n", "").isprintable():
        told = told.replace("`", "'")
    else:
        told = unicodedata.normalize("NFC", told).translate(_MARKS)
        told = "".join(" " if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zs") else c for c in told)
    return re.sub(r"[ \t]+", " ", told).strip().lower()


def sentences(told: str) -> list[str]:
    """The sentences of plain text, stripped, at most two hundred; a full stop inside a word or number parts nothing."""
    return [part.strip() for part in _SENTENCE.findall(told) if any(c.isalnum() or ord(c) > 0x2000 for c in part)][:200]
