"""The reviews: what they say and do not say, to whom, once, readable with hundreds of initiatives."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col

from bot.domain.codes import (
    CheckInState,
    EscalationKind,
    MemoSource,
    PlanState,
    ReplyKind,
    ReviewKind,
    ReviewState,
    Verdict,
    Visibility,
)
from bot.domain.review import weekly_review
from bot.messages import review as words_of_reviews
from bot.sandbox.blockkit import validate_message
from bot.services import cadences
from bot.services.answering import typed
from bot.services.answering.place import Typed
from bot.services.reviews import weekly
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Cadence, Channel, Charter, CheckIn, Escalation, Initiative, Memo, Outbox, Plan, Reply, Review
from storage.uow import UnitOfWork
from tests.services.monday_kit import Walk, at, stamp, text_of
from tests.support.factories import Made, make_checkin, make_escalation, make_initiative, make_review


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(16, 8))
    walk.until(at(17, 11))  # the week of the start is over
    return walk


def published(walk: Walk, period: str = "2026-W48") -> str:
    """What the review of a period said in its channel, thread and all."""
    rows = walk.said(f"review:{walk.review(period).pk}")
    assert all(validate_message(row.payload) == [] for row in rows)
    return "\n".join(text_of(row.payload) for row in rows)


def words(uow: UnitOfWork, text: str) -> int:
    return passages.keep(uow, PassageKind.MEMO, text, author_id=None)


def escalation(walk: Walk, made: Made, when: datetime) -> None:
    """The DRI raised an escalation that waits for the leader."""

    def act(uow: UnitOfWork) -> None:
        uow.add(
            Escalation(
                number=31,
                initiative_id=made.id,
                raised_by_id=walk.cast.dri,
                leader_id=walk.cast.leader,
                kind=EscalationKind.DECISION_NEEDED,
                about_id=words(uow, "secret words about somebody"),
                need_id=words(uow, "secret need"),
                by_on=date(2026, 12, 4),
                zone="UTC",
                raised_at=when,
                first_raised_at=when,
                due_at=at(60),
            )
        )

    walk.do(act, when)


def memo(walk: Walk, title: str, number: int, **values: Any) -> None:
    given = {"visibility": Visibility.WORKSPACE, "source": MemoSource.COMMAND, "number": number, **values}

    def act(uow: UnitOfWork) -> None:
        fields = {name: words(uow, title) for name in ("title_id", "decision_id", "question_id")}
        people = {"decider_id": walk.cast.leader, "recorded_by_id": walk.cast.dri}
        when = {"raised_at": uow.at, "recorded_at": uow.at, "decided_on": uow.at.date()}
        uow.add(Memo(**fields, **people, **when, **given))

    walk.do(act)


def channel_id(walk: Walk) -> int:
    return walk.all(Channel)[0].pk


def test_exceptions_come_first_and_on_track_last_and_short(walk: Walk) -> None:
    good, bare, planned = (walk.initiative(name=name) for name in ("Good", "Bare", "Planned"))
    silent = walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 10))
    walk.yes(good)
    walk.no(bare)
    walk.no(planned)
    walk.plan(planned, "pricing draft", at(26))
    escalation(walk, planned, at(19, 10))
    memo(walk, "Use Stripe", 12)
    walk.until(at(24, 10))

    told = published(walk)
    order = ["Off track (2)", "No answer (1)", "Waiting for leaders (1)", "Decisions (1)", "On track (1)"]
    places = [told.index(each) for each in order]
    assert places == sorted(places)
    assert "*4* asked · *3* answered, *1* silent · *1* on track · *2* off track" in told
    assert "*Bare* (I-2)" in told
    assert "off track, no plan, no escalation." in told
    assert "off track. Plan: pricing draft by Thu 26 Nov. E-31 is escalated." in told
    assert f"E-31 waits for <@{walk.person(walk.cast.leader).slack_id}>, 3 days." in told
    assert "*Use Stripe* (D-12)" in told
    assert "Good (I-1)" in told
    assert walk.checkin(silent).state is CheckInState.NO_ANSWER


def test_what_the_author_saw_is_what_the_review_shows(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    walk.no(made)
    walk.plan(made, "pricing draft", at(26))
    seen = text_of(walk.said("update:")[-1].payload)
    walk.until(at(24, 10))

    line = "off track. Plan: pricing draft by Thu 26 Nov."
    assert f"The review will show: {line}" in seen
    assert line in published(walk)


def test_no_verdict_and_no_reply_leaves_the_dm(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    ts = stamp()
    blaming = "Engineering never delivers, it's their fault we are stuck"
    message = Typed(channel="D1", ts=ts, version=ts, text=blaming)
    typed.said(walk.store, walk.call(walk.cast.dri), message, walk.judge)
    assert walk.all(Reply)[0].verdict in (Verdict.CUT, Verdict.ASK)
    assert walk.all(Reply)[0].kind in (ReplyKind.BLAME, ReplyKind.DOUBT)
    walk.no(made)
    escalation(walk, made, at(20, 10))
    walk.until(at(24, 10))

    told = published(walk)
    for hidden in ("Engineering", "fault", "blame", "secret", "judge"):
        assert hidden not in told


def test_a_plan_not_done_stands_above_everything(walk: Walk) -> None:
    said, passed = walk.initiative(name="Said"), walk.initiative(name="Passed")
    walk.until(at(23, 10))
    for made in (said, passed):
        walk.no(made)
        walk.plan(made, "pricing draft", at(26))
    walk.until(at(30, 10))
    walk.settle(said, PlanState.NOT_DONE)
    walk.yes(said)
    walk.yes(passed)
    walk.until(at(31, 10))

    told = published(walk, "2026-12")
    assert "Plans not done (2)" in told
    assert told.count("plan not done: pricing draft by Thu 26 Nov.") == 2
    assert walk.all(Plan)[1].state is PlanState.OPEN, "the bot never settles a plan by itself"


def test_a_date_that_moved_is_told_once(walk: Walk) -> None:
    made = walk.initiative(name="EU launch", due_on=date(2026, 12, 18))

    def move(uow: UnitOfWork) -> None:
        before = uow.one(Charter, made.charter_id)
        uow.move(Charter, made.charter_id, {}, ended_at=uow.at)
        same = {"initiative_id": made.id, "target_id": before.target_id, "sponsor_id": before.sponsor_id}
        uow.add(Charter(**same, version=2, due_on=date(2027, 1, 15), quarter="2027-Q1", started_at=uow.at))

    walk.until(at(20, 10))
    walk.do(move)
    walk.until(at(31, 11))

    assert "due date moved from Fri 18 Dec to Fri 15 Jan." in published(walk)
    assert "due date moved" not in published(walk, "2026-12")


def test_silence_in_a_row_is_counted(walk: Walk) -> None:
    walk.initiative(name="Quiet")
    walk.until(at(38, 11))

    assert "no answer." in published(walk)
    assert "no answer, week 3 in a row." in published(walk, "2026-W50")


def test_a_quiet_week_says_so(walk: Walk) -> None:
    made = walk.initiative(name="Good")
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(24, 10))

    assert "No exceptions this week." in published(walk)


def test_three_hundred_initiatives_stay_within_slacks_limits(walk: Walk) -> None:
    made = [walk.initiative(name=f"{n} " + "<&>" * 60) for n in range(300)]
    assert made
    walk.until(at(24, 10))

    rows = walk.said(f"review:{walk.review().pk}")
    assert len(rows) > 1
    root, *thread = rows
    assert len(root.payload["blocks"]) <= 50
    assert {row.thread_id for row in thread} == {root.pk}
    told = published(walk)
    assert "No answer (300)" in told
    assert "292 more in the thread" in told
    assert all(f"(I-{n})" in told for n in range(1, 301)), "nobody is lost between the parts"


def test_two_thousand_initiatives_are_a_readable_number_of_messages(walk: Walk) -> None:
    made = walk.do(lambda uow: _many(uow, walk, 2_000))
    with walk.store.read(walk.workspace, walk.now) as uow:
        posts = {}
        for count in (300, 2_000):
            review = uow.one(Review, made)
            told = replace(weekly.assemble(uow, review), name="")
            lines = [line for line in told.lines() if line.number <= count]
            cut = weekly_review(review.period, lines, asked=count, answered=0, max_lines=weekly.ALL)
            posts[count] = words_of_reviews.post([], cut, no_channel=False)

    for count, post in posts.items():
        every = [post.root, *post.thread]
        assert all(validate_message(each) == [] for each in every)
        said = "\n".join(text_of(each) for each in every)
        assert said.count("Initiative ") >= count * 2 // 3
        assert len(text_of(post.root)) < 12_000, "the message itself is short; on track is last and short"
        assert said.index("On track") > said.index("No answer")
    assert len(posts[300].thread) <= 3
    assert len(posts[2_000].thread) <= 15


def test_assembling_asks_the_database_as_often_for_hundreds_as_for_ten(walk: Walk) -> None:
    few, many = (_queries(walk, size) for size in (10, 400))

    assert few == many < 40


def _queries(walk: Walk, size: int) -> int:
    """How many statements it takes to assemble a review of that many initiatives."""
    made = walk.do(lambda uow: _many(uow, walk, size))
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    with walk.store.read(walk.workspace, walk.now) as uow:
        review = uow.one(Review, made)
        event.listen(uow.connection.engine, "before_cursor_execute", note)
        weekly.assemble(uow, review)
        event.remove(uow.connection.engine, "before_cursor_execute", note)
    return len(asked)


def _many(uow: UnitOfWork, walk: Walk, count: int) -> int:
    """A review of its own in which a third answered Yes, a third No and a third nothing; escalations wait on some."""
    cadence = uow.find(Cadence, col(Cadence.kind) == ReviewKind.WEEKLY)[0].pk
    review = make_review(uow, f"2030-W{count % 49 + 1:02}", cadence_id=cadence)
    for n in range(count):
        made = make_initiative(uow, dri=walk.cast.dri, sponsor=walk.cast.sponsor)
        how = ({"state": "no_answer"}, _answered("on_track", uow), _answered("off_track", uow))[n % 3]
        make_checkin(uow, review, made, walk.cast.dri, **how)
        if n % 10 == 0:
            make_escalation(uow, made, walk.cast.dri, walk.cast.sponsor)
    return review.pk


def _answered(answer: str, uow: UnitOfWork) -> dict[str, Any]:
    return {"state": "answered", "answer": answer, "answered_at": uow.at}


def test_three_hundred_of_each_kind_stay_within_slacks_limits(walk: Walk) -> None:
    for n in range(90):
        walk.initiative(walk.cast.other if n % 2 else walk.cast.dri, name=f"{n} " + "x" * 150)
    walk.until(at(23, 10))
    for checkin in walk.all(CheckIn):
        how = checkin.initiative_id % 3
        made = Made(checkin.initiative_id, 0, 0, None)
        if checkin.period == "2026-W48" and how:
            walk.yes(made) if how == 1 else walk.no(made)
            if how == 2 and checkin.initiative_id % 2:
                walk.plan(made, "x<&> " * 200, at(26))
    for n in range(60):
        memo(walk, f"Decision {n} " + "y" * 120, 100 + n)
    walk.until(at(24, 10))

    told = published(walk)
    assert "On track (30)" in told
    assert "Off track (30)" in told
    assert "Decisions (60)" in told


def test_the_channel_sees_only_what_everybody_may_or_its_own(walk: Walk) -> None:
    own = channel_id(walk)
    other = walk.do(lambda uow: uow.add(Channel(slack_id="C0OTHER")).pk)
    for name, values in {
        "Public": {},
        "Ours": {"visibility": Visibility.CHANNEL, "channel_id": own},
        "Theirs": {"visibility": Visibility.CHANNEL, "channel_id": other},
        "Named": {"visibility": Visibility.NAMED},
    }.items():
        made = walk.initiative(walk.cast.other, name=name, **values)
        escalation(walk, made, at(19)) if name == "Named" else None
    memo(walk, "Public memo", 1)
    memo(walk, "Our memo", 2, visibility=Visibility.CHANNEL, channel_id=own)
    memo(walk, "Their memo", 3, visibility=Visibility.CHANNEL, channel_id=other)
    memo(walk, "Named memo", 4, visibility=Visibility.NAMED)
    walk.until(at(24, 10))

    told = published(walk)
    assert "*2* asked" in told, "a count tells what a list would"
    for shown in ("Public", "Ours", "Public memo", "Our memo"):
        assert shown in told
    for hidden in ("Theirs", "Named", "Their memo", "Named memo", "E-31"):
        assert hidden not in told


def test_without_a_channel_the_leaders_get_it_and_are_told_how_to_set_one(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8), channel=None)
    walk.initiative(name="EU launch")
    walk.until(at(24, 10))

    rows = walk.said(f"review:{walk.review().pk}:leader:")
    assert {row.person_id for row in rows} == {walk.cast.boss, walk.cast.leader, walk.cast.sponsor}
    assert all("/cadence channel" in text_of(row.payload) for row in rows)
    assert all(validate_message(row.payload) == [] for row in rows)
    assert "rehearsal" not in text_of(rows[0].payload)


def test_a_long_review_to_leaders_continues_in_each_ones_thread(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8), channel=None)
    for n in range(30):
        walk.initiative(name=f"{n}")
    walk.until(at(24, 10))

    roots = {row.pk: row.lane for row in walk.said(f"review:{walk.review().pk}:leader:") if row.thread_id is None}
    parts = [row for row in walk.said(f"review:{walk.review().pk}:leader:") if row.thread_id is not None]
    assert len(roots) == 3
    assert {(row.thread_id, row.lane) for row in parts} == set(roots.items())


def test_a_rehearsal_goes_to_the_leaders_and_says_so(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(18, 8))
    walk.initiative(name="EU launch")
    walk.until(at(24, 10))

    told = text_of(walk.said(f"review:{walk.review().pk}:leader:")[0].payload)
    assert "This is a rehearsal" in told
    assert walk.all(Outbox, col(Outbox.lane) == "C0REVIEW") == []
    assert "This week is a rehearsal" in text_of(walk.questions()[0].payload)
    assert "nothing is counted" in text_of(walk.said("reminder:")[0].payload)


def test_reviews_of_one_day_are_one_post_the_larger_first(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(30, 10))
    walk.no(made)
    walk.until(at(31, 11))  # Tuesday 1 December: the weekly review and the month's first working day

    weekly, monthly = walk.review("2026-W49"), walk.review("2026-12")
    assert weekly.outbox_id == monthly.outbox_id
    assert weekly.state is monthly.state is ReviewState.PUBLISHED
    told = published(walk, "2026-12")
    assert told.index("Monthly operating review, 2026-12") < told.index("Weekly execution review, 2026-W49")
    assert "*Questions:* 2 asked, 1 answered (50 %)" in told
    assert "*On track:* 0 of 1 answers (0 %)" in told


def test_a_review_later_on_the_same_day_is_waited_for(walk: Walk) -> None:
    walk.initiative(name="EU launch")
    walk.do(lambda uow: [uow.move(type(each), each.pk, {}, at="15:00") for each in monthly_cadences(uow)])
    walk.until(at(31, 9))
    monthly = walk.review("2026-12")
    walk.do(lambda uow: uow.move(Review, monthly.pk, {}, publish_at=at(31, 15)))
    walk.until(at(31, 14))
    assert walk.review("2026-W49").state is ReviewState.OPEN
    walk.until(at(31, 15))

    assert walk.review("2026-W49").outbox_id == walk.review("2026-12").outbox_id is not None


def monthly_cadences(uow: UnitOfWork) -> list[Any]:
    return uow.find(Cadence, col(Cadence.kind) == ReviewKind.MONTHLY)


def test_the_quarter_opens_with_who_hit_what(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=datetime(2026, 12, 15, 8, tzinfo=at(1).tzinfo))
    won = walk.initiative(name="Won <it>")
    walk.initiative(name="Next", due_on=date(2027, 2, 1))
    walk.do(lambda uow: uow.move(Initiative, won.id, {}, state="hit", closed_at=uow.at))
    walk.until(datetime(2027, 1, 4, 11, tzinfo=at(1).tzinfo))

    told = published(walk, "2027-Q1")
    assert "Quarterly planning reset, 2027-Q1" in told
    assert "*Hit:* *Won &lt;it&gt;* (I-1)" in told
    assert "1 open, 1 of them due in this quarter; 1 hit, 0 missed, 0 dropped" in told


def test_a_changed_channel_holds_from_the_next_unopened_review(walk: Walk) -> None:
    walk.initiative(name="EU launch")
    walk.until(at(19))
    cadences.set_channel(walk.store, walk.call(walk.cast.boss), "C0NEW")
    walk.until(at(31, 11))

    assert {row.lane for row in walk.said(f"review:{walk.review().pk}")} == {"C0REVIEW"}
    assert {row.lane for row in walk.said(f"review:{walk.review('2026-12').pk}")} == {"C0NEW"}


def test_old_payloads_are_emptied_at_night_after_fourteen_days(walk: Walk) -> None:
    walk.initiative(name="EU launch")
    walk.until(at(37, 23))
    assert walk.questions()[0].payload != {}
    walk.until(at(38))

    first = walk.questions()[0]
    assert (first.payload, first.emptied) == ({}, True)
    assert first.receipt_ts is not None
