"""What every service of escalations needs: the matter in words, its people, the keys of its messages."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from sqlmodel import col

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import ActorRole
from bot.domain.errors import UserError
from bot.messages.escalation import Matter
from bot.services import people
from storage import passages
from storage.queries import escalations as queries
from storage.queries import people as people_queries
from storage.queries.monday import absences
from storage.tables import Audience, Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork


def matters(uow: ReadUnit, rows: Iterable[Escalation]) -> list[Matter]:
    """Escalations as messages speak of them."""
    rows = list(rows)
    ids = {row.initiative_id for row in rows}
    works = {each.pk: each for each in uow.find(Initiative, col(Initiative.id).in_(ids))}
    dris = queries.dris(uow, ids)
    everybody = [i for row in rows for i in (row.raised_by_id, row.leader_id, row.counterpart_id)]
    known = people_queries.by_ids(uow, [*everybody, *dris.values()])
    texts = passages.texts(uow, [i for row in rows for i in (row.about_id, row.need_id, row.side_id)])
    return [_matter(uow, row, works[row.initiative_id], dris.get(row.initiative_id), known, texts) for row in rows]


def matter(uow: ReadUnit, row: Escalation) -> Matter:
    """One escalation as messages speak of it."""
    return matters(uow, [row])[0]


def find(uow: ReadUnit, viewer: Person, typed: str) -> Escalation:
    """The escalation somebody means by `E-3`, `e3` or `3`.

    Raises:
        UserError: it is no number, or there is none with it that this person may see; the same words for both.
    """
    number = numbers.parse_escalation(typed)
    found = queries.numbered(uow, viewer.pk, number) if number is not None else None
    if found is None:
        shown = typed.strip()[:40]
        raise UserError(f'I know no escalation "{shown}". `/escalate list` shows yours and what waits for you.')
    return found


def reachable(uow: ReadUnit, actor: Person, escalation_id: int) -> Escalation:
    """The escalation with that id, for somebody who may see it or who has a part in settling or answering it.

    Raises:
        UserError: for everybody else; the same words as for a number that does not exist.
    """
    row = uow.get(Escalation, escalation_id)
    parts = {ActorRole.LEADER, ActorRole.DRI}
    if row is not None and (role(uow, row, actor) in parts or queries.seen(uow, actor.pk, row.pk)):
        return row
    raise UserError("I know no such escalation. `/escalate list` shows yours and what waits for you.")


def role(uow: ReadUnit, row: Escalation, actor: Person) -> ActorRole:
    """In what capacity somebody acts; the leader it waits for, or one above in its path, is LEADER.

    The DRI is whoever raised it, and whoever answers for the initiative by now.
    """
    if actor.pk == row.raised_by_id:
        return ActorRole.DRI
    if actor.pk == row.counterpart_id:
        return ActorRole.COUNTERPART
    if actor.pk in {leader.pk for leader in leaders_above(uow, row.leader_id)}:
        return ActorRole.LEADER
    return ActorRole.DRI if actor.pk == dri_id(uow, row) else ActorRole.OTHER


def dri_id(uow: ReadUnit, row: Escalation) -> int | None:
    """Who is the initiative's DRI now, which may be somebody else than whoever raised it."""
    return queries.dris(uow, [row.initiative_id]).get(row.initiative_id)


def answerer(uow: ReadUnit, row: Escalation) -> Person:
    """Who answers the leader's question: whoever raised it, or the DRI who took over from them in the meantime."""
    raiser, now = uow.one(Person, row.raised_by_id), uow.get(Person, dri_id(uow, row))
    moved_on = not people.reachable(raiser) or queries.ended_as_dri(uow, row.initiative_id, raiser.pk)
    if moved_on and now is not None and now.pk not in (row.leader_id, row.counterpart_id) and people.reachable(now):
        return now
    return raiser


def path(uow: ReadUnit, row: Escalation) -> list[str]:
    """Slack ids of the leaders this escalation passes, from whoever holds it upwards."""
    above = leaders_above(uow, row.leader_id)
    parts = [uow.get(Person, each) for each in (row.counterpart_id, row.raised_by_id)]
    about = {each.slack_id for each in parts if each}
    now = uow.get(Person, dri_id(uow, row))
    if now is not None and now.pk != row.leader_id:
        about.add(now.slack_id)
    return allowed(uow, above, sorted(about))


