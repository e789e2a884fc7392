"""The third step: replace, re-scope or drop by memo; once, by whoever may, and said in every message."""

from datetime import date

import pytest
from sqlmodel import col

from bot.domain.codes import (
    ConsequenceAction,
    ConsequenceKind,
    ConsequenceState,
    EndCode,
    InitiativeState,
    LedgerCode,
    MemoSource,
    Visibility,
)
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_view
from bot.services import closing, initiatives
from bot.services.answering.message import Place
from bot.services.consequences import deciding, matters
from bot.services.initiatives import find
from storage.engine import Store
from storage.queries.visible import visible_memos
from storage.tables import Assignment, Audience, Charter, CheckIn, Consequence, Initiative, Memo, Person
from tests.services.ladder_kit import NO, YES, Ladder
from tests.services.monday_kit import stamp
from tests.support.factories import Cast, make_checkin, make_review

LATER = date(2028, 1, 31)


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


@pytest.fixture
def anywhere(store: Store, cast: Cast) -> Ladder:
    return Ladder(store, cast)


def replace(ladder: Ladder, row: Consequence, by: str = "sponsor", new: str = "other", words: str = "Olu has time"):
    return deciding.replace(ladder.store, ladder.call(by), row.pk, words, ladder.slack(new) if new else None)


def rescope(ladder: Ladder, row: Consequence, by: str = "sponsor", target: str = "150 paying customers",
            due: date | None = date(2027, 12, 18), words: str = "Half of it",
            quarter: str = "Half of it sold"):  # fmt: skip
    return deciding.rescope(ladder.store, ladder.call(by), row.pk, words, target, due, quarter)


def now(ladder: Ladder, row: Consequence) -> Consequence:
    return ladder.all(Consequence, col(Consequence.id) == row.pk)[0]


def memo(ladder: Ladder) -> Memo:
    return ladder.all(Memo)[-1]


def test_replace_ends_the_assignment_as_replaced_and_closes_with_a_memo(anywhere: Ladder) -> None:
    ladder = anywhere
    row = ladder.due()
    replace(ladder, row)

    held = ladder.all(Assignment)
    assert [(each.person_id, each.end_code) for each in held] == [
        (ladder.cast.dri, EndCode.REPLACED),
        (ladder.cast.other, None),
    ]
    done = now(ladder, row)
    assert (done.state, done.outcome, done.decided_by_id) == (
        ConsequenceState.DECIDED, ConsequenceAction.REPLACE, ladder.cast.sponsor,
    )  # fmt: skip
    assert done.memo_id == memo(ladder).pk
    assert LedgerCode.CONSEQUENCE_DECIDED in ladder.codes()
    assert ladder.buttons("sponsor") == [], "no dead buttons"
    assert "replaced the DRI (D-1)" in ladder.told("sponsor")
    assert "replaced the DRI (D-1)" in ladder.told("dri")
    assert "Olu has time" in ladder.told("other")


def test_the_memo_is_for_the_named_until_its_decider_publishes_it(ladder: Ladder) -> None:
    replace(ladder, ladder.due())

    row = memo(ladder)
    assert (row.source, row.visibility) == (MemoSource.CONSEQUENCE, Visibility.NAMED)
    named = {each.person_id for each in ladder.all(Audience, col(Audience.memo_id) == row.pk)}
    assert named == {ladder.cast.sponsor, ladder.cast.dri, ladder.cast.other}
    with ladder.store.read(ladder.cast.id, ladder.now) as uow:
        assert uow.find(Memo, visible_memos(uow, ladder.cast.leader)) == []


def test_rescope_is_a_new_version_of_the_charter_and_the_date_that_moved_shows(ladder: Ladder) -> None:
    row = ladder.due()
    rescope(ladder, row, due=LATER)

    charters = ladder.all(Charter)
    assert [(each.version, each.due_on, each.granted_by_id) for each in charters][1] == (2, LATER, ladder.cast.sponsor)
    assert now(ladder, row).outcome is ConsequenceAction.RESCOPE
    assert "re-scoped I-1" in ladder.told("dri")
    assert "150 paying customers" in ladder.told("dri")
    assert LedgerCode.CHARTER_CHANGED in ladder.codes()


def test_what_is_asked_already_asks_about_the_new_version(ladder: Ladder) -> None:
    row = ladder.due()
    checkin = ladder.do(lambda uow: make_checkin(uow, make_review(uow, ladder.period), ladder.made, ladder.cast.dri).pk)
    rescope(ladder, row)

    assert ladder.all(CheckIn, col(CheckIn.id) == checkin)[0].charter_id == ladder.all(Charter)[-1].pk


def test_a_date_moved_on_after_a_yes_is_a_surprise(ladder: Ladder) -> None:
    for _ in range(6):
        ladder.week(NO, planned=True)
    scope = ladder.steps()[-1]
    ladder.week(YES)
    rescope(ladder, scope, by="boss", due=LATER)

    found = [each for each in ladder.steps() if each.kind is ConsequenceKind.SURPRISE]
    assert len(found) == 1
    assert "its due date moved from Sat 18 Dec to Mon 31 Jan. That is a surprise." in ladder.told("sponsor")


