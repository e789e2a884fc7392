"""What the database itself refuses, on both: each line is a write that somebody might try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.codes import EscalationOutcome, LedgerCode
from storage import ledger, migrate, passages
from storage.codes import MemoEventKind, PassageKind
from storage.engine import Store
from storage.errors import StoreRefused
from storage.guards import GUARDS
from storage.tables import (
    Absence,
    AgreementVerdict,
    Assignment,
    Carried,
    Charter,
    CharterRequest,
    Claim,
    Complaint,
    Consequence,
    Delivery,
    Initiative,
    LineShown,
    Meeting,
    MemoEvent,
    Person,
    Plan,
    Question,
    Recharter,
    Review,
    ReviewChange,
    Settlement,
)
from storage.uow import UnitOfWork
from tests.support.factories import (
    Cast,
    make_agreement,
    make_assignment,
    make_checkin,
    make_escalation,
    make_initiative,
    make_memo,
    make_person,
    make_question,
    make_review,
    make_right,
    make_workspace,
)
from tests.support.outbox import do


@dataclass
class Record:
    """One of everything."""

    cast: Cast
    initiative: int
    charter: int
    assignment: int
    ended: int
    checkin: int
    answered: int
    plan: int
    escalation: int
    settled: int
    settlement: int
    memo: int
    passage: int
    agreement: int
    approved: int

    @property
    def names(self) -> dict[str, int]:
        return {name: value for name, value in vars(self).items() if isinstance(value, int)} | vars(self.cast)


@pytest.fixture
def record(store: Store, cast: Cast) -> Record:
    return do(store, cast.id, cast.at, lambda uow: _make(uow, cast))


def _make(uow: UnitOfWork, cast: Cast) -> Record:
    made = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor)
    past = make_initiative(uow, dri=cast.other, sponsor=cast.sponsor)
    uow.move(Assignment, past.assignment_id or 0, {}, ended_at=uow.at, end_code="handed_back", ended_by_id=cast.other)
    review = make_review(uow)
    open_one = make_checkin(uow, review, made, cast.dri)
    given = {"state": "answered", "answer": "off_track", "answered_at": uow.at, "answered_by_id": cast.other}
    answered = make_checkin(uow, review, past, cast.other, **given)
    words = passages.keep(uow, PassageKind.PLAN, "pricing draft", author_id=cast.dri)
    plan = uow.add(
        Plan(initiative_id=made.id, person_id=cast.dri, what_id=words, due_on=date(2026, 11, 26), made_at=uow.at)
    )
    escalation = make_escalation(uow, made, cast.dri, cast.sponsor)
    settled = make_escalation(uow, past, cast.other, cast.sponsor, state="settled")
    outcome = {"outcome": EscalationOutcome.DECIDED, "by_id": cast.sponsor, "at": uow.at}
    settlement = uow.insert(Settlement, escalation_id=settled.pk, **outcome)
    memo = make_memo(uow, cast.sponsor, cast.sponsor)
    uow.insert(MemoEvent, memo_id=memo.pk, event=MemoEventKind.CONFIRMED, by_id=cast.sponsor, at=uow.at)
    agreement = make_agreement(uow, made, cast.dri, cast.other)
    approved = make_agreement(uow, made, cast.dri, cast.other, state="approved")
    _make_around(uow, cast, made.id, agreement.pk, words, review.pk)
    for state, more in (("waiting", {}), ("disputed", {"settled_at": uow.at, "reason_id": words})):
        of = {"charter_id": made.charter_id, "checkin_id": open_one.pk, "claimed_at": uow.at}
        who = {"claimed_by_id": cast.dri, "sponsor_id": cast.sponsor}
        uow.insert(Claim, initiative_id=made.id, state=state, **of, **who, **more)
    ledger.note(uow, LedgerCode.ASSIGNED, actor_id=cast.sponsor, initiative_id=made.id)
    return Record(
        cast=cast,
        initiative=made.id,
        charter=made.charter_id,
        assignment=made.assignment_id or 0,
        ended=past.assignment_id or 0,
        checkin=open_one.pk,
        answered=answered.pk,
        plan=plan.pk,
        escalation=escalation.pk,
        settled=settled.pk,
        settlement=settlement,
        memo=memo.pk,
        passage=words,
        agreement=agreement.pk,
        approved=approved.pk,
    )


def _make_around(uow: UnitOfWork, cast: Cast, initiative: int, agreement: int, words: int, review: int) -> None:
    """A rejected delivery with a verdict that stands, a step of the ladder, a complaint, a line that was shown."""
    times = {"delivered_at": uow.at, "reviewed_at": uow.at, "on_time": True, "beyond_spec": False}
    rejected = {"by_id": cast.other, "outcome": "rejected", "reason_id": words, "version": 1}
    uow.insert(Delivery, agreement_id=agreement, **times, **rejected)
    proposed = {"basis": "deadline_passed", "proposed": "provider", "state": "standing", "fault": "provider"}
    uow.insert(AgreementVerdict, agreement_id=agreement, proposed_at=uow.at, contest_until=uow.at, **proposed)
    step = {"period": "2026-W48", "kind": "misses", "step": 2, "misses": 2, "state": "told", "opened_at": uow.at}
    uow.insert(Consequence, initiative_id=initiative, person_id=cast.dri, sponsor_id=cast.sponsor, **step)
    said = {"by_id": cast.other, "to_id": cast.dri, "words_id": words, "at": uow.at}
    uow.insert(Complaint, initiative_id=initiative, **said)
    line = {"section": "off_track", "number": 1, "shown_at": uow.at}
    uow.insert(LineShown, review_id=review, person_id=cast.dri, **line)
    skipped = {"period": "2026-W49", "kind": "skipped", "reason_id": words, "by_id": cast.boss, "at": uow.at}
    uow.insert(ReviewChange, cadence_id=uow.one(Review, review).cadence_id, **skipped)
    _make_meeting(uow, cast, initiative, uow.one(Review, review))
    make_right(uow, cast.sponsor, cast.boss, ended_on=uow.at.date(), ended_by_id=cast.boss)
    asked = {"charter_id": uow.find(Charter)[0].pk, "asked_by_id": cast.dri, "asked_at": uow.at, "reason_id": words}
    refused = {"state": "refused", "closed_at": uow.at, "closed_by_id": cast.sponsor, "answer_id": words}
    uow.insert(CharterRequest, initiative_id=initiative, leader_id=cast.sponsor, target_id=words, **asked, **refused)
    make_question(uow, cast.other, cast.dri, state="dropped", closed_at=uow.at, reason_id=words, asked_id=words)


def _make_meeting(uow: UnitOfWork, cast: Cast, initiative: int, review: Review) -> None:
    """A meeting that is closed, what it carried over and a later one found settled, a finding of a reset."""
    given = {"review_id": review.pk, "cadence_id": review.cadence_id, "agenda": {}}
    times = {"opened_at": uow.at, "ends_at": uow.at, "closed_at": uow.at}
    meeting = uow.insert(Meeting, state="closed", **given, **times)
    both = {"first_meeting_id": meeting, "last_meeting_id": meeting, "times": 1}
    what = {"cadence_id": review.cadence_id, "matter": "initiative", "number": 1, "initiative_id": initiative}
    uow.insert(Carried, since_at=uow.at, ended_at=uow.at, **what, **both)
    charter = uow.find(Charter)[0].pk
    who = {"sponsor_id": cast.sponsor, "to_id": cast.sponsor, "decided_by_id": cast.sponsor}
    when = {"due_at": uow.at, "found_at": uow.at, "decided_at": uow.at, "period": "2026-Q4", "ticked": False}
    whose = {"review_id": review.pk, "initiative_id": initiative, "charter_id": charter}
    uow.insert(Recharter, state="kept", **whose, **who, **when)


KEPT = [
    "agreement",
    "agreement_verdict",
    "agreement_version",
    "assignment",
    "carried",
    "charter",
    "charter_request",
    "checkin",
    "claim",
    "complaint",
    "consequence",
    "decision_right",
    "delivery",
    "escalation",
    "initiative",
    "ledger",
    "line_shown",
    "meeting",
    "memo",
    "memo_event",
    "passage",
    "plan",
    "question",
    "recharter",
    "review",
    "review_change",
    "right_version",
    "settlement",
]
FORBIDDEN = {
    "meeting: opened again": ("UPDATE meeting SET state = 'open', closed_at = NULL", "keep_meeting_final"),
    "meeting: another agenda": ("UPDATE meeting SET closed_by_id = :boss", "keep_meeting_final"),
    "meeting: started by nobody": (
        "INSERT INTO meeting (workspace_id, review_id, cadence_id, state, opened_at, ends_at, agenda)"
        " SELECT workspace_id, review_id, cadence_id, 'started', opened_at, ends_at, agenda FROM meeting",
        "started",
    ),
    "carried: younger": ("UPDATE carried SET since_at = '2027-01-01T00:00:00+00:00'", "keep_carried_since"),
    "carried: revived": ("UPDATE carried SET ended_at = NULL", "keep_carried_since"),
    "carried: never": ("UPDATE carried SET times = 0", "times"),
    "recharter: taken back": (
        "UPDATE recharter SET state = 'open', decided_at = NULL, decided_by_id = NULL",
        "keep_recharter_decided",
    ),
    "recharter: no finding any more": ("UPDATE recharter SET found_at = NULL", "keep_recharter_decided"),
    "recharter: decided and open": ("UPDATE recharter SET state = 'overdue'", "decided"),
    "skip: taken back": (
        "UPDATE review_change SET kind = 'moved', publish_at = at, reason_id = NULL",
        "keep_review_change_skipped",
    ),
    "skip: another name": ("UPDATE review_change SET by_id = :leader", "keep_review_change_skipped"),
    "skip: without a reason": ("UPDATE review_change SET reason_id = NULL", "keep_review_change_skipped"),
    "skip: another period": ("UPDATE review_change SET period = '2026-W50'", "keep_review_change_skipped"),
    "cadence: three reminders": ("UPDATE cadence SET reminders = 3", "reminders"),
    "ledger: changed": ("UPDATE ledger SET about = 'x'", "keep_ledger_unchanged"),
    "ledger: actor": ("UPDATE ledger SET actor_id = NULL", "keep_ledger_unchanged"),
    "memo event: changed": ("UPDATE memo_event SET by_id = NULL", "keep_memo_event_unchanged"),
    "memo: decider": ("UPDATE memo SET decider_id = :dri", "keep_memo_core"),
    "memo: words": ("UPDATE memo SET decision_id = :passage", "keep_memo_core"),
    "memo: dissent added": ("UPDATE memo SET dissent_id = :passage", "keep_memo_core"),
    "memo: visibility": ("UPDATE memo SET visibility = 'named'", "keep_memo_core"),
    "memo: another link": ("UPDATE memo SET link = 'reverses', replaces_id = id", "keep_memo_core"),
    "memo: a shorter cycle": ("UPDATE memo SET cycle_s = 1", "keep_memo_core"),
    "right: another name": ("UPDATE decision_right SET name = 'x'", "keep_decision_right_ended"),
    "right: revived": ("UPDATE decision_right SET ended_on = NULL, ended_by_id = NULL", "keep_decision_right_ended"),
    "right: another owner": ("UPDATE right_version SET owner_id = :dri", "keep_right_version_unchanged"),
    "question: raised earlier": ("UPDATE question SET raised_by_id = :dri", "keep_question_raised"),
    "question: other words": ("UPDATE question SET asked_id = NULL", "keep_question_raised"),
    "question: open again": (
        "UPDATE question SET state = 'open', closed_at = NULL, reason_id = NULL",
        "keep_question_final",
    ),
    "passage: other words": ("UPDATE passage SET body = 'other' WHERE id = :passage", "keep_passage_words"),
    "passage: emptied but not erased": ("UPDATE passage SET body = '' WHERE id = :passage", "keep_passage_words"),
    "passage: another author": ("UPDATE passage SET author_id = :boss WHERE id = :passage", "keep_passage_words"),
    "charter: target": ("UPDATE charter SET target_id = :passage WHERE id = :charter", "keep_charter_version"),
    "charter: date moved silently": ("UPDATE charter SET due_on = '2027-01-31'", "keep_charter_version"),
    "request: another date": ("UPDATE charter_request SET due_on = '2027-01-31'", "keep_charter_request_asked"),
    "request: answered again": (
        "UPDATE charter_request SET state = 'withdrawn', answer_id = NULL",
        "keep_charter_request_final",
    ),
    "request: granted without a charter": (
        "INSERT INTO charter_request (workspace_id, initiative_id, charter_id, asked_by_id, asked_at, leader_id,"
        " target_id, reason_id, state, closed_at) SELECT workspace_id, initiative_id, charter_id, asked_by_id,"
        " asked_at, leader_id, target_id, reason_id, 'granted', closed_at FROM charter_request",
        "granted_is_a_charter",
    ),
    "request: refused without a sentence": (
        "INSERT INTO charter_request (workspace_id, initiative_id, charter_id, asked_by_id, asked_at, leader_id,"
        " target_id, reason_id, state, closed_at) SELECT workspace_id, initiative_id, charter_id, asked_by_id,"
        " asked_at, leader_id, target_id, reason_id, 'refused', closed_at FROM charter_request",
        "refused_with_a_sentence",
    ),
    "request: for nothing": (
        "INSERT INTO charter_request (workspace_id, initiative_id, charter_id, asked_by_id, asked_at, leader_id,"
        " reason_id, state) SELECT workspace_id, initiative_id, charter_id, asked_by_id,"
        " asked_at, leader_id, reason_id, 'open' FROM charter_request",
        "asks_for_something",
    ),
    "charter: sponsor": ("UPDATE charter SET sponsor_id = :boss", "keep_charter_version"),
    "assignment: another person": (
        "UPDATE assignment SET person_id = :leader WHERE id = :assignment",
        "keep_assignment_who",
    ),
    "assignment: revived": (
        "UPDATE assignment SET ended_at = NULL, end_code = NULL WHERE id = :ended",
        "keep_assignment_ended",
    ),
    "assignment: another end": ("UPDATE assignment SET end_code = 'left' WHERE id = :ended", "keep_assignment_ended"),
    "settlement: outcome": ("UPDATE settlement SET outcome = 'returned'", "keep_settlement_verdict"),
    "settlement: by": ("UPDATE settlement SET by_id = :boss", "keep_settlement_verdict"),
    "check-in: another period": ("UPDATE checkin SET period = '2026-W47' WHERE id = :checkin", "keep_checkin_question"),
    "check-in: another giver": ("UPDATE checkin SET person_id = :dri WHERE id = :answered", "keep_checkin_answer"),
    "check-in: answer taken back": (
        "UPDATE checkin SET answer = NULL, answered_at = NULL, state = 'open' WHERE id = :answered",
        "keep_checkin_answer",
    ),
    "escalation: first raised": (
        "UPDATE escalation SET first_raised_at = raised_at, raised_by_id = :other WHERE id = :escalation",
        "keep_escalation_first",
    ),
    "escalation: settled again": ("UPDATE escalation SET state = 'open' WHERE id = :settled", "keep_escalation_final"),
    "agreement: provider": ("UPDATE agreement SET provider_id = :boss WHERE id = :agreement", "keep_agreement_sides"),
    "agreement: oneself": ("UPDATE agreement SET dri_id = provider_id WHERE id = :agreement", "two_sides"),
    "agreement: revived": ("UPDATE agreement SET state = 'in_force' WHERE id = :approved", "keep_agreement_final"),
    "agreement: in force without a version": (
        "UPDATE agreement SET version = NULL, due_at = NULL WHERE id = :agreement",
        "in_force_has_version",
    ),
    "agreement: spec": ("UPDATE agreement_version SET spec_hash = 'x'", "keep_agreement_version_spec"),
    "agreement: deadline": ("UPDATE agreement_version SET deadline_on = '2027-01-31'", "keep_agreement_version_spec"),
    "agreement: answered again": ("UPDATE agreement_version SET accepted = false", "keep_agreement_version_spec"),
    "delivery: moment": ("UPDATE delivery SET on_time = false", "keep_delivery_moment"),
    "delivery: reviewed again": ("UPDATE delivery SET outcome = 'approved'", "keep_delivery_moment"),
    "verdict: another fault": ("UPDATE agreement_verdict SET fault = 'dri'", "keep_agreement_verdict_final"),
    "verdict: another basis": (
        "UPDATE agreement_verdict SET basis = 'beyond_spec'",
        "keep_agreement_verdict_final",
    ),
    "verdict: contested before nobody": (
        "INSERT INTO agreement_verdict (workspace_id, agreement_id, basis, state, proposed_at, contest_until)"
        " SELECT workspace_id, id, 'rejection_disputed', 'contested', made_at, made_at FROM agreement"
        " WHERE id = :approved",
        "contested_waits",
    ),
    "consequence: fewer misses": ("UPDATE consequence SET misses = 1", "keep_consequence_step"),
    "consequence: closed without a memo": ("UPDATE consequence SET state = 'decided'", "decided_by_memo"),
    "consequence: an early step that waits": (
        "UPDATE consequence SET state = 'open'",
        "only_the_third_waits",
    ),
    "escalation: a side without a time": (
        "UPDATE escalation SET side_id = :passage WHERE id = :escalation",
        "side_has_time",
    ),
    "check-in: held by nobody": ("UPDATE checkin SET result = 'held' WHERE id = :checkin", "held_by_somebody"),
    "claim: by somebody else": ("UPDATE claim SET claimed_by_id = :other", "keep_claim_said"),
    "claim: disputed, then confirmed": (
        "UPDATE claim SET state = 'confirmed', reason_id = NULL WHERE state = 'disputed'",
        "keep_claim_final",
    ),
    "claim: other evidence once it is settled": (
        "UPDATE claim SET evidence_id = :passage WHERE state = 'disputed'",
        "keep_claim_final",
    ),
    "claim: disputed without a reason": (
        "UPDATE claim SET state = 'disputed', settled_at = claimed_at WHERE state = 'waiting'",
        "disputed_why",
    ),
    "claim: confirmed without a time": (
        "UPDATE claim SET state = 'confirmed' WHERE state = 'waiting'",
        "ck_claim_settled",
    ),
    "initiative: number": ("UPDATE initiative SET number = 99 WHERE id = :initiative", "keep_initiative_number"),
    "review: period": ("UPDATE review SET period = '2026-W47'", "keep_review_period"),
    "initiative: closed without a time": ("UPDATE initiative SET state = 'hit' WHERE id = :initiative", "closed_once"),
    "initiative: unnamed": ("UPDATE initiative SET name = '' WHERE id = :initiative", "ck_initiative_named"),
    "check-in: a third answer": ("UPDATE checkin SET answer = 'maybe' WHERE id = :answered", "ck_checkin_answer"),
    "check-in: answered without an answer": (
        "UPDATE checkin SET state = 'answered' WHERE id = :checkin",
        "ck_checkin_answered_has_answer",
    ),
    "check-in: not asked without a reason": (
        "UPDATE checkin SET state = 'not_asked' WHERE id = :checkin",
        "ck_checkin_not_asked_has_reason",
    ),
    "plan: done without a time": ("UPDATE plan SET state = 'done' WHERE id = :plan", "ck_plan_settled"),
    "escalation: to oneself": ("UPDATE escalation SET leader_id = :dri WHERE id = :escalation", "leader_is_another"),
    "escalation: deadline without a date": (
        "UPDATE escalation SET state = 'deadline_set' WHERE id = :escalation",
        "deadline_has_date",
    ),
    "escalation: about its leader": (
        "UPDATE escalation SET counterpart_id = :sponsor WHERE id = :escalation",
        "not_about_its_leader",
    ),
    "person: own hour": ("UPDATE person SET own_hour = 24", "own_hour"),
    "person: escalates to themselves": ("UPDATE person SET escalates_to_id = id", "not_to_oneself"),
    "person: a leading bot": ("UPDATE person SET is_leader = true WHERE id = :bot", "leader_is_human"),
    "workspace: state": ("UPDATE workspace SET state = 'asleep'", "ck_workspace_"),
    **{f"{table}: deleted": (f"DELETE FROM {table}", f"keep_{table}_rows") for table in KEPT},  # noqa: S608  # our own names
}


def run(store: Store, record: Record, statement: str) -> Any:
    """Try a statement with the ids of the record; it stays only when nothing refuses it."""
    return do(store, record.cast.id, record.cast.at, lambda uow: uow.session.execute(text(statement), record.names))


def not_refused(store: Store, record: Record) -> dict[str, str]:
    """Which forbidden changes went through, or were refused for another reason."""
    wrong = {}
    for name, (statement, rule) in FORBIDDEN.items():
        try:
            run(store, record, statement)
            wrong[name] = "went through"
        except StoreRefused as refused:
            if rule.removeprefix("ck_") not in refused.rule:
                wrong[name] = refused.rule
    return wrong


def test_every_forbidden_change_is_refused_by_name(store: Store, record: Record) -> None:
    assert not_refused(store, record) == {}


def test_what_is_refused_is_still_refused_after_a_migration(store: Store, store_url: str, record: Record) -> None:
    store.close()
    migrate.migrate(store_url)

    assert not_refused(store, record) == {}


ALLOWED = {
    "a charter ends": "UPDATE charter SET ended_at = started_at WHERE id = :charter",
    "an assignment ends": "UPDATE assignment SET ended_at = assigned_at, end_code = 'left' WHERE id = :assignment",
    "an answer is changed": "UPDATE checkin SET answer = 'on_track', answered_by_id = :sponsor WHERE id = :answered",
    "an unanswered question is handed over": "UPDATE checkin SET person_id = :other WHERE id = :checkin",
    "a verdict gets its memo": "UPDATE settlement SET memo_id = :memo",
    "a memo gets its receipt": "UPDATE memo SET message_ts = '1.0', permalink = 'p'",
    "a passage is erased": "UPDATE passage SET body = '', erased_at = written_at WHERE id = :passage",
    "a claim gets its evidence": "UPDATE claim SET evidence_id = :passage WHERE state = 'waiting'",
    "an escalation moves up": "UPDATE escalation SET leader_id = :boss WHERE id = :escalation",
}


def test_what_may_change_can_be_changed(store: Store, record: Record) -> None:
    changed = {name: run(store, record, statement).rowcount for name, statement in ALLOWED.items()}

    assert changed == dict.fromkeys(ALLOWED, 1)


def test_what_is_written_once_is_written_once(store: Store, record: Record) -> None:
    run(store, record, "UPDATE memo SET message_ts = '1.0'")
    run(store, record, "UPDATE settlement SET memo_id = :memo")

    for again in ("UPDATE memo SET message_ts = '2.0'", "UPDATE settlement SET memo_id = NULL"):
        with pytest.raises(StoreRefused):
            run(store, record, again)


def test_words_are_erased_once_and_for_all(store: Store, record: Record) -> None:
    where = record.cast.id, record.cast.at
    assert do(store, *where, lambda uow: passages.erase(uow, record.passage))
    assert not do(store, *where, lambda uow: passages.erase(uow, record.passage))

    with pytest.raises(StoreRefused):
        run(store, record, "UPDATE passage SET erased_at = NULL WHERE id = :passage")


REFUSED_DRIS: dict[str, tuple[Callable[[Cast], int], str]] = {
    "a guest": (lambda cast: cast.guest, "keep_assignment_human"),
    "a bot": (lambda cast: cast.bot, "keep_assignment_human"),
    "somebody who has left": (lambda cast: cast.leaver, "keep_assignment_human"),
    "the sponsor": (lambda cast: cast.sponsor, "keep_assignment_sponsor"),
}


def test_somebody_who_cannot_answer_is_no_dri(store: Store, cast: Cast) -> None:
    for who, rule in REFUSED_DRIS.values():
        with pytest.raises(StoreRefused, match=rule), store.write(cast.id, cast.at) as uow:
            make_initiative(uow, dri=who(cast), sponsor=cast.sponsor)


def test_somebody_of_another_workspace_is_no_dri(store: Store, cast: Cast) -> None:
    other = make_workspace(store)
    stranger = do(store, other, cast.at, lambda uow: make_person(uow).pk)

    with pytest.raises(StoreRefused), store.write(cast.id, cast.at) as uow:
        make_initiative(uow, dri=stranger, sponsor=cast.sponsor)


def test_a_leader_at_the_top_may_sponsor_themselves(store: Store, cast: Cast) -> None:
    assert do(store, cast.id, cast.at, lambda uow: make_initiative(uow, dri=cast.boss, sponsor=cast.boss)).id


def test_the_dri_cannot_become_the_sponsor(store: Store, record: Record) -> None:
    where = record.cast.id, record.cast.at
    ended = do(store, *where, lambda uow: uow.move(Charter, record.charter, {}, ended_at=uow.at))
    assert ended

    def charter_with_the_dri_as_sponsor(uow: UnitOfWork) -> int:
        words = passages.keep(uow, PassageKind.TARGET, "t", author_id=None)
        values = {"target_id": words, "due_on": date(2027, 1, 1), "quarter": "2027-Q1", "started_at": uow.at}
        return uow.insert(Charter, initiative_id=record.initiative, version=2, sponsor_id=record.cast.dri, **values)

    with pytest.raises(StoreRefused, match="keep_charter_sponsor"):
        do(store, *where, charter_with_the_dri_as_sponsor)


def test_an_ended_assignment_of_a_leaver_can_be_recorded(store: Store, record: Record) -> None:
    def record_past(uow: UnitOfWork) -> int:
        times = {"assigned_at": uow.at, "silent_at": uow.at, "ended_at": uow.at, "end_code": "left"}
        return uow.insert(Assignment, initiative_id=record.initiative, person_id=record.cast.leaver, **times)

    assert do(store, record.cast.id, record.cast.at, record_past)


ONE_VERDICT = {
    "two successors": ("superseded", "reversed"),
    "two signatures": ("signed", "rejected"),
    "published twice": ("published", "published"),
}


@pytest.mark.parametrize("name", ONE_VERDICT)
def test_a_memo_is_signed_published_and_replaced_once(store: Store, record: Record, name: str) -> None:
    def happen(uow: UnitOfWork, event: str) -> bool:
        return uow.insert_new(MemoEvent, memo_id=record.memo, event=event, by_id=record.cast.boss, at=uow.at)

    first, second = ONE_VERDICT[name]
    assert do(store, record.cast.id, record.cast.at, lambda uow: happen(uow, first))
    assert not do(store, record.cast.id, record.cast.at, lambda uow: happen(uow, second))


def test_a_thread_has_one_open_question(store: Store, record: Record) -> None:
    where = record.cast.id, record.cast.at
    do(store, *where, lambda uow: make_question(uow, record.cast.other, record.cast.dri, thread_ts="7.1"))
    with pytest.raises(StoreRefused):
        do(store, *where, lambda uow: make_question(uow, record.cast.other, record.cast.dri, thread_ts="7.1"))
    assert do(store, *where, lambda uow: len(uow.find(Question))) == 2


TWICE: dict[str, Callable[[UnitOfWork, Record], object]] = {
    "two current DRIs": lambda uow, r: make_assignment(uow, r.initiative, r.cast.other),
    "two open plans": lambda uow, r: uow.insert(
        Plan,
        initiative_id=r.initiative,
        person_id=r.cast.dri,
        what_id=r.passage,
        due_on=date(2026, 12, 1),
        made_at=uow.at,
        state="open",
    ),
    "two verdicts": lambda uow, r: uow.insert(
        Settlement, escalation_id=r.settled, outcome="returned", by_id=r.cast.boss, at=uow.at
    ),
    "the same number": lambda uow, _: uow.insert(
        Initiative, number=1, name="again", opened_at=uow.at, state="open", visibility="workspace"
    ),
    "the same Slack account": lambda uow, r: make_person(uow, slack_id=uow.one(Person, r.cast.dri).slack_id),
    "two claims that wait": lambda uow, r: uow.insert(
        Claim,
        initiative_id=r.initiative,
        charter_id=r.charter,
        checkin_id=r.checkin,
        claimed_by_id=r.cast.dri,
        sponsor_id=r.cast.sponsor,
        state="waiting",
        claimed_at=uow.at,
    ),
    "two current charters": lambda uow, r: uow.insert(
        Charter,
        initiative_id=r.initiative,
        version=2,
        target_id=r.passage,
        due_on=date(2027, 1, 1),
        sponsor_id=r.cast.boss,
        quarter="2027-Q1",
        started_at=uow.at,
    ),
    "two open requests": lambda uow, r: [
        uow.insert(
            CharterRequest,
            initiative_id=r.initiative,
            charter_id=r.charter,
            asked_by_id=r.cast.dri,
            asked_at=uow.at,
            leader_id=r.cast.sponsor,
            due_on=date(2027, 1, 1),
            reason_id=r.passage,
            state="open",
        )
        for _ in range(2)
    ],
    "a date moved less than never": lambda uow, r: uow.insert(
        Charter,
        initiative_id=r.initiative,
        version=3,
        target_id=r.passage,
        due_on=date(2027, 1, 1),
        sponsor_id=r.cast.boss,
        quarter="2027-Q1",
        started_at=uow.at,
        ended_at=uow.at,
        moves=-1,
    ),
    "an absence that ends before it begins": lambda uow, r: uow.insert(
        Absence,
        person_id=r.cast.dri,
        first_day=date(2026, 12, 2),
        last_day=date(2026, 12, 1),
        set_at=uow.at,
    ),
    "a stand-in for oneself": lambda uow, r: uow.insert(
        Absence,
        person_id=r.cast.dri,
        acting_id=r.cast.dri,
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 1) + timedelta(days=1),
        set_at=uow.at,
    ),
}


def test_what_there_may_be_once_is_refused_the_second_time(store: Store, record: Record) -> None:
    for write in TWICE.values():
        with pytest.raises(StoreRefused):
            do(store, record.cast.id, record.cast.at, lambda uow, write=write: write(uow, record))


def test_every_guard_is_tried_here() -> None:
    tried = {rule for _, rule in FORBIDDEN.values()} | {rule for _, rule in REFUSED_DRIS.values()}
    elsewhere = {"keep_charter_sponsor", "keep_reply_rows"}

    assert {guard.name for guard in GUARDS} - tried == elsewhere
