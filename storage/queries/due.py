"""When something next falls due: what an idle tick reads, and what the sandbox walks along (design 3.4).

Written as SQL with literal states: a partial index is used only where its condition stands in the statement itself,
not behind a bound parameter. Each part reads the first entry of one partial index, so nothing grows with history.
"""

from datetime import datetime

from sqlalchemy import TextClause, bindparam, inspect, text

from storage.tables import Cadence
from storage.uow import ReadUnit

#: Open initiatives that no check-in of an open, asking review belongs to: they were opened after the planning.
#: CROSS JOIN keeps SQLite to this order, from the few open reviews to the few initiatives opened since.
JOINED_LATE = """
    FROM review r CROSS JOIN initiative i
    WHERE r.workspace_id = :ws AND r.state = 'open' AND r.asks
      AND i.workspace_id = r.workspace_id AND i.state = 'open' AND i.opened_at >= r.opened_at
      AND NOT EXISTS (SELECT 1 FROM checkin c
        WHERE c.workspace_id = i.workspace_id AND c.initiative_id = i.id AND c.period = r.period)
"""

_TICK = (
    "SELECT min(opens_at) AS at FROM cadence WHERE workspace_id = :ws AND ended_at IS NULL",
    "SELECT min(opened_at) FROM review WHERE workspace_id = :ws AND state = 'planned'",
    "SELECT min(publish_at) FROM review WHERE workspace_id = :ws AND state = 'open'",
    "SELECT min(ask_at) FROM checkin WHERE workspace_id = :ws AND state = 'planned'",
    "SELECT min(remind_at) FROM checkin WHERE workspace_id = :ws AND state = 'open' AND reminded_at IS NULL",
    "SELECT min(close_at) FROM checkin WHERE workspace_id = :ws AND state IN ('planned', 'open')",
    "SELECT min(silent_at) FROM assignment WHERE workspace_id = :ws AND ended_at IS NULL AND accepted_at IS NULL",
    "SELECT min(due_at) FROM escalation WHERE workspace_id = :ws AND state IN ('open', 'returned', 'deadline_set')"
    " AND overdue_said_at IS NULL",
    f"SELECT min(i.opened_at) {JOINED_LATE}",
)
_DELIVERY = (
    "SELECT min(due_at) AS at FROM outbox WHERE workspace_id = :ws AND state = 'waiting'",
    "SELECT min(due_at) FROM errand WHERE workspace_id = :ws AND state = 'waiting'",
)


def next_due(uow: ReadUnit) -> datetime | None:
    """The earliest instant at which the tick has something to do; it may lie in the past. None: nothing is planned."""
    return _earliest(uow, _NEXT_DUE)


def next_delivery(uow: ReadUnit) -> datetime | None:
    """The earliest calendar instant at which a message or an errand falls due; it may lie in the past."""
    return _earliest(uow, _NEXT_DELIVERY)


def _union(parts: tuple[str, ...]) -> TextClause:
    return text(" UNION ALL ".join(parts)).bindparams(bindparam("ws"))


_NEXT_DUE, _NEXT_DELIVERY = _union(_TICK), _union(_DELIVERY)


def _earliest(uow: ReadUnit, statement: TextClause) -> datetime | None:
    typed = statement.columns(at=inspect(Cadence).columns["opens_at"].type)
    found = uow.session.execute(typed, {"ws": uow.workspace_id}).scalars()
    return min((at for at in found if at is not None), default=None)
