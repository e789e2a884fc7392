"""An agreement: what one provider owes the DRI by a hard deadline. Its states, and those of the one verdict on it.

```mermaid
stateDiagram-v2
    [*] --> proposed
    proposed --> in_force: accept, put_in_force
    proposed --> declined: decline, expire
    proposed --> proposed: go_to_sponsor
    proposed --> withdrawn: withdraw, lapse
    declined --> in_force: take_date
    declined --> proposed: amend
    declined --> withdrawn: withdraw, lapse
    in_force --> in_force: amend, accept_amendment, decline_amendment, expire, breach
    in_force --> delivered: deliver
    in_force --> approved: approve_by_verdict
    in_force --> withdrawn: withdraw, lapse
    delivered --> approved: approve, approve_by_silence, approve_by_verdict
    delivered --> in_force: reject
    delivered --> withdrawn: lapse
```

A verdict is proposed from a fact, or a leader is asked at once because a rejection is disputed:

```mermaid
stateDiagram-v2
    [*] --> proposed
    [*] --> contested
    proposed --> contested: contest
    proposed --> standing: let_stand
    contested --> ruled: rule
```
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.domain import authority
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import (
    ActorRole,
    AgreementAction,
    AgreementState,
    Fault,
    VerdictAction,
    VerdictBasis,
    VerdictState,
)
from bot.domain.errors import UserError
from bot.domain.localtime import instant, local_date

#: Working days before the deadline day on whose morning the provider is reminded first.
REMINDED_BEFORE = 2
#: Longer specs belong into a document that the spec links to.
MAX_SPEC = 2_000
MAX_DELIVERABLE = 300
#: Days ahead that a deadline may lie; one further away is a mistake, as everywhere (`bot/domain/dates.py`).
MAX_AHEAD = 3_660
#: Lines of a spec that a rejection can point to: Slack's hundred options, less the one that it says nothing.
MAX_LINES = 99

_S, _A = AgreementState, AgreementAction
_PROPOSED, _DECLINED, _IN_FORCE, _DELIVERED = _S.PROPOSED, _S.DECLINED, _S.IN_FORCE, _S.DELIVERED

#: The whole machine of an agreement: what is not here cannot happen.
TRANSITIONS: Mapping[tuple[AgreementState, AgreementAction], AgreementState] = {
    (_PROPOSED, _A.ACCEPT): _IN_FORCE,
    (_PROPOSED, _A.PUT_IN_FORCE): _IN_FORCE,
    (_PROPOSED, _A.DECLINE): _DECLINED,
    (_PROPOSED, _A.EXPIRE): _DECLINED,
    (_PROPOSED, _A.GO_TO_SPONSOR): _PROPOSED,
    (_PROPOSED, _A.WITHDRAW): _S.WITHDRAWN,
    (_PROPOSED, _A.LAPSE): _S.WITHDRAWN,
    (_DECLINED, _A.TAKE_DATE): _IN_FORCE,
    (_DECLINED, _A.AMEND): _PROPOSED,
    (_DECLINED, _A.WITHDRAW): _S.WITHDRAWN,
    (_DECLINED, _A.LAPSE): _S.WITHDRAWN,
    (_IN_FORCE, _A.AMEND): _IN_FORCE,
    (_IN_FORCE, _A.ACCEPT_AMENDMENT): _IN_FORCE,
    (_IN_FORCE, _A.DECLINE_AMENDMENT): _IN_FORCE,
    (_IN_FORCE, _A.EXPIRE): _IN_FORCE,
    (_IN_FORCE, _A.BREACH): _IN_FORCE,
    (_IN_FORCE, _A.DELIVER): _DELIVERED,
    (_IN_FORCE, _A.APPROVE_BY_VERDICT): _S.APPROVED,
    (_IN_FORCE, _A.WITHDRAW): _S.WITHDRAWN,
    (_IN_FORCE, _A.LAPSE): _S.WITHDRAWN,
    (_DELIVERED, _A.APPROVE): _S.APPROVED,
    (_DELIVERED, _A.APPROVE_BY_SILENCE): _S.APPROVED,
    (_DELIVERED, _A.APPROVE_BY_VERDICT): _S.APPROVED,
    (_DELIVERED, _A.REJECT): _IN_FORCE,
    (_DELIVERED, _A.LAPSE): _S.WITHDRAWN,
}

#: The same of a verdict.
VERDICTS: Mapping[tuple[VerdictState, VerdictAction], VerdictState] = {
    (VerdictState.PROPOSED, VerdictAction.CONTEST): VerdictState.CONTESTED,
    (VerdictState.PROPOSED, VerdictAction.LET_STAND): VerdictState.STANDING,
    (VerdictState.CONTESTED, VerdictAction.RULE): VerdictState.RULED,
}

#: Nobody answers an amendment of their own, and only the DRI proposes anew what was declined.
_DRI_ALONE = frozenset({(_DECLINED, _A.AMEND)})
_STANDS = {
    _PROPOSED: "waits for its provider's answer",
    _DECLINED: "was declined",
    _IN_FORCE: "is in force",
    _DELIVERED: "is delivered and waits for its review",
    _S.APPROVED: "is approved",
    _S.WITHDRAWN: "was withdrawn",
}
_VERDICT_STANDS = {
    VerdictState.PROPOSED: "is proposed and not contested",
    VerdictState.CONTESTED: "is contested already and waits for a leader",
    VerdictState.STANDING: "stands: nobody contested it in time",
    VerdictState.RULED: "has been ruled",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a DRI asks of one provider, complete and clean; people are ids."""

    deliverable: str
    spec: str
    provider: str
    deadline: date


