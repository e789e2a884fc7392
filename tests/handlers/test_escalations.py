"""Every button, form and command of escalations, complaints and published memos, through Bolt's dispatch."""

import pytest
from sqlmodel import col

from bot.domain.codes import EscalationKind, EscalationState
from bot.domain.slack import SlackPerson
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from storage.engine import Store
from storage.tables import Assignment, Complaint, Escalation, Memo, MemoEvent, Person
from tests.handlers.matters_app import Desk
from tests.services.matters_kit import Court
from tests.support.factories import Cast, make_agreement


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def desk(court: Court) -> Desk:
    return Desk(court)


def opened(desk: Desk, part: str, action: str, value: object) -> str:
    """Click a button that opens a form; its callback_id."""
    desk.click(part, action, str(value))
    assert validate_view(desk.opened(), "modal") == []
    return str(desk.opened()["callback_id"])


def test_replace_from_the_button_to_the_new_dri(desk: Desk, court: Court) -> None:
    row = court.raise_()
    assert opened(desk, "sponsor", ids.ESCALATION_REPLACE, row.pk) == ids.ESCALATION_REPLACE_FORM
    metadata = desk.opened()["private_metadata"]
    refused = desk.submit("sponsor", ids.ESCALATION_REPLACE_FORM, metadata, dri=None, decision="So it is")
    assert "Nobody is named" in refused["errors"]["dri"]
    refused = desk.submit("sponsor", ids.ESCALATION_REPLACE_FORM, metadata, dri=court.slack("dri"), decision="So it is")
    assert "is the DRI of I-1 already" in refused["errors"]["dri"]
    desk.gateway.known_people["UNEW"] = SlackPerson(
        slack_id="UNEW", team_id=None, name="Nia", zone="UTC", is_bot=False, is_guest=False, is_stranger=False,
        is_admin=False, deleted=False,
    )  # fmt: skip
    done = desk.submit("sponsor", ids.ESCALATION_REPLACE_FORM, metadata, dri="UNEW", decision="So it is")
    assert done == {"response_action": "clear"}
    nia = court.all(Person, col(Person.slack_id) == "UNEW")[0]
    assert [each.person_id for each in court.all(Assignment)] == [court.cast.dri, nia.pk]
    late = desk.submit("boss", ids.ESCALATION_DECIDE_FORM, metadata, decision="We build it")
    assert "E-1: Sam has settled it already, by replacing somebody" in str(late["errors"])


def test_take_over_from_the_button(desk: Desk, court: Court) -> None:
    row = court.raise_()
    assert opened(desk, "sponsor", ids.ESCALATION_TAKE_OVER, row.pk) == ids.ESCALATION_TAKE_OVER_FORM
    refused = desk.submit("sponsor", ids.ESCALATION_TAKE_OVER_FORM, str(row.pk), reason=" ")
    assert "in one line" in refused["errors"]["reason"]
    desk.submit("sponsor", ids.ESCALATION_TAKE_OVER_FORM, str(row.pk), reason="It needs three teams")
    assert court.all(Assignment)[-1].person_id == court.cast.sponsor


def test_the_other_side_commits_and_gives_its_side(desk: Desk, court: Court) -> None:
    row = court.raise_(counterpart="other")
    assert opened(desk, "other", ids.ESCALATION_COMMIT, row.pk) == ids.ESCALATION_COMMIT_FORM
    refused = desk.submit("other", ids.ESCALATION_COMMIT_FORM, str(row.pk), by_when="2026-01-01", answer="Then")
    assert "is past" in refused["errors"]["by_when"]
    desk.submit("other", ids.ESCALATION_COMMIT_FORM, str(row.pk), by_when="2026-12-03", answer="Signed then")
    assert opened(desk, "other", ids.ESCALATION_SIDE, row.pk) == ids.ESCALATION_SIDE_FORM
    desk.submit("other", ids.ESCALATION_SIDE_FORM, str(row.pk), answer="Nobody told us")
    assert court.row().side_id is not None
    desk.click("other", ids.ESCALATION_SIDE, str(row.pk))
    assert "You have given your side already" in desk.whispered()
    desk.click("leader", ids.ESCALATION_COMMIT, str(row.pk))
    assert "I know no such escalation" in desk.whispered()


