"""The weeks of a published review are counted: their results, then the steps they lead to; a chunk in each commit.

The same chunks show in each question that its answer stands now. Of a rehearsal nothing is counted, only shown.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.codes import LedgerCode, WeekResult
from bot.services.answering import shown
from bot.services.consequences import climbing, surprises, weeks
from bot.services.consequences.weeks import Result
from storage import outbox
from storage.engine import Store
from storage.queries import consequences as queries
from storage.queries import monday, questions
from storage.tables import CheckIn, Ledger, Review
from storage.uow import UnitOfWork

#: Steps of one commit: each writes a handful of rows, so that no click waits long for the writer (design 3.5).
MOST_STEPS = 25

Counted = tuple[CheckIn, Result]


def count_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Count every published review whose weeks wait to be counted; returns whether there was any.

    Killed anywhere it goes on after the last initiative that was counted. The guarded step of the review lets one of
    several processes count a chunk.
    """
    done = False
    while True:
        with store.read(workspace_id, now) as uow:
            review = queries.to_count(uow)
        if review is None:
            return done
        while _chunk(store, workspace_id, review.pk, now):
            pass
        done = True


def _chunk(store: Store, workspace_id: int, review_id: int, now: datetime) -> bool:
    """Count one chunk; False when nothing is left, or another process has counted it."""
    with store.write(workspace_id, now) as uow:
        review = uow.one(Review, review_id)
        before = {"ladder_at": review.ladder_at, "ladder_after": review.ladder_after}
        counted = _first(uow, review)
        after = {"ladder_after": counted[-1][0].initiative_id} if counted else {"ladder_at": None}
        if review.ladder_at is None or not uow.move(Review, review_id, before, **after):
            return False
        if not review.rehearsal:
            _count(uow, review, counted)
        _show(uow, [checkin for checkin, _ in counted])
        uow.commit()
    return bool(counted)


def _first(uow: UnitOfWork, review: Review) -> list[Counted]:
    """The next weeks with what they count as, cut after as many steps as one commit may take."""
    checkins = queries.next_chunk(uow, review)
    results = weeks.results(uow, review, checkins)
    counted = [(each, results[each.pk]) for each in checkins]
    steps = [n for n, (_, found) in enumerate(counted) if found.result in (WeekResult.MISS, WeekResult.PLANNED)]
    return counted[: steps[MOST_STEPS - 1] + 1] if len(steps) > MOST_STEPS else counted


def _count(uow: UnitOfWork, review: Review, counted: Sequence[Counted]) -> None:
    told = [(checkin, found) for checkin, found in counted if found.result is not None]
    rows = [{"id": each.pk, "result": found.result, "held_by_id": found.held_by_id} for each, found in told]
    monday.update_each(uow, rows)
    held = [_held(uow, checkin, found) for checkin, found in told if found.result is WeekResult.HELD]
    monday.append_all(uow, Ledger, held)
    due = queries.due_dates(uow, (checkin.charter_id for checkin, _ in told))
    surprises.credit(uow, [checkin for checkin, _ in told], due)
    for checkin, _ in told:
        surprises.answered(uow, review, checkin, due.get(checkin.charter_id))
    climbing.climb(uow, told)


def _show(uow: UnitOfWork, checkins: Sequence[CheckIn]) -> None:
    """An answer stands from now on, so its question loses the button that changes it; in the order of the messages."""
    answered = {each.outbox_id for each in checkins if each.answer is not None and each.outbox_id is not None}
    for row in sorted(answered):
        outbox.refresh(uow, row, shown.message_of(uow, questions.asked_in(uow, row)))


def _held(uow: UnitOfWork, checkin: CheckIn, found: Result) -> dict[str, object]:
    return {
        "at": uow.at,
        "code": LedgerCode.LADDER_HELD,
        "actor_id": None,
        "initiative_id": checkin.initiative_id,
        "about": f"checkin:{checkin.pk}",
        "details": {"period": checkin.period, "leader_id": found.held_by_id, "person_id": checkin.person_id},
    }
