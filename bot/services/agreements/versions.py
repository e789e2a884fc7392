"""Versions of spec and deadline: added, answered once, and put in force; accepted, a version is frozen."""

from datetime import date

from bot.domain import agreement as rules
from bot.domain.codes import AgreementState, LedgerCode
from bot.domain.errors import UserError
from bot.services import people
from bot.services.agreements import changing, permits, standing
from bot.services.agreements.standing import Standing
from storage import passages
from storage.codes import PassageKind
from storage.tables import AgreementVersion, Person
from storage.uow import UnitOfWork


def add(
    uow: UnitOfWork, now: Standing, by: Person, spec: str, deadline: date, *, accepted_by: Person | None = None
) -> AgreementVersion:
    """Keep a new version, open unless somebody has accepted it already.

    Raises:
        UserError: another version was opened at the same moment.
    """
    number = (now.versions[-1].version if now.versions else 0) + 1
    answered = {"answered_by_id": accepted_by.pk, "answered_at": uow.at, "accepted": True} if accepted_by else {}
    new = uow.insert_once(
        AgreementVersion,
        agreement_id=now.pk,
        version=number,
        spec_id=passages.keep(uow, PassageKind.AGREEMENT, spec, author_id=by.pk),
        spec_hash=rules.sealed(spec),
        deadline_on=deadline,
        zone=people.zone_of(uow, now.provider).key,
        proposed_by_id=by.pk,
        proposed_at=uow.at,
        **answered,
    )
    if new is None:
        raise UserError(permits.what_happened(uow, now) or changing.FIRST)
    return uow.one(AgreementVersion, new)


def answer(uow: UnitOfWork, now: Standing, by: Person, *, accepted: bool, **values: object) -> AgreementVersion:
    """Answer the version that waits for it.

    Raises:
        UserError: somebody has answered it a moment before.
    """
    opened = now.opened
    answered = {"accepted": accepted, "answered_at": uow.at, "answered_by_id": by.pk, **values}
    if opened is None or not uow.move(AgreementVersion, opened.pk, {"answered_at": None}, **answered):
        raise UserError(permits.what_happened(uow, now) or changing.FIRST)
    return opened


def close(uow: UnitOfWork, now: Standing, by: Person | None) -> bool:
    """What still waits for an answer gets none any more; returns whether anything did."""
    if now.opened is None:
        return False
    answered = {"answered_at": uow.at, "accepted": False, "answered_by_id": by.pk if by else None}
    return uow.move(AgreementVersion, now.opened.pk, {"answered_at": None}, **answered)


def bind(uow: UnitOfWork, now: Standing, version: AgreementVersion, state: AgreementState | None = None) -> None:
    """Put a version in force: from now on its deadline is the one that counts.

    Args:
        uow: the unit of work.
        now: the agreement.
        version: the version.
        state: the agreement's state afterwards; None for in force.
    """
    due_at = standing.ends_at(version)
    in_force = {"version": version.version, "due_at": due_at, "breached_at": None, "reminded_at": None}
    changing.move(uow, now, state or AgreementState.IN_FORCE, **in_force)


def note(uow: UnitOfWork, now: Standing, code: LedgerCode, by: Person | None, version: AgreementVersion) -> None:
    """One line on the ledger about a version: its number, the hash of its spec, its deadline."""
    sealed = {"version": version.version, "spec_hash": version.spec_hash}
    changing.note(uow, now, code, by, **sealed, deadline_on=version.deadline_on.isoformat())
