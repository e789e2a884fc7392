"""The quarterly reset: one list a sponsor, what each choice does, and what is not decided in five working days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import EndCode, InitiativeState, RecharterAction, RecharterState, Visibility
from bot.domain.errors import UserError
from bot.messages import ids
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import chartering, closing, initiatives_handing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from bot.services.reviews import rechartering, resetting
from storage import outbox
from storage.engine import Store
from storage.queries import ownership, recharters
from storage.tables import (
    Absence,
    Assignment,
    Charter,
    CheckIn,
    Consequence,
    Initiative,
    Ledger,
    Objective,
    Outbox,
    Person,
    Recharter,
    Review,
)
from tests.services.monday_kit import Walk, text_of
from tests.support.factories import Made, make_person

RESET = datetime(2027, 1, 4, 10, tzinfo=UTC)
"""The first working Monday of the quarter."""


def day(of: int, hour: int = 0, month: int = 1) -> datetime:
    return datetime(2027, month, of, hour, tzinfo=UTC)


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return started(sqlite_store)


def started(store: Store) -> Walk:
    walk = Walk(store, since=datetime(2026, 12, 21, 8, tzinfo=UTC))
    walk.now = datetime(2026, 11, 1, 8, tzinfo=UTC)  # charters older than thirty days at the reset
    return walk


def initiative(walk: Walk, **values: Any) -> Made:
    return walk.initiative(**{"due_on": date(2027, 2, 26), **values})


def reset(walk: Walk) -> None:
    walk.now = datetime(2026, 12, 21, 8, tzinfo=UTC)
    walk.until(RESET)


def lists(walk: Walk, person: int | None = None) -> list[dict[str, Any]]:
    """The messages of somebody's lists as they stand now; all of it valid Block Kit."""
    rows = [each for each in walk.said("") if each.key.startswith(("reset:", "overdue:")) and each.op == "post"]
    theirs = [each for each in rows if each.person_id == (person or walk.cast.sponsor)]
    with walk.store.read(walk.workspace, walk.now) as uow:
        found = [outbox.shows(uow, each.pk) for each in theirs]
    assert all(validate_message(each) == [] for each in found)
    return found


def text(walk: Walk, person: int | None = None) -> str:
    return "\n".join(text_of(each) for each in lists(walk, person))


def buttons(walk: Walk, person: int | None = None) -> list[str]:
    blocks = [block for each in lists(walk, person) for block in each["blocks"] if block["type"] == "actions"]
    return [each["text"]["text"] for row in blocks for each in row["elements"]]


def row(walk: Walk, made: Made) -> Recharter:
    return walk.all(Recharter, col(Recharter.initiative_id) == made.id)[-1]


def sponsor(walk: Walk, key: str | None = None) -> Call:
    return walk.call(walk.cast.sponsor, key)


def keep_all(walk: Walk, call: Call, review_id: int) -> Outcome:
    """Press the button of the sponsor's own list."""
    return rechartering.keep_all(walk.store, call, review_id, walk.cast.sponsor, walk.cast.sponsor)


def test_each_sponsor_gets_one_list_of_their_open_initiatives(walk: Walk) -> None:
    first, second = initiative(walk, name="EU <launch>"), initiative(walk, name="Pricing")
    initiative(walk, name="Of Lee", sponsor=walk.cast.leader)
    ended = initiative(walk, name="Over")
    walk.do(lambda uow: uow.move(Initiative, ended.id, {}, state="hit", closed_at=uow.at))
    reset(walk)

    told = text(walk)
    assert "Decide on 2 initiatives" in told
    assert "*EU &lt;launch&gt;* (I-1)" in told
    assert "300 paying customers · due Fri 26 Feb" in told
    assert "by the end of Mon 11 Jan" in told
    assert "Of Lee" not in told
    assert "Over" not in told
    assert "Of Lee" in text(walk, walk.cast.leader)
    assert buttons(walk) == ["Keep", "Hand over", "Drop", "New target and date"] * 2
    assert {each.state for each in walk.all(Recharter)} == {RecharterState.OPEN}
    assert row(walk, first).outbox_id == row(walk, second).outbox_id
    assert walk.all(Review, col(Review.period) == "2027-Q1")[0].lists_at is None
    post = "\n".join(text_of(each.payload) for each in walk.said("review:"))
    assert "Each sponsor has got one list" in post


