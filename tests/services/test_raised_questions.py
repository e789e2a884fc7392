"""Questions that need a decision: their clock, their decider, the chase, and what ends them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col

from bot.domain.codes import AskedState, ChannelKind, LedgerCode, MemoSource, Visibility
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import directory_places, home
from bot.services.decisions import mentions, opening, questions, settling_questions, signing
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import asked as queries
from storage.tables import Channel, Ledger, Member, Memo, Outbox, Person, Question
from tests.services.decisions_kit import ROOT, THREAD, Table
from tests.services.monday_kit import text_of
from tests.services.test_decisions import fields, filled, opened, run
from tests.support.factories import Cast
from tests.support.fake_gateway import FakeGateway

ELSEWHERE = Origin(source=MemoSource.SHORTCUT, channel="C1", thread_ts="1795424500.000100")


@pytest.fixture
def table(sqlite_store: Store, cast: Cast) -> Table:
    return Table(sqlite_store, cast)


@pytest.fixture
def slack(table: Table) -> FakeGateway:
    gateway = FakeGateway()
    gateway.messages = [{"ts": ROOT, "user": table.slack("other"), "text": "Which supplier &amp; why?"}]
    return gateway


def listed(table: Table, part: str, typed: str = "") -> str:
    say = questions.listing(table.store, table.call(part), typed).say or {}
    assert validate_message(say) == []
    return text_of(say)


def show(table: Table, part: str) -> str:
    say = questions.show(table.store, table.call(part), "Q-1").say or {}
    assert validate_message(say) == []
    return text_of(say)


class TestRaising:
    def test_whoever_raised_it_decides_unless_a_right_names_another(self, table: Table) -> None:
        question = table.ask("dri", "Which colour?")
        assert question.decider_id == table.cast.dri
        assert question.due_at == datetime(2026, 11, 30, 18, tzinfo=UTC)
        right = table.right("sponsor")
        other = table.ask("dri", "Which supplier?", ELSEWHERE)
        assert (other.decider_id, other.right_id) == (table.cast.sponsor, right.pk)
        assert other.due_at == datetime(2026, 11, 26, 18, tzinfo=UTC)
        assert "needs a decision of yours" in table.told("sponsor")
        assert table.buttons("sponsor") == ["Record decision", "Drop"]
        assert "*Q-2*" in table.thread("question:2:thread")
        line = table.all(Ledger, col(Ledger.code) == LedgerCode.QUESTION_RAISED)[-1]
        assert line.details["decider_id"] == table.cast.sponsor

    def test_a_class_of_one_initiative_claims_no_question_that_names_none(self, table: Table) -> None:
        table.right("sponsor", scope=f"i:{table.made.id}")
        assert table.ask("dri").right_id is None

    def test_a_thread_has_one_clock_whoever_presses(self, table: Table) -> None:
        table.ask("dri")
        say = questions.raise_(table.store, table.call("other"), THREAD, "again").say or {}
        assert "runs already: *Q-1*" in text_of(say)
        assert len(table.all(Question)) == 1

    @pytest.mark.parametrize("is_member", [True, False])
    def test_the_clock_counts_from_the_first_message_and_shows_where_it_can(
        self, table: Table, is_member: bool
    ) -> None:
        table.channel("C2", is_member=is_member)
        origin = Origin(source=MemoSource.SHORTCUT, channel="C2", thread_ts="1795420800.000100")
        say = questions.raise_(table.store, table.call("dri"), origin, "Which?").say or {}
        assert validate_message(say) == []
        assert ("/invite" in text_of(say)) is not is_member
        assert table.all(Question)[0].raised_at == origin.raised_at(table.now)
        assert len(table.all(Outbox, col(Outbox.conversation) == "C2")) == is_member

    def test_a_place_nobody_has_told_of_counts_as_private(self, table: Table) -> None:
        question = table.ask("dri", origin=Origin(source=MemoSource.SHORTCUT, channel="C9", thread_ts=ROOT))
        assert question.visibility is Visibility.CHANNEL
        assert "No question" in listed(table, "boss")
        with pytest.raises(UserError, match="I know no question"):
            show(table, "boss")
        assert "Which supplier?" in show(table, "dri")

    def test_a_mention_raises_with_its_words_or_those_of_the_first_message(
        self, table: Table, slack: FakeGateway
    ) -> None:
        right = table.right("sponsor")
        call = table.call("dri", key="event:1", channel="C1")
        for _ in range(2):
            mentions.raise_(table.store, call, ROOT, "")
        assert table.all(Question)[0].decider_id == table.cast.dri
        run_question(table, slack)
        row = table.all(Question)[0]
        assert (row.decider_id, row.right_id) == (table.cast.sponsor, right.pk)  # its words tell whose it is
        assert "Which supplier &amp; why?" in table.told("sponsor")
        assert row.permalink is not None
        mentions.raise_(table.store, table.call("other", key="event:2", channel="C1"), ROOT, "x")
        said = [text_of(each.payload) for each in table.all(Outbox, col(Outbox.conversation) == "C1")]
        assert "runs already" in said[-1]

    def test_words_that_slack_does_not_give_are_done_without(self, table: Table, slack: FakeGateway) -> None:
        mentions.raise_(table.store, table.call("dri", channel="C1"), ROOT, "")
        slack.fails["permalink"] = "timeout"
        with pytest.raises(Exception, match="timeout"):
            run_question(table, slack)
        slack.fails["permalink"] = "channel_not_found"
        run_question(table, slack)
        assert table.all(Question)[0].asked_id is None
        assert "first message of the thread" in show(table, "dri")


class TestDeciding:
    def test_a_memo_in_its_thread_settles_it_with_its_raised_date(self, table: Table) -> None:
        table.right("sponsor")
        question = table.ask("dri")
        table.deliver()
        table.now += timedelta(days=1)
        memo = table.record("sponsor")
        settled = table.all(Question)[0]
        assert (settled.state, settled.memo_id) == (AskedState.DECIDED, memo.pk)
        assert memo.raised_at == question.raised_at
        assert "*Q-1* is decided: D-1" in table.thread("question:1:thread")
        assert table.buttons("sponsor") == []
        assert "is decided: D-1" in table.told("dri")
        assert "No question" in listed(table, "dri")
        assert table.all(Ledger, col(Ledger.code) == LedgerCode.QUESTION_DECIDED)[0].details == {"memo": 1}

    def test_the_button_in_the_dm_settles_it_from_outside_of_the_channel(
        self, table: Table, slack: FakeGateway
    ) -> None:
        table.channel("C8", kind=ChannelKind.PRIVATE)
        slack.kinds["C8"], slack.pages = ChannelKind.PRIVATE, [[table.slack("dri")]]
        table.right("sponsor")
        origin = Origin(source=MemoSource.SHORTCUT, channel="C8", thread_ts=ROOT)
        question = table.ask("dri", "Which supplier?", origin)
        asked = Origin(source=MemoSource.SHORTCUT, channel="C8", thread_ts=ROOT, question=question.pk)
        outcome = opening.from_thread(table.store, table.call("sponsor"), asked)
        view = filled(table, slack, outcome)
        assert fields(view)["question"]["initial_value"] == "Which supplier?"
        assert "why?" not in text_of(view)  # the thread itself was not read for somebody who is not in it
        kept = Origin.read(view["private_metadata"])
        assert (kept.channel, kept.question) == ("", question.pk)
        memo = table.record("sponsor", origin=kept)
        assert (memo.channel, memo.thread_ts) == ("C8", ROOT)
        assert table.all(Question)[0].state is AskedState.DECIDED
        with pytest.raises(UserError, match=r"Q-1 is decided already: D-1\. Supersede that one") as refused:
            table.record("sponsor", origin=kept)
        assert refused.value.field == "decision"

    def test_a_proposal_settles_it_when_it_is_signed(self, table: Table) -> None:
        right = table.right("sponsor")
        table.ask("dri")
        memo = table.record("dri", right_id=right.pk)
        assert table.all(Question)[0].state is AskedState.OPEN
        signing.sign(table.store, table.call("sponsor"), memo.pk)
        assert table.all(Question)[0].memo_id == memo.pk

    def test_in_decide_the_questions_that_wait_come_first(self, table: Table, slack: FakeGateway) -> None:
        table.right("sponsor")
        question = table.ask("dri")
        opened(opening.picker(table.store, table.call("sponsor"), "C1"))
        run(table, slack, ErrandKind.LIST_THREADS)
        choice = fields(slack.of("update_view")[-1][1])["thread"]["options"][0]
        assert choice["text"]["text"] == "Q-1 Which supplier?"
        assert Origin.read(choice["value"]).question == question.pk


class TestDropping:
    @pytest.mark.parametrize("part", ["dri", "sponsor"])
    def test_raiser_or_decider_drop_it_with_a_reason(self, table: Table, part: str) -> None:
        table.right("sponsor")
        question = table.ask("dri")
        table.deliver()
        assert fields(settling_questions.drop_form(table.store, table.call(part), question.pk).open)["reason"]
        with pytest.raises(UserError, match="Write why"):
            settling_questions.drop(table.store, table.call(part), question.pk, "")
        call = table.call(part, key="view:1")
        assert settling_questions.drop(table.store, call, question.pk, "They <withdrew>").clear
        assert settling_questions.drop(table.store, call, question.pk, "x x x") == Outcome()
        assert table.all(Question)[0].state is AskedState.DROPPED
        assert "They &lt;withdrew&gt;" in table.thread("question:1:thread")
        assert table.buttons("sponsor") == []
        with pytest.raises(UserError, match="Q-1 was dropped"):
            settling_questions.drop_form(table.store, table.call("dri"), question.pk)
        asked = Origin(source=MemoSource.SHORTCUT, question=question.pk)
        with pytest.raises(UserError, match="Q-1 is dropped"):
            table.record("dri", origin=asked)

    def test_nobody_else_may(self, table: Table) -> None:
        question = table.ask("dri")
        with pytest.raises(UserError, match="Only whoever raised it or its decider"):
            settling_questions.drop(table.store, table.call("other"), question.pk, "Because")
        with pytest.raises(UserError, match="I know no such question"):
            settling_questions.drop_form(table.store, table.call("other"), 99)

    def test_after_one_is_settled_its_thread_may_raise_another(self, table: Table) -> None:
        table.ask("dri")
        table.record("dri")
        assert table.ask("dri", "And now?").number == 2


class TestChasing:
    def test_its_decider_is_chased_every_second_working_day_and_then_their_leader_is_told(self, table: Table) -> None:
        table.right("sponsor")
        table.ask("dri")
        table.now = datetime(2026, 11, 26, 18, tzinfo=UTC)
        table.tick()
        assert "still waits" not in table.told("sponsor")
        table.now = datetime(2026, 11, 27, 9, tzinfo=UTC)  # the first working instant after it was due
        table.tick()
        assert table.told("sponsor").count("still waits for your decision") == 1
        assert "has waited" not in table.told("boss")
        table.now = datetime(2026, 11, 30, 9, tzinfo=UTC)
        table.tick()
        assert table.told("sponsor").count("still waits") == 1
        table.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
        table.tick()
        assert table.told("sponsor").count("still waits") == 2
        assert "I have reminded them 2 times" in table.told("boss")
        assert "Which supplier?" in table.told("boss")
        with table.store.read(table.cast.id, table.now) as uow:
            assert [row.number for row in queries.overdue(uow, table.now)] == [1]
        table.record("sponsor")
        assert table.buttons("sponsor") == []
        table.now += timedelta(days=9)
        table.tick()
        assert table.told("sponsor").count("has waited") == 0

    def test_the_leader_reads_no_words_of_a_private_place(self, table: Table) -> None:
        table.channel("C8", kind=ChannelKind.PRIVATE)
        table.right("sponsor")
        table.ask("dri", origin=Origin(source=MemoSource.SHORTCUT, channel="C8", thread_ts=ROOT))
        for day in (27, 31):
            table.now = datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(days=day - 1)
            table.tick()
        assert "has waited for" in table.told("boss")
        assert "Which supplier?" not in table.told("boss")

    def test_where_the_decider_has_left_whoever_raised_it_decides(self, table: Table) -> None:
        table.right("sponsor")
        table.ask("dri")
        table.do(lambda uow: uow.move(Person, table.cast.sponsor, {}, active=False))
        table.now += timedelta(days=7)
        table.tick()
        assert table.all(Question)[0].decider_id == table.cast.dri
        assert "still waits" in table.told("dri")
        table.do(lambda uow: uow.move(Person, table.cast.dri, {}, active=False))
        table.now += timedelta(days=7)
        table.tick()
        assert table.all(Question)[0].decider_id == table.cast.boss

    def test_where_nobody_is_left_the_tick_rests(self, table: Table) -> None:
        table.ask("dri")
        for part in ("boss", "leader", "sponsor", "dri"):
            table.do(lambda uow, part=part: uow.move(Person, getattr(table.cast, part), {}, active=False))
        table.now += timedelta(days=30)
        table.tick()


def test_the_list_shows_whose_they_are(table: Table) -> None:
    table.right("sponsor")
    table.ask("dri")
    table.ask("dri", "Which colour?", ELSEWHERE)
    assert "(2)" in listed(table, "other")
    assert "you" in listed(table, "sponsor")
    assert "(1)" in listed(table, "sponsor", "mine")
    assert "Drop" in show(table, "dri")
    assert "Drop" not in show(table, "other")


def test_the_home_page_shows_what_waits_for_a_decision_or_a_signature(table: Table) -> None:
    right = table.right("sponsor")
    table.ask("dri")
    table.record("dri", origin=ELSEWHERE, right_id=right.pk, decision="We take Beta")
    with table.store.read(table.cast.id, table.now) as uow:
        view = home.page_of(uow, uow.one(Person, table.cast.sponsor))
        other = home.page_of(uow, uow.one(Person, table.cast.dri))
    assert validate_view(view, "home") == []
    told = text_of(view)
    for words in ("Decisions that wait for you", "*Q-1*", "*D-1*", "We take Beta · ", "proposed"):
        assert words in told, words
    assert "Decisions that wait" not in text_of(other)


def test_a_private_places_question_is_for_its_members_of_now(table: Table) -> None:
    table.channel("C8", kind=ChannelKind.PRIVATE)
    question = table.ask("dri", origin=Origin(source=MemoSource.SHORTCUT, channel="C8", thread_ts=ROOT))
    assert "No question" in listed(table, "other")
    member = {"channel_id": question.channel_id, "person_id": table.cast.other}
    table.do(lambda uow: uow.insert_new(Member, **member))
    table.do(lambda uow: uow.move(Channel, question.channel_id, {}, members_read_at=uow.at))
    assert "Which supplier?" in listed(table, "other")
    directory_places.left(table.store, table.call("other"), "C8", table.slack("other"))
    for part in ("other", "boss"):
        assert "No question" in listed(table, part)
        with pytest.raises(UserError, match="I know no such question"):
            settling_questions.drop_form(table.store, table.call(part), question.pk)


def test_what_was_asked_openly_in_a_channel_that_is_private_now_is_for_its_members(table: Table) -> None:
    question = table.ask("dri")
    assert "Which supplier?" in listed(table, "other")
    table.do(lambda uow: uow.move(Channel, question.channel_id, {}, kind=ChannelKind.PRIVATE))
    assert "No question" in listed(table, "other")
    assert "Which supplier?" in listed(table, "dri")


def test_a_question_is_settled_once_on_both_databases(store: Store, cast: Cast) -> None:
    table = Table(store, cast)
    question = table.ask("dri")
    table.record("dri")
    with pytest.raises(UserError, match=r"Q-1 was decided by D-1 \(Dana\), so nothing was changed"):
        settling_questions.drop(table.store, table.call("dri"), question.pk, "Because")
    assert len(table.all(Memo)) == 1


def run_question(table: Table, slack: FakeGateway) -> None:
    run(table, slack, ErrandKind.READ_QUESTION)