def transition(state: AgreementState, action: AgreementAction, role: ActorRole) -> AgreementState:
    """The state after ``action`` by somebody in ``role``; UserError where the state or the role forbids it."""
    authority.require(action, role, "this agreement")
    after = TRANSITIONS.get((state, action))
    if after is None:
        raise UserError(f"This agreement {_STANDS[state]}; nothing was changed.")
    if (state, action) in _DRI_ALONE and role is not ActorRole.DRI:
        raise UserError("It was declined: only its DRI can propose it again.")
    return after


def verdict_transition(state: VerdictState | None, action: VerdictAction, role: ActorRole) -> VerdictState:
    """The same for a verdict; None for an agreement on which there is none."""
    authority.require(action, role, "this verdict")
    if state is None:
        raise UserError("There is no verdict on this agreement, so nothing was changed.")
    after = VERDICTS.get((state, action))
    if after is None:
        raise UserError(f"The verdict {_VERDICT_STANDS[state]}; nothing was changed.")
    return after


def acceptance(state: AgreementState, role: ActorRole, *, is_amended: bool) -> AgreementAction:
    """What a bare *accept* means to somebody in a role: the proposal, the named date, or the open amendment."""
    if state is _DECLINED and role is ActorRole.DRI:
        return _A.TAKE_DATE
    if state is _PROPOSED:
        return _A.PUT_IN_FORCE if role is ActorRole.SPONSOR else _A.ACCEPT
    return _A.ACCEPT_AMENDMENT if is_amended else _A.ACCEPT


def refusal(*, is_amended: bool) -> AgreementAction:
    """What a bare *decline* means: the proposal, or the amendment that is open."""
    return _A.DECLINE_AMENDMENT if is_amended else _A.DECLINE


def is_final(state: AgreementState) -> bool:
    """Whether nothing can happen to it any more."""
    return state in (_S.APPROVED, _S.WITHDRAWN)


def check_proposal(
    deliverable: str, spec: str, providers: Sequence[str], dri: str, deadline: date | None, today: date
) -> Proposal:
    """A complete proposal, or UserError on the first field that is missing or wrong.

    Args:
        deliverable: what is owed, in a few words.
        spec: what it must be, one line for each thing that can be checked.
        providers: ids of those who were named.
        dri: id of whoever answers for the initiative.
        deadline: the last day; it ends at midnight where the provider is.
        today: the day it is where the provider is.
    """
    if len(deliverable.strip()) < 3:
        raise UserError("Say what is to be delivered, in a few words.", "deliverable")
    if len(deliverable.strip()) > MAX_DELIVERABLE:
        raise UserError(f"A deliverable has at most {MAX_DELIVERABLE} characters: the rest is its spec.", "deliverable")
    checked = check_spec(spec)
    if not providers:
        raise UserError("Name the one person who delivers it.", "provider")
    if len(set(providers)) > 1:
        raise UserError("An agreement has one provider: make one agreement with each of them.", "provider")
    if providers[0] == dri:
        raise UserError("You cannot owe it to yourself: the provider is somebody else than the DRI.", "provider")
    return Proposal(deliverable.strip(), checked, providers[0], check_deadline(deadline, today))


def check_spec(spec: str) -> str:
    """The spec, cleaned; UserError where there is none or too much of it."""
    if len(spec.strip()) < 3:
        raise UserError("Write what it must be, one line for each thing that can be checked.", "spec")
    if len(spec.strip()) > MAX_SPEC:
        raise UserError(f"A spec has at most {MAX_SPEC} characters; link to a document for the rest.", "spec")
    return spec.strip()


