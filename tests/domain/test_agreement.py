"""An agreement's states, authority, deadlines, reminders and what follows from a verdict."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.agreement import (
    MAX_LINES,
    TRANSITIONS,
    VERDICTS,
    Proposal,
    acceptance,
    accused,
    approves,
    check_deadline,
    check_proposal,
    check_words,
    deadline_instant,
    ends_after,
    excuses,
    holds_deadline,
    is_final,
    is_on_time,
    next_reminder,
    proposed_fault,
    refusal,
    reminders,
    sealed,
    spec_lines,
    transition,
    upholds,
    verdict_transition,
)
from bot.domain.authority import may
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import (
    ActorRole,
    AgreementAction,
    AgreementState,
    Fault,
    VerdictAction,
    VerdictBasis,
    VerdictState,
)
from bot.domain.errors import UserError

A, R, S, V = AgreementAction, ActorRole, AgreementState, VerdictState
TODAY = date(2026, 11, 23)
LONDON, MADRID = ZoneInfo("Europe/London"), ZoneInfo("Europe/Madrid")
OFFICE = WorkingCalendar(LONDON, holidays=frozenset({date(2026, 11, 25)}))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def proposal(**values: object) -> Proposal:
    given = {"deliverable": "The price list", "spec": "Five countries", "providers": ["olu"], "dri": "dana"}
    return check_proposal(**{**given, "deadline": date(2026, 11, 27), "today": TODAY, **values})  # type: ignore[arg-type]


def test_a_complete_proposal_is_taken():
    assert proposal(spec="  Five countries ") == Proposal("The price list", "Five countries", "olu", date(2026, 11, 27))
    assert proposal(deadline=TODAY).deadline == TODAY
    assert proposal(providers=["olu", "olu"]).provider == "olu"


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"deliverable": " x "}, "deliverable", "what is to be delivered"),
        ({"deliverable": "x" * 301}, "deliverable", "at most 300"),
        ({"spec": " "}, "spec", "one line for each"),
        ({"spec": "x" * 2_001}, "spec", "at most 2000"),
        ({"providers": []}, "provider", "Name the one person"),
        ({"providers": ["olu", "lee"]}, "provider", "one provider"),
        ({"providers": ["dana"]}, "provider", "owe it to yourself"),
        ({"deadline": None}, "deadline", "Choose the last day"),
        ({"deadline": date(2026, 11, 22)}, "deadline", "2026-11-22 is past"),
        ({"deadline": date(9999, 12, 31)}, "deadline", "ten years away"),
    ],
)
def test_what_is_missing_or_wrong_is_said_on_its_field(values, field, says):
    with pytest.raises(UserError, match=says) as refusal_:
        proposal(**values)
    assert refusal_.value.field == field


def test_words_that_had_to_be_written():
    assert check_words("  so it is ", "Say why.", "reason") == "so it is"
    with pytest.raises(UserError, match="Say why") as refused:
        check_words(" x ", "Say why.", "reason")
    assert refused.value.field == "reason"
    with pytest.raises(UserError) as past:
        check_deadline(date(2026, 1, 1), TODAY, "other_date")
    assert past.value.field == "other_date"


@pytest.mark.parametrize(
    ("state", "action", "role", "after"),
    [
        ("proposed", A.ACCEPT, R.PROVIDER, "in_force"),
        ("proposed", A.PUT_IN_FORCE, R.SPONSOR, "in_force"),
        ("proposed", A.DECLINE, R.PROVIDER, "declined"),
        ("proposed", A.GO_TO_SPONSOR, R.BOT, "proposed"),
        ("declined", A.TAKE_DATE, R.DRI, "in_force"),
        ("declined", A.AMEND, R.DRI, "proposed"),
        ("in_force", A.AMEND, R.PROVIDER, "in_force"),
        ("in_force", A.DELIVER, R.PROVIDER, "delivered"),
        ("in_force", A.BREACH, R.BOT, "in_force"),
        ("delivered", A.APPROVE, R.DRI, "approved"),
        ("delivered", A.REJECT, R.DRI, "in_force"),
        ("delivered", A.APPROVE_BY_SILENCE, R.BOT, "approved"),
        ("delivered", A.LAPSE, R.BOT, "withdrawn"),
    ],
)
def test_moves(state, action, role, after):
    assert transition(S(state), action, role) == after


@pytest.mark.parametrize(
    ("state", "action", "role", "says"),
    [
        ("proposed", A.ACCEPT, R.DRI, "Only its provider can do that with this agreement"),
        ("proposed", A.DELIVER, R.PROVIDER, "waits for its provider's answer; nothing was changed"),
        ("declined", A.ACCEPT, R.PROVIDER, "was declined"),
        ("declined", A.AMEND, R.PROVIDER, "only its DRI can propose it again"),
        ("in_force", A.ACCEPT, R.PROVIDER, "is in force"),
        ("delivered", A.WITHDRAW, R.DRI, "waits for its review"),
        ("approved", A.DELIVER, R.PROVIDER, "is approved"),
        ("withdrawn", A.APPROVE, R.DRI, "was withdrawn"),
        ("in_force", A.BREACH, R.SPONSOR, "Only the bot"),
    ],
)
def test_what_cannot_be_done_is_said(state, action, role, says):
    with pytest.raises(UserError, match=says):
        transition(S(state), action, role)


@pytest.mark.parametrize(
    ("state", "action", "role", "outcome"),
    [
        ("proposed", VerdictAction.CONTEST, R.PROVIDER, "contested"),
        ("proposed", VerdictAction.CONTEST, R.DRI, "contested"),
        ("proposed", VerdictAction.LET_STAND, R.BOT, "standing"),
        ("contested", VerdictAction.RULE, R.LEADER, "ruled"),
        ("contested", VerdictAction.CONTEST, R.DRI, "contested already"),
        ("standing", VerdictAction.RULE, R.SPONSOR, "nobody contested it in time"),
        ("ruled", VerdictAction.RULE, R.SPONSOR, "has been ruled"),
        ("proposed", VerdictAction.RULE, R.LEADER, "not contested"),
        ("proposed", VerdictAction.RULE, R.PROVIDER, "Only the leader"),
        (None, VerdictAction.RULE, R.LEADER, "There is no verdict"),
    ],
)
def test_a_verdict_moves_or_says_why_not(state, action, role, outcome):
    known = V(state) if state else None
    if outcome in list(V):
        assert verdict_transition(known, action, role) == outcome
        return
    with pytest.raises(UserError, match=outcome):
        verdict_transition(known, action, role)


@pytest.mark.parametrize(
    ("state", "role", "is_amended", "means"),
    [
        ("proposed", R.PROVIDER, True, A.ACCEPT),
        ("proposed", R.SPONSOR, True, A.PUT_IN_FORCE),
        ("declined", R.DRI, False, A.TAKE_DATE),
        ("declined", R.PROVIDER, False, A.ACCEPT),
        ("in_force", R.DRI, True, A.ACCEPT_AMENDMENT),
        ("in_force", R.PROVIDER, False, A.ACCEPT),
    ],
)
def test_a_bare_accept_means_what_is_open(state, role, is_amended, means):
    assert acceptance(S(state), role, is_amended=is_amended) is means
    assert refusal(is_amended=True) is A.DECLINE_AMENDMENT
    assert refusal(is_amended=False) is A.DECLINE


@pytest.mark.parametrize(
    ("day", "zone", "ends"),
    [
        (date(2026, 11, 27), "Europe/Madrid", utc(2026, 11, 27, 23)),
        (date(2026, 11, 27), "Pacific/Kiritimati", utc(2026, 11, 27, 10)),
        (date(2026, 11, 27), "Pacific/Pago_Pago", utc(2026, 11, 28, 11)),
        (date(2026, 3, 28), "Asia/Beirut", utc(2026, 3, 28, 22)),  # the clock skips that midnight
        (date(2026, 10, 31), "America/Havana", utc(2026, 11, 1, 4)),  # the clock repeats it: the first counts
        (date(2028, 2, 29), "UTC", utc(2028, 3, 1)),
        (date(2026, 12, 31), "Asia/Kathmandu", utc(2026, 12, 31, 18, 15)),
    ],
)
def test_a_deadline_day_ends_at_midnight_where_the_provider_is(day, zone, ends):
    assert deadline_instant(day, ZoneInfo(zone)) == ends
    assert is_on_time(ends - timedelta(seconds=1), ends)
    assert not is_on_time(ends, ends)


@pytest.mark.parametrize(
    ("since", "days", "ends"),
    [
        (utc(2026, 11, 23, 10), 2, utc(2026, 11, 26, 18)),  # the holiday on Wednesday does not count
        (utc(2026, 11, 27, 20), 3, utc(2026, 12, 2, 18)),
        (utc(2026, 11, 28, 3), 2, utc(2026, 12, 1, 18)),  # begun at the weekend
    ],
)
def test_times_to_answer_end_with_a_working_day(since, days, ends):
    assert ends_after(since, days, OFFICE) == ends


@pytest.mark.parametrize(
    ("deadline", "early", "last"),
    [
        (date(2026, 11, 27), utc(2026, 11, 24, 9), utc(2026, 11, 27, 9)),  # the holiday on Wednesday is skipped
        (date(2026, 11, 29), utc(2026, 11, 26, 9), utc(2026, 11, 27, 9)),  # a Sunday: on Friday
        (date(2026, 11, 25), utc(2026, 11, 23, 9), utc(2026, 11, 24, 9)),  # the holiday itself
    ],
)
def test_the_provider_is_reminded_on_working_mornings(deadline, early, last):
    assert reminders(deadline, OFFICE) == (early, last)
    assert next_reminder(deadline, OFFICE, early - timedelta(seconds=1)) == early
    assert next_reminder(deadline, OFFICE, early) == last
    assert next_reminder(deadline, OFFICE, last) is None


def test_a_spec_has_lines_and_a_seal():
    assert spec_lines(" one \n\n  two\n") == ["one", "two"]
    assert len(spec_lines("x\n" * 500)) == MAX_LINES
    assert sealed("así") == sha256("así".encode()).hexdigest()


@pytest.mark.parametrize("basis", list(VerdictBasis))
@pytest.mark.parametrize("fault", list(Fault))
def test_what_follows_from_a_final_fault(basis, fault):
    rejection = basis is not VerdictBasis.DEADLINE_PASSED
    assert approves(basis, fault) == (rejection and fault is Fault.DRI)
    assert upholds(basis, fault) == (rejection and fault is Fault.PROVIDER)
    assert excuses(basis, fault) == (not rejection and fault is not Fault.PROVIDER)
    assert holds_deadline(basis, V.CONTESTED) == rejection
    assert not holds_deadline(basis, V.RULED)


def test_who_is_accused_of_what():
    assert proposed_fault(VerdictBasis.DEADLINE_PASSED) is Fault.PROVIDER
    assert proposed_fault(VerdictBasis.BEYOND_SPEC) is Fault.DRI
    assert proposed_fault(VerdictBasis.REJECTION_DISPUTED) is None
    assert accused(VerdictBasis.BEYOND_SPEC) is R.DRI
    assert accused(VerdictBasis.DEADLINE_PASSED) is R.PROVIDER


MOVES = st.lists(st.tuples(st.sampled_from([*A, *VerdictAction]), st.sampled_from(list(R))), max_size=40)


@settings(derandomize=True, deadline=None)
@given(MOVES)
def test_no_sequence_reaches_a_state_without_a_name_or_two_verdicts(moves):
    state, verdict, verdicts = S.PROPOSED, None, 0
    for action, role in moves:
        before, judged = state, verdict
        try:
            if isinstance(action, VerdictAction):
                verdict = verdict_transition(verdict, action, role)
            else:
                state = transition(state, action, role)
        except UserError:
            assert (state, verdict) == (before, judged)
            continue
        assert may(action, role)
        assert not is_final(before) or state is before
        if action in (A.BREACH, A.REJECT) and verdict is None:  # a fact that speaks for a verdict
            verdict, verdicts = V.PROPOSED, verdicts + 1
        assert state in S
        assert verdict is None or verdict in V
        assert judged not in (V.STANDING, V.RULED) or verdict is judged
    assert verdicts <= 1


def test_every_live_state_can_end_and_no_final_one_goes_on():
    for state in S:
        ways = {action for (before, action) in TRANSITIONS if before is state}
        assert bool(ways) is not is_final(state)
        assert is_final(state) or A.LAPSE in ways
    assert {before for before, _ in VERDICTS} == {V.PROPOSED, V.CONTESTED}