def test_it_is_sent_once_however_often_it_is_tried(walk: Walk) -> None:
    initiative(walk)
    reset(walk)
    review = walk.all(Review, col(Review.period) == "2027-Q1")[0].pk
    walk.do(lambda uow: uow.move(Review, review, {}, lists_at=uow.at))
    resetting.send_due(walk.store, walk.workspace, walk.now)

    assert len(lists(walk)) == len(walk.all(Recharter)) == 1


def test_young_charters_and_later_dates_are_ticked_and_one_button_keeps_them(walk: Walk) -> None:
    old = initiative(walk, name="Old")
    later = initiative(walk, name="Later", due_on=date(2027, 6, 30))
    walk.now = datetime(2026, 12, 10, 8, tzinfo=UTC)
    young = initiative(walk, name="Young")
    reset(walk)

    assert [row(walk, each).ticked for each in (old, later, young)] == [False, True, True]
    assert text(walk).count("ticked to keep") == 2
    assert buttons(walk)[0] == "Keep the 2 ticked"
    shown = rechartering.keep_all(
        walk.store, sponsor(walk), row(walk, old).review_id, walk.cast.sponsor, walk.cast.sponsor
    )

    assert [row(walk, each).state for each in (old, later, young)] == ["open", "kept", "kept"]
    assert shown.replace == lists(walk)[0]
    assert buttons(walk) == ["Keep", "Hand over", "Drop", "New target and date"]
    with pytest.raises(UserError, match="Nothing that is ticked waits any more"):
        keep_all(walk, sponsor(walk), row(walk, old).review_id)


