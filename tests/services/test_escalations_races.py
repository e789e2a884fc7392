"""Two leaders at once on PostgreSQL, and any order of acts at all: one settlement, no state without a name."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.codes import EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.domain.escalation import TRANSITIONS, is_final
from bot.services.escalations import returning, settling, withdrawing
from storage.engine import Store
from storage.tables import Escalation, Ledger, Memo, Outbox, Settlement
from tests.services.matters_kit import Court
from tests.support.clock import MONDAY
from tests.support.factories import Cast, make_cast, make_initiative


def at_once(*acts: Any) -> list[Any]:
    """Start all at the same moment; what each said, or the sentence with which it was refused."""
    gate, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        gate.wait(timeout=10)
        try:
            said[number] = acts[number]()
        except UserError as refused:
            said[number] = refused.sentence  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return said


@pytest.mark.parametrize("second", ["decide", "return", "withdraw"])
def test_of_two_who_settle_at_once_the_second_is_told_who_was_first(pg_store: Store, cast: Cast, second: str) -> None:
    court = Court(pg_store, cast)
    row = court.raise_(counterpart="other")
    calls = {part: court.call(part) for part in ("sponsor", "boss", "dri")}
    acts = {
        "decide": lambda: settling.decide(pg_store, calls["boss"], row.pk, "We build it"),
        "return": lambda: returning.return_(pg_store, calls["boss"], row.pk, "What would it cost?"),
        "withdraw": lambda: withdrawing.withdraw(pg_store, calls["dri"], row.pk),
    }
    said = at_once(lambda: settling.decide(pg_store, calls["sponsor"], row.pk, "We take Acme"), acts[second])
    refused = [each for each in said if isinstance(each, str)]
    assert len(refused) == 1, said
    assert any(name in refused[0] for name in ("Sam has decided", "Bo has", "Dana has withdrawn")), refused
    assert len(court.all(Settlement)) == (court.row().state is not EscalationState.RETURNED)
    assert len(court.all(Memo)) <= 1


STEPS = st.lists(
    st.sampled_from(
        [f"{act} {part}" for act in ("decide", "deadline", "return", "answer", "withdraw")
         for part in ("sponsor", "boss", "leader", "dri", "other")]
        + ["wait 5", "wait 30", "wait 80"] * 3
    ),
    min_size=1, max_size=12,
)  # fmt: skip
_SETTLES = {LedgerCode.DECIDED, LedgerCode.WITHDRAWN}


def play(court: Court, step: str) -> None:
    act, who = step.split()
    row = court.row()
    if act == "wait":
        court.pass_(hours=float(who))
        return
    call, day = court.call(who), court.now.date() + timedelta(days=1)
    acts: dict[str, Any] = {
        "decide": lambda: settling.decide(court.store, call, row.pk, "So it is"),
        "deadline": lambda: settling.set_deadline(court.store, call, row.pk, day),
        "return": lambda: returning.return_(court.store, call, row.pk, "Why so?"),
        "answer": lambda: returning.answer(court.store, call, row.pk, "Because"),
        "withdraw": lambda: withdrawing.withdraw(court.store, call, row.pk),
    }
    try:
        acts[act]()
    except UserError:
        assert court.row().state is row.state  # a refusal changes nothing


@settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, other_side=st.booleans())
def test_no_order_of_acts_settles_twice_or_leaves_the_machine(
    sqlite_store: Store, steps: list[str], other_side: bool
) -> None:
    court = Court(sqlite_store, make_cast(sqlite_store, MONDAY))
    court.raise_(counterpart="other" if other_side else None, by_when=date(2026, 11, 27))
    allowed = {(before, after) for (before, _), after in TRANSITIONS.items()}
    for step in steps:
        before = court.row()
        play(court, step)
        after = court.row()
        assert before.state is after.state or (before.state, after.state) in allowed, step
        assert not is_final(before.state) or after.state is before.state
        assert is_final(after.state) or after.due_at > court.now
        assert after.leader_id not in (court.cast.dri, court.cast.other)
        if is_final(after.state):
            for part in ("dri", "sponsor", "boss", "other"):
                assert set(court.buttons(part)) <= {"Publish"}, (part, step)
    final = is_final(court.row().state)
    assert len(court.all(Settlement)) == final
    assert sum(line.code in _SETTLES for line in court.all(Ledger)) == final
    keys = [row.key for row in court.all(Outbox)]
    assert len(keys) == len(set(keys))


def test_an_escalation_of_another_initiative_is_left_alone(sqlite_store: Store, cast: Cast) -> None:
    court = Court(sqlite_store, cast)
    court.raise_()
    second = court.do(lambda uow: make_initiative(uow, dri=cast.other, sponsor=cast.sponsor))
    court.raise_("other", initiative_id=second.id)
    court.decide()
    assert [row.state for row in court.all(Escalation)] == [EscalationState.OPEN, EscalationState.SETTLED]
