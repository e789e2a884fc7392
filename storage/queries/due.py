"""When something next falls due: what an idle tick reads, and what the sandbox walks along (design 3.4).

Written as SQL with literal states: a partial index is used only where its condition stands in the statement itself,
not behind a bound parameter. Each part reads the first entry of one partial index, so nothing grows with history.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import TextualSelect, bindparam, inspect, text

from storage.tables import Cadence
from storage.uow import ReadUnit


class Due(StrEnum):
    """What can fall due."""

    OPEN = "open"
    PLAN = "plan"
    ASK = "ask"
    REMIND = "remind"
    CLOSE = "close"
    PUBLISH = "publish"
    PLACE = "place"  # the root of a parked reply has got its receipt
    SILENCE = "silence"
    ESCALATION = "escalation"
    LIST = "list"  # a leader's daily list
    BACK = "back"  # somebody's first working hour after an absence
    AGREEMENT = "agreement"
    VERDICT = "verdict"  # nobody contested: it stands; or a contested one has waited too long
    PREVIEW = "preview"  # who will be named sees their lines first
    LADDER = "ladder"  # the misses of a published review are counted
    HOME = "home"  # something on somebody's App Home may have changed
    MEETING = "meeting"  # the next working day has ended
    LISTS = "lists"  # the sponsors' lists of a quarterly reset
    RECHARTER = "recharter"  # five working days have passed
    MEMO = "memo"  # a memo is to be looked at again
    QUESTION = "question"  # a question is older than its days
    OLD_PAYLOAD = "old_payload"  # the instant at which the oldest unemptied message was completed
    MESSAGE = "message"
    ERRAND = "errand"


#: Open initiatives that no check-in of an open, asking review belongs to: they were opened after the planning.
#: CROSS JOIN keeps SQLite to this order, from the few open reviews to the few initiatives opened since. Each initiative
#: has exactly one asking cadence, that of its objective where there is one, else that of the whole workspace.
JOINED_LATE = """
    FROM review r CROSS JOIN initiative i
    WHERE r.workspace_id = :ws AND r.state = 'open' AND r.asks
      AND i.workspace_id = r.workspace_id AND i.state = 'open' AND i.opened_at >= r.opened_at
      AND NOT EXISTS (SELECT 1 FROM checkin c
        WHERE c.workspace_id = i.workspace_id AND c.initiative_id = i.id AND c.period = r.period)
      AND (r.objective_id = i.objective_id OR (r.objective_id IS NULL AND NOT EXISTS (SELECT 1 FROM cadence k
        WHERE k.workspace_id = i.workspace_id AND k.objective_id = i.objective_id AND k.asks AND k.ended_at IS NULL)))
"""

#: Replies in a thread nobody knew, whose root has a receipt by now.
PARKED = """
    FROM reply p CROSS JOIN outbox o
    WHERE p.workspace_id = :ws AND p.kind = 'unplaced' AND p.thread_ts IS NOT NULL AND o.workspace_id = p.workspace_id
      AND o.receipt_channel = p.channel AND o.receipt_ts = p.thread_ts AND o.receipt_ts IS NOT NULL
