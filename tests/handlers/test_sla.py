"""`/sla`, its buttons and its forms, through Bolt's dispatch; whatever is wrong gets one sentence and loses nothing."""

import json
from datetime import date
from typing import Any

import pytest

from bot.domain.codes import AgreementState, Fault, VerdictState
from bot.domain.slack import SlackPerson
from bot.messages import agreement_forms as forms
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from storage.engine import Store
from storage.tables import Agreement, Memo
from tests.handlers.matters_app import Desk
from tests.services.agreements_kit import SPEC, Sides
from tests.support.factories import Cast

GIVEN = {"deliverable": "The price list", "spec": SPEC, "deadline": "2026-11-27"}


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Sides:
    return Sides(sqlite_store, cast)


@pytest.fixture
def desk(court: Sides) -> Desk:
    return Desk(court)


def propose(desk: Desk, court: Sides, **values: Any) -> dict[str, Any]:
    given = {"initiative": str(court.made.id), "provider": court.slack("other"), **GIVEN, **values}
    return desk.submit("dri", ids.AGREEMENT_PROPOSE_FORM, **given)


def press(desk: Desk, court: Sides, part: str, label: str) -> None:
    """Press the button with that label in somebody's messages."""
    blocks = [block for row in court.cards(part) for block in row.payload["blocks"] if block["type"] == "actions"]
    found = next(each for block in blocks for each in block["elements"] if each["text"]["text"] == label)
    desk.click(part, found["action_id"], found["value"])


def form(desk: Desk, callback_id: str) -> str:
    """The metadata of the form that was opened last, which must be that one, and valid."""
    view = desk.opened()
    assert validate_view(view, "modal") == []
    assert view["callback_id"] == callback_id
    return str(view["private_metadata"])


def test_from_the_command_to_the_approval_by_buttons(desk: Desk, court: Sides) -> None:
    assert desk.command("dri", "/sla", f"propose I-1 <@{court.slack('other')}>") == "{}"
    form(desk, ids.AGREEMENT_PROPOSE_FORM)
    assert court.slack("other") in json.dumps(desk.opened())
    assert propose(desk, court) == {"response_action": "clear"}
    press(desk, court, "other", "Accept")
    press(desk, court, "other", "Delivered")
    desk.submit("other", ids.AGREEMENT_DELIVER_FORM, form(desk, ids.AGREEMENT_DELIVER_FORM), note="In the drive")
    press(desk, court, "dri", "Approve")
    assert court.agreement().state is AgreementState.APPROVED
    assert "approved" in desk.command("other", "/sla", "show A-1")


def test_declined_amended_rejected_contested_and_ruled_by_buttons(desk: Desk, court: Sides) -> None:
    propose(desk, court)
    press(desk, court, "other", "Decline")
    metadata = form(desk, ids.AGREEMENT_DECLINE_FORM)
    missing = desk.submit("other", ids.AGREEMENT_DECLINE_FORM, metadata, reason="", other_date=None)
    assert "why not" in missing["errors"]["reason"]
    desk.submit("other", ids.AGREEMENT_DECLINE_FORM, metadata, reason="Too early", other_date="2026-12-02")
    press(desk, court, "dri", "Take that date")
    press(desk, court, "other", "Propose an amendment")
    metadata = form(desk, ids.AGREEMENT_AMEND_FORM)
    desk.submit("other", ids.AGREEMENT_AMEND_FORM, metadata, spec="Two countries", deadline="2026-12-03")
    press(desk, court, "dri", "Decline amendment")
    press(desk, court, "dri", "Propose an amendment")
    desk.submit("dri", ids.AGREEMENT_AMEND_FORM, metadata, spec="Three countries", deadline="2026-12-03")
    press(desk, court, "other", "Accept amendment")
    assert court.agreement().version == 4
    desk.submit("other", ids.AGREEMENT_DELIVER_FORM, metadata, note=None)
    press(desk, court, "dri", "Reject")
    metadata = form(desk, ids.AGREEMENT_REJECT_FORM)
    missing = desk.submit("dri", ids.AGREEMENT_REJECT_FORM, metadata, reason="No logo", spec_line=None)
    assert "Choose the line" in missing["errors"]["spec_line"]
    desk.submit("dri", ids.AGREEMENT_REJECT_FORM, metadata, reason="No logo", spec_line=forms.BEYOND)
    press(desk, court, "dri", "Contest")
    metadata = form(desk, ids.AGREEMENT_CONTEST_FORM)
    desk.submit("dri", ids.AGREEMENT_CONTEST_FORM, metadata, reason="Line one says it")
    press(desk, court, "sponsor", "Rule")
    metadata = form(desk, ids.AGREEMENT_RULE_FORM)
    missing = desk.submit("sponsor", ids.AGREEMENT_RULE_FORM, metadata, fault=None, decision="So it is")
    assert "Choose who is at fault" in missing["errors"]["fault"]
    desk.submit("sponsor", ids.AGREEMENT_RULE_FORM, metadata, fault="dri", decision="The spec is silent")
    verdict = court.verdict()
    assert verdict is not None
    assert (verdict.state, verdict.fault) == (VerdictState.RULED, Fault.DRI)
    assert court.agreement().state is AgreementState.APPROVED
    assert len(court.all(Memo)) == 1


