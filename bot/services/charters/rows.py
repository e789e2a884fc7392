"""The requests on a leader's list, as `bot/services/daily_list.py` collects them."""

from bot.domain.localtime import local_date
from bot.messages import charters as words
from bot.messages.escalation_list import ListRow
from bot.services import people
from bot.services.charters import matters
from storage.queries import charters as queries
from storage.tables import Person
from storage.uow import ReadUnit


def waiting(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """Changes that wait for this leader's word: due since the day they were asked for."""
    zone = people.zone_of(uow, leader)
    found = queries.waiting_for(uow, leader.pk)
    return [words.list_row(matters.shown(uow, row), local_date(row.asked_at, zone)) for row in found]
