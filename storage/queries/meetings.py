"""Meetings of weekly reviews: which end, where they are held, what earlier ones left, what was decided in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlmodel import col

from bot.domain.codes import InitiativeState, MeetingState
from storage.queries.memos import decided
from storage.queries.reviews import for_audience, shown
from storage.queries.states import among
from storage.tables import Assignment, Cadence, Carried, Initiative, Meeting, Memo, Outbox, Person, Review
from storage.uow import ReadUnit, UnitOfWork

GOES_ON = (MeetingState.OPEN, MeetingState.STARTED)


@dataclass(frozen=True, kw_only=True)
class LeftRow:
    """Something that an earlier meeting left, as it stands now."""

    row: Carried
    title: str
    dri: str | None


def of_review(uow: ReadUnit, review_id: int) -> Meeting | None:
    """The meeting of a review, or None where it has none."""
    return uow.first(Meeting, col(Meeting.review_id) == review_id)


def ended(uow: ReadUnit) -> list[Meeting]:
    """Meetings whose next working day has ended, the earliest first."""
    late = (among(col(Meeting.state), *GOES_ON), col(Meeting.ends_at) <= uow.at)
    return uow.find(Meeting, *late, order=[col(Meeting.ends_at), col(Meeting.id)])


def going_on(uow: ReadUnit, cadence_ids: Iterable[int]) -> list[Meeting]:
    """Meetings of these cadences that are not closed."""
    return uow.find(Meeting, among(col(Meeting.state), *GOES_ON), col(Meeting.cadence_id).in_(list(cadence_ids)))


def roots(uow: ReadUnit, review: Review) -> list[Outbox]:
    """The messages in which a review was posted: one in its channel, or one for each leader."""
    own = uow.get(Outbox, review.outbox_id)
    if own is None or own.person_id is None:
        return [own] if own else []
    prefix, _, _leader = own.key.rpartition(":")  # of the largest review of that day's post
    theirs = (col(Outbox.key).startswith(f"{prefix}:"), col(Outbox.thread_id).is_(None))
    return uow.find(Outbox, *theirs, order=[col(Outbox.id)])


def left(uow: ReadUnit, cadence_id: int, condition: Any = None) -> list[LeftRow]:
    """What the meetings of a cadence left on open initiatives that meet a condition, the longest first."""
    ws = col(Carried.workspace_id)
    held = (col(Assignment.workspace_id) == ws) & (col(Assignment.initiative_id) == col(Carried.initiative_id))
    query = (
        select(Carried, col(Initiative.name), col(Person.slack_id))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Carried.initiative_id)))
        .outerjoin(Assignment, held & col(Assignment.ended_at).is_(None) & col(Assignment.accepted_at).is_not(None))
        .outerjoin(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Assignment.person_id)))
        .where(
            ws == uow.workspace_id,
            col(Carried.cadence_id) == cadence_id,
            col(Carried.ended_at).is_(None),
            col(Initiative.state) == InitiativeState.OPEN,
        )
        .order_by(col(Carried.since_at), col(Carried.id))
    )
    found = uow.session.execute(query if condition is None else query.where(condition))
    return [LeftRow(row=row, title=title, dri=dri) for row, title, dri in found]


def of_rows(rows: Iterable[Carried]) -> tuple[Any, ...]:
    """The condition on the meetings that left these."""
    return (col(Meeting.id).in_({each for row in rows for each in (row.first_meeting_id, row.last_meeting_id)}),)


def open_rows(uow: ReadUnit, cadence_id: int) -> list[Carried]:
    """Every open row of a cadence, whoever may see it."""
    return uow.find(Carried, col(Carried.cadence_id) == cadence_id, col(Carried.ended_at).is_(None))


def carry_on(uow: UnitOfWork, row_ids: Iterable[int], meeting_id: int) -> None:
    """Another meeting has left these; one statement, for a large company carries over thousands."""
    again = {"last_meeting_id": meeting_id, "times": col(Carried.times) + 1}
    _change(uow, row_ids, again)


def end(uow: UnitOfWork, row_ids: Iterable[int]) -> None:
    """These are settled, or an exception of another kind by now."""
    _change(uow, row_ids, {"ended_at": uow.at})


def _change(uow: UnitOfWork, row_ids: Iterable[int], values: dict[str, Any]) -> None:
    mine = (col(Carried.workspace_id) == uow.workspace_id, col(Carried.ended_at).is_(None))
    changed = update(Carried).where(*mine, col(Carried.id).in_(list(row_ids))).values(values)
    uow.session.execute(changed, execution_options={"synchronize_session": False})


def titles(
    uow: ReadUnit, initiative_ids: Iterable[int], channel_id: int | None, objective_id: int | None
) -> dict[int, tuple[int, str]]:
    """Initiative's id to its number and name, of those that an audience may see."""
    query = select(col(Initiative.id), col(Initiative.number), col(Initiative.name)).where(
        col(Initiative.workspace_id) == uow.workspace_id,
        col(Initiative.id).in_(set(initiative_ids)),
        shown(channel_id, objective_id),
    )
    return {key: (number, name) for key, number, name in uow.session.execute(query)}


