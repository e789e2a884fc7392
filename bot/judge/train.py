"""`make judge`: train without the held-out part, print its figures, then train on everything and write the weights.

The weights that are shipped have seen every row of the project; the figures that are printed come from weights that
have not seen the held-out rows. Reading one for the other is the mistake this module is arranged to prevent.
"""

import argparse
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.domain.codes import Party
from bot.domain.judgement import ASK, CUT
from bot.judge import gates, human, report
from bot.judge.candidates import candidates, shown_by, shown_by_nobody, words_of
from bot.judge.evidence import evidence
from bot.judge.fit import Shown, fit, rank
from bot.judge.lexicon import read_lexicon
from bot.judge.linear import Linear
from bot.judge.model import LinearJudge
from bot.judge.parties import shown_by_noun
from bot.judge.reading import Reading, lowered, read
from bot.judge.rows import DATA, OWNERS, Row, fold, project_rows, split
from bot.judge.tokens import tidy
from bot.judge.weights import VERSION, stored, weights_of

WEIGHTS = Path(__file__).parent / "weights.json"
#: Found by cross-validation over the themes that are trained on.
STRENGTH = 1.0
RANK_STRENGTH = 0.1
PARTY_STRENGTH = 1.0
#: A run of characters needs one example more than a word does.
LEAST = {"c": 3}
PRUNED = 0.01
#: What the two thresholds are set for, on replies of themes the weights had not seen; stricter than the bar.
CUT_PRECISION = 0.94
CUT_OWNERS = 0.03
LEFT_ALONE = 0.05
#: Of the replies that blame, one in three is trained with the workspace's own names at hand.
WITH_NOUNS = 3


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Print the held-out figures and write the weights; the exit status, 0."""
    parser = argparse.ArgumentParser(prog="python -m bot.judge.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="a folder of labelled rows, *.jsonl (the project's)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where to write (the package's own)")
    parser.add_argument("--figures", action="store_true", help="only print the held-out figures; write nothing")
    options = parser.parse_args(arguments)
    rows = project_rows(options.data)
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
    verdict = _calibrated(rows, readings, [evidence(reading) for reading in readings])
    return {
        "version": VERSION,
        "verdict": stored(verdict, PRUNED),
        "blamed": stored(_ranked(rows), PRUNED),
        "party": {party.value: stored(model, PRUNED) for party, model in _parties(rows).items()},
    }


def _verdict(shown: Sequence[Shown], rows: Sequence[Row]) -> Linear:
    return fit(shown, [row.blame for row in rows], STRENGTH, LEAST)


def _calibrated(rows: Sequence[Row], readings: Sequence[Reading], shown: Sequence[Shown]) -> Linear:
    """The verdict's model, stretched so that its scores mean what the thresholds take them to mean.

    The odds of each part come from a model of the other parts: a model is too sure of what it was trained on.
    """
    odds = [0.0] * len(rows)
    for part in sorted({fold(row) for row in rows}):
        others = [n for n, row in enumerate(rows) if fold(row) != part]
        model = _verdict([shown[n] for n in others], [rows[n] for n in others])
        for n, row in enumerate(rows):
            if fold(row) == part:
                odds[n] = model(shown[n])
    weighed = [(odds[n], rows[n]) for n in range(len(rows)) if _weighed(readings[n])]
    slope, shift = _stretch(_cut_from(weighed), _ask_from(weighed))
    model = _verdict(shown, rows)
    return Linear(slope * model.bias + shift, {name: slope * weight for name, weight in model.weights.items()})


def _weighed(reading: Reading) -> bool:
    return not human.human(reading.low) and gates.never_blame(reading) is None


def _cut_from(weighed: Sequence[tuple[float, Row]]) -> float:
    """The lowest odds from which on the cuts are right often enough and accuse few enough owners."""
    owners = sum(row.kind in OWNERS for _, row in weighed) or 1
    right = wrong = accused = 0
    found = max((odds for odds, _ in weighed), default=1.0)
    for odds, row in sorted(weighed, key=lambda each: -each[0]):
        right += row.blame
        wrong += not row.blame
        accused += row.kind in OWNERS
        if right >= CUT_PRECISION * (right + wrong) and accused <= CUT_OWNERS * owners:
            found = odds
    return found


def _ask_from(weighed: Sequence[tuple[float, Row]]) -> float:
    """The odds below which only so much of the blame is left alone."""
    blaming = sorted(odds for odds, row in weighed if row.blame) or [0.0]
    return blaming[int(LEFT_ALONE * len(blaming))]


def _stretch(cut: float, ask: float) -> tuple[float, float]:
    """Slope and shift that bring the two odds to the two thresholds."""
    slope = (report.odds_of(CUT) - report.odds_of(ASK)) / max(cut - ask, 0.5)
    return slope, report.odds_of(CUT) - slope * cut


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
