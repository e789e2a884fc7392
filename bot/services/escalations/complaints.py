"""Complaints: a contributor's goes to the DRI first, a provider's about the DRI to the sponsor (design 2.3).

What becomes of them by a click is in `complaints_answers.py`.
"""

from sqlmodel import col

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import LedgerCode
from bot.domain.errors import UserError
from bot.messages import complaint as words
from bot.messages import ids
from bot.services import initiatives, people
from bot.services.escalations import matters
from bot.services.escalations.complaints_heard import Said, heard_of, key
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import complaints as queries
from storage.queries import ownership
from storage.queries.ownership import Standing
from storage.queries.visible import visible_initiatives
from storage.tables import Complaint, Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork

MOST_CHOICES = 100


def form(uow: ReadUnit, actor: Person, standing: Standing | None, about: str = "") -> Payload:
    """The form that tells the DRI, or for a provider the sponsor.

    Raises:
        UserError: nobody answers for it who could be told, or there is no initiative this person may see.
    """
    if standing is not None:
        to, by_provider = _hears(uow, standing, actor)
        return words.form([_choice(standing)], str(standing.pk), about[:500], to.slack_id, provider=by_provider)
    found, _ = ownership.open_ids(uow, actor.pk, limit=MOST_CHOICES)
    mine = set(queries.contributes_to(uow, actor.pk))
    open_ones = sorted(ownership.standings(uow, found), key=lambda each: (each.pk not in mine, each.initiative.number))
    if not open_ones:
        raise UserError("There is no open initiative to say something about. A leader opens one with /dri assign.")
    return words.form([_choice(each) for each in open_ones], None, about[:500], None, provider=False)


def complain(store: Store, call: Call, initiative_id: int, about: str, needed: str) -> Outcome:
    """Tell whoever answers for an initiative what is in the way and what is needed.

    Raises:
        UserError: something is missing, or this person escalates it themselves.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        standing = _seen(uow, actor, initiative_id)
        said = Said(
            " ".join(rules.check_words(about, "Say what is in the way.", ids.FIELD_ABOUT).split()),
            rules.check_words(needed, "Say what is needed, in one sentence.", ids.FIELD_NEEDED),
        )
        to, by_provider = _hears(uow, standing, actor)
        row = _store(uow, actor, standing, to, said, by_provider=by_provider)
        told = heard_of(uow, row)
        people.tell(uow, to, key(row.pk), words.to_owner(told), about=key(row.pk))
        people.tell(uow, actor, f"{key(row.pk)}:told", words.told(told))
        uow.commit()
    return Outcome(clear=True)


def heard(uow: ReadUnit, actor: Person, complaint_id: int, initiative_id: int) -> bool:
    """Whether that complaint, about this initiative, was told to somebody."""
    row = uow.get(Complaint, complaint_id or None)
    return row is not None and row.to_id == actor.pk and row.initiative_id == initiative_id


def escalated(uow: UnitOfWork, actor: Person, complaint_id: int, row: Escalation) -> None:
    """An escalation was raised from a complaint (0 for none): its message changes, whoever said it is told."""
    complaint = uow.get(Complaint, complaint_id or None)
    if complaint is not None and settle(uow, complaint, actor, "escalated", escalation_id=row.pk):
        told = heard_of(uow, complaint)
        people.refresh(uow, key(complaint.pk), words.settled(told, words.ESCALATED))
        people.tell(uow, uow.one(Person, complaint.by_id), f"{key(complaint.pk)}:escalated", words.escalated(told))


def settle(uow: UnitOfWork, row: Complaint, actor: Person, outcome: str, **values: int) -> bool:
    """Note what came of it, once; False where something came of it before."""
    if not uow.move(Complaint, row.pk, {"answered_at": None}, answered_at=uow.at, **values):
        return False
    _note(uow, row, actor, outcome=outcome, **values)
    return True


def _hears(uow: ReadUnit, standing: Standing, actor: Person) -> tuple[Person, bool]:
    """Who is told, and whether as the sponsor of whom a provider complains."""
    number = numbers.initiative(standing.initiative.number)
    by_provider = queries.provided(uow, standing.pk, actor.pk) is not None
    if standing.dri is not None and standing.dri.pk == actor.pk:
        raise UserError(f"You are the DRI of {number}: /escalate {number} asks a leader.", ids.FIELD_INITIATIVE)
    if not by_provider and standing.dri is not None and people.reachable(standing.dri):
        return standing.dri, False
    about = [each.slack_id for each in (actor, standing.dri) if each]
    found = next(iter(matters.allowed(uow, matters.leaders_above(uow, standing.sponsor.pk), about)), None)
    leader = people.known(uow, found) if found else None
    if leader is None:
        raise UserError(f"Nobody answers for {number} who could be told: speak to a leader.", ids.FIELD_INITIATIVE)
    return leader, by_provider


def _seen(uow: ReadUnit, actor: Person, initiative_id: int) -> Standing:
    row = uow.first(Initiative, col(Initiative.id) == initiative_id, visible_initiatives(uow, actor.pk))
    if row is None:
        raise UserError("Choose the initiative it is about.", ids.FIELD_INITIATIVE)
    standing = ownership.standing(uow, row.pk)
    initiatives.check_open(standing)
    return standing


def _store(
    uow: UnitOfWork, actor: Person, standing: Standing, to: Person, said: Said, *, by_provider: bool
) -> Complaint:  # fmt: skip
    agreement = queries.provided(uow, standing.pk, actor.pk) if by_provider else None
    text = str(said)
    row = uow.add(
        Complaint(
            initiative_id=standing.pk,
            agreement_id=agreement.pk if agreement else None,
            by_id=actor.pk,
            to_id=to.pk,
            words_id=passages.keep(uow, PassageKind.COMPLAINT, text, author_id=actor.pk),
            at=uow.at,
        )
    )
    _note(uow, row, actor, to_id=to.pk, by_provider=by_provider)
    return row


def _note(uow: UnitOfWork, row: Complaint, actor: Person, **details: object) -> None:
    ledger.note(
        uow, LedgerCode.COMPLAINED, actor_id=actor.pk, initiative_id=row.initiative_id, about=key(row.pk), **details
    )


def _choice(standing: Standing) -> tuple[str, str]:
    return str(standing.pk), f"{numbers.initiative(standing.initiative.number)} {standing.initiative.name}"
