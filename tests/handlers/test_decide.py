"""Every button and form of decisions through Bolt's dispatch: payload in, row and words out."""

from datetime import timedelta

import pytest

from bot.domain.codes import AskedState, MemoSource
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from bot.services.decisions.origin import Origin
from storage.engine import Store
from storage.errors import StoreUnavailable
from storage.tables import DecisionRight, Errand, Memo, MemoEvent, Outbox, Question, RightVersion
from tests.handlers.matters_app import Desk
from tests.services.decisions_kit import ROOT, Table
from tests.support.factories import Cast

HERE = Origin(source=MemoSource.MENTION, channel="C1", thread_ts=ROOT)
LINK = "https://acme.slack.com/archives/C1/p1795424460000200"


@pytest.fixture
def table(sqlite_store: Store, cast: Cast) -> Table:
    return Table(sqlite_store, cast)


@pytest.fixture
def desk(table: Table) -> Desk:
    return Desk(table)


def events(table: Table) -> list[str]:
    return [row.event.value for row in table.all(MemoEvent)]


def test_a_memo_is_contested_and_confirmed_by_its_buttons(desk: Desk, table: Table) -> None:
    memo = str(table.record("dri", "sponsor").pk)
    desk.click("sponsor", ids.MEMO_CONTEST, memo)
    desk.click("sponsor", ids.MEMO_CONFIRM, memo)
    assert events(table) == ["contested", "confirmed"]
    desk.click("boss", ids.MEMO_CONFIRM, memo)
    assert "does not wait for you" in desk.whispered()


def test_a_proposal_is_signed_or_rejected_by_its_buttons(desk: Desk, table: Table) -> None:
    right = table.right("sponsor")
    first, second = (str(table.record("dri", right_id=right.pk).pk) for _ in range(2))
    desk.click("sponsor", ids.MEMO_SIGN, first)
    desk.click("sponsor", ids.MEMO_REJECT, second)
    form = desk.opened()
    assert form["callback_id"] == ids.MEMO_REJECT_FORM
    refused = desk.submit("sponsor", ids.MEMO_REJECT_FORM, form["private_metadata"], reason=None)
    assert "Write why" in refused["errors"]["reason"]
    assert desk.submit("sponsor", ids.MEMO_REJECT_FORM, form["private_metadata"], reason="Not ours") == {
        "response_action": "clear"
    }
    assert events(table) == ["signed", "rejected"]
    desk.click("sponsor", ids.MEMO_SIGN, second)
    assert "Sam has rejected D-2 already" in desk.whispered()


@pytest.mark.parametrize("link", ["corrects", "supersedes", "reverses"])
def test_a_memo_is_replaced_from_its_own_message(desk: Desk, table: Table, link: str) -> None:
    memo = table.record("sponsor")
    desk.click("sponsor", f"{ids.MEMO_REPLACE}.{link}", f"{link}:{memo.pk}")
    form = desk.opened()
    assert validate_view(form, "modal") == []
    given = {"decision": "We take Beta", "decider": table.slack("sponsor"), "question": "Which supplier?"}
    assert desk.submit("sponsor", ids.MEMO_FORM, form["private_metadata"], **given) == {"response_action": "clear"}
    assert table.all(Memo)[-1].replaces_id == memo.pk
    desk.click("sponsor", f"{ids.MEMO_REPLACE}.{link}", f"{link}:{memo.pk}")
    assert "so nothing can replace it" in desk.whispered()
    late = desk.submit("sponsor", ids.MEMO_FORM, form["private_metadata"], **given)
    assert "nothing can replace it" in str(late["errors"])  # what was typed stays in the open form


@pytest.mark.parametrize("word", ["correct", "supersede", "reverse"])
def test_a_memo_is_replaced_by_a_command(desk: Desk, table: Table, word: str) -> None:
    table.record("sponsor")
    assert desk.command("sponsor", "/decide", f"{word} D-1") == "{}"
    assert desk.opened()["callback_id"] == ids.MEMO_FORM
    assert "I know no decision" in desk.command("sponsor", "/decide", f"{word} D-9")


def test_still_stands_and_publish(desk: Desk, table: Table) -> None:
    memo = table.record("sponsor")
    desk.click("sponsor", ids.MEMO_STANDS, str(memo.pk))
    assert events(table) == ["stands"]
    assert "not for named people only" in desk.command("sponsor", "/decide", "publish D-1")


def test_a_question_is_raised_shown_and_dropped(desk: Desk, table: Table) -> None:
    desk.mention(table.slack("dri"), "<@U01DRUMBEAT> raise Which supplier?", channel="C1", ts=ROOT)
    question = table.all(Question)[0]
    assert question.channel == "C1"
    assert "Q-1" in desk.command("other", "/decide", "questions")
    assert "Which supplier?" in desk.command("other", "/decide", "show Q-1")
    assert "I know no question" in desk.command("other", "/decide", "show Q-9")
    desk.click("dri", ids.QUESTION_DROP, str(question.pk))
    form = desk.opened()
    assert form["callback_id"] == ids.QUESTION_DROP_FORM
    desk.submit("dri", ids.QUESTION_DROP_FORM, form["private_metadata"], reason="They withdrew")
    assert table.all(Question)[0].state is AskedState.DROPPED
    desk.click("dri", ids.QUESTION_DROP, str(question.pk))
    assert "Q-1 was dropped" in desk.whispered()


