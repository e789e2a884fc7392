"""The weekly execution review, read from the record for one audience."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import agenda
from bot.domain import escalation as escalations
from bot.domain.codes import CheckInState, ReviewKind
from bot.domain.localtime import local_date
from bot.domain.review import ReviewLine, Section, WeeklyReview, weekly_review
from bot.services.monday.whom import Directory
from bot.services.reviews import carrying, outcomes, standings
from storage.queries import agreements, consequences, recharters, review_weeks
from storage.queries import review_matters as queries
from storage.queries.reviews import last_published, shown
from storage.tables import Cadence, Person, Review
from storage.uow import ReadUnit

#: A review shows all its lines, the first in the message and the rest in its thread (`bot/messages/review.py`).
ALL = 100_000
_ANSWERED = frozenset({CheckInState.ANSWERED, CheckInState.LATE})
_COUNTED = frozenset({*_ANSWERED, CheckInState.NO_ANSWER})


def assemble(uow: ReadUnit, review: Review, as_of: datetime | None = None) -> WeeklyReview:
    """The review as it stands, for the audience of its channel.

    Args:
        uow: the unit of work.
        review: which.
        as_of: the instant by which dates are judged, for one that is published later; None for now.
    """
    since, at = since_last(uow, review), as_of or uow.at
    weeks = review_weeks.weeks(uow, review)
    ended = outcomes.lines(uow, review, [each.checkin_id for each in weeks], since, at)
    of_weeks = outcomes.without_told_twice(standings.lines(uow, review, weeks, since, at), ended)
    lines = [*of_weeks, *ended, *_Matters(uow, review, at).lines()]
    if not review.rehearsal:
        lines = agenda.marked(lines, carrying.left(uow, review), at)
    told = weekly_review(
        review.period,
        [*lines, *_moved(uow, review, since), *_decisions(uow, review, since)],
        asked=sum(each.state in _COUNTED for each in weeks),
        answered=sum(each.state in _ANSWERED for each in weeks),
        rehearsal=review.rehearsal,
        max_lines=ALL,
    )
    return replace(told, name=uow.one(Cadence, review.cadence_id).name)


def since_last(uow: ReadUnit, review: Review) -> datetime:
    """From when on things are news: the last review of this cadence, else a week, a month or a quarter ago."""
    days = {ReviewKind.WEEKLY: 7, ReviewKind.MONTHLY: 31, ReviewKind.QUARTERLY: 92}[review.kind]
    return last_published(uow, review.cadence_id) or review.publish_at - timedelta(days=days)


class _Matters:
    """What waits beside the weeks: for leaders, sponsors and providers; each calendar is read once."""

    def __init__(self, uow: ReadUnit, review: Review, at: datetime) -> None:
        self._uow, self._review, self._at = uow, review, at
        self._directory = Directory(uow, review.nominal_on)

    def lines(self) -> list[ReviewLine]:
        """Every line."""
        return [*self._waiting(), *self._due(), *self._breaches(), *self._not_rechartered()]

    def _waiting(self) -> list[ReviewLine]:
        return [
            ReviewLine(
                section=Section.WAITING,
                number=each.number,
                title=each.name,
                owner=each.leader.slack_id,
                rank=self._days(each.first_raised_at, each.leader),
                initiative=each.initiative,
            )
            for each in queries.waiting(self._uow, self._review.channel_id, self._review.objective_id)
        ]

    def _due(self) -> list[ReviewLine]:
        found = consequences.due_lines(self._uow, self._review.channel_id, self._review.objective_id)
        return [
            ReviewLine(
                section=Section.CONSEQUENCES,
                number=each.number,
                title=each.name,
                owner=each.sponsor.slack_id,
                rank=self._days(each.opened_at, each.sponsor),
            )
            for each in found
        ]

    def _breaches(self) -> list[ReviewLine]:
        found = agreements.breaches(self._uow, self._shown())
        return [
            ReviewLine(
                section=Section.BREACHES,
                number=each.number,
                title=each.name,
                owner=each.provider.slack_id,
                rank=(self._at - each.breached_at).days,
                initiative=each.initiative,
                since=local_date(each.breached_at, self._directory.calendar(each.provider).zone),
            )
            for each in found
        ]

    def _not_rechartered(self) -> list[ReviewLine]:
        return [
            ReviewLine(
                section=Section.NOT_RECHARTERED,
                number=each.number,
                title=each.name,
                owner=each.sponsor.slack_id,
                rank=self._days(each.due_at, each.sponsor),
            )
            for each in recharters.overdue(self._uow, self._shown())
        ]

    def _shown(self) -> Any:
        return shown(self._review.channel_id, self._review.objective_id)

    def _days(self, since: datetime, person: Person) -> int:
        return escalations.days_waiting(since, self._at, self._directory.calendar(person))


def _moved(uow: ReadUnit, review: Review, since: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.DATES_MOVED,
            number=each.initiative,
            title=each.name,
            rank=abs((each.due_on - each.before).days),
            due=each.due_on,
            moved_from=each.before,
            first_due=each.first_due,
            moves=each.moves,
        )
        for each in queries.moved(uow, review.channel_id, review.objective_id, since)
    ]


def _decisions(uow: ReadUnit, review: Review, since: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.DECISIONS,
            number=each.number,
            title=each.title,
            owner=each.decider,
            initiative=each.initiative,
            own=each.own,
        )
        for each in queries.decisions(uow, review.channel_id, review.objective_id, since)
    ]
