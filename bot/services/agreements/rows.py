"""The rulings on a leader's list, as `bot/services/daily_list.py` collects them."""

from bot.domain.codes import VerdictState
from bot.domain.localtime import local_date
from bot.messages import agreement_list as words
from bot.messages.escalation_list import MOST_WAITING, ListRow
from bot.services import people
from bot.services.agreements import standing
from storage.queries import agreements as queries
from storage.tables import Person
from storage.uow import ReadUnit


def waiting(uow: ReadUnit, leader: Person) -> list[ListRow]:
    """The contested verdicts on which this leader has to rule."""
    zone = people.zone_of(uow, leader)
    found = [standing.load(uow, row) for row in queries.waiting_for_leader(uow, leader.pk, MOST_WAITING)]
    return [
        words.ruling_row(standing.word(uow, each), local_date(each.verdict.rule_by or uow.at, zone))
        for each in found
        if each.verdict is not None and each.verdict.state is VerdictState.CONTESTED
    ]
