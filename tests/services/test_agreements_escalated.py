"""Agreements and escalations: a leader's deadline, a breach that is escalated, a reply that blames, the review."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col

from bot.domain.codes import (
    AgreementOrigin,
    AgreementState,
    EscalationKind,
    EscalationOutcome,
    EscalationState,
    Fault,
    ReplyKind,
    VerdictState,
    Visibility,
)
from bot.domain.errors import UserError
from bot.domain.review import Section
from bot.messages.review_lines import line
from bot.services.escalations import lists, raising, returning, settling, withdrawing
from bot.services.escalations.source import Source
from bot.services.reviews import weekly
from storage.engine import Store
from storage.tables import Escalation, Initiative, Reply, Review, Settlement
from tests.services.agreements_kit import SPEC, Sides
from tests.services.monday_kit import text_of
from tests.services.test_blame import judged, reply
from tests.support.factories import Cast

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def sides(sqlite_store: Store, cast: Cast) -> Sides:
    return Sides(sqlite_store, cast)


def deadline(sides: Sides, day: date = WEDNESDAY, by: str = "sponsor") -> Escalation:
    """The sponsor has set a deadline on the other side of an escalation."""
    row = sides.row() if sides.all(Escalation) else sides.raise_(counterpart="other")
    sides.deliver()
    settling.set_deadline(sides.store, sides.call(by), row.pk, day)
    return sides.row()


# A leader's deadline.


def test_a_leaders_deadline_is_an_agreement_in_force_at_once(sides: Sides) -> None:
    escalation = deadline(sides)
    row = sides.agreement()
    assert (row.origin, row.state, row.version) == (AgreementOrigin.DEADLINE, AgreementState.IN_FORCE, 1)
    assert row.escalation_id == escalation.pk
    assert row.due_at == escalation.due_at == datetime(2026, 11, 26, tzinfo=UTC)
    assert sides.buttons("other") == ["Delivered", "Propose an amendment"]
    assert "A decision on Acme" in sides.shown("other")
    assert "E-1" in sides.shown("sponsor")
    with pytest.raises(UserError, match="withdraw the escalation"):
        sides.withdraw()


def test_another_deadline_is_another_version(sides: Sides) -> None:
    deadline(sides)
    sides.amend("other", deadline=date(2026, 12, 9))
    deadline(sides, FRIDAY)
    assert [(each.deadline_on, each.accepted) for each in sides.versions()] == [
        (WEDNESDAY, True), (date(2026, 12, 9), False), (FRIDAY, True),
    ]  # fmt: skip
    assert sides.agreement().due_at == datetime(2026, 11, 28, tzinfo=UTC)


def test_kept_it_settles_the_escalation(sides: Sides) -> None:
    deadline(sides)
    sides.hand_in()
    sides.pass_(days=3, hours=6)
    assert sides.row().state is EscalationState.DEADLINE_SET  # delivered: it waits for no leader
    assert "The deadline has passed" not in sides.told("sponsor")
    sides.approve()
    assert sides.row().state is EscalationState.SETTLED
    assert sides.all(Settlement)[0].outcome is EscalationOutcome.DEADLINE
    assert sides.agreement().state is AgreementState.APPROVED
    assert "the deadline was kept (A-1)" in text_of(lists.show(sides.store, sides.call("dri"), "E-1").say or {})
    with pytest.raises(UserError, match="its deadline was kept"):
        sides.decide()


def test_kept_by_silence_it_settles_in_the_leaders_name(sides: Sides) -> None:
    deadline(sides)
    sides.hand_in()
    sides.walk(5 * 24, step=12)
    assert sides.row().state is EscalationState.SETTLED
    assert sides.all(Settlement)[0].by_id == sides.cast.sponsor


def test_passed_it_waits_for_the_leader_again_and_for_the_provider(sides: Sides) -> None:
    deadline(sides)
    sides.pass_(days=2, hours=15)
    assert sides.agreement().breached_at is not None
    assert "The deadline has passed" in sides.told("sponsor")
    assert "E-1" in text_of(lists.listing(sides.store, sides.call("sponsor")).say or {})
    assert sides.buttons("dri") == ["Contest", "Propose an amendment"]  # the escalation waits already
    sides.hand_in()
    sides.approve()
    assert sides.row().state is EscalationState.SETTLED


@pytest.mark.parametrize("how", ["decided", "withdrawn"])
def test_settled_otherwise_the_deadline_goes_with_it(sides: Sides, how: str) -> None:
    row = deadline(sides)
    if how == "decided":
        sides.decide()
    else:
        withdrawing.withdraw(sides.store, sides.call("dri"), row.pk)
    assert sides.agreement().state is AgreementState.WITHDRAWN
    assert "E-1 is settled otherwise" in sides.told("other")
    assert sides.buttons("other") == []
    with pytest.raises(UserError, match="has withdrawn it"):
        sides.hand_in()


def test_a_return_leaves_the_deadline_and_a_delivery_is_told(sides: Sides) -> None:
    row = deadline(sides)
    returning.return_(sides.store, sides.call("sponsor"), row.pk, "What would it cost?")
    sides.hand_in()
    sides.approve()
    assert sides.row().state is EscalationState.RETURNED
    assert "A-1 is delivered and approved" in sides.told("sponsor")


def test_both_sides_move_a_leaders_deadline(sides: Sides) -> None:
    deadline(sides)
    sides.amend("other", deadline=FRIDAY)
    sides.accept("dri")
    row = sides.row()
    assert (row.deadline_on, row.due_at) == (FRIDAY, datetime(2026, 11, 28, tzinfo=UTC))
    assert "Both sides agreed on another deadline" in sides.told("sponsor")
    returning.return_(sides.store, sides.call("sponsor"), row.pk, "What would it cost?")
    sides.amend("other", deadline=date(2026, 12, 9))
    sides.accept("dri")
    assert sides.row().deadline_on == FRIDAY  # it is returned: no deadline runs there


def test_a_delivered_one_stays_so_under_another_deadline(sides: Sides) -> None:
    deadline(sides)
    sides.hand_in()
    deadline(sides, FRIDAY)
    assert sides.agreement().state is AgreementState.DELIVERED
    assert sides.buttons("dri") == ["Approve", "Reject"]
    sides.reject()
    assert sides.agreement().due_at == datetime(2026, 11, 28, tzinfo=UTC)


# A breach that is escalated.


def breached(sides: Sides) -> str:
    """An agreement in breach; the value of the button *Escalate* in the DRI's message."""
    sides.agree()
    sides.pass_(days=5)
    row = next(each for each in sides.cards("dri") if "Escalate" in text_of(each.payload))
    return str(row.payload["blocks"][-1]["elements"][0]["value"])


