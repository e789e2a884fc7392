"""Objectives: who sets them, what serves them, and by which cadence an initiative is asked after a change."""

from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason, Visibility
from bot.domain.errors import UserError
from bot.domain.objective_text import MAX_NAME
from bot.domain.recurrence import Rule
from bot.services import closing, initiatives_shown, objectives
from bot.services.cadences_changing import end
from storage.engine import Store
from storage.tables import CheckIn, Initiative, Objective
from tests.services.cadence_kit import add, lines, new, utc
from tests.services.monday_kit import Walk, at, text_of
from tests.services.ownership_kit import shown


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store)


def typed(walk: Walk, text: str, by: str = "boss") -> str:
    """What somebody of the cast reads after /dri objective."""
    return shown(objectives.typed(walk.store, walk.call(getattr(walk.cast, by)), text))


def refused(walk: Walk, text: str, by: str = "boss") -> str:
    with pytest.raises(UserError) as error:
        typed(walk, text, by)
    return error.value.sentence


def asked(walk: Walk, made: Any) -> list[tuple[str, Any]]:
    """The periods of an initiative, each with the instant of its question."""
    return [(each.period, each.ask_at) for each in walk.all(CheckIn, col(CheckIn.initiative_id) == made.id)]


# --- what leaders set, and everybody reads


