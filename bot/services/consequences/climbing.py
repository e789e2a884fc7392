"""The steps of the ladder: who is reminded, who is told, who must decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import ladder
from bot.domain.codes import (
    ConsequenceKind,
    ConsequenceState,
    InitiativeState,
    LedgerCode,
    ReviewKind,
    WeekResult,
)
from bot.domain.ladder import DECISION_DUE, REMINDED, SPONSOR_TOLD, WEEKS_BACK, Counted, MissReason
from bot.domain.period import bounds, period_of
from bot.messages import consequences as words
from bot.services import daily_list, home, people
from bot.services.consequences import matters
from bot.services.consequences.weeks import Result
from bot.services.monday.whom import Directory
from bot.services.outcome import Payload
from storage import ledger
from storage.queries import consequences as queries
from storage.queries import ownership
from storage.queries.consequences import PastWeek
from storage.queries.ownership import Standing
from storage.tables import CheckIn, Consequence, Person
from storage.uow import ReadUnit, UnitOfWork

_CODES = {
    REMINDED: LedgerCode.CONSEQUENCE_REMINDED,
    SPONSOR_TOLD: LedgerCode.CONSEQUENCE_SPONSOR_TOLD,
    DECISION_DUE: LedgerCode.CONSEQUENCE_DUE,
}


@dataclass(frozen=True)
class History:
    """What an initiative's ladder stands on: its weeks, newest first, and whether a decision is due already."""

    weeks: Sequence[Counted]
    is_open: bool


def climb(uow: UnitOfWork, counted: Sequence[tuple[CheckIn, Result]]) -> None:
    """Take the steps that these weeks lead to; their results are stored already."""
    rising = [each for each in counted if each[1].result in (WeekResult.MISS, WeekResult.PLANNED)]
    if not rising:
        return
    directory = Directory(uow, uow.at.date())
    known = histories(uow, [checkin for checkin, _ in rising])
    works = {each.pk: each for each in ownership.standings(uow, (checkin.initiative_id for checkin, _ in rising))}
    for checkin, found in rising:
        standing, history = works[checkin.initiative_id], known[checkin.pk]
        if standing.initiative.state is InitiativeState.OPEN:
            _miss(uow, directory, standing, checkin, found, history)
            _ask_scope(uow, directory, standing, checkin, history)


def histories(uow: ReadUnit, checkins: Sequence[CheckIn]) -> dict[int, History]:
    """Check-in's id to the ladder of its initiative as it stands with that week; at most half a year back."""
    if not checkins:
        return {}
    first = bounds(min(each.period for each in checkins))[0]
    since = period_of(ReviewKind.WEEKLY, first - timedelta(weeks=WEEKS_BACK))
    ids = [each.initiative_id for each in checkins]
    past = queries.past_weeks(uow, ids, since, max(each.period for each in checkins))
    steps = queries.steps_of(uow, ids, since)
    return {
        each.pk: _history(each, past.get(each.initiative_id, []), steps.get(each.initiative_id, []))
        for each in checkins
    }


def _history(checkin: CheckIn, past: Sequence[PastWeek], steps: Sequence[Consequence]) -> History:
    """A decision starts anew: only what was asked after it counts."""
    now = PastWeek(period=checkin.period, result=checkin.result, person_id=checkin.person_id, ask_at=checkin.ask_at)
    decided = [each.closed_at for each in steps if each.state is ConsequenceState.DECIDED and each.closed_at]
    floor: datetime | None = max(decided, default=None)
    weeks = [_counted(week, steps) for week in (now, *past) if floor is None or week.ask_at > floor]
    return History(weeks, any(each.state is ConsequenceState.OPEN for each in steps))


