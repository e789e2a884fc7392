"""A charter changes by a request that is granted, or by whoever could grant it; the states of a request.

```mermaid
stateDiagram-v2
    [*] --> open
    open --> granted: grant
    open --> refused: refuse
    open --> withdrawn: withdraw
    open --> lapsed: change, lapse
```
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain import authority
from bot.domain.codes import ActorRole, CharterAction, RequestState, ReviewKind
from bot.domain.dates import read_due_date
from bot.domain.errors import UserError
from bot.domain.period import following, parse, period_of
from bot.domain.questions import needs_quarter_target
from bot.domain.target import check_target

MAX_REASON = 500
_A = CharterAction

#: The whole machine: what is not here cannot happen.
TRANSITIONS: Mapping[tuple[RequestState, CharterAction], RequestState] = {
    (RequestState.OPEN, _A.GRANT): RequestState.GRANTED,
    (RequestState.OPEN, _A.REFUSE): RequestState.REFUSED,
    (RequestState.OPEN, _A.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.OPEN, _A.CHANGE): RequestState.LAPSED,
    (RequestState.OPEN, _A.LAPSE): RequestState.LAPSED,
}


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What an initiative is held to: target, date, and what is to be reached this quarter where the date is far."""

    target: str
    due: date
    quarter_target: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A checked change; None where a part stays as it is.

    Args:
        quarter_target: the target of this quarter; "" where the date is near enough to need none.
    """

    target: str | None
    due: date | None
    quarter_target: str | None
    reason: str


def transition(state: RequestState, action: CharterAction, role: ActorRole, matter: str) -> RequestState:
    """The state after `action` by somebody in `role`.

    Raises:
        UserError: the role may not do it, or the request is not open any more.
    """
    authority.require(action, role, matter)
    after = TRANSITIONS.get((state, action))
    if after is None:
        raise UserError(f"This request is {state.value} already; nothing was changed.")
    return after


def check_change(now: Goal, wanted: Goal, reason: str, today: date) -> Change:
    """A change that differs from what holds now and can be answered for.

    Args:
        now: what holds.
        wanted: what was filled in, the whole of it.
        reason: why.
        today: the day it is where whoever asks is.

    Raises:
        UserError: on the field that is missing or wrong.
    """
    wanted = Goal(target=_one_line(wanted.target), due=wanted.due, quarter_target=_one_line(wanted.quarter_target))
    check_target(wanted.target)
    if wanted.due != now.due:
        read_due_date(wanted.due.isoformat(), today)
    quarter = check_quarter_target(wanted.quarter_target, wanted.due, today)
    if Goal(target=wanted.target, due=wanted.due, quarter_target=quarter) == now:
        raise UserError("Change the target, the date or both; this is what holds now.", "target")
    return Change(
        target=wanted.target if wanted.target != now.target else None,
        due=wanted.due if wanted.due != now.due else None,
        quarter_target=quarter if quarter != now.quarter_target else None,
        reason=check_reason(reason),
    )


def check_reason(words: str, field: str = "reason") -> str:
    """A reason without the space around it; UserError where hardly anything, or too much, was written."""
    reason = words.strip()
    if len(reason) < 3 or not any(each.isalnum() for each in reason):
        raise UserError("Say why in a few words; they are kept with the change.", field)
    if len(reason) > MAX_REASON:
        raise UserError(f"A reason has at most {MAX_REASON} characters; this one has {len(reason)}.", field)
    return reason


def check_quarter_target(words: str, due: date, today: date, field: str = "quarter") -> str:
    """The target of this quarter; "" where the date is near and none is needed.

    Raises:
        UserError: the date is more than a quarter away and the field is empty, or it cannot be answered with yes or no.
    """
    told = _one_line(words)
    if not needs_quarter_target(today, due):
        return ""
    if not told:
        quarter = period_of(ReviewKind.QUARTERLY, today)
        raise UserError(
            f"{due.isoformat()} is more than a quarter away: say what will be true by the end of {quarter}.", field
        )
    check_target(told, field)
    return told


def near_until(today: date) -> date:
    """The last due date that needs no target for this quarter: the end of the next one."""
    return parse(following(period_of(ReviewKind.QUARTERLY, today))).last


def _one_line(words: str) -> str:
    return " ".join(words.split())
