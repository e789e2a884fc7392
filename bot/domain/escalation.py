"""An escalation: a DRI's complete request to a leader. Its states, who may move it, its path and its response time.

```mermaid
stateDiagram-v2
    [*] --> open
    open --> settled: decide, replace, take_over
    open --> deadline_set: set_deadline
    open --> returned: return
    open --> open: move_up, give_side, commit
    deadline_set --> settled: decide, replace, take_over, keep
    deadline_set --> deadline_set: set_deadline, give_side
    deadline_set --> returned: return
    returned --> open: raise_again
    open --> withdrawn: withdraw
    deadline_set --> withdrawn: withdraw
    returned --> withdrawn: withdraw
```
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import authority
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ActorRole, EscalationAction, EscalationKind, EscalationOutcome, EscalationState, Party
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.people import PersonFacts

#: Working days a leader has to answer, unless the by-when is earlier.
RESPONSE_DAYS = 2
#: Leaders in a path; a longer chain of "escalates to" is a mistake of the settings.
MAX_PATH = 10

_OPEN, _SET, _RETURNED = EscalationState.OPEN, EscalationState.DEADLINE_SET, EscalationState.RETURNED
_SETTLED = EscalationState.SETTLED
_A = EscalationAction

#: The whole machine: what is not here cannot happen.
TRANSITIONS: Mapping[tuple[EscalationState, EscalationAction], EscalationState] = {
    (_OPEN, _A.DECIDE): _SETTLED,
    (_OPEN, _A.REPLACE): _SETTLED,
    (_OPEN, _A.TAKE_OVER): _SETTLED,
    (_OPEN, _A.SET_DEADLINE): _SET,
    (_OPEN, _A.RETURN): _RETURNED,
    (_OPEN, _A.MOVE_UP): _OPEN,
    (_OPEN, _A.GIVE_SIDE): _OPEN,
    (_OPEN, _A.COMMIT): _OPEN,
    (_OPEN, _A.WITHDRAW): EscalationState.WITHDRAWN,
    (_SET, _A.DECIDE): _SETTLED,
    (_SET, _A.REPLACE): _SETTLED,
    (_SET, _A.TAKE_OVER): _SETTLED,
    (_SET, _A.KEEP): _SETTLED,
    (_SET, _A.SET_DEADLINE): _SET,
    (_SET, _A.RETURN): _RETURNED,
    (_SET, _A.GIVE_SIDE): _SET,
    (_SET, _A.WITHDRAW): EscalationState.WITHDRAWN,
    (_RETURNED, _A.RAISE_AGAIN): _OPEN,
    (_RETURNED, _A.WITHDRAW): EscalationState.WITHDRAWN,
}

OUTCOMES: Mapping[EscalationAction, EscalationOutcome] = {
    _A.DECIDE: EscalationOutcome.DECIDED,
    _A.SET_DEADLINE: EscalationOutcome.DEADLINE,
    _A.KEEP: EscalationOutcome.DEADLINE,
    _A.REPLACE: EscalationOutcome.REPLACED,
    _A.TAKE_OVER: EscalationOutcome.TAKEN_OVER,
    _A.RETURN: EscalationOutcome.RETURNED,
    _A.WITHDRAW: EscalationOutcome.WITHDRAWN,
}

_DONE = {
    EscalationState.DEADLINE_SET: "already has a deadline",
    EscalationState.RETURNED: "has been returned to the DRI",
    EscalationState.SETTLED: "is settled",
    EscalationState.WITHDRAWN: "was withdrawn",
    EscalationState.OPEN: "is open",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a DRI fills in. Incomplete is not an escalation."""

    about: str
    kind: EscalationKind
    needed: str
    by_when: date
    party: Party | None = None
    counterpart: str | None = None


def check_request(
    about: str, kind: EscalationKind | None, needed: str, by_when: date | None, today: date,
    party: Party | None = None, counterpart: str | None = None,
) -> Request:  # fmt: skip
    """A complete request, or UserError on the first field that is missing or past."""
    if not about.strip():
        raise UserError("Say about whom or what: a name, a team, a supplier, a decision.", "about")
    if kind is None:
        raise UserError("Choose what you ask for: replace a person, a decision, resources …", "kind")
    if len(needed.strip()) < 3:
        raise UserError("Say what you need from the leader, in one sentence.", "needed")
    if by_when is None:
        raise UserError("Choose by when you need it.", "by_when")
    if by_when < today:
        raise UserError(f"{by_when.isoformat()} is past; choose a date from today on.", "by_when")
    return Request(about.strip(), kind, needed.strip(), by_when, party, counterpart)


