"""Who is asked while somebody is away, what one set afterwards changes, what they read when they are back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, ConsequenceState
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import home, people_learning
from bot.services.absences import setting
from storage.engine import Store
from storage.tables import Absence, CheckIn, Consequence, Ledger, Outbox
from tests.services.monday_kit import Walk, at, text_of
from tests.services.test_following import told
from tests.support.factories import Made, make_escalation


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20))
    return walk


@pytest.fixture
def anywhere(store: Store) -> Walk:
    """The same on both databases."""
    walk = Walk(store)
    walk.until(at(20))
    return walk


@pytest.fixture
def made(walk: Walk) -> Made:
    return walk.initiative(name="EU launch")


def away(walk: Walk, text: str, by: int | None = None) -> str:
    """What `/dri away` answers; `@olu` and the like become mentions."""
    call = walk.call(by or walk.cast.dri)
    outcome = setting.away_typed(walk.store, call, _named(walk, text))
    if outcome.open is not None:
        assert validate_view(outcome.open, "modal") == []
        return text_of(outcome.open)
    assert validate_message(outcome.say or {}) == []
    return text_of(outcome.say or {})


def back(walk: Walk, text: str = "", by: int | None = None) -> str:
    return text_of(setting.back_typed(walk.store, walk.call(by or walk.cast.dri), _named(walk, text)).say or {})


def _named(walk: Walk, text: str) -> str:
    for part in ("dri", "other", "sponsor", "leader", "boss", "guest", "leaver"):
        text = text.replace(f"@{part}", f"<@{walk.person(getattr(walk.cast, part)).slack_id}>")
    return text


def said(walk: Walk, prefix: str) -> list[str]:
    rows = walk.said(prefix)
    for row in rows:
        assert validate_message(row.payload) == []
    return [text_of(row.payload) for row in rows]


def test_the_stand_in_is_asked_and_the_dri_is_not(walk: Walk, made: Made) -> None:
    told_back = away(walk, "23 Nov to 27 Nov acting @other")
    assert "is away from Mon 23 Nov to Fri 27 Nov" in told_back
    assert "You stand in for" in said(walk, "absence:1:acting")[0]
    assert "EU launch" in said(walk, "absence:1:acting")[0]
    walk.until(at(23, 10))

    assert walk.checkin(made).person_id == walk.cast.other
    assert walk.questions(walk.cast.dri) == []
    assert "You stand in for" in text_of(walk.questions(walk.cast.other)[0].payload)


def test_without_a_stand_in_the_sponsor_is_asked(walk: Walk, made: Made) -> None:
    assert "the sponsor is asked meanwhile" in away(walk, "23 Nov to 27 Nov")
    walk.until(at(23, 10))

    assert walk.checkin(made).person_id == walk.cast.sponsor


def test_what_is_planned_already_is_planned_anew(walk: Walk, made: Made) -> None:
    walk.until(at(22, 13))
    assert walk.checkin(made).person_id == walk.cast.dri
    away(walk, "23 Nov acting @other")
    assert walk.checkin(made).person_id == walk.cast.other
    back(walk)
    assert walk.checkin(made).person_id == walk.cast.dri
    walk.until(at(23, 10))
    assert len(walk.questions(walk.cast.dri)) == 1


def test_a_question_that_waits_goes_to_the_stand_in(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    away(walk, "today to Friday acting @other")
    walk.until(at(23, 11))

    assert walk.checkin(made).person_id == walk.cast.other
    assert len(walk.questions(walk.cast.other)) == 1
    walk.until(at(24, 12))
    assert walk.checkin(made).state is CheckInState.NO_ANSWER
    assert walk.checkin(made).person_id == walk.cast.other


def test_an_absence_from_tomorrow_leaves_todays_question(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    away(walk, "tomorrow to Friday acting @other")
    assert walk.checkin(made).person_id == walk.cast.dri


def test_an_answer_given_stays(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.yes(made)
    away(walk, "today acting @other")
    assert walk.checkin(made).person_id == walk.cast.dri
    assert walk.questions(walk.cast.other) == []


def test_a_stand_in_who_is_away_too_is_not_asked(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov to 27 Nov", by=walk.cast.other)
    assert "away on some of these days too" in away(walk, "23 Nov acting @other")
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.sponsor


def test_a_stand_in_who_falls_away_hands_on(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov to 27 Nov acting @other")
    walk.until(at(23, 10))
    away(walk, "today", by=walk.cast.other)
    walk.until(at(23, 11))
    assert walk.checkin(made).person_id == walk.cast.sponsor


def test_the_sponsor_may_stand_in(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov acting @sponsor")
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.sponsor
    assert len(walk.questions(walk.cast.sponsor)) == 1


@pytest.mark.parametrize(
    ("sponsor_names", "asked"), [("acting @leader", "leader"), ("", "boss")], ids=["stand-in", "above"]
)
def test_while_dri_and_sponsor_are_away(walk: Walk, made: Made, sponsor_names: str, asked: str) -> None:
    away(walk, "23 Nov")
    away(walk, f"23 Nov {sponsor_names}", by=walk.cast.sponsor)
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == getattr(walk.cast, asked)


def test_of_overlapping_absences_the_one_set_last_says_who_stands_in(walk: Walk, made: Made) -> None:
    away(walk, "20 Nov to 27 Nov acting @other")
    away(walk, "23 Nov to 24 Nov acting @leader")
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.leader


def test_a_whole_week_over_the_new_year(walk: Walk, made: Made) -> None:
    walk.until(at(51, 12))
    away(walk, "28 Dec to 4 Jan acting @other")
    walk.until(at(66))
    assert walk.checkin(made, "2026-W53").person_id == walk.cast.other
    assert walk.checkin(made, "2027-W01").person_id == walk.cast.other
    walk.until(at(73))
    assert walk.checkin(made, "2027-W02").person_id == walk.cast.dri


def silent_week(walk: Walk, made: Made) -> CheckIn:
    """W48 has passed without an answer, and its review is published and counted."""
    walk.until(at(25))
    checkin = walk.checkin(made)
    assert checkin.state is CheckInState.NO_ANSWER
    return checkin


def test_an_absence_set_afterwards_takes_the_silent_week_out(walk: Walk, made: Made) -> None:
    silent_week(walk, made)
    assert [row.state for row in walk.all(Consequence)] == [ConsequenceState.TOLD]

    assert "count for nobody now: *EU launch* (I-1) 2026-W48" in away(walk, "23 Nov to 24 Nov")

    assert walk.checkin(made).state is CheckInState.ANNULLED
    assert [row.state for row in walk.all(Consequence)] == [ConsequenceState.LAPSED]
    note = walk.all(Ledger, col(Ledger.code) == "annulled")[-1]
    assert note.details["reason"] == "absence"
    assert "set an absence of" in said(walk, "absence:1:weeks")[0]


def test_a_no_and_a_week_outside_stay(walk: Walk, made: Made) -> None:
    silent_week(walk, made)
    away(walk, "24 Nov")
    assert walk.checkin(made).state is CheckInState.NO_ANSWER
    walk.until(at(30, 10))
    walk.no(made)
    walk.until(at(32))
    away(walk, "30 Nov")
    assert walk.checkin(made, "2026-W49").answer is Answer.OFF_TRACK


def test_the_miss_of_whoever_was_asked_is_theirs(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov acting @other")
    silent_week(walk, made)
    assert walk.checkin(made).person_id == walk.cast.other
    away(walk, "23 Nov to 24 Nov")
    assert walk.checkin(made).state is CheckInState.NO_ANSWER


def test_who_may_set_it(walk: Walk, made: Made) -> None:
    for part in ("sponsor", "leader", "boss"):
        away(walk, "@dri 1 Dec", by=getattr(walk.cast, part))
    assert len(walk.all(Absence)) == 3
    assert "set that you are away on Tue 1 Dec" in said(walk, "absence:1:person")[0]
    with pytest.raises(UserError, match="Only Dana, whoever sponsors what Dana answers for, or a leader") as refused:
        away(walk, "@dri 1 Dec", by=walk.cast.other)
    assert refused.value.field == "who"
    with pytest.raises(UserError, match="Only an active member"):
        away(walk, "@leaver 1 Dec", by=walk.cast.boss)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1 Dec acting @guest", "is a guest"),
        ("1 Dec acting @dri", "Nobody stands in for themselves"),
        ("1 Dec acting @leaver", "is deactivated"),
    ],
)
def test_who_cannot_stand_in(walk: Walk, typed: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        away(walk, typed)
    assert refused.value.field in ("acting", "dri")
    assert walk.all(Absence) == []


def test_bare_it_opens_the_form_and_the_form_says_it_by_dm(walk: Walk, made: Made) -> None:
    assert "Acting DRI" in away(walk, "")
    assert "Acting DRI" in away(walk, "@dri", by=walk.cast.sponsor)
    assert setting.show(walk.store, walk.call(walk.cast.dri)).open is not None
    slack = walk.person(walk.cast.dri).slack_id
    values: dict[str, Any] = {"who": slack, "first_day": "2026-12-01", "last_day": None, "acting": None}
    call = walk.call(walk.cast.dri)
    for _ in range(2):
        setting.submitted(walk.store, call, values)
    [row] = walk.all(Absence)
    assert (row.first_day, row.last_day) == (date(2026, 12, 1), date(2026, 12, 1))
    assert "is away on Tue 1 Dec" in said(walk, "absence:done")[0]
    with pytest.raises(UserError, match="Choose the first day"):
        setting.submitted(walk.store, walk.call(walk.cast.dri), {**values, "first_day": None})


def test_coming_back_early_ends_it(walk: Walk, made: Made) -> None:
    away(walk, "20 Nov to 4 Dec acting @other")
    walk.until(at(25, 12))
    assert "is not away any more" in back(walk)
    [row] = walk.all(Absence)
    assert row.last_day == date(2026, 11, 24)
    walk.until(at(30, 10))
    assert walk.checkin(made, "2026-W49").person_id == walk.cast.dri
    updates = [text_of(each.payload) for each in walk.all(Outbox, col(Outbox.op) == "update")]
    assert any("is back; you stand in for them no more" in each for each in updates)
    with pytest.raises(UserError, match="No absence of Dana is on record"):
        back(walk)


def test_one_that_lies_ahead_is_taken_back(walk: Walk, made: Made) -> None:
    away(walk, "1 Dec to 4 Dec acting @other")
    back(walk, "@dri", by=walk.cast.sponsor)
    [row] = walk.all(Absence)
    assert row.cancelled_at is not None
    assert row.back_at is None


def test_back_at_work_one_message_says_what_happened(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov to 4 Dec acting @other")
    walk.until(at(23, 10))
    walk.no(made)
    walk.plan(made, "pricing draft", at(26))
    walk.do(lambda uow: make_escalation(uow, made, walk.cast.other, walk.cast.sponsor))
    walk.until(at(34, 20))
    assert walk.said("absence:1:back") == []
    walk.until(at(37, 12))

    [message] = said(walk, "absence:1:back")
    assert "*EU launch* (I-1) 2026-W48: No, by" in message
    assert "*EU launch* (I-1) 2026-W49: no answer, by" in message
    assert "plan by" in message
    assert "pricing draft by Thu 26 Nov" in message
    assert "E-1" not in message  # an escalation is seen by the named only
    sent = walk.said("absence:1:back")[0]
    assert sent.due_at == at(37, 9)


def test_nothing_happened_and_nothing_is_said(walk: Walk) -> None:
    away(walk, "23 Nov to 24 Nov")
    walk.until(at(26))
    assert walk.said("absence:1:back") == []
    assert walk.all(Absence)[0].back_at is None


def test_absences_that_follow_each_other_end_with_one_message(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov to 25 Nov acting @other")
    away(walk, "26 Nov to 27 Nov acting @other")
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(30, 12))
    assert walk.said("absence:1:back") == []
    assert "since Mon 23 Nov" in said(walk, "absence:2:back")[0]


def test_the_first_hour_back_follows_the_zone(walk: Walk, made: Made) -> None:
    away(walk, "23 Nov to 24 Nov acting @other")
    changed = told(walk, walk.cast.dri, zone="America/New_York")
    people_learning.learn_one(walk.store, walk.call(walk.cast.boss), changed)
    assert walk.all(Absence)[0].back_at == at(25, 14)


def test_a_zone_that_is_not_known_is_the_workspaces(walk: Walk, made: Made) -> None:
    walk.person(walk.cast.dri, zone=None)
    away(walk, "23 Nov to 24 Nov acting @other")
    assert walk.all(Absence)[0].back_at == at(25, 9)
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.other


def test_the_page_of_whoever_set_it_follows(walk: Walk) -> None:
    home.opened(walk.store, walk.call(walk.cast.dri))
    values: dict[str, Any] = {"who": None, "first_day": "2026-12-01", "last_day": "2026-12-02", "acting": None}
    setting.submitted(walk.store, walk.call(walk.cast.dri), values)
    assert walk.all(Absence)[0].last_day - walk.all(Absence)[0].first_day == timedelta(days=1)


def test_set_answered_for_ended_and_told_on_both_databases(anywhere: Walk) -> None:
    made = anywhere.initiative(name="EU launch")
    away(anywhere, "23 Nov to 27 Nov acting @other")
    anywhere.until(at(23, 10))
    anywhere.yes(made)
    anywhere.until(at(24, 12))
    back(anywhere)
    anywhere.until(at(24, 13))

    assert anywhere.checkin(made).answered_by_id == anywhere.cast.other
    assert "2026-W48: Yes, by" in said(anywhere, "absence:1:back")[0]
