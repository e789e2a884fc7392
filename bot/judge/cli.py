"""`drumbeat judge`: JSON lines in, JSON lines out; with `--report`, figures for a labelled file."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from bot.domain.judgement import Judge
from bot.judge import report
from bot.judge.loader import load
from bot.judge.rows import read_rows


def run(stdin: Iterable[str], stdout: TextIO, judge: Judge | None = None) -> int:
    """Judge each line ``{"text": …}`` (and, if given, ``"nouns": […]``) and write its judgement as one line.

    An empty line is passed over; a line that is no such object is answered ``{"error": …}``. Returns the number of
    lines that were refused.
    """
    judge = judge or load()
    refused = 0
    for line in filter(str.strip, stdin):
        answer = _answer(line, judge)
        refused += "error" in answer
        stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        stdout.flush()
    return refused


def figures(path: Path, stdout: TextIO, stderr: TextIO, judge: Judge | None = None) -> int:
    """Write the report on a labelled file, one JSON object a line (docs/judge.md); the exit status, 2 where refused."""
    try:
        rows = read_rows(path)
    except (OSError, ValueError) as error:
        stderr.write(f"{error}\n")
        return 2
    if not rows:
        stderr.write(f"{path} holds no labelled replies.\n")
        return 2
    stdout.write(report.text(rows, judge or load()))
    return 0


def _answer(line: str, judge: Judge) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "this line is not JSON"}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        return {"error": 'a line is an object with a string "text"'}
    nouns = given.get("nouns")
    named = [name for name in nouns if isinstance(name, str)] if isinstance(nouns, list) else []
    found = judge(given["text"], named)
    return {
        "answer": found.answer,
        "verdict": found.verdict.value,
        "score": found.score,
        "blamed": found.blamed,
        "party": found.party.value if found.party else None,
        "human": found.human,
        "why": list(found.why),
    }
