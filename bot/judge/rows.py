"""Labelled replies: one JSON object a line. The schema and how to label stand in docs/judge.md."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.answers import Read, read_answer
from bot.domain.codes import Party

DATA = Path(__file__).parent / "data"
#: Themes that are never trained on before the figures are printed; of each further language, a fifth as well.
HELD_OUT_THEMES = frozenset({"construction_energy", "education_logistics", "public_travel"})
FIFTH = 5
#: Themes that are a length, not a trade: they are cut into parts like the languages.
LENGTHS = frozenset({"short", "mixed_long", "plans"})
OWNERS = frozenset({"ownership", "ownership_dependency", "escalated"})
SPARED = frozenset({"praise", "plain_yes"})


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled reply; ``party``, ``theme``, ``pair`` and ``id`` may be empty in other people's files."""

    text: str
    answer: Read
    blame: bool
    blamed: str | None
    kind: str
    language: str
    party: Party | None = None
    human: bool = False
    theme: str = ""
    pair: str = ""
    id: str = ""


def read_rows(path: Path) -> list[Row]:
    """The rows of a file; ValueError with the line's number where one is no labelled reply.

    A row whose ``blame`` is null says nothing ("It is mine" was clicked) and is passed over. Own labels need no more
    than ``text`` and ``blame``: what they leave out is read from the text, or is English.
    """
    with path.open(encoding="utf-8") as lines:
        found = [_row(line, f"{path.name}:{n}") for n, line in enumerate(lines, start=1) if line.strip()]
    return [row for row in found if row is not None]


def project_rows(folder: Path = DATA) -> list[Row]:
    """All rows of the project, in the order of file names and lines."""
    return [row for path in sorted(folder.glob("*.jsonl")) for row in read_rows(path)]


def held_out(row: Row) -> bool:
    """Whether a row is kept from training: by theme, and a fifth of each language and length; a pair stays together."""
    return row.theme in HELD_OUT_THEMES or (not _by_theme(row) and _part(row) == 0)


def split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows to train on and the rows held out."""
    parts: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        parts[held_out(row)].append(row)
    return parts


def fold(row: Row) -> str:
    """The part a row belongs to when the thresholds are set: its theme, or a fifth of a language or of a length."""
    return row.theme if _by_theme(row) else f"part {_part(row)}"


def digest(rows: Sequence[Row]) -> str:
    """A fingerprint of labelled rows: weights carry that of the rows they were trained on."""
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()[:16]


def _by_theme(row: Row) -> bool:
    return row.language == "en" and bool(row.theme) and row.theme not in LENGTHS


def _part(row: Row) -> int:
    return zlib.crc32((row.pair or row.id).encode()) % FIFTH


def _row(line: str, where: str) -> Row | None:
    try:
        data: dict[str, Any] = json.loads(line)
        return None if data["blame"] is None else _labelled(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{where} is no labelled reply: {error!r}") from error


def _labelled(data: dict[str, Any]) -> Row:
    text = _told(data, "text")
    return Row(
        text=text,
        answer=data.get("answer") or read_answer(text).answer,
        blame=bool(data["blame"]),
        blamed=data.get("blamed") or None,
        kind=data.get("kind") or ("own blame" if data["blame"] else "own"),
        language=data.get("language") or "en",
        party=Party(data["party"]) if data.get("party") else None,
        human=bool(data.get("human")),
        theme=data.get("theme") or "",
        pair=data.get("pair") or "",
        id=data.get("id") or text[:60],
    )


def _told(data: dict[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value
