"""Who is asked, when, in how many messages; reminders; windows; hand-over between question and answer."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, EndCode, NotAskedReason
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services import cadences, tick
from bot.services.monday import handover, moving
from storage.codes import SendState
from storage.engine import Store
from storage.queries import settings
from storage.tables import Absence, Assignment, CheckIn, Initiative, Outbox, Person
from storage.uow import UnitOfWork
from tests.services.monday_kit import JUDGE, Walk, at, text_of
from tests.support.factories import Made, make_assignment


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(16, 8))
    walk.until(at(17, 11))  # the week of the start is over
    return walk


def transfer(walk: Walk, made: Made, new: int | None, *, accepted: bool = False) -> None:
    """The initiative goes to somebody else, or to nobody, as the ownership services do it."""

    def act(uow: UnitOfWork) -> None:
        old = uow.first(Assignment, col(Assignment.initiative_id) == made.id, col(Assignment.ended_at).is_(None))
        if old is not None:
            uow.move(Assignment, old.pk, {}, ended_at=uow.at, end_code=EndCode.HANDED_OVER)
        if new is not None:
            make_assignment(uow, made.id, new, accepted=accepted)
        handover.handed_over(uow, made.id, old.person_id if old else None, new)

    walk.do(act)


def absent(walk: Walk, person: int, acting: int | None = None) -> None:
    days = {"first_day": at(23).date(), "last_day": at(27).date(), "set_at": walk.now}
    walk.do(lambda uow: uow.add(Absence(person_id=person, acting_id=acting, **days)))


@pytest.mark.parametrize(("count", "messages"), [(1, 1), (3, 3), (4, 1), (10, 1), (11, 2), (60, 6)])
def test_up_to_three_have_a_message_each_above_that_one_with_a_row_each(walk: Walk, count: int, messages: int) -> None:
    for _ in range(count):
        walk.initiative(name="x" * 200, target="y" * 400)
    walk.until(at(23, 9))

    found = walk.questions(walk.cast.dri)
    assert len(found) == messages
    assert all(validate_message(row.payload) == [] for row in found)
    assert len({each.outbox_id for each in walk.all(CheckIn)}) == messages


def test_the_asked_person_is_the_dri_else_the_acting_one_else_the_sponsor(walk: Walk) -> None:
    own = walk.initiative(name="Own")
    unaccepted = walk.initiative(name="Unaccepted", accepted=False, when=at(21, 12))  # Saturday
    nobodys = walk.initiative(name="Nobody's")
    walk.do(lambda uow: uow.move(Assignment, nobodys.assignment_id, {}, ended_at=uow.at, end_code=EndCode.LEFT))
    stood_in = walk.initiative(walk.cast.other, name="Stood in")
    absent(walk, walk.cast.other, walk.cast.leader)
    walk.until(at(23, 9))

    asked = {made.id: walk.checkin(made).person_id for made in (own, unaccepted, nobodys, stood_in)}
    assert asked == {
        own.id: walk.cast.dri,
        unaccepted.id: walk.cast.sponsor,
        nobodys.id: walk.cast.sponsor,
        stood_in.id: walk.cast.leader,
    }
    told = "\n".join(text_of(row.payload) for row in walk.questions(walk.cast.leader))
    assert f"You stand in for <@{walk.person(walk.cast.other).slack_id}>." in told
    sponsors = "\n".join(text_of(row.payload) for row in walk.questions(walk.cast.sponsor))
    assert "You are asked as its sponsor" in sponsors
    assert "nobody is its DRI" in sponsors


def test_where_nobody_can_be_asked_nobody_has_a_miss(walk: Walk) -> None:
    made = walk.initiative()
    for gone in (walk.cast.dri, walk.cast.sponsor, walk.cast.boss):
        walk.person(gone, active=False)
    walk.until(at(24, 11))

    assert walk.checkin(made).not_asked is NotAskedReason.NOBODY


def test_a_closed_initiative_is_not_asked(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(20))
    walk.do(lambda uow: uow.move(Initiative, made.id, {}, state="dropped", closed_at=uow.at))
    walk.until(at(24, 11))

    assert walk.checkin(made).state is CheckInState.ANNULLED
    assert walk.questions() == []


def test_a_public_holiday_of_the_whole_window_is_nobodys_miss(walk: Walk) -> None:
    days = [f"2026-11-{day}" for day in range(19, 26)]
    walk.do(lambda uow: settings.put(uow, "holidays", {"UTC": days}, by_id=None))
    made = walk.initiative()
    walk.until(at(24, 11))

    assert walk.checkin(made).not_asked is NotAskedReason.HOLIDAY


def test_a_holiday_on_monday_asks_on_the_working_day_before(walk: Walk) -> None:
    walk.do(lambda uow: settings.put(uow, "holidays", {"": ["2026-11-23"]}, by_id=None))
    made = walk.initiative()
    walk.until(at(20, 9))

    assert walk.checkin(made).asked_at == at(20, 9)


def test_somebody_who_moves_zone_is_asked_once_at_their_new_nine(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(19))
    walk.person(walk.cast.dri, zone="America/New_York")
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.dri))
    assert walk.checkin(made).ask_at == at(23, 14)

    walk.until(at(23, 14))
    walk.person(walk.cast.dri, zone="Asia/Tokyo")
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.dri))
    walk.until(at(24, 9))

    assert len(walk.questions()) == 1
    reminders = walk.said("reminder:")
    assert all(0 <= row.due_at.hour < 9 for row in reminders), "reminders moved into working hours in Tokyo"


def test_moving_without_being_told_is_found_out_when_asking(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(19))
    walk.person(walk.cast.dri, zone="America/New_York")
    walk.until(at(23, 9))
    assert walk.checkin(made).state is CheckInState.PLANNED

    walk.until(at(23, 14))
    assert walk.checkin(made).state is CheckInState.OPEN


@pytest.mark.parametrize(("hour", "asked"), [(None, at(23, 9)), (11, at(23, 11)), (14, at(23, 9))])
def test_an_own_hour_is_kept_where_six_hours_are_left(walk: Walk, hour: int | None, asked: datetime) -> None:
    made = walk.initiative()
    cadences.set_own_hour(walk.store, walk.call(walk.cast.dri), hour)
    walk.until(at(23, 15))

    assert walk.checkin(made).asked_at == asked


@pytest.mark.parametrize("hour", [-1, 3, 8, 18, 23, 99])
def test_an_hour_outside_the_working_day_is_refused(walk: Walk, hour: int) -> None:
    with pytest.raises(UserError, match="from 9 to 17"):
        cadences.set_own_hour(walk.store, walk.call(walk.cast.dri), hour)


def test_a_clock_that_steps_back_an_hour_asks_nobody_twice(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 9, 1))
    walk.yes(made)
    for minutes in range(0, 130, 5):
        walk.now = at(23, 8, 1) + timedelta(minutes=minutes)
        tick.run_due(walk.store, walk.workspace, walk.now, JUDGE)

    assert len(walk.questions()) == 1
    assert walk.said("reminder:") == []


def test_reminders_stop_at_the_answer_and_stay_in_working_hours(walk: Walk) -> None:
    made = walk.initiative()
    silent = walk.initiative(walk.cast.other)
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(24, 10))

    assert [row.person_id for row in walk.said("reminder:")] == [walk.cast.other]
    assert [row.person_id for row in walk.said("preview:")] == [walk.cast.other], "in place of the last reminder"
    assert all(9 <= row.due_at.hour < 18 for row in [*walk.said("reminder:"), *walk.said("preview:")])
    assert walk.checkin(silent).state is CheckInState.NO_ANSWER


def test_a_reminder_that_fell_into_downtime_moves_into_working_hours(walk: Walk) -> None:
    made = walk.initiative(visibility="named")  # what no review will show has no preview in place of its reminder
    walk.until(at(23, 10))
    walk.jump(at(23, 22))
    assert walk.said("reminder:") == []
    walk.until(at(24, 9))

    assert [row.due_at for row in walk.said("reminder:")] == [at(24, 9)]
    assert walk.checkin(made).reminded_at == at(24, 9)


@pytest.mark.parametrize(
    ("received", "state"),
    [
        (at(23, 9), CheckInState.NO_ANSWER),
        (at(23, 15), CheckInState.NO_ANSWER),  # three hours of Monday and one of Tuesday
        (at(23, 15, 1), CheckInState.NOT_ASKED),
        (at(24, 9, 30), CheckInState.NOT_ASKED),
        (None, CheckInState.NOT_ASKED),
    ],
)
def test_silence_counts_four_working_hours_after_the_receipt(
    walk: Walk, received: datetime | None, state: CheckInState
) -> None:
    made = walk.initiative()
    walk.until(at(23, 9), deliver=False)
    if received is not None:
        receipt = {"receipt_ts": "1.0", "receipt_channel": "D1", "state": SendState.SENT, "finished_at": received}
        walk.do(lambda uow: uow.move(Outbox, walk.checkin(made).outbox_id, {}, **receipt))
    walk.until(at(24, 10), deliver=False)

    assert walk.checkin(made).state is state
    if state is CheckInState.NOT_ASKED:
        assert walk.checkin(made).not_asked is NotAskedReason.NOT_DELIVERED


def test_a_hand_over_before_the_answer_asks_the_new_dri_once(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    old_row = walk.checkin(made).outbox_id
    transfer(walk, made, walk.cast.other)
    walk.deliver()

    checkin = walk.checkin(made)
    assert (checkin.person_id, checkin.state) == (walk.cast.other, CheckInState.OPEN)
    assert len(walk.questions(walk.cast.other)) == 1
    closed = text_of(walk.said(f"update:{old_row}")[0].payload)
    assert f"handed to <@{walk.person(walk.cast.other).slack_id}>" in closed
    assert "Yes" not in closed
    with pytest.raises(UserError, match="somebody else's to answer"):
        walk.yes(made, by=walk.cast.dri)
    walk.yes(made, by=walk.cast.other)
    assert walk.checkin(made).answer is Answer.ON_TRACK


def test_handed_over_and_back_the_old_message_asks_again(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    first = walk.checkin(made).outbox_id
    transfer(walk, made, walk.cast.other)
    transfer(walk, made, walk.cast.dri)

    assert walk.checkin(made).outbox_id == first
    assert len(walk.questions()) == 2
    assert "Are you on track" in text_of(walk.said(f"update:{first}")[0].payload)
    walk.yes(made)
    assert walk.checkin(made).answered_by_id == walk.cast.dri


def test_an_unsent_question_is_closed_before_it_is_sent(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 9), deliver=False)
    transfer(walk, made, walk.cast.other)

    assert "handed to" in text_of(walk.questions(walk.cast.dri)[0].payload)


def test_an_answer_given_stays_with_its_giver(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 10))
    walk.yes(made)
    transfer(walk, made, walk.cast.other)

    assert walk.checkin(made).answered_by_id == walk.cast.dri
    assert len(walk.questions()) == 1


def test_a_hand_over_of_one_row_leaves_the_others_of_the_message(walk: Walk) -> None:
    made = [walk.initiative(name=f"Number {n}") for n in range(5)]
    walk.until(at(23, 10))
    row = walk.checkin(made[0]).outbox_id
    transfer(walk, made[0], walk.cast.other)

    told = text_of(walk.said(f"update:{row}")[0].payload)
    assert "*Number 0* (I-1): handed to" in told
    assert told.count("Are you on track to hit it") == 4
    assert validate_message(walk.said(f"update:{row}")[0].payload) == []


def test_a_hand_over_before_the_question_asks_whoever_holds_it_then(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(20))
    transfer(walk, made, walk.cast.other, accepted=True)
    walk.until(at(23, 9))

    assert walk.checkin(made).person_id == walk.cast.other
    assert len(walk.questions()) == 1


def test_handed_back_to_nobody_the_sponsor_is_asked(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 10))
    transfer(walk, made, None)

    assert walk.checkin(made).person_id == walk.cast.sponsor
    assert len(walk.questions(walk.cast.sponsor)) == 1


def test_a_hand_over_too_late_in_the_window_is_nobodys_miss(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(24, 9, 30))
    transfer(walk, made, walk.cast.other)

    assert walk.checkin(made).not_asked is NotAskedReason.TOO_LATE
    assert walk.questions(walk.cast.other) == []


def test_a_new_dri_who_sleeps_is_asked_when_they_wake(walk: Walk) -> None:
    made = walk.initiative()
    walk.person(walk.cast.other, zone="America/New_York")
    walk.until(at(23, 10))
    transfer(walk, made, walk.cast.other, accepted=True)
    assert walk.checkin(made).state is CheckInState.PLANNED
    walk.until(at(23, 14))

    assert walk.checkin(made).asked_at == at(23, 14)
    assert len(walk.questions(walk.cast.other)) == 1


def test_a_leaver_with_an_open_question_makes_it_the_sponsors(walk: Walk) -> None:
    made = walk.initiative()
    planned = walk.initiative(walk.cast.other)
    walk.until(at(23, 10))
    walk.person(walk.cast.dri, active=False)
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.dri))

    assert walk.checkin(made).person_id == walk.cast.sponsor
    assert walk.checkin(planned).person_id == walk.cast.other


def test_a_planned_question_of_a_leaver_is_planned_for_the_sponsor(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(19))
    walk.person(walk.cast.dri, active=False)
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.dri))
    assert walk.checkin(made).person_id == walk.cast.sponsor

    walk.person(walk.cast.sponsor, active=False)
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.sponsor))
    assert walk.checkin(made).person_id == walk.cast.boss

    walk.person(walk.cast.boss, active=False)
    walk.do(lambda uow: moving.person_changed(uow, walk.cast.boss))
    assert walk.checkin(made).person_id is None


def test_closing_an_initiative_takes_its_question_back(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    row = walk.checkin(made).outbox_id
    walk.do(lambda uow: handover.initiative_closed(uow, made.id))

    assert walk.checkin(made).state is CheckInState.ANNULLED
    assert "was closed" in text_of(walk.said(f"update:{row}")[0].payload)
    with pytest.raises(UserError, match="taken back"):
        walk.yes(made, by=walk.cast.dri)


def test_nobody_left_to_ask_after_a_hand_over(walk: Walk) -> None:
    made = walk.initiative()
    walk.person(walk.cast.sponsor, active=False)
    walk.person(walk.cast.boss, active=False)
    walk.until(at(23, 10))
    transfer(walk, made, None)

    assert walk.checkin(made).not_asked is NotAskedReason.NOBODY
    assert "no longer yours" in text_of(walk.said("update:")[-1].payload)


def test_the_introduction_comes_once_before_the_first_question(walk: Walk) -> None:
    walk.initiative()
    walk.until(at(30, 9))

    mine = walk.all(Outbox, col(Outbox.person_id) == walk.cast.dri)
    assert [row.key.split(":")[0] for row in mine if row.op == "post"].count("introduction") == 1
    assert mine[0].key.startswith("introduction:")
    assert walk.all(Person, col(Person.id) == walk.cast.dri)[0].introduced_at is not None
