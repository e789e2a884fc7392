"""`/sla`: the deadlines that leaders set when they settled escalations; the first agreements there are."""

from bot.messages import agreements as words
from bot.services import people
from bot.services.escalations import matters
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import home

SHOWN = 30


def listing(store: Store, call: Call) -> Outcome:
    """The open deadlines of which somebody is a side, the earliest first."""
    with store.read(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        rows = matters.matters(uow, home.deadlines(uow, person.pk, SHOWN))
        return Outcome(say=words.listing(rows, people.today(uow, person)))
