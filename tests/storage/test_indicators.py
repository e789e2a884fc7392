"""Each indicator on a small record, with numbers computed by hand; on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ConsequenceKind,
    ConsequenceState,
    EndCode,
    EscalationOutcome,
    EscalationState,
    InitiativeState,
    LedgerCode,
    MemoLink,
    NotAskedReason,
    PlanState,
    ReviewOutcome,
)
from bot.domain.indicators import Count, Ratio, Spread
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import consequences
from storage.queries.indicators import answers, decisions, escalations, ownership, promises
from storage.queries.indicators.scope import Scope
from storage.tables import Assignment, Charter, CheckIn, Consequence, Delivery, Initiative, Plan, Settlement
from storage.uow import UnitOfWork
from tests.storage.indicators_kit import Record, at
from tests.support.factories import Made, make_agreement, make_assignment, make_escalation, make_memo

YES, NO = Answer.ON_TRACK, Answer.OFF_TRACK
W45, W46, W47, W48 = "2026-W45", "2026-W46", "2026-W47", "2026-W48"
HOUR = 3_600


def everywhere(found: dict[str, Any], expected: Any) -> dict[str, Any]:
    """The same in every scope."""
    return dict.fromkeys(found, expected)


@pytest.fixture
def record(store: Store) -> Record:
    return Record(store)


@pytest.fixture
def answered(record: Record) -> Record:
    """W45 is a rehearsal. W46: Yes after 1 h, No after 3 h. W47: no answer, Yes (late, 30 h). W48: nothing counts."""
    dri, other = record.cast.dri, record.cast.other
    rehearsal, first, second, third = (record.review(week, rehearsal=week == 45) for week in (45, 46, 47, 48))
    record.answer(rehearsal, record.mine, dri, NO)
    record.answer(first, record.mine, dri, YES, 1)
    record.answer(first, record.other, other, NO, 3)
    record.answer(second, record.mine, dri, None)
    record.answer(second, record.other, other, YES, 30, state=CheckInState.LATE)
    record.answer(third, record.mine, dri, YES, state=CheckInState.ANNULLED)
    record.answer(third, record.other, other, None, state=CheckInState.NOT_ASKED, not_asked=NotAskedReason.HOLIDAY)
    return record


def test_answer_rate_counts_answers_in_time_of_questions_asked(answered: Record) -> None:
    found = {
        name: {week: each.rate for week, each in weeks.items()} for name, weeks in answered.each(answers.weekly).items()
    }

    narrow = {W46: Ratio(1, 1), W47: Ratio(0, 1)}
    assert found.pop("whole") == {W46: Ratio(2, 2), W47: Ratio(0, 2)}
    assert found == everywhere(found, narrow)


def test_on_track_share_counts_yes_of_answers_the_late_ones_too(answered: Record) -> None:
    found = {
        name: {week: each.on_track for week, each in weeks.items()}
        for name, weeks in answered.each(answers.weekly).items()
    }

    assert found.pop("whole") == {W46: Ratio(1, 2), W47: Ratio(1, 1)}
    assert found == everywhere(found, {W46: Ratio(1, 1), W47: Ratio(0, 0)})


def test_time_to_answer_is_from_question_to_answer(answered: Record) -> None:
    found = answered.each(answers.time_to_answer)

    assert found.pop("whole") == {W46: Spread({HOUR: 1, 3 * HOUR: 1}), W47: Spread({30 * HOUR: 1})}
    assert found == everywhere(found, {W46: Spread({HOUR: 1})})


def test_a_review_that_is_not_published_yet_counts_as_nothing(record: Record) -> None:
    record.answer(record.review(48, state="open", published_at=None), record.mine, record.cast.dri, YES)

    assert record.read(answers.weekly) == {}


def plan(record: Record, made: Made, person: int, state: PlanState, week: int, checkin: int | None = None) -> None:
    def make(uow: UnitOfWork) -> None:
        words = passages.keep(uow, PassageKind.PLAN, "Draft", author_id=person)
        settled = None if state is PlanState.OPEN else at(week, 3)
        uow.add(
            Plan(initiative_id=made.id, checkin_id=checkin, person_id=person, what_id=words, due_on=at(week, 2).date(),
                 state=state, made_at=at(week), settled_at=settled)
        )  # fmt: skip

    record.do(make)


def test_plans_kept_are_those_done_of_those_settled(record: Record) -> None:
    dri, other = record.cast.dri, record.cast.other
    annulled = record.answer(record.review(45), record.mine, dri, NO, state=CheckInState.ANNULLED)
    for made, person, state, week, checkin in (
        (record.mine, dri, PlanState.NOT_DONE, 45, annulled), (record.mine, dri, PlanState.DONE, 46, None),
        (record.mine, dri, PlanState.DONE, 46, None), (record.other, other, PlanState.NOT_DONE, 46, None),
        (record.mine, dri, PlanState.REPLACED, 46, None), (record.other, other, PlanState.OPEN, 46, None),
        (record.mine, dri, PlanState.NOT_DONE, 48, None), (record.mine, dri, PlanState.DONE, 49, None),
    ):  # fmt: skip
        plan(record, made, person, state, week, checkin)

    found = record.each(promises.plans_kept)

    assert found.pop("whole") == {W46: Ratio(2, 3), W48: Ratio(0, 1)}
    assert found == everywhere(found, {W46: Ratio(2, 2), W48: Ratio(0, 1)})


def test_surprises_are_the_steps_that_were_taken_at_once(record: Record) -> None:
    def step(made: Made, person: int, week: int, kind: Any, state: Any = ConsequenceState.TOLD) -> None:
        row = Consequence(
            initiative_id=made.id, period=f"2026-W{week}", kind=kind, step=2, misses=0, person_id=person,
            sponsor_id=record.cast.sponsor, state=state, opened_at=at(week, 4),
        )  # fmt: skip
        record.do(lambda uow: uow.add(row))

    step(record.mine, record.cast.dri, 45, ConsequenceKind.SURPRISE)
    step(record.other, record.cast.other, 45, ConsequenceKind.SURPRISE)
    step(record.mine, record.cast.dri, 46, ConsequenceKind.MISSES)
    step(record.mine, record.cast.dri, 47, ConsequenceKind.SURPRISE, ConsequenceState.LAPSED)
    step(record.mine, record.cast.dri, 49, ConsequenceKind.SURPRISE)

    found = record.each(promises.surprises)

    assert found.pop("whole") == {W45: Count(2)}
    assert found == everywhere(found, {W45: Count(1)})


def test_early_warnings_are_those_that_were_credited_and_not_annulled(record: Record) -> None:
    def warn(made: Made, person: int, week: int) -> None:
        about = consequences.charter_key(made.charter_id)
        given = {"actor_id": person, "initiative_id": made.id, "about": about, "period": f"2026-W{week}"}
        record.do(lambda uow: ledger.note(uow, LedgerCode.EARLY_WARNING, **given), at(week, 1))

    record.answer(record.review(47), record.mine, record.cast.dri, NO, state=CheckInState.ANNULLED)
    for week in (46, 47, 49):
        warn(record.mine, record.cast.dri, week)
    warn(record.other, record.cast.other, 48)

    found = record.each(promises.early_warnings)

    assert found.pop("whole") == {W46: Count(1), W48: Count(1)}
    assert found == everywhere(found, {W46: Count(1)})


def charter(record: Record, made: Made, version: int, due: date, week: int) -> int:
    """A further version of a charter."""

    def make(uow: UnitOfWork) -> int:
        last = uow.find(Charter, col(Charter.initiative_id) == made.id, order=[col(Charter.version)])[-1]
        uow.move(Charter, last.pk, {}, ended_at=at(week))
        return uow.add(
            Charter(initiative_id=made.id, version=version, target_id=last.target_id, due_on=due,
                    sponsor_id=last.sponsor_id, quarter="2026-Q4", started_at=at(week))
        ).pk  # fmt: skip

    return int(record.do(make))


def test_dates_moved_counts_versions_with_another_date(record: Record) -> None:
    charter(record, record.mine, 2, date(2026, 12, 18), 45)  # another target, the same date
    charter(record, record.mine, 3, date(2027, 1, 8), 46)
    charter(record, record.mine, 4, date(2026, 12, 11), 46)
    charter(record, record.other, 2, date(2027, 1, 8), 48)

    found = record.each(promises.dates_moved)

    assert found["whole"] == {W46: Count(2), W48: Count(1)}
    assert found["objective"] == found["leader"] == {W46: Count(2)}


def test_cycle_time_is_from_raised_to_decided_without_corrections(record: Record) -> None:
    def memo(decider: int, week: int, days: int, **values: Any) -> Any:
        given = {"decided_on": at(week).date(), "cycle_s": days * 86_400, **values}
        return record.do(lambda uow: make_memo(uow, decider, decider, **given).pk, at(week))

    dri, other = record.cast.dri, record.cast.other
    first = memo(dri, 45, 2, initiative_id=record.mine.id)
    memo(dri, 45, 4, initiative_id=record.mine.id)
    memo(other, 45, 9)
    memo(dri, 45, 30, initiative_id=record.mine.id, link=MemoLink.CORRECTS, replaces_id=first)
    memo(dri, 46, 1, initiative_id=record.mine.id, first_state="proposed", proposed_to_id=other)
    memo(dri, 49, 1, initiative_id=record.mine.id)

    found = record.each(decisions.cycle_time)

    day = 86_400
    assert found.pop("whole") == {W45: Spread({2 * day: 1, 4 * day: 1, 9 * day: 1})}
    assert found == everywhere(found, {W45: Spread({2 * day: 1, 4 * day: 1})})


def test_decisions_per_meeting_are_those_recorded_in_its_thread_in_its_time(record: Record) -> None:
    for week in (45, 46):
        record.review(week)
    record.review(47, outbox_id=None)
    for when, channel, ts in (
        (at(45, 1, 11), "C1", "1745.1"), (at(45, 2, 16), "C1", "1745.1"),  # the meeting, and the next day
        (at(45, 3, 9), "C1", "1745.1"),  # after its end
        (at(45, 1, 11), "C1", "1.1"), (at(45, 1, 11), "C2", "1745.1"), (at(45, 1, 9), "C1", "1745.1"),
    ):  # fmt: skip
        dri, mine = record.cast.dri, record.mine.id
        where = {"channel": channel, "thread_ts": ts, "initiative_id": mine}
        record.do(lambda uow, dri=dri, where=where: make_memo(uow, dri, dri, **where), when)

    def ends(published: Any) -> Any:
        return (published + timedelta(days=1)).replace(hour=17)

    found = record.each(decisions.per_meeting, ends)

    assert found["whole"] == found["leader"] == found["person"] == {W45: Ratio(2, 1), W46: Ratio(0, 1)}
    assert found["objective"] == {}  # no review is held for it alone


def test_escalation_frequency_is_per_active_initiative_and_parts_the_prompted(record: Record) -> None:
    dri, lee = record.cast.dri, record.cast.leader
    record.initiative(record.cast.other, lee, at(47))  # a third, from W47 on
    ended = record.initiative(dri, record.cast.sponsor)
    closing = {"state": InitiativeState.HIT, "closed_at": at(46, 2)}
    record.do(lambda uow: uow.move(Initiative, ended.id, {}, **closing))
    rehearsal = record.answer(record.review(45, rehearsal=True), record.mine, dri, NO)
    for made, by, week, prompted, checkin in (
        (record.mine, dri, 45, False, rehearsal), (record.mine, dri, 46, False, None),
        (record.mine, dri, 46, True, None), (record.other, record.cast.other, 46, False, None),
        (record.mine, dri, 49, False, None),
    ):  # fmt: skip
        given = {"prompted": prompted, "checkin_id": checkin}
        record.do(
            lambda uow, made=made, by=by, given=given: make_escalation(uow, made, by, record.cast.boss, **given),
            at(week),
        )

    found = record.read(escalations.frequency)

    assert [(found[week].every, found[week].by_oneself, found[week].prompted) for week in (W45, W46, W47)] == [
        (Ratio(0, 3), Ratio(0, 3), Ratio(0, 3)),
        (Ratio(3, 3), Ratio(2, 3), Ratio(1, 3)),
        (Ratio(0, 3), Ratio(0, 3), Ratio(0, 3)),
    ]
    assert record.read(escalations.frequency, Scope(objective=record.aim))[W46].every == Ratio(2, 1)


def test_response_time_is_from_the_first_raising_to_the_answer(record: Record) -> None:
    def settle(
        made: Made, by: int, hours: int, week: int, outcome: EscalationOutcome = EscalationOutcome.DECIDED
    ) -> None:
        raised = at(week, 0)
        row = record.do(
            lambda uow: make_escalation(uow, made, record.cast.dri, by, state=EscalationState.SETTLED).pk, raised
        )
        verdict = Settlement(escalation_id=row, outcome=outcome, by_id=by, at=raised + timedelta(hours=hours))
        record.do(lambda uow: uow.add(verdict))

    sam, lee = record.cast.sponsor, record.cast.leader
    settle(record.mine, sam, 5, 45)
    settle(record.mine, sam, 24 * 7, 45)  # answered in the week after
    settle(record.mine, sam, 3, 45, EscalationOutcome.WITHDRAWN)
    settle(record.other, lee, 50, 48)

    found = record.each(escalations.response_time)

    assert found["whole"] == {
        W45: Spread({5 * HOUR: 1}), W46: Spread({168 * HOUR: 1}), W48: Spread({50 * HOUR: 1}),
    }  # fmt: skip
    assert found["objective"] == found["leader"] == {W45: Spread({5 * HOUR: 1}), W46: Spread({168 * HOUR: 1})}


def test_durability_is_the_share_of_assignments_that_were_not_undone(record: Record) -> None:
    def ended(person: int, week: int, code: EndCode) -> None:
        made = record.initiative(person, record.cast.sponsor, objective_id=record.aim)
        record.do(lambda uow: uow.move(Assignment, made.assignment_id or 0, {}, ended_at=at(week), end_code=code))

    ended(record.cast.other, 46, EndCode.HANDED_BACK)
    ended(record.cast.other, 47, EndCode.HANDED_OVER)
    ended(record.cast.other, 49, EndCode.REPLACED)  # after the span
    ended(record.cast.other, 44, EndCode.TAKEN_OVER)  # before it
    nobodys = record.initiative(0, record.cast.boss)
    record.do(lambda uow: make_assignment(uow, nobodys.id, record.cast.boss), at(49))

    assert record.read(ownership.durability) == Ratio(4, 5)
    assert record.read(ownership.durability, Scope(objective=record.aim)) == Ratio(3, 4)
    assert record.read(ownership.durability, Scope(person=record.cast.dri)) == Ratio(1, 1)


def test_rework_is_rejections_for_each_reviewed_delivery(record: Record) -> None:
    def deliver(made: Made, week: int, outcome: ReviewOutcome | None) -> None:
        def make(uow: UnitOfWork) -> None:
            dri, provider = record.cast.dri if made is record.mine else record.cast.boss, record.cast.other
            owed = make_agreement(uow, made, dri, provider)
            words = passages.keep(uow, PassageKind.REASON, "no", author_id=dri)
            reviewed = {"reviewed_at": at(week, 1), "outcome": outcome, "reviewed_by_id": dri} if outcome else {}
            uow.add(
                Delivery(agreement_id=owed.pk, version=1, by_id=provider, delivered_at=uow.at, on_time=True,
                         reason_id=words, **reviewed)
            )  # fmt: skip

        record.do(make, at(week))

    for made, week, outcome in (
        (record.mine, 45, ReviewOutcome.REJECTED), (record.mine, 45, ReviewOutcome.APPROVED),
        (record.other, 45, ReviewOutcome.SILENCE), (record.mine, 46, None), (record.mine, 49, ReviewOutcome.REJECTED),
    ):  # fmt: skip
        deliver(made, week, outcome)

    found = record.each(ownership.rework)

    assert found.pop("whole") == {W45: Ratio(1, 3)}
    assert found == everywhere(found, {W45: Ratio(1, 2)})


def test_yes_accuracy_asks_whether_it_ended_as_hit_on_the_date_it_was_about(record: Record) -> None:
    dri, due = record.cast.dri, at(48, 4).date()
    reviews = {week: record.review(week) for week in (45, 46, 47, 48)}

    def initiative(end: InitiativeState, closed: int, *said: tuple[int, Answer | None]) -> Made:
        made = record.initiative(dri, record.cast.sponsor, due_on=due)
        for week, answer in said:
            record.answer(reviews[week], made, dri, answer)
        record.do(lambda uow: uow.move(Initiative, made.id, {}, state=end, closed_at=at(closed, 4)))
        return made

    initiative(InitiativeState.HIT, 48, (45, YES), (46, NO), (48, YES))
    initiative(InitiativeState.MISSED, 48, (45, YES), (47, None))
    initiative(InitiativeState.DROPPED, 48, (45, YES))
    initiative(InitiativeState.HIT, 49, (45, YES))
    moved = initiative(InitiativeState.HIT, 47, (45, YES))
    later = charter(record, moved, 2, due + timedelta(days=28), 46)
    record.answer(reviews[47], moved, dri, YES, charter_id=later)

    found = record.read(ownership.yes_accuracy)

    assert found == {
        W47: {4: Ratio(0, 1), 8: Ratio(1, 1)},  # moved: the first Yes did not come true, the one for the new date did
        W48: {1: Ratio(1, 1), 4: Ratio(1, 2)},
    }
    assert record.read(ownership.yes_accuracy, Scope(person=record.cast.other)) == {}
    assert record.read(ownership.yes_accuracy, Scope(objective=record.aim)) == {}


@pytest.mark.parametrize(("days", "weeks"), [(-3, 1), (0, 1), (7, 1), (8, 4), (28, 4), (56, 8), (57, 13), (400, 13)])
def test_how_far_ahead_a_yes_was(days: int, weeks: int) -> None:
    assert ownership.lead_of(days) == weeks


def test_what_the_reader_may_not_see_is_not_counted(answered: Record) -> None:
    nothing = Scope(seen=col(Initiative.id) == 0)

    assert answered.read(answers.weekly, nothing) == {}
    assert answered.read(answers.weekly, Scope(seen=col(Initiative.id) == answered.mine.id))[W46].rate == Ratio(1, 1)
    assert answered.do(lambda uow: uow.has(CheckIn))
