"""Bands of the judge, and the settings with their defaults."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.codes import Verdict
from bot.domain.errors import UserError
from bot.domain.judgement import ASK, CUT, bands
from bot.domain.policy import EVERYWHERE, Policy, zone_or_utc


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (0.0, Verdict.LEAVE),
        (ASK - 0.01, Verdict.LEAVE),
        (ASK, Verdict.ASK),
        (CUT - 0.01, Verdict.ASK),
        (CUT, Verdict.CUT),
        (1.0, Verdict.CUT),
    ],
)
def test_a_score_falls_into_one_of_three_bands(score, verdict):
    assert bands(score) is verdict


def test_thresholds_are_settings():
    assert bands(0.6, cut=0.5) is Verdict.CUT
    assert bands(0.3, ask=0.2) is Verdict.ASK


def test_an_error_is_a_sentence_with_an_owner():
    error = UserError("Choose by when.", "due")

    assert (str(error), error.sentence, error.field) == ("Choose by when.", "Choose by when.", "due")
    assert UserError("No.").field is None


def test_holidays_hold_everywhere_or_in_one_zone():
    everywhere, berlin = date(2027, 1, 1), date(2026, 10, 3)
    policy = Policy(holidays={EVERYWHERE: frozenset({everywhere}), "Europe/Berlin": frozenset({berlin})})

    assert policy.calendar("Europe/Berlin").holidays == {everywhere, berlin}
    assert policy.calendar(ZoneInfo("Europe/London")).holidays == {everywhere}


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../x"])
def test_an_unknown_zone_of_slack_counts_as_utc(name):
    assert zone_or_utc(name) == ZoneInfo("UTC")


def test_a_personal_hour_replaces_the_common_one():
    assert Policy().ask_time_of(None) == time(9)
    assert Policy().ask_time_of(11) == time(11)
