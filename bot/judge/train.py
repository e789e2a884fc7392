"""`make judge`: train without the held-out part, print its figures, then train on everything and write the weights.

The weights that are shipped have seen every row of the project; the figures that are printed come from weights that
have not seen the held-out rows. Reading one for the other is the mistake this module is arranged to prevent.
"""

import argparse
import json
import math
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.domain.codes import Party
from bot.judge import gates, human, report
from bot.judge.candidates import candidates, shown_by, shown_by_nobody, words_of
from bot.judge.evidence import evidence
from bot.judge.fit import Shown, fit, rank
from bot.judge.lexicon import read_lexicon
from bot.judge.linear import Linear
from bot.judge.model import LinearJudge
from bot.judge.parties import shown_by_noun
from bot.judge.reading import Reading, lowered, read
from bot.judge.rows import DATA, OWNERS, SPARED, Row, digest, fold, project_rows, read_rows, split
from bot.judge.tokens import tidy
from bot.judge.weights import UNIT, VERSION, stored, weights_of

WEIGHTS = Path(__file__).parent / "weights.json"
#: Found by cross-validation over the themes that are trained on; EVEN is how far names are trusted alike (`fit`).
STRENGTH = 2.0
EVEN = 0.6
RANK_STRENGTH = 0.1
PARTY_STRENGTH = 1.0
#: A run of characters needs one example more than a word does.
LEAST = {"c": 3}
#: Weights nearer to zero are not kept.
PRUNED = 0.025
#: Themes are left out in so many groups when the thresholds are set; a theme is never parted.
PARTS = 8
#: What the two thresholds are set for, on replies of themes the weights had not seen; stricter than the bar.
CUT_PRECISION = 0.92
CUT_OWNERS = 0.03
CUT_SPARED = 0.03
LEFT_ALONE = 0.047
#: Of the replies that blame, one in three is trained with the workspace's own names at hand.
WITH_NOUNS = 3


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Print the held-out figures and write the weights; the exit status, 0."""
    parser = argparse.ArgumentParser(prog="python -m bot.judge.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="a folder of labelled rows, *.jsonl (the project's)")
    parser.add_argument("--more", type=Path, help="labels of your own (drumbeat export labels), trained on as well")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where to write (the package's own)")
    parser.add_argument("--figures", action="store_true", help="only print the held-out figures; write nothing")
    options = parser.parse_args(arguments)
    rows = [*project_rows(options.data), *(read_rows(options.more) if options.more else ())]
    trained, kept = split(rows)
    if kept:
        out.write(f"Held out: {len(kept)} rows, never trained on; trained on the other {len(trained)}.\n\n")
        out.write(report.text(kept, LinearJudge(weights_of(train(trained)), read_lexicon())))
    if not options.figures:
        options.weights.write_text(as_text(train(rows)), encoding="utf-8")
        size = options.weights.stat().st_size / 1e6
        out.write(f"\n{options.weights.name}: trained on all {len(rows)} rows, {size:.2f} MB.\n")
    return 0


def as_text(data: Mapping[str, Any]) -> str:
    """Weights as the text of their file: one weight a line, so that a change can be read."""
    return json.dumps(data, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def train(rows: Sequence[Row]) -> dict[str, Any]:
    """Weights in the form they are stored in; the same rows give the same ones."""
    readings = [read(row.text, read_lexicon()) for row in rows]
    verdict, anchors = _calibrated(rows, readings, [evidence(reading) for reading in readings])
    return {
        "version": VERSION,
        "rows": digest(rows),
        "verdict": stored(verdict, PRUNED),
        "anchors": [round(odds * UNIT) for odds in anchors],
        "blamed": stored(_ranked(rows), PRUNED),
        "party": {party.value: stored(model, PRUNED) for party, model in _parties(rows).items()},
    }


def _verdict(shown: Sequence[Shown], rows: Sequence[Row]) -> Linear:
    return fit(shown, [row.blame for row in rows], STRENGTH, LEAST, EVEN)


def _calibrated(
    rows: Sequence[Row], readings: Sequence[Reading], shown: Sequence[Shown]
) -> tuple[Linear, tuple[float, float, float]]:
    """The verdict's model, and the odds from which on it asks, from which it is even, from which it cuts.

    The odds of each part come from a model of the other parts: a model is too sure of what it was trained on.
    """
    odds = [0.0] * len(rows)
    places = {name: n % PARTS for n, name in enumerate(sorted({fold(row) for row in rows}))}
    parts = [places[fold(row)] for row in rows]
    for part in sorted(set(parts)):
        others = [n for n, each in enumerate(parts) if each != part]
        model = _verdict([shown[n] for n in others], [rows[n] for n in others])
        for n, each in enumerate(parts):
            if each == part:
                odds[n] = model(shown[n])
    weighed = [(odds[n] if _weighed(readings[n]) else -math.inf, rows[n]) for n in range(len(rows))]
    anchors = (_ask_from(weighed), _even_from(weighed), _cut_from(weighed))
    return _verdict(shown, rows), anchors


def _weighed(reading: Reading) -> bool:
    """Whether a reply reaches the weighing, and may be cut."""
    halved = reading.answer == "yes" or gates.praises(reading)
    return not halved and not human.human(reading.low) and gates.never_blame(reading) is None


def _cut_from(weighed: Sequence[tuple[float, Row]]) -> float:
    """The lowest odds from which on the cuts are right often enough and accuse few enough owners."""
    owners = sum(row.kind in OWNERS for _, row in weighed)
    spared = sum(row.kind in SPARED for _, row in weighed)
    right = owners_cut = spared_cut = 0
    found = max((odds for odds, _ in weighed), default=1.0)
    for cut, (odds, row) in enumerate(sorted(weighed, key=lambda each: -each[0]), start=1):
        right += row.blame
        owners_cut += row.kind in OWNERS
        spared_cut += row.kind in SPARED
        accuses_few = owners_cut <= CUT_OWNERS * owners and spared_cut <= CUT_SPARED * spared
        if right >= CUT_PRECISION * cut and accuses_few:
            found = odds
    return found


def _ask_from(weighed: Sequence[tuple[float, Row]]) -> float:
    """The odds below which only so much of the blame is left alone."""
    blaming = sorted(odds for odds, row in weighed if row.blame) or [0.0]
    return blaming[int(LEFT_ALONE * len(blaming))]


def _even_from(weighed: Sequence[tuple[float, Row]]) -> float:
    """The odds from which on calling it blame has the highest F1."""
    blame = sum(row.blame for _, row in weighed)
    right, best, found = 0, 0.0, 0.0
    for said, (odds, row) in enumerate(sorted(weighed, key=lambda each: -each[0]), start=1):
        right += row.blame
        if 2 * right > best * (said + blame):
            best, found = 2 * right / (said + blame), odds
    return found


def _ranked(rows: Sequence[Row]) -> Linear:
    groups = []
    for row in rows:
        if not row.blame:
            continue
        reading = read(row.text, read_lexicon(), _nouns(row))
        found = {words_of(each, reading.told).lower(): shown_by(each, reading) for each in candidates(reading)}
        nobody = shown_by_nobody(reading)
        right = found.pop(_said(row), None) if row.blamed else nobody
        if right is not None:
            groups.append((right, [*found.values(), *([nobody] if row.blamed else [])]))
    return rank(groups, RANK_STRENGTH)


def _nouns(row: Row) -> list[str]:
    """The workspace's own names, for a third of the replies: who is blamed, and the other names in the text."""
    if not row.blamed or zlib.crc32(row.text.encode()) % WITH_NOUNS:
        return []
    return [row.blamed, *(word for word in row.text.split()[1:] if word[:1].isupper() and word.isalpha())]


def _said(row: Row) -> str:
    return lowered(tidy(row.blamed or ""))


def _parties(rows: Sequence[Row]) -> dict[Party, Linear]:
    shown: list[Shown] = []
    labels: list[Party] = []
    for row in rows:
        if row.blamed and row.party and row.party is not Party.UNNAMED:
            reading = read(row.text, read_lexicon())
            named = [each for each in candidates(reading) if words_of(each, reading.told).lower() == _said(row)]
            shown += [shown_by_noun(each, read_lexicon(), frozenset()) for each in named[:1]]
            labels += [row.party for _ in named[:1]]
    return {
        party: fit(shown, [label is party for label in labels], PARTY_STRENGTH)
        for party in sorted(set(labels), key=list(Party).index)
    }


if __name__ == "__main__":
    sys.exit(main())