def test_the_shortcut_raises_the_message_it_was_used_on(desk: Desk, table: Table) -> None:
    desk.shortcut("dri", ids.SHORTCUT_NEEDS, text="Which colour?")
    assert "Which colour?" in desk.whispered()
    desk.shortcut("dri", ids.SHORTCUT_NEEDS, text="Which colour?")
    assert "runs already" in desk.whispered()


def test_rights_are_defined_changed_and_ended(desk: Desk, table: Table) -> None:
    assert "Define a class" in desk.command("boss", "/decide", "rights")
    desk.click("boss", ids.RIGHT_DEFINE, "new")
    assert desk.opened()["private_metadata"] == ""
    given = {"owner": table.slack("sponsor"), "days": "3", "signs": "supplier", "from": None, "scope": None}
    assert "name" in desk.submit("boss", ids.RIGHT_FORM, "", name="", **given)["errors"]
    desk.submit("boss", ids.RIGHT_FORM, "", name="Suppliers", **given)
    right = table.all(DecisionRight)[0]
    desk.click("boss", ids.RIGHT_CHANGE, str(right.pk))
    later = (table.now + timedelta(days=3)).date().isoformat()
    desk.submit("boss", ids.RIGHT_FORM, desk.opened()["private_metadata"], **{**given, "from": later})
    assert [row.version for row in table.all(RightVersion)] == [1, 2]
    assert desk.submit("boss", ids.RIGHT_FORM, "", name="x", **{**given, "owner": None})["errors"]
    desk.click("boss", ids.RIGHT_END, str(right.pk))
    assert table.all(DecisionRight)[0].ended_on is not None
    desk.click("dri", ids.RIGHT_DEFINE, "new")
    assert "Only a leader may say who decides what" in desk.whispered()


def test_the_class_and_its_inputs_are_read_from_the_form(desk: Desk, table: Table) -> None:
    right = table.right("sponsor", inputs="budget", amount="40000")
    given = {"decision": "Acme", "decider": table.slack("sponsor"), "question": "Which?", "class": str(right.pk)}
    missing = desk.submit("sponsor", ids.MEMO_FORM, str(HERE), **given, inputs=None, amount="12")
    assert "budget" in missing["errors"]["inputs"]
    desk.submit("sponsor", ids.MEMO_FORM, str(HERE), **given, inputs="Budget: 12", amount="12")
    assert table.all(Memo)[0].amount == 12


@pytest.mark.parametrize("code", ["channel_not_found", "message_not_found"])
def test_a_link_of_another_workspace_keeps_what_was_pasted(desk: Desk, code: str) -> None:
    desk.gateway.fails["permalink"] = code
    refused = desk.submit("dri", ids.MEMO_PICK_FORM, str(HERE), link=LINK, thread=None)
    assert refused["errors"]["link"].startswith("I find no message under that link")


def test_a_memo_whose_thread_lost_its_first_message_is_recorded_and_posted_nowhere(desk: Desk, table: Table) -> None:
    desk.gateway.fails["permalink"] = "message_not_found"
    given = {"decision": "Acme", "decider": table.slack("dri"), "question": "Which?"}
    desk.submit("dri", ids.MEMO_FORM, str(HERE), **given)
    assert "could not post it in its thread. Its first message was deleted." in table.told("dri")
    assert [row.key for row in table.all(Outbox) if row.conversation == "C1"] == []


def test_a_slow_slack_does_not_refuse_a_link(desk: Desk) -> None:
    desk.gateway.fails["permalink"] = "timeout"
    assert desk.submit("dri", ids.MEMO_PICK_FORM, str(HERE), link=LINK, thread=None)["response_action"] == "update"


def test_a_form_that_was_still_loading_comes_back_with_what_was_typed(desk: Desk, table: Table) -> None:
    answer = desk.submit("dri", ids.MEMO_FORM, str(HERE), decision="We take Acme", decider=table.slack("dri"))
    assert answer["response_action"] == "update"
    assert "We take Acme" in str(answer["view"])
    assert validate_view(answer["view"], "modal") == []
    assert table.all(Memo) == []


def test_the_form_is_open_although_the_store_is_away(desk: Desk, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    dri = table.slack("dri")
    monkeypatch.setattr(table, "slack", lambda _part: dri)
    monkeypatch.setattr(table.store, "write", away)
    monkeypatch.setattr(table.store, "read", away)
    desk.shortcut("dri", ids.SHORTCUT_RECORD, text="Acme")
    assert desk.opened()["callback_id"] == ids.MEMO_FORM
    assert desk.command("dri", "/decide", "") == "{}"
    assert desk.opened()["callback_id"] == ids.MEMO_PICK_FORM


@pytest.mark.parametrize(("name", "direct"), [("directmessage", True), ("mpdm-ana--ben-1", True), ("general", False)])
def test_a_shortcut_in_a_direct_message_says_so_to_the_worker(
    desk: Desk, table: Table, name: str, direct: bool
) -> None:
    desk.shortcut("dri", ids.SHORTCUT_RECORD, channel_name=name, text="Acme")
    assert table.all(Errand)[0].args["direct"] is direct