def test_a_breach_opens_the_escalation_with_everything_filled_in(sides: Sides) -> None:
    value = breached(sides)
    view = raising.show_form(sides.store, sides.call("dri"), Source.read(value)).open or {}
    filled = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert filled["about"]["initial_value"] == "The price list"
    assert filled["counterpart"]["initial_user"] == sides.slack("other")
    assert filled["kind"]["initial_option"]["value"] == "missed_commitment"
    assert "A-1 is in breach: The price list was owed by Fri 27 Nov 2026" in filled["needed"]["initial_value"]
    assert filled["by_when"]["initial_date"] == "2026-11-30"  # it is Saturday
    assert filled["initiative"]["initial_option"]["value"] == str(sides.made.id)
    assert view["private_metadata"] == value


def escalate(sides: Sides, value: str, counterpart: str = "other") -> Escalation:
    return sides.raise_(
        source=Source.read(value), counterpart=counterpart, kind=EscalationKind.MISSED_COMMITMENT,
        about="The price list", needed="The list, or a decision", by_when=date(2026, 12, 2),
    )  # fmt: skip


def test_escalated_the_agreement_prompts_no_more_and_a_deadline_is_its_next_version(sides: Sides) -> None:
    escalation = escalate(sides, breached(sides))
    assert sides.agreement().escalation_id == escalation.pk
    assert "Escalate" not in sides.buttons("dri")
    deadline(sides, date(2026, 12, 2))
    row = sides.agreement()
    assert (row.number, row.version, row.breached_at) == (1, 2, None)
    assert SPEC.splitlines()[0] in sides.shown()
    sides.hand_in()
    sides.approve()
    assert sides.row().state is EscalationState.SETTLED


def test_an_agreement_outlives_the_escalation_of_its_breach(sides: Sides) -> None:
    escalation = escalate(sides, breached(sides))
    sides.decide()
    assert sides.agreement().state is AgreementState.IN_FORCE
    assert sides.agreement().escalation_id == escalation.pk
    sides.hand_in()
    sides.reject()
    assert "Escalate" in sides.buttons("dri")


