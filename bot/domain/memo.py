"""A memo: a recorded decision. Which fields it needs, and on which points it waits for somebody's click."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.codes import ActorRole, ChannelKind, MemoState, Visibility
from bot.domain.errors import UserError

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


def state(waits_for: Sequence[str], proposed_to: str | None = None) -> MemoState:
    """A memo's state; ``proposed_to`` is the owner of the decision right when somebody else decided."""
    if proposed_to:
        return MemoState.PROPOSED
    return MemoState.UNCONFIRMED if waits_for else MemoState.RECORDED


def default_visibility(channel: ChannelKind, from_escalation: bool = False) -> Visibility:
    """Escalations' memos are for the named; those of a private place for its members; the rest for everybody."""
    if from_escalation:
        return Visibility.NAMED
    return Visibility.WORKSPACE if channel is ChannelKind.PUBLIC else Visibility.CHANNEL


def title_of(question: str) -> str:
    """A title from the first line of the question, at most 150 characters."""
    first = next((line.strip() for line in question.splitlines() if line.strip()), "Decision")
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1].rstrip() + "…"


def cycle_days(raised: date, decided: date) -> int:
    """Days from raising to deciding; 0 for a decision dated before its question."""
    return max((decided - raised) // timedelta(days=1), 0)


def may_record(role: ActorRole, member_of_channel: bool) -> bool:
    """Whoever takes part in a place, or has a part in the initiative, may record what was decided there."""
    return member_of_channel or role is not ActorRole.OTHER
