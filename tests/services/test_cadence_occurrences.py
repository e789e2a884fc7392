"""One review is moved or skipped; what was missed while the bot was away is told."""

import threading
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, LedgerCode, NotAskedReason, ReviewState
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services import cadences, cadences_occurrences, tick
from bot.services.answering import clicks
from storage import passages
from storage.engine import Store
from storage.tables import Outbox, Review, ReviewChange
from tests.services.cadence_kit import add, change, lines, monthly, new, reviews, weekly
from tests.services.monday_kit import JUDGE, Walk, at, text_of


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store)


def move(walk: Walk, period: str, day: date, hour: int = 10, by: str = "boss", cadence_id: int | None = None) -> str:
    call = walk.call(getattr(walk.cast, by))
    return cadences_occurrences.move(walk.store, call, cadence_id, period, day, time(hour))


def skip(walk: Walk, period: str, reason: str = "Everybody is at the fair", by: str = "boss") -> str:
    return cadences_occurrences.skip(walk.store, walk.call(getattr(walk.cast, by)), None, period, reason)


def mention(walk: Walk, person_id: int) -> str:
    return f"<@{walk.person(person_id).slack_id}>"


def previews(walk: Walk, period: str = "2026-W48") -> list[Outbox]:
    """The lines that the DRI was shown before a review."""
    found = walk.said(f"preview:{walk.review(period).pk}:")
    return [each for each in found if each.person_id == walk.cast.dri]


def notices(walk: Walk) -> list[str]:
    """What was said in the channel about moves and skips."""
    found = walk.all(Outbox, col(Outbox.key).startswith("changed:"))
    assert [validate_message(each.payload) for each in found] == [[] for _ in found]
    return [text_of(each.payload) for each in found]


# --- moving


def test_a_review_that_is_not_open_yet_is_moved_once_and_the_next_stays(walk: Walk) -> None:
    walk.until(at(20))

    said = move(walk, "2026-W49", date(2026, 12, 3), 15)
    [notice] = notices(walk)
    walk.until(at(44))

    assert "Thu 3 Dec 2026, 15:00 (UTC)" in said
    assert reviews(walk, weekly(walk))[4:6] == [("2026-W49", at(33, 15)), ("2026-W50", at(38, 10))]
    assert f"<@{walk.person(walk.cast.boss).slack_id}> moved the *Weekly execution review* of 2026-W49" in notice


def test_an_open_review_is_moved_with_its_window(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 12))

    move(walk, "2026-W48", date(2026, 11, 26))
    walk.until(at(25, 18))

    assert walk.checkin(made).state is CheckInState.OPEN
    assert walk.checkin(made).close_at == at(26, 10)
    assert str(int(at(26, 10).timestamp())) in text_of(shown(walk, made)), "the question tells the new end"
    answer(walk, made)
    walk.until(at(26, 11))
    assert (walk.review().state, walk.review().published_at) == (ReviewState.PUBLISHED, at(26, 10))
    assert walk.checkin(made).state is CheckInState.ANSWERED


def test_lines_that_are_shown_before_the_review_are_shown_later_too(walk: Walk) -> None:
    made = walk.initiative(name="Silent")
    walk.until(at(23, 12))

    move(walk, "2026-W48", date(2026, 11, 26))
    walk.until(at(25, 16, 59))
    assert previews(walk) == []
    walk.until(at(26, 11))

    [shown] = previews(walk)
    assert (shown.due_at, shown.expires_at) == (at(25, 17), at(26, 10))
    assert f"{mention(walk, walk.cast.dri)}: no answer" in text_of(walk.said(f"review:{walk.review().pk}")[0].payload)
    assert walk.checkin(made).state is CheckInState.NO_ANSWER


def test_moved_to_an_hour_from_now_they_are_shown_at_once(walk: Walk) -> None:
    walk.initiative(name="Silent")
    walk.until(at(23, 15))

    move(walk, "2026-W48", date(2026, 11, 23), 16)
    walk.until(at(23, 15, 1))

    assert [each.due_at for each in previews(walk)] == [at(23, 15)]


