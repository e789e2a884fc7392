"""What every service of escalations needs: the matter in words, its people, its messages."""

from collections.abc import Iterable
from itertools import pairwise

from sqlmodel import col

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import ActorRole
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.messages.escalation import Matter
from bot.services import people
from storage import outbox, passages
from storage.queries import escalations as queries
from storage.queries import people as people_queries
from storage.queries.monday import absences
from storage.tables import Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork


def matters(uow: ReadUnit, rows: Iterable[Escalation]) -> list[Matter]:
    """Escalations as messages speak of them."""
    rows = list(rows)
    ids = {row.initiative_id for row in rows}
    works = {each.pk: each for each in uow.find(Initiative, col(Initiative.id).in_(ids))}
    everybody = [i for row in rows for i in (row.raised_by_id, row.leader_id, row.counterpart_id)]
    known = people_queries.by_ids(uow, everybody)
    texts = passages.texts(uow, [i for row in rows for i in (row.about_id, row.need_id)])
    return [_matter(uow, row, works[row.initiative_id], known, texts) for row in rows]


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


def role(uow: ReadUnit, row: Escalation, actor: Person) -> ActorRole:
    """In what capacity somebody acts on an escalation; the leader it waits for, or one above in its path, is LEADER."""
    if actor.pk == row.raised_by_id:
        return ActorRole.DRI
    if actor.pk == row.counterpart_id:
        return ActorRole.COUNTERPART
    if actor.pk == row.leader_id or actor.slack_id in path(uow, row):
        return ActorRole.LEADER
    return ActorRole.OTHER


def path(uow: ReadUnit, row: Escalation) -> list[str]:
    """Slack ids of the leaders this escalation passes, from whoever holds it upwards."""
    above = leaders_above(uow, row.leader_id)
    about = [each.slack_id for each in (uow.get(Person, row.counterpart_id), uow.get(Person, row.raised_by_id)) if each]
    return allowed(uow, above, about)


def leaders_above(uow: ReadUnit, person_id: int) -> list[Person]:
    """Somebody and whom they escalate to, upwards; a circle in the settings ends it."""
    found: list[Person] = []
    current = uow.get(Person, person_id)
    while current is not None and current not in found and len(found) < rules.MAX_PATH:
        found.append(current)
        current = uow.get(Person, current.escalates_to_id)
    return found


def allowed(uow: ReadUnit, chain: list[Person], about: list[str]) -> list[str]:
    """Slack ids of those in a chain to whom an escalation may go, in its order; any other leader where nobody may."""
    up = {person.slack_id: nxt.slack_id for person, nxt in pairwise(chain)}
    away = absences(uow, [each.pk for each in chain], uow.at.date())
    facts = {person.slack_id: people.facts(person, away=person.pk in away) for person in chain}
    known = {slack_id: each for slack_id, each in facts.items() if each}
    found = rules.path(chain[0].slack_id if chain else None, up, known, about)
    return found or [each.slack_id for each in people.leaders(uow) if each.slack_id not in about]


def leader_key(row: Escalation, leader: Person) -> str:
    """The outbox key of the request as that leader got it."""
    return f"escalation:{row.pk}:request:{leader.pk}"


def raiser_key(row: Escalation) -> str:
    """The outbox key of what the raiser was told first."""
    return f"escalation:{row.pk}:request:raiser"


def about(row: Escalation) -> str:
    """The matter's name on the ledger and in the outbox."""
    return f"escalation:{row.pk}"


def refresh_everywhere(uow: UnitOfWork, row: Escalation, sentence: str) -> None:
    """Change every message of a settled or passed-on matter in place: no dead buttons anywhere."""
    payload = words.to_leader_settled(matter(uow, row), sentence)
    for said in queries.requests_said(uow, row.pk):
        outbox.refresh(uow, said, payload)


def _matter(
    uow: ReadUnit, row: Escalation, work: Initiative, known: dict[int, Person], texts: dict[int | None, str]
) -> Matter:
    leader = known[row.leader_id]
    counterpart = known.get(row.counterpart_id or 0)
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
        days_waiting=rules.days_waiting(row.first_raised_at, uow.at, people.calendar_of(uow, leader)),
    )
