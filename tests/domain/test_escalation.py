"""An escalation's states, authority, path and response time."""

import re
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import escalation
from bot.domain.authority import may
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ActorRole, EscalationAction, EscalationKind, EscalationState, Party
from bot.domain.errors import UserError
from bot.domain.escalation import (
    OUTCOMES,
    TRANSITIONS,
    Request,
    can,
    check_day,
    check_request,
    check_words,
    days_waiting,
    due_at,
    is_final,
    next_leader,
    path,
    replaces_dri,
    transition,
)
from bot.domain.people import PersonFacts

TODAY = date(2026, 11, 23)
OFFICE = WorkingCalendar(ZoneInfo("Europe/London"), holidays=frozenset({date(2026, 11, 24)}))
A = EscalationAction
DOCS = Path(__file__).parents[2] / "docs"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_complete_request_is_taken():
    request = check_request(" Engineering ", EscalationKind.RESOURCES, " Two people ", TODAY, TODAY, Party.TEAM, "p9")

    assert request == Request("Engineering", EscalationKind.RESOURCES, "Two people", TODAY, Party.TEAM, "p9")


@pytest.mark.parametrize(
    ("about", "kind", "needed", "by_when", "field"),
    [
        (" ", EscalationKind.SCOPE, "Cut it", TODAY, "about"),
        ("Legal", None, "Cut it", TODAY, "kind"),
        ("Legal", EscalationKind.SCOPE, " x ", TODAY, "needed"),
        ("Legal", EscalationKind.SCOPE, "Cut it", None, "by_when"),
        ("Legal", EscalationKind.SCOPE, "Cut it", date(2026, 11, 22), "by_when"),
    ],
)
def test_incomplete_is_not_an_escalation(about, kind, needed, by_when, field):
    with pytest.raises(UserError) as refusal:
        check_request(about, kind, needed, by_when, TODAY)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("state", "action", "role", "after"),
    [
        ("open", A.DECIDE, ActorRole.SPONSOR, "settled"),
        ("open", A.TAKE_OVER, ActorRole.LEADER, "settled"),
        ("open", A.SET_DEADLINE, ActorRole.SPONSOR, "deadline_set"),
        ("open", A.RETURN, ActorRole.SPONSOR, "returned"),
        ("open", A.MOVE_UP, ActorRole.BOT, "open"),
        ("open", A.GIVE_SIDE, ActorRole.COUNTERPART, "open"),
        ("open", A.WITHDRAW, ActorRole.DRI, "withdrawn"),
        ("deadline_set", A.REPLACE, ActorRole.LEADER, "settled"),
        ("returned", A.RAISE_AGAIN, ActorRole.DRI, "open"),
    ],
)
def test_moves(state, action, role, after):
    assert transition(EscalationState(state), action, role) == after


@pytest.mark.parametrize(
    ("state", "action", "role", "sentence"),
    [
        ("settled", A.DECIDE, ActorRole.SPONSOR, "This escalation is settled; nothing was changed"),
        ("withdrawn", A.RETURN, ActorRole.SPONSOR, "was withdrawn"),
        ("returned", A.DECIDE, ActorRole.SPONSOR, "has been returned to the DRI"),
        ("deadline_set", A.MOVE_UP, ActorRole.BOT, "already has a deadline"),
        ("open", A.RAISE_AGAIN, ActorRole.DRI, "is open"),
        ("open", A.DECIDE, ActorRole.DRI, "Only the leader it waits for can do that"),
        ("open", A.WITHDRAW, ActorRole.SPONSOR, "Only its DRI can do that"),
        ("open", A.GIVE_SIDE, ActorRole.OTHER, "Only whoever is on its other side can do that"),
        ("open", A.MOVE_UP, ActorRole.LEADER, "Only the bot can do that"),
    ],
)
def test_what_cannot_be_done_is_said(state, action, role, sentence):
    with pytest.raises(UserError, match=sentence):
        transition(EscalationState(state), action, role)


@pytest.mark.parametrize(
    ("kind", "counterpart", "dri", "expected"),
    [
        (EscalationKind.DECISION_NEEDED, "mei", "dana", True),
        (EscalationKind.SCOPE, None, "dana", True),
        (EscalationKind.REPLACE_PERSON, "mei", "dana", False),
        (EscalationKind.REPLACE_PERSON, "mei", None, False),
        (EscalationKind.REPLACE_PERSON, "dana", "dana", True),  # the sponsor asks for another DRI
    ],
)
def test_what_replace_means(kind, counterpart, dri, expected):
    assert replaces_dri(kind, counterpart, dri) is expected


def test_a_button_stands_where_something_can_be_done():
    assert can(EscalationState.OPEN, A.COMMIT)
    assert not can(EscalationState.DEADLINE_SET, A.COMMIT)
    assert not any(can(EscalationState.SETTLED, action) for action in A)


