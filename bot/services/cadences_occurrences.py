"""One review is moved to another time, or skipped by a leader who gives a reason; both are said where it is posted."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.domain.codes import LedgerCode, OccurrenceChange, ReviewKind, ReviewState
from bot.domain.errors import UserError
from bot.domain.localtime import instant, parse_zone
from bot.domain.period import parse as parse_period
from bot.messages import cadence_notices as words
from bot.services import people
from bot.services.cadences_telling import announce
from bot.services.monday import occurrence, rescheduling
from bot.services.monday.occurrence import Occurrence
from bot.services.outcome import Payload
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence, Person, Review, ReviewChange
from storage.uow import ReadUnit, UnitOfWork

#: Nobody moves or skips what lies further ahead than so many reviews.
AHEAD = 60
MAX_REASON = 500
_GONE = {
    ReviewState.PUBLISHED: "has been posted already",
    ReviewState.CLOSED: "has been posted already",
    ReviewState.SKIPPED: "was skipped",
    ReviewState.MISSED_BY_BOT: "was missed while I was away",
}
SOMEBODY_FIRST = "This review has just been posted, moved or skipped by somebody else. Look at /cadence again."


@dataclass(frozen=True, kw_only=True)
class Target:
    """An occurrence that is still ahead: its review where that is open, else only its place in the calendar."""

    cadence: Cadence
    review: Review | None
    period: str
    publish_at: datetime


def find(uow: ReadUnit, period: str, cadence_id: int | None = None) -> Target:
    """The occurrence of a period that can be moved or skipped.

    Args:
        uow: the unit of work.
        period: such as 2026-W49, 2026-12 or 2026-Q4.
        cadence_id: which cadence's; None where the period itself tells.

    Raises:
        UserError: there is none, it is past, or two cadences have one.
    """
    kind = _kind_of(period)
    running = [each for each in queries.running(uow) if each.kind is kind and cadence_id in (None, each.pk)]
    found = [target for target in (_target(uow, each, period) for each in running) if target is not None]
    if not found:
        raise UserError(f"No review of {period} is ahead; /cadence shows those that are.", "period")
    if len(found) > 1:
        raise UserError(f"There are {len(found)} reviews of {period}: use the buttons in /cadence.", "period")
    return found[0]


def move(store: Store, call: Call, cadence_id: int | None, period: str, day: date, at: time) -> str:
    """Move one review to another day and time, in its own zone; returns a sentence that says so.

    It keeps its period; those after it stay.

    Raises:
        UserError: by anybody but a leader; not between its neighbours, in the past; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "move a review")
        target = find(uow, period, cadence_id)
        zone = parse_zone(target.cadence.zone)
        to = instant(day, at, zone)
        _check_between(uow, target, to)
        if call.key and not uow.first_time(call.key):
            return words.ALREADY
        _keep(uow, target, leader, OccurrenceChange.MOVED, publish_at=to)
        if target.review is not None:
            if not rescheduling.move(uow, target.review, to):
                raise UserError(SOMEBODY_FIRST)
        else:
            _open_at(uow, target.cadence)
        _note(uow, LedgerCode.REVIEW_MOVED, target, leader, old=target.publish_at.isoformat(), new=to.isoformat())
        payload = words.moved(target.cadence.name, period, target.publish_at, to, leader.slack_id)
        _announce(uow, target, leader, payload)
        uow.commit()
    return words.move_done(target.cadence.name, period, to, zone)


def skip(store: Store, call: Call, cadence_id: int | None, period: str, reason: str) -> str:
    """Skip one review; returns a sentence that says so.

    The leader's name and reason are posted, and stay on record. Nobody has a miss for it.

    Raises:
        UserError: by anybody but a leader; without a reason; or somebody was first.
    """
    why = " ".join(reason.split())[:MAX_REASON]
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "skip a review")
        if not why:
            raise UserError("A review is skipped with a reason, which is posted: say why.", "reason")
        target = find(uow, period, cadence_id)
        if call.key and not uow.first_time(call.key):
            return words.ALREADY
        reason_id = passages.keep(uow, PassageKind.REASON, why, author_id=leader.pk)
        _keep(uow, target, leader, OccurrenceChange.SKIPPED, reason_id=reason_id)
        if target.review is not None and not rescheduling.skip(uow, target.review):
            raise UserError(SOMEBODY_FIRST)
        _note(uow, LedgerCode.REVIEW_SKIPPED, target, leader, reason=reason_id)
        _announce(uow, target, leader, words.skipped(target.cadence.name, period, leader.slack_id, why))
        uow.commit()
    return words.skip_done(target.cadence.name, period)


