"""Nothing that the bot starts by itself reaches anybody outside their working hours, at a weekend or on a holiday.

One month of everything that waits, is missed, climbs, is passed on and comes due, for people from -11 to +14.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import EscalationKind
from bot.services import people
from bot.services.escalations import raising
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from storage.codes import Op
from storage.engine import Store
from storage.tables import Outbox, Person
from tests.services.monday_kit import Walk, at
from tests.support.factories import Made, make_agreement, make_person

ZONES = (
    "Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Los_Angeles",
    "Pacific/Chatham",
)  # fmt: skip


class Month(Walk):
    """A workspace whose people are far apart. What a person does is told apart from what the bot starts."""

    def __init__(self, store: Store, channel: str | None) -> None:
        super().__init__(store, channel=channel)
        self.answers: set[int] = set()
        for each, zone in ((self.cast.boss, ZONES[0]), (self.cast.leader, ZONES[1]), (self.cast.sponsor, ZONES[4])):
            self.person(each, zone=zone)
        self.person(self.cast.sponsor, holidays="US")
        self.works: list[Made] = []
        for zone in ZONES:
            dri = self.do(lambda uow, zone=zone: make_person(uow, zone=zone).pk)
            for sponsor, due in ((self.cast.sponsor, date(2026, 11, 16)), (self.cast.leader, date(2027, 3, 1))):
                self.works.append(self.initiative(dri, sponsor=sponsor, due_on=due))

    def act(self, does: Callable[[], Any]) -> None:
        """Somebody does something: what is said in answer is said at once."""
        before = {row.pk for row in self.all(Outbox)}
        does()
        self.answers |= {row.pk for row in self.all(Outbox)} - before

    def started_by_the_bot(self) -> list[Outbox]:
        posts = self.all(Outbox, col(Outbox.person_id).is_not(None), col(Outbox.op) == Op.POST)
        return [row for row in posts if row.pk not in self.answers]


def late(month: Month) -> dict[str, datetime]:
    """What reached, or will reach, somebody who is not at work."""
    found = {}
    with month.store.read(month.workspace, month.now) as uow:
        for row in month.started_by_the_bot():
            calendar = people.calendar_of(uow, uow.one(Person, row.person_id or 0))
            for instant in (row.due_at, row.finished_at):
                if instant is not None and row.state != "cancelled" and not calendar.in_working_hours(instant):
                    found[row.key] = instant
    return found


def escalate(month: Month, made: Made) -> None:
    """Past its response time it goes from leader to leader."""
    raiser = month.latest(made).person_id or 0
    request = Request(
        source=Source(), initiative_id=made.id, about="Engineering", kind=EscalationKind.DECISION_NEEDED,
        needed="A decision", counterpart=None, by_when=date(2026, 11, 24),
    )  # fmt: skip
    raising.raise_(month.store, month.call(raiser), request)


def owe(month: Month, made: Made) -> None:
    """An agreement whose deadline passes undelivered."""
    dri = month.latest(made).person_id or 0
    month.do(
        lambda uow: make_agreement(uow, made, dri, month.cast.other, deadline_on=date(2026, 11, 20), next_at=at(21))
    )


@pytest.mark.parametrize("channel", ["C0REVIEW", None])
def test_a_month_without_one_message_out_of_hours(sqlite_store: Store, channel: str | None) -> None:
    month = Month(sqlite_store, channel)
    month.until(at(17, 4))
    hits = [each for each in month.works if month.latest(each).asked_at is not None]
    month.act(lambda: month.yes(hits[0]))
    month.act(lambda: month.no(hits[1]))
    month.act(lambda: escalate(month, hits[1]))
    month.act(lambda: owe(month, hits[2]))
    month.until(at(17, 4) + timedelta(weeks=3))

    kinds = {row.key.partition(":")[0] for row in month.started_by_the_bot()}
    assert {"question", "reminder", "preview", "consequence", "list", "introduction"} <= kinds
    assert late(month) == {}
