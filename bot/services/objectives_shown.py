"""Looking at objectives: who stands for each, and which initiatives that this person may see serve it."""

from sqlmodel import col

from bot.messages import objectives as words
from bot.messages import ownership_lists
from bot.messages.ownership import Owned
from bot.services import initiatives, people
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import cadences, objectives, ownership
from storage.queries import people as people_queries
from storage.tables import Initiative, Objective, Person
from storage.uow import ReadUnit

SHOWN = 60


def listing(store: Store, call: Call) -> Outcome:
    """The open objectives; for everybody, for people should see what their work adds up to."""
    with store.read(call.workspace_id, call.at) as uow:
        viewer = people.actor(uow, call.actor)
        aims = cadences.objectives(uow)
        owners = people_queries.by_ids(uow, (each.owner_id for each in aims))
        counts, below = objectives.counts(uow, viewer.pk), _below(uow, viewer)
        rows = [
            words.Aim(
                name=each.name,
                owner=owners[each.owner_id].slack_id if each.owner_id in owners else None,
                count=counts.get(each.pk, 0),
                first=below.get(each.pk, ()),
            )
            for each in aims
        ]
    return Outcome(say=words.listing(rows))


def showing(uow: ReadUnit, viewer: Person, aim: Objective) -> Outcome:
    """One objective with the open initiatives below it."""
    serves = (col(Initiative.objective_id) == aim.pk,)
    ids, count = ownership.open_ids(uow, viewer.pk, limit=SHOWN, conditions=serves)
    rows = [initiatives.owned(each) for each in ownership.standings(uow, ids)]
    empty = f"Nothing that you can see serves {words.shown(aim.name)} yet."
    return Outcome(say=ownership_lists.listing(f"Serve {words.shown(aim.name)}", rows, count, empty))


def _below(uow: ReadUnit, viewer: Person) -> dict[int, list[Owned]]:
    serves = (col(Initiative.objective_id).is_not(None),)
    ids, _ = ownership.open_ids(uow, viewer.pk, limit=SHOWN, conditions=serves)
    found: dict[int, list[Owned]] = {}
    for each in ownership.standings(uow, ids):
        found.setdefault(each.initiative.objective_id or 0, []).append(initiatives.owned(each))
    return found
