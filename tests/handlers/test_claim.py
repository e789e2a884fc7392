"""Clicks and forms about "did you hit it?", through the whole app."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from bot.domain.codes import ClaimState, InitiativeState
from bot.messages import ids
from storage.engine import Store
from storage.tables import CheckIn, Claim, Initiative, Review
from tests.handlers.matters_app import Desk, fixture
from tests.services.matters_kit import Court
from tests.support.factories import Cast, Made, make_checkin, make_initiative


class Due:
    """A desk with one question whose initiative is due."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.court = Court(store, cast)
        self.desk = Desk(self.court)
        self.made: Made = self.court.do(
            lambda uow: make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor, due_on=date(2026, 11, 20))
        )
        review = self.court.all(Review)[0]
        self.checkin = str(self.court.do(lambda uow: make_checkin(uow, review, self.made, cast.dri).pk))

    def claim(self) -> Claim:
        return self.court.all(Claim)[-1]


@pytest.fixture
def due(sqlite_store: Store, cast: Cast) -> Due:
    return Due(sqlite_store, cast)


def test_yes_opens_the_form_and_its_line_is_kept(due: Due) -> None:
    due.desk.click("dri", ids.QUESTION_YES, due.checkin)
    view = due.desk.opened()
    assert view["callback_id"] == ids.EVIDENCE_FORM
    assert due.desk.submit("dri", ids.EVIDENCE_FORM, due.checkin, evidence="312 customers paid") == {}

    assert due.claim().evidence_id is not None
    due.desk.click("dri", ids.CLAIM_EVIDENCE, due.checkin)
    assert "312 customers paid" in str(due.desk.opened())


def test_an_empty_line_keeps_the_form_open_with_the_sentence(due: Due) -> None:
    due.desk.click("dri", ids.QUESTION_YES, due.checkin)
    answer = due.desk.submit("dri", ids.EVIDENCE_FORM, due.checkin, evidence=None)

    assert answer["response_action"] == "errors"
    assert "what shows" in answer["errors"]["evidence"]


def test_confirm_ends_it(due: Due) -> None:
    due.desk.click("dri", ids.QUESTION_YES, due.checkin)
    due.desk.click("sponsor", ids.CLAIM_CONFIRM, str(due.claim().pk))

    assert due.court.all(Initiative, col(Initiative.id) == due.made.id)[0].state is InitiativeState.HIT


def test_dispute_asks_for_the_words_and_takes_them(due: Due) -> None:
    due.desk.click("dri", ids.QUESTION_YES, due.checkin)
    claim = str(due.claim().pk)
    due.desk.click("sponsor", ids.CLAIM_DISPUTE, claim)
    assert due.desk.opened()["callback_id"] == ids.DISPUTE_FORM
    refused = due.desk.submit("sponsor", ids.DISPUTE_FORM, claim, reason=None)
    assert "what is missing" in refused["errors"]["reason"]
    assert due.desk.submit("sponsor", ids.DISPUTE_FORM, claim, reason="Two of the 300 have signed") == {}

    assert due.claim().state is ClaimState.DISPUTED


def test_a_button_that_lost_its_meaning_says_what_happened(due: Due) -> None:
    due.desk.click("dri", ids.QUESTION_YES, due.checkin)
    due.desk.click("dri", ids.QUESTION_NO, due.checkin)
    due.desk.click("sponsor", ids.CLAIM_CONFIRM, str(due.claim().pk))

    assert "Dana has taken it back" in due.desk.whispered()
    assert due.court.all(CheckIn)[-1].answer == "off_track"


def test_a_choice_under_the_reminder_puts_it_off(due: Due) -> None:
    due.court.do(lambda uow: uow.move(CheckIn, int(due.checkin), {}, close_at=uow.at + timedelta(hours=5)))
    body = due.desk._by("dri", fixture("block_actions_message"))
    action = {**body["actions"][0], "type": "static_select", "action_id": ids.REMINDER_SNOOZE, "action_ts": "77.1"}
    body["actions"] = [{**action, "value": None, "selected_option": {"value": "hours:2"}}]
    assert due.desk._send(body) == {}

    row = due.court.all(CheckIn, col(CheckIn.id) == int(due.checkin))[0]
    assert row.remind_at == due.court.now + timedelta(hours=2)
    assert "I remind you again" in due.desk.whispered()
