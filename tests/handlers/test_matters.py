"""Clicks, forms, commands, shortcuts and mentions of blame, escalations and decisions, through Bolt's dispatch."""

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, EscalationState, MemoSource, PersonKind
from bot.domain.slack import SlackPerson
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from bot.services import directory_places
from bot.services.decisions.origin import Origin
from storage.codes import ErrandKind
from storage.engine import Store
from storage.tables import CheckIn, Errand, Escalation, Memo, Outbox, Person, Reply
from tests.handlers.matters_app import Desk
from tests.services.matters_kit import Court
from tests.services.test_blame import judged, reply
from tests.support.factories import Cast

ASKED = {"about": "Engineering", "kind": "resources", "needed": "Two engineers", "by_when": "2026-12-01"}


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def desk(court: Court) -> Desk:
    return Desk(court)


def test_escalate_from_the_command_to_the_decision(desk: Desk, court: Court) -> None:
    assert desk.command("dri", "/escalate", "I-1") == "{}"
    view = desk.opened()
    assert validate_view(view, "modal") == []
    initiative, metadata = str(court.made.id), view["private_metadata"]
    answer = desk.submit(
        "dri", ids.ESCALATE_FORM, metadata, initiative=initiative, **{**ASKED, "by_when": "2026-01-01"}
    )
    assert answer["response_action"] == "errors"
    assert "past" in answer["errors"]["by_when"]
    other = court.slack("other")
    answer = desk.submit("dri", ids.ESCALATE_FORM, metadata, initiative=initiative, counterpart=other, **ASKED)
    assert answer == {"response_action": "clear"}

    row = court.row()
    assert row.counterpart_id == court.cast.other
    for action, form in (
        (ids.ESCALATION_DECIDE, ids.ESCALATION_DECIDE_FORM),
        (ids.ESCALATION_DEADLINE, ids.ESCALATION_DEADLINE_FORM),
        (ids.ESCALATION_RETURN, ids.ESCALATION_RETURN_FORM),
    ):
        desk.click("sponsor", action, str(row.pk))
        assert desk.opened()["callback_id"] == form
    desk.submit("sponsor", ids.ESCALATION_DEADLINE_FORM, str(row.pk), deadline="2026-11-26")
    assert court.row().state is EscalationState.DEADLINE_SET
    desk.submit("sponsor", ids.ESCALATION_RETURN_FORM, str(row.pk), needed="Why two?")
    desk.click("dri", ids.ESCALATION_ANSWER, str(row.pk))
    assert desk.opened()["callback_id"] == ids.ESCALATION_ANSWER_FORM
    desk.submit("dri", ids.ESCALATION_ANSWER_FORM, str(row.pk), answer="One is ill")
    assert court.row().leader_id == court.cast.boss
    assert desk.submit("boss", ids.ESCALATION_DECIDE_FORM, str(row.pk), decision="") != {}
    desk.submit("boss", ids.ESCALATION_DECIDE_FORM, str(row.pk), decision="You get one")
    assert court.row().state is EscalationState.SETTLED
    late = desk.submit("sponsor", ids.ESCALATION_DECIDE_FORM, str(row.pk), decision="You get two")
    assert "E-1: Bo has decided it already" in str(late["errors"])


def test_lists_help_and_refusals_of_escalate(desk: Desk, court: Court) -> None:
    court.raise_()
    assert "E-1" in desk.command("dri", "/escalate", "list")
    assert "raised it" in desk.command("dri", "/escalate", "show E-1")
    assert "/escalate" in desk.command("dri", "/escalate", "help")
    assert "I know no escalation" in desk.command("other", "/escalate", "show E-1")
    desk.click("other", ids.ESCALATION_DECIDE, str(court.row().pk))
    assert "I know no such escalation" in desk.whispered()
    desk.shortcut("dri", ids.SHORTCUT_ESCALATE, text="Engineering is late")
    assert "Engineering is late" in str(desk.opened())


