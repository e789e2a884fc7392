"""Cadences change from their next unopened period on: nothing is lost, nothing doubled, all of it on the ledger."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, ReviewKind, Shift, WeekResult
from bot.domain.errors import UserError
from bot.domain.recurrence import Rule
from bot.services import cadences, cadences_changing
from storage.engine import Store
from storage.tables import Cadence, CheckIn, Consequence, Outbox, Review
from tests.services.cadence_kit import add, change, lines, monthly, new, objective, reviews, utc, weekly, wish_of
from tests.services.monday_kit import Walk, at, text_of


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store)


def test_an_open_review_stays_as_it_was_and_the_next_follows_the_change(walk: Walk) -> None:
    walk.until(at(19, 12))  # the review of the 23rd opened on Wednesday the 18th

    change(walk, weekly(walk), rule="FREQ=WEEKLY;BYDAY=TH", at=time(15, 30), zone=ZoneInfo("America/New_York"))
    walk.until(at(44))

    assert reviews(walk, weekly(walk))[3:6] == [
        ("2026-W48", at(24, 10)),
        ("2026-W49", utc(2026, 12, 4, 20, 30)),  # Thursday's question, Friday's review, 15:30 in New York
        ("2026-W50", utc(2026, 12, 11, 20, 30)),
    ]


def test_a_change_is_on_the_ledger_with_old_and_new(walk: Walk) -> None:
    change(walk, weekly(walk), at=time(11), reminders=1)

    [line] = lines(walk, LedgerCode.CADENCE_CHANGED)
    assert line.actor_id == walk.cast.boss
    assert line.about == f"cadence:{weekly(walk).pk}"
    assert line.details["old"] == {"at": "10:00", "reminders": 2}
    assert line.details["new"] == {"at": "11:00", "reminders": 1}


@pytest.mark.parametrize(
    ("rule", "shift", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Shift.PREVIOUS, ["2026-12", "2027-01"]),  # November was held on the 2nd
        ("FREQ=MONTHLY;BYMONTHDAY=15", Shift.NONE, ["2026-12", "2027-01"]),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10", Shift.NONE, ["2026-12", "2027-02"]),
    ],
)
def test_no_month_is_lost_or_held_twice(walk: Walk, rule: str, shift: Shift, expected: list[str]) -> None:
    walk.until(at(20))

    changed = change(walk, monthly(walk), rule=rule, shift=shift)
    walk.until(utc(2027, 2, 27))

    assert [period for period, _ in reviews(walk, changed)][1:3] == expected


def test_a_month_whose_new_day_has_passed_is_held_on_its_old_one(walk: Walk) -> None:
    walk.until(at(3))
    change(walk, monthly(walk), rule="FREQ=MONTHLY;BYMONTHDAY=15", shift=Shift.NONE)
    walk.until(utc(2026, 12, 7))  # the 15th of December is to come

    change(walk, monthly(walk), rule="FREQ=MONTHLY;BYMONTHDAY=1", shift=Shift.NEXT)
    walk.until(utc(2027, 2, 3))

    assert [due.date().isoformat() for _, due in reviews(walk, monthly(walk))] == [
        "2026-11-02", "2026-12-15", "2027-01-01", "2027-02-01",
    ]  # fmt: skip


def test_a_change_and_back_is_no_change(walk: Walk) -> None:
    before = weekly(walk)

    change(walk, before, rule="FREQ=WEEKLY;BYDAY=WE")
    back = change(walk, weekly(walk), rule="FREQ=WEEKLY;BYDAY=MO")

    assert (back.next_on, back.opens_at) == (before.next_on, before.opens_at)


def test_every_two_weeks_starts_with_the_next_unopened_week(walk: Walk) -> None:
    walk.until(at(19))

    changed = change(walk, weekly(walk), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    walk.until(at(44))

    assert [period for period, _ in reviews(walk, changed)][-3:] == ["2026-W48", "2026-W49", "2026-W51"]


def test_counted_from_another_week_the_next_one_is_held_all_the_same(walk: Walk) -> None:
    """A review is left out by a skip, which has a name and a reason; never by a rule."""
    walk.until(at(19))

    changed = change(walk, weekly(walk), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start=date(2026, 12, 7))
    walk.until(at(51))

    assert [period for period, _ in reviews(walk, changed)][-3:] == ["2026-W49", "2026-W50", "2026-W52"]


def test_fewer_reminders(walk: Walk) -> None:
    change(walk, weekly(walk), reminders=0)
    walk.initiative()

    walk.until(at(24, 12))

    assert walk.questions() != []
    assert walk.said("reminder:") == []


def test_one_reminder_is_the_last_call(walk: Walk) -> None:
    change(walk, weekly(walk), reminders=1)
    walk.initiative(visibility="named")  # of what the review will show, the preview is the last call

    walk.until(at(24, 9, 59))

    reminded = [each.due_at for each in walk.said("reminder:") if "W48" in each.key]
    assert reminded == [at(23, 17)]  # two working hours before Tuesday 10:00


def test_a_wider_window(walk: Walk) -> None:
    change(walk, weekly(walk), after_days=3)
    made = walk.initiative()

    walk.until(at(24, 12))

    assert walk.checkin(made).state is CheckInState.OPEN
    assert walk.review().publish_at == at(26, 10)


@pytest.mark.parametrize(
    ("wished", "field", "sentence"),
    [
        ({"after_days": 0}, "after", "six working hours"),
        ({"reminders": 3}, "reminders", "two reminders"),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO,FR"}, "rule", "comes twice"),
        ({"objective_id": 99}, "scope", "no such objective"),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261101"}, "rule", "never comes again"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(walk: Walk, wished: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refused:
        change(walk, weekly(walk), **wished)

    assert refused.value.field == field
    assert lines(walk, LedgerCode.CADENCE_CHANGED) == []


def test_only_leaders_change_a_cadence(walk: Walk) -> None:
    with pytest.raises(UserError, match="Only a leader may change a cadence"):
        change(walk, weekly(walk), by="dri", at=time(8))


def test_whoever_comes_second_is_told(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    cadence, wish = weekly(walk), wish_of(walk, weekly(walk), at=time(8))
    planned = cadences_changing.planned

    def meanwhile(uow: Any, *given: Any) -> Cadence:
        found = planned(uow, *given)
        uow.move(Cadence, cadence.pk, {}, opens_at=at(2, 9))  # the review opened in another process
        return found

    monkeypatch.setattr(cadences_changing, "planned", meanwhile)
    monkeypatch.setattr("storage.uow.UnitOfWork.follow", lambda *_: None)
    with pytest.raises(UserError, match="has just changed"):
        cadences_changing.change(walk.store, walk.call(walk.cast.boss), cadence.pk, wish)


def test_the_same_form_twice_changes_once(walk: Walk) -> None:
    wish, call = wish_of(walk, weekly(walk), at=time(8)), walk.call(walk.cast.boss)

    cadences_changing.change(walk.store, call, weekly(walk).pk, wish)
    cadences_changing.change(walk.store, call, weekly(walk).pk, wish)

    assert len(lines(walk, LedgerCode.CADENCE_CHANGED)) == 1


def test_the_channel_is_noted_with_old_and_new_for_each_cadence(walk: Walk) -> None:
    cadences.set_channel(walk.store, walk.call(walk.cast.boss), "C0OTHER")
    cadences.set_channel(walk.store, walk.call(walk.cast.boss), "C0OTHER")

    assert len(lines(walk, LedgerCode.CADENCE_CHANGED)) == 3


# --- a department's cadence


def test_a_reading_review_tells_what_the_monday_heard_and_asks_nobody(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales))
    mine, others = walk.initiative(name="Ours", objective_id=sales), walk.initiative(name="Theirs")
    walk.until(at(23, 9, 30))
    walk.no(mine)
    walk.yes(others)

    walk.until(at(25, 12))

    assert len(walk.all(CheckIn, col(CheckIn.period) == "2026-W48")) == 2
    [post] = [each for each in walk.all(Outbox, col(Outbox.conversation) == "C0SALES") if "W48" in each.about]
    assert "Sales weekly, 2026-W48" in text_of(post.payload)
    assert "Ours" in text_of(post.payload)
    assert "Theirs" not in text_of(post.payload)


def test_a_reading_review_names_whoever_saw_its_line_first(walk: Walk) -> None:
    sales = objective(walk)
    reading = add(walk, new(objective_id=sales))
    walk.initiative(name="Ours", objective_id=sales)
    whom = f"<@{walk.person(walk.cast.dri).slack_id}>"

    walk.until(at(25, 12))

    [review] = walk.all(Review, col(Review.cadence_id) == reading.pk, col(Review.period) == "2026-W48")
    [shown] = [each for each in walk.said(f"preview:{review.pk}:") if each.person_id == walk.cast.dri]
    assert shown.due_at < review.publish_at
    assert whom in text_of(shown.payload)
    assert f"{whom}: no answer" in text_of(walk.said(f"review:{review.pk}")[0].payload)


def test_a_week_that_two_reviews_tell_is_counted_once(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales))
    made = walk.initiative(name="Ours", objective_id=sales)

    walk.until(at(25, 12))

    assert walk.checkin(made).result is WeekResult.MISS
    assert [each.period for each in walk.all(Consequence) if each.initiative_id == made.id].count("2026-W48") == 1


def test_an_asking_department_asks_in_place_of_the_monday(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales, asks=True, after_days=1))
    mine, others = walk.initiative(objective_id=sales), walk.initiative()

    walk.until(at(27))

    asked = {made.id: walk.all(CheckIn, col(CheckIn.initiative_id) == made.id) for made in (mine, others)}
    assert walk.checkin(mine).ask_at == at(25, 9)  # Wednesday
    assert walk.checkin(others).ask_at == at(23, 9)
    assert len({(each.initiative_id, each.period) for rows in asked.values() for each in rows}) == sum(
        len(rows) for rows in asked.values()
    )


def test_the_companys_review_reads_what_the_department_heard(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales, asks=True, after_days=1))
    mine = walk.initiative(name="Ours", objective_id=sales)
    walk.until(at(18, 9, 30))
    walk.no(mine)  # Wednesday of the week before

    walk.until(at(24, 10, 30))

    company = walk.said(f"review:{walk.review('2026-W48').pk}")[0]
    assert "Ours" in text_of(company.payload)
    assert "Off track" in text_of(company.payload)


def test_an_initiative_that_joins_late_is_asked_by_its_own_cadence_only(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales, asks=True, after_days=1))
    walk.until(at(19, 12))  # Monday's review is open, Wednesday's is not

    made = walk.initiative(objective_id=sales)
    walk.until(at(25, 12))

    [checkin] = walk.all(CheckIn, col(CheckIn.initiative_id) == made.id)
    assert (checkin.period, checkin.ask_at) == ("2026-W48", at(25, 9))


def test_a_second_asking_cadence_of_one_scope_is_refused(walk: Walk) -> None:
    with pytest.raises(UserError, match="nobody is asked twice") as refused:
        add(walk, new(asks=True, after_days=1))

    assert refused.value.field == "asks"


def test_the_database_keeps_one_asking_cadence_for_each_scope(store: Store) -> None:
    walk = Walk(store)

    def second(uow: Any) -> None:
        row = weekly(walk)
        uow.insert(Cadence, **{
            name: getattr(row, name) for name in Cadence.model_fields if name not in ("id", "workspace_id", "name")
        }, name="Another")  # fmt: skip

    with pytest.raises(Exception, match=r"uq_cadence_asks_all|UNIQUE"):
        walk.do(second)


MONTHLY_THAT_ASKS = {
    "kind": ReviewKind.MONTHLY, "rule": Rule.parse("FREQ=MONTHLY;BYMONTHDAY=3"), "asks": True, "after_days": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wished", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Weekly execution review"}, "name"),
        (
            {
                "asks": True,
                "kind": ReviewKind.MONTHLY,
                "rule": Rule.parse("FREQ=MONTHLY;BYMONTHDAY=3"),
                "after_days": 1,
            },
            "asks",
        ),
    ],
)
def test_a_new_cadence_that_cannot_be_is_refused_on_its_field(walk: Walk, wished: dict[str, Any], field: str) -> None:
    with pytest.raises(UserError) as refused:
        add(walk, new(**wished))

    assert refused.value.field == field


def test_the_one_that_asks_everybody_keeps_its_scope_and_does_not_end(walk: Walk) -> None:
    sales = objective(walk)

    with pytest.raises(UserError, match="asks everybody") as refused:
        change(walk, weekly(walk), objective_id=sales)
    with pytest.raises(UserError, match="asks everybody"):
        cadences_changing.end(walk.store, walk.call(walk.cast.boss), weekly(walk).pk)

    assert refused.value.field == "scope"


def test_an_ended_cadence_opens_no_more_and_its_initiatives_are_asked_on_monday_again(walk: Walk) -> None:
    sales = objective(walk)
    cadence = add(walk, new(objective_id=sales, asks=True, after_days=1))
    made = walk.initiative(objective_id=sales)
    cadences_changing.end(walk.store, walk.call(walk.cast.boss), cadence.pk)

    walk.until(at(26))

    assert walk.checkin(made).ask_at == at(23, 9)
    with pytest.raises(UserError, match="has ended"):
        cadences_changing.end(walk.store, walk.call(walk.cast.boss), cadence.pk)


def test_two_reviews_of_one_day_and_scope_are_one_post_those_of_two_scopes_are_two(walk: Walk) -> None:
    sales = objective(walk)
    add(walk, new(objective_id=sales, rule=Rule.parse("FREQ=WEEKLY;BYDAY=TU"), channel="C0REVIEW"))

    walk.until(at(24, 12))

    posts = [
        each for each in walk.all(Outbox, col(Outbox.conversation) == "C0REVIEW") if each.about == "review:2026-W48"
    ]
    assert len(posts) == 2


def test_there_are_not_more_cadences_than_the_list_shows(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cadences_changing, "MOST", 3)

    with pytest.raises(UserError, match="end one first"):
        add(walk, new())
