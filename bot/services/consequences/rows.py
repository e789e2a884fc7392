"""The decisions due on a leader's list, as `bot/services/daily_list.py` collects them."""

from bot.domain.localtime import local_date
from bot.messages import consequences as words
from bot.messages.escalation_list import ListRow
from bot.services import people
from bot.services.consequences import matters
from storage.queries import consequences as queries
from storage.tables import Person
from storage.uow import ReadUnit


def waiting(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """Third steps that wait for this leader's memo: due since the day they were taken."""
    zone, found = people.zone_of(uow, leader), queries.open_for(uow, leader.pk)
    steps = matters.many_shown(uow, found)
    return [words.list_row(step, local_date(row.opened_at, zone)) for row, step in zip(found, steps, strict=True)]