def test_the_plan_form_gives_way_to_the_escalation_form(desk: Desk, court: Court) -> None:
    desk.click("dri", ids.ESCALATION_RAISE, f"{court.made.id}:{court.checkin}:0", in_view=True)
    assert desk.gateway.of("update_view")[0][1]["callback_id"] == ids.ESCALATE_FORM
    desk.click("dri", ids.ESCALATION_RAISE, f"{court.made.id}:{court.checkin}:0")
    assert desk.opened()["callback_id"] == ids.ESCALATE_FORM


def test_withdraw_changes_the_clicked_message_through_its_response_url(desk: Desk, court: Court) -> None:
    row = court.raise_()
    court.deliver()
    ts = court.messages("dri")[0].receipt_ts or ""
    desk.click("dri", ids.ESCALATION_WITHDRAW, str(row.pk), ts=ts)
    assert court.row().state is EscalationState.WITHDRAWN
    assert "withdrew it" in desk.whispered()


@pytest.mark.parametrize("action", [ids.BLAME_MINE, ids.BLAME_NOT])
@pytest.mark.parametrize("opens", [True, False])
def test_under_a_prompt_each_click_ends_in_a_plan(desk: Desk, court: Court, action: str, opens: bool) -> None:
    reply(court, judged())
    court.deliver()
    if not opens:
        desk.gateway.fails["open_view"] = "expired_trigger_id"
    desk.click("dri", action, str(court.all(Reply)[0].pk), ts=court.messages("dri")[0].receipt_ts or "")
    assert court.all(CheckIn)[0].answer is Answer.OFF_TRACK
    asked_in_thread = [row for row in court.messages("dri") if row.key.startswith("plan_asked")]
    assert len(asked_in_thread) == (not opens)
    assert "by when?" in desk.whispered()


def test_under_a_prompt_escalate_and_add_to_it(desk: Desk, court: Court) -> None:
    reply(court, judged())
    first = court.all(Reply)[0].pk
    desk.click("dri", ids.BLAME_ESCALATE, str(first))
    assert desk.opened()["callback_id"] == ids.ESCALATE_FORM
    desk.submit("dri", ids.ESCALATE_FORM, desk.opened()["private_metadata"], initiative=str(court.made.id), **ASKED)
    assert court.row().prompted
    reply(court, judged())
    desk.click("dri", ids.BLAME_ADD, f"{court.row().pk}:{court.all(Reply)[1].pk}")
    assert "Added: the leader sees it" in desk.whispered()
    desk.click("other", ids.BLAME_MINE, str(first))
    assert "somebody else's reply" in desk.whispered()


def test_a_decision_from_the_shortcut_to_the_confirmation(desk: Desk, court: Court) -> None:
    desk.shortcut("dri", ids.SHORTCUT_RECORD, text="Acme", user=court.slack("sponsor"))
    view = desk.opened()
    assert validate_view(view, "modal") == []
    assert court.all(Errand)[0].args["view_hash"] == "h1"
    channel = view["private_metadata"].split("|")[1]
    directory_places.told(court.store, court.call("dri"), desk.gateway.channel(channel))  # as the errand does
    given = {"decision": "Acme", "decider": court.slack("sponsor"), "question": "Which?", "review_by": "2027-01-11"}
    answer = desk.submit("dri", ids.MEMO_FORM, view["private_metadata"], **given, initiative=str(court.made.id))
    assert answer == {"response_action": "clear"}
    memo = court.all(Memo)[0]
    assert memo.permalink is not None
    desk.click("sponsor", ids.MEMO_CONFIRM, str(memo.pk))
    assert "You confirmed D-1" in desk.whispered()
    assert "D-1" in desk.command("sponsor", "/decide", "show D-1")
    assert "Decisions" in desk.command("sponsor", "/decide", "log")
    assert "/decide" in desk.command("sponsor", "/decide", "help")
    missing = desk.submit("dri", ids.MEMO_FORM, view["private_metadata"], decision="", decider=None, question=None)
    assert "decision" in missing["errors"]


