"""What every service of charters needs: a request in words, who may answer it, its messages."""

from bot.domain.charter import Goal
from bot.domain.codes import ActorRole, Answer
from bot.domain.errors import UserError
from bot.messages import charters as words
from bot.messages.charters import Asked
from bot.services import people
from bot.services.answering import message
from bot.services.answering.message import Place
from bot.services.escalations.matters import allowed, leaders_above
from bot.services.outcome import Outcome
from bot.services.owned import owned
from storage import outbox, passages
from storage.queries import charters as queries
from storage.queries import consequences, ownership
from storage.queries.ownership import Standing
from storage.tables import Charter, CharterRequest, Person
from storage.uow import ReadUnit, UnitOfWork

GONE = "I know no such request any more. `/dri show I-7` tells how an initiative stands."


def shown(uow: ReadUnit, row: CharterRequest) -> Asked:
    """A request as messages speak of it, with what held when it was asked."""
    standing, before = ownership.standing(uow, row.initiative_id), uow.one(Charter, row.charter_id)
    texts = passages.texts(
        uow, (before.target_id, before.quarter_target_id, row.target_id, row.quarter_target_id, row.reason_id)
    )
    now = Goal(target=texts[before.target_id], due=before.due_on, quarter_target=texts[before.quarter_target_id])
    wanted = Goal(
        target=texts[row.target_id] if row.target_id else now.target,
        due=row.due_on or now.due,
        quarter_target=texts[row.quarter_target_id] if row.quarter_target_id else now.quarter_target,
    )
    return Asked(
        id=row.pk,
        owned=owned(standing),
        asker=uow.one(Person, row.asked_by_id).slack_id,
        leader=uow.one(Person, row.leader_id).slack_id,
        now=now,
        wanted=wanted,
        reason=texts[row.reason_id],
        first_due=before.first_due_on or before.due_on,
        moves=before.moves,
        surprise=wanted.due > now.due and is_on_track(uow, row.initiative_id),
    )


def is_on_track(uow: ReadUnit, initiative_id: int) -> bool:
    """Whether the last answer was Yes, so that a later date counts as a surprise."""
    last = consequences.last_answer(uow, initiative_id)
    return last is not None and last.answer is Answer.ON_TRACK


def find(uow: ReadUnit, actor: Person, request_id: int) -> tuple[CharterRequest, Standing]:
    """A request with its initiative, for somebody who may see it.

    Raises:
        UserError: there is none that this person may see; the same words for both.
    """
    row = queries.seen(uow, actor.pk, request_id)
    if row is None:
        raise UserError(GONE)
    return row, ownership.standing(uow, row.initiative_id)


def role(standing: Standing, actor: Person) -> ActorRole:
    """In what capacity somebody acts on a charter. A DRI who leads is its DRI; at the top they sponsor themselves."""
    if actor.pk == standing.sponsor.pk:
        return ActorRole.SPONSOR
    if standing.dri is not None and actor.pk == standing.dri.pk:
        return ActorRole.DRI
    return ActorRole.LEADER if actor.is_leader else ActorRole.OTHER


def who_grants(uow: ReadUnit, standing: Standing) -> Person:
    """Whom a request waits for: the sponsor, or the next above who is neither away nor gone nor the DRI."""
    chain = leaders_above(uow, standing.sponsor.pk)
    about = [standing.dri.slack_id] if standing.dri else []
    found = next(iter(allowed(uow, [each for each in chain if people.reachable(each)], about)), None)
    return (people.known(uow, found) if found else None) or standing.sponsor


def about(row: CharterRequest) -> str:
    """The request's name on the ledger and in the outbox."""
    return f"charter_request:{row.pk}"


def leader_key(row: CharterRequest) -> str:
    """The outbox key of what the leader it waits for was told."""
    return f"{about(row)}:leader:{row.leader_id}"


def asker_key(row: CharterRequest) -> str:
    """The outbox key of what the DRI was told."""
    return f"{about(row)}:asker"


def refresh(uow: UnitOfWork, row: CharterRequest, sentence: str, click: Place | None = None) -> Outcome:
    """Change every message of a request in place, take back what is unsent.

    Returns:
        The message that was clicked, as it is now, to be shown through the click itself.
    """
    outbox.cancel(uow, about(row))
    payload = words.settled(shown(uow, row), sentence)
    return message.settled(uow, (leader_key(row), asker_key(row)), payload, click)
