"""What is said about blame, escalations and decisions: within Slack's limits at their longest, everything escaped."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.codes import EscalationKind, EscalationState, LedgerCode, Party
from bot.messages import (
    blame,
    decision,
    decision_forms,
    decision_lists,
    errors,
    escalation,
    escalation_forms,
    escalation_story,
    forms,
)
from bot.messages.blame import Prompt
from bot.messages.decision import MemoShown
from bot.messages.decision_forms import Filled
from bot.messages.escalation import Matter
from bot.messages.escalation_forms import Asked
from bot.messages.text import Payload
from bot.sandbox.blockkit import validate_message, validate_view
from tests.services.monday_kit import text_of

BAD = "<!channel> & <@U1>"
LONG = (BAD + " ") * 300
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 30)


def matter(**values: Any) -> Matter:
    given: dict[str, Any] = {"id": 1, "number": 31, "initiative_number": 7, "initiative": LONG, "about": LONG}
    parts = {"raiser": "U11", "leader": "U12", "counterpart": "U13", "kind": EscalationKind.SCOPE, "need": LONG}
    times = {"by_on": DAY, "state": EscalationState.OPEN, "first_raised_at": AT, "due_at": AT, "deadline_on": DAY}
    return Matter(**{**given, **parts, **times, **values})


def memo(**values: Any) -> MemoShown:
    words = dict.fromkeys(("title", "decision", "question", "inputs", "alternatives", "dissent", "initiative"), LONG)
    people: dict[str, Any] = {"decider": "U1", "recorder": "U2", "dissenters": ["U3", "U4"], "waits_for": ["U1", "U3"]}
    times = {"raised_at": AT, "raised_on": DAY, "decided_on": DAY, "review_by": DAY, "permalink": "https://a.example"}
    return MemoShown(**{"id": 1, "number": 12, **words, **people, **times, **values})


def prompt(**values: Any) -> Prompt:
    given: dict[str, Any] = {"reply_id": 3, "name": LONG, "blamed": LONG, "party": Party.TEAM, "sponsor": None}
    return Prompt(**{**given, "is_dri": True, "again": False, **values})


MESSAGES: dict[str, Payload] = {
    "cut": blame.cut(prompt()),
    "circumstance": blame.cut(prompt(party=Party.CIRCUMSTANCE)),
    "ask": blame.ask(prompt()),
    "waits": blame.already_waits([matter()] * 30, 3, by="U11"),
    "waits, one": blame.already_waits([matter()], 3, by="U11"),
    "waits, others": blame.already_waits([matter()], 3, by="U99"),
    "human": blame.human(None),
    "leader": escalation.to_leader(matter(), from_leader="U9"),
    "leader, now": escalation.to_leader_now(matter(), escalation.decided("U1", LONG, 12), holds=True),
    "counterpart": escalation.to_counterpart(matter()),
    "raiser": escalation.to_raiser(matter()),
    "raiser, now": escalation.to_raiser_now(matter(), escalation.returned_sentence("U1", "U2", LONG)),
    "news": escalation.news(matter(), escalation.deadline_set("U1", None, DAY)),
    "returned": escalation.returned(matter(), "U1", LONG),
    "passed": escalation.news(matter(), escalation.deadline_passed(matter(counterpart=None))),
    "list": escalation.listing([matter()] * 60, [matter()] * 60, is_leader=True),
    "no list": escalation.listing([], [], is_leader=False),
    "show": escalation.shown(matter(), ["a line"] * 500),
    "show nothing": escalation.shown(matter(state=EscalationState.DEADLINE_SET), []),
    "memo": decision.posted(memo()),
    "memo, plain": decision.posted(memo(raised_on=None, permalink=None, dissent="", review_by=None, initiative="")),
    "confirm": decision.to_confirm(memo()),
    "confirmed": decision.confirmed(memo()),
    "recorded": decision.recorded(memo(), in_thread=False),
    "recorded, no thread": decision.recorded(memo(), in_thread=False, has_thread=False),
    "offer": decision.offer("mention|C1|1.1|"),
    "help": decision.mention_help(),
    "needs": decision.needs_decision("shortcut|C1|1.1|1.1", "U1", AT),
    "sentence": errors.sentence(LONG),
    "not opened": errors.not_opened(),
    "not opened, typed": errors.not_opened_command("/decide", LONG),
}
CHOICES = [(str(number), LONG) for number in range(150)]
FILLED = Filled(question=LONG, decision=LONG, decider="U1", title=LONG, raised=DAY, decided=DAY, inputs=LONG)
ASKED = Asked(about=LONG, counterpart="U1", kind=EscalationKind.SCOPE, needed=LONG, by_when=DAY)
VIEWS: dict[str, Payload] = {
    "raise": escalation_forms.raise_form(CHOICES, "3", ASKED, "7:12:3"),
    "decide": escalation_forms.decide_form(matter()),
    "deadline": escalation_forms.deadline_form(matter()),
    "deadline, nobody": escalation_forms.deadline_form(matter(counterpart=None)),
    "return": escalation_forms.return_form(matter()),
    "answer": escalation_forms.answer_form(matter(), LONG),
    "memo": decision_forms.memo_form(FILLED, CHOICES, "x", notice=decision.INVITE),
    "memo, loading": decision_forms.memo_form(Filled(), [], "x", loading=True),
    "threads, loading": decision_forms.loading_threads("x"),
    "threads": decision_forms.pick_thread(CHOICES, "x", notice=decision.INVITE),
    "reading": forms.modal("x", "Read", None, escalation.to_counterpart(matter())["blocks"]),
    "notice": errors.notice(errors.sentence(LONG)),
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


@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_buttons_and_metadata_carry_ids_only(name: str) -> None:
    for payload in (MESSAGES.get(name), VIEWS.get(name)):
        for block in (payload or {}).get("blocks", []):
            values = [each.get("value", "") for each in block.get("elements", []) if each["type"] == "button"]
            assert all(len(value) < 60 and " " not in value for value in values)


@pytest.mark.parametrize(
    ("code", "details", "says"),
    [
        (LedgerCode.ESCALATED, {}, "raised it"),
        (LedgerCode.DEADLINE_SET, {"deadline_on": "2026-11-30"}, "set a deadline: Mon 30 Nov 2026"),
        (LedgerCode.DECIDED, {"memo": 12}, "decided: D-12"),
        (LedgerCode.RETURNED, {"question_id": 3}, "returned it with a question"),
        (LedgerCode.TAKEN_OVER, {}, "taken over"),
    ],
)
def test_each_thing_that_happened_is_a_line(code: LedgerCode, details: dict[str, Any], says: str) -> None:
    assert says in escalation_story.line(code, AT, "U1", details)
    assert "Drumbeat" in escalation_story.line(code, AT, None, details)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (EscalationState.OPEN, "waits for <@U12>"),
        (EscalationState.DEADLINE_SET, "deadline Mon 30 Nov"),
        (EscalationState.RETURNED, "returned to <@U11>"),
        (EscalationState.SETTLED, "settled"),
        (EscalationState.WITHDRAWN, "withdrawn"),
    ],
)
def test_a_state_is_said_in_words(state: EscalationState, says: str) -> None:
    assert says in escalation.shown(matter(state=state, initiative="x"), [])["text"]


def test_what_grew_by_answers_shows_its_first_and_its_latest_words() -> None:
    told = str(escalation.to_leader(matter(need="first " + "x" * 6_000 + " latest"))["blocks"])
    assert "first" in told
    assert "latest" in told


def test_a_working_day_is_counted_in_words() -> None:
    assert escalation.waits_line(matter(days_waiting=1)).startswith("E-31 has waited 1 working day for")
    assert "3 working days" in escalation.kept_waiting(matter(days_waiting=3))


def listed(**values: Any) -> decision_lists.Listed:
    return decision_lists.Listed(memo=memo(), **values)


def test_lists_of_decisions_say_what_was_not_counted_and_what_was_not_ranked() -> None:
    log = decision_lists.log([listed()] * 20, seen=40, left=1_001, uncounted=True, following="1:60:0:0::", first="x")
    assert "41 to 60 of more than 1,040" in text_of(log)
    hits = [decision_lists.Hit(listed=listed(by=3, replaced="reversed"), marked=[LONG, f"\x02{LONG}\x03"])] * 20
    found = decision_lists.found(hits, LONG, offset=20, total=500, more=True)
    assert "More than 500 decisions match" in text_of(found)
    assert "_reversed by D-3_" in text_of(found)
    bare = decision_lists.found(
        [decision_lists.Hit(listed=listed(), marked=["t", "", ""])], "x", offset=0, total=1, more=False
    )
    none = decision_lists.found([], LONG, offset=0, total=0, more=False)
    for payload in (log, found, bare, none, decision_lists.ask_for_words()):
        assert validate_message(payload) == []
        assert "<!channel>" not in text_of(payload)