def test_an_escalation_about_somebody_else_is_none_of_the_breach(sides: Sides) -> None:
    escalate(sides, breached(sides), counterpart="leader")
    assert sides.agreement().escalation_id is None
    assert "Escalate" in sides.buttons("dri")


def test_a_source_is_read_back_as_it_was_written() -> None:
    for source in (Source(7, 12, 3, 4), Source(7, complaint_id=5), Source(7, 12, 3)):
        assert Source.read(str(source)) == source
    assert str(Source(7, 12, 3)) == "7:12:3"
    assert Source.read("7:12:3:4") == Source.read("7:12:3:4:5:6") == Source.read("x") == Source()


def test_a_source_that_is_not_ones_own_fills_nothing_in(sides: Sides) -> None:
    breached(sides)
    source = Source(sides.made.id, 0, 0, 999)
    view = raising.show_form(sides.store, sides.call("dri"), source).open or {}
    assert "initial_value" not in json.dumps(view)
    escalate(sides, str(source))
    assert sides.agreement().escalation_id is None


# The record is read before a reply is judged.


def answers(sides: Sides) -> list[str]:
    return [text_of(row.payload) for row in sides.messages("dri") if row.key.startswith("blame:")]


def test_while_somebody_else_is_in_breach_nothing_is_cut(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 23))
    sides.pass_(hours=15)
    reply(sides, judged())
    assert "A-1 is in breach" in answers(sides)[0]
    assert "owed it by Mon 23 Nov 2026" in answers(sides)[0]
    assert "Escalate" in answers(sides)[0]
    assert sides.all(Reply)[0].kind is ReplyKind.NOTE
    said = next(row for row in sides.messages("dri") if row.key.startswith("blame:"))
    escalate(sides, said.payload["blocks"][1]["elements"][0]["value"])
    reply(sides, judged())
    assert "E-1 has waited" in answers(sides)[-1]
    assert "Escalate" not in answers(sides)[-1]


def test_after_a_late_delivery_or_an_excuse_a_reply_is_judged_again(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 23))
    sides.pass_(hours=15)
    sides.contest()
    sides.rule(fault=Fault.NOBODY)
    reply(sides, judged())
    assert "why have you not escalated?" in answers(sides)[0]


def test_ones_own_breach_excuses_nobody(sides: Sides) -> None:
    """The DRI of one initiative is the provider of another agreement; that breach says nothing for their own."""
    sides.provider = "leader"
    sides.propose(deadline=date(2026, 11, 23))
    sides.accept("leader")
    sides.hand_in("leader")
    sides.pass_(hours=15)
    reply(sides, judged())
    assert "why have you not escalated?" in answers(sides)[0]


def test_an_escalation_that_only_the_leader_sees_is_named(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 23))
    sides.pass_(hours=15)
    escalation = sides.raise_("sponsor", counterpart="other", source=Source(sides.made.id, 0, 0, sides.agreement().pk))
    assert sides.agreement().escalation_id == escalation.pk
    reply(sides, judged())
    assert "E-1 of it waits already" in answers(sides)[0]
    assert "Escalate" not in answers(sides)[0].replace("escalated", "")


# The weekly review.


def in_breach(sides: Sides) -> list[str]:
    """The lines of the weekly review about agreements in breach."""
    with sides.store.read(sides.cast.id, sides.now) as uow:
        assembled = weekly.assemble(uow, uow.find(Review, order=[col(Review.id)])[0])
    return [line(each) for each in assembled.section(Section.BREACHES).lines]


def test_the_review_lists_agreements_in_breach_by_their_provider(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 23))
    assert in_breach(sides) == []
    sides.pass_(hours=15)
    assert in_breach(sides) == [f"*EU launch* (I-1): A-1 of <@{sides.slack('other')}> is in breach since Tue 24 Nov."]
    sides.hand_in()
    assert in_breach(sides) == []


def test_a_review_does_not_tell_of_an_initiative_that_its_audience_may_not_see(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 23))
    sides.pass_(hours=15)
    sides.do(lambda uow: uow.move(Initiative, sides.made.id, {}, visibility=Visibility.NAMED))
    assert in_breach(sides) == []


def test_a_verdict_that_stands_is_on_record_after_the_escalation_too(sides: Sides) -> None:
    deadline(sides, date(2026, 11, 23))
    sides.pass_(days=1)
    sides.decide()
    sides.pass_(days=3)
    assert sides.verdict().state is VerdictState.STANDING  # type: ignore[union-attr]
