"""Which question a typed message belongs to: by its thread, by an earlier version, or because only one is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, ReplySource
from bot.services.answering import shown
from bot.services.outcomes import evidence
from storage import outbox
from storage.queries import monday, questions
from storage.queries import replies as reply_queries
from storage.queries.questions import Asked
from storage.tables import CheckIn, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A message that somebody typed to the bot.

    Args:
        channel: Slack's id of the DM.
        ts: the message's ts.
        version: its edited ts, or its ts.
        text: as Slack sent it.
        thread_ts: the thread's root, or None in the DM itself.
        edited: whether it is a later version of a message.
    """

    channel: str
    ts: str
    version: str
    text: str
    thread_ts: str | None = None
    edited: bool = False

    @property
    def source(self) -> ReplySource:
        """Where it was typed."""
        if self.edited:
            return ReplySource.EDIT
        return ReplySource.THREAD if self.thread_ts else ReplySource.DM


@dataclass(frozen=True)
class Candidates:
    """The check-ins a message may belong to. `parked`: the thread's root has no receipt yet, so nobody can tell."""

    found: Sequence[Asked]
    parked: bool = False


def candidates(uow: UnitOfWork, person: Person, typed: Typed) -> Candidates:
    """What a message may be about."""
    earlier = reply_queries.versions(uow, typed.channel, typed.ts)
    known = [each.checkin_id for each in earlier if each.checkin_id is not None]
    if known:
        return Candidates(questions.asked(uow, col(CheckIn.id) == known[-1]))
    if typed.thread_ts is None:
        return Candidates(waiting_for(uow, person))
    root = outbox.said_at(uow, typed.channel, typed.thread_ts) or _adopted(uow, person, typed)
    if root is None:
        return Candidates([], parked=_is_unsure(uow, person))
    in_message = questions.asked(uow, col(CheckIn.outbox_id) == root.pk, col(CheckIn.person_id) == person.pk)
    owing = [each for each in in_message if _owes(uow, each)]
    return Candidates((owing or in_message) if in_message else waiting_for(uow, person))


def waiting_for(uow: ReadUnit, person: Person) -> list[Asked]:
    """What somebody owes a word on: questions that are open, and a No of this week without a plan."""
    recent = questions.asked(
        uow,
        col(CheckIn.person_id) == person.pk,
        col(CheckIn.review_id).in_(monday.open_reviews(uow)),
        col(CheckIn.state).in_([CheckInState.OPEN, CheckInState.ANSWERED]),
    )
    return [each for each in recent if _owes(uow, each)]


def owes_plan(uow: ReadUnit, found: Asked) -> bool:
    """Whether a No has no live plan of its own yet."""
    row = shown.rows(uow, [found])[0]
    return found.checkin.answer is Answer.OFF_TRACK and row.plan is None


def _owes(uow: ReadUnit, found: Asked) -> bool:
    if found.checkin.answer is None:
        return found.checkin.state is not CheckInState.ANNULLED
    if found.checkin.answer is Answer.ON_TRACK:
        return evidence.is_owed(uow, found)
    return not shown.is_out(found) and owes_plan(uow, found)


def _adopted(uow: UnitOfWork, person: Person, typed: Typed) -> Outbox | None:
    """The one message of this conversation that is being posted must be the root: a lane posts one at a time."""
    unsure = _unsure(uow, person)
    if len(unsure) != 1 or typed.thread_ts is None:
        return None
    outbox.adopt(uow, unsure[0].pk, typed.channel, typed.thread_ts)
    return unsure[0]


def _is_unsure(uow: ReadUnit, person: Person) -> bool:
    return bool(_unsure(uow, person))


def _unsure(uow: ReadUnit, person: Person) -> list[Outbox]:
    """Messages to somebody that were posted, or are just being posted, and have no receipt."""
    posting = (col(Outbox.posting_since).is_not(None), col(Outbox.receipt_ts).is_(None))
    return uow.find(Outbox, col(Outbox.lane) == person.slack_id, col(Outbox.state) == "waiting", *posting)
