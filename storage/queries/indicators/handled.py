"""What symptoms are found by: how leaders answered, and whose delay held up whom. Prompted escalations are left out."""

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import EscalationKind, EscalationOutcome, WeekResult
from bot.domain.indicators import Count, Ratio, Span
from storage.queries.indicators import held
from storage.queries.indicators.scope import Scope, counts, during, within
from storage.tables import Cadence, CheckIn, Escalation, Settlement
from storage.uow import ReadUnit

#: What a DRI may decide alone, unless a decision right says otherwise.
OWN = (EscalationKind.DECISION_NEEDED, EscalationKind.SCOPE)


def outcomes(uow: ReadUnit, span: Span, scope: Scope) -> list[tuple[str, EscalationKind, EscalationOutcome]]:
    """Week, kind and outcome of every escalation raised by oneself that a leader answered in a span."""
    ws = uow.workspace_id
    raised = (col(Escalation.workspace_id) == ws) & (col(Escalation.id) == col(Settlement.escalation_id))
    query = (
        select(col(Settlement.at), col(Escalation.kind), col(Settlement.outcome))
        .select_from(Settlement)
        .join(Escalation, raised)
        .where(
            col(Settlement.workspace_id) == ws,
            during(col(Settlement.at), span.starts_at, span.ends_at),
            col(Settlement.outcome) != EscalationOutcome.WITHDRAWN,
            ~col(Escalation.prompted),
            within(uow, scope, col(Escalation.initiative_id)),
            counts(uow, col(Escalation.checkin_id)),
        )
    )
    return [(span.week_of(at), kind, outcome) for at, kind, outcome in uow.session.execute(query)]


def take_overs(found: list[tuple[str, EscalationKind, EscalationOutcome]]) -> dict[str, Count]:
    """Week to the escalations that ended with the leader taking over."""
    weeks: dict[str, Count] = {}
    for week, _, outcome in found:
        if outcome is EscalationOutcome.TAKEN_OVER:
            weeks[week] = weeks.get(week, Count()) + Count(1)
    return weeks


def returned(found: list[tuple[str, EscalationKind, EscalationOutcome]]) -> dict[str, Ratio]:
    """Week to those about what a DRI may decide alone: handed back to the DRI, of all that were answered."""
    weeks: dict[str, Ratio] = {}
    for week, kind, outcome in found:
        if kind in OWN:
            weeks[week] = weeks.get(week, Ratio()) + Ratio(int(outcome is EscalationOutcome.RETURNED), 1)
    return weeks


def delays(uow: ReadUnit, span: Span, scope: Scope) -> dict[int, int]:
    """Leader's id to the weeks of others that waited for them beyond their response time."""
    reviews = [each.pk for each in held.reviews(uow, span, col(Cadence.asks))]
    query = (
        select(col(CheckIn.held_by_id), func.count())
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            col(CheckIn.review_id).in_(reviews),
            col(CheckIn.result) == WeekResult.HELD,
            within(uow, scope, col(CheckIn.initiative_id)),
        )
        .group_by(col(CheckIn.held_by_id))
    )
    return {int(leader): n for leader, n in uow.session.execute(query) if leader is not None} if reviews else {}