def test_words_and_days_are_checked_with_their_field():
    assert check_words("  yes ", "Say it.", "answer") == "yes"
    assert check_day(TODAY, TODAY, "deadline") == TODAY
    for act in (
        lambda: check_words(" x ", "Say it.", "answer"),
        lambda: check_day(None, TODAY, "answer"),
        lambda: check_day(date(2026, 11, 22), TODAY, "answer"),
    ):
        with pytest.raises(UserError) as refusal:
            act()
        assert refusal.value.field == "answer"


def test_the_docs_draw_the_machine_that_runs():
    drawn = (DOCS / "escalations.md").read_text()
    diagram = (escalation.__doc__ or "").split("```mermaid")[1].split("```")[0].strip()
    assert diagram in drawn
    shown = {
        (before, action.strip(), after)
        for before, after, actions in re.findall(r"^ *(\w+) --> (\w+): (.+)$", diagram, re.MULTILINE)
        for action in actions.split(",")
    }
    assert shown == {(before.value, action.value, after.value) for (before, action), after in TRANSITIONS.items()}


def test_every_settling_action_has_an_outcome():
    assert {action for (_, action), after in TRANSITIONS.items() if is_final(after)} <= set(OUTCOMES)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(EscalationAction)), st.sampled_from(list(ActorRole))), max_size=30))
def test_whatever_people_do_the_machine_keeps_its_promises(moves):
    state = EscalationState.OPEN
    for action, role in moves:
        before = state
        try:
            state = transition(state, action, role)
        except UserError:
            assert not may(action, role) or (before, action) not in TRANSITIONS
            continue
        assert not is_final(before)
        assert may(action, role)
        if before is EscalationState.RETURNED:
            assert state in (EscalationState.OPEN, EscalationState.WITHDRAWN)


def facts(*names: str) -> dict[str, PersonFacts]:
    return {name: PersonFacts(name, name.title(), is_leader=True) for name in names}


ABOVE = {"dana": "lee", "lee": "kim", "kim": None}


def test_the_path_is_the_sponsor_then_escalates_to():
    assert path("dana", ABOVE, facts("dana", "lee", "kim"), []) == ["dana", "lee", "kim"]


@pytest.mark.parametrize(
    ("people", "about", "expected"),
    [
        (facts("dana", "lee", "kim"), ["dana"], ["lee", "kim"]),
        (facts("dana", "lee", "kim") | {"lee": PersonFacts("lee", "Lee", away=True)}, [], ["dana", "kim"]),
        (facts("dana", "lee", "kim") | {"dana": PersonFacts("dana", "Dana", active=False)}, [], ["lee", "kim"]),
        (facts("kim"), [], ["kim"]),
        (facts("dana"), ["dana"], []),
    ],
)
def test_whoever_is_complained_of_away_or_gone_is_skipped(people, about, expected):
    assert path("dana", ABOVE, people, about) == expected


def test_a_circle_or_an_endless_chain_ends_the_path():
    many = [f"p{n}" for n in range(50)]

    assert path("dana", {"dana": "lee", "lee": "dana"}, facts("dana", "lee"), []) == ["dana", "lee"]
    assert len(path("p0", dict(pairwise(many)), facts(*many), [])) == 10
    assert path(None, ABOVE, facts("dana"), []) == []


@pytest.mark.parametrize(
    ("held_by", "expected"), [("dana", "lee"), ("lee", None), (None, "dana"), ("somebody gone", "dana")]
)
def test_the_next_leader(held_by, expected):
    assert next_leader(["dana", "lee"], held_by) == expected


def test_an_empty_path_has_no_next_leader():
    assert next_leader([], None) is None


@pytest.mark.parametrize(
    ("raised", "by_when", "expected"),
    [
        (utc(2026, 11, 23, 10), None, utc(2026, 11, 26, 18)),  # Tuesday is a holiday of this leader
        (utc(2026, 11, 20, 10), None, utc(2026, 11, 25, 18)),  # over the weekend
        (utc(2026, 11, 23, 10), date(2026, 11, 23), utc(2026, 11, 23, 18)),
        (utc(2026, 11, 23, 10), date(2026, 12, 31), utc(2026, 11, 26, 18)),
        (utc(2026, 11, 23, 20), date(2026, 11, 23), utc(2026, 11, 25, 18)),  # after hours: the next working day
    ],
)
def test_an_answer_is_due_in_two_working_days_or_at_the_by_when(raised, by_when, expected):
    assert due_at(raised, by_when, OFFICE) == expected


def test_waiting_is_counted_in_working_days():
    assert days_waiting(utc(2026, 11, 20, 10), utc(2026, 11, 26, 9), OFFICE) == 3
    assert days_waiting(utc(2026, 11, 20, 10), utc(2026, 11, 20, 11), OFFICE) == 0
