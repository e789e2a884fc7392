"""Which exceptions of a review nothing has settled since: no decision, escalation, plan or answer (design 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import agenda
from bot.domain.agenda import Item
from bot.domain.codes import AgendaMatter
from storage import passages
from storage.queries import meetings, settled
from storage.queries.settled import Latest
from storage.uow import ReadUnit


@dataclass(frozen=True, slots=True)
class Dated:
    """An exception, and since when it has been shown."""

    item: Item
    since: datetime


def unsettled(uow: ReadUnit, dated: Sequence[Dated], review_ids: Sequence[int]) -> list[Dated]:
    """Those that still owe something, in the order given.

    Args:
        uow: the unit of work.
        dated: the exceptions.
        review_ids: the reviews in whose threads a decision may name an initiative by its number alone.
    """
    if not dated:
        return []
    record = _Record(uow, dated, review_ids)
    return [each for each in dated if not record.settles(each)]


class _Record:
    """The facts about these exceptions; a dozen queries, however many there are."""

    def __init__(self, uow: ReadUnit, dated: Sequence[Dated], review_ids: Sequence[int]) -> None:
        ids = {each.item.initiative_id for each in dated}
        since = min(each.since for each in dated)
        self._ended = settled.ended(uow, ids)
        self._done: list[Latest] = [read(uow, ids, since) for read in (settled.decisions, settled.escalations)]
        self._done.append(_named_in_thread(uow, dated, review_ids, since))
        self._own: list[Latest] = [read(uow, ids, since) for read in (settled.plans, settled.yeses)]
        self._annulled = settled.annulled(uow, (each.item.checkin_id for each in dated if each.item.checkin_id))
        self._escalations = settled.escalations_waiting(uow)
        self._consequences = settled.consequences_due(uow)
        self._breaches = settled.agreements_in_breach(uow)
        self._overdue = settled.not_rechartered(uow)

    def settles(self, each: Dated) -> bool:
        """Whether something has happened since that leaves nothing to be asked."""
        item = each.item
        if item.initiative_id in self._ended:
            return True
        match item.key[0]:
            case AgendaMatter.ESCALATION:
                return item.number not in self._escalations
            case AgendaMatter.CONSEQUENCE:
                return item.initiative_id not in self._consequences
            case AgendaMatter.RECHARTER:
                return item.number not in self._overdue
            case AgendaMatter.AGREEMENT:
                return item.number not in self._breaches or _happened(self._done, each)
        return item.checkin_id in self._annulled or _happened([*self._done, *self._own], each)


def _happened(facts: Sequence[Latest], each: Dated) -> bool:
    return any(found.get(each.item.initiative_id, each.since) > each.since for found in facts)


def _named_in_thread(uow: ReadUnit, dated: Sequence[Dated], review_ids: Sequence[int], since: datetime) -> Latest:
    """Decisions of the meeting that belong to no initiative, but whose words name one by its number: I-7."""
    memos = meetings.unplaced(uow, review_ids, since)
    texts = passages.texts(uow, [text_id for memo in memos for text_id in (memo.title_id, memo.decision_id)])
    by_number = {
        each.item.number: each.item.initiative_id
        for each in dated
        if each.item.key[0] in (AgendaMatter.INITIATIVE, AgendaMatter.CONSEQUENCE, AgendaMatter.RECHARTER)
    }
    found: Latest = {}
    for memo in memos:
        for number in agenda.named(f"{texts[memo.title_id]} {texts[memo.decision_id]}") & by_number.keys():
            found[by_number[number]] = memo.recorded_at
    return found
