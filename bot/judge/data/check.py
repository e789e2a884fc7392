"""`python -m bot.judge.data.check`: is the labelled data sound? Schema, spans, duplicates, balance, pairs.

Prints each finding on a line and the balance by theme and kind; the exit status is 1 where anything was found.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.domain.codes import Party

FOLDER = Path(__file__).parent
LANGUAGES = frozenset({"en", "es", "de", "fr", "pt", "hi-en"})
ANSWERS = frozenset({"yes", "no", "conditional", "none"})
BLAMING = frozenset(
    {
        *("blame_team", "blame_person", "blame_vendor", "blame_tool", "blame_leadership", "blame_circumstance"),
        *("blame_passive", "blame_hedged", "blame_sarcasm", "blame_diffusion", "conditional_blame"),
    }
)
OTHER = frozenset(
    {
        *("ownership", "ownership_dependency", "escalated", "praise", "plain_yes", "plain_no", "neutral_fact"),
        *("conditional", "ambiguous", "question", "unrelated"),
    }
)
#: Token Jaccard from which on two rows say the same, unless they are a minimal pair.
ALIKE = 0.7
#: Shorter texts share their few words by necessity: only the very same text is a duplicate there.
SHORT = 5
BLAME_SHARE = (0.3, 0.6)
Row = dict[str, Any]


def main(folder: Path = FOLDER, out: TextIO = sys.stdout) -> int:
    """Check every file of a folder."""
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    found = [*findings(rows), *duplicates(rows), *balance(rows)]
    for finding in found:
        out.write(f"{finding}\n")
    for name in ("theme", "language", "kind"):
        counts = Counter(row.get(name) for row in rows)
        out.write(f"{name}: {', '.join(f'{value} {count}' for value, count in sorted(counts.items(), key=str))}\n")
    out.write(f"{len(rows)} rows, {sum(row['blame'] for row in rows)} blame, {len(found)} findings.\n")
    return 1 if found else 0


def findings(rows: Sequence[Row]) -> Iterator[str]:
    """What is wrong with single rows: schema, spans, ids."""
    counts = Counter(row.get("id") for row in rows)
    yield from (f"{each}: the id stands {count} times" for each, count in counts.items() if count > 1)
    for row in rows:
        yield from (f"{row.get('id')}: {wrong}" for wrong in _wrong(row))


def duplicates(rows: Sequence[Row]) -> Iterator[str]:
    """Rows that say nearly the same and are not a pair."""
    told = [(row, frozenset(re.findall(r"\w+", row["text"].lower()))) for row in rows]
    for n, (row, words) in enumerate(told):
        for other, others in told[n + 1 :]:
            if min(len(words), len(others)) < ALIKE * max(len(words), len(others)):
                continue
            paired = row.get("pair") and row["pair"] == other.get("pair")
            if not paired and _alike(row, other, words, others):
                yield f"{row['id']} and {other['id']} are nearly the same"


def balance(rows: Sequence[Row]) -> Iterator[str]:
    """Too little or too much blame in a language; a kind that is missing."""
    for language in sorted({row["language"] for row in rows}):
        blame = [row["blame"] for row in rows if row["language"] == language]
        if not BLAME_SHARE[0] <= sum(blame) / len(blame) <= BLAME_SHARE[1]:
            yield f"{language}: {sum(blame)} of {len(blame)} rows are blame"
    missing = (BLAMING | OTHER) - {row["kind"] for row in rows}
    yield from (f"no row of kind {kind}" for kind in sorted(missing))


def _alike(row: Row, other: Row, words: frozenset[str], others: frozenset[str]) -> bool:
    if min(len(words), len(others)) < SHORT:
        return bool(row["text"] == other["text"])
    return len(words & others) >= ALIKE * len(words | others)


def _wrong(row: Row) -> Iterator[str]:
    if row.get("kind") not in BLAMING | OTHER:
        yield f"no such kind: {row.get('kind')}"
    if row.get("language") not in LANGUAGES or row.get("answer") not in ANSWERS:
        yield "no such language or answer"
    if row.get("blame") is not (row.get("kind") in BLAMING):
        yield "blame does not fit the kind"
    if not row.get("text", "").strip():
        yield "no text"
    if row.get("human") and row.get("blame"):
        yield "a human reply is never blame"
    yield from _names(row)


def _names(row: Row) -> Iterator[str]:
    blamed, party = row.get("blamed"), row.get("party")
    if blamed is not None and (blamed not in row["text"] or blamed != blamed.strip() or not blamed):
        yield "blamed is no part of the text"
    if not row.get("blame") and (blamed is not None or party is not None):
        yield "names somebody, and is no blame"
    if row.get("blame") and party not in set(Party):
        yield f"no such party: {party}"
    if row.get("blame") and (blamed is None) is not (party == Party.UNNAMED):
        yield "unnamed goes with nobody blamed, and only with that"


if __name__ == "__main__":
    sys.exit(main())