def ids_of(uow: ReadUnit, initiative_numbers: Iterable[int]) -> dict[int, int]:
    """Number of an initiative to its id."""
    query = select(col(Initiative.number), col(Initiative.id)).where(
        col(Initiative.workspace_id) == uow.workspace_id, col(Initiative.number).in_(set(initiative_numbers))
    )
    return {number: key for number, key in uow.session.execute(query)}  # noqa: C416  # typed rows, not pairs


def decisions(uow: ReadUnit, meeting: Meeting, until: datetime) -> list[Memo]:
    """The decisions recorded in the thread of a review from its publication to an instant, the oldest first."""
    return uow.find(Memo, *_in_thread([meeting.review_id], meeting.opened_at, until), order=[col(Memo.number)])


def decisions_told(uow: ReadUnit, meeting: Meeting, until: datetime, channel_id: int | None) -> list[int]:
    """The numbers of those that the channel's readers may see."""
    within = _in_thread([meeting.review_id], meeting.opened_at, until)
    return [row.number for row in uow.find(Memo, *within, for_audience(Memo, channel_id), order=[col(Memo.number)])]


def unplaced(uow: ReadUnit, review_ids: Sequence[int], since: datetime) -> list[Memo]:
    """Decisions in the threads of these reviews that belong to no initiative; their words may name one."""
    return uow.find(Memo, *_in_thread(review_ids, since, uow.at), col(Memo.initiative_id).is_(None))


def count_and_oldest(uow: ReadUnit, channel_id: int | None, objective_id: int | None) -> tuple[int, datetime | None]:
    """How many matters of open initiatives that an audience may see are carried over by now, and since when."""
    query = (
        select(func.count(), func.min(Carried.since_at))
        .select_from(Carried)
        .join(
            Initiative,
            (col(Initiative.workspace_id) == col(Carried.workspace_id))
            & (col(Initiative.id) == col(Carried.initiative_id)),
        )
        .join(
            Cadence,  # what one left that is held no more would never be settled
            (col(Cadence.workspace_id) == col(Carried.workspace_id)) & (col(Cadence.id) == col(Carried.cadence_id)),
        )
        .where(
            col(Carried.workspace_id) == uow.workspace_id,
            col(Carried.ended_at).is_(None),
            col(Cadence.ended_at).is_(None),
            col(Initiative.state) == InitiativeState.OPEN,
            shown(channel_id, objective_id),
        )
    )
    count, oldest = uow.session.execute(query).one()
    return int(count), oldest


def _in_thread(review_ids: Sequence[int], since: datetime, until: datetime) -> tuple[Any, ...]:
    posted = exists().where(
        col(Outbox.workspace_id) == col(Memo.workspace_id),
        col(Outbox.id).in_(select(col(Review.outbox_id)).where(col(Review.id).in_(list(review_ids)))),
        col(Outbox.receipt_channel) == col(Memo.channel),
        col(Outbox.receipt_ts) == col(Memo.thread_ts),
    )
    return col(Memo.recorded_at) >= since, col(Memo.recorded_at) <= until, posted, decided()
