"""What can be settled from the App Home, through Bolt: the page changes, and so does the message of the same matter."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    AgreementState,
    Answer,
    CheckInState,
    ConsequenceState,
    EscalationState,
    PlanState,
)
from bot.messages import ids
from bot.messages import question as words
from bot.sandbox.blockkit import validate_view
from bot.services import home, people
from bot.services.answering import shown
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import questions
from storage.tables import Agreement, Assignment, CheckIn, Consequence, Escalation, Outbox, Person, Plan
from tests.handlers.matters_app import Desk, fixture
from tests.services.matters_kit import Court
from tests.services.monday_kit import stamp, text_of
from tests.support.factories import Cast, make_agreement, make_initiative

DONE = ({}, {"response_action": "clear"})


class AtHome(Desk):
    """People who press what stands on their page."""

    def look(self, part: str) -> dict[str, Any]:
        """Somebody opens their page; Slack takes it."""
        event = {"type": "app_home_opened", "user": self.court.slack(part), "tab": "home", "channel": "D1"}
        assert self._send(fixture("app_mention") | {"event": event, "event_id": f"EvHOME{part}"}) == {}
        self.court.deliver()
        return self.page(part)

    def page(self, part: str) -> dict[str, Any]:
        """The page as it stands, or is on its way."""
        [row] = self.court.all(Outbox, col(Outbox.key) == f"home:{getattr(self.court.cast, part)}")
        view: dict[str, Any] = row.payload["view"]
        assert validate_view(view, "home") == []
        return view

    def press(self, part: str, action_id: str) -> None:
        """Press the first such button of somebody's page."""
        rows = [block["elements"] for block in self.page(part)["blocks"] if block["type"] == "actions"]
        [value, *_] = [each["value"] for row in rows for each in row if each["action_id"] == action_id]
        body = self._by(part, fixture("block_actions_view"))
        body["view"] |= {"type": "home", "id": f"VHOME{part}", "callback_id": "", "private_metadata": ""}
        action = {**body["actions"][0], "action_id": action_id, "value": value}
        body["actions"] = [action | {"action_ts": stamp()}]
        assert self._send(body) == {}

    def send_form(self, part: str, **values: str | None) -> None:
        """Submit the modal that the button opened."""
        form = self.opened()
        assert self.submit(part, form["callback_id"], form.get("private_metadata", ""), **values) in DONE

    def says(self, part: str) -> str:
        return text_of(self.page(part))


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def desk(court: Court) -> AtHome:
    return AtHome(court)


@pytest.fixture
def asked(court: Court, desk: AtHome) -> AtHome:
    """The DRI was asked in a message, and looks at their page."""

    def ask(uow: Any) -> None:
        found = questions.asked(uow, col(CheckIn.id) == court.checkin)
        payload = words.question(shown.rows(uow, found))
        row = people.tell(uow, uow.one(Person, court.cast.dri), "question:1", payload, about="question:1")
        uow.move(CheckIn, court.checkin, {}, outbox_id=row)

    court.do(ask)
    court.deliver()
    desk.look("dri")
    return desk


def checkin(court: Court) -> CheckIn:
    return court.all(CheckIn, col(CheckIn.id) == court.checkin)[0]


def test_yes_on_the_page_changes_the_page_and_the_message(asked: AtHome, court: Court) -> None:
    asked.press("dri", ids.QUESTION_YES)

    assert (checkin(court).state, checkin(court).answer) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert "you answered *Yes*" in asked.says("dri")
    assert "you answered *Yes*" in court.told("dri")
    assert "Yes" not in court.buttons("dri")


def test_no_on_the_page_opens_the_plan_and_shows_it(asked: AtHome, court: Court) -> None:
    asked.press("dri", ids.QUESTION_NO)
    assert asked.opened()["callback_id"] == ids.PLAN_FORM
    assert "Make a plan" in asked.says("dri")
    asked.send_form("dri", plan="Pricing draft", due="2026-11-26")

    for told in (asked.says("dri"), court.told("dri")):
        assert "Pricing draft" in told
        assert "you answered *No*" in told
    assert "Your plans" in asked.says("dri")


