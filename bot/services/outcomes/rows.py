"""The claims on a leader's list, as `bot/services/daily_list.py` collects them. It only reads."""

from bot.domain.localtime import local_date
from bot.messages import claims as words
from bot.messages.escalation_list import ListRow
from bot.services import people
from bot.services.outcomes import shown
from storage.queries import outcomes as queries
from storage.tables import Person
from storage.uow import ReadUnit


def waiting(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """What waits for this leader's word: since the day on which it was said."""
    zone, found = people.zone_of(uow, leader), queries.waiting_with(uow, leader.pk)
    claims = shown.many(uow, found)
    return [words.list_row(claim, local_date(row.claimed_at, zone)) for row, claim in zip(found, claims, strict=True)]