@pytest.mark.parametrize("metadata", [str(Origin(channel="C1", thread_ts="17.1")), ""])
def test_a_link_that_slack_does_not_give_is_done_without(desk: Desk, court: Court, metadata: str) -> None:
    desk.gateway.fails["permalink"] = "timeout"
    given = {"decision": "Acme", "decider": court.slack("dri"), "question": "Which?"}
    desk.submit("dri", ids.MEMO_FORM, metadata, **given)
    assert court.all(Memo)[0].permalink is None


def test_decide_lists_threads_and_takes_a_link(desk: Desk, court: Court) -> None:
    desk.command("dri", "/decide", "")
    view = desk.opened()
    assert [row.kind for row in court.all(Errand)] == [ErrandKind.LIST_THREADS]
    bad = desk.submit("dri", ids.MEMO_PICK_FORM, view["private_metadata"], link="nonsense", thread=None)
    assert "no link" in bad["errors"]["link"]
    link = "https://acme.slack.com/archives/C1234/p1795424460000200"
    good = desk.submit("dri", ids.MEMO_PICK_FORM, view["private_metadata"], link=link, thread=None)
    assert good["response_action"] == "update"
    assert validate_view(good["view"], "modal") == []


def test_mentions_and_the_clock_of_a_question(desk: Desk, court: Court) -> None:
    desk.mention(court.slack("dri"), "<@U01DRUMBEAT> decide we ship")
    desk.mention(court.slack("dri"), "<@U01DRUMBEAT> hello")
    desk.mention("B1", "<@U01DRUMBEAT> decide", bot_id="B1")
    said = [str(row.payload) for row in court.all(Outbox, col(Outbox.conversation) == "C01REVIEWS")]
    assert len(said) == 2
    assert ids.MEMO_OPEN in said[0]
    origin = Origin(source=MemoSource.MENTION, channel="C01REVIEWS", thread_ts="1763974800.000100")
    desk.click("other", ids.MEMO_OPEN, str(origin))
    assert desk.opened()["callback_id"] == ids.MEMO_FORM
    desk.shortcut("dri", ids.SHORTCUT_NEEDS)
    assert "*Q-1*" in desk.whispered()


def test_somebody_not_met_before_is_read_from_slack_once(desk: Desk, court: Court) -> None:
    desk.mention("UNEW", "<@U01DRUMBEAT> decide")
    assert [told[0] for told in desk.told] == ["UNEW"]
    desk.gateway.known_people["UNEW"] = SlackPerson(
        slack_id="UNEW", team_id=None, name="Nia", zone="UTC", is_bot=False, is_guest=False, is_stranger=False,
        is_admin=False, deleted=False,
    )  # fmt: skip
    desk.mention("UNEW", "<@U01DRUMBEAT> decide")
    assert court.all(Person, col(Person.slack_id) == "UNEW")[0].kind is PersonKind.HUMAN
    assert court.all(Outbox, col(Outbox.conversation) == "C01REVIEWS")
    assert court.all(Escalation) == []


def test_an_old_button_says_so(desk: Desk) -> None:
    desk.click("dri", "long.gone", "1")
    assert "older message" in desk.whispered()


def test_a_memo_goes_to_its_thread_also_where_the_place_was_not_known_yet(desk: Desk, court: Court) -> None:
    desk.shortcut("dri", ids.SHORTCUT_RECORD, text="Acme", user=court.slack("sponsor"))
    view = desk.opened()
    given = {"decision": "Acme", "decider": court.slack("dri"), "question": "Which?"}
    desk.submit("dri", ids.MEMO_FORM, view["private_metadata"], **given)

    memo = court.all(Memo)[0]
    assert memo.permalink is None  # the one read told the place instead
    assert f"memo:{memo.pk}:thread" in [row.key for row in court.all(Outbox)]
