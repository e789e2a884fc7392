"""Two at once on both databases, and any order of acts, presses and clock moves at all: one verdict, no dead button."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from bot.domain.agreement import TRANSITIONS, VERDICTS, is_final
from bot.domain.codes import AgreementState, Fault, VerdictState
from bot.domain.errors import UserError
from bot.messages import agreement_forms as forms
from bot.messages import ids
from bot.services import tick
from bot.services.agreements import amending, answering, delivering, proposing, verdicts
from bot.services.escalations import raising
from bot.services.escalations.source import Source
from storage.engine import Store
from storage.tables import AgreementVerdict, AgreementVersion, Delivery, Ledger, Memo, Outbox
from tests.services.agreements_kit import JUDGE, SPEC, Sides
from tests.services.test_escalations_races import at_once
from tests.support.clock import MONDAY
from tests.support.factories import Cast, make_cast

DAY = timedelta(days=1)


def acts(sides: Sides, part: str) -> dict[str, Any]:
    """Everything somebody can try, with words that are right."""
    store, call, row = sides.store, sides.call(part), sides.agreement()
    soon = sides.now.date() + 3 * DAY
    return {
        "accept": lambda: answering.accept(store, call, row.pk),
        "decline": lambda: answering.decline(store, call, row.pk, "Too early", soon),
        "refuse": lambda: answering.decline(store, call, row.pk, "Not at all", None),
        "amend": lambda: amending.propose(store, call, row.pk, f"{SPEC}\n{sides.now:%d %H}", soon),
        "refuse_amendment": lambda: amending.decline(store, call, row.pk),
        "deliver": lambda: delivering.deliver(store, call, row.pk),
        "approve": lambda: delivering.approve(store, call, row.pk),
        "reject": lambda: delivering.reject(store, call, row.pk, "One is missing", "0"),
        "reject_beyond": lambda: delivering.reject(store, call, row.pk, "No logo", forms.BEYOND),
        "contest": lambda: verdicts.contest(store, call, row.pk, "It is wrong"),
        "rule_provider": lambda: verdicts.rule(store, call, row.pk, Fault.PROVIDER, "So it is"),
        "rule_dri": lambda: verdicts.rule(store, call, row.pk, Fault.DRI, "So it is"),
        "rule_nobody": lambda: verdicts.rule(store, call, row.pk, Fault.NOBODY, "So it is"),
        "withdraw": lambda: proposing.withdraw(store, call, row.pk),
    }


def until(sides: Sides, what: str) -> None:
    """Bring an agreement to where two people are about to act."""
    sides.propose()
    if what == "proposed":
        return
    sides.accept()
    if what == "amended":
        sides.amend("dri")
    elif what == "delivered":
        sides.hand_in()
    elif what in ("breached", "contested"):
        sides.pass_(days=5)
        if what == "contested":
            sides.contest()


RACES = [
    ("proposed", "other accept", "other refuse", ("Olu has accepted it", "Olu has declined it")),
    ("proposed", "other accept", "dri withdraw", ("Olu has accepted", "Dana has withdrawn", "I know no")),
    (
        "amended",
        "other accept",
        "other refuse_amendment",
        ("Olu has accepted the amendment", "No amendment", "declined"),
    ),
    ("delivered", "dri approve", "dri reject", ("Dana has approved it", "Dana has rejected it")),
    ("force", "other deliver", "dri amend", ("Olu has delivered it",)),
    ("breached", "other contest", "dri contest", ("Olu has contested it", "Dana has contested it")),
    ("contested", "sponsor rule_dri", "sponsor rule_provider", ("Sam has ruled on it",)),
]


@pytest.mark.parametrize(
    ("where", "one", "other", "says"), RACES, ids=[f"{one}, {other}" for _, one, other, _ in RACES]
)
def test_of_two_at_once_the_second_is_told_what_the_first_did(
    store: Store, cast: Cast, where: str, one: str, other: str, says: tuple[str, ...]
) -> None:
    sides = Sides(store, cast)
    until(sides, where)
    said = at_once(*(acts(sides, part)[act] for part, act in (one.split(), other.split())))
    refused = [each for each in said if isinstance(each, str)]
    allowed = 0 if (one, other) == ("other accept", "dri withdraw") and not refused else 1
    allowed = 0 if where == "force" and not refused else allowed  # amended, then delivered: the amendment is closed
    assert len(refused) == allowed, said
    assert all(any(each in sentence for each in says) for sentence in refused), refused
    assert len(sides.all(AgreementVerdict)) <= 1
    assert len(sides.all(AgreementVersion, col(AgreementVersion.answered_at).is_(None))) <= 1
    assert len(sides.all(Memo)) <= 1
    check_buttons(sides)


@pytest.mark.parametrize("what", ["deadline", "stands"])
def test_a_click_and_the_tick_at_once(store: Store, cast: Cast, what: str) -> None:
    sides = Sides(store, cast)
    until(sides, "force" if what == "deadline" else "breached")
    sides.now += timedelta(days=5)
    click = acts(sides, "other")["deliver"]

    def ticks() -> bool:
        return tick.run_due(store, cast.id, sides.now, JUDGE)

    said = at_once(click, ticks, ticks)
    assert not any(isinstance(each, str) for each in said), said
    assert sides.agreement().state is AgreementState.DELIVERED
    assert sides.codes().count("delivered") == 1
    assert sides.codes().count("breached") <= 1
    assert sides.codes().count("verdict_stands") <= 1
    tick.run_due(store, cast.id, sides.now, JUDGE)
    check_buttons(sides)


PRESS: dict[str, str] = {
    ids.AGREEMENT_ACCEPT: "accept", ids.AGREEMENT_TAKE_DATE: "accept", ids.AGREEMENT_PUT_IN_FORCE: "accept",
    ids.AGREEMENT_ACCEPT_AMENDMENT: "accept", ids.AGREEMENT_DECLINE: "decline",
    ids.AGREEMENT_DECLINE_AMENDMENT: "refuse_amendment", ids.AGREEMENT_AMEND: "amend",
    ids.AGREEMENT_DELIVER: "deliver", ids.AGREEMENT_APPROVE: "approve", ids.AGREEMENT_REJECT: "reject",
    ids.AGREEMENT_CONTEST: "contest", ids.AGREEMENT_RULE: "rule_nobody", ids.AGREEMENT_WITHDRAW: "withdraw",
}  # fmt: skip
PARTS = ("dri", "other", "sponsor", "boss")


def buttons_of(sides: Sides, part: str) -> list[dict[str, Any]]:
    blocks = [block for row in sides.cards(part) for block in row.payload["blocks"] if block["type"] == "actions"]
    return [each for block in blocks for each in block["elements"]]


def check_buttons(sides: Sides) -> None:
    """Every button in every message opens its form, or is what its reader may do now."""
    opens: dict[str, Any] = {
        ids.AGREEMENT_DECLINE: lambda call, pk: answering.show_decline(sides.store, call, pk),
        ids.AGREEMENT_AMEND: lambda call, pk: amending.show(sides.store, call, pk),
        ids.AGREEMENT_CONTEST: lambda call, pk: verdicts.show_contest(sides.store, call, pk),
        ids.AGREEMENT_RULE: lambda call, pk: verdicts.show_rule(sides.store, call, pk),
    }
    for part in PARTS:
        cards = [row for row in sides.cards(part) if any(b["type"] == "actions" for b in row.payload["blocks"])]
        assert len(cards) <= 1, (part, [row.key for row in cards])
        for button in buttons_of(sides, part):
            if button["action_id"] == ids.ESCALATION_RAISE:
                assert raising.show_form(sides.store, sides.call(part), Source.read(button["value"])).open
            elif button["action_id"] in opens:
                assert opens[button["action_id"]](sides.call(part), sides.agreement().pk).open, (part, button)


def press(sides: Sides, part: str, number: int) -> None:
    """Press one of the buttons that stand in somebody's messages: none of them may be refused."""
    pressable = [each for each in buttons_of(sides, part) if each["action_id"] in PRESS]
    if pressable:
        before = len(sides.all(Ledger))
        acts(sides, part)[PRESS[pressable[number % len(pressable)]["action_id"]]]()
        assert len(sides.all(Ledger)) > before


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.sampled_from(PARTS), st.integers(0, 4)),
        st.tuples(st.just("press"), st.sampled_from(PARTS[:2]), st.integers(0, 4)),
        st.tuples(st.just("wait"), st.sampled_from((3, 26, 60, 120)), st.just(0)),
        st.tuples(
            st.sampled_from(("accept", "refuse", "amend", "deliver", "reject", "reject_beyond", "contest", "rule_dri",
                             "rule_provider", "approve", "withdraw")),
            st.sampled_from(PARTS), st.just(0),
        ),
    ),
    min_size=4, max_size=12,
)  # fmt: skip


