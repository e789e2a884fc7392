"""Claims: when whoever confirms is told, what words they take, and the diagram that both pages show."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain import claim
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ClaimState
from bot.domain.errors import UserError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "proven", "expected"),
    [
        ("UTC", True, datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("UTC", False, datetime(2026, 11, 23, 12, 5, tzinfo=UTC)),
        ("Pacific/Kiritimati", True, datetime(2026, 11, 23, 19, tzinfo=UTC)),
        ("Pacific/Pago_Pago", False, datetime(2026, 11, 23, 20, tzinfo=UTC)),
    ],
)
def test_whoever_confirms_is_told_in_their_working_hours(zone: str, proven: bool, expected: datetime) -> None:
    assert claim.told_at(NOON, WorkingCalendar(ZoneInfo(zone)), proven=proven) == expected


def test_words_are_kept_without_their_edges() -> None:
    assert claim.check_evidence("  312 paid \n") == "312 paid"
    assert claim.check_dispute(" two signed ") == "two signed"


@pytest.mark.parametrize(
    ("check", "words", "field"),
    [
        (claim.check_evidence, "ok", "evidence"),
        (claim.check_evidence, "x" * 501, "evidence"),
        (claim.check_dispute, "…", "reason"),
        (claim.check_dispute, "x" * 1_001, "reason"),
    ],
)
def test_too_little_and_too_much_are_refused_on_their_field(check, words: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        check(words)

    assert refused.value.field == field


def test_the_page_shows_the_diagram_and_it_has_every_state() -> None:
    diagram = (claim.__doc__ or "").split("```mermaid")[1].split("```")[0].strip()
    page = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text()

    assert diagram in page
    assert all(f"--> {state.value}:" in diagram for state in ClaimState)
