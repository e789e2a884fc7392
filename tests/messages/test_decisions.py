"""What is said about memos, questions and rights: within Slack's limits at their longest, everything escaped."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.codes import AskedState, MemoLink, MemoState
from bot.messages import decision, decision_asks, decision_forms, decision_questions, decision_rights, errors
from bot.messages.decision import MemoShown
from bot.messages.decision_forms import Filled
from bot.messages.decision_questions import AskedShown
from bot.messages.decision_rights import RightShown
from bot.messages.text import Payload
from bot.sandbox.blockkit import validate_message, validate_view
from tests.services.monday_kit import text_of

BAD = "<!channel> & <@U1>"
LONG = (BAD + " ") * 300
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 30)


def memo(**values: Any) -> MemoShown:
    words = dict.fromkeys(("title", "decision", "question", "inputs", "alternatives", "dissent", "initiative"), LONG)
    people: dict[str, Any] = {"decider": "U1", "recorder": "U2", "dissenters": ["U3", "U4"], "waits_for": ["U1", "U3"]}
    times = {"raised_at": AT, "raised_on": DAY, "decided_on": DAY, "review_by": DAY, "permalink": "https://a.example"}
    more = {"kind": LONG, "amount": 40_000, "link": MemoLink.SUPERSEDES, "replaces": 3, "replaced_by": 14}
    given = {"id": 1, "number": 12, "state": MemoState.UNCONFIRMED, "proposed_to": "U5", **more}
    return MemoShown(**{**given, **words, **people, **times, **values})


def asked(**values: Any) -> AskedShown:
    given: dict[str, Any] = {"id": 5, "number": 5, "asked": LONG, "raiser": "U1", "decider": "U2", "raised_at": AT}
    more = {"due_on": DAY, "origin": "shortcut|C1|1.1||5||0", "kind": LONG, "permalink": "https://a.example"}
    return AskedShown(**{**given, **more, "closer": "U3", "reason": LONG, "memo": 12, **values})


def right(**values: Any) -> RightShown:
    given: dict[str, Any] = {
        "id": 1,
        "name": BAD,
        "owner": "U1",
        "days": 3,
        "signs": [LONG] * 20,
        "inputs": [LONG] * 20,
    }
    more = {"bounds": LONG, "amount_limit": 40_000, "scope": LONG, "scope_value": "i:7", "from_on": DAY, "later": DAY}
    return RightShown(**{**given, **more, **values})


MESSAGES: dict[str, Payload] = {
    "plain": decision.posted(memo(raised_on=None, permalink=None, dissent="", review_by=None, initiative="", kind="")),
    **{f"memo, {state.value}": decision.posted(memo(state=state)) for state in MemoState},
    **{f"confirm, {state.value}": decision_asks.confirm(memo(state=state), "U1") for state in MemoState},
    "confirmed": decision_asks.confirm(memo(waits_for=[]), "U1"),
    "contested": decision_asks.confirm(memo(contested_by=["U1", "U3"]), "U3"),
    "contested, to the recorder": decision_asks.contested(memo(contested_by=["U1"]), "U1"),
    "contested, then replaced": decision_asks.contested(memo(state=MemoState.CORRECTED), "U3"),
    **{f"sign, {state.value}": decision_asks.sign(memo(state=state)) for state in MemoState},
    "sign, on an initiative": decision_asks.sign(memo(state=MemoState.PROPOSED, kind="")),
    "signed": decision_asks.signed(memo(), "U5"),
    "rejected": decision_asks.signed(memo(state=MemoState.REJECTED), "U5", LONG),
    **{f"look again, {state.value}": decision_asks.look_again(memo(state=state)) for state in MemoState},
    "looked at": decision_asks.look_again(memo(), answered=True),
    "replaced": decision_asks.replaced(memo(), memo()),
    "published": decision_asks.published(memo()),
    "recorded": decision.recorded(memo(), in_thread=False, why=decision.INVITE),
    "recorded, in its thread": decision.recorded(memo(), in_thread=True),
    "proposed, no thread": decision.recorded(memo(state=MemoState.PROPOSED), in_thread=False),
    "offer": decision.offer("mention|C1|1.1|"),
    "help": decision.mention_help(),
    **{f"question, {state.value}": decision_questions.in_thread(asked(state=state)) for state in AskedState},
    **{f"to its decider, {state.value}": decision_questions.to_decider(asked(state=state)) for state in AskedState},
    **{f"to its raiser, {state.value}": decision_questions.to_raiser(asked(state=state)) for state in AskedState},
    "chased": decision_questions.to_decider(asked(), 3),
    "no words yet": decision_questions.to_decider(asked(asked="", kind="", permalink=None)),
    "handed on": decision_questions.handed_on(asked()),
    "runs already": decision_questions.runs_already(asked()),
    "to its leader": decision_questions.to_leader(asked(), 2, with_words=True),
    "to its leader, unread": decision_questions.to_leader(asked(), 2, with_words=False),
    "decided": decision_questions.news(asked(state=AskedState.DECIDED)),
    "dropped": decision_questions.news(asked(state=AskedState.DROPPED, closer=None)),
    "questions": decision_questions.listing([asked()] * 20, 90, "U2"),
    "no questions": decision_questions.listing([], 0, "U2"),
    "show a question": decision_questions.shown(asked(), may_act=True),
    "show a dropped one": decision_questions.shown(asked(state=AskedState.DROPPED), may_act=True),
    "rights": decision_rights.listing([right()] * 40, is_leader=True),
    "rights, to everybody": decision_rights.listing([right(days=1, later=None, scope="")], is_leader=False),
    "no rights": decision_rights.listing([], is_leader=True),
    "right saved": decision_rights.saved(right(), "U2", DAY),
    "right ended": decision_rights.ended(BAD, "U2"),
}
CHOICES = [(str(number), LONG) for number in range(150)]
FILLED = Filled(
    question=LONG,
    decision=LONG,
    decider="U1",
    title=LONG,
    raised=DAY,
    decided=DAY,
    inputs=LONG,
    kind="3",
    amount="40000",
)
VIEWS: dict[str, Payload] = {
    "memo": decision_forms.memo_form(FILLED, CHOICES, "x", classes=CHOICES, notice=decision.INVITE),
    "memo, loading": decision_forms.memo_form(Filled(), [], "x", loading=True),
    "link": decision_forms.memo_form(FILLED, [], "x", notice=decision_asks.link_head(MemoLink.REVERSES, memo())),
    "told": decision_forms.told("Guests cannot act here."),
    "threads, loading": decision_forms.loading_threads("x"),
    "threads": decision_forms.pick_thread(CHOICES, "x", notice=decision.INVITE),
    "reject": decision_asks.reject_form(memo()),
    "drop": decision_questions.drop_form(asked()),
    "right": decision_rights.form(right(), [("i:7", LONG)]),
    "new right": decision_rights.form(None, []),
    "notice": errors.notice(decision.posted(memo())),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_at_its_longest_fits_and_interprets_nothing(name: str) -> None:
    assert validate_message(MESSAGES[name]) == []
    said = json.dumps([*MESSAGES[name]["blocks"], MESSAGES[name]["text"]])
    assert "<!channel>" not in said


@pytest.mark.parametrize("name", VIEWS)
def test_a_form_at_its_longest_fits(name: str) -> None:
    assert validate_view(VIEWS[name], "modal") == []
    mrkdwn = json.dumps([block for block in VIEWS[name]["blocks"] if block["type"] in ("section", "context")])
    assert "<!channel>" not in mrkdwn


def test_what_was_decided_comes_first_and_both_memos_say_so() -> None:
    words = text_of(decision.posted(memo(state=MemoState.SUPERSEDED, decision="Acme it is")))
    assert words.index("Acme it is") < words.index("Decided by")
    assert "*Superseded* by D-14." in words
    assert "*Supersedes* D-3" in words


def test_a_title_made_of_the_question_does_not_say_it_twice() -> None:
    asked = "Which supplier do we take?\nMarketing must know."
    made, own = (decision.posted(memo(title=title, question=asked)) for title in (asked.splitlines()[0], "Paper"))
    assert text_of(made).count("Which supplier") == 1
    assert "*D-12*\n" in text_of(made)
    assert "*D-12 · Paper*" in text_of(own)


@pytest.mark.parametrize("state", list(MemoState))
def test_only_a_memo_that_stands_has_buttons_to_replace_it(state: MemoState) -> None:
    stands = state in (MemoState.RECORDED, MemoState.UNCONFIRMED)
    blocks = [block for block in decision.posted(memo(state=state))["blocks"] if block["type"] == "actions"]
    assert [each["text"]["text"] for block in blocks for each in block["elements"]] == (
        ["Correct", "Supersede", "Reverse"] if stands else []
    )