def reachable() -> set[tuple[AgreementState, AgreementState]]:
    """State to every state that one or more transitions lead to; a wait may hold several."""
    steps = {(before, after) for (before, _), after in TRANSITIONS.items()}
    for _ in AgreementState:
        steps |= {(one, far) for one, two in steps for near, far in steps if near is two}
    return steps


REACHABLE = reachable()
VERDICT_STEPS = {(before, after) for (before, _), after in VERDICTS.items()}


@settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_order_of_acts_leaves_the_machine_judges_twice_or_leaves_a_dead_button(
    sqlite_store: Store, steps: list[tuple[str, Any, int]]
) -> None:
    sides = Sides(sqlite_store, make_cast(sqlite_store, MONDAY))
    sides.propose(deadline=date(2026, 11, 27))
    for step in steps:
        before, judged, lines = sides.agreement(), sides.verdict(), len(sides.all(Ledger))
        play(sides, step)
        after, verdict = sides.agreement(), sides.verdict()
        assert before.state is after.state or (before.state, after.state) in REACHABLE, step
        assert not is_final(before.state) or after.state is before.state, step
        assert is_final(after.state) == (after.ended_at is not None)
        assert len(sides.all(Ledger)) >= lines
        check_verdict(judged, verdict)
        assert after.next_at is None or after.next_at > sides.now
        check_buttons(sides)
    assert len(sides.all(AgreementVerdict)) <= 1
    assert len(sides.all(Delivery, col(Delivery.reviewed_at).is_(None))) <= 1
    keys = [row.key for row in sides.all(Outbox)]
    assert len(keys) == len(set(keys))


def play(sides: Sides, step: tuple[str, Any, int]) -> None:
    act, who, number = step
    if act == "wait":
        sides.pass_(hours=who)
    elif act == "press":
        press(sides, who, number)
    else:
        state = sides.agreement().state
        try:
            acts(sides, who)[act]()
        except UserError:
            assert sides.agreement().state is state  # a refusal changes nothing


def check_verdict(before: AgreementVerdict | None, after: AgreementVerdict | None) -> None:
    if before is None or after is None:
        assert before is None
        return
    assert before.basis is after.basis
    if before.state is not after.state:
        assert (before.state, after.state) in VERDICT_STEPS
    assert before.state not in (VerdictState.STANDING, VerdictState.RULED) or before.fault is after.fault
