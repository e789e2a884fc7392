"""The new DRI's answer: accept, accept all, hand back, or silence."""

from datetime import timedelta

from bot.domain import numbers
from bot.domain.codes import EndCode, LedgerCode
from bot.domain.errors import UserError
from bot.messages import ownership as words
from bot.messages import ownership_forms as forms
from bot.messages.ownership import Owned
from bot.messages.text import Payload
from bot.services import following, home, initiatives, people
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox
from storage.codes import Acceptance
from storage.engine import Store
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.tables import Assignment, Person
from storage.uow import ReadUnit, UnitOfWork

FALLBACK = timedelta(seconds=5)
"""How long the click's own response_url has to change the message before chat.update does."""

Place = tuple[str, str]
"""Channel and ts of the message whose button was clicked."""


def accept(store: Store, call: Call, assignment_id: int, place: Place | None = None) -> Outcome:
    """Accept one assignment by its button; pressing it again shows the same.

    Raises:
        UserError: it is another person's, or has ended meanwhile.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = _mine(uow, actor, assignment_id, "accept")
        outcome = _accepted(uow, standing, Acceptance.CLICK, place)
        home.follow(uow, actor)
        uow.commit()
    return outcome


def accept_all(store: Store, call: Call, assignment_id: int, place: Place | None = None) -> Outcome:
    """Accept everything that waits for this person; every message of it changes in place."""
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        outcome = _accepted(uow, _mine(uow, actor, assignment_id, "accept"), Acceptance.CLICK, place)
        _accept_waiting(uow, actor)
        home.follow(uow, actor)
        uow.commit()
    return outcome


def accept_typed(store: Store, call: Call, text: str) -> Outcome:
    """Accept by `/dri accept I-7` or `/dri accept all`; without a word, all."""
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        if text.strip().lower() in ("", "all"):
            done = _accept_waiting(uow, actor)
        else:
            standing = _held_by(initiatives.find_open(uow, actor, text), actor, "accept")
            _accepted(uow, standing, Acceptance.CLICK, None)
            done = [initiatives.owned(standing)]
        uow.commit()
    return Outcome(say=words.accepted_many(done))


def show_hand_back(store: Store, call: Call, assignment_id: int) -> Outcome:
    """Open the form that asks for the reason."""
    with store.read(call.workspace_id, call.at) as uow:
        standing = _mine(uow, people.actor(uow, call.actor), assignment_id, "hand back")
        return Outcome(open=forms.hand_back_form(assignment_id, initiatives.owned(standing).title))


def hand_back(store: Store, call: Call, assignment_id: int, reason: str) -> Outcome:
    """Hand back with the reason from the form; the sponsor owns it by default and reads the reason."""
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        _hand_back(uow, actor, _mine(uow, actor, assignment_id, "hand back"), reason)
        home.follow(uow, actor)
        uow.commit()
    return NOTHING


def return_typed(store: Store, call: Call, text: str) -> Outcome:
    """Hand back by `/dri return I-7 reason`; without a reason the form asks for it."""
    which, _, reason = text.strip().partition(" ")
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = _held_by(initiatives.find_open(uow, actor, which), actor, "hand back")
        about = initiatives.owned(standing)
        if not reason.strip():
            return Outcome(open=forms.hand_back_form(about.assignment_id, about.title))
        if call.key and not uow.first_time(call.key):
            return NOTHING
        _hand_back(uow, actor, standing, reason)
        uow.commit()
    return Outcome(say=words.back_given(about))


def accept_silent(uow: UnitOfWork) -> int:
    """Count as accepted what nobody handed back in two working days; at most 250 at once (the tick calls this).

    Returns:
        How many there were; call again, in a new unit of work, until it is 0.
    """
    rows = queries.silent(uow)
    for row in rows:
        _accepted(uow, queries.standing(uow, row.initiative_id), Acceptance.SILENCE, None)
    return len(rows)


def _accept_waiting(uow: UnitOfWork, actor: Person) -> list[Owned]:
    waiting = [queries.standing(uow, row.initiative_id) for row in queries.waiting_for(uow, actor.pk)]
    for standing in waiting:
        _accepted(uow, standing, Acceptance.CLICK, None)
    return [initiatives.owned(standing) for standing in waiting]


def _accepted(uow: UnitOfWork, standing: Standing, how: Acceptance, place: Place | None) -> Outcome:
    about = initiatives.owned(standing)
    fresh = {"accepted_at": None, "ended_at": None}
    if uow.move(Assignment, about.assignment_id, fresh, accepted_at=uow.at, acceptance=how):
        by_silence = how is Acceptance.SILENCE
        code = LedgerCode.ACCEPTED_BY_SILENCE if by_silence else LedgerCode.ACCEPTED
        actor_id = None if by_silence or standing.dri is None else standing.dri.pk
        ledger.note(uow, code, actor_id=actor_id, initiative_id=standing.pk, about=initiatives.key(about.assignment_id))
        following.accepted(uow, standing.pk)
    else:
        _check_still_held(uow, standing, about.assignment_id)
    payload = words.accepted(about, by_silence=how is Acceptance.SILENCE)
    return _shown(uow, initiatives.key(about.assignment_id), payload, place)


def _check_still_held(uow: UnitOfWork, standing: Standing, assignment_id: int) -> None:
    """Accepted before is fine; ended a moment before is not."""
    uow.session.expire_all()
    if uow.one(Assignment, assignment_id).ended_at is not None:
        raise _too_late(queries.standing(uow, standing.pk))


def _shown(uow: UnitOfWork, key: str, payload: Payload, place: Place | None) -> Outcome:
    """Change the message in place: at once by the click's response_url, else by an update a moment later."""
    row = people.said(uow, key)
    if row is None:
        return Outcome(say=payload)
    if place is None:
        outbox.refresh(uow, row, payload)
        return NOTHING
    outbox.adopt(uow, row, *place)
    outbox.refresh(uow, row, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=row)


