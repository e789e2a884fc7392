"""A meeting closes, by a leader or by itself: what nothing has settled is listed in its thread and carried over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import agenda
from bot.domain.agenda import Item
from bot.domain.codes import LedgerCode, MeetingAction, MeetingState, ReviewState
from bot.domain.review import ReviewLine, Section
from bot.messages import meeting as words
from bot.services import people
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from bot.services.reviews import carrying, meeting
from bot.services.reviews.settlement import Dated, unsettled
from storage import ledger
from storage.engine import Store
from storage.outbox import Outgoing, say
from storage.queries import meetings as queries
from storage.queries import people as people_queries
from storage.queries import settled
from storage.tables import Meeting, Outbox, Person, Review
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True)
class Result:
    """How a meeting ends, as it was read.

    Args:
        owed: what nothing has settled.
        lines: those that the readers of its thread may see, worded from the record of now.
        agenda: how many exceptions owed something when the review was published; what they may not see is not counted.
        decisions: numbers of the decisions recorded in its thread.
    """

    owed: Sequence[Item]
    lines: Sequence[ReviewLine]
    agenda: int
    decisions: Sequence[int]


def close(store: Store, call: Call, review_id: int) -> Outcome:
    """A leader closes the meeting.

    Raises:
        UserError: for whoever is no leader; it was not started or is over, and the sentence says by whom.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor, review, row = meeting.allowed(uow, call, review_id, MeetingAction.CLOSE)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        payload = None
        if row.state is MeetingState.STARTED and uow.at < row.ends_at:
            payload = _close(uow, review, row, read(uow, review, row), MeetingState.STARTED, actor)
        if payload is None:
            raise meeting.was_first(uow, review, row)
        uow.commit()
    return Outcome(replace=payload, target_id=review.outbox_id)


def close_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Close every meeting whose next working day has ended; returns whether there was one."""
    with store.read(workspace_id, now) as uow:
        due = queries.ended(uow)
    for row in due:
        _by_itself(store, workspace_id, now, row)
    return bool(due)


def close_before(store: Store, workspace_id: int, now: datetime, reviews: Iterable[Review]) -> None:
    """The next review of a cadence is published: an earlier meeting that still goes on ends now."""
    with store.read(workspace_id, now) as uow:
        earlier = queries.going_on(uow, {each.cadence_id for each in reviews})
    for row in earlier:
        _by_itself(store, workspace_id, now, row)


def read(uow: ReadUnit, review: Review, row: Meeting) -> Result:
    """What of its agenda nothing has settled since the review was published."""
    items = agenda.unpack(row.agenda)
    still = unsettled(uow, [Dated(each, row.opened_at) for each in items], [review.pk])
    owed = [each.item for each in still]
    lines = _lines(uow, review, row, owed)
    told = queries.decisions_told(uow, row, uow.at, review.channel_id)
    return Result(owed, lines, len(items) - (len(owed) - len(lines)), told)


def _by_itself(store: Store, workspace_id: int, now: datetime, row: Meeting) -> None:
    """What it leaves is read before the writer's lock is taken; the guarded move lets one process close it."""
    with store.read(workspace_id, now) as reading:
        review = reading.one(Review, row.review_id)
        result = read(reading, review, row)
    with store.write(workspace_id, now) as uow:
        if _close(uow, review, row, result, row.state, None) is not None:
            uow.commit()


def _close(
    uow: UnitOfWork, review: Review, row: Meeting, result: Result, expected: MeetingState, by: Person | None
) -> Payload | None:
    """Close it, unless somebody was first (None); returns what the review's message shows then."""
    ends = {"closed_at": uow.at, "closed_by_id": by.pk if by else None}
    if not uow.move(Meeting, row.pk, {"state": expected}, state=MeetingState.CLOSED, **ends):
        return None
    uow.move(Review, review.pk, {"state": ReviewState.PUBLISHED}, state=ReviewState.CLOSED, closed_at=uow.at)
    carrying.keep(uow, row, result.owed)
    closed = meeting.shown(uow, review, uow.one(Meeting, row.pk), len(result.lines))
    payloads = words.closed(closed, review.period, result.lines, agenda=result.agenda, decisions=result.decisions)
    for root in queries.roots(uow, review):
        _say(uow, row, root, payloads)
    ledger.note(
        uow,
        LedgerCode.REVIEW_CLOSED,
        actor_id=by.pk if by else None,
        about=f"review:{review.period}",
        agenda=result.agenda,
        carried=len(result.owed),
        decisions=len(result.decisions),
    )
    return meeting.show(uow, review, uow.one(Meeting, row.pk), len(result.lines)) or {}


def _say(uow: UnitOfWork, row: Meeting, root: Outbox, payloads: Sequence[Payload]) -> None:
    """In the thread of the review; to a leader in their working hours."""
    leader = uow.get(Person, root.person_id)
    due_at = people.calendar_of(uow, leader).next_working_instant(uow.at) if leader else uow.at
    for number, payload in enumerate(payloads, start=1):
        say(
            uow,
            Outgoing(
                key=f"meeting:{row.pk}:{root.pk}:{number}",
                conversation=root.conversation,
                person_id=root.person_id,
                about=f"meeting:{row.pk}",
                payload=payload,
                due_at=due_at,
                thread_id=root.pk,
            ),
        )


def _lines(uow: ReadUnit, review: Review, row: Meeting, owed: Sequence[Item]) -> list[ReviewLine]:
    """What is owed, of what the review's audience may see by now; the longest carried first."""
    titles = queries.titles(uow, (each.initiative_id for each in owed), review.channel_id, review.objective_id)
    known = people_queries.by_ids(uow, (each.owner_id for each in owed))
    before = carrying.since(uow, row)
    leaders = settled.escalations_waiting(uow)
    lines = []
    for item in owed:
        if item.initiative_id not in titles:
            continue
        number, title = titles[item.initiative_id]
        passed_on = item.section is Section.WAITING and leaders.get(item.number) != item.owner_id
        owner = None if passed_on else known.get(item.owner_id or 0)
        since = before[item.key].since_at if item.carried and item.key in before else row.opened_at
        lines.append(
            ReviewLine(
                section=item.section,
                number=item.number,
                title=title,
                owner=owner.slack_id if owner is not None and people.reachable(owner) else None,
                carried=agenda.week(since, uow.at),
                initiative=number,
            )
        )
    return sorted(lines, key=lambda line: (-line.carried, list(Section).index(line.section), line.number))
