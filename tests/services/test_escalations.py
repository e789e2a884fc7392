"""Escalations: who may raise and settle, where they go, what everybody is told, and that no button is dead."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    EscalationAction,
    EscalationKind,
    EscalationState,
    InitiativeState,
    LedgerCode,
)
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.answering.message import Place
from bot.services.decisions import lists as memo_lists
from bot.services.escalations import lists, raising, returning, settling, waiting, withdrawing
from bot.services.escalations.source import Source
from storage.engine import Store
from storage.tables import (
    Absence,
    Assignment,
    Audience,
    CheckIn,
    Escalation,
    Initiative,
    Ledger,
    Memo,
    Outbox,
    Person,
    Settlement,
)
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_assignment, make_initiative

ACTIONS = {
    EscalationAction.DECIDE: settling.decide,
    EscalationAction.RETURN: returning.return_,
}


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def hand_over(court: Court, to: str) -> None:
    """The initiative gets another DRI."""

    def act(uow: Any) -> None:
        uow.move(Assignment, court.made.assignment_id, {}, ended_at=uow.at, end_code="handed_over")
        make_assignment(uow, court.made.id, getattr(court.cast, to))

    court.do(act)


def away(court: Court, part: str, **values: Any) -> None:
    court.do(lambda uow: uow.move(Person, getattr(court.cast, part), {}, **values))


def test_the_leader_the_other_side_and_the_raiser_are_told(court: Court) -> None:
    row = court.raise_(counterpart="other")

    assert row.leader_id == court.cast.sponsor
    assert "escalates E-1 on *I-1 EU launch* to you" in court.told("sponsor")
    assert court.buttons("sponsor") == ["Decide", "Set a deadline", "Replace", "Take it over", "Return to DRI"]
    assert "you are on the other side of it" in court.told("other")
    assert court.buttons("other") == ["Commit", "Give my side"]
    assert "E-1 on *I-1 EU launch* is with" in court.told("dri")
    assert court.buttons("dri") == ["Withdraw"]
    assert court.all(Ledger, col(Ledger.code) == LedgerCode.ESCALATED)[0].details["leader_id"] == court.cast.sponsor


def test_the_same_submission_again_raises_nothing_new(court: Court) -> None:
    request = raising.Request(
        source=Source(), initiative_id=court.made.id, about="x", counterpart=None, kind=EscalationKind.SCOPE,
        needed="less of it", by_when=date(2026, 12, 1),
    )  # fmt: skip
    call = court.call("dri", key="view:1")
    raising.raise_(court.store, call, request)
    raising.raise_(court.store, call, request)
    assert len(court.all(Escalation)) == 1


@pytest.mark.parametrize(
    ("by", "values", "field", "says"),
    [
        ("dri", {"about": " "}, "about", "about whom"),
        ("dri", {"kind": None}, "kind", "Choose"),
        ("dri", {"needed": ""}, "needed", "what you need"),
        ("dri", {"by_when": None}, "by_when", "by when"),
        ("dri", {"by_when": date(2026, 11, 20)}, "by_when", "past"),
        ("dri", {"counterpart": "dri"}, "counterpart", "your own"),
        ("dri", {"counterpart": "guest"}, "counterpart", "active person"),
        ("dri", {"counterpart": "leaver"}, "counterpart", "active person"),
        ("dri", {"counterpart": "UNOBODY"}, "counterpart", "active person"),
        ("dri", {"kind": EscalationKind.REPLACE_PERSON}, "counterpart", "Name the person"),
        ("dri", {"initiative_id": 99}, "initiative", "Choose"),
        ("other", {}, "initiative", "tell Dana first"),
        ("guest", {}, None, "Guests"),
    ],
)
def test_an_incomplete_or_foreign_request_changes_nothing(
    court: Court, by: str, values: Any, field: str | None, says: str
) -> None:
    with pytest.raises(UserError) as refused:
        court.raise_(by, **values)
    assert says in refused.value.sentence
    assert refused.value.field == field
    assert court.all(Escalation) == []
    assert court.all(Outbox) == []


def test_an_initiative_that_has_ended_is_not_escalated(court: Court) -> None:
    ended = {"state": InitiativeState.DROPPED, "closed_at": court.now}
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, **ended))
    with pytest.raises(UserError, match="has ended as dropped"):
        court.raise_()


@pytest.mark.parametrize(
    ("by", "counterpart", "sponsor_is", "leader"),
    [
        ("dri", None, {}, "sponsor"),
        ("dri", "sponsor", {}, "boss"),
        ("dri", "boss", {}, "sponsor"),
        ("dri", None, {"active": False}, "boss"),
        ("sponsor", "other", {}, "boss"),
        ("sponsor", "boss", {}, "leader"),
    ],
)
def test_the_path_skips_whoever_is_complained_of_or_gone(
    court: Court, by: str, counterpart: str | None, sponsor_is: Any, leader: str
) -> None:
    if sponsor_is:
        away(court, "sponsor", **sponsor_is)
    assert court.raise_(by, counterpart=counterpart).leader_id == getattr(court.cast, leader)


def test_who_is_away_where_they_are_is_skipped(court: Court) -> None:
    """22:00 UTC on Monday is Tuesday in Auckland, where the sponsor is away on Tuesday."""
    away(court, "sponsor", zone="Pacific/Auckland")
    tuesday = {"first_day": date(2026, 11, 24), "last_day": date(2026, 11, 24)}
    court.do(lambda uow: uow.add(Absence(person_id=court.cast.sponsor, set_at=uow.at, **tuesday)))
    assert court.raise_().leader_id == court.cast.sponsor
    court.now += timedelta(hours=13)
    assert court.raise_().leader_id == court.cast.boss


def test_without_any_leader_left_the_raiser_is_told_how_to_get_one(court: Court) -> None:
    for part in ("boss", "leader"):
        away(court, part, is_leader=False, active=False)
    with pytest.raises(UserError, match="a leader is named with /cadence leader"):
        court.raise_(counterpart="sponsor")


def test_a_decision_settles_it_once_and_becomes_a_memo_for_the_named(court: Court) -> None:
    court.raise_(counterpart="other")
    court.deliver()
    assert court.decide(words=HOSTILE).clear

    row, memo = court.row(), court.all(Memo)[0]
    assert row.state is EscalationState.SETTLED
    assert [each.memo_id for each in court.all(Settlement)] == [memo.pk]
    for part in ("dri", "other", "sponsor"):
        assert "decided (D-1)" in court.told(part)
        assert "<!channel>" not in court.told(part)
    assert [court.buttons(part) for part in ("dri", "sponsor", "other")] == [[], ["Publish"], []]

    with pytest.raises(UserError, match=r"E-1: Sam has decided it already. Nothing was changed."):
        court.decide("boss")
    assert len(court.all(Memo)) == 1


@pytest.mark.parametrize("part", ["leader", "other", "guest"])
def test_an_outsider_sees_and_does_nothing(court: Court, part: str) -> None:
    row = court.raise_()
    for act in (
        lambda: settling.decide(court.store, court.call(part), row.pk, "Mine now"),
        lambda: returning.return_(court.store, court.call(part), row.pk, "Why is it?"),
        lambda: settling.set_deadline(court.store, court.call(part), row.pk, date(2026, 12, 1)),
        lambda: returning.answer(court.store, court.call(part), row.pk, "Because"),
        lambda: withdrawing.withdraw(court.store, court.call(part), row.pk),
        lambda: settling.show(court.store, court.call(part), row.pk, EscalationAction.DECIDE),
        lambda: lists.show(court.store, court.call(part), "E-1"),
        lambda: withdrawing.withdraw(court.store, court.call("dri"), 999),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert "Sam" not in refused.value.sentence
        assert "EU launch" not in refused.value.sentence
    court.decide()
    with pytest.raises(UserError):
        memo_lists.show(court.store, court.call(part), "D-1")
    if part != "guest":
        assert "Acme" not in text_of(memo_lists.log(court.store, court.call(part), "").say or {})
        assert "E-1" not in text_of(lists.listing(court.store, court.call(part)).say or {})


def test_whoever_is_to_be_replaced_learns_nothing(court: Court) -> None:
    row = court.raise_(counterpart="other", kind=EscalationKind.REPLACE_PERSON)
    assert court.buttons("sponsor") == ["Decide", "Replace", "Take it over", "Return to DRI"]
    with pytest.raises(UserError, match="has not been told"):
        settling.set_deadline(court.store, court.call("sponsor"), row.pk, date(2026, 12, 1))
    court.pass_(days=3)
    court.decide("boss", "Olu is replaced")

    assert court.messages("other") == []
    assert court.cast.other not in {each.person_id for each in court.all(Audience)}
    for seen in (lists.show, memo_lists.show):
        with pytest.raises(UserError):
            seen(court.store, court.call("other"), "1")
    with pytest.raises(UserError, match="no such escalation"):
        settling.decide(court.store, court.call("other"), row.pk, "I stay here")


def test_the_leaders_it_passed_see_the_memo_too(court: Court) -> None:
    court.raise_()
    court.pass_(days=3)
    assert court.row().leader_id == court.cast.boss
    assert court.buttons("sponsor") == []
    court.decide("boss")
    for part in ("dri", "sponsor", "boss"):
        assert "We take Acme" in text_of(memo_lists.show(court.store, court.call(part), "D-1").say or {})
        assert "decided: D-1" in text_of(lists.show(court.store, court.call(part), "e1").say or {})


def test_a_deadline_is_set_passes_and_waits_for_the_leader_again(court: Court) -> None:
    row = court.raise_(counterpart="other")
    court.deliver()
    assert settling.set_deadline(court.store, court.call("sponsor"), row.pk, date(2026, 11, 25)).clear
    assert court.row().state is EscalationState.DEADLINE_SET
    assert "delivers by *Wed 25 Nov 2026*" in court.told("other")
    assert court.buttons("dri") == ["Withdraw"]
    assert "Decide" in court.buttons("sponsor")
    assert "Decide" not in text_of(lists.listing(court.store, court.call("sponsor")).say or {})

    court.pass_(days=3)
    court.pass_(days=1)
    assert court.told("other").count("The deadline has passed") == text_repeats(court, "other")
    assert "Decide" in text_of(lists.listing(court.store, court.call("sponsor")).say or {})
    court.decide()
    assert court.buttons("sponsor") == ["Publish"]


def text_repeats(court: Court, part: str) -> int:
    """A message says it once in its text and once in its block."""
    rows = [row for row in court.messages(part) if "The deadline has passed" in text_of(row.payload)]
    assert len(rows) == 1
    return text_of(rows[0].payload).count("The deadline has passed")


@pytest.mark.parametrize(
    ("counterpart", "day", "field", "says"),
    [
        (None, date(2026, 12, 1), None, "Nobody is on the other side"),
        ("other", None, "deadline", "Choose a date"),
        ("other", date(2026, 11, 20), "deadline", "past"),
    ],
)
def test_a_deadline_needs_somebody_and_a_day_ahead(
    court: Court, counterpart: str | None, day: date | None, field: str | None, says: str
) -> None:
    row = court.raise_(counterpart=counterpart)
    with pytest.raises(UserError, match=says) as refused:
        settling.set_deadline(court.store, court.call("sponsor"), row.pk, day)
    assert refused.value.field == field
    assert court.row().state is EscalationState.OPEN


def test_a_returned_one_is_answered_and_goes_to_the_next_leader_with_its_first_clock(court: Court) -> None:
    row = court.raise_(by_when=date(2026, 11, 24))
    court.deliver()
    returning.return_(court.store, court.call("sponsor"), row.pk, "What would it cost?")
    assert court.row().state is EscalationState.RETURNED
    assert "Answer and raise again" in court.buttons("dri")
    assert court.buttons("sponsor") == []
    opened = settling.show(court.store, court.call("dri"), row.pk, EscalationAction.RAISE_AGAIN).open
    assert validate_view(opened, "modal") == []
    assert "What would it cost?" in text_of(opened or {})

    court.pass_(days=2)
    returning.answer(court.store, court.call("dri"), row.pk, "Forty thousand")
    again = court.row()
    assert (again.state, again.leader_id) == (EscalationState.OPEN, court.cast.boss)
    assert again.first_raised_at < again.raised_at
    assert again.due_at > court.now
    assert "Forty thousand" in court.told("boss")
    assert court.buttons("dri") == ["Withdraw"]
    with pytest.raises(UserError, match="Dana has answered it, and it is with Bo now"):
        returning.answer(court.store, court.call("dri"), row.pk, "Once more")


def test_a_question_to_the_dri_is_asked_again_each_working_day(court: Court) -> None:
    row = court.raise_()
    returning.return_(court.store, court.call("sponsor"), row.pk, "What would it cost?")
    court.pass_(days=3)
    court.pass_(days=2)
    asked = [each for each in court.messages("dri") if "returns *E-1*" in text_of(each.payload)]
    assert len(asked) == 3
    withdrawing.withdraw(court.store, court.call("dri"), row.pk)
    assert court.buttons("dri") == []


def test_whoever_took_over_answers_and_withdraws(court: Court) -> None:
    row = court.raise_()
    hand_over(court, "other")
    returning.return_(court.store, court.call("sponsor"), row.pk, "What would it cost?")
    assert "Answer and raise again" in court.buttons("other")
    assert "Answer and raise again" not in court.buttons("dri")
    assert "E-1" in text_of(lists.show(court.store, court.call("other"), "E-1").say or {})
    returning.answer(court.store, court.call("other"), row.pk, "Forty thousand")
    withdrawing.withdraw(court.store, court.call("other"), row.pk)
    assert court.row().state is EscalationState.WITHDRAWN


def test_a_withdrawal_changes_the_message_that_was_clicked(court: Court) -> None:
    row = court.raise_()
    court.deliver()
    clicked = court.messages("dri")[0]
    place = Place(channel=clicked.receipt_channel or "", ts=clicked.receipt_ts or "", version="1.0")
    outcome = withdrawing.withdraw(court.store, court.call("dri"), row.pk, place)
    assert outcome.target_id == clicked.id
    assert "withdrew it" in text_of(outcome.replace or {})
    assert validate_message(outcome.replace or {}) == []
    with pytest.raises(UserError, match="Dana has withdrawn it"):
        court.decide()


def test_nobody_above_means_the_daily_list_says_so_on_each_working_day(court: Court) -> None:
    away(court, "sponsor", escalates_to_id=None)
    court.raise_()
    court.pass_(days=3)
    court.pass_(days=1)
    assert court.row().leader_id == court.cast.sponsor
    assert court.told("sponsor").count("nobody stands above you") == 1
    assert court.told("dri").count("It is past its time and nobody stands above") == 2  # once: its text and its block
    lists_said = [row for row in court.messages("sponsor") if row.key.startswith("list:")]
    assert len(lists_said) == 2
    assert ["newer one is below" in text_of(row.payload) for row in lists_said] == [True, False]
    assert court.row().due_at > court.now


def test_time_only_goes_forward_however_often_the_tick_runs(court: Court) -> None:
    court.raise_()
    for _ in range(12):
        court.pass_(hours=13)
    assert waiting.overdue(court.store, court.cast.id, court.now) is False
    keys = [row.key for row in court.all(Outbox)]
    assert len(keys) == len(set(keys))


def test_escalating_from_a_question_answers_no_and_settles_its_form(court: Court) -> None:
    court.raise_(source=Source(court.made.id, court.checkin, 0))
    assert court.all(CheckIn)[0].answer is Answer.OFF_TRACK
    assert court.row().checkin_id == court.checkin


def test_another_initiative_chosen_in_the_form_leaves_the_question_alone(court: Court) -> None:
    other = court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor))
    court.raise_(source=Source(court.made.id, court.checkin, 0), initiative_id=other.id)
    assert court.all(CheckIn)[0].answer is None
    assert court.row().checkin_id is None


def test_the_form_shows_only_ones_own_and_chooses_for_nobody(court: Court) -> None:
    court.do(lambda uow: make_initiative(uow, dri=court.cast.other, sponsor=court.cast.sponsor, name="Secret"))
    court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, name=HOSTILE))
    view = raising.show_form_for(court.store, court.call("dri"), "", "about &lt;this&gt;").open or {}
    assert validate_view(view, "modal") == []
    assert "Secret" not in text_of(view)
    assert "initial_option" not in view["blocks"][0]["element"]
    assert view["blocks"][1]["element"]["initial_value"] == "about <this>"
    own = raising.show_form(court.store, court.call("dri"), Source(court.made.id, court.checkin, 0), in_place=True)
    assert own.open is None
    assert (own.update or {})["blocks"][0]["element"]["initial_option"]["value"] == str(court.made.id)
    for part, source in (("other", Source(court.made.id)), ("boss", Source())):
        with pytest.raises(UserError):
            raising.show_form(court.store, court.call(part), source)


@pytest.mark.parametrize("action", [EscalationAction.DECIDE, EscalationAction.SET_DEADLINE, EscalationAction.RETURN])
def test_the_forms_fit_slack_with_hostile_words(court: Court, action: EscalationAction) -> None:
    row = court.raise_(needed=HOSTILE * 15, about=HOSTILE * 4, counterpart="other")
    view = settling.show(court.store, court.call("sponsor"), row.pk, action).open
    assert validate_view(view, "modal") == []
    assert "<!channel>" not in text_of(view or {})


@pytest.mark.parametrize("act", [settling.decide, returning.return_, returning.answer])
def test_empty_words_are_refused_on_their_field(court: Court, act: Any) -> None:
    row = court.raise_()
    with pytest.raises(UserError) as refused:
        act(court.store, court.call("sponsor"), row.pk, "  ")
    assert refused.value.field in {"decision", "needed", "answer"}


def test_long_lists_fit_slack(court: Court) -> None:
    for _ in range(24):
        court.raise_(needed=HOSTILE * 3)
    for part in ("sponsor", "dri"):
        say = lists.listing(court.store, court.call(part)).say or {}
        assert validate_message(say) == []
        assert "… and 4 more" in text_of(say)
    assert "Nothing waits for you" in text_of(lists.listing(court.store, court.call("boss")).say or {})
    with pytest.raises(UserError, match="I know no escalation"):
        lists.show(court.store, court.call("dri"), "E-x")


def test_source_travels_as_ids() -> None:
    assert Source.read(str(Source(7, 12, 3))) == Source(7, 12, 3)
    assert Source.read("garbage") == Source()


def test_a_matter_keeps_its_first_clock_in_words(court: Court) -> None:
    court.raise_()
    court.now += timedelta(days=1)
    say = lists.show(court.store, court.call("dri"), "E-1").say or {}
    assert "raised it" in text_of(say)


def test_what_waits_ends_with_its_initiative(court: Court) -> None:
    court.raise_(counterpart="other")
    ended = {"state": InitiativeState.DROPPED, "closed_at": court.now, "closed_by_id": court.cast.sponsor}
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, **ended))
    court.pass_(days=3)
    assert court.row().state is EscalationState.WITHDRAWN
    assert court.all(Settlement)[0].by_id == court.cast.sponsor
    assert "The initiative has ended" in court.told("dri")
    assert court.buttons("dri") == court.buttons("sponsor") == []


def test_each_payload_takes_effect_once(court: Court) -> None:
    row, day = court.raise_(counterpart="other"), date(2026, 12, 1)
    sponsor, dri = court.call("sponsor", key="view:a"), court.call("dri", key="view:b")
    for _ in range(2):
        settling.set_deadline(court.store, sponsor, row.pk, day)
    back = court.call("sponsor", key="view:c")
    for _ in range(2):
        returning.return_(court.store, back, row.pk, "Why two?")
    for _ in range(2):
        returning.answer(court.store, dri, row.pk, "One is ill")
    boss = court.call("boss", key="view:d")
    for _ in range(2):
        settling.decide(court.store, boss, row.pk, "You get one")
    again = court.raise_()
    withdrawn = court.call("dri", key="action:e")
    for _ in range(2):
        withdrawing.withdraw(court.store, withdrawn, again.pk)
    codes = [line.code for line in court.all(Ledger) if line.about.startswith("escalation:")]
    assert len(codes) == len(set(codes)) + 1  # raised twice, everything else once