"""

_TICK = (
    (Due.OPEN, "min(opens_at) FROM cadence WHERE workspace_id = :ws AND ended_at IS NULL"),
    (Due.PLAN, "min(opened_at) FROM review WHERE workspace_id = :ws AND state = 'planned'"),
    (Due.PLAN, f"min(i.opened_at) {JOINED_LATE}"),
    (Due.PUBLISH, "min(publish_at) FROM review WHERE workspace_id = :ws AND state = 'open'"),
    (Due.ASK, "min(ask_at) FROM checkin WHERE workspace_id = :ws AND state = 'planned'"),
    (Due.REMIND, "min(remind_at) FROM checkin WHERE workspace_id = :ws AND state = 'open' AND reminded_at IS NULL"),
    (Due.CLOSE, "min(close_at) FROM checkin WHERE workspace_id = :ws AND state IN ('planned', 'open')"),
    (Due.PLACE, f"min(p.at) {PARKED}"),
    (
        Due.SILENCE,
        "min(silent_at) FROM assignment WHERE workspace_id = :ws AND ended_at IS NULL AND accepted_at IS NULL",
    ),
    (
        Due.ESCALATION,
        "min(due_at) FROM escalation WHERE workspace_id = :ws AND state IN ('open', 'returned', 'deadline_set')",
    ),
    (Due.LIST, "min(list_at) FROM person WHERE workspace_id = :ws AND list_at IS NOT NULL"),
    (Due.BACK, "min(back_at) FROM absence WHERE workspace_id = :ws AND back_at IS NOT NULL"),
    (Due.AGREEMENT, "min(next_at) FROM agreement WHERE workspace_id = :ws AND next_at IS NOT NULL"),
    (Due.VERDICT, "min(contest_until) FROM agreement_verdict WHERE workspace_id = :ws AND state = 'proposed'"),
    (Due.VERDICT, "min(rule_by) FROM agreement_verdict WHERE workspace_id = :ws AND state = 'contested'"),
    (Due.PREVIEW, "min(preview_at) FROM review WHERE workspace_id = :ws AND preview_at IS NOT NULL"),
    (Due.LADDER, "min(ladder_at) FROM review WHERE workspace_id = :ws AND ladder_at IS NOT NULL"),
    (Due.HOME, "min(home_at) FROM person WHERE workspace_id = :ws AND home_at IS NOT NULL"),
    (Due.MEETING, "min(ends_at) FROM meeting WHERE workspace_id = :ws AND state IN ('open', 'started')"),
    (Due.LISTS, "min(lists_at) FROM review WHERE workspace_id = :ws AND lists_at IS NOT NULL"),
    (Due.RECHARTER, "min(due_at) FROM recharter WHERE workspace_id = :ws AND state = 'open'"),
    (Due.MEMO, "min(remind_at) FROM memo WHERE workspace_id = :ws AND remind_at IS NOT NULL"),
    (Due.QUESTION, "min(chase_at) FROM question WHERE workspace_id = :ws AND state = 'open'"),
    (
        Due.OLD_PAYLOAD,
        "min(finished_at) FROM outbox WHERE workspace_id = :ws AND finished_at IS NOT NULL AND NOT emptied",
    ),
)
_DELIVERY = (
    (Due.MESSAGE, "min(due_at) FROM outbox WHERE workspace_id = :ws AND state = 'waiting'"),
    (Due.ERRAND, "min(due_at) FROM errand WHERE workspace_id = :ws AND state = 'waiting'"),
)


def instants(uow: ReadUnit) -> dict[Due, datetime]:
    """The earliest instant of everything the tick does; it may lie in the past. What is not planned is not there."""
    return _read(uow, _NEXT_DUE)


def next_delivery(uow: ReadUnit) -> datetime | None:
    """The earliest calendar instant at which a message or an errand falls due; it may lie in the past."""
    return min(_read(uow, _NEXT_DELIVERY).values(), default=None)


def _union(parts: tuple[tuple[Due, str], ...]) -> TextualSelect:
    first, *others = (f"SELECT '{due.value}' AS due, {select}" for due, select in parts)
    named = first.replace(") FROM", ") AS at FROM", 1)
    types = inspect(Cadence).columns
    united = text(" UNION ALL ".join([named, *others])).bindparams(bindparam("ws"))
    return united.columns(due=types["name"].type, at=types["opens_at"].type)


_NEXT_DUE, _NEXT_DELIVERY = _union(_TICK), _union(_DELIVERY)


def _read(uow: ReadUnit, statement: TextualSelect) -> dict[Due, datetime]:
    found: dict[Due, datetime] = {}
    for name, at in uow.connection.execute(statement, {"ws": uow.workspace_id}):
        if at is not None:
            found[Due(name)] = min(at, found.get(Due(name), at))
    return found
