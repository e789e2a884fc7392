"""Words around what was found: the matching ones marked, the rest cut."""

import re
import unicodedata

OPEN, CLOSE = "\x02", "\x03"
"""Around a matching word. No text of a person's holds them: `unmarked` takes them out."""

_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_NEXT = re.compile(rf"{CLOSE}([^\w{OPEN}{CLOSE}]*){OPEN}")
_STRAY = re.compile(f"[{OPEN}{CLOSE}]")


def unmarked(text: str) -> str:
    """The text without marks."""
    return _STRAY.sub("", text)


def joined(text: str) -> str:
    """Marked words that stand next to each other as one mark."""
    return _NEXT.sub(r"\1", text)


def marks(text: str) -> int:
    """How many words are marked."""
    return len(_MARKED.findall(text))


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text in order, as (words, whether they are marked)."""
    parts = _MARKED.split(text)
    found = [(_STRAY.sub("", part), position % 2 == 1) for position, part in enumerate(parts)]
    return [(words, is_marked) for words, is_marked in found if words]


def snippet(text: str, limit: int) -> str:
    """One line of at most about `limit` characters around the first marked word, cut at words, the cuts shown."""
    line = " ".join(text.split())
    if len(unmarked(line)) <= limit:
        return line
    first = line.find(OPEN)
    start = 0 if first < limit // 2 else line.rfind(" ", 0, max(first - limit // 3, 1)) + 1
    end = _end(line, start, limit)
    return ("… " if start else "") + line[start:end].rstrip() + (" …" if end < len(line) else "")


def aligned(text: str) -> str:
    """The text as an index without accents reads it, each character in its place: `Café, 40,000` as `Cafe  40 000`."""
    return "".join(_aligned(character) for character in text)


def _aligned(character: str) -> str:
    if not character.isalnum():
        return " "
    base = [each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)]
    return base[0] if len(base) == 1 else character


def transferred(marked_copy: str, text: str) -> str:
    """The marks of an `aligned` copy, set in the text itself."""
    made, place = [], 0
    for character in marked_copy:
        if character in (OPEN, CLOSE):
            made.append(character)
        elif place < len(text):
            made.append(text[place])
            place += 1
    return "".join(made) + text[place:]


def _end(line: str, start: int, limit: int) -> int:
    end = min(len(line), start + limit)
    space = line.rfind(" ", start + limit // 2, end)
    end = space if end < len(line) and space > 0 else end
    closing = line.find(CLOSE, end)
    is_inside = line.rfind(OPEN, start, end) > line.rfind(CLOSE, start, end)
    return closing + 1 if is_inside and closing >= 0 else end