def _target(uow: ReadUnit, cadence: Cadence, period: str) -> Target | None:
    review = queries.of_period(uow, cadence.pk, period)
    if review is not None:
        if review.state in _GONE:
            raise UserError(f"{cadence.name} of {period} {_GONE[review.state]}, so nothing was changed.", "period")
        return Target(cadence=cadence, review=review, period=period, publish_at=review.publish_at)
    each = _coming(uow, cadence, period)
    if each is None:
        return None
    if each.skipped:
        raise UserError(f"{cadence.name} of {period} was skipped, so nothing was changed.", "period")
    return Target(cadence=cadence, review=None, period=period, publish_at=each.publish_at)


def _coming(uow: ReadUnit, cadence: Cadence, period: str) -> Occurrence | None:
    changes = queries.changes(uow, cadence.pk)
    for n, each in enumerate(occurrence.walk(cadence, settings.policy(uow), changes)):
        if each.period == period:
            return each
        if each.period > period or n == AHEAD:
            break
    return None


def _check_between(uow: ReadUnit, target: Target, to: datetime) -> None:
    """A moved review stays between its neighbours: periods are held in their order."""
    if to <= uow.at:
        raise UserError("That time has passed; move it to one that comes.", "day")
    before, after = _neighbours(uow, target)
    if before is not None and to <= before:
        raise UserError("That is not after the review before it; choose a later day.", "day")
    if after is not None and to >= after:
        raise UserError("That is not before the review after it; choose an earlier day, or skip this one.", "day")


def _neighbours(uow: ReadUnit, target: Target) -> tuple[datetime | None, datetime | None]:
    opened = {each.period: each.publish_at for each in queries.ahead(uow, target.cadence.pk)}
    changes = queries.changes(uow, target.cadence.pk)
    for n, each in enumerate(occurrence.walk(target.cadence, settings.policy(uow), changes)):
        if not each.skipped:
            opened.setdefault(each.period, each.publish_at)
        if each.period > target.period or n == AHEAD:
            break
    before = [at for period, at in opened.items() if period < target.period]
    after = [at for period, at in opened.items() if period > target.period]
    return max(before, default=None), min(after, default=None)


def _keep(uow: UnitOfWork, target: Target, leader: Person, kind: OccurrenceChange, **what: Any) -> None:
    """One row for each occurrence that was changed: the last move counts, a skip is for good."""
    row = {"kind": kind, "by_id": leader.pk, "at": uow.at, "publish_at": None, "reason_id": None, **what}
    if uow.insert_new(ReviewChange, cadence_id=target.cadence.pk, period=target.period, **row):
        return
    stood = queries.changes(uow, target.cadence.pk)[target.period]
    if not uow.move(ReviewChange, stood.pk, {"kind": OccurrenceChange.MOVED, "at": stood.at}, **row):
        raise UserError(SOMEBODY_FIRST)


def _open_at(uow: UnitOfWork, cadence: Cadence) -> None:
    """The next occurrence may open earlier or later than it would have."""
    changes = queries.changes(uow, cadence.pk)
    each = next(occurrence.walk(cadence, settings.policy(uow), changes))
    expected = {"next_on": cadence.next_on, "ended_at": None}
    if not uow.move(Cadence, cadence.pk, expected, opens_at=each.opens_at):
        raise UserError(SOMEBODY_FIRST)


def _note(uow: UnitOfWork, code: LedgerCode, target: Target, leader: Person, **details: Any) -> None:
    about = f"review:{target.period}"
    ledger.note(uow, code, actor_id=leader.pk, about=about, cadence=target.cadence.pk, **details)


def _announce(uow: UnitOfWork, target: Target, leader: Person, payload: Payload) -> None:
    channel_id = target.review.channel_id if target.review else target.cadence.channel_id
    key = f"changed:{target.cadence.pk}:{target.period}:{uow.at.isoformat()}"
    announce(uow, key, payload, channel_id=channel_id, about=f"review:{target.period}", but=leader.pk)


def _kind_of(period: str) -> ReviewKind:
    try:
        return parse_period(period).kind
    except ValueError as error:
        raise UserError(f'"{period[:20]}" is no period; write 2026-W49, 2026-12 or 2026-Q4.', "period") from error
