"""Decision cycle time, and decisions per meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import MemoLink, ReviewKind
from bot.domain.indicators import Ratio, Span, Spread
from storage.queries.indicators import held
from storage.queries.indicators.scope import Scope, by_person, within
from storage.queries.memos import decided
from storage.tables import Cadence, Memo, Outbox
from storage.uow import ReadUnit


@dataclass(frozen=True, slots=True)
class Meeting:
    """A weekly review that was held as a thread."""

    week: str
    published_at: datetime
    channel: str
    ts: str


def cycle_time(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Spread]:
    """Week to the times from raised, by the bot's own date, to decided; a correction is no new decision."""
    week, seconds = col(Memo.decided_week), col(Memo.cycle_s)
    query = (
        select(week, seconds, func.count())
        .where(
            col(Memo.workspace_id) == uow.workspace_id,
            week.between(span.first, span.last),
            func.coalesce(col(Memo.link), "") != MemoLink.CORRECTS,
            decided(),
            *_theirs(uow, scope),
        )
        .group_by(week, seconds)
    )
    found: dict[str, dict[int, int]] = {}
    for each, taken, n in uow.session.execute(query):
        found.setdefault(each, {})[taken] = n
    return {each: Spread(times) for each, times in found.items()}


def per_meeting(uow: ReadUnit, span: Span, scope: Scope, ends_at: Callable[[datetime], datetime]) -> dict[str, Ratio]:
    """Week to decisions recorded in the threads of its weekly reviews, for each of them.

    Args:
        uow: the unit of work.
        span: which weeks.
        scope: of whom.
        ends_at: the publication of a review to the end of its meeting: that of the next working day.
    """
    those = meetings(uow, span, scope)
    if not those:
        return {}
    query = select(col(Memo.channel), col(Memo.thread_ts), col(Memo.recorded_at)).where(
        col(Memo.workspace_id) == uow.workspace_id,
        col(Memo.recorded_at) >= min(each.published_at for each in those),
        col(Memo.recorded_at) < max(ends_at(each.published_at) for each in those),
        col(Memo.thread_ts).in_({each.ts for each in those}),
        func.coalesce(col(Memo.link), "") != MemoLink.CORRECTS,
        decided(),
        *_theirs(uow, scope),
    )
    said = [(channel, ts, at) for channel, ts, at in uow.session.execute(query)]
    found: dict[str, Ratio] = {}
    for each in those:
        during = (each.published_at, ends_at(each.published_at))
        n = sum((each.channel, each.ts) == (channel, ts) and during[0] <= at < during[1] for channel, ts, at in said)
        found[each.week] = found.get(each.week, Ratio()) + Ratio(n, 1)
    return found


def meetings(uow: ReadUnit, span: Span, scope: Scope) -> list[Meeting]:
    """The weekly reviews of these weeks that were posted; of an objective, those held for it alone."""
    whose = [] if scope.objective is None else [col(Cadence.objective_id) == scope.objective]
    weekly = held.reviews(uow, span, col(Cadence.kind) == ReviewKind.WEEKLY, *whose)
    posts = {each.pk: each for each in uow.find(Outbox, col(Outbox.id).in_([each.outbox_id for each in weekly]))}
    return [
        Meeting(each.period, each.published_at, post.receipt_channel, post.receipt_ts)
        for each in weekly
        if (post := posts.get(each.outbox_id or 0)) and each.published_at and post.receipt_channel and post.receipt_ts
    ]


def _theirs(uow: ReadUnit, scope: Scope) -> list[Any]:
    seen = [] if scope.memos is None else [scope.memos]
    one = scope.objective is not None or scope.leader is not None
    of_initiatives = [within(uow, Scope(objective=scope.objective, leader=scope.leader), col(Memo.initiative_id))]
    return [*seen, *(of_initiatives if one else []), by_person(scope, col(Memo.decider_id))]