def leaders_above(uow: ReadUnit, person_id: int) -> list[Person]:
    """Somebody and whom they escalate to, upwards; a circle in the settings ends it."""
    found: dict[int, Person] = {}
    current = uow.get(Person, person_id)
    while current is not None and current.pk not in found and len(found) < rules.MAX_PATH:
        found[current.pk] = current
        current = uow.get(Person, current.escalates_to_id)
    return list(found.values())


def allowed(uow: ReadUnit, chain: list[Person], about: list[str]) -> list[str]:
    """Slack ids of those in a chain to whom an escalation may go, in its order; any other leader where nobody may."""
    others = people.leaders(uow)
    up = {person.slack_id: nxt.slack_id for person, nxt in pairwise(chain)}
    away = _away(uow, [*chain, *others])
    facts = {person.slack_id: people.facts(person, away=person.pk in away) for person in chain}
    known = {slack_id: each for slack_id, each in facts.items() if each}
    found = rules.path(chain[0].slack_id if chain else None, up, known, about)
    if found:
        return found
    rest = [each for each in others if each.slack_id not in about]
    return [each.slack_id for each in rest if each.pk not in away] or [each.slack_id for each in rest]


def _away(uow: ReadUnit, persons: list[Person]) -> set[int]:
    """Ids of those who are away on the day that it is where they are."""
    days: dict[date, list[int]] = {}
    for person in persons:
        days.setdefault(people.today(uow, person), []).append(person.pk)
    return {person_id for day, ids in days.items() for person_id in absences(uow, ids, day)}


def leader_key(row: Escalation, leader: Person) -> str:
    """The outbox key of the request as that leader got it."""
    return f"escalation:{row.pk}:request:{leader.pk}"


def raiser_key(row: Escalation) -> str:
    """The outbox key of what the raiser was told first."""
    return f"escalation:{row.pk}:request:raiser"


def counterpart_key(row: Escalation) -> str:
    """The outbox key of what the other side was told first."""
    return f"escalation:{row.pk}:request:counterpart"


def decided_key(memo_id: int) -> str:
    """The outbox key of the decider's own message about the memo that settled it."""
    return f"memo:{memo_id}:decided"


def returned_key(row: Escalation, asked: int, more: str = "") -> str:
    """The outbox key of the question with which it came back; `more` makes a reminder its own."""
    return f"escalation:{row.pk}:request:returned:{asked}{more}"


def about(row: Escalation) -> str:
    """The matter's name on the ledger and in the outbox."""
    return f"escalation:{row.pk}"


def turn(uow: ReadUnit, row: Escalation) -> int:
    """How many things have happened to it: makes the key of each piece of news its own."""
    return len(queries.story(uow, row.pk))


def name(uow: UnitOfWork, row: Escalation, person_id: int) -> None:
    """Let somebody who has a part in it from now on see it for ever."""
    uow.insert_new(Audience, person_id=person_id, escalation_id=row.pk, named=True, dissented=False)


def _matter(
    uow: ReadUnit,
    row: Escalation,
    work: Initiative,
    dri: int | None,
    known: dict[int, Person],
    texts: dict[int | None, str],
) -> Matter:
    leader = known[row.leader_id]
    counterpart, owner = known.get(row.counterpart_id or 0), known.get(dri or 0)
    return Matter(
        id=row.pk,
        number=row.number,
        initiative_number=work.number,
        initiative=work.name,
        kind=row.kind,
        about=texts[row.about_id],
        need=texts[row.need_id],
        by_on=row.by_on,
        raiser=known[row.raised_by_id].slack_id,
        leader=leader.slack_id,
        counterpart=counterpart.slack_id if counterpart else None,
        state=row.state,
        first_raised_at=row.first_raised_at,
        due_at=row.due_at,
        deadline_on=row.deadline_on,
        dri=owner.slack_id if owner else None,
        committed_on=row.committed_on,
        side=texts[row.side_id],
        overdue=row.overdue_said_at is not None,
        days_waiting=rules.days_waiting(row.first_raised_at, uow.at, people.calendar_of(uow, leader)),
    )