def test_a_date_drawn_nearer_surprises_nobody(ladder: Ladder) -> None:
    for _ in range(6):
        ladder.week(NO, planned=True)
    ladder.week(YES)
    rescope(ladder, ladder.steps()[0], due=date(2027, 6, 30))

    assert [each.kind for each in ladder.steps()] == [ConsequenceKind.SCOPE, ConsequenceKind.MISSES]


def test_drop_ends_the_initiative_as_dropped(ladder: Ladder) -> None:
    row = ladder.due()
    ladder.drop(row)

    assert ladder.all(Initiative)[0].state is InitiativeState.DROPPED
    assert (now(ladder, row).state, now(ladder, row).outcome) == (ConsequenceState.DECIDED, ConsequenceAction.DROP)
    assert "dropped it (D-1)" in ladder.told("dri")


def test_after_a_decision_it_starts_anew(ladder: Ladder) -> None:
    row = ladder.due()
    ladder.week()
    rescope(ladder, row)
    ladder.now = ladder.now.replace(hour=10)
    ladder.week()

    assert ladder.steps()[-1].misses == 1
    assert ladder.steps()[-1].step == 1


def test_what_was_asked_before_the_decision_counts_no_more(ladder: Ladder) -> None:
    row = ladder.due()
    rescope(ladder, row)  # at the very instant at which the next week is asked
    ladder.week()

    assert len(ladder.steps()) == 3


def test_other_leaders_may_decide_and_the_sponsor_is_told(ladder: Ladder) -> None:
    ladder.drop(ladder.due(), by="leader")
    assert f"<@{ladder.slack('leader')}> dropped it (D-1)" in ladder.told("sponsor")


@pytest.mark.parametrize("part", ["dri", "other"])
def test_nobody_else_decides(ladder: Ladder, part: str) -> None:
    row = ladder.due()
    with pytest.raises(UserError, match=r"^Only its sponsor can do that with I-1 EU launch\.$"):
        ladder.show(row, by=part)
    with pytest.raises(UserError):
        ladder.drop(row, by=part)


def test_a_leader_who_answers_for_it_does_not_decide_about_themselves(ladder: Ladder) -> None:
    ladder.do(lambda uow: uow.move(Person, ladder.cast.dri, {}, is_leader=True, escalates_to_id=ladder.cast.boss))
    with pytest.raises(UserError, match="Only its sponsor"):
        ladder.drop(ladder.due(), by="dri")


def test_whoever_may_not_see_the_initiative_learns_nothing_of_it(sqlite_store: Store, cast: Cast) -> None:
    ladder = Ladder(sqlite_store, cast, visibility=Visibility.NAMED)
    row = ladder.due()
    for wrong in (row.pk, 9_999):
        with pytest.raises(UserError, match="I know no such matter"):
            deciding.show(ladder.store, ladder.call("leader"), wrong, ConsequenceAction.DROP)


def test_the_second_is_told_what_the_first_did(anywhere: Ladder) -> None:
    ladder = anywhere
    row = ladder.due()
    rescope(ladder, row)

    for second in (ladder.drop, ladder.show):
        with pytest.raises(UserError, match=r"^Sam has decided it already and re-scoped it \(D-1\)\. Nothing was ch"):
            second(row, by="boss")
    assert len(ladder.all(Memo)) == 1


def test_the_same_form_sent_twice_decides_once(ladder: Ladder) -> None:
    row = ladder.due()
    for _ in range(2):
        deciding.drop(ladder.store, ladder.call("sponsor", "view:1"), row.pk, "We stop")
    deciding.replace(ladder.store, ladder.call("sponsor", "view:1"), row.pk, "x", None)
    deciding.rescope(ladder.store, ladder.call("sponsor", "view:1"), row.pk, "x", "x", None)
    assert len(ladder.all(Memo)) == 1


@pytest.mark.parametrize(
    ("how", "field", "sentence"),
    [
        (lambda ladder, row: ladder.drop(row, words=" "), "decision", "Write what you decide"),
        (lambda ladder, row: replace(ladder, row, new=""), "dri", "Nobody is named"),
        (lambda ladder, row: replace(ladder, row, new="dri"), "dri", "is its DRI already"),
        (lambda ladder, row: replace(ladder, row, new="guest"), "dri", "guest"),
        (lambda ladder, row: replace(ladder, row, words=""), "decision", "Write what you decide"),
        (lambda ladder, row: rescope(ladder, row, target="improve things"), "target", "yes or no"),
        (lambda ladder, row: rescope(ladder, row, due=None), "due", "Choose by when"),
        (lambda ladder, row: rescope(ladder, row, due=date(2026, 1, 1)), "due", "past"),
        (lambda ladder, row: rescope(ladder, row, target="300 paying customers"), "target", "Change the target"),
    ],
)
def test_what_is_wrong_is_refused_on_its_field_and_nothing_is_stored(ladder, how, field, sentence) -> None:
    row = ladder.due()
    with pytest.raises(UserError, match=sentence) as refusal:
        how(ladder, row)

    assert refusal.value.field == field
    assert ladder.all(Memo) == []
    assert now(ladder, row).state is ConsequenceState.OPEN


