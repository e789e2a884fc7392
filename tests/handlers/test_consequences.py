"""The third step, the scope, annulment and thresholds through Bolt's dispatch."""

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, ConsequenceAction, ConsequenceState, InitiativeState
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from storage.engine import Store
from storage.tables import Assignment, Charter, CheckIn, Initiative
from tests.handlers.matters_app import Desk
from tests.services.ladder_kit import NO, Ladder
from tests.support.factories import Cast


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


@pytest.fixture
def desk(ladder: Ladder) -> Desk:
    return Desk(ladder)


@pytest.mark.parametrize("action", list(ConsequenceAction))
def test_each_button_opens_its_form_and_the_form_decides(desk: Desk, ladder: Ladder, action: ConsequenceAction) -> None:
    row = ladder.due()
    desk.click("sponsor", f"consequence.{action.value}", str(row.pk))
    view = desk.opened()
    assert validate_view(view, "modal") == []
    fields = {"decision": "It is time"}
    if action is ConsequenceAction.REPLACE:
        fields["dri"] = ladder.slack("other")
    if action is ConsequenceAction.RESCOPE:
        fields |= {"target": "150 paying customers", "due": "2027-12-18", "quarter": "40 paying customers"}
    answer = desk.submit("sponsor", view["callback_id"], view["private_metadata"], **fields)

    assert answer == {"response_action": "clear"}
    assert ladder.steps()[-1].outcome is action


def test_a_refusal_keeps_the_form_open_with_its_sentence(desk: Desk, ladder: Ladder) -> None:
    row = str(ladder.due().pk)
    for form, fields, field in (
        (ids.CONSEQUENCE_REPLACE_FORM, {"dri": None, "decision": "x"}, "dri"),
        (ids.CONSEQUENCE_RESCOPE_FORM, {"target": "150 customers", "due": None, "decision": "x"}, "due"),
        (ids.CONSEQUENCE_DROP_FORM, {"decision": None}, "decision"),
    ):
        assert field in desk.submit("sponsor", form, row, **fields)["errors"]
    assert ladder.all(Initiative)[0].state is InitiativeState.OPEN
    assert len(ladder.all(Charter)) == len(ladder.all(Assignment)) == 1


def test_a_button_that_lost_its_meaning_says_what_happened(desk: Desk, ladder: Ladder) -> None:
    row = ladder.due()
    ladder.drop(row, by="boss")
    desk.click("sponsor", ids.CONSEQUENCE_REPLACE, str(row.pk))
    assert "Bo has decided it already and dropped it (D-1)" in desk.whispered()


def test_keep_as_it_is(desk: Desk, ladder: Ladder) -> None:
    for _ in range(6):
        ladder.week(NO, planned=True)
    desk.click("sponsor", ids.CONSEQUENCE_KEEP, str(ladder.steps()[0].pk))
    assert ladder.steps()[0].state is ConsequenceState.LAPSED


def test_annul_settings_and_set_by_command(desk: Desk, ladder: Ladder) -> None:
    ladder.week()
    assert "is annulled" in desk.command("leader", "/dri", "annul I-1 2026-W48 the office was closed")
    assert ladder.all(CheckIn, col(CheckIn.state) == CheckInState.ANNULLED) != []
    assert "decide_at" in desk.command("dri", "/cadence", "settings")
    assert "is 4 from the next counting" in desk.command("leader", "/cadence", "set decide_at 4")
    assert "whole number" in desk.command("leader", "/cadence", "set decide_at x")
    assert "/cadence settings" in desk.command("dri", "/cadence", "help")
    assert "/dri annul" in desk.command("dri", "/dri", "help")
