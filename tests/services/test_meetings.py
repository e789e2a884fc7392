"""The meeting of a weekly review: its thread, its buttons, what it leaves, and how old that is in the next review."""

from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, MeetingState, PlanState, ReviewState
from bot.domain.errors import UserError
from bot.messages import ids
from bot.sandbox.blockkit import validate_message
from bot.services import cadences_days, closing
from bot.services.answering import clicks, plans
from bot.services.consequences import annulling
from bot.services.reviews import meeting, meeting_end
from storage import outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import meetings, ownership
from storage.tables import Carried, CheckIn, Escalation, Ledger, Meeting, Outbox, Plan, Review
from storage.uow import UnitOfWork
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Made, make_escalation, make_memo

AGE = "Carried over, 2nd week."


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return started(sqlite_store)


def started(store: Store) -> Walk:
    walk = Walk(store, since=at(16, 8))
    walk.until(at(17, 11))  # the week of the start is over
    return walk


def root(walk: Walk, period: str = "2026-W48") -> dict[str, Any]:
    """What the message of a review shows now."""
    with walk.store.read(walk.workspace, walk.now) as uow:
        payload = outbox.shows(uow, walk.review(period).outbox_id or 0)
    assert validate_message(payload) == []
    return payload


def buttons(payload: dict[str, Any]) -> list[str]:
    rows = [block for block in payload["blocks"] if block["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row["elements"]]


def closing_words(walk: Walk, period: str = "2026-W48") -> str:
    """What a meeting said in its thread when it closed."""
    held = walk.all(Meeting, col(Meeting.review_id) == walk.review(period).pk)[0]
    rows = walk.said(f"meeting:{held.pk}:")
    assert all(validate_message(row.payload) == [] for row in rows)
    assert {row.thread_id for row in rows} <= {walk.review(period).outbox_id}
    return "\n".join(text_of(row.payload) for row in rows)


def told(walk: Walk, period: str) -> str:
    """What a review said, thread and all; reviews of one day are one post."""
    row = walk.review(period).outbox_id
    rows = [each for each in walk.said("review:") if row in (each.pk, each.thread_id)]
    return "\n".join(text_of(row.payload) for row in rows)


def slack(walk: Walk, person_id: int) -> str:
    return f"<@{walk.person(person_id).slack_id}>"


def press(walk: Walk, what: Any, by: int | None = None, period: str = "2026-W48") -> Any:
    return what(walk.store, walk.call(by or walk.cast.leader), walk.review(period).pk)


def test_the_meeting_is_the_thread_until_the_end_of_the_next_working_day(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(24, 10))

    assert buttons(root(walk)) == ["Start meeting"]
    assert "it closes by itself at the end of Wed 25 Nov" in text_of(root(walk))
    walk.until(at(25, 17, 59))
    assert walk.all(Meeting)[0].state is MeetingState.OPEN
    walk.until(at(25, 18))

    assert walk.all(Meeting)[0].closed_at == at(25, 18)
    assert walk.review().state is ReviewState.CLOSED
    assert buttons(root(walk)) == []
    assert "The meeting has closed by itself on Wed 25 Nov; 1 carried over." in text_of(root(walk))


def test_closing_lists_what_owes_and_who_owes_it(walk: Walk) -> None:
    bare, planned, yes = (walk.initiative(name=name) for name in ("Bare", "Planned", "Yes"))
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 10))
    walk.no(bare)
    walk.no(planned)
    walk.plan(planned, "pricing draft", at(26))
    walk.yes(yes)
    walk.until(at(25, 18))

    words = closing_words(walk)
    assert f"*Bare* (I-1): off track, no plan, no escalation. Owes: {slack(walk, walk.cast.dri)}." in words
    assert f"*Silent* (I-4): no answer. Owes: {slack(walk, walk.cast.other)}." in words
    assert "*0* of 2 settled" in words, "off track with a live plan owes nothing"
    assert "Planned" not in words
    assert "Yes" not in words
    assert {row.number for row in walk.all(Carried)} == {1, 4}