def _hand_back(uow: UnitOfWork, actor: Person, standing: Standing, reason: str) -> None:
    reason = reason.strip()
    if not reason:
        raise UserError("Say why in a few words: your sponsor reads it.", "reason")
    initiatives.end(uow, standing, EndCode.HANDED_BACK, actor, words.HANDED_BACK, reason)
    about = initiatives.key(initiatives.owned(standing).assignment_id)
    ledger.note(uow, LedgerCode.HANDED_BACK, actor_id=actor.pk, initiative_id=standing.pk, about=about)
    following.owner_changed(uow, standing.pk, actor.pk, None)
    told = words.back_to_sponsor(initiatives.owned(standing), actor.slack_id, reason)
    people.tell(uow, standing.sponsor, f"handed_back:{about}", told)


def _mine(uow: ReadUnit, actor: Person, assignment_id: int, to_do: str) -> Standing:
    """The initiative of an assignment that is current and the actor's own."""
    row = uow.get(Assignment, assignment_id)
    if row is None:
        raise UserError("I know no such assignment any more.")
    standing = queries.standing(uow, row.initiative_id)
    if row.person_id != actor.pk:
        theirs = people.shown(uow.get(Person, row.person_id))
        raise UserError(f"Only {theirs} can {to_do} {numbers.initiative(standing.initiative.number)}.")
    initiatives.check_open(standing)
    if row.ended_at is not None:
        raise _too_late(standing)
    return standing


def _held_by(standing: Standing, actor: Person, to_do: str) -> Standing:
    if standing.dri is None or standing.dri.pk != actor.pk:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"You are not the DRI of {number}, so there is nothing for you to {to_do}.")
    return standing


def _too_late(standing: Standing) -> UserError:
    number = numbers.initiative(standing.initiative.number)
    now = f"{people.shown(standing.dri)} answers for it now" if standing.dri else "it waits for a new DRI"
    return UserError(f"{number} is no longer yours: {now}.")
