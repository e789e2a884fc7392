"""The Monday question goes after whoever answers: hand-over, hand-back, leaving and closing between ask and answer."""

from dataclasses import replace

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, EndCode
from bot.domain.slack import SlackPerson
from bot.services import closing, home, initiatives_answers, initiatives_handing, people_learning
from storage.codes import Op
from storage.engine import Store
from storage.tables import Assignment, CheckIn, Outbox
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Made


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20))
    return walk


@pytest.fixture
def asked(walk: Walk) -> Made:
    """An initiative whose DRI was asked an hour ago."""
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    assert walk.checkin(made).state is CheckInState.OPEN
    return made


def told(walk: Walk, person_id: int, **values: object) -> SlackPerson:
    person = walk.person(person_id)
    known = SlackPerson(
        slack_id=person.slack_id,
        team_id=None,
        name=person.name,
        zone=person.zone,
        is_bot=False,
        is_guest=False,
        is_stranger=False,
        is_admin=False,
        deleted=False,
    )
    return replace(known, **values)  # type: ignore[arg-type]


def hand_over(walk: Walk, to: int) -> None:
    slack_id = walk.person(to).slack_id
    initiatives_handing.transfer_typed(walk.store, walk.call(walk.cast.boss), f"I-1 <@{slack_id}>")
    walk.deliver()


def hand_back(walk: Walk, by: int) -> None:
    initiatives_answers.return_typed(walk.store, walk.call(by), "I-1 no time")
    walk.deliver()


def shown_now(walk: Walk, person_id: int) -> list[str]:
    """What each question to somebody shows now, its last update included."""
    rows = walk.questions(person_id)
    updates = {row.target_id: row for row in walk.all(Outbox, col(Outbox.op) == Op.UPDATE)}
    return [text_of(updates.get(row.pk, row).payload) for row in rows]


def test_a_hand_over_closes_the_old_question_and_asks_the_new_dri_once(walk: Walk, asked: Made) -> None:
    hand_over(walk, walk.cast.other)
    walk.until(at(23, 11))

    assert walk.checkin(asked).person_id == walk.cast.other
    assert len(walk.questions(walk.cast.other)) == 1
    [old] = shown_now(walk, walk.cast.dri)
    assert f"<@{walk.person(walk.cast.other).slack_id}>" in old
    assert "Yes" not in old.split()


def test_an_answer_given_stays_with_its_giver(walk: Walk, asked: Made) -> None:
    walk.yes(asked)
    hand_over(walk, walk.cast.other)
    walk.until(at(23, 11))

    checkin = walk.checkin(asked)
    assert (checkin.state, checkin.person_id) == (CheckInState.ANSWERED, walk.cast.dri)
    assert walk.questions(walk.cast.other) == []


def test_a_hand_back_asks_the_sponsor_once(walk: Walk, asked: Made) -> None:
    hand_back(walk, walk.cast.dri)
    walk.until(at(23, 11))

    assert walk.checkin(asked).person_id == walk.cast.sponsor
    assert len(walk.questions(walk.cast.sponsor)) == 1


def test_the_sponsor_who_is_asked_already_is_not_asked_again_when_it_is_handed_back(walk: Walk) -> None:
    made = walk.initiative(name="EU launch", accepted=False)
    walk.do(lambda uow: uow.move(Assignment, made.assignment_id, {}, silent_at=at(30)))
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.sponsor
    hand_back(walk, walk.cast.dri)
    walk.until(at(23, 11))

    assert len(walk.questions(walk.cast.sponsor)) == 1
    assert walk.checkin(made).state is CheckInState.OPEN


def test_a_hand_back_before_the_question_plans_it_for_the_sponsor(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(22, 13))
    assert walk.checkin(made).state is CheckInState.PLANNED
    hand_back(walk, walk.cast.dri)
    walk.until(at(23, 10))

    assert walk.checkin(made).person_id == walk.cast.sponsor
    assert walk.questions(walk.cast.dri) == []


def test_when_a_dri_leaves_the_sponsor_is_told_and_asked_that_day(walk: Walk, asked: Made) -> None:
    call = walk.call(walk.cast.boss)
    people_learning.learn_one(walk.store, call, told(walk, walk.cast.dri, deleted=True))
    walk.deliver()
    walk.until(at(23, 11))

    assert walk.checkin(asked).person_id == walk.cast.sponsor
    assert len(walk.questions(walk.cast.sponsor)) == 1
    assert len(walk.said("left:")) == 1
    hand_over(walk, walk.cast.other)
    assert walk.all(Assignment)[0].end_code is EndCode.LEFT
    assert walk.checkin(asked).person_id == walk.cast.other


def test_a_dri_who_moves_is_asked_by_the_new_clock(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(22, 13))
    call = walk.call(walk.cast.boss)
    people_learning.learn_one(walk.store, call, told(walk, walk.cast.dri, zone="America/New_York"))

    assert walk.checkin(made).ask_at == at(23, 14)


def test_closing_takes_the_question_back(walk: Walk, asked: Made) -> None:
    closing.close_typed(walk.store, walk.call(walk.cast.sponsor), "I-1 dropped")
    walk.deliver()

    assert walk.checkin(asked).state is CheckInState.ANNULLED
    assert "was closed" in shown_now(walk, walk.cast.dri)[0]
    walk.until(at(31))
    assert len(walk.all(CheckIn)) == 1


def test_the_question_stands_on_the_page_too(walk: Walk, asked: Made) -> None:
    home.opened(walk.store, walk.call(walk.cast.dri))
    [page] = walk.all(Outbox, col(Outbox.op) == Op.PUBLISH)

    assert f"'action_id': 'question.yes', 'value': '{walk.checkin(asked).pk}'" in str(page.payload)


# --- the hour of the question follows whoever answers


@pytest.fixture
def planned(sqlite_store: Store) -> Walk:
    """A week whose questions are planned; the sponsor lives seven hours later than the others."""
    walk = Walk(sqlite_store)
    walk.person(walk.cast.sponsor, zone="America/Los_Angeles")
    walk.until(at(17, 12))
    return walk


@pytest.mark.parametrize("clicks", [True, False])
def test_whoever_accepts_after_the_planning_is_asked_at_nine_of_their_own_day(planned: Walk, clicks: bool) -> None:
    """It was planned for the sponsor, who owns it by default until then."""
    made = planned.initiative(accepted=False)
    planned.do(lambda uow: uow.move(Assignment, made.assignment_id, {}, silent_at=at(19, 18)))
    planned.until(at(19, 12))
    if clicks:
        initiatives_answers.accept_typed(planned.store, planned.call(planned.cast.dri), "all")
    planned.until(at(23, 12))

    checkin = planned.checkin(made)
    assert (checkin.person_id, checkin.asked_at) == (planned.cast.dri, at(23, 9))


def test_whoever_takes_over_from_a_leaver_is_asked_at_nine_of_their_own_day(planned: Walk) -> None:
    made = planned.initiative()
    planned.until(at(19, 12))
    planned.do(lambda uow: people_learning.learn(uow, told(planned, planned.cast.dri, deleted=True)))
    hand_over(planned, planned.cast.other)
    initiatives_answers.accept_typed(planned.store, planned.call(planned.cast.other), "all")
    planned.until(at(23, 12))

    checkin = planned.checkin(made)
    assert (checkin.person_id, checkin.asked_at) == (planned.cast.other, at(23, 9))
