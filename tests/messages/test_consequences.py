"""What the ladder says: valid, escaped, readable with hundreds of rows."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.codes import ConsequenceAction, ConsequenceKind, ReviewKind
from bot.domain.ladder import MissReason
from bot.domain.review import ReviewLine, Section
from bot.messages import consequence_forms as forms
from bot.messages import consequences as words
from bot.messages import preview, review_lines, review_summary
from bot.messages.review_summary import Climbed, Summary
from bot.messages.text import message
from bot.sandbox.blockkit import validate_message, validate_view
from tests.services.matters_kit import HOSTILE
from tests.services.monday_kit import text_of


def step(**values):
    given = {"id": 1, "number": 7, "name": HOSTILE, "kind": ConsequenceKind.MISSES, "step": 1, "misses": 1}
    people = {"whose": "U1", "sponsor": "U2"}
    return words.StepShown(**{**given, **people, **values})


@pytest.mark.parametrize(
    "payload",
    [
        *(words.to_whoever_missed(step(step=n, misses=n, next_at=4), why) for n in (1, 2, 3) for why in MissReason),
        words.to_whoever_missed(step(misses=2), MissReason.NO_ANSWER),
        words.to_sponsor(step(step=2, misses=2, next_at=3)),
        words.to_sponsor(step(step=2, misses=2, whose=None)),
        words.to_decide(step(step=3, misses=3)),
        words.to_ask_scope(step(kind=ConsequenceKind.SCOPE, misses=6)),
        words.surprise(step(kind=ConsequenceKind.SURPRISE, step=2), words.missed_it(), to_sponsor=True),
        words.surprise(
            step(kind=ConsequenceKind.SURPRISE, step=2),
            words.moved(date(2026, 12, 18), date(2027, 1, 31)),
            to_sponsor=False,
        ),
        *(
            words.settled(step(kind=kind), sentence)
            for kind in ConsequenceKind
            for sentence in (words.ENDED, words.kept("U2"), words.annulled("U3", "2026-W48"))
        ),
        words.settled(step(step=3, misses=3), words.decided("U2", ConsequenceAction.DROP, 12, "> we stop")),
        message("list", words.rows([step(step=3, misses=3, days=n) for n in range(2)])),
    ],
)
def test_every_message_is_valid_and_escaped(payload):
    assert validate_message(payload) == []
    assert "<!channel>" not in text_of(payload)


@pytest.mark.parametrize(
    "view",
    [
        forms.replace_form(step(step=3)),
        forms.rescope_form(step(step=3), HOSTILE, date(2026, 12, 18)),
        forms.drop_form(step(step=3)),
    ],
)
def test_every_form_is_valid(view):
    assert validate_view(view, "modal") == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (ReviewLine(Section.CONSEQUENCES, 7, "A", owner="U1", rank=3),
         "*A* (I-7): waits for <@U1> to decide: replace, re-scope or drop, 3 days."),
        (ReviewLine(Section.CONSEQUENCES, 7, "A", rank=1),
         "*A* (I-7): waits for its sponsor to decide: replace, re-scope or drop, 1 day."),
        (ReviewLine(Section.CONSEQUENCES, 7, "A"),
         "*A* (I-7): waits for its sponsor to decide: replace, re-scope or drop, since today."),
    ],
)  # fmt: skip
def test_the_line_of_a_decision_that_is_due(entry, expected):
    assert review_lines.line(entry) == expected


def test_a_line_without_a_check_in_has_no_buttons():
    bare = ReviewLine(Section.OFF_TRACK, 7, "A", owner="U1")
    due = ReviewLine(Section.CONSEQUENCES, 8, "B", owner="U1")
    told = preview.lines("2026-W48", [bare, due], datetime(2026, 11, 24, 10, tzinfo=UTC))
    assert validate_message(told) == []
    assert not any(block["type"] == "actions" for block in told["blocks"])
    assert "decide what is due" in text_of(told)


def test_the_monthly_review_stays_readable():
    rows = [Climbed(name=HOSTILE, number=n, misses=n % 4, days=n % 3) for n in range(40)]
    counts = dict.fromkeys(
        ("answered", "no_answer", "on_track", "decisions", "escalations_raised", "escalations_waiting"), 1
    )
    summary = Summary(kind=ReviewKind.MONTHLY, period="2026-12", open_initiatives=1, climbed=rows, due=rows, **counts)
    payload = message("x", review_summary.blocks(summary))
    assert validate_message(payload) == []
    told = text_of(payload)
    assert "*Repeated misses and surprises (40)*" in told
    assert "a surprise: the last answer was Yes" in told
    assert "one miss" in told
    assert "_and 25 more_" in told
    assert "waits for its sponsor for 1 day" in told
