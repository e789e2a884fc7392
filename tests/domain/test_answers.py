"""Typed answers: yes, no, a condition, none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import read_answer

TABLE = {
    "yes": [
        *(
            "yes",
            "Yes",
            "YES!!",
            "y",
            "yep",
            "yup, all green",
            "Yeah",
            "on track",
            "On track - 42 of 50 signed",
            "sure",
        ),
        *(
            "\U0001f44d",
            "\U0001f44d\U0001f3fd",
            "\u2705",
            ":white_check_mark:",
            ":+1:",
            "*yes*",
            "> yes",
            "Hi team, yes",
        ),
        *(
            "<@U0DRUMBEAT> yes",
            "Honestly, yes",
            "No blockers, on track",
            "We are still on track",
            "yes, let me know if you need more",
        ),
        *(
            "Yes. I had slipped but I caught up.",
            "s\u00ed",
            "Si",
            "S\u00ed, vamos bien",
            "Ja, passt alles",
            "Oui",
            "Sim, tudo certo",
        ),
        *(
            "haan sab theek hai",
            "Is it about Q3? Yes.",
            "We'll hit it",
            "Yes - legal signed yesterday; no risks",
            "y\u00e9s"[0] + "es",
        ),
    ],
    "no": [
        *(
            "no",
            "No.",
            "NO",
            "n",
            "nope",
            "nah",
            "negative",
            "not yet",
            "Not on track",
            "off track",
            "off-track",
            "late",
            "behind",
        ),
        *(
            "\U0001f44e",
            "\u274c",
            ":x:",
            "*no*",
            "No - waiting on legal",
            "Missed it.",
            "We won't make it",
            "we're running late",
        ),
        *(
            "It slipped by a week",
            "Unfortunately no",
            "Waiting on design. So no.",
            "We are two weeks behind schedule",
            "<@U1|x> no",
        ),
        *(
            "Nein",
            "Noch nicht",
            "Non, pas encore",
            "N\u00e3o",
            "Nahi yaar",
            "Todav\u00eda no",
            "no, 31 instead of 40",
            "we missed the date",
        ),
    ],
    "conditional": [
        *(
            "yes if legal signs",
            "Yes, provided Finance approves",
            "on track as long as the budget holds",
            "yes unless QA finds more",
        ),
        *(
            "should be fine, depends on the demo",
            "We can still make it if the vendor ships",
            "Yes. But only if Acme signs, we'll make it",
        ),
        *(
            "Ja, wenn Legal unterschreibt",
            "Oui si le juridique signe",
            "s\u00ed, siempre que firmen",
            "Sim, se o jur\u00eddico assinar",
        ),
    ],
    "none": [
        *(
            "",
            " ",
            "...",
            "mostly",
            "80%",
            "kind of",
            "more or less",
            "I think so?",
            "getting there",
            "maybe",
            "yes and no",
            "Yes, mostly",
        ),
        *(
            "on track?",
            "which target?",
            "wrong channel sorry",
            "no problem",
            "no worries",
            "No idea",
            "\U0001f643",
            "yes but we won't make it",
        ),
        *(
            "Sure, right after IT finds the laptop",
            "yeah right",
            "waiting on legal",
            "We have 12 of 20 interviews done",
            "jein",
            "m\u00e1s o menos",
        ),
        "Red tape everywhere",
        "Late last night I sent the deck",
        "lunch at 12?",
    ],
}


@pytest.mark.parametrize(("text", "expected"), [(text, answer) for answer, texts in TABLE.items() for text in texts])
def test_typed_answers(text, expected):
    assert read_answer(text).answer == expected


def test_the_deciding_words_are_given():
    assert read_answer("Nope, sorry").words == ("nope",)
    assert read_answer("mostly").words == ()


@pytest.mark.parametrize(
    "text", ["no " * 20_000, "a" * 40_000, "\U0001f643" * 20_000, "\x00\x07" * 10_000, "if " * 13_000, "1." * 20_000]
)
def test_long_and_odd_texts_are_read_too(text):
    assert read_answer(text).answer in ("yes", "no", "conditional", "none")


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(text):
    assert read_answer(text).answer in ("yes", "no", "conditional", "none")
