"""Any order of moves by anybody, with time going by: one settlement, no undefined state, no dead button anywhere."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from bot.domain.codes import EndCode, EscalationKind, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.domain.escalation import TRANSITIONS, is_final
from bot.services.decisions import publishing
from bot.services.escalations import (
    other_side,
    replacing,
    returning,
    settling,
    taking_over,
    withdrawing,
)
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Assignment, Escalation, Ledger, Memo, MemoEvent, Outbox, Person, Settlement
from tests.services.matters_kit import Court
from tests.support.clock import MONDAY
from tests.support.factories import make_cast

PARTS = ("dri", "sponsor", "boss", "leader", "other")
ALLOWED = {(before, after) for (before, _), after in TRANSITIONS.items()}
SETTLES = {LedgerCode.DECIDED, LedgerCode.REPLACED, LedgerCode.TAKEN_OVER, LedgerCode.WITHDRAWN}
ACTS = ("decide", "deadline", "replace", "take", "return", "answer", "withdraw", "commit", "side", "publish")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(ACTS), st.sampled_from(PARTS)),
        st.tuples(st.just("wait"), st.sampled_from(["5", "24", "40", "80"])),
        st.tuples(st.just("raise"), st.just("dri")),
    ),
    min_size=4,
    max_size=12,
)


def play(court: Court, act: str, who: str) -> None:
    """One move; a refusal is a sentence and changes nothing."""
    if act == "wait":
        court.pass_(hours=float(who))
        return
    if act == "raise":
        with_sentence(lambda: court.raise_(by_when=court.now.date() + timedelta(days=3)))
        return
    store, call, row = court.store, court.call(who), court.row()
    day, other = court.now.date() + timedelta(days=1), court.slack("leader")
    acts: dict[str, Any] = {
        "decide": lambda: settling.decide(store, call, row.pk, "So it is"),
        "deadline": lambda: settling.set_deadline(store, call, row.pk, day),
        "replace": lambda: replacing.replace(store, call, row.pk, other, "Three dates passed"),
        "take": lambda: taking_over.take_over(store, call, row.pk, "It needs three teams"),
        "return": lambda: returning.return_(store, call, row.pk, "Why so?"),
        "answer": lambda: returning.answer(store, call, row.pk, "Because"),
        "withdraw": lambda: withdrawing.withdraw(store, call, row.pk),
        "commit": lambda: other_side.commit(store, call, row.pk, day, "Done by then"),
        "side": lambda: other_side.give_side(store, call, row.pk, "My side"),
        "publish": lambda: [publishing.pressed(store, call, memo.pk) for memo in court.all(Memo)[-1:]],
    }
    if not with_sentence(acts[act]):
        assert court.row() == row, act


def with_sentence(act: Any) -> bool:
    try:
        act()
    except UserError:
        return False
    return True


def check(court: Court, before: dict[int, EscalationState], move: Any) -> None:
    rows = court.all(Escalation)
    for row in rows:
        was = before.get(row.pk, row.state)
        assert was is row.state or (was, row.state) in ALLOWED, move
        assert is_final(row.state) or row.due_at > court.now, move
    final = {row.pk for row in rows if is_final(row.state)}
    assert sorted(each.escalation_id for each in court.all(Settlement)) == sorted(final), move
    assert len([line for line in court.all(Ledger) if line.code in SETTLES]) == len(final), move
    assert len([each for each in court.all(Assignment) if each.ended_at is None]) == 1, move
    for part in PARTS:
        assert court.dead(part) == [], (part, move)
    _check_lists(court, rows, move)


def _check_lists(court: Court, rows: list[Escalation], move: Any) -> None:
    """A next list is planned for exactly those for whom something waits; only the latest list has buttons."""
    for part in PARTS:
        person = court.all(Person, col(Person.id) == getattr(court.cast, part))[0]
        with court.store.read(court.cast.id, court.now) as uow:
            waits = bool(queries.waiting_for(uow, person.pk))
        assert (person.list_at is not None) == waits, (part, move)
        assert person.list_at is None or person.list_at > court.now, (part, move)
        said = court.lists(part)
        with_buttons = [row for row in said if any(block["type"] == "actions" for block in row.payload["blocks"])]
        assert with_buttons in ([], said[-1:]), (part, move)
    assert rows


@settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=MOVES,
    kind=st.sampled_from([EscalationKind.DECISION_NEEDED, EscalationKind.REPLACE_PERSON]),
    other=st.booleans(),
)
def test_no_order_of_moves_leaves_the_machine_or_a_dead_button(
    sqlite_store: Store, moves: list[tuple[str, str]], kind: EscalationKind, other: bool
) -> None:
    court = Court(sqlite_store, make_cast(sqlite_store, MONDAY))
    counterpart = "other" if other or kind is EscalationKind.REPLACE_PERSON else None
    court.raise_(counterpart=counterpart, kind=kind, by_when=date(2026, 11, 27))
    for move in moves:
        before = {row.pk: row.state for row in court.all(Escalation)}
        play(court, *move)
        check(court, before, move)
    keys = [row.key for row in court.all(Outbox)]
    assert len(keys) == len(set(keys))
    assert len(court.all(MemoEvent)) <= len(court.all(Memo))
    codes = {each.end_code for each in court.all(Assignment)}
    assert codes <= {None, EndCode.REPLACED, EndCode.TAKEN_OVER}
