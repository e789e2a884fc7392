"""How an initiative ends: hit, missed or dropped, by a word of its sponsor or a leader; never by the bot itself."""

from bot.domain import numbers
from bot.domain.codes import EndCode, InitiativeState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import ownership as words
from bot.services import following, initiatives, involved, leaving, people
from bot.services.consequences import lapsing, surprises
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import claiming
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.tables import Initiative, Person
from storage.uow import UnitOfWork

ENDS = {state.value: state for state in InitiativeState if state is not InitiativeState.OPEN}
_USAGE = "Say how it ended: /dri close I-7 hit, missed or dropped."


def close_typed(store: Store, call: Call, text: str) -> Outcome:
    """Close by `/dri close I-7 hit|missed|dropped`.

    Raises:
        UserError: for the DRI and everybody else but the sponsor and leaders; for an unknown initiative or ending.
    """
    which, _, how = text.strip().partition(" ")
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = initiatives.find_open(uow, actor, which)
        state = ENDS.get(how.strip().lower().rstrip(".!"))
        if state is None:
            raise UserError(_USAGE)
        _check_closes(standing, actor)
        if state is InitiativeState.HIT:
            claiming.check_confirms(uow, standing, actor)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        done = close(uow, standing, state, actor)
        uow.commit()
    return Outcome(say=words.closed(initiatives.owned(done), actor.slack_id))


def close(uow: UnitOfWork, standing: Standing, state: InitiativeState, by: Person) -> Standing:
    """End an initiative, its assignment and what waits about it; the DRI and the sponsor are told.

    A missed one whose last answer was Yes is a surprise.

    Raises:
        UserError: somebody closed it a moment before.
    """
    ending = {"state": state, "closed_by_id": by.pk, "closed_at": uow.at}
    if not uow.move(Initiative, standing.pk, {"state": InitiativeState.OPEN}, **ending):
        uow.session.expire_all()
        initiatives.check_open(queries.standing(uow, standing.pk))
    initiatives.end(uow, standing, EndCode.CLOSED, by, words.ended_by_close(state, by.slack_id))
    ledger.note(uow, LedgerCode.INITIATIVE_CLOSED, actor_id=by.pk, initiative_id=standing.pk, state=state.value)
    if state is InitiativeState.MISSED:
        surprises.closed(uow, standing, by)
    claiming.ended(uow, standing.pk, state, by)
    following.closed(uow, standing.pk)
    lapsing.ended(uow, standing.pk, by)
    told = words.closed(initiatives.owned(queries.standing(uow, standing.pk)), by.slack_id)
    involved.tell_watchers(uow, standing.pk, f"closed:{standing.pk}", told, but=(by, standing.dri, standing.sponsor))
    for gone in (standing.dri, standing.sponsor):
        leaving.refresh(uow, gone)
    done = queries.standing(uow, standing.pk)
    for person in (standing.dri, standing.sponsor):
        if person is not None and person.pk != by.pk and people.reachable(person):
            told = words.closed(initiatives.owned(done), by.slack_id, standing.dri.slack_id if standing.dri else None)
            people.tell(uow, person, f"closed:{standing.pk}:{person.pk}", told)
    return done


def _check_closes(standing: Standing, actor: Person) -> None:
    own = standing.dri is not None and standing.dri.pk == actor.pk
    if own and actor.pk != standing.sponsor.pk and not actor.is_leader:
        number, sponsor = numbers.initiative(standing.initiative.number), people.shown(standing.sponsor)
        raise UserError(f"You answer for {number}, so its sponsor closes it: tell {sponsor} how it ended.")
    initiatives.check_steers(standing, actor, "close")
