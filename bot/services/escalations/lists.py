"""`/escalate`, `/escalate list` and `show`: what is mine, what waits for me, and the story of one."""

from bot.domain.codes import LedgerCode
from bot.messages import escalation_list as words
from bot.messages import escalation_story as story_words
from bot.services import daily_list, people
from bot.services.escalations import matters, raising
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import escalations as queries
from storage.queries import people as people_queries

TOLD = frozenset(
    {
        LedgerCode.ESCALATED,
        LedgerCode.ESCALATION_PASSED_ON,
        LedgerCode.DEADLINE_SET,
        LedgerCode.RETURNED,
        LedgerCode.RAISED_AGAIN,
        LedgerCode.DECIDED,
        LedgerCode.REPLACED,
        LedgerCode.TAKEN_OVER,
        LedgerCode.COMMITTED,
        LedgerCode.SIDE_GIVEN,
        LedgerCode.WITHDRAWN,
        LedgerCode.ESCALATION_ADDED_TO,
        LedgerCode.APPROVED,
    }
)


def listing(store: Store, call: Call) -> Outcome:
    """What this person raised, and what waits for them, settled from the list."""
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        mine = matters.matters(uow, queries.raised_by(uow, actor.pk))
        waiting = daily_list.collect(uow, actor)
    return Outcome(say=words.listing(mine, waiting, is_leader=actor.is_leader))


def default(store: Store, call: Call) -> Outcome:
    """`/escalate` alone: to a leader what waits for them, to everybody else the form."""
    with store.read(call.workspace_id, call.at) as uow:
        is_leader = people.actor(uow, call.actor).is_leader
    return listing(store, call) if is_leader else raising.show_form_for(store, call, "")


def show(store: Store, call: Call, typed: str) -> Outcome:
    """One escalation and what happened to it, for those named in it.

    Raises:
        UserError: there is none with that number that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row = matters.find(uow, people.actor(uow, call.actor), typed)
        lines = [line for line in queries.story(uow, row.pk) if line.code in TOLD]
        known = people_queries.by_ids(uow, [line.actor_id for line in lines])
        names = {person.pk: person.slack_id for person in known.values()}
        story = [story_words.line(line.code, line.at, names.get(line.actor_id or 0), line.details) for line in lines]
        return Outcome(say=words.shown(matters.matter(uow, row), story))
