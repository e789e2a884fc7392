"""Escalation frequency, and how long leaders take to answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select, true
from sqlmodel import col

from bot.domain.codes import EscalationOutcome, InitiativeState
from bot.domain.indicators import Ratio, Span, Spread
from storage.queries.indicators.scope import Scope, by_person, counts, during, within
from storage.queries.states import among
from storage.tables import Escalation, Initiative, Settlement
from storage.uow import ReadUnit


@dataclass(frozen=True, slots=True)
class Raised:
    """Escalations of one week for each initiative that was active in it: all, by oneself, after a prompt."""

    every: Ratio
    by_oneself: Ratio
    prompted: Ratio


def frequency(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Raised]:
    """Week to how many were raised for the first time in it, for each active initiative."""
    raised = col(Escalation.first_raised_at)
    query = select(raised, col(Escalation.prompted)).where(
        col(Escalation.workspace_id) == uow.workspace_id,
        during(raised, span.starts_at, span.ends_at),
        within(uow, scope, col(Escalation.initiative_id)),
        by_person(scope, col(Escalation.raised_by_id)),
        counts(uow, col(Escalation.checkin_id)),
    )
    rows = [(span.week_of(at), prompted) for at, prompted in uow.session.execute(query)]
    whole = active(uow, span, scope)
    found: dict[str, Raised] = {}
    for week in span.weeks:
        after = sum(1 for each, prompted in rows if each == week and prompted)
        alone = sum(1 for each, prompted in rows if each == week and not prompted)
        n = whole[week]
        found[week] = Raised(Ratio(alone + after, n), Ratio(alone, n), Ratio(after, n))
    return found


def active(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, int]:
    """Week to how many initiatives were open on at least one instant of it."""
    opened, closed = col(Initiative.opened_at), col(Initiative.closed_at)
    weeks = [span.bounds(week) for week in span.weeks]
    lived = (_number(and_(opened < until, or_(closed.is_(None), closed >= start))) for start, until in weeks)
    columns = [each.label(f"week_{number}") for number, each in enumerate(lived)]
    found = [0] * len(weeks)
    for which in (among(col(Initiative.state), InitiativeState.OPEN), closed >= span.starts_at):
        query = select(*columns).where(
            col(Initiative.workspace_id) == uow.workspace_id,
            which,
            opened < span.ends_at,
            within(uow, scope, col(Initiative.id)),
        )
        found = [one + (more or 0) for one, more in zip(found, uow.session.execute(query).one(), strict=True)]
    return dict(zip(span.weeks, found, strict=True))


def _number(condition: Any) -> Any:
    """How many rows meet a condition."""
    return func.sum(case((condition, 1), else_=0))


def response_time(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Spread]:
    """Week to the times from the first raising to the answer of a leader; what was withdrawn waited for nobody."""
    ws = uow.workspace_id
    of_leader = true() if scope.leader is None else col(Settlement.by_id) == scope.leader
    mine = Scope(seen=scope.seen, objective=scope.objective)
    raised = (col(Escalation.workspace_id) == ws) & (col(Escalation.id) == col(Settlement.escalation_id))
    query = (
        select(col(Settlement.at), col(Escalation.first_raised_at))
        .select_from(Settlement)
        .join(Escalation, raised)
        .where(
            col(Settlement.workspace_id) == ws,
            during(col(Settlement.at), span.starts_at, span.ends_at),
            col(Settlement.outcome) != EscalationOutcome.WITHDRAWN,
            of_leader,
            within(uow, mine, col(Escalation.initiative_id)),
            or_(by_person(scope, col(Settlement.by_id)), by_person(scope, col(Escalation.raised_by_id))),
            counts(uow, col(Escalation.checkin_id)),
        )
    )
    found: dict[str, Spread] = {}
    for at, since in uow.session.execute(query):
        week = span.week_of(at)
        found[week] = found.get(week, Spread()) + Spread({int((at - since).total_seconds()): 1})
    return found
