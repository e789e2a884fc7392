"""Classes of questions as they stand on a day: who owns each, which one a question belongs to, who has to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from bot.domain import rights as rules
from bot.domain.errors import UserError
from bot.domain.rights import Version
from bot.messages import ids
from bot.services import people
from storage import passages
from storage.queries import people as people_queries
from storage.queries import rights as queries
from storage.tables import DecisionRight, Initiative, Person, RightVersion
from storage.uow import ReadUnit


@dataclass(frozen=True, kw_only=True)
class Class:
    """A class of questions with the version that holds on the day it was asked for.

    Args:
        row: the class.
        version: what holds; people as Slack ids.
        owner: who decides.
        versions: all its versions, the first first.
    """

    row: DecisionRight
    version: Version
    owner: Person
    versions: Sequence[Version]


def holding(uow: ReadUnit, on: date, *, coming: bool = False) -> list[Class]:
    """The classes that hold on a day, by name; with `coming` also those that will, as they will."""
    rows = queries.living(uow, on)
    stored = queries.versions(uow, (row.pk for row in rows))
    read = _read(uow, [each for found in stored.values() for each in found])
    owners = people_queries.by_ids(uow, [each.owner_id for found in stored.values() for each in found])
    by_slack_id = {person.slack_id: person for person in owners.values()}
    found = []
    for row in rows:
        versions = [read[each.pk] for each in stored[row.pk]]
        version = rules.in_force(versions, on, row.ended_on)
        if version is None and coming:
            version = min(versions, key=lambda each: each.from_on)
        if version is not None:
            found.append(Class(row=row, version=version, owner=by_slack_id[version.owner], versions=versions))
    return found


def one(uow: ReadUnit, right_id: int, on: date, *, coming: bool = False) -> Class:
    """The class with that id on a day; with `coming` also one that does not hold yet.

    Raises:
        UserError: it has ended, or does not hold yet.
    """
    found = next((each for each in holding(uow, on, coming=coming) if each.row.pk == right_id), None)
    if found is None:
        raise UserError("That class of questions does not hold on that day: choose another one.", ids.FIELD_CLASS)
    return found


def of_memo(uow: ReadUnit, right_id: int | None, on: date) -> Class | None:
    """The class of a memo as it stands on a day; None where it has none, or the class has ended."""
    return next((each for each in holding(uow, on) if each.row.pk == right_id), None) if right_id else None


def proposed(uow: ReadUnit, text: str, on: date) -> Class | None:
    """The class whose words stand in a question, or None."""
    found = {each.row.pk: each for each in holding(uow, on)}
    key = rules.recognise(text, {right_id: each.version for right_id, each in found.items()})
    return found[key] if key is not None else None


def owner_of(uow: ReadUnit, found: Class) -> Person | None:
    """Who decides questions of a class: its owner, or their leader where the owner has left; None without either."""
    return found.owner if people.reachable(found.owner) else _above(uow, found.owner)


def check_covers(found: Class, initiative: Initiative | None) -> None:
    """UserError where the class is about another initiative or objective."""
    version = found.version
    here = (initiative.pk, initiative.objective_id) if initiative else (None, None)
    if not rules.covers(version, *here):
        what = "one initiative" if version.initiative is not None else "the initiatives of one objective"
        raise UserError(f'"{found.row.name}" is only for {what}: choose that one, or another class.', ids.FIELD_CLASS)


def check_inputs(found: Class, inputs: str) -> None:
    """UserError that names the required inputs on which nothing is said."""
    missing = rules.missing_inputs(found.version.inputs, inputs)
    if missing:
        names = ", ".join(missing)
        raise UserError(f"Write a line on each of these inputs, beginning with its name: {names}.", ids.FIELD_INPUTS)


def signer(
    uow: ReadUnit, decider: Person, recorder: Person, *, found: Class | None, amount: int | None, holder: Person | None
) -> Person | None:
    """Who has to sign a decision before it stands; None where its decider may decide.

    Args:
        uow: the unit of work.
        decider: who decided.
        recorder: who records it.
        found: its class, if it has one. Where its owner has left, their leader stands in.
        amount: what it costs, as far as somebody said so.
        holder: who answers for its initiative; None without one.
    """
    owner, above = (owner_of(uow, found), _above(uow, found.owner)) if found else (None, None)
    limit = found.version.amount_limit if found else None
    wanted = rules.signer(
        decider.slack_id,
        recorder.slack_id,
        owner=owner.slack_id if owner else None,
        beyond=limit is not None and amount is not None and amount > limit,
        above=above.slack_id if above else None,
        holder=holder.slack_id if holder else None,
    )
    return people.known(uow, wanted) if wanted else None


def _above(uow: ReadUnit, person: Person) -> Person | None:
    """The leader somebody escalates to, the next one up where that one has left."""
    seen: set[int] = {person.pk}
    above = uow.get(Person, person.escalates_to_id)
    while above is not None and above.pk not in seen and not people.reachable(above):
        seen.add(above.pk)
        above = uow.get(Person, above.escalates_to_id)
    return above if people.reachable(above) else None


def _read(uow: ReadUnit, rows: Sequence[RightVersion]) -> dict[int, Version]:
    texts = passages.texts(uow, [i for row in rows for i in (row.signs_id, row.inputs_id, row.bounds_id)])
    owners = {each.pk: each.slack_id for each in uow.find(Person, col(Person.id).in_([row.owner_id for row in rows]))}
    return {row.pk: _version(row, owners[row.owner_id], texts) for row in rows}


def _version(row: RightVersion, owner: str, texts: dict[int | None, str]) -> Version:
    return Version(
        number=row.version,
        owner=owner,
        days=row.days,
        from_on=row.from_on,
        signs=rules.terms(texts[row.signs_id]),
        inputs=rules.terms(texts[row.inputs_id]),
        bounds=texts[row.bounds_id],
        amount_limit=row.amount_limit,
        initiative=row.initiative_id,
        objective=row.objective_id,
    )
