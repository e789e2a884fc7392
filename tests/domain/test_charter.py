"""What may be asked of a charter, and where a request may go."""

from datetime import date

import pytest

from bot.domain.charter import (
    TRANSITIONS,
    Goal,
    check_change,
    check_quarter_target,
    check_reason,
    near_until,
    transition,
)
from bot.domain.codes import ActorRole, CharterAction, RequestState
from bot.domain.errors import UserError

TODAY = date(2026, 11, 23)
NOW = Goal(target="300 paying customers", due=date(2026, 12, 18))


def wanted(**values):
    return Goal(**{"target": NOW.target, "due": NOW.due, "quarter_target": NOW.quarter_target, **values})


def test_what_stays_as_it_is_is_no_part_of_the_change():
    change = check_change(NOW, wanted(due=date(2027, 1, 29)), " Acme signs later ", TODAY)

    assert (change.target, change.due, change.quarter_target) == (None, date(2027, 1, 29), None)
    assert change.reason == "Acme signs later"


def test_words_are_compared_without_their_spaces():
    with pytest.raises(UserError, match="this is what holds now") as refused:
        check_change(NOW, wanted(target="300  paying customers "), "why not", TODAY)
    assert refused.value.field == "target"


REFUSED = {
    "a target that is an activity": (wanted(target="improve onboarding"), "because", "target", "yes or no"),
    "a date that is past": (wanted(due=date(2026, 11, 22)), "because", "due", "which is past"),
    "a far date without a target of the quarter": (
        wanted(due=date(2027, 4, 1)), "because", "quarter", "by the end of 2026-Q4",
    ),
    "a target of the quarter that is a question": (
        wanted(due=date(2027, 4, 1), quarter_target="how do we do it?"), "because", "quarter", "is a question",
    ),
    "no reason": (wanted(target="200 paying customers"), " … ", "reason", "Say why"),
    "too long a reason": (wanted(target="200 paying customers"), "x" * 501, "reason", "at most 500"),
}  # fmt: skip


@pytest.mark.parametrize(("goal", "reason", "field", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_said_on_its_field(goal, reason, field, words):
    with pytest.raises(UserError, match=words) as refused:
        check_change(NOW, goal, reason, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 10, 1), date(2027, 3, 31)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2027, 1, 1), date(2027, 6, 30)),
        (date(2028, 2, 29), date(2028, 6, 30)),
    ],
)
def test_more_than_a_quarter_away_begins_after_the_next_quarter(today, last):
    assert near_until(today) == last
    assert check_quarter_target("", last, today) == ""
    with pytest.raises(UserError):
        check_quarter_target("", date.fromordinal(last.toordinal() + 1), today)


def test_a_target_of_the_quarter_goes_where_the_date_is_near():
    now = Goal(target=NOW.target, due=date(2027, 9, 30), quarter_target="Pilot live")

    assert check_change(now, wanted(quarter_target="Pilot live"), "sooner", TODAY).quarter_target == ""


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("action", CharterAction)
def test_only_an_open_request_is_answered(state, action):
    role = {CharterAction.WITHDRAW: ActorRole.DRI, CharterAction.LAPSE: ActorRole.BOT}.get(action, ActorRole.SPONSOR)
    role = ActorRole.DRI if action is CharterAction.REQUEST else role
    if (state, action) in TRANSITIONS:
        assert transition(state, action, role, "it") is TRANSITIONS[state, action]
    else:
        with pytest.raises(UserError, match=f"is {state.value} already"):
            transition(state, action, role, "it")


def test_a_dri_grants_nothing():
    with pytest.raises(UserError, match="Only its sponsor or a leader can do that"):
        transition(RequestState.OPEN, CharterAction.GRANT, ActorRole.DRI, "this request")


def test_a_reason_has_a_letter_or_a_number():
    assert check_reason("ok!") == "ok!"
