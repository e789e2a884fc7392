"""Decision rights: classes of questions and their dated versions."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_
from sqlmodel import col

from storage.tables import DecisionRight, Person, RightVersion
from storage.uow import ReadUnit


def living(uow: ReadUnit, on: date) -> list[DecisionRight]:
    """The classes that have not ended by a day, by name."""
    lives = or_(col(DecisionRight.ended_on).is_(None), col(DecisionRight.ended_on) > on)
    return uow.find(DecisionRight, lives, order=[col(DecisionRight.name), col(DecisionRight.id)])


def versions(uow: ReadUnit, right_ids: Iterable[int]) -> dict[int, list[RightVersion]]:
    """Class to all its versions, the first first."""
    wanted = list(right_ids)
    found: dict[int, list[RightVersion]] = {right_id: [] for right_id in wanted}
    for row in uow.find(RightVersion, col(RightVersion.right_id).in_(wanted), order=[col(RightVersion.version)]):
        found[row.right_id].append(row)
    return found


def without_owner(uow: ReadUnit, on: date) -> list[DecisionRight]:
    """Classes whose owner has left: a finding of the audit (design 2.8)."""
    classes = living(uow, on)
    known = versions(uow, (each.pk for each in classes))
    last = {right_id: [each for each in rows if each.from_on <= on][-1:] for right_id, rows in known.items()}
    owners = {row.owner_id for rows in last.values() for row in rows}
    gone = {row.pk for row in uow.find(Person, col(Person.id).in_(owners), col(Person.active).is_(False))}
    return [each for each in classes if any(row.owner_id in gone for row in last[each.pk])]