def check_deadline(deadline: date | None, today: date, field: str = "deadline") -> date:
    """The deadline; UserError where there is none, it is past, or ten years away."""
    if deadline is None:
        raise UserError("Choose the last day, which ends at midnight where the provider is.", field)
    if deadline < today:
        raise UserError(f"{deadline.isoformat()} is past; choose a date from today on.", field)
    if deadline > today + timedelta(days=MAX_AHEAD):
        raise UserError(f"{deadline.isoformat()} is more than ten years away; choose a nearer date.", field)
    return deadline


def check_words(words: str, sentence: str, field: str) -> str:
    """What had to be written (a reason, a ruling), cleaned; UserError with the sentence where nothing was."""
    if len(words.strip()) < 3:
        raise UserError(sentence, field)
    return words.strip()


def spec_lines(spec: str) -> list[str]:
    """The lines of a spec that a rejection can point to; blank ones are none."""
    return [line.strip() for line in spec.splitlines() if line.strip()][:MAX_LINES]


def sealed(spec: str) -> str:
    """SHA-256 of a spec's words in UTF-8, by which both sides know that it is still what they agreed."""
    return sha256(spec.encode()).hexdigest()


def deadline_instant(day: date, zone: ZoneInfo) -> datetime:
    """When a deadline day is over: its midnight in the provider's zone.

    Where the clock skips that midnight (Beirut in spring), the day ends when the clock goes on.
    """
    return instant(day + timedelta(days=1), time(), zone)


def is_on_time(delivered_at: datetime, due_at: datetime) -> bool:
    """Whether the moment of *Delivered* lies before the end of the deadline day."""
    return delivered_at < due_at


def ends_after(since: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The close of the ``days``-th working day after an instant: for an answer, a review, a contest.

    Args:
        since: when it began.
        days: working days (`Policy.provider_days`, `delivery_days`, `contest_days`).
        calendar: the working time of whoever has to act.
    """
    return calendar.closes_at(calendar.add_working_days(local_date(since, calendar.zone), days))


def reminders(deadline: date, provider: WorkingCalendar) -> tuple[datetime, datetime]:
    """When the provider is reminded: two working days before, and on the morning of the deadline day.

    A deadline on a day off is reminded of on the last working day before it.
    """
    early = provider.add_working_days(deadline, -REMINDED_BEFORE)
    last = deadline if provider.is_working_day(deadline) else provider.previous_working_day(deadline)
    return provider.opens_at(early), provider.opens_at(last)


def next_reminder(deadline: date, provider: WorkingCalendar, after: datetime) -> datetime | None:
    """The first reminder later than an instant; None after the last."""
    return next((at for at in reminders(deadline, provider) if at > after), None)


_ON_REJECTION = (VerdictBasis.BEYOND_SPEC, VerdictBasis.REJECTION_DISPUTED)


def proposed_fault(basis: VerdictBasis) -> Fault | None:
    """Who is at fault as the fact alone says; None where a leader has to say it."""
    return {VerdictBasis.DEADLINE_PASSED: Fault.PROVIDER, VerdictBasis.BEYOND_SPEC: Fault.DRI}.get(basis)


def accused(basis: VerdictBasis) -> ActorRole:
    """In whose working days a verdict can be contested."""
    return ActorRole.DRI if basis is VerdictBasis.BEYOND_SPEC else ActorRole.PROVIDER


def approves(basis: VerdictBasis, fault: Fault) -> bool:
    """Whether a final fault means that the rejected delivery counts as approved."""
    return basis in _ON_REJECTION and fault is Fault.DRI


def excuses(basis: VerdictBasis, fault: Fault) -> bool:
    """Whether a final fault takes the breach from the provider; what is owed stays owed."""
    return basis is VerdictBasis.DEADLINE_PASSED and fault is not Fault.PROVIDER


def upholds(basis: VerdictBasis, fault: Fault) -> bool:
    """Whether a final fault says that a rejection was right: past the deadline the provider is in breach then."""
    return basis in _ON_REJECTION and fault is Fault.PROVIDER


def holds_deadline(basis: VerdictBasis, state: VerdictState) -> bool:
    """Whether the deadline waits for a verdict: while nobody knows if the delivery counts, nobody is late."""
    return basis in _ON_REJECTION and state in (VerdictState.PROPOSED, VerdictState.CONTESTED)
