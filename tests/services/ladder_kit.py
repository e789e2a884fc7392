"""Weeks that are published and counted one after the other, without the waiting in between."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, ConsequenceAction, LedgerCode, ReviewKind, ReviewState, WeekResult
from bot.domain.period import period_of
from bot.services.consequences import counting, deciding
from bot.services.outcome import Outcome
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Charter, CheckIn, Consequence, Ledger, Plan
from tests.services.matters_kit import Court
from tests.support.clock import MONDAY
from tests.support.factories import Cast, Made, make_checkin, make_initiative, make_review

SILENT, YES, NO = None, Answer.ON_TRACK, Answer.OFF_TRACK


class Ladder(Court):
    """One initiative whose weeks are played; the first is the week of `MONDAY` (2026-W48)."""

    def __init__(self, store: Store, cast: Cast, **initiative: Any) -> None:
        self.store, self.cast, self.now = store, cast, MONDAY
        given = {"dri": cast.dri, "sponsor": cast.sponsor, "name": "EU launch", "due_on": date(2027, 12, 18)}
        self.made: Made = self.do(lambda uow: make_initiative(uow, **{**given, **initiative}))

    @property
    def period(self) -> str:
        return period_of(ReviewKind.WEEKLY, self.now.date())

    def week(self, answer: Answer | None = SILENT, *, made: Made | None = None, by: int | None = None,
             planned: bool = False, state: CheckInState | None = None, rehearsal: bool = False) -> CheckIn:  # fmt: skip
        """One week: asked, answered or not, published, counted. Then it is a week later; returns the check-in."""
        made = made or self.made
        whom = by or self.cast.dri
        answered = {"answer": answer, "answered_at": self.now, "answered_by_id": whom} if answer else {}
        given = state or (CheckInState.ANSWERED if answer else CheckInState.NO_ANSWER)
        charter_id = self.charter_id(made)

        def play(uow: Any) -> int:
            out = {"state": ReviewState.PUBLISHED, "published_at": uow.at, "ladder_at": None if rehearsal else uow.at}
            opened = {"opened_at": uow.at - timedelta(days=5), "rehearsal": rehearsal}
            review = make_review(uow, self.period, **out, **opened)
            asked = Made(made.id, made.number, charter_id, made.assignment_id)
            row = make_checkin(uow, review, asked, whom, state=given, **answered)
            if planned:
                self.plan(uow, row)
            return row.pk

        made_id = self.do(play)
        self.count()
        self.now += timedelta(weeks=1)
        return self.all(CheckIn, col(CheckIn.id) == made_id)[0]

    def plan(self, uow: Any, row: CheckIn) -> None:
        """A live plan in place of the one before."""
        for old in uow.find(Plan, col(Plan.initiative_id) == row.initiative_id, col(Plan.settled_at).is_(None)):
            uow.move(Plan, old.pk, {}, state="replaced", settled_at=uow.at)
        what = passages.keep(uow, PassageKind.PLAN, "pricing draft", author_id=row.person_id)
        due = uow.at.date() + timedelta(days=4)
        uow.add(Plan(initiative_id=row.initiative_id, checkin_id=row.pk, person_id=row.person_id, what_id=what,
                     due_on=due, made_at=uow.at))  # fmt: skip

    def charter_id(self, made: Made) -> int:
        rows = self.all(Charter, col(Charter.initiative_id) == made.id, col(Charter.ended_at).is_(None))
        return int(rows[0].pk)

    def count(self) -> bool:
        return counting.count_due(self.store, self.cast.id, self.now)

    def results(self) -> list[WeekResult | None]:
        return [each.result for each in self.all(CheckIn, col(CheckIn.initiative_id) == self.made.id)]

    def steps(self) -> list[Consequence]:
        return self.all(Consequence)

    def codes(self) -> list[LedgerCode]:
        with self.store.read(self.cast.id, self.now) as uow:
            mine = select(col(Ledger.code)).where(col(Ledger.workspace_id) == self.cast.id)
            return list(uow.session.execute(mine.order_by(col(Ledger.id))).scalars())

    def due(self, *, deliver: bool = True) -> Consequence:
        """The decision that is due, after three misses; what was said about it has arrived unless told otherwise."""
        for _ in range(3):
            self.week()
        if deliver:
            self.deliver()
        return self.steps()[-1]

    def drop(self, row: Consequence, by: str = "sponsor", words: str = "We stop") -> Outcome:
        return deciding.drop(self.store, self.call(by), row.pk, words)

    def show(self, row: Consequence, by: str = "sponsor") -> Outcome:
        return deciding.show(self.store, self.call(by), row.pk, ConsequenceAction.DROP)
