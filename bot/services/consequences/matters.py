"""What every service of the ladder needs: a step in words, who may decide, its messages."""

from collections.abc import Iterable

from bot.domain import escalation as escalations
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ActorRole, ConsequenceKind
from bot.domain.errors import UserError
from bot.domain.ladder import REMINDED, SPONSOR_TOLD
from bot.domain.policy import Policy
from bot.messages import consequences as words
from bot.messages.consequences import StepShown
from bot.services import people
from bot.services.answering import message
from bot.services.answering.message import Place
from bot.services.escalations.matters import leaders_above
from bot.services.outcome import Outcome, Payload
from storage import outbox
from storage.queries import consequences as queries
from storage.queries import ownership, settings
from storage.queries.ownership import Standing
from storage.tables import Consequence, Person
from storage.uow import ReadUnit, UnitOfWork

GONE = "I know no such matter any more. The App Home shows what waits for you."


def shown(uow: ReadUnit, row: Consequence) -> StepShown:
    """One step as messages speak of it."""
    return many_shown(uow, [row])[0]


def many_shown(uow: ReadUnit, rows: Iterable[Consequence]) -> list[StepShown]:
    """Steps as messages speak of them, in the same order."""
    rows = list(rows)
    works = {each.pk: each for each in ownership.standings(uow, {row.initiative_id for row in rows})}
    policy = settings.policy(uow)
    return [of(uow, row, works[row.initiative_id], policy) for row in rows]


def open_consequences(uow: ReadUnit, leader_id: int) -> list[StepShown]:
    """The decisions that are due from a leader, the longest waiting first: for their daily list and their App Home."""
    return many_shown(uow, queries.open_for(uow, leader_id))


def find(uow: ReadUnit, actor: Person, consequence_id: int) -> tuple[Consequence, Standing]:
    """A step with its initiative, for somebody who may see that.

    Raises:
        UserError: there is none that this person may see; the same words for both.
    """
    row = queries.seen(uow, actor.pk, consequence_id)
    if row is None:
        raise UserError(GONE)
    return row, ownership.standing(uow, row.initiative_id)


def role(row: Consequence, standing: Standing, actor: Person) -> ActorRole:
    """In what capacity somebody acts on a step.

    The sponsor is the one in the charter of now, or whoever was told. A leader who answers for it themselves, or whose
    misses they are, is its DRI here and decides nothing.
    """
    if actor.pk in (row.sponsor_id, standing.sponsor.pk):
        return ActorRole.SPONSOR
    if actor.pk in (row.person_id, standing.dri.pk if standing.dri else None):
        return ActorRole.DRI
    return ActorRole.LEADER if actor.is_leader else ActorRole.OTHER


def who_is_told(uow: ReadUnit, standing: Standing, person_id: int | None) -> Person:
    """The sponsor; where the misses are the sponsor's own, or they have left, the next leader above who can act."""
    if standing.sponsor.pk != person_id and people.reachable(standing.sponsor):
        return standing.sponsor
    chain = [*leaders_above(uow, standing.sponsor.pk), *people.leaders(uow)]
    able = (each for each in chain if each.pk != person_id and people.reachable(each))
    return next(able, standing.sponsor)


def about(row: Consequence) -> str:
    """The step's name on the ledger and in the outbox."""
    return f"consequence:{row.pk}"


def sponsor_key(row: Consequence) -> str:
    """The outbox key of what the sponsor was told."""
    return f"{about(row)}:sponsor"


def person_key(row: Consequence) -> str:
    """The outbox key of what whoever missed was told."""
    return f"{about(row)}:person"


def tell(
    uow: UnitOfWork, whom: Person, row: Consequence, key: str, payload: Payload, calendar: WorkingCalendar | None = None
) -> None:
    """Say it in the person's working hours: the bot starts this by itself. `calendar` is theirs, where it is known."""
    due_at = (calendar or people.calendar_of(uow, whom)).next_working_instant(uow.at)
    people.tell(uow, whom, key, payload, about=about(row), due_at=due_at)


def refresh(uow: UnitOfWork, row: Consequence, sentence: str, click: Place | None = None) -> Outcome:
    """Change every message of a step in place, take back what is unsent.

    Returns:
        The message that was clicked, as it is now, to be shown through the click itself.
    """
    outbox.cancel(uow, about(row))
    payload = words.settled(shown(uow, row), sentence)
    return message.settled(uow, (sponsor_key(row), person_key(row)), payload, click)


def of(uow: ReadUnit, row: Consequence, standing: Standing, policy: Policy) -> StepShown:
    """One step as messages speak of it, of an initiative that this unit has read."""
    whose, sponsor = person(uow, standing, row.person_id), person(uow, standing, row.sponsor_id)
    return StepShown(
        id=row.pk,
        number=standing.initiative.number,
        name=standing.initiative.name,
        kind=row.kind,
        step=row.step,
        misses=row.misses,
        whose=whose.slack_id if whose else None,
        sponsor=sponsor.slack_id if sponsor else "",
        days=_days(uow, row, sponsor),
        next_at=_next_at(row, policy),
    )


def person(uow: ReadUnit, standing: Standing, person_id: int | None) -> Person | None:
    """Somebody who has a part in a step; its sponsor and its DRI are read already."""
    read = (standing.sponsor, standing.dri)
    return next((each for each in read if each is not None and each.pk == person_id), None) or uow.get(
        Person, person_id
    )


def _days(uow: ReadUnit, row: Consequence, sponsor: Person | None) -> int:
    if sponsor is None or row.opened_at == uow.at:
        return 0
    return escalations.days_waiting(row.opened_at, uow.at, people.calendar_of(uow, sponsor))


def _next_at(row: Consequence, policy: Policy) -> int | None:
    """At how many misses the next step comes; never at as many as there are, for no step is skipped."""
    at = {REMINDED: policy.tell_sponsor_at, SPONSOR_TOLD: policy.decide_at}.get(row.step)
    return max(at, row.misses + 1) if at is not None and row.kind is ConsequenceKind.MISSES else None