def test_moved_after_they_were_shown_nobody_is_shown_them_twice(walk: Walk) -> None:
    walk.initiative(name="Silent")
    walk.until(at(24, 9, 30))

    move(walk, "2026-W48", date(2026, 11, 26))
    walk.until(at(26, 11))

    assert len(previews(walk)) == 1
    assert mention(walk, walk.cast.dri) in text_of(walk.said(f"review:{walk.review().pk}")[0].payload)


def test_lines_of_a_skipped_review_name_nobody_any_more(walk: Walk) -> None:
    walk.initiative(name="Silent")
    walk.until(at(23, 17, 30))
    assert mention(walk, walk.cast.dri) in text_of(previews(walk)[0].payload)

    skip(walk, "2026-W48")

    [first] = previews(walk)
    [now] = walk.all(Outbox, col(Outbox.target_id) == first.pk)
    assert now.payload["text"] == "The weekly review of 2026-W48 is skipped. It names nobody."
    assert validate_message(now.payload) == []
    assert walk.review().preview_at is None


def test_a_review_that_is_skipped_before_it_opens_shows_nobody_anything(walk: Walk) -> None:
    walk.initiative(name="Silent")
    walk.until(at(17, 12))
    skip(walk, "2026-W48")

    walk.until(at(24, 12))

    assert (walk.review().state, walk.review().preview_at) == (ReviewState.SKIPPED, None)
    assert previews(walk) == []


