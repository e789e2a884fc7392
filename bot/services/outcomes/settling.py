"""Whoever a claim waits for confirms it, which ends the initiative as hit, or disputes it with a reason."""

from dataclasses import dataclass

from bot.domain import authority
from bot.domain.claim import check_dispute
from bot.domain.codes import ClaimAction, ClaimState, InitiativeState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import claim_forms as forms
from bot.messages import claims as words
from bot.services import closing, home, initiatives, people
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import matters, shown
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import ownership
from storage.queries.ownership import Standing
from storage.tables import Claim, Person
from storage.uow import ReadUnit, UnitOfWork

_DID = {
    ClaimState.CONFIRMED: "has confirmed it already",
    ClaimState.DISPUTED: "has disputed it already",
    ClaimState.WITHDRAWN: "has taken it back",
    ClaimState.LAPSED: "was first, so it waits no more",
}


@dataclass(frozen=True)
class Case:
    """A claim that somebody may settle now."""

    row: Claim
    standing: Standing
    actor: Person


def confirm(store: Store, call: Call, claim_id: int, click: Place | None = None) -> Outcome:
    """Confirm that it was hit: the initiative ends, credited by name.

    Raises:
        UserError: it is another's to confirm, or somebody was first; the sentence says who and what.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, claim_id, ClaimAction.CONFIRM)
        _settle(uow, case, ClaimState.CONFIRMED, LedgerCode.HIT_CONFIRMED)
        closing.close(uow, case.standing, InitiativeState.HIT, case.actor)
        outcome = matters.show(uow, case.row, click=click)
        home.follow(uow, case.actor)
        uow.commit()
    return outcome


def show_dispute(store: Store, call: Call, claim_id: int) -> Outcome:
    """Open the form for the reason, if this person may dispute it now. Nothing is written.

    Raises:
        UserError: as `confirm`.
    """
    with store.read(call.workspace_id, call.at) as uow:
        case = _allowed(uow, call, claim_id, ClaimAction.DISPUTE)
        return Outcome(open=forms.dispute_form(shown.one(uow, case.row)))


def dispute(store: Store, call: Call, claim_id: int, reason: str) -> Outcome:
    """Dispute it: the DRI reads the reason, the initiative stays open and is asked again next week.

    Raises:
        UserError: on the field `reason` that is empty or too long; else as `confirm`.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        case = _allowed(uow, call, claim_id, ClaimAction.DISPUTE)
        told = check_dispute(reason)
        reason_id = passages.keep(uow, PassageKind.REASON, told, author_id=case.actor.pk)
        _settle(uow, case, ClaimState.DISPUTED, LedgerCode.HIT_DISPUTED, reason_id=reason_id)
        matters.show(uow, case.row)
        _tell(uow, case)
        home.follow(uow, case.actor)
        uow.commit()
    return NOTHING


def _allowed(uow: ReadUnit, call: Call, claim_id: int, action: ClaimAction) -> Case:
    actor = people.actor(uow, call.actor)
    row = matters.find(uow, actor, claim_id)
    standing = ownership.standing(uow, row.initiative_id)
    authority.require(action, matters.role(row, standing, actor), "this claim")
    if row.state is not ClaimState.WAITING:
        raise _was_first(uow, row)
    initiatives.check_open(standing)
    return Case(row, standing, actor)


def _settle(uow: UnitOfWork, case: Case, state: ClaimState, code: LedgerCode, **values: int) -> None:
    """Whoever is first settles it; on PostgreSQL the second waits for the row and then finds it settled."""
    settled = {"state": state, "settled_at": uow.at, "settled_by_id": case.actor.pk, **values}
    if not uow.move(Claim, case.row.pk, {"state": ClaimState.WAITING}, **settled):
        raise _was_first(uow, uow.one(Claim, case.row.pk))
    matters.note(uow, code, case.row, case.actor, **values)


def _was_first(uow: ReadUnit, row: Claim) -> UserError:
    by = people.shown(uow.get(Person, row.settled_by_id)) if row.settled_by_id else "Somebody"
    return UserError(f"{by} {_DID[row.state]}. Nothing was changed.")


def _tell(uow: UnitOfWork, case: Case) -> None:
    """Whoever said it, and the DRI where another stood in for them; in their working hours."""
    payload = words.disputed(shown.one(uow, case.row))
    dri = case.standing.dri
    for person_id in sorted({case.row.claimed_by_id, dri.pk if dri else case.row.claimed_by_id}):
        person = uow.one(Person, person_id)
        if person_id != case.actor.pk and people.reachable(person):
            due_at = people.calendar_of(uow, person).next_working_instant(uow.at)
            key = f"{matters.about(case.row)}:disputed:{person_id}"
            people.tell(uow, person, key, payload, due_at=due_at)
