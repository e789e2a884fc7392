"""Every state machine that is drawn is the one that runs."""

from pathlib import Path

import pytest

from bot.domain import agreement, charter, escalation
from tests.support.mermaid import diagrams, of_code, starts

DOCS = Path(__file__).parents[2] / "docs"
AGREEMENT = [of_code(agreement.TRANSITIONS), of_code(agreement.VERDICTS)]


@pytest.mark.parametrize(
    ("text", "machines"),
    [
        (agreement.__doc__ or "", AGREEMENT),
        ((DOCS / "agreements.md").read_text(), AGREEMENT),
        (escalation.__doc__ or "", [of_code(escalation.TRANSITIONS)]),
        (charter.__doc__ or "", [of_code(charter.TRANSITIONS)]),
        ((DOCS / "ownership.md").read_text(), [of_code(charter.TRANSITIONS)]),
    ],
    ids=["agreement.py", "agreements.md", "escalation.py", "charter.py", "ownership.md"],
)
def test_a_diagram_shows_what_the_code_does(text, machines):
    assert diagrams(text) == machines


def test_a_diagram_begins_where_the_code_does():
    for text in (agreement.__doc__ or "", (DOCS / "agreements.md").read_text()):
        assert starts(text) == [{"proposed"}, {"proposed", "contested"}]


def test_an_arrow_that_is_drawn_twice_is_found():
    drawn = "```mermaid\nstateDiagram-v2\n    a --> b: go\n    a --> c: go\n```"
    with pytest.raises(AssertionError, match="a: go is drawn twice"):
        diagrams(drawn)


def test_what_is_no_arrow_is_found():
    with pytest.raises(AssertionError, match="nonsense"):
        diagrams("```mermaid\nstateDiagram-v2\n    nonsense\n```")