def memo_on(walk: Walk, made: Made) -> None:
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, initiative_id=made.id))


def escalate(walk: Walk, made: Made) -> None:
    walk.do(lambda uow: make_escalation(uow, made, walk.cast.dri, walk.cast.sponsor))


def answer(walk: Walk, made: Made, how: Answer) -> None:
    """Answer the question of the first week, late."""
    checkin = walk.checkin(made)
    clicks.answered(walk.store, walk.call(walk.cast.dri), checkin.pk, how, walk.place(checkin))


def late_yes(walk: Walk, made: Made) -> None:
    answer(walk, made, Answer.ON_TRACK)
    assert walk.checkin(made).state is CheckInState.LATE


def annul(walk: Walk, made: Made) -> None:
    annulling.annul_typed(walk.store, walk.call(walk.cast.boss), f"I-{made.number} 2026-W48 was on leave")


def plan(walk: Walk, made: Made) -> None:
    answer(walk, made, Answer.OFF_TRACK)
    plans.made(walk.store, walk.call(walk.cast.dri), walk.checkin(made).pk, "pricing draft", at(27).date())


def drop(walk: Walk, made: Made) -> None:
    closing.close_typed(walk.store, walk.call(walk.cast.sponsor), f"I-{made.number} dropped")


def named_in_the_thread(walk: Walk, made: Made) -> None:
    receipt = walk.all(Outbox, col(Outbox.id) == walk.review().outbox_id)[0]

    def act(uow: UnitOfWork) -> None:
        words = passages.keep(uow, PassageKind.MEMO, f"We stop i-{made.number} for a week", author_id=None)
        where = {"channel": receipt.receipt_channel, "thread_ts": receipt.receipt_ts}
        make_memo(uow, walk.cast.leader, walk.cast.leader, decision_id=words, **where)

    walk.do(act)


SETTLES = (memo_on, escalate, late_yes, annul, plan, drop, named_in_the_thread)


@pytest.mark.parametrize("settle", SETTLES)
def test_what_settles_an_exception_is_not_carried_over(walk: Walk, settle: Any) -> None:
    made = walk.initiative(name="Silent")
    walk.until(at(24, 11))
    settle(walk, made)
    walk.until(at(25, 18))

    assert "Its one exception is settled." in closing_words(walk)
    assert walk.all(Carried) == []


@pytest.mark.parametrize("settle", SETTLES)
def test_what_is_settled_after_the_meeting_loses_its_age(walk: Walk, settle: Any) -> None:
    made = walk.initiative(name="Silent")
    walk.until(at(25, 19))
    assert len(walk.all(Carried)) == 1
    settle(walk, made)
    walk.until(at(31, 11))

    assert AGE not in told(walk, "2026-W49")
    walk.until(at(32, 19))
    assert walk.all(Carried)[0].ended_at == at(32, 18)


def test_what_settles_nothing_is_carried_over(walk: Walk) -> None:
    """A late No alone, an escalation that was withdrawn, a memo that waits for a signature."""
    made = walk.initiative(name="Silent")
    walk.until(at(24, 11))
    walk.no(made)
    escalate(walk, made)
    withdrawn = walk.all(Escalation)[0].pk
    walk.do(lambda uow: uow.move(Escalation, withdrawn, {}, state="withdrawn"))
    proposed = {"initiative_id": made.id, "first_state": "proposed", "proposed_to_id": walk.cast.sponsor}
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, **proposed))
    walk.until(at(25, 18))

    assert "Owes" in closing_words(walk)


