"""Rows for tests, with every value that a test does not care about filled in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from sqlmodel import col

from bot.domain.codes import AgreementState, CheckInState, EscalationKind, MemoSource, ReviewKind, Visibility
from storage import numbers, passages
from storage.codes import Acceptance, PassageKind
from storage.engine import Store
from storage.tables import (
    Agreement,
    AgreementVersion,
    Assignment,
    Cadence,
    Channel,
    Charter,
    CheckIn,
    DecisionRight,
    Escalation,
    Initiative,
    Memo,
    Person,
    Question,
    Review,
    RightVersion,
    Workspace,
)
from storage.uow import UnitOfWork
from tests.support.clock import MONDAY

_ids = count(1)


@dataclass(frozen=True)
class Cast:
    """A workspace and its people; every number is a person's id.

    `boss` is the leader at the top, `leader` escalates to the boss, `sponsor` is a leader too; `dri` and `other`
    answer for initiatives; `guest`, `bot` and `leaver` may not.
    """

    id: int
    at: datetime
    boss: int
    leader: int
    sponsor: int
    dri: int
    other: int
    guest: int
    bot: int
    leaver: int


@dataclass(frozen=True)
class Made:
    """An initiative with what belongs to it."""

    id: int
    number: int
    charter_id: int
    assignment_id: int | None


def make_workspace(store: Store, at: datetime = MONDAY, **values: Any) -> int:
    """A workspace; returns its id."""
    given: dict[str, Any] = {"team_id": f"T{next(_ids):08}", "name": "Acme", "bot_user_id": "UBOT", "started_at": at}
    with store.write(0, at) as uow:
        row = Workspace(**{**given, **values})
        uow.session.add(row)
        uow.session.flush()
        made = row.pk
        uow.commit()
    return made


def make_person(uow: UnitOfWork, name: str = "", **values: Any) -> Person:
    """Somebody; a human, active, no leader unless said otherwise."""
    number = next(_ids)
    given: dict[str, Any] = {"slack_id": f"U{number:08}", "name": name or f"Person {number}", "zone": "UTC"}
    return uow.add(Person(**{**given, **values}))


def make_cast(store: Store, at: datetime = MONDAY) -> Cast:
    """A workspace with a small cast."""
    workspace = make_workspace(store, at)
    with store.write(workspace, at) as uow:
        boss = make_person(uow, "Bo", is_leader=True).pk
        leader = make_person(uow, "Lee", is_leader=True, escalates_to_id=boss).pk
        cast = Cast(
            id=workspace,
            at=at,
            boss=boss,
            leader=leader,
            sponsor=make_person(uow, "Sam", is_leader=True, escalates_to_id=boss).pk,
            dri=make_person(uow, "Dana").pk,
            other=make_person(uow, "Olu").pk,
            guest=make_person(uow, "Gus", kind="guest").pk,
            bot=make_person(uow, "Botty", kind="bot").pk,
            leaver=make_person(uow, "Lars", active=False).pk,
        )
        uow.commit()
    return cast


def make_initiative(
    uow: UnitOfWork,
    *,
    dri: int | None,
    sponsor: int,
    name: str = "",
    target: str = "300 paying customers",
    due_on: date = date(2026, 12, 18),
    accepted: bool = True,
    **values: Any,
) -> Made:
    """An initiative with its first charter and, with a DRI, their accepted assignment."""
    number = numbers.next_number(uow, "initiative")
    given: dict[str, Any] = {"name": name or f"Initiative {number}", "visibility": Visibility.WORKSPACE}
    initiative = uow.add(Initiative(number=number, opened_by_id=sponsor, opened_at=uow.at, **{**given, **values})).pk
    charter = Charter(
        initiative_id=initiative,
        target_id=passages.keep(uow, PassageKind.TARGET, target, author_id=sponsor),
        due_on=due_on,
        sponsor_id=sponsor,
        quarter=f"{due_on.year}-Q{(due_on.month + 2) // 3}",
        started_at=uow.at,
    )
    charter_id = uow.add(charter).pk
    assigned = make_assignment(uow, initiative, dri, accepted=accepted).pk if dri else None
    return Made(initiative, number, charter_id, assigned)


def make_assignment(uow: UnitOfWork, initiative_id: int, person_id: int, *, accepted: bool = True) -> Assignment:
    """Somebody answers for an initiative from now on."""
    acceptance = {"accepted_at": uow.at, "acceptance": Acceptance.CLICK} if accepted else {}
    row = Assignment(
        initiative_id=initiative_id,
        person_id=person_id,
        assigned_at=uow.at,
        silent_at=uow.at + timedelta(days=2),
        **acceptance,
    )
    return uow.add(row)


def make_review(uow: UnitOfWork, period: str = "2026-W48", **values: Any) -> Review:
    """An open weekly review, with its cadence."""
    monday = uow.at.date()
    cadence = uow.first(Cadence) or uow.add(
        Cadence(
            kind=ReviewKind.WEEKLY,
            name="Weekly execution review",
            rule="FREQ=WEEKLY;BYDAY=MO",
            anchor=monday,
            at="10:00",
            publish_after_days=1,
            zone="UTC",
            asks=True,
            next_on=monday,
            opens_at=uow.at,
        )
    )
    given: dict[str, Any] = {"cadence_id": cadence.pk, "kind": ReviewKind.WEEKLY, "period": period, "zone": "UTC"}
    times = {"nominal_on": monday, "opened_at": uow.at, "publish_at": uow.at + timedelta(days=1), "asks": True}
    return uow.add(Review(**{**given, **times, **values}))


def make_checkin(uow: UnitOfWork, review: Review, made: Made, person_id: int, **values: Any) -> CheckIn:
    """An open question to one person about one initiative."""
    given: dict[str, Any] = {"review_id": review.pk, "initiative_id": made.id, "period": review.period}
    asked = {"state": CheckInState.OPEN, "charter_id": made.charter_id, "person_id": person_id, "asked_at": uow.at}
    times = {"ask_at": uow.at, "close_at": uow.at + timedelta(days=1)}
    return uow.add(CheckIn(**{**given, **asked, **times, **values}))


def make_escalation(uow: UnitOfWork, made: Made, raised_by: int, leader: int, **values: Any) -> Escalation:
    """An open escalation for a decision."""
    number = numbers.next_number(uow, "escalation")
    given: dict[str, Any] = {"number": number, "initiative_id": made.id, "raised_by_id": raised_by, "leader_id": leader}
    words = {
        name: passages.keep(uow, PassageKind.ESCALATION, name, author_id=raised_by) for name in ("about_id", "need_id")
    }
    times = {"raised_at": uow.at, "first_raised_at": uow.at, "due_at": uow.at + timedelta(days=2)}
    more = {"kind": EscalationKind.DECISION_NEEDED, "by_on": uow.at.date() + timedelta(days=3), "zone": "UTC"}
    return uow.add(Escalation(**{**given, **words, **times, **more, **values}))


def make_memo(uow: UnitOfWork, decider: int, recorded_by: int, **values: Any) -> Memo:
    """A recorded decision."""
    words = {
        name: passages.keep(uow, PassageKind.MEMO, name, author_id=recorded_by)
        for name in ("title_id", "decision_id", "question_id")
    }
    given: dict[str, Any] = {"number": numbers.next_number(uow, "memo"), "source": MemoSource.COMMAND}
    people = {"decider_id": decider, "recorded_by_id": recorded_by, "visibility": Visibility.WORKSPACE}
    times = {"raised_at": uow.at, "decided_on": uow.at.date(), "recorded_at": uow.at}
    return uow.add(Memo(**{**given, **words, **people, **times, **values}))


def make_right(uow: UnitOfWork, owner: int, by: int, name: str = "Suppliers", **values: Any) -> DecisionRight:
    """A class of questions with its first version, which holds from the day it was defined."""
    ended = {name: values.pop(name) for name in ("ended_on", "ended_by_id") if name in values}
    row = uow.add(DecisionRight(name=name, defined_by_id=by, defined_at=uow.at, **ended))
    signs = passages.keep(uow, PassageKind.RIGHT, values.pop("signs", "supplier"), author_id=by)
    given: dict[str, Any] = {"owner_id": owner, "signs_id": signs, "days": 3, "from_on": uow.at.date()}
    uow.add(RightVersion(right_id=row.pk, version=1, set_by_id=by, set_at=uow.at, **{**given, **values}))
    return row


def make_question(uow: UnitOfWork, raised_by: int, decider: int, **values: Any) -> Question:
    """A question that was raised in the thread of a channel and needs a decision in five days."""
    slack_id = str(values.get("channel", "C1"))
    place = uow.first(Channel, col(Channel.slack_id) == slack_id) or uow.add(Channel(slack_id=slack_id, name="room"))
    given: dict[str, Any] = {"number": numbers.next_number(uow, "question"), "raised_by_id": raised_by}
    where = {"channel_id": place.pk, "channel": slack_id, "thread_ts": "1.1", "visibility": Visibility.WORKSPACE}
    due_at = uow.at + timedelta(days=5)
    times = {"raised_at": uow.at, "started_at": uow.at, "due_at": due_at, "chase_at": due_at}
    return uow.add(Question(**{**given, **where, **times, "decider_id": decider, **values}))


def make_agreement(
    uow: UnitOfWork, made: Made, dri: int, provider: int, *, deadline_on: date | None = None, **values: Any
) -> Agreement:
    """An agreement in force, whose one version its provider accepted; due in three days unless said otherwise."""
    day = deadline_on or uow.at.date() + timedelta(days=3)
    words = {name: passages.keep(uow, PassageKind.AGREEMENT, name, author_id=dri) for name in ("deliverable", "spec")}
    given: dict[str, Any] = {"number": numbers.next_number(uow, "agreement"), "initiative_id": made.id}
    sides = {"dri_id": dri, "provider_id": provider, "deliverable_id": words["deliverable"], "made_at": uow.at}
    due_at = datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
    force = {"state": AgreementState.IN_FORCE, "version": 1, "due_at": due_at}
    row = uow.add(Agreement(**{**given, **sides, **force, **values}))
    version = AgreementVersion(
        agreement_id=row.pk, version=1, spec_id=words["spec"], spec_hash=sha256(b"spec").hexdigest(), deadline_on=day,
        zone="UTC", proposed_by_id=dri, proposed_at=uow.at, answered_by_id=provider, answered_at=uow.at, accepted=True,
    )  # fmt: skip
    uow.add(version)
    return row


__all__ = [
    "Cast",
    "Made",
    "make_agreement",
    "make_assignment",
    "make_cast",
    "make_checkin",
    "make_escalation",
    "make_initiative",
    "make_memo",
    "make_person",
    "make_question",
    "make_review",
    "make_right",
    "make_workspace",
]
