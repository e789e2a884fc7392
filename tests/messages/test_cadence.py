"""What `/cadence` says: valid for Slack whatever leaders call their cadences, and as short as it can be said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadence import OFFERED, Repeat
from bot.domain.codes import ReviewKind
from bot.messages import cadence, cadence_forms, cadence_list, cadence_notices
from bot.messages.cadence import Coming
from bot.messages.cadence_forms import Filled, Next
from bot.messages.cadence_list import CadenceRow
from bot.messages.cadence_notices import Missed
from bot.sandbox.blockkit import validate_message, validate_view
from tests.services.monday_kit import text_of

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOSTILE = "<!channel> & *x* <@U1>" + "x" * 70
NEXT = [Next(period=f"2026-W{48 + n}", publish_at=AT + timedelta(weeks=n), moved=n == 1, open=n == 0) for n in range(5)]
LONDON = ZoneInfo("Europe/London")


def row(**values: Any) -> CadenceRow:
    given: dict[str, Any] = {
        "id": 7, "name": HOSTILE, "rule": "every Monday at 10:00 (UTC)", "asks": True, "after_days": 1,
        "scope": HOSTILE, "channel": "C1", "coming": NEXT[:3], "may_end": True,
    }  # fmt: skip
    return CadenceRow(**{**given, **values})


@pytest.mark.parametrize("leads", [True, False])
def test_twenty_cadences_of_hostile_names_fit_into_the_list(leads: bool) -> None:
    rows = [row(id=n, channel=None if n % 2 else "C1", scope=None if n % 3 else HOSTILE) for n in range(20)]

    view = cadence_list.listing(rows, leads=leads, notice=HOSTILE)

    assert validate_view(view, "modal") == []
    assert "<!channel>" not in text_of(view)
    assert ("Change" in text_of(view)) is leads


@pytest.mark.parametrize(
    ("kind", "repeat"), [(kind, repeat) for kind, several in OFFERED.items() for repeat in several]
)
@pytest.mark.parametrize("new", [True, False])
def test_every_form_is_valid(kind: ReviewKind, repeat: Repeat, new: bool) -> None:
    filled = Filled(
        id=0 if new else 7, kind=kind, name=HOSTILE[:80], repeat=repeat, asks=kind is ReviewKind.WEEKLY, after_days=1,
        objectives=[(str(n), HOSTILE) for n in range(150)], channel="C1", holidays="DE-BY", rule="FREQ=WEEKLY",
    )  # fmt: skip

    for view in (
        cadence_forms.form(filled, "every Monday at 10:00 (UTC)", NEXT),
        cadence_forms.form(filled, "", [], wrong=HOSTILE),
        cadence_forms.form(replace(filled, working_days="", holidays="", channel=None), "every Monday", NEXT),
    ):
        assert validate_view(view, "modal") == []


def test_the_small_forms_are_valid() -> None:
    for view in (
        cadence_list.move_form(7, HOSTILE, NEXT, LONDON),
        cadence_list.skip_form(7, HOSTILE, NEXT, LONDON),
        cadence_list.working_form("0,1", "DE-BY"),
    ):
        assert validate_view(view, "modal") == []
        assert "<!channel>" not in text_of(view["blocks"][0])


@pytest.mark.parametrize(
    ("rule", "asks", "after", "told"),
    [
        ("every Monday at 10:00 (UTC)", True, 1, "questions every Monday, the review the day after at 10:00 (UTC)"),
        ("every Monday at 10:00 (UTC)", True, 3, "questions every Monday, the review 3 days after at 10:00 (UTC)"),
        ("every Monday at 10:00 (UTC)", False, 0, "every Monday at 10:00 (UTC)"),
        ("every Monday at 10:00 (UTC)", False, 2, "every Monday at 10:00 (UTC), 2 days after"),
    ],
)
def test_how_a_cadence_is_said(rule: str, asks: bool, after: int, told: str) -> None:
    assert cadence_forms.how(rule, asks=asks, after_days=after) == told


def test_notices_are_valid_and_escaped() -> None:
    for payload in (
        cadence_notices.moved(HOSTILE, "2026-W48", AT, AT, "U1"),
        cadence_notices.skipped(HOSTILE, "2026-W48", "U1", HOSTILE * 20),
        cadence.coming([Coming(name=HOSTILE, publish_at=AT, rule="every Monday at 10:00 (UTC)", channel=None)]),
        cadence.said(HOSTILE),
        cadence.holidays_set("DE-BY"),
        cadence.holidays_set(None),
        cadence.holidays_are(None, None),
    ):
        assert validate_message(payload) == []
        assert "<!channel>" not in text_of(payload)


def test_a_year_of_missed_reviews_fits_into_one_message() -> None:
    missed = [Missed(name="Weekly execution review", period=f"2026-W{n:02d}", publish_at=AT) for n in range(1, 54)]

    payload = cadence_notices.missed(missed, missed[-1:])

    assert validate_message(payload) == []
    assert "and 38 before these" in text_of(payload)
    assert "54 reviews were due" in payload["text"]


def test_one_late_review_says_only_that() -> None:
    payload = cadence_notices.missed([], [Missed(name="Weekly", period="2026-W48", publish_at=AT)])

    assert "missed by me" not in text_of(payload)
    assert payload["text"] == "I was away when 1 review was due."