def test_the_next_review_marks_the_line_with_its_age_once(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(31, 11))
    assert "no answer, week 2 in a row. Carried over, 2nd week." in told(walk, "2026-W49")
    walk.until(at(38, 11))

    text = told(walk, "2026-W50")
    assert text.count("*Quiet*") == 1
    assert "no answer, week 3 in a row. Carried over, 3rd week." in text
    row = walk.all(Carried)[0]
    assert (row.times, row.since_at, row.ended_at) == (2, at(24, 10), None)
    assert "In its 3rd week." not in closing_words(walk, "2026-W49")
    assert "In its 2nd week." in closing_words(walk, "2026-W49")


def test_what_has_no_line_of_its_own_this_week_stands_at_the_top(walk: Walk) -> None:
    made = walk.initiative(name="Quiet")
    walk.until(at(26))
    off = {"state": "not_asked", "not_asked": "holiday"}
    walk.until(at(27))
    walk.do(
        lambda uow: [
            uow.move(CheckIn, each.pk, {}, **off) for each in uow.find(CheckIn, col(CheckIn.period) == "2026-W49")
        ]
    )
    walk.until(at(31, 11))

    text = told(walk, "2026-W49")
    assert "*Carried over (1)*" in text
    assert "no decision, no escalation, no plan. Carried over, 2nd week." in text
    assert text.count("Quiet") == 1, "not among those who were not asked"
    assert made


def test_a_week_answered_yes_ends_it(walk: Walk) -> None:
    made = walk.initiative(name="Quiet")
    walk.until(at(30, 10))
    walk.yes(made)
    walk.until(at(31, 11))

    assert AGE not in told(walk, "2026-W49")
    assert "No exceptions this week." in told(walk, "2026-W49")


def test_a_plan_that_fails_again_is_a_new_exception(walk: Walk) -> None:
    made = walk.initiative(name="Quiet")
    walk.until(at(25, 19))
    plan(walk, made)  # settles it
    walk.until(at(30, 10))
    walk.settle(made, PlanState.NOT_DONE)
    walk.until(at(32, 18))

    assert "plan not done" in told(walk, "2026-W49")
    assert AGE not in told(walk, "2026-W49")
    first, second = walk.all(Carried)
    assert first.ended_at == at(32, 18)
    assert (second.since_at, second.times) == (at(31, 10), 1)


def test_a_plan_that_is_done_in_the_meeting_settles_it(walk: Walk) -> None:
    made = walk.initiative(name="Late plan")
    walk.until(at(23, 10))
    walk.no(made)
    walk.plan(made, "draft", at(26))
    walk.until(at(30, 10))
    walk.settle(made, PlanState.NOT_DONE)
    walk.no(made)
    walk.until(at(31, 11))
    assert "plan not done" in told(walk, "2026-W49")
    row = walk.all(Plan)[0]
    walk.do(lambda uow: uow.move(Plan, row.pk, {}, state="done", settled_at=uow.at))
    walk.until(at(32, 18))

    assert "Its one exception is settled." in closing_words(walk, "2026-W49")


def test_a_leader_starts_and_closes_it(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(24, 11))
    shown = press(walk, meeting.start)

    assert buttons(shown.replace) == buttons(root(walk)) == ["Close meeting"]
    assert f"The meeting was started by {slack(walk, walk.cast.leader)}" in text_of(root(walk))
    walk.until(at(24, 12))
    shown = press(walk, meeting_end.close, walk.cast.boss)

    assert buttons(shown.replace) == buttons(root(walk)) == []
    held = walk.all(Meeting)[0]
    assert (held.started_at, held.started_by_id) == (at(24, 11), walk.cast.leader)
    assert (held.closed_at, held.closed_by_id) == (at(24, 12), walk.cast.boss)
    assert f"closed by {slack(walk, walk.cast.boss)}" in closing_words(walk)
    walk.until(at(26))
    assert len(walk.said(f"meeting:{held.pk}:")) == 1, "it does not close by itself again"
    codes = [row.code for row in walk.all(Ledger, col(Ledger.about) == "review:2026-W48")]
    assert codes.count("meeting_started") == codes.count("review_closed") == 1


