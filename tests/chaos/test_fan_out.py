"""Two hundred people are asked while the bot is killed and Slack misbehaves: each has exactly one question."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.thread import SandboxThread
from bot.sender.points import VARIABLE
from storage.codes import SendState
from storage.engine import Store
from tests.support.stage import MANIFEST, Stage

PEOPLE = 200
KILLS = ("after_commit_before_nudge:6", "before_post:25", "after_post:31", "before_mark:37", "after_claim:12")
"""Each names where a run of the process ends, and at which passing."""
FAULTS = (
    ("429", {"count": 3, "skip": 11, "seconds": 1}),
    ("lost_before", {"count": 4, "skip": 20}),
    ("lost_after", {"count": 4, "skip": 33}),
    ("stored_late", {"count": 4, "skip": 47, "seconds": 0.4}),
    ("delay", {"count": 2, "skip": 60, "seconds": 0.7}),
    ("5xx", {"count": 2, "skip": 70}),
    ("error", {"count": 2, "skip": 80, "error": "fatal_error"}),
)
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.chaos


@pytest.fixture
def stage(store: Store) -> Iterator[Stage]:
    with SandboxThread(limits=False, seed="empty", manifest=MANIFEST) as box:
        yield Stage(store, box, people=PEOPLE)


def test_everybody_has_exactly_one_question_whatever_is_killed_or_lost(stage: Stage, tmp_path: Path) -> None:
    clock_file = tmp_path / "clock"
    clock_file.write_text("0")
    for switch, how in FAULTS:
        stage.fault(switch, **how)

    ends = [_run(stage, clock_file, kill) for kill in (*KILLS, "")]

    assert ends == [-signal.SIGKILL] * len(KILLS) + [0]
    asked = Counter({name: len(stage.keys(f"D{name[1:]}")) for name in stage.people})
    assert {name: times for name, times in asked.items() if times != 1} == {}
    assert stage.states() == {SendState.SENT: PEOPLE}
    assert {_receipt(stage, name) for name in stage.people} == {True}


def _run(stage: Stage, clock_file: Path, kill: str) -> int:
    """Run the process to its end, and return how it ended."""
    arguments = (stage.store.url, stage.box.api_url, str(stage.workspace), str(clock_file))
    command = [sys.executable, "-m", "tests.chaos.sender_process", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, VARIABLE: kill}, timeout=90, check=False).returncode


def _receipt(stage: Stage, name: str) -> bool:
    """Whether the store knows where that person's question stands."""
    said = stage.said(f"D{name[1:]}")
    return [(row.receipt_channel, row.receipt_ts) for row in stage.rows(name)] == [(said[0].channel, said[0].ts)]