def test_the_forms_are_valid_and_hold_what_holds_now(ladder: Ladder) -> None:
    row = ladder.due()
    for action in ConsequenceAction:
        view = deciding.show(ladder.store, ladder.call("sponsor"), row.pk, action).open
        assert view is not None
        assert validate_view(view, "modal") == []
        assert view["private_metadata"] == str(row.pk)
        if action is ConsequenceAction.RESCOPE:
            assert "300 paying customers" in str(view)
            assert "2027-12-18" in str(view)


def test_it_lapses_with_its_initiative_and_says_so(ladder: Ladder) -> None:
    row = ladder.due()
    closing.close_typed(ladder.store, ladder.call("boss"), "I-1 hit")

    assert now(ladder, row).state is ConsequenceState.LAPSED
    assert ladder.buttons("sponsor") == []
    assert "The initiative has ended, so nothing is left to decide." in ladder.told("sponsor")
    assert LedgerCode.CONSEQUENCE_LAPSED in ladder.codes()
    with pytest.raises(UserError, match="Nothing waits to be decided here any more: Bo was first"):
        ladder.drop(row)


def test_what_was_not_sent_yet_is_taken_back(ladder: Ladder) -> None:
    ladder.now = ladder.now.replace(hour=22)
    row = ladder.due(deliver=False)
    ladder.drop(row)

    keys = [each.key for each in ladder.messages("sponsor")]
    assert matters.sponsor_key(row) not in keys


def test_a_decision_that_is_not_due_is_not_taken(ladder: Ladder) -> None:
    ladder.week()
    with pytest.raises(UserError, match="Nothing waits to be decided here"):
        ladder.drop(ladder.steps()[0])


def test_who_sponsors_it_by_now_has_it_on_their_list(ladder: Ladder) -> None:
    row = ladder.due()

    def open_of(part: str) -> list[int]:
        with ladder.store.read(ladder.cast.id, ladder.now) as uow:
            return [each.id for each in matters.open_consequences(uow, getattr(ladder.cast, part))]

    assert (open_of("sponsor"), open_of("boss")) == ([row.pk], [])

    def move_up(uow):
        standing = find(uow, uow.one(Person, ladder.cast.boss), "I-1")
        new, by = (uow.one(Person, each) for each in (ladder.cast.sponsor, ladder.cast.boss))
        initiatives.change_dri(uow, standing, new, by, EndCode.HANDED_OVER)

    ladder.do(move_up)
    assert open_of("boss") == [row.pk]


# The question about the scope.


def asked(ladder: Ladder) -> Consequence:
    for _ in range(6):
        ladder.week(NO, planned=True)
    return ladder.steps()[-1]


def test_the_sponsor_keeps_the_scope_as_it_is(ladder: Ladder) -> None:
    row = asked(ladder)
    ladder.deliver()
    said = next(each for each in ladder.messages("sponsor") if each.key == matters.sponsor_key(row))
    place = Place(channel=str(said.receipt_channel), ts=str(said.receipt_ts), version=stamp())
    outcome = deciding.keep(ladder.store, ladder.call("sponsor"), row.pk, place)

    assert outcome.replace is not None
    assert outcome.target_id == said.pk
    assert now(ladder, row).state is ConsequenceState.LAPSED
    assert ladder.buttons("sponsor") == []
    assert "keeps it as it is." in ladder.told("sponsor")
    for act in (lambda: deciding.keep(ladder.store, ladder.call("boss"), row.pk, None), lambda: rescope(ladder, row)):
        with pytest.raises(UserError, match="Sam was first"):
            act()


def test_a_new_scope_is_decided_by_memo_too(ladder: Ladder) -> None:
    row = asked(ladder)
    rescope(ladder, row)

    assert now(ladder, row).state is ConsequenceState.DECIDED
    with pytest.raises(UserError, match="Sam has decided it already"):
        deciding.keep(ladder.store, ladder.call("boss"), row.pk, None)


def test_the_scope_question_drops_and_replaces_nothing_and_a_decision_is_not_kept(ladder: Ladder) -> None:
    row = asked(ladder)
    with pytest.raises(UserError, match="Nothing waits to be decided here"):
        ladder.drop(row)
    due = Ladder(ladder.store, ladder.cast, name="Other")
    due.now = ladder.now
    decision = due.due()
    with pytest.raises(UserError, match="Nothing waits to be decided here"):
        deciding.keep(due.store, due.call("sponsor"), decision.pk, None)


def test_keeping_twice_by_the_same_click_changes_nothing(ladder: Ladder) -> None:
    row = asked(ladder)
    for _ in range(2):
        deciding.keep(ladder.store, ladder.call("sponsor", "action:1"), row.pk, None)
    assert ladder.codes().count(LedgerCode.CONSEQUENCE_LAPSED) == 1