def test_whoever_comes_second_or_too_late_reads_who_was_first(walk: Walk) -> None:
    walk.until(at(24, 11))
    press(walk, meeting.start)
    with pytest.raises(UserError, match="Lee has started this meeting already, at 11:00 UTC"):
        press(walk, meeting.start, walk.cast.boss)
    press(walk, meeting_end.close, walk.cast.boss)
    for button in (meeting.start, meeting_end.close):
        with pytest.raises(UserError, match="This meeting is over: Bo closed it"):
            press(walk, button)


def test_after_the_end_both_buttons_say_so_even_before_the_tick(walk: Walk) -> None:
    walk.until(at(24, 11))
    with pytest.raises(UserError, match="has not been started"):
        press(walk, meeting_end.close)
    walk.now = at(25, 18)
    for button in (meeting.start, meeting_end.close):
        with pytest.raises(UserError, match="it closed by itself on Wed 25 Nov"):
            press(walk, button)


def test_the_same_click_twice_counts_once(walk: Walk) -> None:
    walk.until(at(24, 11))
    call = walk.call(walk.cast.leader, "action:same")
    for button in (meeting.start, meeting_end.close):
        button(walk.store, call, walk.review().pk)
        assert button(walk.store, call, walk.review().pk).replace is None
        call = walk.call(walk.cast.leader, "action:again")


def test_only_leaders_may(walk: Walk) -> None:
    walk.until(at(24, 11))
    for button in (meeting.start, meeting_end.close):
        with pytest.raises(UserError, match="Only a leader can do that with the meeting of a review"):
            press(walk, button, walk.cast.dri)


def test_a_rehearsal_has_no_meeting(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(18, 8))
    walk.initiative(name="EU launch")
    walk.until(at(30))

    assert walk.all(Meeting) == []
    with pytest.raises(UserError, match="This review has no meeting"):
        press(walk, meeting.start)


def test_without_a_channel_it_closes_by_itself_in_each_leaders_thread(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8), channel=None)
    walk.initiative(name="Quiet")
    walk.until(at(24, 10))
    roots = walk.said(f"review:{walk.review().pk}:leader:")
    assert all("Start meeting" not in text_of(row.payload) for row in roots)
    walk.until(at(26, 10))

    held = walk.all(Meeting)[0]
    said = walk.said(f"meeting:{held.pk}:")
    assert {row.thread_id for row in said} == {row.pk for row in roots}
    assert {row.due_at for row in said} == {at(26, 9)}, "in working hours"
    walk.until(at(31, 11))
    assert AGE in told(walk, "2026-W49")
    walk.until(at(33, 10))
    assert {row.due_at for row in walk.said(f"meeting:{walk.all(Meeting)[1].pk}:")} == {at(33, 9)}


def test_the_next_working_day_is_that_of_the_reviews_calendar(walk: Walk) -> None:
    """Wednesday is a public holiday of the workspace: the meeting goes on until Thursday."""
    cadences_days.set_everybodys(walk.store, walk.call(walk.cast.boss), "0,1,3,4", "")
    walk.until(at(24, 10))

    assert walk.all(Meeting)[0].ends_at == at(26, 18)


def test_the_next_review_ends_a_meeting_that_still_goes_on(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(24, 10))
    held = walk.all(Meeting)[0].pk
    walk.do(lambda uow: uow.move(Meeting, held, {}, ends_at=at(40)))
    walk.until(at(31, 11))

    assert walk.all(Meeting)[0].closed_at == at(31, 10)
    assert AGE in told(walk, "2026-W49")


def test_after_downtime_it_closes_before_the_next_review(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(24, 10))
    walk.jump(at(38, 12))
    walk.until(at(38, 13))

    assert "Carried over, 3rd week." in told(walk, "2026-W50")
    assert len(walk.all(Carried)) == 1


