"""A record of four weeks, row by row, with numbers small enough to be counted by hand."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.codes import Answer, CheckInState, ReviewState
from bot.domain.indicators import Span
from storage.engine import Store
from storage.queries.indicators.scope import Scope
from storage.tables import Initiative, Objective, Outbox, Review
from storage.uow import UnitOfWork
from tests.support.factories import Made, make_cast, make_checkin, make_initiative, make_review

STARTED = datetime(2026, 10, 26, 9, tzinfo=UTC)
"""The Monday of W44; the record covers W45 to W48."""
SPAN = Span(("2026-W45", "2026-W46", "2026-W47", "2026-W48"), ZoneInfo("UTC"))
EVERYTHING = Scope()


def at(week: int, day: int = 0, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a week of 2026; day 0 is its Monday."""
    monday = date.fromisocalendar(2026, week, 1)
    return datetime(monday.year, monday.month, monday.day, hour, minute, tzinfo=UTC) + timedelta(days=day)


class Record:
    """A workspace in which things happened; `mine` serves an objective and answers to the sponsor, `other` to Lee."""

    def __init__(self, store: Store) -> None:
        self.store, self.cast = store, make_cast(store, STARTED)
        self.mine = self.initiative(self.cast.dri, self.cast.sponsor)
        self.other = self.initiative(self.cast.other, self.cast.leader)
        self.aim: int = self.do(lambda uow: uow.add(Objective(name="Grow", created_at=uow.at)).pk)
        self.do(lambda uow: uow.move(Initiative, self.mine.id, {}, objective_id=self.aim))

    def do(self, act: Callable[[UnitOfWork], Any], when: datetime = STARTED) -> Any:
        """One committed unit of work."""
        with self.store.write(self.cast.id, when) as uow:
            done = act(uow)
            uow.commit()
        return done

    def initiative(self, dri: int, sponsor: int, when: datetime = STARTED, **values: Any) -> Made:
        """An initiative of somebody."""
        made: Made = self.do(lambda uow: make_initiative(uow, dri=dri, sponsor=sponsor, **values), when)
        return made

    def review(self, week: int, **values: Any) -> Review:
        """A published weekly review, posted as message `17NN.1` of the channel C1."""

        def make(uow: UnitOfWork) -> Review:
            post = Outbox(
                key=f"review:{week}:{len(values)}", conversation="C1", lane="C1", op="post", payload={}, due_at=uow.at,
                state="sent", finished_at=uow.at, receipt_channel="C1", receipt_ts=f"17{week}.1",
            )  # fmt: skip
            given = {"state": ReviewState.PUBLISHED, "published_at": at(week, 1, 10), "outbox_id": uow.add(post).pk}
            return make_review(uow, f"2026-W{week}", **{**given, **values})

        review: Review = self.do(make, at(week))
        return review

    def answer(
        self, review: Review, made: Made, person: int, answer: Answer | None, hours: float = 1, **values: Any
    ) -> Any:
        """A check-in of that review, answered so many hours after it was asked; None: no answer."""
        asked = datetime.combine(date.fromisocalendar(2026, int(review.period[-2:]), 1), STARTED.timetz())
        given: dict[str, Any] = {"state": CheckInState.NO_ANSWER, "asked_at": asked}
        if answer is not None:
            times = {"answered_at": asked + timedelta(hours=hours), "answered_by_id": person}
            given |= {"state": CheckInState.ANSWERED, "answer": answer, **times}
        return self.do(lambda uow: make_checkin(uow, review, made, person, **{**given, **values}).pk, asked)

    def read(self, query: Callable[..., Any], scope: Scope = EVERYTHING, *more: Any) -> Any:
        """What a query gives for the four weeks."""
        with self.store.read(self.cast.id, at(49)) as uow:
            return query(uow, SPAN, scope, *more)

    def scopes(self) -> Mapping[str, Scope]:
        """The whole, and each narrower view that holds only `mine`."""
        return {
            "whole": EVERYTHING,
            "objective": Scope(objective=self.aim),
            "leader": Scope(leader=self.cast.sponsor),
            "person": Scope(person=self.cast.dri),
        }

    def each(self, query: Callable[..., Any], *more: Any) -> dict[str, Any]:
        """What a query gives in every scope."""
        return {name: self.read(query, scope, *more) for name, scope in self.scopes().items()}
