"""Agreements: who may do what when, what both sides are told, what happens when nobody acts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    AgreementAction,
    AgreementState,
    EndCode,
    Fault,
    InitiativeState,
    LedgerCode,
    MemoSource,
    ReviewOutcome,
    VerdictBasis,
    VerdictState,
)
from bot.domain.errors import UserError
from bot.domain.slack import SlackPerson
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import closing, initiatives, people_learning
from bot.services.agreements import amending, answering, delivering, lists, proposing, verdicts
from bot.services.answering.message import Place
from bot.services.decisions import lists as memo_lists
from storage.engine import Store
from storage.queries import ownership
from storage.tables import Agreement, AgreementVersion, Initiative, Ledger, Memo, Outbox, Person
from tests.services.agreements_kit import FRIDAY, SPEC, Sides
from tests.services.matters_kit import HOSTILE
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_initiative

_A = AgreementAction


@pytest.fixture
def sides(sqlite_store: Store, cast: Cast) -> Sides:
    return Sides(sqlite_store, cast)


def change(sides: Sides, part: str, **values: Any) -> None:
    sides.do(lambda uow: uow.move(Person, getattr(sides.cast, part), {}, **values))


# Proposing and answering.


def test_the_provider_is_asked_and_the_dri_is_told(sides: Sides) -> None:
    row = sides.propose(spec=HOSTILE)
    assert row.state is AgreementState.PROPOSED
    assert sides.buttons("other") == ["Accept", "Decline"]
    assert sides.buttons("dri") == ["Withdraw"]
    assert "Fri 27 Nov 2026*, midnight in UTC" in sides.told("other")
    assert "<!channel>" not in sides.told("other")
    assert sides.codes() == ["agreement_proposed"]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"deadline": date(2026, 11, 20)}, "deadline", "is past"),
        ({"deadline": None}, "deadline", "last day"),
        ({"provider": "dri"}, "provider", "owe it to yourself"),
        ({"provider": None}, "provider", "Name the one person"),
        ({"provider": "guest"}, "provider", "one active person"),
        ({"provider": "UNOBODY"}, "provider", "one active person"),
        ({"spec": ""}, "spec", "one line for each"),
        ({"deliverable": ""}, "deliverable", "what is to be delivered"),
        ({"initiative_id": 999}, "initiative", "Choose the initiative"),
        ({"by": "other", "provider": "dri"}, "initiative", "Only its DRI"),
    ],
)
def test_an_incomplete_proposal_stores_nothing(sides: Sides, values: Any, field: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        sides.propose(**values)
    assert refused.value.field == field
    assert sides.all(Agreement) == []
    assert sides.all(Outbox) == []


def test_the_deadline_is_of_the_providers_day(sides: Sides) -> None:
    change(sides, "other", zone="Pacific/Kiritimati")
    sides.now = datetime(2026, 11, 23, 12, tzinfo=UTC)  # it is Tuesday there
    with pytest.raises(UserError, match="is past"):
        sides.propose(deadline=date(2026, 11, 23))
    sides.agree(deadline=date(2026, 11, 24))
    assert sides.agreement().due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_acceptance_freezes_spec_and_deadline(sides: Sides) -> None:
    sides.agree()
    row, version = sides.agreement(), sides.versions()[0]
    assert (row.state, row.version) == (AgreementState.IN_FORCE, 1)
    assert version.accepted
    assert version.spec_hash in sides.shown("dri")
    assert sides.shown("dri") == sides.shown("other")
    assert sides.buttons("other") == ["Delivered", "Propose an amendment"]
    assert sides.buttons("dri") == ["Propose an amendment", "Withdraw"]
    with pytest.raises(UserError, match=r"^A-1: Olu has accepted it\. Nothing was changed\.$"):
        sides.accept()


def test_who_answers_a_version_has_read_it(sides: Sides) -> None:
    sides.propose()
    sides.decline(other=date(2026, 12, 2))
    sides.amend(deadline=date(2026, 12, 1))
    with pytest.raises(UserError, match="has changed since that message"):
        sides.accept(act=_A.ACCEPT, version=1)
    sides.accept(act=_A.ACCEPT, version=2)
    assert sides.agreement().version == 2


@pytest.mark.parametrize("way", ["take", "again", "withdraw"])
def test_a_declined_one_leaves_the_dri_three_ways(sides: Sides, way: str) -> None:
    sides.propose()
    sides.decline(other=date(2026, 12, 2))
    assert sides.buttons("dri") == ["Take that date", "Propose again", "Withdraw"]
    assert sides.buttons("other") == []
    assert "Too early" in sides.told("dri")
    assert "offers Wed 2 Dec" in sides.listed("dri")
    if way == "take":
        sides.accept("dri")
        assert sides.agreement().due_at == datetime(2026, 12, 3, tzinfo=UTC)
        assert sides.buttons("other") == ["Delivered", "Propose an amendment"]
    elif way == "again":
        sides.amend(spec="One country", deadline=date(2026, 12, 1))
        assert sides.buttons("other") == ["Accept", "Decline"]
        assert "One country" in sides.told("other")
    else:
        sides.withdraw()
        assert sides.buttons("dri") == sides.buttons("other") == []


def test_without_another_date_there_is_none_to_take(sides: Sides) -> None:
    sides.propose()
    sides.decline()
    assert sides.buttons("dri") == ["Propose again", "Withdraw"]
    with pytest.raises(UserError, match="has named no other date"):
        sides.accept("dri")


def test_the_date_that_was_offered_passes(sides: Sides) -> None:
    sides.propose()
    sides.decline(other=date(2026, 11, 24))
    sides.pass_(days=2)
    assert sides.buttons("dri") == ["Propose again", "Withdraw"]
    with pytest.raises(UserError, match="had offered is past"):
        sides.accept("dri")


@pytest.mark.parametrize(
    ("values", "field"), [({"reason": " "}, "reason"), ({"other": date(2026, 11, 20)}, "other_date")]
)
def test_declining_needs_a_reason_and_a_date_ahead(sides: Sides, values: Any, field: str) -> None:
    sides.propose()
    with pytest.raises(UserError) as refused:
        sides.decline(**values)
    assert refused.value.field == field
    assert sides.agreement().state is AgreementState.PROPOSED


def test_unanswered_it_goes_to_the_sponsor_once(sides: Sides) -> None:
    sides.propose(deadline=date(2026, 12, 4))
    with pytest.raises(UserError, match="Only its sponsor can do that"):
        sides.accept("dri", _A.PUT_IN_FORCE)
    sides.pass_(days=2, hours=8)
    assert sides.buttons("sponsor") == []
    sides.pass_(hours=1)
    assert sides.buttons("sponsor") == ["Put in force"]
    assert "has not answered in time" in sides.told("dri")
    assert "Waits for your answer" in sides.listed("sponsor")
    sides.pass_(days=2)
    assert sides.codes().count("agreement_passed_on") == 1
    sides.accept("sponsor")
    assert sides.agreement().state is AgreementState.IN_FORCE
    assert sides.buttons("sponsor") == []
    assert sides.buttons("other") == ["Delivered", "Propose an amendment"]


def test_the_sponsor_waits_until_the_provider_had_their_time(sides: Sides) -> None:
    sides.propose()
    with pytest.raises(UserError, match="still has time to answer"):
        sides.accept("sponsor")


def test_where_the_sponsor_is_the_provider_the_leader_above_is_asked(sides: Sides) -> None:
    sides.provider = "sponsor"
    sides.propose(deadline=date(2026, 12, 4))
    sides.pass_(days=3)
    assert sides.buttons("boss") == ["Put in force"]
    sides.accept("boss")
    assert sides.agreement().state is AgreementState.IN_FORCE


def test_a_proposal_whose_deadline_passes_binds_nobody(sides: Sides) -> None:
    sides.propose(deadline=date(2026, 11, 23))
    sides.pass_(days=1)
    assert sides.agreement().state is AgreementState.DECLINED
    assert sides.buttons("dri") == ["Propose again", "Withdraw"]
    assert sides.buttons("other") == []
    assert "binds nobody" in sides.told("other")
    assert "passed unanswered" in sides.shown()


def test_a_night_before_the_tick_an_old_proposal_cannot_be_accepted(sides: Sides) -> None:
    sides.propose(deadline=date(2026, 11, 23))
    sides.now = datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC)
    with pytest.raises(UserError, match="deadline of A-1 has passed"):
        sides.accept()


# Amendments.


@pytest.mark.parametrize(("by", "answerer"), [("dri", "other"), ("other", "dri")])
def test_an_amendment_is_in_force_once_the_other_side_accepts(sides: Sides, by: str, answerer: str) -> None:
    sides.agree()
    sides.amend(by, spec="Two countries")
    assert "Accept amendment" in sides.buttons(answerer)
    assert "Accept amendment" not in sides.buttons(by)
    assert "Amendment proposed by" in sides.told(answerer)
    with pytest.raises(UserError, match="open already"):
        sides.amend(answerer)
    with pytest.raises(UserError, match="The other side answers"):
        sides.accept(by)
    sides.accept(answerer)
    row = sides.agreement()
    assert (row.version, row.due_at) == (2, datetime(2026, 12, 5, tzinfo=UTC))
    assert "Two countries" in sides.shown()
    assert [version.accepted for version in sides.versions()] == [True, True]


def test_a_declined_amendment_leaves_the_version_in_force(sides: Sides) -> None:
    sides.agree()
    sides.amend(spec="Two countries")
    answering.decline_typed(sides.store, sides.call("other"), "a1")
    assert sides.agreement().version == 1
    assert "Two countries" not in sides.shown()
    sides.amend()
    assert [version.accepted for version in sides.versions()] == [True, False, None]


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"deadline": FRIDAY}, "spec", "Nothing differs"),
        ({"deadline": date(2026, 11, 20)}, "deadline", "past"),
        ({"spec": " "}, "spec", "one line"),
    ],
)
def test_an_amendment_that_is_none(sides: Sides, values: Any, field: str, says: str) -> None:
    sides.agree()
    with pytest.raises(UserError, match=says) as refused:
        sides.amend(**values)
    assert refused.value.field == field
    assert len(sides.versions()) == 1


def test_delivering_closes_an_open_amendment_and_so_does_its_own_deadline(sides: Sides) -> None:
    sides.agree()
    sides.amend("dri", spec="Two countries")
    sides.hand_in()
    assert sides.versions()[1].accepted is False
    assert sides.buttons("other") == []
    sides.reject()
    sides.amend("other", deadline=date(2026, 11, 24))
    sides.pass_(days=2)
    assert sides.versions()[2].accepted is False
    assert "not answered before its own deadline" in sides.told("dri")


def test_an_amendment_and_the_deadline_that_pass_while_the_bot_is_away(sides: Sides) -> None:
    sides.agree()
    sides.amend("other", spec="Less", deadline=date(2026, 11, 26))
    sides.pass_(days=7)
    assert sides.versions()[1].accepted is False
    assert sides.codes()[-3:] == ["amendment_declined", "breached", "verdict_proposed"]


# Reminders, deadline, delivery, review.


def test_the_provider_is_reminded_twice_in_working_hours_and_not_once_it_is_delivered(sides: Sides) -> None:
    sides.agree()
    sides.walk(4 * 24 + 3)
    times = [line.at for line in sides.all(Ledger, col(Ledger.code) == LedgerCode.REMINDED)]
    assert times == [datetime(2026, 11, 25, 9, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)]
    assert "due today" in sides.told("other")
    sides.hand_in()
    sides.walk(24)
    assert sides.codes().count("reminded") == 2


def test_two_reminders_that_the_bot_slept_through_are_one(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=4, hours=2)
    assert sides.codes().count("reminded") == 1


def test_delivered_in_time_and_approved(sides: Sides) -> None:
    sides.agree()
    sides.hand_in(note="In the drive")
    assert sides.agreement().state is AgreementState.DELIVERED
    assert sides.buttons("dri") == ["Approve", "Reject"]
    assert "In the drive" in sides.told("dri")
    assert "Waits for your answer" in sides.listed("dri")
    sides.approve()
    assert sides.agreement().state is AgreementState.APPROVED
    assert sides.deliveries()[0].on_time
    assert sides.buttons("dri") == sides.buttons("other") == []
    assert sides.verdict() is None
    assert sides.agreement().next_at is None
    with pytest.raises(UserError, match="A-1: Dana has approved it"):
        sides.hand_in()


def test_unreviewed_for_three_working_days_it_is_approved(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 12, 11))
    sides.pass_(days=3)
    sides.hand_in()  # on Thursday
    sides.pass_(days=5, hours=8)
    assert sides.agreement().state is AgreementState.DELIVERED
    sides.pass_(hours=1)
    assert sides.agreement().state is AgreementState.APPROVED
    assert sides.deliveries()[0].outcome is ReviewOutcome.SILENCE
    assert "counts as approved" in sides.told("other")


def test_a_rejection_is_rework_and_says_which_line(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject(line="1")
    assert sides.agreement().state is AgreementState.IN_FORCE
    assert "Not met: _Reviewed by Legal_" in sides.told("other")
    assert "rework: 1" in sides.shown()
    assert "rejected it: line 2\n>Two countries only" in sides.shown()
    assert sides.verdict() is None
    assert sides.buttons("other") == ["Delivered", "Contest", "Propose an amendment"]
    sides.hand_in()
    sides.reject()
    assert "rework: 2" in sides.shown()


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [({"reason": " "}, "reason", "what is wrong"), ({"line": None}, "spec_line", "Choose the line"),
     ({"line": "7"}, "spec_line", "Choose the line")],
)  # fmt: skip
def test_a_rejection_needs_a_reason_and_a_line(sides: Sides, values: Any, field: str, says: str) -> None:
    sides.agree()
    sides.hand_in()
    with pytest.raises(UserError, match=says) as refused:
        sides.reject(**values)
    assert refused.value.field == field
    assert sides.agreement().state is AgreementState.DELIVERED


def test_what_the_bot_adds_to_a_rejection_stands_outside_the_words_of_the_dri(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject_beyond()
    assert "\nVerdict proposed: the DRI" in sides.told("other")


def test_an_earlier_message_points_to_the_newer_one_and_does_not_say_the_same_twice(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject()
    told = [str(row.payload) for row in sides.cards("other")]
    assert sum("rejected it: rework" in each for each in told) == 1
    assert sum("There is a newer message about it below." in each for each in told) == len(told) - 1


def test_a_rightful_rejection_after_the_deadline_is_a_breach(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=4)
    sides.hand_in()
    sides.pass_(days=3)
    assert sides.verdict() is None
    sides.reject()
    verdict = sides.verdict()
    assert verdict is not None
    assert (verdict.basis, verdict.proposed) == (VerdictBasis.DEADLINE_PASSED, Fault.PROVIDER)
    assert "Escalate" in sides.buttons("dri")


# Breach and verdicts.


def test_past_the_deadline_both_sides_are_told_the_same_words(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=4, hours=14)
    assert sides.agreement().breached_at is None
    sides.pass_(hours=1)
    said = {part: sides.messages(part)[-1].payload["text"] for part in ("dri", "other")}
    assert said["dri"] == said["other"]
    assert "owed it by Fri 27 Nov 2026" in said["dri"]
    assert sides.buttons("other") == ["Delivered", "Contest", "Propose an amendment"]
    assert sides.buttons("dri") == ["Escalate", "Contest", "Propose an amendment", "Withdraw"]
    assert sides.told_at_night() == []


def test_a_late_delivery_is_taken_and_the_verdict_stays(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=7)
    sides.hand_in()
    assert not sides.deliveries()[0].on_time
    assert "after the deadline" in sides.told("dri")
    assert "Escalate" not in sides.buttons("dri")
    sides.approve()
    verdict = sides.verdict()
    assert verdict is not None
    assert verdict.proposed is Fault.PROVIDER


def test_uncontested_it_stands(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=5)
    sides.pass_(days=3, hours=8)
    assert sides.verdict().state is VerdictState.PROPOSED  # type: ignore[union-attr]
    sides.pass_(hours=1)
    verdict = sides.verdict()
    assert verdict is not None
    assert (verdict.state, verdict.fault) == (VerdictState.STANDING, Fault.PROVIDER)
    assert "Contest" not in [*sides.buttons("dri"), *sides.buttons("other")]
    with pytest.raises(UserError, match="the verdict stands"):
        sides.contest()
    sides.hand_in()
    sides.approve()
    assert sides.verdict().state is VerdictState.STANDING  # type: ignore[union-attr]


@pytest.mark.parametrize("by", ["dri", "other"])
@pytest.mark.parametrize("fault", list(Fault))
def test_contested_a_leader_who_is_neither_rules_by_memo(sides: Sides, by: str, fault: Fault) -> None:
    sides.agree()
    sides.pass_(days=5)
    sides.contest(by)
    assert sides.buttons("sponsor") == ["Rule"]
    assert "The data came too late" in sides.told("sponsor")
    view = verdicts.show_rule(sides.store, sides.call("sponsor"), sides.agreement().pk).open
    assert validate_view(view or {}, "modal") == []
    sides.rule(fault=fault)
    verdict, memo = sides.verdict(), sides.all(Memo)[0]
    assert verdict is not None
    assert (verdict.state, verdict.fault, verdict.memo_id) == (VerdictState.RULED, fault, memo.pk)
    assert memo.source is MemoSource.VERDICT
    assert (sides.agreement().breached_at is not None) == (fault is Fault.PROVIDER)
    assert ("Escalate" in sides.buttons("dri")) == (fault is Fault.PROVIDER)
    assert sides.buttons("sponsor") == []
    assert sides.agreement().state is AgreementState.IN_FORCE  # what is owed stays owed
    for part in ("dri", "other", "sponsor"):
        assert "Both were late" in text_of(memo_lists.show(sides.store, sides.call(part), "D-1").say or {})
    with pytest.raises(UserError, match="I know no decision"):
        memo_lists.show(sides.store, sides.call("leader"), "D-1")
    with pytest.raises(UserError, match="A-1: Sam has ruled on it"):
        sides.rule()


@pytest.mark.parametrize("how", ["stands", "dri", "provider", "nobody"])
def test_rejected_beyond_the_spec(sides: Sides, how: str) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject_beyond()
    verdict = sides.verdict()
    assert verdict is not None
    assert (verdict.basis, verdict.proposed) == (VerdictBasis.BEYOND_SPEC, Fault.DRI)
    if how == "stands":
        sides.pass_(days=2, hours=9)
    else:
        sides.contest("dri", "The spec says so in line two")
        sides.rule(fault=Fault(how))
    counts = how in ("stands", "dri")
    assert sides.agreement().state is (AgreementState.APPROVED if counts else AgreementState.IN_FORCE)
    assert ("counts as approved" in sides.told("other")) == counts
    assert ("Delivered" in sides.buttons("other")) == (not counts)
    assert (sides.codes()[-1] == "approved") == counts


def test_while_a_rejection_is_before_a_leader_nobody_is_late(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 11, 24))
    sides.hand_in()
    sides.reject_beyond()
    sides.contest("dri", "Line two says it")
    sides.pass_(hours=40)
    assert sides.agreement().breached_at is None
    sides.rule(fault=Fault.PROVIDER)
    assert sides.agreement().breached_at is not None
    assert "Escalate" in sides.buttons("dri")
    assert sides.codes().count("verdict_proposed") == 1


@pytest.mark.parametrize("fault", list(Fault))
def test_the_provider_disputes_a_rejection(sides: Sides, fault: Fault) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject()
    with pytest.raises(UserError, match="Only its provider can contest a rejection"):
        sides.contest("dri")
    sides.contest("other", "All five are there")
    verdict = sides.verdict()
    assert verdict is not None
    assert (verdict.basis, verdict.proposed, verdict.state) == (
        VerdictBasis.REJECTION_DISPUTED, None, VerdictState.CONTESTED,
    )  # fmt: skip
    assert "disputes the rejection" in sides.shown()
    sides.rule(fault=fault)
    assert (sides.agreement().state is AgreementState.APPROVED) == (fault is Fault.DRI)


def test_a_dispute_that_is_decided_while_the_work_was_delivered_again(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject()
    sides.contest()
    sides.hand_in()
    sides.rule(fault=Fault.DRI)
    assert sides.agreement().state is AgreementState.APPROVED
    assert [each.outcome for each in sides.deliveries()] == [ReviewOutcome.REJECTED, ReviewOutcome.APPROVED]


def test_after_two_working_days_a_rejection_is_not_disputed_any_more(sides: Sides) -> None:
    sides.agree(deadline=date(2026, 12, 4))
    sides.hand_in()
    sides.reject()
    sides.now = datetime(2026, 11, 25, 18, tzinfo=UTC)
    with pytest.raises(UserError, match="could be contested is over"):
        sides.contest()
    sides.pass_(seconds=0)
    assert "Contest" not in sides.buttons("other")


def test_an_agreement_has_one_verdict_ever_and_is_in_breach_all_the_same(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    sides.reject()
    sides.contest()
    sides.rule(fault=Fault.NOBODY)
    sides.pass_(days=5)
    assert sides.agreement().breached_at is not None
    assert sides.codes().count("breached") == 1
    assert "verdict_proposed" not in sides.codes()
    assert "Contest" not in sides.buttons("other")


def test_nothing_to_contest_nothing_to_rule(sides: Sides) -> None:
    sides.agree()
    with pytest.raises(UserError, match="nothing to contest"):
        sides.contest()
    with pytest.raises(UserError, match="Only the leader it waits for"):
        sides.rule()
    sides.pass_(days=5)
    with pytest.raises(UserError, match="Say why") as refused:
        sides.contest(reason="")
    assert refused.value.field == "reason"
    sides.contest()
    for given, field in (({"fault": None}, "fault"), ({"why": ""}, "decision")):
        with pytest.raises(UserError) as refused:
            sides.rule(**given)
        assert refused.value.field == field
    with pytest.raises(UserError, match="Only the leader it waits for"):
        sides.rule("dri")
    assert sides.verdict().state is VerdictState.CONTESTED  # type: ignore[union-attr]


def test_a_leader_who_does_not_rule_hands_on_and_at_the_top_is_reminded(sides: Sides) -> None:
    sides.agree()
    sides.pass_(days=5)
    sides.contest()
    sides.pass_(days=3, hours=9)
    assert sides.buttons("boss") == ["Rule"]
    assert sides.verdict().leader_id == sides.cast.boss  # type: ignore[union-attr]
    sides.pass_(days=3)
    assert "please rule on it" in sides.told("boss")
    sides.rule("boss")
    assert sides.verdict().ruled_by_id == sides.cast.boss  # type: ignore[union-attr]


def test_a_leader_who_is_a_side_never_rules(sides: Sides) -> None:
    sides.provider = "sponsor"
    sides.propose()
    sides.accept("sponsor")
    sides.pass_(days=5)
    sides.contest("sponsor")
    assert sides.verdict().leader_id == sides.cast.boss  # type: ignore[union-attr]
    with pytest.raises(UserError, match="Only the leader it waits for"):
        sides.rule("sponsor")


def test_without_a_leader_who_is_neither_side_it_is_said(sides: Sides) -> None:
    for part in ("boss", "leader", "sponsor"):
        change(sides, part, is_leader=False)
    sides.provider = "sponsor"
    sides.propose()
    sides.accept("sponsor")
    change(sides, "boss", active=False)
    sides.pass_(days=5)
    with pytest.raises(UserError, match="no leader who is neither side"):
        sides.contest("dri")


# Who sees it, who acts as the DRI, what ends it.


@pytest.mark.parametrize("part", ["leader", "boss"])
def test_whoever_is_not_named_knows_no_agreement(sides: Sides, part: str) -> None:
    row = sides.agree()
    calls = (
        lambda: lists.show(sides.store, sides.call(part), "A-1"),
        lambda: sides.accept(part),
        lambda: sides.hand_in(part),
        lambda: sides.withdraw(part),
        lambda: delivering.show(sides.store, sides.call(part), row.pk, _A.REJECT),
        lambda: verdicts.show_contest(sides.store, sides.call(part), "A-1"),
    )
    for act in calls:
        with pytest.raises(UserError, match=r"^I know no (such )?agreement"):
            act()
    assert "A-1" not in sides.listed(part)
    with pytest.raises(UserError, match='I know no agreement "what"'):
        lists.show(sides.store, sides.call("dri"), "what")


def test_after_a_hand_over_the_new_dri_acts_and_the_old_one_no_more(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()

    def hand_over(uow: Any) -> None:
        standing, by = ownership.standing(uow, sides.made.id), uow.one(Person, sides.cast.sponsor)
        initiatives.change_dri(uow, standing, uow.one(Person, sides.cast.leader), by, EndCode.HANDED_OVER)

    sides.do(hand_over)
    assert "Approve" in sides.buttons("leader")
    assert "Approve" not in sides.buttons("dri")
    with pytest.raises(UserError, match="Only its DRI"):
        sides.approve("dri")
    assert "A-1" in sides.shown("dri")
    sides.approve("leader")
    assert sides.agreement().state is AgreementState.APPROVED


def test_handed_to_the_provider_the_sponsor_acts_as_the_other_side(sides: Sides) -> None:
    sides.agree()

    def hand_over(uow: Any) -> None:
        standing, by = ownership.standing(uow, sides.made.id), uow.one(Person, sides.cast.sponsor)
        initiatives.change_dri(uow, standing, uow.one(Person, sides.cast.other), by, EndCode.HANDED_OVER)

    sides.do(hand_over)
    sides.hand_in()
    assert "Approve" in sides.buttons("sponsor")
    with pytest.raises(UserError, match="Only its DRI"):
        sides.approve("other")


def test_with_its_initiative_it_ends_and_both_sides_are_told(sides: Sides) -> None:
    sides.agree()

    def close(uow: Any) -> None:
        by = uow.one(Person, sides.cast.sponsor)
        closing.close(uow, ownership.standing(uow, sides.made.id), InitiativeState.DROPPED, by)

    sides.do(close)
    assert sides.agreement().state is AgreementState.WITHDRAWN
    for part in ("dri", "other"):
        assert "The initiative has ended" in sides.told(part)
        assert sides.buttons(part) == []


def test_an_agreement_of_an_initiative_that_had_ended_before_is_withdrawn_by_the_tick(sides: Sides) -> None:
    sides.agree()
    ended = {"state": InitiativeState.HIT, "closed_at": sides.now, "closed_by_id": sides.cast.sponsor}
    sides.do(lambda uow: uow.move(Initiative, sides.made.id, {}, **ended))
    sides.pass_(days=3)
    assert sides.agreement().state is AgreementState.WITHDRAWN


def learn(sides: Sides, part: str, **values: Any) -> None:
    """Slack tells of somebody."""
    given: dict[str, Any] = {"slack_id": sides.slack(part), "team_id": "", "name": part, "zone": "UTC"}
    flags = dict.fromkeys(("deleted", "is_bot", "is_guest", "is_stranger", "is_admin"), False)
    sides.do(lambda uow: people_learning.learn(uow, SlackPerson(**{**given, **flags, **values})))


def leave(sides: Sides, part: str) -> None:
    learn(sides, part, deleted=True)


def test_of_a_provider_who_leaves_the_dri_and_the_sponsor_hear_the_same_day(sides: Sides) -> None:
    sides.agree()
    leave(sides, "other")
    for part in ("dri", "sponsor"):
        assert "their account is deactivated" in sides.told(part)
        row = next(each for each in sides.messages(part) if "deactivated" in text_of(each.payload))
        assert row.due_at.date() == sides.now.date()
    assert "Withdraw" in sides.buttons("dri")


def test_while_the_dri_is_gone_the_sponsor_reviews(sides: Sides) -> None:
    sides.agree()
    sides.hand_in()
    leave(sides, "dri")
    assert sides.buttons("sponsor")[:2] == ["Approve", "Reject"]
    sides.approve("sponsor")
    assert sides.agreement().state is AgreementState.APPROVED


def test_reminders_follow_the_provider_to_another_zone(sides: Sides) -> None:
    sides.agree()
    before = sides.agreement().next_at
    learn(sides, "other", zone="America/New_York")
    assert before == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert sides.agreement().next_at == datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert sides.agreement().due_at == datetime(2026, 11, 28, tzinfo=UTC)


# Messages, forms, the same payload twice.


def test_a_click_changes_the_message_it_was_made_in(sides: Sides) -> None:
    row = sides.propose()
    sides.deliver()
    said = sides.messages("other")[0]
    place = Place(channel=said.receipt_channel or "", ts=said.receipt_ts or "", version="1")
    done = answering.accept(sides.store, sides.call("other"), row.pk, _A.ACCEPT, 1, place)
    assert done.target_id == said.pk
    assert "accepted it" in text_of(done.replace or {})


def test_a_click_tells_where_a_message_stands_that_nobody_knew(sides: Sides) -> None:
    row = sides.propose()
    done = answering.accept(
        sides.store, sides.call("other"), row.pk, None, None, Place(channel="D1", ts="9.1", version="1")
    )
    assert done.replace is not None
    assert sides.messages("other")[0].receipt_ts == "9.1"


def test_what_is_not_needed_any_more_is_not_sent(sides: Sides) -> None:
    sides.propose(deadline=date(2026, 12, 4))
    sides.pass_(days=2, hours=9)  # Wednesday after work: the sponsor would hear on Thursday
    sides.accept()
    assert "agreement" not in " ".join(row.key for row in sides.messages("sponsor"))


def test_every_form_is_valid_at_its_longest(sides: Sides) -> None:
    row = sides.propose(spec="\n".join(["<&>" * 30] * 20), deliverable="<&>" * 90)
    store, call = sides.store, sides.call
    views = [
        proposing.show_form(store, call("dri"), "I-1", [sides.slack("other")]),
        proposing.show_form(store, call("dri"), "", []),
        answering.show_decline(store, call("other"), row.pk, 1),
    ]
    sides.accept()
    views += [amending.show(store, call("dri"), row.pk), delivering.show(store, call("other"), row.pk, _A.DELIVER)]
    sides.hand_in(note="<&>" * 600)
    views += [delivering.show(store, call("dri"), row.pk, _A.REJECT)]
    sides.reject_beyond()
    views += [verdicts.show_contest(store, call("dri"), row.pk)]
    sides.contest("dri", "<&>" * 600)
    views += [verdicts.show_rule(store, call("sponsor"), row.pk)]
    for view in views:
        assert validate_view(view.open or {}, "modal") == []
    for part in ("dri", "other", "sponsor"):
        sides.messages(part)
    said = lists.show(store, call("dri"), "A-1").say or {}
    assert validate_message(said) == []


def test_only_a_dri_proposes_and_only_to_one(sides: Sides) -> None:
    with pytest.raises(UserError, match="only a DRI proposes"):
        proposing.show_form(sides.store, sides.call("other"), "", [])
    with pytest.raises(UserError, match="Only its DRI makes agreements"):
        proposing.show_form(sides.store, sides.call("other"), "I-1", [])
    with pytest.raises(UserError, match="one provider"):
        proposing.show_form(sides.store, sides.call("dri"), "I-1", ["U1", "U2"])
    sides.do(lambda uow: make_initiative(uow, dri=sides.cast.dri, sponsor=sides.cast.sponsor))
    view = proposing.show_form(sides.store, sides.call("dri"), "", []).open or {}
    assert "initial_option" not in view["blocks"][0]["element"]


def test_each_payload_takes_effect_once(sides: Sides) -> None:
    def twice(act: Any, part: str) -> None:
        call = sides.call(part)
        for _ in range(2):
            act(call)

    store = sides.store
    request = proposing.Request(
        initiative_id=sides.made.id, deliverable="A list", spec=SPEC, provider=sides.slack("other"), deadline=FRIDAY
    )
    twice(lambda call: proposing.propose(store, call, request), "dri")
    row = sides.agreement()
    twice(lambda call: answering.decline(store, call, row.pk, "Too early", date(2026, 12, 1)), "other")
    twice(lambda call: answering.accept(store, call, row.pk), "dri")
    twice(lambda call: amending.propose(store, call, row.pk, "Less of it", date(2026, 12, 2)), "dri")
    twice(lambda call: amending.decline(store, call, row.pk), "other")
    twice(lambda call: delivering.deliver(store, call, row.pk), "other")
    twice(lambda call: delivering.reject(store, call, row.pk, "No logo", "beyond"), "dri")
    twice(lambda call: verdicts.contest(store, call, row.pk, "Line one says so"), "dri")
    twice(lambda call: verdicts.rule(store, call, row.pk, Fault.NOBODY, "Fair enough"), "sponsor")
    twice(lambda call: delivering.deliver(store, call, row.pk), "other")
    twice(lambda call: delivering.approve(store, call, row.pk), "dri")
    second = sides.propose()
    twice(lambda call: proposing.withdraw(store, call, second.pk), "dri")
    assert len(sides.all(Agreement)) == 2
    assert len(sides.all(Memo)) == 1
    assert len(sides.all(AgreementVersion)) == 4