def test_every_word_of_the_command(desk: Desk, court: Sides) -> None:
    propose(desk, court)
    assert "A-1" in desk.command("other", "/sla", "")
    assert "A-1" in desk.command("other", "/sla", "list")
    desk.command("other", "/sla", "decline A-1")
    form(desk, ids.AGREEMENT_DECLINE_FORM)
    assert "accepted it" in desk.command("other", "/sla", "accept a1")
    for part, word, callback_id in (
        ("dri", "amend", ids.AGREEMENT_AMEND_FORM),
        ("other", "amend 1", ids.AGREEMENT_AMEND_FORM),
    ):
        desk.command(part, "/sla", word if " " in word else f"{word} A-1")
        form(desk, callback_id)
    desk.submit("dri", ids.AGREEMENT_AMEND_FORM, str(court.agreement().pk), spec="Less", deadline="2026-12-04")
    assert "declined the amendment" in desk.command("other", "/sla", "decline A-1")
    assert "delivered it" in desk.command("other", "/sla", "deliver A-1 it is in the drive")
    assert "it is in the drive" in court.told("dri")
    desk.command("dri", "/sla", "reject A-1")
    desk.submit("dri", ids.AGREEMENT_REJECT_FORM, form(desk, ids.AGREEMENT_REJECT_FORM), reason="No", spec_line="x")
    desk.submit("dri", ids.AGREEMENT_REJECT_FORM, str(court.agreement().pk), reason="Not five", spec_line="0")
    desk.command("other", "/sla", "contest A-1")
    desk.submit(
        "other", ids.AGREEMENT_CONTEST_FORM, form(desk, ids.AGREEMENT_CONTEST_FORM), reason="All five are there"
    )
    desk.command("sponsor", "/sla", "rule A-1")
    form(desk, ids.AGREEMENT_RULE_FORM)
    desk.command("other", "/sla", "deliver A-1")
    assert "approved what was delivered" in desk.command("dri", "/sla", "approve A-1")
    propose(desk, court)
    assert "withdrew it" in desk.command("dri", "/sla", "withdraw A-2")
    assert "/sla propose" in desk.command("dri", "/sla", "help")
    assert "does not know" in desk.command("dri", "/sla", "sign A-1")
    assert "I know no agreement" in desk.command("leader", "/sla", "show A-1")


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"deadline": "2026-11-20"}, "deadline", "is past"),
        ({"provider": "dri"}, "provider", "owe it to yourself"),
        ({"provider": None}, "provider", "Name the one person"),
        ({"spec": None}, "spec", "one line for each"),
    ],
)
def test_a_wrong_proposal_keeps_its_form_open(
    desk: Desk, court: Sides, values: dict[str, Any], field: str, says: str
) -> None:
    given = {name: court.slack(value) if value == "dri" else value for name, value in values.items()}
    answer = propose(desk, court, **given)
    assert answer["response_action"] == "errors"
    assert says in answer["errors"][field]
    assert court.all(Agreement) == []


def test_two_providers_and_somebody_not_met(desk: Desk, court: Sides) -> None:
    two = f"<@{court.slack('other')}> <@{court.slack('leader')}>"
    assert "one provider" in desk.command("dri", "/sla", f"propose I-1 {two}")
    desk.gateway.known_people["U0NEW"] = SlackPerson(
        slack_id="U0NEW", team_id=None, name="New", zone="UTC", is_bot=False, is_guest=False, is_stranger=False,
        is_admin=False, deleted=False,
    )  # fmt: skip
    assert propose(desk, court, provider="U0NEW") == {"response_action": "clear"}
    assert len(court.all(Agreement)) == 1


def test_acting_on_something_closed_gets_one_sentence(desk: Desk, court: Sides) -> None:
    propose(desk, court)
    row = court.agreement()
    court.withdraw()
    for part, action_id, value in (
        ("other", ids.AGREEMENT_ACCEPT, f"{row.pk}:1"),
        ("other", ids.AGREEMENT_DECLINE, f"{row.pk}:1"),
        ("other", ids.AGREEMENT_DELIVER, str(row.pk)),
        ("dri", ids.AGREEMENT_APPROVE, str(row.pk)),
        ("dri", ids.AGREEMENT_WITHDRAW, str(row.pk)),
    ):
        desk.click(part, action_id, value)
        assert "A-1: Dana has withdrawn it. Nothing was changed." in desk.whispered().splitlines()[-1]
    late = desk.submit("other", ids.AGREEMENT_DELIVER_FORM, str(row.pk), note="Here it is")
    assert "Dana has withdrawn it" in late["errors"]["note"]
    assert court.agreement().state is AgreementState.WITHDRAWN


def test_a_breach_is_escalated_from_its_button(desk: Desk, court: Sides) -> None:
    propose(desk, court)
    court.accept()
    court.pass_(days=5)
    press(desk, court, "dri", "Escalate")
    metadata = form(desk, ids.ESCALATE_FORM)
    filled = {"about": "The price list", "kind": "missed_commitment", "needed": "It, please", "by_when": "2026-12-01"}
    other = court.slack("other")
    desk.submit("dri", ids.ESCALATE_FORM, metadata, initiative=str(court.made.id), counterpart=other, **filled)
    assert court.agreement().escalation_id == court.row().pk
    desk.submit("sponsor", ids.ESCALATION_DEADLINE_FORM, str(court.row().pk), deadline="2026-12-04")
    assert court.versions()[-1].deadline_on == date(2026, 12, 4)
