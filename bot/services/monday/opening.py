"""Reviews open: each occurrence once, its check-ins planned in chunks, what downtime passed over recorded as that."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason, ReviewKind, ReviewState
from bot.domain.localtime import local_date
from bot.domain.policy import REHEARSAL_DAYS, Policy, zone_or_utc
from bot.services.monday import occurrence
from bot.services.monday.occurrence import MAX_WALK, Changes, Occurrence
from bot.services.monday.whom import Directory
from bot.services.reviews import instants
from storage import ledger
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import monday, settings
from storage.queries.monday import Holding
from storage.queries.states import among
from storage.tables import Cadence, CheckIn, Review
from storage.uow import UnitOfWork


def open_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Open every occurrence that is due and plan its check-ins; returns whether anything was done."""
    with store.read(workspace_id, now) as uow:
        due = uow.find(Cadence, col(Cadence.ended_at).is_(None), col(Cadence.opens_at) <= now)
        late = monday.joined_late(uow)
    for cadence in due:
        _open(store, workspace_id, cadence.pk, now)
    with store.read(workspace_id, now) as uow:
        planned = uow.find(Review, among(col(Review.state), ReviewState.PLANNED), order=[col(Review.publish_at)])
    for review_id in [*(each.pk for each in planned), *late]:
        plan(store, workspace_id, review_id, now)
    return bool(due or planned or late)


def plan(store: Store, workspace_id: int, review_id: int, now: datetime) -> None:
    """Plan the check-ins of a review that miss one, at most 250 a commit; then the review is open.

    Killed in between it goes on where it stopped: what has a check-in is passed over.
    """
    after_id: int | None = 0
    while after_id is not None:
        with store.write(workspace_id, now) as uow:
            after_id = _plan_chunk(uow, uow.one(Review, review_id), after_id)
            if after_id is None:
                uow.move(Review, review_id, {"state": ReviewState.PLANNED}, state=ReviewState.OPEN)
            uow.commit()


def _open(store: Store, workspace_id: int, cadence_id: int, now: datetime) -> None:
    """The unique period and the guarded step of the cadence let one process win, however many run."""
    with store.write(workspace_id, now) as uow:
        cadence = uow.one(Cadence, cadence_id)
        policy = settings.policy(uow)
        due, following = _walk(cadence, policy, queries.changes(uow, cadence.pk), now)
        step: dict[str, Any] = {"ended_at": now}
        if following is not None:
            step = {"next_on": following.nominal, "opens_at": following.opens_at}
        if not due or not uow.move(Cadence, cadence_id, {"next_on": cadence.next_on, "ended_at": None}, **step):
            return
        missed = [each for each in due if each.publish_at <= now and not each.skipped]
        for each in due:
            passed_over = each in missed[:-1]
            _record(uow, cadence, each, missed=passed_over)
        uow.commit()


def _walk(
    cadence: Cadence, policy: Policy, changes: Changes, now: datetime
) -> tuple[list[Occurrence], Occurrence | None]:
    """The occurrences that have opened by now, and the one after them."""
    due: list[Occurrence] = []
    for each in occurrence.walk(cadence, policy, changes):
        if each.opens_at > now or len(due) == MAX_WALK:
            return due, each
        due.append(each)
    return due, None


def _record(uow: UnitOfWork, cadence: Cadence, each: Occurrence, *, missed: bool) -> None:
    review = {
        "cadence_id": cadence.pk,
        "kind": cadence.kind,
        "period": each.period,
        "nominal_on": each.nominal,
        "state": ReviewState.MISSED_BY_BOT if missed else _first_state(cadence, each),
        "asks": cadence.asks,
        "rehearsal": _is_rehearsal(uow, each, cadence.zone),
        "zone": cadence.zone,
        "channel_id": cadence.channel_id,
        "objective_id": cadence.objective_id,
        "reminders": cadence.reminders,
        "opened_at": uow.at,
        "publish_at": each.publish_at,
        "preview_at": None if missed else _preview_at(uow, cadence, each),
    }
    if uow.insert_new(Review, **review) and not each.skipped:  # a skip was noted when it was decided
        code = LedgerCode.REVIEW_MISSED if missed else LedgerCode.REVIEW_OPENED
        ledger.note(uow, code, about=f"review:{each.period}", kind=cadence.kind.value, nominal=each.nominal.isoformat())


def _preview_at(uow: UnitOfWork, cadence: Cadence, each: Occurrence) -> datetime | None:
    """Weekly reviews name people, also those that read another cadence's answers; monthly ones name late leaders."""
    names = cadence.kind is not ReviewKind.QUARTERLY and not each.skipped
    return instants.first(uow, each.publish_at) if names else None


def _first_state(cadence: Cadence, each: Occurrence) -> ReviewState:
    if each.skipped:
        return ReviewState.SKIPPED
    return ReviewState.PLANNED if cadence.asks else ReviewState.OPEN


def _is_rehearsal(uow: UnitOfWork, each: Occurrence, zone: str) -> bool:
    started = local_date(settings.workspace(uow).started_at, zone_or_utc(zone))
    return each.nominal < started + timedelta(days=REHEARSAL_DAYS)


def _plan_chunk(uow: UnitOfWork, review: Review, after_id: int) -> int | None:
    """Plan one chunk; returns the last initiative's id, or None when there is nothing left to plan."""
    found = monday.unplanned(uow, review, after_id)
    if not found:
        return None
    directory = Directory(uow, review.nominal_on)
    directory.load(each for holding in found for each in holding.people)
    monday.insert_all(uow, CheckIn, [check_in(directory, review, holding) for holding in found])
    return found[-1].initiative_id


def check_in(directory: Directory, review: Review, holding: Holding) -> dict[str, Any]:
    """The row of one check-in of a review: whom it asks and when, or why nobody can be asked."""
    whom = directory.asked(holding)
    row = {
        "review_id": review.pk,
        "initiative_id": holding.initiative_id,
        "period": review.period,
        "close_at": review.publish_at,
        "charter_id": holding.charter_id,
        "person_id": whom.person.pk if whom else None,
        "reasked": False,
    }
    reason: NotAskedReason | None = NotAskedReason.NOBODY
    ask_at: datetime | None = None
    if whom is not None:
        planned = directory.ask_at(whom.person, review.nominal_on, review.publish_at)
        ask_at, reason = planned.ask_at, planned.not_asked_reason
    if ask_at is not None and holding.opened_at > ask_at:
        ask_at, reason = None, NotAskedReason.TOO_LATE  # opened after the question of this period went out
    if ask_at is None and reason is NotAskedReason.NOBODY:
        ask_at, reason = min(review.publish_at, _noon_before(review)), None  # whoever can be asked by then will be
    state = CheckInState.PLANNED if reason is None else CheckInState.NOT_ASKED
    return {**row, "state": state, "ask_at": ask_at or review.publish_at, "not_asked": reason}


def _noon_before(review: Review) -> datetime:
    """A last look for somebody to ask, a day before the publication."""
    return review.publish_at - timedelta(hours=22)
