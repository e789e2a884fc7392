"""The meeting of a weekly review: its thread, which a leader may start and close (design 2.6).

It opens with the publication and closes by itself at the end of the next working day; the two buttons only sharpen it.
"""

from datetime import date, datetime, timedelta

from bot.domain import agenda, authority
from bot.domain.codes import ActorRole, LedgerCode, MeetingAction, MeetingState, ReviewKind
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.policy import zone_or_utc
from bot.domain.review import WeeklyReview
from bot.messages import meeting as words
from bot.messages.meeting import MeetingShown
from bot.services import people
from bot.services.monday import occurrence
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from bot.services.reviews import carrying
from storage import ledger, outbox
from storage.engine import Store
from storage.queries import meetings as queries
from storage.queries import settings
from storage.tables import Cadence, Meeting, Person, Review
from storage.uow import ReadUnit, UnitOfWork

#: A click's own `response_url` changes the message first.
_CLICK_FIRST = timedelta(seconds=2)


def is_held(review: Review) -> bool:
    """Whether a review has a meeting: a weekly one that is no rehearsal."""
    return review.kind is ReviewKind.WEEKLY and not review.rehearsal


def ends_at(uow: ReadUnit, review: Review) -> datetime:
    """The end of the working day after now, by the calendar of the review's cadence in the review's zone."""
    calendar = occurrence.calendar_of(uow.one(Cadence, review.cadence_id), settings.policy(uow))
    day = calendar.next_working_day(local_date(uow.at, zone_or_utc(review.zone)))
    return occurrence.in_zone(calendar, review.zone).closes_at(day)


def about_to_open(uow: ReadUnit, review: Review) -> MeetingShown | None:
    """The meeting as the message of a review shows it from the first; None where nobody can start one.

    Without a channel each leader has a thread of their own: the meeting closes by itself, and nobody starts it.
    """
    if not is_held(review) or review.channel_id is None:
        return None
    return MeetingShown(review_id=review.pk, state=MeetingState.OPEN, ends_on=_day(review, ends_at(uow, review)))


def open_(uow: UnitOfWork, review: Review, told: WeeklyReview) -> None:
    """The review is being published: from now on its thread is the meeting."""
    items = carrying.items_of(uow, told)
    uow.insert(
        Meeting,
        review_id=review.pk,
        cadence_id=review.cadence_id,
        state=MeetingState.OPEN,
        opened_at=uow.at,
        ends_at=ends_at(uow, review),
        agenda=agenda.pack(items),
    )


def start(store: Store, call: Call, review_id: int) -> Outcome:
    """A leader starts the meeting: from this instant on it is counted as begun.

    Raises:
        UserError: for whoever is no leader; it has been started or is over, and the sentence says by whom.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor, review, meeting = allowed(uow, call, review_id, MeetingAction.START)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        begun = {"started_at": uow.at, "started_by_id": actor.pk}
        if uow.at >= meeting.ends_at or not uow.move(
            Meeting, meeting.pk, {"state": MeetingState.OPEN}, state=MeetingState.STARTED, **begun
        ):
            raise was_first(uow, review, meeting)
        ledger.note(uow, LedgerCode.MEETING_STARTED, actor_id=actor.pk, about=f"review:{review.period}")
        payload = show(uow, review, uow.one(Meeting, meeting.pk))
        uow.commit()
    return Outcome(replace=payload, target_id=review.outbox_id)


def allowed(uow: ReadUnit, call: Call, review_id: int, action: MeetingAction) -> tuple[Person, Review, Meeting]:
    """Who acts, and the meeting of a review that they may start or close.

    Raises:
        UserError: for everybody else, and where there is no such meeting.
    """
    actor = people.actor(uow, call.actor)
    authority.require(action, ActorRole.LEADER if actor.is_leader else ActorRole.OTHER, "the meeting of a review")
    review, meeting = uow.get(Review, review_id), queries.of_review(uow, review_id)
    if review is None or meeting is None:
        raise UserError(words.NONE)
    return actor, review, meeting


def was_first(uow: ReadUnit, review: Review, meeting: Meeting) -> UserError:
    """Who was first and how, for whoever comes second or too late."""
    meeting = uow.one(Meeting, meeting.pk)
    by = people.shown(uow.get(Person, meeting.closed_by_id)) if meeting.closed_by_id else None
    if meeting.state is MeetingState.CLOSED or uow.at >= meeting.ends_at:
        return UserError(words.is_over(by, _day(review, meeting.ends_at)))
    if meeting.state is MeetingState.STARTED and meeting.started_at is not None:
        starter = people.shown(uow.get(Person, meeting.started_by_id))
        return UserError(words.started_already(starter, meeting.started_at))
    return UserError(words.NOT_STARTED)


def shown(uow: ReadUnit, review: Review, meeting: Meeting, carried: int = 0) -> MeetingShown:
    """A meeting as messages speak of it."""
    starter, closer = uow.get(Person, meeting.started_by_id), uow.get(Person, meeting.closed_by_id)
    return MeetingShown(
        review_id=review.pk,
        state=meeting.state,
        ends_on=_day(review, min(meeting.ends_at, meeting.closed_at or meeting.ends_at)),
        started_by=starter.slack_id if starter else None,
        started_at=meeting.started_at,
        closed_by=closer.slack_id if closer else None,
        closed_at=meeting.closed_at,
        carried=carried,
    )


def show(uow: UnitOfWork, review: Review, meeting: Meeting, carried: int = 0) -> Payload | None:
    """Change the message of the review in place; returns what it shows. None where it shows no meeting."""
    if review.channel_id is None or review.outbox_id is None:
        return None
    before = outbox.shows(uow, review.outbox_id)
    if not before.get("blocks"):  # emptied: no client shows its buttons for so long
        return None
    payload = words.with_controls(before, shown(uow, review, meeting, carried))
    outbox.refresh(uow, review.outbox_id, payload, after=_CLICK_FIRST)
    return payload


def _day(review: Review, at: datetime) -> date:
    return local_date(at, zone_or_utc(review.zone))
