"""Absences, the questions they touch, and what happened while somebody was away."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col

from bot.domain.codes import CheckInState
from storage.queries.states import among
from storage.queries.visible import visible_escalations
from storage.tables import Absence, CheckIn, Escalation, Plan, Review
from storage.uow import ReadUnit


def current_or_ahead(uow: ReadUnit, person_id: int, today: date) -> list[Absence]:
    """Somebody's absences that are not over, the earliest first."""
    mine = (col(Absence.person_id) == person_id, col(Absence.last_day) >= today, col(Absence.cancelled_at).is_(None))
    return uow.find(Absence, *mine, order=[col(Absence.first_day), col(Absence.id)])


def acting_for(uow: ReadUnit, acting_id: int, today: date) -> list[Absence]:
    """Absences that are not over, in which somebody stands in, the earliest first."""
    mine = (col(Absence.acting_id) == acting_id, col(Absence.last_day) >= today, col(Absence.cancelled_at).is_(None))
    return uow.find(Absence, *mine, order=[col(Absence.first_day), col(Absence.id)])


def overlapping(uow: ReadUnit, person_id: int, first: date, last: date) -> bool:
    """Whether somebody is away on any of these days."""
    found = (col(Absence.person_id) == person_id, col(Absence.first_day) <= last, col(Absence.last_day) >= first)
    return uow.has(Absence, *found, col(Absence.cancelled_at).is_(None))


def back_due(uow: ReadUnit) -> list[Absence]:
    """Absences after which somebody is to be told now what happened."""
    due = (col(Absence.back_at).is_not(None), col(Absence.back_at) <= uow.at)
    return uow.find(Absence, *due, order=[col(Absence.back_at)])


def back_planned(uow: ReadUnit, person_id: int) -> list[Absence]:
    """Somebody's absences of whose end they will be told."""
    return uow.find(Absence, col(Absence.back_at).is_not(None), col(Absence.person_id) == person_id)


def asked_of(uow: ReadUnit, person_id: int) -> list[CheckIn]:
    """What is planned for somebody or waits for their answer."""
    waiting = among(col(CheckIn.state), CheckInState.PLANNED, CheckInState.OPEN)
    return uow.find(CheckIn, waiting, col(CheckIn.person_id) == person_id, order=[col(CheckIn.id)])


def silent_weeks(uow: ReadUnit, person_id: int, first: date, last: date) -> list[CheckIn]:
    """The check-ins that somebody left without an answer, of reviews whose nominal day lies in a span."""
    reviews = uow.find(Review, col(Review.nominal_on) >= first, col(Review.nominal_on) <= last)
    mine = (col(CheckIn.person_id) == person_id, col(CheckIn.review_id).in_([each.pk for each in reviews]))
    return uow.find(CheckIn, *mine, col(CheckIn.state) == CheckInState.NO_ANSWER, order=[col(CheckIn.id)])


def answered_meanwhile(uow: ReadUnit, person_id: int, initiative_ids: Sequence[int], since: datetime) -> list[CheckIn]:
    """What others answered, or left without an answer, about these initiatives."""
    theirs = (col(CheckIn.initiative_id).in_(initiative_ids), col(CheckIn.person_id) != person_id)
    found = uow.find(CheckIn, *theirs, col(CheckIn.close_at) >= since, order=[col(CheckIn.period), col(CheckIn.id)])
    answered = [each for each in found if each.answered_at is not None and each.answered_at >= since]
    silent = [each for each in found if each.state is CheckInState.NO_ANSWER]
    return sorted([*answered, *silent], key=lambda each: (each.period, each.pk))


def plans_meanwhile(uow: ReadUnit, person_id: int, initiative_ids: Sequence[int], since: datetime) -> list[Plan]:
    """Plans that others made for these initiatives."""
    theirs = (col(Plan.initiative_id).in_(initiative_ids), col(Plan.person_id) != person_id)
    return uow.find(Plan, *theirs, col(Plan.made_at) >= since, order=[col(Plan.id)])


def escalations_meanwhile(
    uow: ReadUnit, person_id: int, initiative_ids: Sequence[int], since: datetime
) -> list[Escalation]:
    """What others escalated about these initiatives, of what this person may see."""
    theirs = (col(Escalation.initiative_id).in_(initiative_ids), col(Escalation.raised_by_id) != person_id)
    seen = visible_escalations(uow, person_id)
    return uow.find(Escalation, *theirs, seen, col(Escalation.first_raised_at) >= since, order=[col(Escalation.id)])
