"""Charters: a change of target, date or sponsor is a new version; nothing is edited and no date moves silently."""

from datetime import date

from bot.domain import numbers
from bot.domain.codes import LedgerCode, ReviewKind
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.period import period_of
from bot.services import following, people
from storage import ledger, passages
from storage.codes import PassageKind
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.tables import Charter, Person
from storage.uow import UnitOfWork


def first(uow: UnitOfWork, initiative_id: int, *, target_id: int, due: date, sponsor: Person, by: Person) -> None:
    """Write the first version of an initiative's charter."""
    _write(uow, initiative_id, 1, target_id=target_id, due=due, sponsor=sponsor, by=by)


def change(
    uow: UnitOfWork, standing: Standing, *, by: Person, target: str | None = None, due: date | None = None,
    sponsor: Person | None = None,
) -> Standing:  # fmt: skip
    """Write the next version; what is not given stays as it is.

    Args:
        uow: the unit of work.
        standing: the initiative as it is.
        by: who grants it.
        target: the new target.
        due: the new due date.
        sponsor: the new sponsor.

    Raises:
        UserError: somebody changed it a moment before.
    """
    old = standing.charter
    if not uow.move(Charter, old.pk, {"ended_at": None}, ended_at=uow.at):
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"Somebody has just changed the charter of {number}; please look again.")
    target_id = passages.keep(uow, PassageKind.TARGET, target, author_id=by.pk) if target else old.target_id
    charter = _write(
        uow, standing.pk, old.version + 1,
        target_id=target_id, due=due or old.due_on, sponsor=sponsor or standing.sponsor, by=by,
    )  # fmt: skip
    ledger.note(
        uow,
        LedgerCode.CHARTER_CHANGED,
        actor_id=by.pk,
        initiative_id=standing.pk,
        version=charter.version,
        sponsor_id=charter.sponsor_id,
        due_on=charter.due_on.isoformat(),
    )
    following.charter_changed(uow, standing.pk, charter.pk)
    return queries.standing(uow, standing.pk)


def _write(
    uow: UnitOfWork, initiative_id: int, version: int, *, target_id: int, due: date, sponsor: Person, by: Person
) -> Charter:
    day = local_date(uow.at, people.zone_of(uow, by))
    return uow.add(
        Charter(
            initiative_id=initiative_id,
            version=version,
            target_id=target_id,
            due_on=due,
            sponsor_id=sponsor.pk,
            quarter=period_of(ReviewKind.QUARTERLY, day),
            granted_by_id=by.pk,
            started_at=uow.at,
        )
    )