@pytest.mark.parametrize("action", [ids.PLAN_DONE, ids.PLAN_NOT_DONE])
def test_the_plan_of_last_week_is_settled_on_the_page(court: Court, desk: AtHome, action: str) -> None:
    def plan(uow: Any) -> None:
        what = passages.keep(uow, PassageKind.PLAN, "Pricing draft", author_id=court.cast.dri)
        given = {"initiative_id": court.made.id, "person_id": court.cast.dri, "what_id": what}
        uow.add(Plan(**given, due_on=date(2026, 11, 23), made_at=uow.at))

    court.do(plan)
    assert "You said: Pricing draft" in text_of(desk.look("dri"))
    desk.press("dri", action)

    [row] = court.all(Plan)
    assert row.state is (PlanState.DONE if action == ids.PLAN_DONE else PlanState.NOT_DONE)
    assert ("*Done.*" if action == ids.PLAN_DONE else "*Not done.*") in desk.says("dri")
    assert "Your plans" not in desk.says("dri")


def test_an_answer_in_the_message_changes_the_page(asked: AtHome, court: Court) -> None:
    asked.click("dri", ids.QUESTION_YES, str(court.checkin))

    assert "you answered *Yes*" in asked.says("dri")


def test_an_assignment_is_accepted_on_the_page(court: Court, desk: AtHome) -> None:
    made = court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, accepted=False))
    desk.look("dri")
    desk.press("dri", ids.ASSIGNMENT_ACCEPT)

    assert court.all(Assignment, col(Assignment.id) == made.assignment_id)[0].accepted_at == court.now
    assert "To accept" not in desk.says("dri")


def test_an_assignment_is_handed_back_on_the_page(court: Court, desk: AtHome) -> None:
    court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, accepted=False))
    desk.look("dri")
    desk.press("dri", ids.ASSIGNMENT_HAND_BACK)
    desk.send_form("dri", reason="No time")

    assert "To accept" not in desk.says("dri")
    assert "No time" in court.told("sponsor")


def test_an_escalation_is_decided_on_the_page(court: Court, desk: AtHome) -> None:
    court.raise_()
    court.deliver()
    assert "Waits for you" in text_of(desk.look("sponsor"))
    desk.press("sponsor", ids.ESCALATION_DECIDE)
    desk.send_form("sponsor", decision="We take Acme")

    assert court.all(Escalation)[0].state is EscalationState.SETTLED
    assert "Waits for you" not in desk.says("sponsor")
    assert court.dead("sponsor") == []
    assert "Decide" not in court.buttons("sponsor")


def test_whoever_raised_it_sees_the_decision_on_their_page(court: Court, desk: AtHome) -> None:
    court.raise_()
    assert "What you have asked for" in text_of(desk.look("dri"))
    court.decide()
    home.refresh_due(court.store, court.cast.id, court.now)

    assert "What you have asked for" not in desk.says("dri")


def test_an_agreement_is_approved_on_the_page(court: Court, desk: AtHome) -> None:
    delivered = {"state": AgreementState.DELIVERED, "delivered_at": court.now}
    court.do(lambda uow: make_agreement(uow, court.made, court.cast.dri, court.cast.other, **delivered))
    assert "Agreements that wait for your answer" in text_of(desk.look("dri"))
    desk.press("dri", ids.AGREEMENT_APPROVE)

    assert court.all(Agreement)[0].state is AgreementState.APPROVED
    assert "Agreements that wait for your answer" not in desk.says("dri")


def test_a_consequence_is_decided_on_the_page(court: Court, desk: AtHome) -> None:
    def due(uow: Any) -> None:
        row = {"initiative_id": court.made.id, "period": "2026-W48", "kind": "misses", "step": 3, "misses": 3}
        uow.add(Consequence(**row, checkin_id=court.checkin, person_id=court.cast.dri, sponsor_id=court.cast.sponsor,
                            opened_at=uow.at, state=ConsequenceState.OPEN))  # fmt: skip

    court.do(due)
    assert "Waits for you" in text_of(desk.look("sponsor"))
    desk.press("sponsor", ids.CONSEQUENCE_DROP)
    desk.send_form("sponsor", decision="We stop")

    assert court.all(Consequence)[0].state is not ConsequenceState.OPEN
    assert "Waits for you" not in desk.says("sponsor")


def test_a_button_that_lost_its_meaning_answers_with_a_sentence(court: Court, desk: AtHome) -> None:
    court.raise_()
    desk.look("sponsor")
    court.decide()
    desk.press("sponsor", ids.ESCALATION_DECIDE)

    told = json.dumps(desk.opened())
    assert "settled" in told or "decided" in told
    assert "E-1" not in desk.says("sponsor")