def test_a_leader_sets_an_objective_and_everybody_reads_what_serves_it(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    owner = walk.person(walk.cast.other).slack_id

    typed(walk, f"“Grow  in Europe” owner <@{owner}>")
    told = typed(walk, f'I-{made.number} "grow in europe"')

    assert f"I-{made.number} serves *Grow in Europe*" in told
    assert "EU launch" in typed(walk, "", by="other")
    assert f"<@{owner}>" in typed(walk, "", by="other")
    assert "EU launch" in typed(walk, '"Grow in Europe"', by="other")
    closely = initiatives_shown.show(walk.store, walk.call(walk.cast.other), f"I-{made.number}")
    assert "*Serves:* Grow in Europe" in shown(closely)


def test_its_dri_is_told_in_working_hours_why_the_work_exists(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    typed(walk, '"Grow in Europe"')
    walk.now = at(7, 22)  # a Saturday night

    typed(walk, f'I-{made.number} "Grow in Europe"')

    [told] = walk.said(f"objective:{made.id}")
    assert "why *I-1 · EU launch* exists: it serves *Grow in Europe*" in text_of(told.payload)
    assert (told.person_id, told.due_at) == (walk.cast.dri, at(9, 9))


def test_nobody_is_told_of_what_they_did_themselves_or_what_nobody_answers_for(walk: Walk) -> None:
    own, nobodys = walk.initiative(dri=walk.cast.boss), walk.initiative(dri=0)
    typed(walk, '"Grow in Europe"')

    for made in (own, nobodys):
        typed(walk, f'I-{made.number} "Grow in Europe"')

    assert walk.said("objective:") == []


def test_every_step_is_on_the_ledger_with_ids_only(walk: Walk) -> None:
    made = walk.initiative()
    for text in ('"Grow"', f'I-{made.number} "Grow"', f"I-{made.number} none", 'close "Grow"', '"Grow"'):
        typed(walk, text)

    noted = [each for each in lines(walk, LedgerCode.SETTING_CHANGED) if each.about.startswith("objective:")]

    assert [each.details["event"] for each in noted] == ["created", "serves", "serves_none", "closed", "opened_again"]
    assert [each.initiative_id for each in noted] == [None, made.id, made.id, None, None]
    assert "Grow" not in repr([each.details for each in noted])


def test_an_owner_may_be_named_later(walk: Walk) -> None:
    typed(walk, '"Grow"')

    typed(walk, f'"Grow" owner <@{walk.person(walk.cast.other).slack_id}>')

    [aim] = walk.all(Objective)
    assert aim.owner_id == walk.cast.other


def test_the_same_again_changes_nothing(walk: Walk) -> None:
    made = walk.initiative()
    typed(walk, '"Grow"')
    typed(walk, f'I-{made.number} "Grow"')

    assert "already" in typed(walk, f'I-{made.number} "Grow"')
    assert len(walk.said("objective:")) == 1


@pytest.mark.parametrize("text", ['"Grow"', 'I-{n} "Aim"', "I-{n} none", 'close "Aim"'])
def test_a_command_delivered_twice_takes_effect_once(walk: Walk, text: str) -> None:
    made = walk.initiative()
    typed(walk, '"Aim"')
    if "none" in text:
        typed(walk, f'I-{made.number} "Aim"')
    call = walk.call(walk.cast.boss, "command:again")
    objectives.typed(walk.store, call, text.format(n=made.number))
    before = len(lines(walk, LedgerCode.SETTING_CHANGED))

    objectives.typed(walk.store, call, text.format(n=made.number))

    assert len(lines(walk, LedgerCode.SETTING_CHANGED)) == before


def test_capitals_of_any_alphabet_are_one_name(walk: Walk) -> None:
    typed(walk, '"Ökosystem"')
    typed(walk, '"ÖKOSYSTEM"')

    assert [each.name for each in walk.all(Objective)] == ["Ökosystem"]


def test_a_closed_objective_keeps_what_served_it_and_takes_nothing_new(walk: Walk) -> None:
    made, other = walk.initiative(), walk.initiative()
    typed(walk, '"Grow"')
    typed(walk, f'I-{made.number} "Grow"')

    assert "One open initiative goes on serving it" in typed(walk, 'close "Grow"')

    assert "Grow is closed" in refused(walk, f'I-{other.number} "Grow"')
    assert walk.all(Initiative)[0].objective_id is not None
    closely = initiatives_shown.show(walk.store, walk.call(walk.cast.other), f"I-{made.number}")
    assert "*Serves:* Grow (closed)" in shown(closely)
    assert "No objective is set yet" in typed(walk, "")


def test_an_objective_with_a_cadence_of_its_own_is_not_closed_under_it(walk: Walk) -> None:
    typed(walk, '"Sales"')
    cadence = add(walk, new(objective_id=walk.all(Objective)[0].pk))

    assert "Sales weekly is held for this objective only" in refused(walk, 'close "Sales"')

    end(walk.store, walk.call(walk.cast.boss), cadence.pk)
    assert "is closed" in typed(walk, 'close "Sales"')


def test_long_lists_stay_readable_and_private_work_is_not_counted(walk: Walk) -> None:
    for number in range(35):
        typed(walk, f'"Aim {number:02} <&*>"')
    for number in range(9):
        made = walk.initiative(
            name=f"Work {number}", visibility=Visibility.NAMED if number == 8 else Visibility.WORKSPACE
        )
        typed(walk, f'I-{made.number} "Aim 00 <&*>"', by="sponsor")

    seen = typed(walk, "", by="other")

    assert "and 3 more" in seen
    assert "5 more." in seen
    assert "nothing that you can see serves it" in seen


@pytest.mark.parametrize(
    ("text", "by", "sentence"),
    [
        ('"Grow"', "dri", "Only a leader can do that with an objective"),
        ('close "Aim"', "dri", "Only a leader"),
        ('I-1 "Aim"', "dri", "Only a leader"),
        ('I-1 "Missing"', "boss", 'There is no objective "Missing"'),
        ('I-9 "Aim"', "boss", "I know no I-9"),
        ('close "Missing"', "boss", "There is no objective"),
        ('"Grow" owner <@UNOBODY>', "boss", "An objective has one owner"),
        ('"Grow" owner <!channel>', "boss", "An objective has one owner"),
        ('""', "boss", "Write it as"),
        ('"a" "b"', "boss", "Write it as"),
        ('"a', "boss", "Write it as"),
        ("I-1", "boss", "Write it as"),
        ('I-1 now "Aim"', "boss", "Write it as"),
        (f'"{"x" * (MAX_NAME + 1)}"', "boss", "at most"),
    ],
)
def test_what_cannot_be_is_refused(walk: Walk, text: str, by: str, sentence: str) -> None:
    walk.initiative()
    typed(walk, '"Aim"')

    assert sentence in refused(walk, text, by)


def test_what_has_ended_serves_what_it_served(walk: Walk) -> None:
    made = walk.initiative()
    typed(walk, '"Aim"')
    closing.close_typed(walk.store, walk.call(walk.cast.sponsor), f"I-{made.number} dropped")

    assert "has ended" in refused(walk, f'I-{made.number} "Aim"')


# --- by which cadence it is asked


@pytest.fixture
def sales(store: Store) -> Walk:
    """A company that asks on Mondays, and Sales that asks on Wednesdays."""
    walk = Walk(store)
    typed(walk, '"Sales"')
    add(walk, new(objective_id=walk.all(Objective)[0].pk, asks=True, after_days=1))
    return walk


def test_before_either_has_opened_the_period_the_new_cadence_asks(sales: Walk) -> None:
    made = sales.initiative()
    sales.until(at(17, 12))  # the Monday of W48 opens on the 18th
    typed(sales, f'I-{made.number} "Sales"')

    sales.until(at(27))

    assert ("2026-W48", at(25, 9)) in asked(sales, made)


def test_a_period_that_the_old_cadence_has_opened_stays_with_it(sales: Walk) -> None:
    made = sales.initiative()
    sales.until(at(19, 12))
    typed(sales, f'I-{made.number} "Sales"')

    sales.until(utc(2026, 12, 4))

    assert [each for each in asked(sales, made) if "2026-W48" <= each[0] <= "2026-W49"] == [
        ("2026-W48", at(23, 9)),
        ("2026-W49", utc(2026, 12, 2, 9)),
    ]


def test_a_period_that_only_the_new_cadence_has_opened_is_not_lost(sales: Walk) -> None:
    made = sales.initiative()
    typed(sales, f'I-{made.number} "Sales"')
    sales.until(at(19, 12))  # Monday's review of W48 is open, Wednesday's opens on the 20th
    typed(sales, f"I-{made.number} none")

    sales.until(at(27))

    assert ("2026-W48", at(23, 9)) in asked(sales, made)
    assert [period for period, _ in asked(sales, made)].count("2026-W48") == 1


def test_to_and_fro_in_one_week_asks_once_a_period(sales: Walk) -> None:
    made = sales.initiative()
    for day in range(16, 27):
        sales.until(at(day, 10, 30))
        typed(sales, f'I-{made.number} "Sales"' if day % 2 else f"I-{made.number} none")
    sales.until(utc(2026, 12, 4))

    periods = [period for period, _ in asked(sales, made)]

    assert sorted(set(periods)) == sorted(periods)
    assert {"2026-W47", "2026-W48", "2026-W49"} <= set(periods)
    assert len(sales.questions()) == sum(each.asked_at is not None for each in sales.all(CheckIn))


def test_who_comes_after_the_question_went_out_is_not_asked_and_that_is_on_record(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store)
    typed(walk, '"Sales"')
    sales = walk.all(Objective)[0].pk
    add(walk, new(objective_id=sales, rule=Rule.parse("FREQ=WEEKLY;BYDAY=SU"), asks=True, after_days=1))
    made = walk.initiative(objective_id=sales)
    walk.until(at(23, 12))  # the company was asked at nine; Sales' review of the Sunday opens on Tuesday
    typed(walk, f"I-{made.number} none")
    late = walk.checkin(made)

    walk.until(utc(2026, 12, 2))

    assert (late.state, late.not_asked) == (CheckInState.NOT_ASKED, NotAskedReason.TOO_LATE)
    assert [period for period, _ in asked(walk, made)].count("2026-W48") == 1
