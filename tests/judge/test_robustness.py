"""Never an exception, bounded work, weights that belong to features."""

import json
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.codes import Verdict
from bot.domain.judgement import Judgement
from bot.judge import cli
from bot.judge.lexicon import read_lexicon
from bot.judge.loader import load
from bot.judge.model import LinearJudge
from bot.judge.tokens import MAX_CHARACTERS, MAX_TOKENS, tidy, tokenize
from bot.judge.weights import read_weights

JUDGE = load()
HOSTILE = [
    "",
    " \n\t",
    "a" * 40_000,
    "no " * 13_000,
    "\U0001f643" * 40_000,
    "\x00\x01\x7f" * 10_000,
    "legal " * 8_000,
    "waiting on " * 5_000,
    "((((" * 10_000,
    "<@U" * 10_000,
    "<@U1>" * 8_000,
    "that's x " * 5_000,
    "needs to a owns the " * 2_000,
    "i have already escalated, " * 2_000,
    "\ud800 no",
    "\u202eon kcart\u202c",
    "\u0130\u0130\u0130 blocked by \u0130T",
    "i\u0307\u0301\u0302" * 5_000,
    "by",
    "and and and",
    "'s",
    "no one",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_judged(text):
    assert isinstance(JUDGE(text), Judgement)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=300), st.lists(st.text(max_size=10), max_size=3))
def test_any_text_is_judged_without_an_exception(text, nouns):
    found = JUDGE(text, nouns)

    assert 0 <= found.score <= 1
    assert (found.party is None) is (found.verdict is Verdict.LEAVE)
    assert found.blamed is None or found.blamed in tidy(text)


WORDS = [
    *sorted(set().union(*read_lexicon().words.values())),
    *("I", "Legal", "<@U1>", ",", ".", "but", "by", "'s", "Marco"),
]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_order_of_its_own_words_is_judged(words):
    assert JUDGE(" ".join(words)).verdict in Verdict


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\U0001f643 \U0001f643",
        "https://example.com/a",
        "<https://example.com|here>",
        "<@U1> <@U2>",
        "\u200f\u202e",
        "no " * 13_000,
        "legal " * 8_000,
        "x " * 20_000,
    ],
)
def test_what_says_nothing_is_left(text):
    assert JUDGE(text).verdict is Verdict.LEAVE


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(["no,", "Legal", "nunca", "entregó", "wir", "warten", "אבל", "не", "👀", "\u202e"]), max_size=30
    )
)
def test_mixed_languages_are_judged(words):
    assert JUDGE(" ".join(words)).verdict in Verdict


def test_only_the_beginning_of_a_long_text_is_read():
    assert len(tidy("x" * 50_000)) == MAX_CHARACTERS
    assert len(tokenize(". " * 3_000)) == MAX_TOKENS


def test_thresholds_move_the_verdict():
    text = "We are behind because the translators went quiet"
    score = JUDGE(text).score

    assert LinearJudge(read_weights(), read_lexicon(), cut=score - 0.01)(text).verdict is Verdict.CUT
    assert LinearJudge(read_weights(), read_lexicon(), cut=1, ask=score + 0.01)(text).verdict is Verdict.LEAVE


def test_the_judge_is_read_once():
    assert load() is load()


@pytest.mark.parametrize(("name", "reader"), [("weights", read_weights), ("lexicon", read_lexicon)])
def test_damaged_data_are_refused(monkeypatch, tmp_path, name, reader):
    (tmp_path / f"{name}.json").write_text('{"version": 0}')
    monkeypatch.setattr(f"bot.judge.{name}.resources.files", lambda _: tmp_path)

    with pytest.raises(ValueError, match="not of version"):
        reader.__wrapped__()


def run(*lines: str) -> tuple[int, list[dict[str, object]]]:
    out = StringIO()
    refused = cli.run(lines, out)
    return refused, [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_in_lines_out():
    refused, (found,) = run('{"text": "No. Engineering keeps changing the specs."}\n')

    assert refused == 0
    assert set(found) == {"answer", "verdict", "score", "blamed", "party", "human", "why"}
    assert (found["answer"], found["verdict"], found["blamed"], found["party"]) == ("no", "cut", "Engineering", "team")


def test_a_reply_that_blames_nobody_has_nulls():
    _, (found,) = run('{"text": "Yes", "nouns": ["x", 3]}')

    assert (found["verdict"], found["blamed"], found["party"], found["human"]) == ("leave", None, None, False)


def test_a_line_that_is_no_reply_is_answered_and_the_next_is_judged():
    refused, found = run("{", "", "[1]", '{"text": 3}', "[" * 100_000, '{"text": "no", "nouns": "x"}')

    assert refused == 4
    assert ["error" in line for line in found] == [True, True, True, True, False]
