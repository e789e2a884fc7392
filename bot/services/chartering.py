"""Charters: a change of target, date or sponsor is a new version; nothing is edited and no date moves silently."""

from datetime import date

from bot.domain import numbers
from bot.domain.charter import Goal
from bot.domain.codes import LedgerCode, ReviewKind
from bot.domain.errors import UserError
from bot.domain.period import period_of
from bot.domain.questions import needs_quarter_target
from bot.services import following, people
from storage import ledger, passages
from storage.codes import PassageKind
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.tables import Charter, Person
from storage.uow import ReadUnit, UnitOfWork


def first(
    uow: UnitOfWork, initiative_id: int, *, target_id: int, due: date, sponsor: Person, by: Person,
    quarter_target: str = "",
) -> None:  # fmt: skip
    """Write the first version of an initiative's charter."""
    uow.add(
        Charter(
            initiative_id=initiative_id,
            target_id=target_id,
            due_on=due,
            sponsor_id=sponsor.pk,
            quarter=_quarter(uow, by),
            quarter_target_id=_kept(uow, quarter_target, by),
            first_due_on=due,
            granted_by_id=by.pk,
            started_at=uow.at,
        )
    )


def change(
    uow: UnitOfWork, standing: Standing, *, by: Person, target: str | None = None, due: date | None = None,
    sponsor: Person | None = None, quarter_target: str | None = None, reason_id: int | None = None,
    granting: int | None = None,
) -> Standing:  # fmt: skip
    """Write the next version; what is not given stays as it is.

    Args:
        uow: the unit of work.
        standing: the initiative as it is.
        by: who grants it.
        target: the new target.
        due: the new due date.
        sponsor: the new sponsor.
        quarter_target: the target of this quarter. An old quarter's never stays, nor one that a nearer date needs not.
        reason_id: the passage that says why.
        granting: the id of the request that this grants; any other open one lapses.

    Raises:
        UserError: somebody changed it a moment before.
    """
    old = standing.charter
    if not uow.move(Charter, old.pk, {"ended_at": None}, ended_at=uow.at):
        raise _was_first(uow, standing)
    charter = uow.add(
        Charter(
            initiative_id=standing.pk,
            version=old.version + 1,
            target_id=passages.keep(uow, PassageKind.TARGET, target, author_id=by.pk) if target else old.target_id,
            due_on=due or old.due_on,
            sponsor_id=(sponsor or standing.sponsor).pk,
            quarter=_quarter(uow, by),
            quarter_target_id=_quarter_target(uow, old, due or old.due_on, quarter_target, by),
            first_due_on=old.first_due_on or old.due_on,
            moves=old.moves + (due is not None and due != old.due_on),
            reason_id=reason_id,
            granted_by_id=by.pk,
            started_at=uow.at,
        )
    )
    ledger.note(
        uow,
        LedgerCode.CHARTER_CHANGED,
        actor_id=by.pk,
        initiative_id=standing.pk,
        version=charter.version,
        sponsor_id=charter.sponsor_id,
        due_on=charter.due_on.isoformat(),
    )
    following.charter_changed(uow, standing.pk, charter.pk, by, granting=granting)
    return queries.standing(uow, standing.pk)


def goal(uow: ReadUnit, standing: Standing, today: date) -> Goal:
    """What an initiative is held to on a day; the target of a quarter that has passed is none."""
    charter = standing.charter
    current = charter.quarter == period_of(ReviewKind.QUARTERLY, today)
    words = passages.text(uow, charter.quarter_target_id) if current else ""
    return Goal(target=standing.target, due=charter.due_on, quarter_target=words)


def _quarter_target(uow: UnitOfWork, old: Charter, due: date, words: str | None, by: Person) -> int | None:
    if not needs_quarter_target(people.today(uow, by), due):
        return None
    if words is None:
        return old.quarter_target_id if old.quarter == _quarter(uow, by) else None
    return _kept(uow, words, by)


def _kept(uow: UnitOfWork, words: str, by: Person) -> int | None:
    return passages.keep(uow, PassageKind.TARGET, words, author_id=by.pk) if words else None


def _quarter(uow: ReadUnit, by: Person) -> str:
    return period_of(ReviewKind.QUARTERLY, people.today(uow, by))


def _was_first(uow: UnitOfWork, standing: Standing) -> UserError:
    uow.session.expire_all()
    last = queries.charters_of(uow, standing.pk)[-1]
    who, number = people.shown(uow.get(Person, last.granted_by_id)), numbers.initiative(standing.initiative.number)
    return UserError(
        f"{who} was first and has just changed the charter of {number}, due {last.due_on.isoformat()} now;"
        " nothing of yours was stored."
    )
