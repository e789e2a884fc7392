"""`/dri contributor I-7 @olu`, `/dri watcher I-7 @olu`: who helps, who is told; neither answers for anything."""

import re

from bot.domain import authority, numbers
from bot.domain.codes import ActorRole, Involvement, InvolvementAction, LedgerCode
from bot.domain.errors import UserError
from bot.domain.people import read_people
from bot.messages import involvement as words
from bot.services import initiatives, people
from bot.services.assigning_text import in_slack_form
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import involvement as queries
from storage.queries.ownership import Standing
from storage.tables import Participant, Person
from storage.uow import ReadUnit, UnitOfWork

MOST = 20
ADD = {
    Involvement.CONTRIBUTOR: InvolvementAction.ADD_CONTRIBUTOR,
    Involvement.WATCHER: InvolvementAction.ADD_WATCHER,
}
_REMOVE = re.compile(r"\b(?:remove|minus|not)\b", re.IGNORECASE)


def contributor_typed(store: Store, call: Call, text: str) -> Outcome:
    """Add, remove or list contributors."""
    return _typed(store, call, text, Involvement.CONTRIBUTOR)


def watcher_typed(store: Store, call: Call, text: str) -> Outcome:
    """Add, remove or list watchers; `me` is whoever types it."""
    return _typed(store, call, text, Involvement.WATCHER)


def _typed(store: Store, call: Call, text: str, part: Involvement) -> Outcome:
    """Raises UserError: for an initiative that this person may not see, or by whoever may not say that."""
    which, _, rest = text.strip().partition(" ")
    if not which:
        raise UserError(f"Say which initiative and whom: /dri {part.value} I-7 @olu.")
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = initiatives.find_open(uow, actor, which)
        chosen = _people(uow, actor, rest)
        about = initiatives.owned(standing)
        if not chosen:
            return Outcome(say=words.listing(about, part, _named(uow, standing, part)))
        if call.key and not uow.first_time(call.key):
            return NOTHING
        removes = _REMOVE.search(rest) is not None
        for person in chosen:
            _remove(uow, standing, actor, person, part) if removes else _add(uow, standing, actor, person, part)
        uow.commit()
    told = words.removed if removes else words.done
    return Outcome(say=told(about, part, [each.slack_id for each in chosen]))


def _people(uow: ReadUnit, actor: Person, typed: str) -> list[Person]:
    if re.search(r"\bme\b", typed, re.IGNORECASE):
        return [actor]
    named = read_people(in_slack_form(uow, typed)).users
    found = [people.known(uow, each) for each in named[:MOST]]
    if (typed.strip() and not all(people.reachable(each) for each in found)) or (typed.strip() and not named):
        raise UserError("Name active members of this workspace, such as @olu.")
    return [each for each in found if each is not None]


def _add(uow: UnitOfWork, standing: Standing, actor: Person, person: Person, part: Involvement) -> None:
    _require(standing, actor, person, ADD[part])
    before = queries.of_person(uow, standing.pk, person.pk)
    if before is not None and before.part is part:
        return
    if standing.dri is not None and person.pk == standing.dri.pk:
        raise UserError(f"{people.shown(person)} is its DRI, who helps and knows anyway.")
    if before is not None:
        _end(uow, standing, actor, before)
    row = uow.add(Participant(initiative_id=standing.pk, person_id=person.pk, part=part, since=uow.at))
    _note(uow, LedgerCode.INVOLVED, standing, actor, row)
    if person.pk != actor.pk:
        people.tell(uow, person, f"involved:{row.pk}", words.added(initiatives.owned(standing), part, actor.slack_id))


def _remove(uow: UnitOfWork, standing: Standing, actor: Person, person: Person, part: Involvement) -> None:
    _require(standing, actor, person, InvolvementAction.REMOVE)
    row = queries.of_person(uow, standing.pk, person.pk)
    if row is None or row.part is not part:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"{people.shown(person)} is no {part.value} of {number}; nothing was changed.")
    _end(uow, standing, actor, row)


def _end(uow: UnitOfWork, standing: Standing, actor: Person, row: Participant) -> None:
    if not uow.move(Participant, row.pk, {"ended_at": None}, ended_at=uow.at):
        raise UserError("Somebody has just changed that; please look again with /dri show.")
    _note(uow, LedgerCode.INVOLVEMENT_ENDED, standing, actor, row)


def _require(standing: Standing, actor: Person, person: Person, action: InvolvementAction) -> None:
    roles = {ActorRole.ONESELF} if actor.pk == person.pk else set[ActorRole]()
    roles |= {ActorRole.LEADER} if actor.is_leader else set()
    roles |= {ActorRole.SPONSOR} if actor.pk == standing.sponsor.pk else set()
    roles |= {ActorRole.DRI} if standing.dri is not None and actor.pk == standing.dri.pk else set()
    authority.require_any(action, roles, numbers.initiative(standing.initiative.number))


def _named(uow: ReadUnit, standing: Standing, part: Involvement) -> list[str]:
    rows = [row for row in queries.current(uow, standing.pk) if row.part is part]
    return [uow.one(Person, row.person_id).slack_id for row in rows]


def _note(uow: UnitOfWork, code: LedgerCode, standing: Standing, actor: Person, row: Participant) -> None:
    about, details = f"participant:{row.pk}", {"person_id": row.person_id, "part": row.part.value}
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=standing.pk, about=about, **details)
