"""What becomes of a memo: confirmed, contested, signed, rejected, replaced, looked at again, published."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import LedgerCode, MemoLink, MemoState, Visibility
from bot.domain.errors import UserError
from bot.services.answering.message import Place
from bot.services.decisions import confirming, linking, memos, publishing, reminding, signing
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome
from storage.engine import Store
from storage.queries import review_matters
from storage.tables import Audience, Escalation, Initiative, Ledger, Memo, MemoEvent, Outbox, Person
from tests.services.decisions_kit import ROOT, Table
from tests.services.monday_kit import text_of
from tests.services.test_decisions import fields
from tests.support.factories import Cast


@pytest.fixture
def table(sqlite_store: Store, cast: Cast) -> Table:
    return Table(sqlite_store, cast)


def state(table: Table, memo: Memo) -> MemoState:
    with table.store.read(table.cast.id, table.now) as uow:
        return memos.shown(uow, uow.one(Memo, memo.pk)).state


def link_to(memo: Memo, link: MemoLink = MemoLink.SUPERSEDES) -> Origin:
    return Origin(channel="C1", thread_ts=ROOT, link=link, replaces=memo.pk)


def place(table: Table, part: str, index: int = -1) -> Place:
    table.deliver()
    row = table.messages(part)[index]
    return Place(channel=row.receipt_channel or "", ts=row.receipt_ts or "", version="1")


def codes(table: Table) -> list[LedgerCode]:
    return [row.code for row in table.all(Ledger) if row.code.value.startswith(("memo", "question", "right"))]


class TestConfirming:
    def test_this_is_not_what_i_decided_keeps_it_unconfirmed_and_tells_the_recorder(self, table: Table) -> None:
        memo = table.record("dri", "sponsor")
        assert table.buttons("sponsor") == ["Confirm", "This is not what I decided"]
        outcome = confirming.contest(table.store, table.call("sponsor"), memo.pk, place(table, "sponsor"))
        assert "You said that D-1 is not what you decided" in text_of(outcome.replace or {})
        assert state(table, memo) is MemoState.UNCONFIRMED
        assert "*Contested*" in table.see("boss")
        assert "*Contested*" in table.thread()
        assert "it stays unconfirmed" in table.told("dri")
        confirming.contest(table.store, table.call("sponsor"), memo.pk)
        assert table.events() == [("contested", memo.pk)]
        assert table.buttons("sponsor") == ["Confirm after all"]
        assert table.buttons("dri") == ["Correct"]

    def test_a_no_may_become_a_yes_but_no_yes_a_no(self, table: Table) -> None:
        memo = table.record("dri", "sponsor")
        confirming.contest(table.store, table.call("sponsor"), memo.pk)
        confirming.confirm(table.store, table.call("sponsor"), memo.pk)
        assert state(table, memo) is MemoState.RECORDED
        assert "*Contested*" not in table.see("boss")
        with pytest.raises(UserError, match="You have confirmed D-1"):
            confirming.contest(table.store, table.call("sponsor"), memo.pk)

    def test_a_dissenter_may_say_that_they_did_not_say_it(self, table: Table) -> None:
        memo = table.record(dissenter=table.slack("other"), dissent="Too dear")
        assert "This is not what I said" in table.buttons("other")
        call = table.call("other", key="action:1")
        confirming.contest(table.store, call, memo.pk)
        assert confirming.contest(table.store, call, memo.pk) == Outcome()
        assert codes(table)[-1] is LedgerCode.MEMO_CONTESTED

    def test_nobody_else_may_and_a_replaced_one_waits_for_nobody(self, table: Table) -> None:
        memo = table.record("dri", "sponsor")
        for part in ("dri", "boss"):
            with pytest.raises(UserError, match="does not wait for you"):
                confirming.contest(table.store, table.call(part), memo.pk)
        table.record(origin=link_to(memo))
        assert table.buttons("sponsor") == []
        with pytest.raises(UserError, match="D-1 is superseded by now"):
            confirming.confirm(table.store, table.call("sponsor"), memo.pk)


class TestSigning:
    def test_a_memo_in_somebody_elses_class_is_proposed_until_they_sign(self, table: Table) -> None:
        right = table.right("sponsor")
        memo = table.record("dri", right_id=right.pk)
        assert (memo.first_state, memo.proposed_to_id) == (MemoState.PROPOSED, table.cast.sponsor)
        assert "*Proposed*" in table.thread()
        assert "D-1 is proposed and posted" in table.told("dri")
        assert table.buttons("sponsor") == ["Sign", "Reject"]
        outcome = signing.sign(table.store, table.call("sponsor"), memo.pk, place(table, "sponsor"))
        assert "You signed D-1" in text_of(outcome.replace or {})
        assert "*Proposed*" not in table.thread()
        assert "signed D-1" in table.told("dri")
        assert table.buttons("sponsor") == []
        with pytest.raises(UserError, match=r"Sam has signed D-1 already\. Nothing was changed"):
            signing.sign(table.store, table.call("sponsor"), memo.pk)

    def test_a_rejected_one_is_no_decision_and_says_why(self, table: Table) -> None:
        right = table.right("sponsor")
        memo = table.record("dri", right_id=right.pk, review_by=date(2027, 1, 11))
        assert fields(signing.reject_form(table.store, table.call("sponsor"), memo.pk).open)["reason"]
        with pytest.raises(UserError, match="Write why") as refused:
            signing.reject(table.store, table.call("sponsor"), memo.pk, " ")
        assert refused.value.field == "reason"
        call = table.call("sponsor", key="view:9")
        assert signing.reject(table.store, call, memo.pk, "Not <yours> to spend").clear
        assert signing.reject(table.store, call, memo.pk, "again") == Outcome()
        assert state(table, memo) is MemoState.REJECTED
        assert "Not &lt;yours&gt; to spend" in table.told("dri")
        assert "*Rejected*" in table.see("boss")
        assert table.all(Memo)[0].remind_at is None
        with pytest.raises(UserError, match="Sam has rejected D-1 already"):
            signing.sign(table.store, table.call("sponsor"), memo.pk)

    @pytest.mark.parametrize("part", ["dri", "boss", "other"])
    def test_nobody_signs_for_them(self, table: Table, part: str) -> None:
        memo = table.record("dri", right_id=table.right("sponsor").pk)
        with pytest.raises(UserError, match="Only whoever decides questions of its class"):
            signing.sign(table.store, table.call(part), memo.pk)
        with pytest.raises(UserError, match="I know no such decision"):
            signing.sign(table.store, table.call(part), 99)

    def test_what_waits_for_a_signature_or_was_rejected_is_no_decision_of_the_week(self, table: Table) -> None:
        right = table.right("sponsor")
        table.record("sponsor")
        for _ in range(3):
            table.record("dri", right_id=right.pk)
        signing.sign(table.store, table.call("sponsor"), 3)
        signing.reject(table.store, table.call("sponsor"), 4, "Not ours")
        with table.store.read(table.cast.id, table.now) as uow:
            found = review_matters.decisions(uow, None, None, table.now - timedelta(days=1))
        assert [row.number for row in found] == [1, 3]

    def test_on_an_initiative_its_dri_decides(self, table: Table) -> None:
        memo = table.record("other", initiative_id=table.made.id)
        assert memo.proposed_to_id == table.cast.dri
        signing.sign(table.store, table.call("dri"), memo.pk)
        assert state(table, memo) is MemoState.RECORDED
        assert table.record("dri", initiative_id=table.made.id).proposed_to_id is None
        assert table.record("dri", "other", initiative_id=table.made.id).proposed_to_id is None  # the DRI recorded it
        assert table.record("sponsor", initiative_id=table.made.id).proposed_to_id == table.cast.dri
        right = table.right("leader")
        assert table.record("dri", initiative_id=table.made.id, right_id=right.pk).proposed_to_id == table.cast.leader

    def test_while_nobody_has_accepted_it_its_sponsor_decides(self, table: Table) -> None:
        table.do(lambda uow: uow.move(Person, table.cast.dri, {}, active=False))
        memo = table.record("other", initiative_id=table.made.id)
        assert memo.proposed_to_id == table.cast.sponsor

    def test_an_escalations_memo_needs_no_signature(self, table: Table) -> None:
        table.raise_()
        table.decide("sponsor")
        memo = table.all(Memo)[0]
        assert (memo.first_state, memo.proposed_to_id) == (MemoState.RECORDED, None)
        assert memo.decided_week == "2026-W48"

    def test_a_proposal_replaces_nothing_until_it_is_signed(self, table: Table) -> None:
        first = table.record("sponsor")
        right = table.right("sponsor")
        second = table.record("boss", origin=link_to(first), right_id=right.pk)
        third = table.record("boss", origin=link_to(first, MemoLink.REVERSES), right_id=right.pk)
        assert state(table, first) is MemoState.RECORDED
        signing.sign(table.store, table.call("sponsor"), second.pk)
        assert state(table, first) is MemoState.SUPERSEDED
        with pytest.raises(UserError, match="D-1 is superseded by D-2, so nothing can replace it"):
            signing.sign(table.store, table.call("sponsor"), third.pk)
        assert state(table, third) is MemoState.PROPOSED


class TestReplacing:
    @pytest.mark.parametrize(
        ("link", "became"),
        [
            (MemoLink.CORRECTS, MemoState.CORRECTED),
            (MemoLink.SUPERSEDES, MemoState.SUPERSEDED),
            (MemoLink.REVERSES, MemoState.REVERSED),
        ],
    )
    def test_both_memos_say_so(self, table: Table, link: MemoLink, became: MemoState) -> None:
        first = table.record("sponsor")
        form = linking.open_form(table.store, table.call("boss"), link, first.pk).open or {}
        given = fields(form)
        assert given["question"]["initial_value"] == "Which supplier?"
        assert ("initial_value" in given["decision"]) is (link is MemoLink.CORRECTS)
        origin = Origin.read(form["private_metadata"])
        second = table.record("boss", origin=origin, decision="We take Beta")
        assert (second.link, second.replaces_id) == (link, first.pk)
        assert state(table, first) is became
        assert f"{became.value.capitalize()}* by D-2" in table.thread()
        assert f"*{link.value.capitalize()}* D-1" in table.see("other", "D-2")
        assert "D-2" in table.told("sponsor")
        assert codes(table)[-1] is LedgerCode.MEMO_LINKED
        with pytest.raises(UserError, match=f"D-1 is {became.value} by D-2"):
            linking.open_form(table.store, table.call("boss"), link, first.pk)
        with pytest.raises(UserError, match="nothing can replace it"):
            table.record("boss", origin=origin)

    def test_a_correction_starts_from_all_of_it_and_took_as_long(self, table: Table) -> None:
        more = {"alternatives": "Build", "dissent": "Too dear", "dissenter": table.slack("other"), "inputs": "Budget"}
        first = table.record("sponsor", initiative_id=None, title="Acme", **more)
        table.now += timedelta(days=2)
        form = linking.typed(table.store, table.call("sponsor"), MemoLink.CORRECTS, "d1").open
        given = fields(form)
        for name, words in (
            ("alternatives", "Build"),
            ("dissent", "Too dear"),
            ("title", "Acme"),
            ("inputs", "Budget"),
        ):
            assert given[name]["initial_value"] == words
        assert given["dissenter"]["initial_user"] == table.slack("other")
        assert given["decided"]["initial_date"] == "2026-11-23"
        second = table.record("sponsor", origin=link_to(first, MemoLink.CORRECTS), decided_on=date(2026, 11, 23))
        assert (second.raised_at, second.cycle_s) == (first.raised_at, first.cycle_s)

    def test_another_decision_on_the_same_question_is_not_as_old_as_the_question(self, table: Table) -> None:
        first = table.record("sponsor")
        table.now += timedelta(days=30)
        second = table.record("sponsor", origin=link_to(first))
        assert (second.raised_at, second.cycle_s) == (table.now, 0)

    @pytest.mark.parametrize(("part", "may"), [("sponsor", True), ("dri", True), ("leader", True), ("other", False)])
    def test_recorder_decider_and_leaders_may_replace_it(self, table: Table, part: str, may: bool) -> None:
        first = table.record("dri", "sponsor")
        if may:
            assert linking.open_form(table.store, table.call(part), MemoLink.REVERSES, first.pk).open
            return
        with pytest.raises(UserError, match="Only whoever recorded it or its decider"):
            linking.open_form(table.store, table.call(part), MemoLink.REVERSES, first.pk)
        with pytest.raises(UserError, match="Only whoever recorded it"):
            table.record(part, origin=link_to(first))

    def test_whoever_owns_the_class_or_the_initiative_by_now_may_too(self, table: Table) -> None:
        right = table.right("sponsor")
        first = table.record("sponsor", right_id=right.pk)
        table.right("other", right_id=right.pk)
        assert linking.open_form(table.store, table.call("other"), MemoLink.REVERSES, first.pk).open
        second = table.record("sponsor")
        with pytest.raises(UserError):
            linking.open_form(table.store, table.call("other"), MemoLink.REVERSES, second.pk)

    def test_what_somebody_may_not_see_cannot_be_replaced(self, table: Table) -> None:
        table.raise_()
        table.decide("sponsor")
        with pytest.raises(UserError, match="I know no such decision"):
            linking.open_form(table.store, table.call("leader"), MemoLink.REVERSES, 1)

    def test_a_memo_that_replaces_one_for_the_named_is_for_the_named(self, table: Table) -> None:
        table.raise_()
        table.decide("sponsor")
        first = table.all(Memo)[0]
        second = table.record("sponsor", origin=Origin(link=MemoLink.SUPERSEDES, replaces=first.pk))
        assert second.visibility is Visibility.NAMED
        named = {row.person_id for row in table.all(Audience, col(Audience.memo_id) == second.pk)}
        assert table.cast.dri in named
        assert "We take Acme" in table.see("dri", "D-2")
        with pytest.raises(UserError):
            table.see("other", "D-2")

    def test_a_memo_outlives_its_thread(self, table: Table) -> None:
        """The words are in the store: nothing of Slack is asked to show them."""
        table.record("dri", decision="We take Acme", inputs="The budget")
        table.do(lambda uow: [uow.move(Outbox, row.pk, {}, payload={}, emptied=True) for row in uow.find(Outbox)])
        told = table.see("boss")
        assert "We take Acme" in told
        assert "The budget" in told


class TestLookingAgain:
    def test_on_the_review_by_day_the_decider_is_asked_in_working_hours(self, table: Table) -> None:
        memo = table.record("dri", "sponsor", review_by=date(2026, 12, 5))  # a Saturday
        assert memo.remind_at == datetime(2026, 12, 7, 9, tzinfo=UTC)
        table.now = datetime(2026, 12, 7, 8, tzinfo=UTC)
        table.tick()
        assert "look" not in table.told("sponsor")
        table.now = datetime(2026, 12, 7, 20, tzinfo=UTC)  # the bot was away: not at night
        table.tick()
        row = table.messages("sponsor")[-1]
        assert row.due_at == datetime(2026, 12, 8, 9, tzinfo=UTC)
        assert "Does it still stand?" in text_of(row.payload)
        assert table.buttons("sponsor")[-3:] == ["Still stands", "Supersede", "Reverse"]
        table.tick()
        assert len([code for code in codes(table) if code is LedgerCode.MEMO_REVIEW_DUE]) == 1

    def test_still_stands_takes_the_buttons_away(self, table: Table) -> None:
        memo = table.record("sponsor", review_by=date(2026, 11, 24))
        table.now += timedelta(days=1)
        table.tick()
        outcome = reminding.stands(table.store, table.call("sponsor"), memo.pk, place(table, "sponsor"))
        assert "You said that D-1 still stands" in text_of(outcome.replace or {})
        assert table.buttons("sponsor") == []
        call = table.call("sponsor", key="action:7")
        assert reminding.stands(table.store, call, memo.pk).say
        assert reminding.stands(table.store, call, memo.pk) == Outcome()
        assert table.events() == [("stands", memo.pk)]
        with pytest.raises(UserError, match="Only its decider"):
            reminding.stands(table.store, table.call("boss"), memo.pk)

    def test_a_replaced_memo_is_not_looked_at(self, table: Table) -> None:
        memo = table.record("sponsor", review_by=date(2026, 11, 24))
        table.record("sponsor", origin=link_to(memo))
        table.now += timedelta(days=1)
        table.tick()
        assert "still stand?" not in table.told("sponsor")
        with pytest.raises(UserError, match="D-1 is superseded by now"):
            reminding.stands(table.store, table.call("sponsor"), memo.pk)

    def test_where_the_decider_has_left_their_leader_is_asked(self, table: Table) -> None:
        table.record("sponsor", review_by=date(2026, 11, 24))
        table.do(lambda uow: uow.move(Person, table.cast.sponsor, {}, active=False))
        table.now += timedelta(days=1)
        table.tick()
        assert "still stand?" in table.told("boss")


class TestPublishing:
    def test_its_decider_makes_it_everybodys(self, table: Table) -> None:
        table.raise_()
        table.decide("sponsor")
        for part, says in (("dri", "Only its decider"), ("other", "I know no decision")):
            with pytest.raises(UserError, match=says):
                publishing.publish(table.store, table.call(part), "D-1")
        call = table.call("sponsor", key="command:1")
        assert "You published D-1" in text_of(publishing.publish(table.store, call, "D-1").say or {})
        assert publishing.publish(table.store, call, "D-1") == Outcome()
        assert "We take Acme" in table.see("other")
        with pytest.raises(UserError, match="published already"):
            publishing.publish(table.store, table.call("sponsor"), "D-1")

    def test_what_is_not_for_the_named_is_not_published(self, table: Table) -> None:
        table.record("sponsor")
        with pytest.raises(UserError, match="not for named people only"):
            publishing.publish(table.store, table.call("sponsor"), "D-1")

    def test_what_does_not_stand_is_not_published(self, table: Table) -> None:
        table.raise_()
        table.decide("sponsor")
        table.record("sponsor", origin=Origin(link=MemoLink.REVERSES, replaces=1))
        with pytest.raises(UserError, match="D-1 is reversed"):
            publishing.publish(table.store, table.call("sponsor"), "D-1")


def test_how_long_it_took_is_stored(table: Table) -> None:
    early = Origin(channel="C1", thread_ts=f"{(table.now - timedelta(days=3)).timestamp():.6f}")  # last Friday
    memo = table.record("sponsor", origin=early)
    assert (memo.decided_week, memo.cycle_s, memo.cycle_work_s) == ("2026-W48", 3 * 86_400, 9 * 3_600)


def cases(table: Table, memo: Memo) -> dict[str, Any]:
    return {
        "sign": lambda: signing.sign(table.store, table.call("sponsor"), memo.pk),
        "reject": lambda: signing.reject(table.store, table.call("sponsor"), memo.pk, "Not yours"),
    }


@pytest.mark.parametrize("first", ["sign", "reject"])
def test_whoever_comes_second_is_told_who_was_first(store: Store, cast: Cast, first: str) -> None:
    table = Table(store, cast)
    memo = table.record("dri", right_id=table.right("sponsor").pk)
    acts = cases(table, memo)
    acts[first]()
    for act in acts.values():
        with pytest.raises(UserError, match=r"Sam has (signed|rejected) D-1 already"):
            act()
    assert len(table.all(MemoEvent)) == 1
    assert table.all(Escalation) == []
    assert table.all(Initiative)
