"""Objectives: what initiatives serve. Leaders set them; everybody may read what they add up to."""

from bot.domain.authority import require
from bot.domain.codes import ActorRole, InitiativeState, LedgerCode, ObjectiveAction
from bot.domain.errors import UserError
from bot.domain.objective_text import ObjectiveText, read_objective
from bot.messages import objectives as words
from bot.services import initiatives, people
from bot.services.assigning_text import in_slack_form
from bot.services.monday import joining
from bot.services.objectives_shown import listing, showing
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import objectives as queries
from storage.queries.ownership import Standing
from storage.tables import Initiative, Objective, Person
from storage.uow import UnitOfWork

MATTER = "an objective"
WAS_FIRST = "Somebody has just changed that; look again with /dri objective before you change it."


def typed(store: Store, call: Call, text: str) -> Outcome:
    """`/dri objective …`: list, show, create, set, clear, close.

    Raises:
        UserError: it cannot be read; by anybody but a leader; for what does not exist or cannot be.
    """
    if not text.strip():
        return listing(store, call)
    with store.read(call.workspace_id, call.at) as uow:
        wish = read_objective(in_slack_form(uow, text))
        viewer = people.actor(uow, call.actor)
        stood = queries.named(uow, wish.name) if wish.name else None
        if wish.action is ObjectiveAction.CREATE and wish.owner is None and stood and stood.closed_at is None:
            return showing(uow, viewer, stood)
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.actor(uow, call.actor)
        require(wish.action, ActorRole.LEADER if leader.is_leader else ActorRole.OTHER, MATTER)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        outcome = _done(uow, leader, wish)
        uow.commit()
    return outcome


def _done(uow: UnitOfWork, leader: Person, wish: ObjectiveText) -> Outcome:
    if wish.action is ObjectiveAction.CREATE:
        return _create(uow, leader, wish)
    if wish.action is ObjectiveAction.CLOSE:
        return _close(uow, leader, _open(uow, wish.name))
    standing = initiatives.find_open(uow, leader, wish.initiative)
    aim = _open(uow, wish.name) if wish.action is ObjectiveAction.SET else None
    return _serve(uow, leader, standing, aim)


def _create(uow: UnitOfWork, leader: Person, wish: ObjectiveText) -> Outcome:
    owner = _owner(uow, wish)
    stood = queries.named(uow, wish.name)
    event = "created" if stood is None else "opened_again" if stood.closed_at else "owner_named"
    if stood is None:
        row = uow.add(Objective(name=wish.name, owner_id=owner.pk if owner else None, created_at=uow.at))
    else:
        row, owner_id = stood, owner.pk if owner else stood.owner_id
        expected = {"closed_at": stood.closed_at, "owner_id": stood.owner_id}
        if not uow.move(Objective, row.pk, expected, closed_at=None, owner_id=owner_id):
            raise UserError(WAS_FIRST)
    _note(uow, leader, row, event, owner_id=owner.pk if owner else None)
    return Outcome(say=words.created(row.name, owner.slack_id if owner else None))


def _close(uow: UnitOfWork, leader: Person, aim: Objective) -> Outcome:
    cadence = queries.has_cadence(uow, aim.pk)
    if cadence is not None:
        raise UserError(f"{cadence.name} is held for this objective only: end that cadence first, in /cadence.")
    if not uow.move(Objective, aim.pk, {"closed_at": None}, closed_at=uow.at):
        raise UserError(WAS_FIRST)
    _note(uow, leader, aim, "closed")
    return Outcome(say=words.closed(aim.name, queries.counts(uow, leader.pk).get(aim.pk, 0)))


def _serve(uow: UnitOfWork, leader: Person, standing: Standing, aim: Objective | None) -> Outcome:
    number, name = standing.initiative.number, aim.name if aim else None
    old, new = standing.initiative.objective_id, aim.pk if aim else None
    if old == new:
        return Outcome(say=words.unchanged(number, name))
    expected = {"state": InitiativeState.OPEN, "objective_id": old}
    if not uow.move(Initiative, standing.pk, expected, objective_id=new):
        raise UserError(WAS_FIRST)
    joining.moved(uow, standing.pk, new)
    _note(uow, leader, aim, "serves" if aim else "serves_none", standing.pk, was=old)
    _tell(uow, leader, standing, name)
    return Outcome(say=words.changed(number, name))


def _tell(uow: UnitOfWork, leader: Person, standing: Standing, name: str | None) -> None:
    """The DRI learns why their work exists, in their working hours."""
    dri = standing.dri
    if dri is None or dri.pk == leader.pk or not people.reachable(dri):
        return
    key = f"objective:{standing.pk}:{uow.at.isoformat()}"
    payload = words.told(initiatives.owned(standing), name, leader.slack_id)
    due_at = people.calendar_of(uow, dri).next_working_instant(uow.at)
    people.tell(uow, dri, key, payload, about=f"initiative:{standing.pk}", due_at=due_at)


def _open(uow: UnitOfWork, name: str) -> Objective:
    found = queries.named(uow, name)
    if found is None:
        raise UserError(
            f'There is no objective "{name}": `/dri objective` shows them, `/dri objective "{name}"` adds it.'
        )
    if found.closed_at is not None:
        raise UserError(f'{found.name} is closed: `/dri objective "{found.name}"` opens it again.')
    return found


def _owner(uow: UnitOfWork, wish: ObjectiveText) -> Person | None:
    if wish.owner is None:
        return None
    one = wish.owner.users[0] if len(wish.owner.users) == 1 else ""
    owner = people.known(uow, one)
    if owner is None or not people.reachable(owner):
        raise UserError("An objective has one owner: an active member of this company.")
    return owner


def _note(
    uow: UnitOfWork,
    leader: Person,
    aim: Objective | None,
    event: str,
    initiative_id: int | None = None,
    **details: int | None,
) -> None:
    about = f"objective:{aim.pk if aim else 0}"
    ledger.note(
        uow,
        LedgerCode.SETTING_CHANGED,
        actor_id=leader.pk,
        initiative_id=initiative_id,
        about=about,
        event=event,
        **details,
    )