def test_a_review_that_was_posted_meanwhile_is_not_moved(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.until(at(23, 12))
    monkeypatch.setattr("bot.services.monday.rescheduling.move", lambda *_: False)

    with pytest.raises(UserError, match="somebody else"):
        move(walk, "2026-W48", date(2026, 11, 26))

    assert walk.all(ReviewChange) == []


def test_its_reminders_follow(walk: Walk) -> None:
    walk.initiative()
    walk.until(at(23, 9, 30))

    move(walk, "2026-W48", date(2026, 11, 26))
    walk.until(at(26, 9))

    assert [each.due_at for each in walk.said("reminder:") if "W48" in each.key] == [at(24, 14, 0)]
    preview = walk.said(f"preview:{walk.review().pk}:")
    assert [each.due_at for each in preview] == [at(25, 17)], "it is the last reminder"


def test_whoever_had_both_reminders_gets_no_third(walk: Walk) -> None:
    walk.initiative()
    walk.until(at(24, 9, 30))
    before = len(walk.said("reminder:"))

    move(walk, "2026-W48", date(2026, 11, 26))
    walk.until(at(26, 9))

    assert len(walk.said("reminder:")) == before


def test_moved_to_an_earlier_day_people_are_asked_earlier(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(19))

    move(walk, "2026-W48", date(2026, 11, 23), 9)
    walk.until(at(23, 12))

    assert walk.checkin(made).ask_at == at(20, 9)  # on Monday nobody would have six hours before nine
    assert walk.review().published_at == at(23, 9)


def test_moved_before_it_opens_to_an_earlier_day_it_opens_earlier(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(20))

    move(walk, "2026-W49", date(2026, 11, 27), 16)
    walk.until(at(28))

    assert walk.checkin(made, "2026-W49").ask_at == at(27, 9)  # the Friday before its Monday
    assert walk.review("2026-W49").published_at == at(27, 16)


def test_the_monthly_review_is_moved_to_another_day(walk: Walk) -> None:
    walk.until(at(20))

    move(walk, "2026-12", date(2026, 12, 9))
    walk.until(at(40))

    assert reviews(walk, monthly(walk))[1] == ("2026-12", at(39, 10))


def test_the_last_move_counts_and_both_are_on_the_ledger(walk: Walk) -> None:
    walk.until(at(20))

    move(walk, "2026-W49", date(2026, 12, 3))
    move(walk, "2026-W49", date(2026, 12, 4))

    [change_] = walk.all(ReviewChange)
    assert change_.publish_at == at(34, 10)
    old_and_new = [(each.details["old"], each.details["new"]) for each in lines(walk, LedgerCode.REVIEW_MOVED)]
    assert old_and_new == [
        ("2026-12-01T10:00:00+00:00", "2026-12-03T10:00:00+00:00"),
        ("2026-12-03T10:00:00+00:00", "2026-12-04T10:00:00+00:00"),
    ]


def test_a_moved_review_keeps_its_day_when_the_rule_changes(walk: Walk) -> None:
    walk.until(at(20))
    move(walk, "2026-W49", date(2026, 12, 3))

    change(walk, weekly(walk), at=time(16))

    assert [each.publish_at for each in upcoming(walk)][1:3] == [at(33, 10), at(38, 16)]


@pytest.mark.parametrize(
    ("period", "day", "sentence"),
    [
        ("2026-W49", date(2026, 11, 20), "has passed"),
        ("2026-W49", date(2026, 11, 24), "not after the review before it"),
        ("2026-W49", date(2026, 12, 8), "not before the review after it"),
        ("2026-W47", date(2026, 12, 2), "has been posted already"),
        ("2026-W40", date(2026, 12, 2), "No review of 2026-W40 is ahead"),
        ("2030-W40", date(2026, 12, 2), "No review of 2030-W40 is ahead"),
        ("week 49", date(2026, 12, 2), "is no period"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_a_sentence(walk: Walk, period: str, day: date, sentence: str) -> None:
    walk.until(at(20, 11))

    with pytest.raises(UserError, match=sentence):
        move(walk, period, day)

    assert walk.all(ReviewChange) == []
    assert notices(walk) == []


def test_two_reviews_of_one_period_are_told_apart_by_the_button(walk: Walk) -> None:
    sales = add(walk, new())
    walk.until(at(20))

    with pytest.raises(UserError, match="There are 2 reviews of 2026-W49"):
        move(walk, "2026-W49", date(2026, 12, 3))
    move(walk, "2026-W49", date(2026, 12, 3), cadence_id=sales.pk)

    assert walk.all(ReviewChange)[0].cadence_id == sales.pk


@pytest.mark.parametrize("act", [lambda walk: move(walk, "2026-W49", date(2026, 12, 3), by="dri"),
                                 lambda walk: skip(walk, "2026-W49", by="dri")])  # fmt: skip
def test_only_leaders_move_and_skip(walk: Walk, act: Any) -> None:
    with pytest.raises(UserError, match="Only a leader may"):
        act(walk)


# --- skipping


def test_a_skip_has_a_name_and_a_reason_in_the_channel_and_on_record(walk: Walk) -> None:
    walk.until(at(20))

    skip(walk, "2026-W49", "All of us are at the <fair> & nobody answers")
    [notice] = notices(walk)
    walk.until(at(44))

    [kept] = walk.all(ReviewChange)
    assert kept.by_id == walk.cast.boss
    reason = walk.do(lambda uow: passages.text(uow, kept.reason_id))
    assert reason == "All of us are at the <fair> & nobody answers"
    assert f"<@{walk.person(walk.cast.boss).slack_id}> skips the *Weekly execution review* of 2026-W49" in notice
    assert "at the &lt;fair&gt; &amp; nobody answers" in notice
    assert walk.review("2026-W49").state is ReviewState.SKIPPED
    assert walk.review("2026-W50").state is ReviewState.CLOSED, "it was held, and its meeting is over"
    [line] = lines(walk, LedgerCode.REVIEW_SKIPPED)
    assert (line.actor_id, line.details["reason"]) == (walk.cast.boss, kept.reason_id)


def test_nobody_is_asked_for_a_skipped_review(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(20))

    skip(walk, "2026-W49")
    walk.until(at(44))

    assert [each.key for each in walk.questions() if "W49" in each.key] == []
    assert walk.checkin(made, "2026-W50").state is CheckInState.NO_ANSWER


def test_an_open_review_that_is_skipped_takes_its_questions_back(walk: Walk) -> None:
    silent, answered = walk.initiative(name="Silent"), walk.initiative(name="Told")
    walk.until(at(23, 12))
    walk.yes(answered)

    skip(walk, "2026-W48")
    walk.until(at(25))

    assert walk.review().state is ReviewState.SKIPPED
    assert walk.checkin(silent).state is CheckInState.ANNULLED
    assert walk.checkin(answered).answer is Answer.ON_TRACK
    assert "taken back" in text_of(shown(walk, silent))
    assert "actions" not in {block["type"] for block in shown(walk, silent)["blocks"]}
    assert [each for each in walk.said("reminder:") if each.due_at > at(23, 12)] == []


def test_a_question_that_was_not_sent_yet_is_not_sent(walk: Walk) -> None:
    walk.initiative()
    walk.until(at(23, 8))
    walk.jump(at(23, 9))  # asked, and Slack has not taken it

    skip(walk, "2026-W48")
    walk.deliver()

    assert [each.state for each in walk.questions() if "W48" in each.key] == ["cancelled"]


def test_a_click_on_a_question_that_was_taken_back_answers_with_a_sentence(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 12))
    checkin = walk.checkin(made)
    skip(walk, "2026-W48")

    with pytest.raises(UserError):
        walk.yes(made, by=checkin.person_id)


def test_a_skip_without_a_reason_is_refused(walk: Walk) -> None:
    with pytest.raises(UserError, match="say why") as refused:
        skip(walk, "2026-W49", "  ")

    assert refused.value.field == "reason"


def test_a_skip_is_for_good(walk: Walk) -> None:
    walk.until(at(20))
    skip(walk, "2026-W49")
    skip(walk, "2026-W48")

    for period in ("2026-W48", "2026-W49"):
        with pytest.raises(UserError, match="was skipped, so nothing was changed"):
            move(walk, period, date(2026, 12, 3))


def test_the_same_skip_again_is_no_second_one(walk: Walk) -> None:
    walk.until(at(20))
    call = walk.call(walk.cast.boss)

    cadences_occurrences.move(walk.store, call, None, "2026-W49", date(2026, 12, 3), time(10))
    again = cadences_occurrences.move(walk.store, call, None, "2026-W49", date(2026, 12, 4), time(10))

    assert "done already" in again
    assert len(notices(walk)) == 1


def test_without_a_channel_the_other_leaders_are_told_in_their_hours(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, channel=None)
    walk.until(at(21, 12))  # a Saturday

    skip(walk, "2026-W49")

    told = walk.said("changed:")
    assert {each.person_id for each in told} == {walk.cast.leader, walk.cast.sponsor}
    assert {each.due_at for each in told} == {at(23, 9)}


def test_a_skipped_review_is_not_among_the_next(walk: Walk) -> None:
    walk.until(at(20))

    skip(walk, "2026-W49")

    assert [each.period for each in upcoming(walk)][:2] == ["2026-W48", "2026-W50"]


def test_skipped_and_missed_are_not_the_same(walk: Walk) -> None:
    """Downtime passes over a skipped review as if it were not there."""
    walk.until(at(20))
    skip(walk, "2026-W49")

    walk.jump(at(50))

    found = {each.period: each.state for each in walk.all(Review, col(Review.cadence_id) == weekly(walk).pk)}
    assert found["2026-W49"] is ReviewState.SKIPPED
    assert found["2026-W48"] is ReviewState.MISSED_BY_BOT
    assert found["2026-W50"] is ReviewState.MISSED_BY_BOT
    assert found["2026-W51"] is ReviewState.PUBLISHED


# --- catching up


def test_the_leaders_are_told_what_was_missed_and_why(walk: Walk) -> None:
    walk.until(at(11))

    walk.jump(at(33, 6))  # down from Wednesday the 11th to Thursday 3 December, before work

    told = walk.said("away:")
    assert {each.person_id for each in told} == {walk.cast.boss, walk.cast.leader, walk.cast.sponsor}
    assert {each.due_at for each in told} == {at(33, 9)}
    words = text_of(told[0].payload)
    assert validate_message(told[0].payload) == []
    assert "I was not running when these reviews were due" in words
    for period in ("2026-W47", "2026-W48", "2026-W49", "2026-12"):
        assert period in words
    assert "nobody has a miss" in words
    assert words.index("2026-W49") < words.index("missed by me") < words.index("2026-W47")


def test_a_review_that_is_a_few_minutes_late_is_no_news(walk: Walk) -> None:
    walk.until(at(24, 9))

    walk.jump(at(24, 10, 40))

    assert walk.review().state is ReviewState.PUBLISHED
    assert walk.said("away:") == []


def test_only_what_was_missed_since_the_last_one_held_is_told(walk: Walk) -> None:
    walk.until(at(4))
    walk.jump(at(19))
    walk.until(at(25))
    walk.jump(at(33))

    told = [text_of(each.payload) for each in walk.said("away:") if each.person_id == walk.cast.boss]

    assert len(told) == 2
    assert "2026-W46" in told[0]
    assert "2026-W46" not in told[1]


def test_everything_happens_once_in_two_processes(pg_store: Store) -> None:
    """Two processes tick through a move, a skip and an outage; each review is opened and posted once."""
    walk = Walk(pg_store)
    walk.initiative()
    walk.until(at(20))
    move(walk, "2026-W49", date(2026, 12, 3))
    skip(walk, "2026-W50")

    for day, hour in [(23, 9), (24, 10), (25, 9), (30, 9), (31, 12), (33, 10), (38, 12), (50, 12), (60, 12)]:
        _both(pg_store, walk.workspace, at(day, hour))

    found = walk.all(Review)
    assert len({(each.cadence_id, each.period) for each in found}) == len(found)
    posted = [each for each in found if each.published_at is not None]
    opened = [(each.about, each.details["kind"]) for each in lines(walk, LedgerCode.REVIEW_OPENED)]
    published = [each.about for each in lines(walk, LedgerCode.REVIEW_PUBLISHED)]
    assert len(opened) == len(set(opened))
    assert sorted(published) == sorted(f"review:{each.period}" for each in posted)
    assert walk.review("2026-W49").published_at == at(33, 10)
    assert walk.review("2026-W50").state is ReviewState.SKIPPED
    keys = [each.key for each in walk.all(Outbox)]
    assert len(keys) == len(set(keys))


def test_two_leaders_skip_at_once_one_is_first(pg_store: Store) -> None:
    walk = Walk(pg_store)
    walk.until(at(20))
    outcomes: list[str] = []

    def act(reason: str) -> None:
        try:
            outcomes.append(skip(walk, "2026-W48", reason))
        except Exception as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=act, args=(reason,)) for reason in ("one", "two")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(walk.all(ReviewChange)) == 1
    assert len(lines(walk, LedgerCode.REVIEW_SKIPPED)) == 1
    assert "2026-W48 is skipped" in " ".join(outcomes)


def test_a_bot_that_was_away_leaves_not_asked_behind(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(20))

    walk.jump(at(25, 12))

    assert walk.checkin(made).not_asked is NotAskedReason.BOT_AWAY


def answer(walk: Walk, made: Any) -> None:
    """Yes on the question of W48, whatever was planned since."""
    checkin = walk.checkin(made)
    call = walk.call(checkin.person_id or 0)
    clicks.answered(walk.store, call, checkin.pk, Answer.ON_TRACK, walk.place(checkin))


def shown(walk: Walk, made: Any) -> dict[str, Any]:
    """The message of a question as it is after every change."""
    row = walk.checkin(made).outbox_id
    changed = walk.all(Outbox, col(Outbox.target_id) == row)
    payload: dict[str, Any] = (changed or walk.all(Outbox, col(Outbox.id) == row))[-1].payload
    return payload


def upcoming(walk: Walk) -> list[Any]:
    return [each for each in cadences.upcoming(walk.store, walk.workspace, walk.now, 12) if "W" in each.period]


def _both(store: Store, workspace: int, moment: datetime) -> None:
    threads = [threading.Thread(target=tick.run_due, args=(store, workspace, moment, JUDGE)) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