def _counted(week: PastWeek, steps: Sequence[Consequence]) -> Counted:
    here = [each for each in steps if each.period == week.period]
    standing = [each for each in here if each.state is not ConsequenceState.LAPSED]
    return Counted(
        week.result,
        week.person_id,
        step=max((each.step for each in standing if each.kind is not ConsequenceKind.SCOPE), default=0),
        surprise=any(each.kind is ConsequenceKind.SURPRISE for each in standing),
        scope_asked=any(each.kind is ConsequenceKind.SCOPE for each in here),
    )


def _miss(
    uow: UnitOfWork, directory: Directory, standing: Standing, checkin: CheckIn, found: Result, history: History
) -> None:
    led = ladder.climb(history.weeks, directory.policy, is_open=history.is_open)
    if led.step is None:
        return
    row = _take(uow, standing, checkin, ConsequenceKind.MISSES, led.step, led.misses)
    if row is not None:
        _note(uow, row, _CODES[led.step])
        _tell(uow, directory, standing, row, ladder.reason_of(found.week))


def _ask_scope(uow: UnitOfWork, directory: Directory, standing: Standing, checkin: CheckIn, history: History) -> None:
    if not ladder.asks_scope(history.weeks, directory.policy) or history.is_open:
        return
    weeks = ladder.honest_noes(history.weeks)
    row = _take(uow, standing, checkin, ConsequenceKind.SCOPE, REMINDED, weeks)
    if row is not None:
        _note(uow, row, LedgerCode.SCOPE_ASKED)
        payload = words.to_ask_scope(matters.of(uow, row, standing, directory.policy))
        _say(uow, directory, row, matters.person(uow, standing, row.sponsor_id), matters.sponsor_key(row), payload)


def _take(
    uow: UnitOfWork, standing: Standing, checkin: CheckIn, kind: ConsequenceKind, step: int, misses: int
) -> Consequence | None:
    """Store a step; None where it was taken before."""
    whose = None if kind is ConsequenceKind.SCOPE else checkin.person_id
    row_id = uow.insert_once(
        Consequence,
        initiative_id=standing.pk,
        period=checkin.period,
        kind=kind,
        step=step,
        misses=misses,
        checkin_id=checkin.pk,
        person_id=whose,
        sponsor_id=matters.who_is_told(uow, standing, whose).pk,
        state=ConsequenceState.OPEN if step == DECISION_DUE else ConsequenceState.TOLD,
        opened_at=uow.at,
    )
    row = uow.one(Consequence, row_id) if row_id is not None else None
    if row is not None and row.state is ConsequenceState.OPEN:
        daily_list.follow(uow, [row.sponsor_id])
    return row


def _note(uow: UnitOfWork, row: Consequence, code: LedgerCode) -> None:
    ledger.note(
        uow,
        code,
        initiative_id=row.initiative_id,
        about=matters.about(row),
        person_id=row.person_id,
        sponsor_id=row.sponsor_id,
        misses=row.misses,
        period=row.period,
    )


def _tell(uow: UnitOfWork, directory: Directory, standing: Standing, row: Consequence, why: MissReason) -> None:
    """Whoever missed hears of every step; from the second on the sponsor as well."""
    step = matters.of(uow, row, standing, directory.policy)
    whose, sponsor = (matters.person(uow, standing, each) for each in (row.person_id, row.sponsor_id))
    _say(uow, directory, row, whose, matters.person_key(row), words.to_whoever_missed(step, why))
    if row.step >= SPONSOR_TOLD and row.person_id != row.sponsor_id:
        payload = words.to_decide(step) if row.step == DECISION_DUE else words.to_sponsor(step)
        _say(uow, directory, row, sponsor, matters.sponsor_key(row), payload)
    if row.step == DECISION_DUE and sponsor is not None:
        home.follow(uow, sponsor)


def _say(
    uow: UnitOfWork, directory: Directory, row: Consequence, whom: Person | None, key: str, payload: Payload
) -> None:
    if whom is not None and people.reachable(whom):
        matters.tell(uow, whom, row, key, payload, directory.calendar(whom))
