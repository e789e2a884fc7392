"""Training: the same rows give the same weights, byte for byte; a small set is learnt."""

import io
import json
from pathlib import Path

import pytest

from bot.domain.codes import Party, Verdict
from bot.judge import train
from bot.judge.fit import fit, rank
from bot.judge.lexicon import read_lexicon
from bot.judge.model import LinearJudge
from bot.judge.rows import DATA, digest, project_rows, read_rows
from bot.judge.train import as_text, main
from bot.judge.weights import weights_of


@pytest.fixture(scope="module", name="rows")
def _rows():
    return [row for name in ("short", "fr") for row in read_rows(DATA / f"{name}.jsonl")]


@pytest.fixture(scope="module", name="weights")
def _weights(rows):
    return train.train(rows)


def test_the_same_rows_give_the_same_bytes(rows, weights):
    assert as_text(train.train(rows)) == as_text(weights)


def test_the_shipped_weights_were_trained_on_the_data_as_they_are():
    """Run `make judge` after a change of the data."""
    assert json.loads(train.WEIGHTS.read_text(encoding="utf-8"))["rows"] == digest(project_rows())


def test_what_was_learnt_tells_blame_from_ownership(rows, weights):
    judge = LinearJudge(weights_of(weights), read_lexicon())

    blame = [judge(row.text).score for row in rows if row.blame]
    owned = [judge(row.text).score for row in rows if row.kind == "ownership"]
    assert sum(blame) / len(blame) > 0.6
    assert sum(owned) / len(owned) < 0.4
    assert judge("Yes").verdict is Verdict.LEAVE


def test_weights_are_small_whole_and_named(weights):
    told = json.loads(as_text(weights))

    assert set(told) == {"version", "rows", "verdict", "anchors", "blamed", "party"}
    assert set(told["party"]) <= {party.value for party in Party}
    assert all(isinstance(weight, int) and weight for weight in told["verdict"]["weights"].values())


def test_the_shipped_weights_weigh_less_than_a_megabyte_and_a_half():
    assert train.WEIGHTS.stat().st_size < 1.5e6


def test_figures_come_first_and_weights_are_written(tmp_path):
    for name in ("short", "fr"):
        (tmp_path / f"{name}.jsonl").write_bytes((DATA / f"{name}.jsonl").read_bytes())
    written = tmp_path / "weights.json"
    out = io.StringIO()

    assert main(["--data", str(tmp_path), "--weights", str(written)], out) == 0
    assert "never trained on" in out.getvalue()
    assert "always blame" in out.getvalue()
    assert weights_of(json.loads(Path(written).read_text())).verdict.weights


def test_only_figures_when_asked(tmp_path):
    (tmp_path / "fr.jsonl").write_bytes((DATA / "fr.jsonl").read_bytes())

    assert main(["--data", str(tmp_path), "--weights", str(tmp_path / "w"), "--figures"], io.StringIO()) == 0
    assert not (tmp_path / "w").exists()


def test_a_rare_name_is_left_out():
    model = fit(
        [{"a": 1.0}, {"a": 1.0, "c:rare": 1.0}, {"b": 1.0}, {"b": 1.0}], [True, True, False, False], 10, {"c": 2}
    )

    assert set(model.weights) == {"a", "b"}
    assert model({"a": 1.0}) > 0 > model({"b": 1.0})


def test_the_right_one_ranks_first():
    model = rank([({"x": 1.0}, [{"y": 1.0}])] * 3, 10)

    assert model({"x": 1.0}) > model({"y": 1.0})
