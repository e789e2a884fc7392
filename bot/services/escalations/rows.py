"""The escalations on a leader's list, as `bot/services/daily_list.py` collects them."""

from bot.messages import escalation_list as words
from bot.messages.escalation_list import ListRow
from bot.services.escalations import matters
from storage.queries import escalations as queries
from storage.tables import Person
from storage.uow import ReadUnit


def waiting(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """What waits for this leader's decision: open ones, and deadlines that have passed."""
    return [words.escalation_row(each) for each in matters.matters(uow, queries.waiting_for(uow, leader.pk))]
