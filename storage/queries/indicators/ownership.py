"""Delegation durability, rework rate, and how often a Yes came true."""

from typing import Any

from sqlalchemy import case, func, or_, select, text
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, EndCode, InitiativeState, ReviewOutcome
from bot.domain.indicators import Ratio, Span
from bot.domain.localtime import local_date
from storage.queries.indicators.scope import Scope, by_person, counts, during, within
from storage.tables import Agreement, Assignment, Charter, CheckIn, Delivery, Initiative
from storage.uow import ReadUnit

ANSWERED = (CheckInState.ANSWERED, CheckInState.LATE)
NOT_DURABLE = (EndCode.HANDED_BACK, EndCode.REPLACED, EndCode.TAKEN_OVER)
#: Weeks from the answer to the due date it was about, each band with its last week; longer leads come in the last.
LEADS = (1, 4, 8, 13)


def durability(uow: ReadUnit, span: Span, scope: Scope) -> Ratio:
    """Of the assignments that were current in the span, those that did not end in it by one of `NOT_DURABLE`."""
    ended, end = col(Assignment.ended_at), col(Assignment.end_code)
    found = Ratio()
    for which in (ended.is_(None), ended >= span.starts_at):
        later = case((ended < span.ends_at, 0), else_=1)
        query = (
            select(later, end, func.count())
            .where(
                col(Assignment.workspace_id) == uow.workspace_id,
                which,
                col(Assignment.assigned_at) < span.ends_at,
                within(uow, scope, col(Assignment.initiative_id)),
                by_person(scope, col(Assignment.person_id)),
            )
            .group_by(text("1"), end)
        )
        for still, how, n in uow.session.execute(query):
            found = found + Ratio(0 if how in NOT_DURABLE and not still else n, n)
    return found


def rework(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Ratio]:
    """Week to rejections, for each delivery that was reviewed or approved by silence in it."""
    ws, reviewed = uow.workspace_id, col(Delivery.reviewed_at)
    query = (
        select(reviewed, col(Delivery.outcome))
        .join(Agreement, (col(Agreement.workspace_id) == ws) & (col(Agreement.id) == col(Delivery.agreement_id)))
        .where(
            col(Delivery.workspace_id) == ws,
            during(reviewed, span.starts_at, span.ends_at),
            within(uow, scope, col(Agreement.initiative_id)),
            or_(by_person(scope, col(Agreement.dri_id)), by_person(scope, col(Agreement.provider_id))),
        )
    )
    found: dict[str, Ratio] = {}
    for at, outcome in uow.session.execute(query):
        week = span.week_of(at)
        found[week] = found.get(week, Ratio()) + Ratio(int(outcome is ReviewOutcome.REJECTED), 1)
    return found


def yes_accuracy(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, dict[int, Ratio]]:
    """Week of the end to weeks ahead (see `LEADS`) to the Yes answers that came true, of all that were given.

    A Yes came true where the initiative ended as hit and the due date it was about had not moved on since.
    """
    ended = _ended(uow, span, scope)
    if not ended:
        return {}
    charters = uow.find(Charter, col(Charter.initiative_id).in_([each.pk for each in ended]))
    promised = {each.pk: each.due_on for each in charters}
    last = {each.initiative_id: each.due_on for each in charters if each.ended_at is None}
    by_id = {each.pk: each for each in ended}
    found: dict[str, dict[int, Ratio]] = {}
    for initiative_id, charter_id, at in _yeses(uow, scope, list(by_id)):
        end, due = by_id[initiative_id], promised.get(charter_id)
        if due is None or end.closed_at is None:
            continue
        came = end.state is InitiativeState.HIT and last.get(initiative_id, due) <= due
        week, lead = found.setdefault(span.week_of(end.closed_at), {}), lead_of((due - local_date(at, span.zone)).days)
        week[lead] = week.get(lead, Ratio()) + Ratio(int(came), 1)
    return found


def _ended(uow: ReadUnit, span: Span, scope: Scope) -> list[Initiative]:
    """The initiatives that ended in a span as hit or missed."""
    return uow.find(
        Initiative,
        during(col(Initiative.closed_at), span.starts_at, span.ends_at),
        col(Initiative.state).in_([InitiativeState.HIT, InitiativeState.MISSED]),
        within(uow, scope, col(Initiative.id)),
    )


def _yeses(uow: ReadUnit, scope: Scope, initiative_ids: list[int]) -> list[Any]:
    """Initiative, charter and instant of every Yes that was ever given on these, but the annulled and rehearsed."""
    query = select(col(CheckIn.initiative_id), col(CheckIn.charter_id), col(CheckIn.answered_at)).where(
        col(CheckIn.workspace_id) == uow.workspace_id,
        col(CheckIn.initiative_id).in_(initiative_ids),
        col(CheckIn.answer) == Answer.ON_TRACK,
        col(CheckIn.state).in_(ANSWERED),
        counts(uow, col(CheckIn.id)),
        by_person(scope, col(CheckIn.answered_by_id)),
    )
    return list(uow.session.execute(query))


def lead_of(days: int) -> int:
    """The band of `LEADS` that a Yes so many days before the due date belongs to."""
    return next((weeks for weeks in LEADS if days <= 7 * weeks), LEADS[-1])
