"""Figures, counted by hand on five replies."""

import io
import json

import pytest

from bot.domain.codes import Party, Verdict
from bot.domain.judgement import Judgement
from bot.judge import cli, report
from bot.judge.rows import read_rows

LABELS = [
    ("a", "no", True, "the lab", "blame_team", "en", "team"),
    ("b", "none", True, None, "blame_passive", "de", "unnamed"),
    ("c", "no", False, None, "ownership", "en", None),
    ("d", "yes", False, None, "praise", "en", None),
    ("e", "no", False, None, "escalated", "de", None),
]
SAID = {
    "a": Judgement("no", Verdict.CUT, 0.9, "Lab", Party.TEAM, False, ()),
    "b": Judgement("none", Verdict.ASK, 0.6, "Lab", Party.VENDOR, False, ()),
    "c": Judgement("no", Verdict.CUT, 0.8, "x", Party.TEAM, False, ()),
    "d": Judgement("yes", Verdict.LEAVE, 0.1, None, None, False, ()),
    "e": Judgement("none", Verdict.LEAVE, 0.2, None, None, True, ()),
}


@pytest.fixture(name="path")
def _path(tmp_path):
    names = ("text", "answer", "blame", "blamed", "kind", "language", "party")
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in LABELS))
    return path


def judge(text, nouns=()):
    return SAID[text]


@pytest.mark.parametrize(
    "line",
    [
        "5 replies, 2 of them blame",
        "judge (score from 0.5 on)              0.667   1.000   0.800",
        "always blame                           0.400   1.000   0.571",
        "cut: precision                               0.500  (1 of 2)",
        "cut: recall                                  0.500  (1 of 2)",
        "ask: share of all replies                    0.200  (1 of 5)",
        "blame left alone                             0.000  (0 of 2)",
        "owners, dependency owners, escalated         0.500  (1 of 2)",
        "praise and plain yes                         0.000  (0 of 1)",
        "human replies recognised                         -  (0 of 0)",
        "called human, and are not                    0.200  (1 of 5)",
        "name exact                                   1.000  (1 of 1)",
        "nobody named, and none given                 0.000  (0 of 1)",
        "party, where cut or asked                    0.500  (1 of 2)",
        "answer                                       0.800  (4 of 5)",
        "de                 2     1.000   1.000   1.000            0.667      0 of 1",
        "not English        2     1.000   1.000   1.000            0.667      0 of 1",
        "ownership                      1      1      0      0",
        "blame_passive                  1      0      1      0",
    ],
)
def test_figures_are_those_counted_by_hand(path, line):
    assert line in report.text(read_rows(path), judge)


@pytest.mark.parametrize(
    ("one", "other", "same", "touching"),
    [
        ("the lab", "Lab", True, True),
        ("our agency", "Our agency", True, True),
        ("Daniel and the board", "the board", False, True),
        ("l'agence", "agence", True, True),
        ("QA", "Legal", False, False),
        (None, "Legal", False, False),
        (None, None, True, True),
    ],
)
def test_names_are_compared_without_case_and_articles(one, other, same, touching):
    assert report.alike(one, other) is same
    assert report.overlapping(one, other) is touching


def test_an_empty_set_has_no_figures_and_no_error():
    assert "0 replies" in report.text([], judge)


def test_the_command_prints_the_report(path):
    out = io.StringIO()

    assert cli.figures(path, out, io.StringIO(), judge) == 0
    assert "5 replies" in out.getvalue()


@pytest.mark.parametrize(("content", "sentence"), [("", "holds no labelled replies"), ("{}", "is no labelled reply")])
def test_a_file_without_labels_is_refused_in_a_sentence(tmp_path, content, sentence):
    (tmp_path / "x.jsonl").write_text(content)
    err = io.StringIO()

    assert cli.figures(tmp_path / "x.jsonl", io.StringIO(), err, judge) == 2
    assert sentence in err.getvalue()


def test_a_missing_file_is_refused(tmp_path):
    assert cli.figures(tmp_path / "none", io.StringIO(), io.StringIO(), judge) == 2