def test_keep_leaves_everything_as_it_is(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    shown = rechartering.keep(walk.store, sponsor(walk), row(walk, made).pk)

    assert "kept by" in text_of(shown.replace or {})
    assert shown.target_id == row(walk, made).outbox_id
    assert len(walk.all(Charter)) == 1
    noted = walk.all(Ledger, col(Ledger.code) == "rechartered")[0]
    assert (noted.actor_id, noted.initiative_id, noted.details["how"]) == (walk.cast.sponsor, made.id, "keep")


def test_drop_ends_it_and_tells_the_dri(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    rechartering.drop(walk.store, sponsor(walk), row(walk, made).pk)

    assert walk.all(Initiative)[0].state is InitiativeState.DROPPED
    assert row(walk, made).state is RecharterState.DROPPED
    assert "closed" in text_of(walk.said(f"closed:{made.id}:{walk.cast.dri}")[0].payload)
    assert buttons(walk) == []


def test_hand_over_gives_it_to_somebody_else(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    form = rechartering.show(walk.store, sponsor(walk), row(walk, made).pk, RecharterAction.HAND_OVER)
    assert validate_view(form.open or {}, "modal") == []
    with pytest.raises(UserError, match="Nobody is named"):
        rechartering.hand_over(walk.store, sponsor(walk), row(walk, made).pk, None)
    with pytest.raises(UserError, match="is the DRI of I-1 already"):
        rechartering.hand_over(walk.store, sponsor(walk), row(walk, made).pk, walk.person(walk.cast.dri).slack_id)
    assert row(walk, made).state is RecharterState.OPEN
    rechartering.hand_over(walk.store, sponsor(walk), row(walk, made).pk, walk.person(walk.cast.other).slack_id)

    held = walk.all(Assignment)
    assert (held[0].end_code, held[1].person_id) == (EndCode.HANDED_OVER, walk.cast.other)
    assert "handed over by" in text(walk)


def test_a_new_target_and_date_is_a_new_charter(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    form = rechartering.show(walk.store, sponsor(walk), row(walk, made).pk, RecharterAction.CHANGE)
    assert validate_view(form.open or {}, "modal") == []
    rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, "400 paying customers", date(2027, 3, 12))

    now = walk.all(Charter)[-1]
    assert (now.version, now.due_on, now.granted_by_id) == (2, date(2027, 3, 12), walk.cast.sponsor)
    assert row(walk, made).state is RecharterState.CHANGED
    assert "400 paying customers" in text_of(walk.said(f"rescoped:{now.pk}")[0].payload)
    assert "given a new target or date by" in text(walk)


def test_a_date_alone_keeps_the_words_of_the_target(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, " 300 paying customers ", date(2027, 3, 12))

    first, second = walk.all(Charter)
    assert first.target_id == second.target_id


def test_a_far_date_takes_a_target_for_this_quarter(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    far = date(2027, 11, 26)
    rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, "900 customers", far, "100 customers")

    now = walk.all(Charter)[-1]
    assert (now.due_on, now.quarter_target_id is not None) == (far, True)


@pytest.mark.parametrize(
    ("target", "due", "sentence"),
    [
        ("300 paying customers", date(2027, 2, 26), "Change the target, the date or both"),
        ("400 paying customers", None, "Choose by when"),
        ("400 paying customers", date(2026, 2, 26), "which is past"),
        ("400 paying customers", date(2027, 11, 26), "more than a quarter away"),
        ("?", date(2027, 3, 1), "A target is missing"),
    ],
)
def test_a_change_that_cannot_be_is_refused(walk: Walk, target: str, due: date | None, sentence: str) -> None:
    made = initiative(walk)
    reset(walk)
    with pytest.raises(UserError, match=sentence):
        rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, target, due)
    assert row(walk, made).state is RecharterState.OPEN


def test_a_date_moved_after_a_yes_is_a_surprise_here_too(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    walk.now = datetime(2026, 12, 21, 8, tzinfo=UTC)
    walk.until(datetime(2026, 12, 28, 10, tzinfo=UTC))
    walk.yes(made)
    walk.until(RESET)
    rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, "300 paying customers", date(2027, 3, 12))

    assert [each.kind for each in walk.all(Consequence)] == ["surprise"]


def test_whoever_comes_second_reads_who_was_first(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    reset(walk)
    rechartering.keep(walk.store, walk.call(walk.cast.leader), row(walk, made).pk)
    for late in (
        lambda: rechartering.keep(walk.store, sponsor(walk), row(walk, made).pk),
        lambda: rechartering.drop(walk.store, sponsor(walk), row(walk, made).pk),
        lambda: rechartering.show(walk.store, sponsor(walk), row(walk, made).pk, RecharterAction.CHANGE),
        lambda: rechartering.change(walk.store, sponsor(walk), row(walk, made).pk, "x" * 9, date(2027, 3, 1)),
        lambda: rechartering.hand_over(walk.store, sponsor(walk), row(walk, made).pk, "U1"),
    ):
        with pytest.raises(UserError, match=r"I-1 EU launch is kept already: Lee was first. Nothing was changed."):
            late()


def test_the_same_click_twice_counts_once(walk: Walk) -> None:
    made = initiative(walk)
    reset(walk)
    for act in (rechartering.keep, rechartering.drop):
        act(walk.store, sponsor(walk, "action:same"), row(walk, made).pk)
    rechartering.keep_all(walk.store, sponsor(walk, "action:same"), 0, 0, 0)
    rechartering.change(walk.store, sponsor(walk, "action:same"), row(walk, made).pk, "", None)
    rechartering.hand_over(walk.store, sponsor(walk, "action:same"), row(walk, made).pk, None)

    assert row(walk, made).state is RecharterState.KEPT


def test_neither_the_dri_nor_a_colleague_may(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    led = initiative(walk, name="Led", dri=walk.cast.leader)
    hidden = initiative(walk, name="Hidden", visibility=Visibility.NAMED)
    reset(walk)
    for person, found in ((walk.cast.dri, made), (walk.cast.other, made), (walk.cast.leader, led)):
        with pytest.raises(UserError, match="Only its sponsor can do that with I-"):
            rechartering.keep(walk.store, walk.call(person), row(walk, found).pk)
    found = row(walk, hidden)
    walk.do(lambda uow: [uow.move(Recharter, each.pk, {}, ticked=True) for each in uow.find(Recharter)])
    with pytest.raises(UserError, match="Only its sponsor can do that with this list"):
        rechartering.keep_all(
            walk.store, walk.call(walk.cast.other), found.review_id, walk.cast.sponsor, walk.cast.sponsor
        )
    rechartering.keep_all(
        walk.store, walk.call(walk.cast.leader), found.review_id, walk.cast.sponsor, walk.cast.sponsor
    )
    assert [row(walk, each).state for each in (made, led, hidden)] == ["kept", "open", "open"], "what they may"
    walk.do(lambda uow: uow.move(Recharter, row(walk, led).pk, {}, ticked=False))
    with pytest.raises(UserError, match="I know no such initiative any more"):
        rechartering.keep_all(
            walk.store, walk.call(walk.cast.leader), found.review_id, walk.cast.sponsor, walk.cast.sponsor
        )
    with pytest.raises(UserError, match="I know no such initiative any more"):
        rechartering.keep(walk.store, walk.call(walk.cast.leader), row(walk, hidden).pk)


def test_what_was_changed_elsewhere_needs_no_decision(walk: Walk) -> None:
    made = initiative(walk, name="EU launch")
    other = initiative(walk, name="Handed")
    reset(walk)
    closing.close_typed(walk.store, sponsor(walk), f"I-{made.number} hit")
    initiatives_handing.transfer_typed(
        walk.store, sponsor(walk), f"I-{other.number} <@{walk.person(walk.cast.other).slack_id}>"
    )

    assert row(walk, made).state is RecharterState.ENDED
    assert "*EU launch* (I-1): ended." in text(walk)
    assert row(walk, other).state is RecharterState.OPEN, "a new DRI is no new charter"
    walk.do(
        lambda uow: chartering.change(
            uow, ownership.standing(uow, other.id), by=uow.one(Person, walk.cast.boss), due=date(2027, 3, 1)
        )
    )
    assert row(walk, other).state is RecharterState.CHANGED
    noted = walk.all(Ledger, col(Ledger.code) == "rechartered")
    assert [(each.details["how"], each.actor_id) for each in noted] == [("ended", None), ("changed", walk.cast.boss)]


def test_a_stand_in_gets_the_list_of_whoever_is_away_or_has_left(walk: Walk) -> None:
    seen = initiative(walk, name="Of Sam")
    initiative(walk, name="Hidden", visibility=Visibility.NAMED)
    initiative(walk, name="Of Lee", sponsor=walk.cast.leader)
    away = {"first_day": date(2027, 1, 1), "last_day": date(2027, 1, 8), "set_at": RESET}
    walk.do(lambda uow: uow.add(Absence(person_id=walk.cast.sponsor, **away)))
    walk.do(lambda uow: uow.move(Person, walk.cast.leader, {}, active=False))
    reset(walk)

    boss = text(walk, walk.cast.boss)
    assert "who is away or has left" in boss
    assert "Of Sam" in boss
    assert "Of Lee" in boss
    assert "Hidden" not in boss, "the stand-in may not see it"
    assert "Hidden" in text(walk), "it waits for the sponsor"
    rechartering.keep(walk.store, walk.call(walk.cast.boss), row(walk, seen).pk)


def test_a_stand_in_keeps_their_own_list_apart_from_the_one_they_stand_in_for(walk: Walk) -> None:
    theirs = [initiative(walk, name=name) for name in ("EU launch", "Hiring")]
    own = initiative(walk, name="Own", sponsor=walk.cast.boss)
    away = {"first_day": date(2027, 1, 1), "last_day": date(2027, 1, 8), "set_at": RESET}
    walk.do(lambda uow: uow.add(Absence(person_id=walk.cast.sponsor, **away)))
    reset(walk)
    walk.do(lambda uow: [uow.move(Recharter, each.pk, {}, ticked=True) for each in uow.find(Recharter)])

    shown = rechartering.keep_all(
        walk.store, walk.call(walk.cast.boss), row(walk, own).review_id, walk.cast.boss, walk.cast.boss
    )

    assert [row(walk, each).state for each in (own, *theirs)] == ["kept", "open", "open"]
    assert "Decide on one initiative" in text_of(shown.replace or {})


def test_with_nobody_above_any_leader_stands_in_for_a_leaver(walk: Walk) -> None:
    initiative(walk, name="Of Bo", sponsor=walk.cast.boss)
    walk.do(lambda uow: uow.move(Person, walk.cast.boss, {}, active=False))
    reset(walk)

    assert "Of Bo" in text(walk, walk.cast.leader)


def test_many_initiatives_are_paged(walk: Walk) -> None:
    for n in range(45):
        initiative(walk, name=f"{n} " + "<&>" * 60, target="y<&>" * 100, due_on=date(2027, 6, 1))
    reset(walk)

    pages = lists(walk)
    assert len(pages) == 3
    assert all(len(each["blocks"]) <= 50 for each in pages)
    assert "message 3 of 3" in text_of(pages[2])
    last = walk.all(Recharter)[-1]
    shown = rechartering.keep(walk.store, sponsor(walk), last.pk)
    assert shown.target_id == last.outbox_id
    assert "Keep the 44 ticked" in text_of(lists(walk)[0]), "the first page counts the whole list"
    keep_all(walk, sponsor(walk), last.review_id)
    assert buttons(walk) == []


def overdue(walk: Walk) -> Made:
    made = initiative(walk, name="EU launch")
    initiative(walk, name="Kept")
    reset(walk)
    rechartering.keep(walk.store, sponsor(walk), walk.all(Recharter)[1].pk)
    walk.until(day(11, 17))
    assert row(walk, made).state is RecharterState.OPEN
    walk.until(day(11, 18))
    return made


def test_after_five_working_days_it_is_a_finding_against_the_sponsor(walk: Walk) -> None:
    made = overdue(walk)

    found = row(walk, made)
    assert (found.state, found.found_at) == (RecharterState.OVERDUE, day(11, 18))
    noted = walk.all(Ledger, col(Ledger.code) == "not_rechartered")[0]
    assert (noted.initiative_id, noted.details["sponsor_id"]) == (made.id, walk.cast.sponsor)
    sent = walk.all(Outbox, col(Outbox.id) == found.outbox_id)[0]
    assert sent.due_at == day(12, 9), "told in working hours"
    first, second = lists(walk)
    assert "Kept" in text_of(first)
    assert "EU launch" not in text_of(first)
    assert "Five working days have passed" in text_of(second)
    notice = walk.said("overdue_notice:")[0]
    assert notice.person_id == walk.cast.boss
    assert validate_message(notice.payload) == []
    assert "has not re-chartered one initiative for 2027-Q1" in text_of(notice.payload)
    assert "*EU launch* (I-1)" in text_of(notice.payload)


def test_the_weekly_review_says_who_owes_it_until_it_is_decided(walk: Walk) -> None:
    made = overdue(walk)
    walk.until(day(12, 10))
    text_1 = told(walk, "2027-W02")
    name = f"<@{walk.person(walk.cast.sponsor).slack_id}>"
    assert "*Not re-chartered (1)*" in text_1
    assert f"*EU launch* (I-1): not re-chartered, owes: {name}, 1 day." in text_1
    walk.until(day(19, 10))
    assert f"not re-chartered, owes: {name}, 6 days. Carried over, 2nd week." in told(walk, "2027-W03")
    rechartering.keep(walk.store, sponsor(walk), row(walk, made).pk)
    walk.until(day(26, 10))

    assert "Not re-chartered" not in told(walk, "2027-W04")
    assert row(walk, made).found_at == day(11, 18), "it stays a finding"
    assert walk.all(CheckIn, col(CheckIn.initiative_id) == made.id, col(CheckIn.period) == "2027-W04"), "still asked"


def told(walk: Walk, period: str) -> str:
    post = walk.review(period).outbox_id
    rows = [each for each in walk.said("review:") if post in (each.pk, each.thread_id)]
    return "\n".join(text_of(each.payload) for each in rows)


def test_what_is_left_over_two_quarters_is_decided_once(walk: Walk) -> None:
    made = overdue(walk)
    review = walk.all(Review, col(Review.period) == "2027-Q1")[0]
    given = {"cadence_id": review.cadence_id, "kind": "quarterly", "nominal_on": date(2027, 4, 5), "zone": "UTC"}
    times = {"opened_at": walk.now, "publish_at": walk.now, "published_at": walk.now, "lists_at": walk.now}
    walk.do(lambda uow: uow.add(Review(period="2027-Q2", state="published", **given, **times)))
    resetting.send_due(walk.store, walk.workspace, walk.now)
    assert len(walk.all(Recharter, col(Recharter.initiative_id) == made.id)) == 2
    rechartering.keep(walk.store, sponsor(walk), row(walk, made).pk)

    assert {each.state for each in walk.all(Recharter, col(Recharter.initiative_id) == made.id)} == {"kept"}


def test_a_rehearsal_resets_nothing(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=datetime(2026, 12, 31, 8, tzinfo=UTC))
    initiative(walk)
    walk.until(RESET + timedelta(hours=2))

    assert walk.all(Recharter) == []


def test_two_leaders_at_once_have_one_winner(store: Store) -> None:
    walk = started(store)
    made = initiative(walk, name="EU launch")
    reset(walk)
    found = row(walk, made)
    with walk.store.read(walk.workspace, walk.now) as uow:
        case = rechartering._allowed(uow, sponsor(walk), found.pk, RecharterAction.DROP)
    rechartering.keep(walk.store, walk.call(walk.cast.leader), found.pk)
    with pytest.raises(UserError, match="Lee was first"):
        walk.do(lambda uow: rechartering._decide(uow, case, RecharterAction.DROP))
    assert walk.all(Initiative)[0].state is InitiativeState.OPEN
    assert not walk.do(lambda uow: resetting._is_found(uow, found))


def test_a_list_of_an_objectives_reset_holds_its_initiatives_only(walk: Walk) -> None:
    objective = walk.do(lambda uow: uow.add(Objective(name="Growth", created_at=uow.at)).pk)
    initiative(walk, name="Grows", objective_id=objective)
    initiative(walk, name="Does not")
    reset(walk)
    with walk.store.read(walk.workspace, walk.now) as uow:
        review = walk.all(Review, col(Review.period) == "2027-Q1")[0]
        review.objective_id, review.period = objective, "2027-Q3"
        found = recharters.unlisted(uow, review)
    assert [len(each) for each in found.values()] == [1]


def test_a_sponsor_who_is_met_nowhere_is_no_obstacle(walk: Walk) -> None:
    """The chain above a leaver may lead through leavers."""
    gone = walk.do(
        lambda uow: make_person(uow, "Gone", active=False, is_leader=True, escalates_to_id=walk.cast.leader).pk
    )
    also = walk.do(lambda uow: make_person(uow, "Also", active=False, is_leader=True, escalates_to_id=gone).pk)
    initiative(walk, name="Orphan", sponsor=also)
    reset(walk)

    assert "Orphan" in text(walk, walk.cast.leader)
    assert ids.RECHARTER_KEEP in str(lists(walk, walk.cast.leader))
    with walk.store.read(walk.workspace, walk.now) as uow:
        assert ownership.standing(uow, row_id(walk)).sponsor.pk == also


def row_id(walk: Walk) -> int:
    return walk.all(Recharter)[0].initiative_id
