"""Answer rate, on-track share, time to answer: what the check-ins of published reviews came to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState
from bot.domain.indicators import Ratio, Span, Spread
from storage.queries.indicators import held
from storage.queries.indicators.scope import Scope, by_person, seconds_between, within
from storage.tables import Cadence, CheckIn
from storage.uow import ReadUnit

COUNTED = (CheckInState.ANSWERED, CheckInState.LATE, CheckInState.NO_ANSWER)
QUARTER = 15 * 60
"""Seconds: times to answer are kept by quarters of an hour, so that a window gives hundreds of rows, not thousands."""
NOTHING = Ratio()


@dataclass(frozen=True, slots=True)
class Answers:
    """The figures of one week."""

    rate: Ratio = NOTHING
    on_track: Ratio = NOTHING

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(self.rate + other.rate, self.on_track + other.on_track)


def weekly(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Answers]:
    """Week to answers in time of questions asked, and Yes of answers."""
    found: dict[str, Answers] = defaultdict(Answers)
    for week, how, said, n in _grouped(uow, span, scope, col(CheckIn.state), col(CheckIn.answer)):
        rate = Ratio(n if how is CheckInState.ANSWERED else 0, n)
        yes = Ratio(n if said is Answer.ON_TRACK else 0, n) if said is not None else Ratio()
        found[week] += Answers(rate, yes)
    return dict(found)


def time_to_answer(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Spread]:
    """Week to the times from question to answer, to the quarter of an hour."""
    asked, answered = col(CheckIn.asked_at), col(CheckIn.answered_at)
    quarters = seconds_between(uow, asked, answered).op("/")(literal_column(str(QUARTER)))
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for week, quarter, n in _grouped(uow, span, scope, quarters, where=answered >= asked):
        found[week][int(quarter) * QUARTER] += n
    return {week: Spread(dict(times)) for week, times in found.items()}


def _grouped(uow: ReadUnit, span: Span, scope: Scope, *columns: Any, where: Any = None) -> list[Any]:
    """Week, the columns, and how many check-ins have them."""
    weeks = {each.pk: each.period for each in held.reviews(uow, span, col(Cadence.asks))}
    if not weeks:
        return []
    of_review = col(CheckIn.review_id)
    query = (
        select(of_review, *columns, func.count())
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            of_review.in_(weeks),
            col(CheckIn.state).in_(COUNTED),
            within(uow, scope, col(CheckIn.initiative_id)),
            by_person(scope, col(CheckIn.person_id)),
            *([] if where is None else [where]),
        )
        .group_by(of_review, *columns)
    )
    return [(weeks[review_id], *rest) for review_id, *rest in uow.session.execute(query)]
