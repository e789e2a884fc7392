"""Before it is public: whoever a review will name has seen the line in a DM, or is not named."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import (
    EscalationKind,
    LedgerCode,
    MemoSource,
    PlanState,
    ReviewState,
    Visibility,
)
from bot.domain.review import ReviewLine, Section
from bot.messages import preview as words
from bot.sandbox.blockkit import validate_message
from bot.services.answering import typed
from bot.services.answering.place import Typed
from bot.services.escalations import raising
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from bot.services.reviews import previewing
from storage import passages
from storage.codes import PassageKind, SendState
from storage.engine import Store
from storage.tables import Cadence, Ledger, LineShown, Memo, Outbox, Review
from tests.services.monday_kit import CHANNEL, Walk, at, stamp, text_of
from tests.support.factories import Made, make_memo, make_person

PUBLISHED = at(24, 10)
SHOWN = at(23, 17)
"""Two working hours before the publication, in UTC: Monday at five, and nine to ten on Tuesday."""


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(16, 8))
    walk.until(at(17, 11))
    return walk


def review(walk: Walk, period: str = "2026-W48") -> str:
    rows = walk.said(f"review:{walk.review(period).pk}")
    return "\n".join(text_of(row.payload) for row in rows)


def previews(walk: Walk, person_id: int | None = None) -> list[Outbox]:
    rows = walk.said("preview:")
    assert all(validate_message(row.payload) == [] for row in rows)
    return [row for row in rows if person_id is None or row.person_id == person_id]


def mention(walk: Walk, person_id: int) -> str:
    return f"<@{walk.person(person_id).slack_id}>"


def escalate(walk: Walk, made: Made) -> None:
    asked = {"about": "Acme", "counterpart": None, "kind": EscalationKind.DECISION_NEEDED, "needed": "Acme or not?"}
    request = Request(source=Source(), initiative_id=made.id, by_when=date(2026, 12, 30), **asked)
    raising.raise_(walk.store, walk.call(walk.cast.dri), request)


def test_silence_is_shown_two_working_hours_before_word_for_word_and_then_named(walk: Walk) -> None:
    made = walk.initiative(walk.cast.other, name="Silent")
    walk.until(SHOWN - timedelta(minutes=1))
    assert previews(walk) == []
    walk.until(SHOWN)

    shown = previews(walk)
    assert [row.person_id for row in shown] == [walk.cast.other]
    assert shown[0].due_at == SHOWN
    line = f"• *Silent* (I-1) {mention(walk, walk.cast.other)}: no answer."
    assert line in text_of(shown[0].payload)
    assert "answer the question, make a plan or escalate" in text_of(shown[0].payload)
    walk.until(PUBLISHED)
    assert line in review(walk)
    assert [row.number for row in walk.all(LineShown)] == [made.number]


def test_each_person_gets_one_message_with_all_their_lines(walk: Walk) -> None:
    bare, silent = walk.initiative(name="Bare"), walk.initiative(name="Silent")
    waits = walk.initiative(name="Waits")
    walk.until(at(19, 10))
    escalate(walk, waits)
    walk.until(at(23, 10))
    walk.no(bare)
    walk.yes(waits)
    walk.until(SHOWN)

    mine = previews(walk, walk.cast.dri)
    assert len(mine) == 1
    told = text_of(mine[0].payload)
    assert "off track, no plan, no escalation." in told
    assert "*Silent* (I-2)" in told
    leader = text_of(previews(walk, walk.cast.sponsor)[0].payload)
    assert f"E-1 waits for {mention(walk, walk.cast.sponsor)}, 3 days." in leader, "as of the publication"
    assert "settle what waits (`/escalate list`)" in leader
    assert silent.number == 2


def test_whoever_comes_to_be_named_since_is_shown_it_in_a_last_round(walk: Walk) -> None:
    waits = walk.initiative(name="Waits")
    walk.until(at(19, 10))
    escalate(walk, waits)
    walk.until(at(24, 8, 59))
    assert previews(walk, walk.cast.boss) == [], "passed on to them on Monday at six, after the rounds of the day"
    walk.until(PUBLISHED)

    assert previews(walk, walk.cast.boss)[0].due_at == at(24, 9)
    assert f"E-1 waits for {mention(walk, walk.cast.boss)}, 3 days." in review(walk)


def test_a_bare_no_has_the_buttons_it_lacks(walk: Walk) -> None:
    bare, planned = walk.initiative(name="Bare"), walk.initiative(name="Planned")
    walk.until(at(23, 10))
    for made in (bare, planned):
        walk.no(made)
    walk.plan(planned, "pricing draft", at(26))
    walk.until(SHOWN)

    blocks = previews(walk)[0].payload["blocks"]
    values = [each["value"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
    checkin = walk.checkin(bare)
    assert values == [str(checkin.pk), f"{bare.id}:{checkin.pk}:0"]


def test_whoever_did_not_get_it_is_not_named(walk: Walk) -> None:
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 16))
    walk.until(SHOWN, deliver=False)
    refused = previews(walk, walk.cast.other)[0]
    walk.do(lambda uow: uow.move(Outbox, refused.pk, {}, state=SendState.FAILED, finished_at=uow.at))
    walk.until(PUBLISHED)

    assert "*Silent* (I-1): no answer." in review(walk)
    assert mention(walk, walk.cast.other) not in review(walk)


def test_a_message_that_still_waits_has_shown_nothing(walk: Walk) -> None:
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 16))
    walk.until(PUBLISHED, deliver=False)
    assert mention(walk, walk.cast.other) not in review(walk)


def test_a_leader_who_was_shown_nothing_is_a_leader(walk: Walk) -> None:
    waits = walk.initiative(name="Waits")
    walk.until(at(24, 9))
    escalate(walk, waits)
    walk.until(PUBLISHED)

    assert "E-1 waits for a leader, since today." in review(walk)


def test_ones_own_click_after_the_preview_has_shown_its_line(walk: Walk) -> None:
    made = walk.initiative(walk.cast.other, name="Late No")
    walk.until(SHOWN)
    walk.no(made)
    walk.until(PUBLISHED)

    assert f"*Late No* (I-1) {mention(walk, walk.cast.other)}: off track, no plan, no escalation." in review(walk)


def test_a_yes_after_the_preview_takes_the_line_away(walk: Walk) -> None:
    made = walk.initiative(walk.cast.other, name="Late Yes")
    walk.until(SHOWN)
    walk.yes(made)
    walk.until(PUBLISHED)

    assert mention(walk, walk.cast.other) not in review(walk)


def test_a_plan_that_ends_before_the_publication_is_shown_as_the_review_will_show_it(walk: Walk) -> None:
    made = walk.initiative(name="Passed")
    walk.until(at(23, 10))
    walk.no(made)
    walk.plan(made, "pricing draft", at(23))
    walk.until(SHOWN)
    assert "plan not done: pricing draft by Mon 23 Nov." in text_of(previews(walk)[0].payload)
    walk.until(PUBLISHED)

    assert f"*Passed* (I-1) {mention(walk, walk.cast.dri)}: plan not done" in review(walk)


def test_not_done_by_ones_own_click_names_without_a_preview(walk: Walk) -> None:
    made = walk.initiative(name="Undone")
    walk.until(at(23, 10))
    walk.no(made)
    walk.plan(made, "pricing draft", at(26))
    walk.until(at(31, 9, 30))
    walk.settle(made, PlanState.NOT_DONE)
    walk.until(at(31, 10))

    line = f"*Undone* (I-1) {mention(walk, walk.cast.dri)}: plan not done"
    assert line in review(walk, "2026-12")


def test_each_zone_is_shown_in_its_own_working_hours(walk: Walk) -> None:
    east = walk.do(lambda uow: make_person(uow, "Kiri", zone="Pacific/Auckland").pk)
    west = walk.do(lambda uow: make_person(uow, "Wes", zone="America/Los_Angeles").pk)
    for person_id in (east, west):
        walk.initiative(person_id, name=f"Of {person_id}")
    walk.until(PUBLISHED)

    shown = {row.person_id: row.due_at for row in previews(walk)}
    assert shown == {east: at(24, 3), west: at(24)}  # Tuesday 16:00 in Auckland, Monday 16:00 in Los Angeles
    for person_id in (east, west):
        assert mention(walk, person_id) in review(walk)


def test_over_the_night_the_clocks_change_it_keeps_two_working_hours(sqlite_store: Store) -> None:
    start = datetime(2026, 10, 12, 8, tzinfo=UTC)
    walk = Walk(sqlite_store, since=start, zone="Europe/Berlin")
    person = walk.do(lambda uow: make_person(uow, "Berta", zone="Europe/Berlin").pk)
    walk.initiative(person, name="EU launch")
    walk.until(datetime(2026, 10, 27, 12, tzinfo=UTC))

    last = previews(walk)[-1]
    assert last.due_at == datetime(2026, 10, 26, 16, tzinfo=UTC)  # Monday 17:00, the first in winter time


def test_downtime_over_the_instant_is_caught_up_while_working_time_is_left(walk: Walk) -> None:
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 12))
    walk.jump(at(24, 7))  # back on Tuesday at seven: nobody works yet
    walk.deliver()
    assert previews(walk)[0].due_at == at(24, 9)
    walk.until(PUBLISHED)

    assert mention(walk, walk.cast.other) in review(walk)


def test_back_after_the_publication_was_due_nobody_is_named_unseen(walk: Walk) -> None:
    walk.initiative(walk.cast.other, name="Bare")
    walk.until(at(23, 10))
    walk.jump(at(24, 10, 30))

    assert walk.review().state is ReviewState.PUBLISHED
    assert previews(walk) == []
    assert mention(walk, walk.cast.other) not in review(walk)
    assert walk.review().preview_at is None


def test_nobody_is_written_to_who_works_no_more_before_the_publication(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8))
    person = walk.do(lambda uow: make_person(uow, "Kiri", zone="Pacific/Auckland").pk)
    walk.initiative(person, name="Silent")
    walk.until(at(24, 2))
    walk.jump(at(24, 6))  # Tuesday 19:00 in Auckland
    walk.until(PUBLISHED)

    assert previews(walk, person) == []
    assert mention(walk, person) not in review(walk)


def test_a_round_that_was_killed_tells_the_others_and_nobody_twice(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    for person_id in (walk.cast.dri, walk.cast.other):
        walk.initiative(person_id, name=f"Of {person_id}")
    walk.until(at(23, 16))
    walk.now = SHOWN
    monkeypatch.setattr(previewing, "CHUNK", 1)
    real, calls = previewing._send, []

    def killed(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(previewing, "_send", killed)
    with pytest.raises(KeyboardInterrupt):
        previewing.preview_due(walk.store, walk.workspace, walk.now)
    assert len(previews(walk)) == 1
    monkeypatch.setattr(previewing, "_send", real)
    walk.until(PUBLISHED)

    assert sorted(row.person_id or 0 for row in previews(walk)) == sorted([walk.cast.dri, walk.cast.other])


def test_two_processes_tell_everybody_once(store: Store) -> None:
    walk = Walk(store, since=at(16, 8))
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(at(23, 16))
    walk.now = SHOWN
    row = walk.review()
    for _ in range(2):  # both have read that the round is due
        previewing._round(store, walk.workspace, walk.now, row)

    assert [row.key for row in previews(walk)].count(f"preview:{row.pk}:{walk.cast.other}") == 1
    assert len(walk.all(LineShown, col(LineShown.review_id) == row.pk)) == 1
    assert not previewing.preview_due(store, walk.workspace, walk.now)


def test_a_decision_in_the_name_of_somebody_who_did_not_record_it_is_shown_to_them_first(walk: Walk) -> None:
    def memo(uow: Any, decider: int, recorder: int) -> None:
        make_memo(uow, decider, recorder, source=MemoSource.COMMAND, visibility=Visibility.WORKSPACE)

    walk.do(lambda uow: memo(uow, walk.cast.leader, walk.cast.dri))
    walk.do(lambda uow: memo(uow, walk.cast.boss, walk.cast.boss))
    walk.until(SHOWN)
    assert [row.person_id for row in previews(walk)] == [walk.cast.leader]
    walk.until(PUBLISHED)
    assert f"decided by {mention(walk, walk.cast.leader)}." in review(walk)
    assert f"decided by {mention(walk, walk.cast.boss)}." in review(walk)
    assert len(walk.all(Memo)) == 2


def test_what_does_not_fit_one_message_is_not_shown_and_so_names_nobody() -> None:
    many = [ReviewLine(Section.NO_ANSWER, n, "x" * 110, owner="U1") for n in range(200)]
    fitting = words.fitting(many)
    assert 50 < len(fitting) < 200
    assert validate_message(words.lines("2026-W48", fitting, PUBLISHED)) == []


def test_every_showing_is_on_the_ledger(walk: Walk) -> None:
    walk.initiative(walk.cast.other, name="Silent")
    walk.until(SHOWN)
    with walk.store.read(walk.workspace, walk.now) as uow:
        rows = uow.session.execute(select(Ledger).where(col(Ledger.code) == LedgerCode.LINES_SHOWN)).scalars().all()
    assert [row.details for row in rows] == [{"person_id": walk.cast.other, "lines": 1}]


def test_a_review_that_asks_nobody_has_no_preview(walk: Walk) -> None:
    walk.until(at(31, 11))
    assert all(row.preview_at is None for row in walk.all(Review) if not row.asks)
    assert len(walk.all(Cadence)) == 3


def test_reviews_state_clicks_and_dates_only(walk: Walk) -> None:
    """Nothing typed but a plan's words and a memo's title, and no verdict of the judge, leaves the DM."""
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    ts = stamp()
    blaming = "Engineering never delivers, it is their fault that we are stuck"
    message = Typed(channel="D1", ts=ts, version=ts, text=blaming)
    typed.said(walk.store, walk.call(walk.cast.dri), message, walk.judge)
    walk.no(made)
    escalate(walk, made)
    titled = walk.do(lambda uow: passages.keep(uow, PassageKind.MEMO, "Use Stripe", author_id=None))
    secret = walk.do(lambda uow: passages.keep(uow, PassageKind.MEMO, "the secret decision", author_id=None))
    walk.do(lambda uow: make_memo(uow, walk.cast.boss, walk.cast.boss, title_id=titled, decision_id=secret))
    walk.until(at(30, 10))
    walk.no(made)
    walk.plan(made, "pricing draft", at(33))
    walk.until(at(31, 12))

    public = [row for row in walk.all(Outbox) if row.conversation == CHANNEL]
    told = "\n".join(text_of(row.payload) for row in [*public, *previews(walk)])
    assert "off track" in told
    assert "pricing draft" in told
    assert "Use Stripe" in told
    for hidden in ("Engineering", "fault", "blame", "Acme", "secret", "judge", "verdict", "score"):
        assert hidden not in told
