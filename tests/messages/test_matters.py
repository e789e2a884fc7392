"""What is said about blame and escalations: within Slack's limits at their longest, everything escaped."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.codes import EscalationKind, EscalationState, LedgerCode, Party
from bot.messages import (
    blame,
    complaint,
    decision_lists,
    errors,
    escalation,
    escalation_forms,
    escalation_list,
    escalation_memos,
    escalation_sentences,
    escalation_side,
    escalation_story,
    forms,
    publishing,
)
from bot.messages.blame import Prompt
from bot.messages.complaint import Heard
from bot.messages.decision import MemoShown
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


def heard(**values: Any) -> Heard:
    given: dict[str, Any] = {"id": 1, "work": LONG, "by": "U1", "to": "U2", "about": LONG[:500], "needed": LONG}
    return Heard(**{**given, "by_provider": False, **values})


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
    "counterpart": escalation_side.to_counterpart(matter()),
    "counterpart, now": escalation_side.to_counterpart_now(
        matter(committed_on=DAY, side=LONG), escalation_sentences.committed("U13", DAY, LONG)
    ),
    "leader, both sides": escalation.to_leader(matter(committed_on=DAY, side=LONG)),
    "replaced": escalation.news(matter(), escalation_sentences.replaced("U12", "U11", "U14", 12, LONG)),
    "replaced nobody": escalation.news(matter(), escalation_sentences.replaced("U12", None, "U14", 12, LONG)),
    "part given": escalation.news(matter(), escalation_sentences.part_given("U12", "U13", "U14", 12, LONG)),
    "taken over": escalation.news(matter(), escalation_sentences.taken_over("U12", 12, LONG)),
    "your part": escalation_memos.you_take_the_part(matter(dri="U11"), "U12", 12, LONG),
    "your part, plain": escalation_memos.you_take_the_part(matter(counterpart=None), "U12", 12, LONG),
    "nobody above": escalation.news(matter(), escalation_sentences.nobody_above(matter())),
    "daily list": escalation_list.daily(
        [
            escalation_list.escalation_row(matter(committed_on=DAY, overdue=True, state=state))
            for state in (EscalationState.OPEN, EscalationState.DEADLINE_SET)
        ]
        * 40
    ),
    "daily list, one": escalation_list.daily([escalation_list.escalation_row(matter(days_waiting=1))]),
    "daily list, settled": escalation_list.nothing_left(),
    "daily list, old": escalation_list.out_of_date(),
    "you settled": publishing.settled_by_you(matter(), memo(), ["U1"] * 30),
    "published": publishing.published(memo()),
    "published, others": publishing.published_news(memo()),
    "complaint": complaint.to_owner(heard()),
    "complaint, provider": complaint.to_owner(heard(by_provider=True)),
    "complaint, settled": complaint.settled(heard(), complaint.you_answered("U1", LONG)),
    "complaint, told": complaint.told(heard()),
    "complaint, settled above": complaint.settled_above(heard()),
    "complaint, noted": complaint.noted(heard()),
    "complaint, escalated": complaint.escalated(heard()),
    "complaint, answered": complaint.answered(heard(), LONG),
    "came back": blame.came_back([matter()] * 30),
    "raiser": escalation.to_raiser(matter()),
    "raiser, now": escalation.to_raiser_now(matter(), escalation_sentences.returned_sentence("U1", "U2", LONG)),
    "news": escalation.news(matter(), escalation.deadline_set("U1", None, DAY)),
    "returned": escalation.returned(matter(), "U1", LONG),
    "passed": escalation.news(matter(), escalation.deadline_passed(matter(counterpart=None))),
    "list": escalation_list.listing([matter()] * 60, [escalation_list.escalation_row(matter())] * 60, is_leader=True),
    "no list": escalation_list.listing([], [], is_leader=False),
    "show": escalation_list.shown(matter(), ["a line"] * 500),
    "show nothing": escalation_list.shown(matter(state=EscalationState.DEADLINE_SET), []),
    "sentence": errors.sentence(LONG),
    "not opened": errors.not_opened(),
    "not opened, typed": errors.not_opened_command("/decide", LONG),
}
CHOICES = [(str(number), LONG) for number in range(150)]
ASKED = Asked(about=LONG, counterpart="U1", kind=EscalationKind.SCOPE, needed=LONG, by_when=DAY)
VIEWS: dict[str, Payload] = {
    "raise": escalation_forms.raise_form(CHOICES, "3", ASKED, "7:12:3"),
    "decide": escalation_forms.decide_form(matter()),
    "deadline": escalation_forms.deadline_form(matter()),
    "deadline, nobody": escalation_forms.deadline_form(matter(counterpart=None)),
    "replace": escalation_forms.replace_form(matter(dri="U11")),
    "replace, no dri": escalation_forms.replace_form(matter()),
    "replace a person": escalation_forms.replace_form(matter(dri="U11", kind=EscalationKind.REPLACE_PERSON)),
    "take over": escalation_forms.take_over_form(matter(dri="U11"), "U12", "U15"),
    "take over, top": escalation_forms.take_over_form(matter(), "U12", "U12"),
    "commit": escalation_side.commit_form(matter()),
    "commit again": escalation_side.commit_form(matter(committed_on=DAY)),
    "side": escalation_side.side_form(matter()),
    "complain": complaint.form(CHOICES, "3", LONG[:500], "U1", provider=True),
    "complain, open": complaint.form(CHOICES, None, "", None, provider=False),
    "answer a complaint": complaint.answer_form(heard()),
    "return": escalation_forms.return_form(matter()),
    "answer": escalation_forms.answer_form(matter(), LONG),
    "reading": forms.modal("x", "Read", None, escalation_side.to_counterpart(matter())["blocks"]),
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
        (LedgerCode.TAKEN_OVER, {"memo": 3}, "took it over: D-3"),
        (LedgerCode.COMMITTED, {"committed_on": "2026-11-30"}, "committed to Mon 30 Nov 2026"),
        (LedgerCode.SIDE_GIVEN, {}, "gave their side"),
        (LedgerCode.ESCALATION_PASSED_ON, {}, "passed it on"),
        (LedgerCode.LADDER_HELD, {}, "ladder held"),
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
    assert says in escalation_list.shown(matter(state=state, initiative="x"), [])["text"]


def test_what_grew_by_answers_shows_its_first_and_its_latest_words() -> None:
    told = str(escalation.to_leader(matter(need="first " + "x" * 6_000 + " latest"))["blocks"])
    assert "first" in told
    assert "latest" in told


def test_a_working_day_is_counted_in_words() -> None:
    assert escalation.waits_line(matter(days_waiting=1)).startswith("E-31 has waited 1 working day for")
    assert "3 working days" in escalation.kept_waiting(matter(days_waiting=3))


def test_a_row_says_how_old_what_is_promised_and_why_it_is_late() -> None:
    row = escalation_list.escalation_row(matter(committed_on=DAY, overdue=True, days_waiting=3, need="Acme"))
    for said in ("by *Mon 30 Nov*", "3 working days old", "<@U13> commits to Mon 30 Nov", "nobody stands above you"):
        assert said in row.line
    passed = escalation_list.escalation_row(matter(overdue=True, state=EscalationState.DEADLINE_SET, days_waiting=1))
    assert "1 working day old" in passed.line
    assert "The deadline has passed" in passed.line


def test_a_row_keeps_to_one_line_what_is_needed_and_leaves_a_promise_to_its_deadline() -> None:
    need = "A frozen spec\nAsked: Until when?\nAnswered: Friday"
    row = escalation_list.escalation_row(matter(need=need, committed_on=DAY, state=EscalationState.DEADLINE_SET))
    assert "A frozen spec Asked: Until when? Answered: Friday\n" in row.line
    assert "commits to" not in row.line


@pytest.mark.parametrize(
    ("state", "side", "labels"),
    [
        (EscalationState.OPEN, "", ["Commit", "Give my side"]),
        (EscalationState.OPEN, "x", ["Commit"]),
        (EscalationState.DEADLINE_SET, "", ["Give my side"]),
        (EscalationState.DEADLINE_SET, "x", []),
        (EscalationState.RETURNED, "", []),
        (EscalationState.SETTLED, "", []),
    ],
)
def test_the_other_side_gets_only_buttons_that_mean_something(
    state: EscalationState, side: str, labels: list[str]
) -> None:
    said = escalation_side.to_counterpart_now(matter(state=state, side=side), "Something happened.")
    rows = [block for block in said["blocks"] if block["type"] == "actions"]
    assert [each["text"]["text"] for row in rows for each in row["elements"]] == labels


def test_a_prompt_without_buttons_stays_as_it_is() -> None:
    assert blame.without(blame.came_back([matter()]), 1) is None
    assert blame.without({}, 1) is None
    assert blame.without(blame.cut(prompt()), 1) is None


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