def test_escalate_alone_shows_a_leader_what_waits_and_settles_from_there(desk: Desk, court: Court) -> None:
    court.raise_(needed="A word on Acme")
    listed = desk.command("sponsor", "/escalate", "")
    for part in ("A word on Acme", "Decide", "Take it over", "`/escalate I-7` raises one"):
        assert part in listed
    assert "A word on Acme" in desk.command("sponsor", "/escalate", "list")
    desk.submit("sponsor", ids.ESCALATION_DECIDE_FORM, str(court.row().pk), decision="We take Acme")
    for action in (ids.ESCALATION_DECIDE, ids.ESCALATION_REPLACE, ids.ESCALATION_TAKE_OVER, ids.ESCALATION_RETURN):
        desk.click("sponsor", action, str(court.row().pk))  # the ephemeral list still shows its buttons
    assert desk.whispered().count("E-1: Sam has decided it already") == 4 * 2  # text and block
    assert "Nothing waits for you" in desk.command("sponsor", "/escalate", "")
    assert desk.command("dri", "/escalate", "") == "{}"
    assert desk.opened()["callback_id"] == ids.ESCALATE_FORM


def test_a_memo_is_published_from_the_deciders_message(desk: Desk, court: Court) -> None:
    court.raise_()
    court.decide()
    court.deliver()
    said = next(row for row in court.messages("sponsor") if row.key.startswith("memo:"))
    memo = str(court.all(Memo)[0].pk)
    desk.click("dri", ids.MEMO_PUBLISH, memo)
    assert "Only its decider can do that with D-1" in desk.whispered()
    desk.click("sponsor", ids.MEMO_PUBLISH, memo, ts=said.receipt_ts or "")
    assert len(court.all(MemoEvent)) == 1
    assert "You published D-1" in desk.whispered()
    assert "We take Acme" in desk.command("leader", "/decide", "show D-1")


def test_who_is_not_the_dri_tells_the_dri(desk: Desk, court: Court) -> None:
    assert desk.command("other", "/escalate", "I-1") == "{}"
    view = desk.opened()
    assert view["callback_id"] == ids.COMPLAINT_FORM
    desk.shortcut("other", ids.SHORTCUT_ESCALATE, text="The specs change each week")
    assert "The specs change each week" in str(desk.opened())
    initiative = str(court.made.id)
    refused = desk.submit("other", ids.COMPLAINT_FORM, initiative=initiative, about="The specs change", needed="")
    assert "what is needed" in refused["errors"]["needed"]
    refused = desk.submit("other", ids.COMPLAINT_FORM, initiative=None, about="The specs change", needed="A spec")
    assert "Choose the initiative" in refused["errors"]["initiative"]
    given = {"initiative": initiative, "about": "The specs change", "needed": "A frozen spec"}
    assert desk.submit("other", ids.COMPLAINT_FORM, **given) == {"response_action": "clear"}

    complaint = court.all(Complaint)[0].pk
    assert opened(desk, "dri", ids.COMPLAINT_ESCALATE, complaint) == ids.ESCALATE_FORM
    asked = {"about": "Specs", "kind": "scope", "needed": "A frozen spec", "by_when": "2026-12-01"}
    desk.submit("dri", ids.ESCALATE_FORM, desk.opened()["private_metadata"], initiative=initiative, **asked)
    assert court.all(Complaint)[0].escalation_id == court.row().pk
    desk.submit("other", ids.COMPLAINT_FORM, **given)
    court.deliver()
    second = court.all(Complaint)[1].pk
    said = next(row for row in court.messages("dri") if row.key == f"complaint:{second}")
    desk.click("dri", ids.COMPLAINT_NOTED, str(second), ts=said.receipt_ts or "")
    assert "You have noted it" in desk.whispered()


def test_a_provider_tells_the_sponsor_who_answers(desk: Desk, court: Court) -> None:
    court.do(lambda uow: make_agreement(uow, court.made, court.cast.dri, court.cast.other))
    given = {"initiative": str(court.made.id), "about": "The specs change", "needed": "A frozen spec"}
    desk.submit("other", ids.COMPLAINT_FORM, **given)
    complaint = str(court.all(Complaint)[0].pk)
    assert opened(desk, "sponsor", ids.COMPLAINT_ANSWER, complaint) == ids.COMPLAINT_ANSWER_FORM
    desk.submit("sponsor", ids.COMPLAINT_ANSWER_FORM, complaint, answer="On Friday")
    assert "On Friday" in court.told("other")


def test_whoever_is_to_be_replaced_finds_nothing_by_any_way(desk: Desk, court: Court) -> None:
    row = court.raise_(counterpart="other", kind=EscalationKind.REPLACE_PERSON)
    for action in (ids.ESCALATION_COMMIT, ids.ESCALATION_SIDE, ids.ESCALATION_DECIDE, ids.ESCALATION_WITHDRAW):
        desk.click("other", action, str(row.pk))
    assert desk.whispered().count("I know no such escalation") == 4 * 2  # text and block
    assert court.row().state is EscalationState.OPEN
    assert len(court.all(Escalation)) == 1