def test_nobody_is_named_who_was_not_named_in_the_review(walk: Walk) -> None:
    made = walk.initiative(name="Quiet")
    walk.until(at(24, 9, 50))
    shown = [row.pk for row in walk.said("preview:")]
    walk.do(lambda uow: [uow.move(Outbox, each, {}, state="failed") for each in shown])
    walk.until(at(25, 18))

    assert "Owes: its DRI." in closing_words(walk)
    assert made


def test_what_became_private_since_is_not_named(walk: Walk) -> None:
    made = walk.initiative(name="Quiet")
    walk.until(at(24, 11))
    walk.do(lambda uow: uow.move(type(ownership.standing(uow, made.id).initiative), made.id, {}, visibility="named"))
    walk.until(at(25, 18))

    assert "Quiet" not in closing_words(walk)
    assert "Nothing on its agenda owed anything." in closing_words(walk), "nor counted"
    walk.until(at(31, 11))
    assert "Quiet" not in told(walk, "2026-W49")


def test_an_escalation_that_waits_is_owed_by_its_leader(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    walk.yes(made)
    walk.do(lambda uow: make_escalation(uow, made, walk.cast.dri, walk.cast.sponsor, due_at=at(60)))
    walk.until(at(25, 18))
    assert f"E-1 waits for its answer. Owes: {slack(walk, walk.cast.sponsor)}." in closing_words(walk)
    walk.until(at(31, 11))

    assert "6 days. Carried over, 2nd week." in told(walk, "2026-W49")
    row = walk.all(Escalation)[0].pk
    walk.do(lambda uow: uow.move(Escalation, row, {}, leader_id=walk.cast.leader))
    walk.until(at(32, 18))
    assert "E-1 waits for its answer. Owes: the leader it waits for." in closing_words(walk, "2026-W49")


def test_decisions_of_the_meeting_can_be_counted(walk: Walk) -> None:
    walk.until(at(24, 11))
    receipt = walk.all(Outbox, col(Outbox.id) == walk.review().outbox_id)[0]
    where = {"channel": receipt.receipt_channel, "thread_ts": receipt.receipt_ts}
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, **where))
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, channel="C0OTHER", thread_ts="1.1"))
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, visibility="named", **where))
    walk.until(at(25, 18, 1))
    walk.do(lambda uow: make_memo(uow, walk.cast.leader, walk.cast.leader, **where))

    held = walk.all(Meeting)[0]
    with walk.store.read(walk.workspace, walk.now) as uow:
        assert [memo.number for memo in meetings.decisions(uow, held, held.closed_at)] == [1, 3]
    assert "Decided here: D-1." in closing_words(walk), "what its readers may see"
    assert "Nothing on its agenda owed anything." in closing_words(walk)


def test_hundreds_that_are_left_stay_within_slacks_limits(walk: Walk) -> None:
    for n in range(300):
        walk.initiative(name=f"{n} " + "<&>" * 60)
    walk.until(at(25, 18))

    words = closing_words(walk)
    assert all(f"(I-{n})" in words for n in range(1, 301))
    assert len(walk.all(Carried)) == 300
    assert walk.review().closed_at == at(25, 18)
    assert ids.MEETING_BUTTONS not in str(root(walk))


def test_two_leaders_at_once_have_one_winner(store: Store) -> None:
    walk = started(store)
    walk.until(at(24, 11))
    held, review = walk.all(Meeting)[0], walk.review()
    press(walk, meeting.start)
    with walk.store.read(walk.workspace, walk.now) as reading:
        result = meeting_end.read(reading, review, walk.all(Meeting)[0])
    press(walk, meeting_end.close)

    def again(uow: UnitOfWork) -> Any:
        return meeting_end._close(uow, review, held, result, MeetingState.STARTED, None)

    assert walk.do(again) is None
    assert len(walk.said(f"meeting:{held.pk}:")) == 1
    assert walk.all(Review, col(Review.id) == review.pk)[0].state is ReviewState.CLOSED
