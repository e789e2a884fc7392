"""The symptoms that a reading of the indicators shows."""

from bot.domain import symptoms
from bot.domain.indicators import Span
from bot.domain.symptoms import Evidence, Seen
from bot.services.indicators import meeting_end
from storage.queries.indicators import decisions, escalations, handled, ownership
from storage.queries.indicators.scope import Scope
from storage.uow import ReadUnit


def read(uow: ReadUnit, span: Span, scope: Scope) -> list[Seen]:
    """What shows in a scope.

    Args:
        uow: the unit of work.
        span: the window; its last four weeks are held against those before.
        scope: of whom; who raised by themselves is looked at for the whole workspace only (`docs/indicators.md`).
    """
    found = handled.outcomes(uow, span, scope)
    raised = escalations.frequency(uow, span, scope) if scope.is_whole else {}
    evidence = Evidence(
        weeks=span.weeks,
        take_overs=handled.take_overs(found),
        returned=handled.returned(found),
        raised={week: each.by_oneself for week, each in raised.items()},
        cycle=decisions.cycle_time(uow, span, scope),
        rework=ownership.rework(uow, span, scope),
        meetings=decisions.per_meeting(uow, span, scope, meeting_end(uow)),
        held=handled.delays(uow, span, scope),
    )
    return symptoms.find(evidence)