def transition(state: EscalationState, action: EscalationAction, role: ActorRole) -> EscalationState:
    """The state after ``action`` by somebody in ``role``; UserError where the state or the role forbids it."""
    authority.require(action, role, "this escalation")
    after = TRANSITIONS.get((state, action))
    if after is None:
        raise UserError(f"This escalation {_DONE[state]}; nothing was changed.")
    return after


def can(state: EscalationState, action: EscalationAction) -> bool:
    """Whether anybody can do that to an escalation in this state: a button stands only where this holds."""
    return (state, action) in TRANSITIONS


def replaces_dri(kind: EscalationKind, counterpart: str | int | None, dri: str | int | None) -> bool:
    """Whether *Replace* transfers the DRI, and does not give the part of the person complained of to somebody else.

    Args:
        kind: what was asked for.
        counterpart: who is on the other side; for "replace a person" the one to be replaced.
        dri: who answers for the initiative now, named the same way.
    """
    return kind is not EscalationKind.REPLACE_PERSON or counterpart == dri


def check_words(words: str, sentence: str, field: str) -> str:
    """What somebody wrote, without the space around it.

    Raises:
        UserError: with that sentence on that field, where hardly anything was written.
    """
    if len(words.strip()) < 3:
        raise UserError(sentence, field)
    return words.strip()


def check_day(day: date | None, today: date, field: str) -> date:
    """A day from today on; UserError on the field otherwise."""
    if day is None:
        raise UserError("Choose a date.", field)
    if day < today:
        raise UserError(f"{day.isoformat()} is past; choose a date from today on.", field)
    return day


def is_final(state: EscalationState) -> bool:
    """Whether nothing can happen to it any more."""
    return state in (EscalationState.SETTLED, EscalationState.WITHDRAWN)


def path(
    sponsor: str | None, escalates_to: Mapping[str, str | None], people: Mapping[str, PersonFacts], about: Sequence[str]
) -> list[str]:
    """The leaders an escalation passes, first to last: the sponsor, then each one's *escalates to*.

    Whoever it is about, is away or inactive is skipped; a circle in the settings ends the path. Where everybody is
    skipped the list is empty, and the caller falls back to any leader.

    Args:
        sponsor: id of the initiative's sponsor.
        escalates_to: leader's id to the id of the one above.
        people: facts by id; somebody unknown is skipped.
        about: ids of those complained of, and of the DRI who raised it.
    """
    found: list[str] = []
    seen: set[str] = set()
    current = sponsor
    while current and current not in seen and len(seen) < MAX_PATH:
        seen.add(current)
        facts = people.get(current)
        if facts and facts.active and not facts.away and current not in about:
            found.append(current)
        current = escalates_to.get(current)
    return found


def next_leader(leaders: Sequence[str], held_by: str | None) -> str | None:
    """Who comes after ``held_by`` in a path; the first where nobody in it holds it; None after the last."""
    if held_by not in leaders:
        return leaders[0] if leaders else None
    after = leaders.index(held_by) + 1
    return leaders[after] if after < len(leaders) else None


def due_at(raised_at: datetime, by_when: date | None, leader: WorkingCalendar, days: int = RESPONSE_DAYS) -> datetime:
    """When the leader's response time ends: the close of the second working day, or of the by-when if earlier.

    Nobody is late before they could answer: a by-when of today after hours is due at the close of the next working day.

    Args:
        raised_at: when it came to this leader.
        by_when: the day by which it is needed; None for no bound.
        leader: the leader's working time.
        days: working days to answer (`Policy.response_days`).
    """
    today = local_date(raised_at, leader.zone)
    day = leader.add_working_days(today, days)
    if by_when is not None:
        day = min(day, by_when)
    due = leader.closes_at(day)
    return due if due > raised_at else leader.closes_at(leader.next_working_day(today))


def days_waiting(raised_at: datetime, now: datetime, leader: WorkingCalendar) -> int:
    """Whole working days since it was first raised: "waits for Dana, 3 days"."""
    return leader.working_days_between(local_date(raised_at, leader.zone), local_date(now, leader.zone))
