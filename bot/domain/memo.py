"""A memo: a recorded decision. Which fields it needs, whom it waits for, and where its events have brought it.

`docs/decisions-of-record.md` shows the states as a diagram; a test holds both to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ActorRole, ChannelKind, MemoEventKind, MemoLink, MemoState, ReviewKind, Visibility
from bot.domain.errors import UserError
from bot.domain.localtime import instant
from bot.domain.period import period_of

MAX_DECISION = 3_000
MAX_TITLE = 150


@dataclass(frozen=True, slots=True)
class Draft:
    """The three required fields, cleaned: what was decided, by whom (one id), on which question."""

    decision: str
    decider: str
    question: str


def check_draft(decision: str, decider: str | None, question: str) -> Draft:
    """A complete draft, or UserError on the first field that is missing or too long."""
    if len(decision.strip()) < 3:
        raise UserError("Write what was decided, in one sentence.", "decision")
    if len(decision.strip()) > MAX_DECISION:
        raise UserError(f"A decision has at most {MAX_DECISION} characters; put the rest into the inputs.", "decision")
    if not decider:
        raise UserError("Name the one person who decided.", "decider")
    if len(question.strip()) < 3:
        raise UserError("Write the question that was decided.", "question")
    return Draft(decision.strip(), decider, question.strip())


def check_review_by(review_by: date | None, today: date) -> None:
    """A review-by date lies ahead; UserError otherwise."""
    if review_by is not None and review_by <= today:
        raise UserError(
            f"{review_by.isoformat()} is not ahead; choose a later date to review the decision.", "review_by"
        )


def unconfirmed(recorder: str, decider: str, dissenters: Sequence[str]) -> tuple[str, ...]:
    """Whose click a memo waits for: a decider or dissenter other than the recorder."""
    return tuple(dict.fromkeys(person for person in (decider, *dissenters) if person != recorder))


#: Nothing brings a memo out of these: another decision is another memo.
FINAL = frozenset({MemoState.REJECTED, MemoState.CORRECTED, MemoState.SUPERSEDED, MemoState.REVERSED})
#: What a later memo does to the earlier one it links to.
BECOMES = {
    MemoLink.CORRECTS: MemoEventKind.CORRECTED,
    MemoLink.SUPERSEDES: MemoEventKind.SUPERSEDED,
    MemoLink.REVERSES: MemoEventKind.REVERSED,
}
_REPLACED = {
    MemoEventKind.CORRECTED: MemoState.CORRECTED,
    MemoEventKind.SUPERSEDED: MemoState.SUPERSEDED,
    MemoEventKind.REVERSED: MemoState.REVERSED,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a memo: what, and by whom (one id)."""

    event: MemoEventKind
    by: str = ""


def waits_for(named: Sequence[str], happened: Sequence[Happened]) -> tuple[str, ...]:
    """Who of those named at the recording has not confirmed yet; whoever said no has not."""
    said = {each.by for each in happened if each.event is MemoEventKind.CONFIRMED}
    return tuple(person for person in named if person not in said)


def contested_by(happened: Sequence[Happened]) -> tuple[str, ...]:
    """Who said that it is not what they decided or said, and has not confirmed it since."""
    last = {
        each.by: each.event for each in happened if each.event in (MemoEventKind.CONFIRMED, MemoEventKind.CONTESTED)
    }
    return tuple(person for person, event in last.items() if event is MemoEventKind.CONTESTED)


def state(named: Sequence[str], happened: Sequence[Happened] = (), *, proposed: bool = False) -> MemoState:
    """Where a memo stands.

    Args:
        named: whom it waited for when it was recorded (`unconfirmed`).
        happened: its events, in their order.
        proposed: whether the owner of its class, or the DRI, had to sign it first.
    """
    now = MemoState.PROPOSED if proposed else _standing(named)
    for count, each in enumerate(happened, 1):
        now = after(now, each.event, waits_for(named, happened[:count]))
    return now


def after(now: MemoState, event: MemoEventKind, waiting: Sequence[str]) -> MemoState:
    """The state after one event, with those who have not confirmed by then."""
    if now in FINAL:
        return now
    if now is MemoState.PROPOSED and event is not MemoEventKind.SIGNED:
        return MemoState.REJECTED if event is MemoEventKind.REJECTED else now
    return _REPLACED.get(event) or _standing(waiting)


def _standing(waiting: Sequence[str]) -> MemoState:
    return MemoState.UNCONFIRMED if waiting else MemoState.RECORDED


def default_visibility(channel: ChannelKind, from_escalation: bool = False) -> Visibility:
    """Escalations' memos are for the named; those of a private place for its members; the rest for everybody."""
    if from_escalation:
        return Visibility.NAMED
    return Visibility.WORKSPACE if channel is ChannelKind.PUBLIC else Visibility.CHANNEL


def title_of(question: str) -> str:
    """A title from the first line of the question, at most 150 characters."""
    first = next((line.strip() for line in question.splitlines() if line.strip()), "Decision")
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long a decision took: the ISO week it was made in, seconds in all and in the decider's working hours."""

    week: str
    seconds: int
    work_seconds: int


def cycle(raised_at: datetime, decided_on: date, recorded_at: datetime, calendar: WorkingCalendar) -> Cycle:
    """From raised to decided; nothing for a decision dated before its question.

    Args:
        raised_at: the bot's own instant.
        decided_on: a local date of the decider; recorded later, it was made by the end of that day.
        recorded_at: when the memo was recorded.
        calendar: the decider's working time.
    """
    midnight = instant(decided_on + timedelta(days=1), time(0), calendar.zone)
    decided_at = min(recorded_at, midnight)
    seconds = max(int((decided_at - raised_at).total_seconds()), 0)
    week = period_of(ReviewKind.WEEKLY, decided_on)
    return Cycle(week, seconds, 60 * calendar.working_minutes_between(raised_at, decided_at))


def may_record(role: ActorRole, member_of_channel: bool) -> bool:
    """Whoever takes part in a place, or has a part in the initiative, may record what was decided there."""
    return member_of_channel or role is not ActorRole.OTHER
