"""One tick does all that is due, each thing in short units of work of its own; doing it twice changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from bot.services import daily_list, home, initiatives_answers
from bot.services.absences import returning
from bot.services.agreements import waiting as agreements
from bot.services.answering import placing
from bot.services.consequences import counting
from bot.services.decisions import reminding as decision_reminding
from bot.services.escalations import waiting
from bot.services.monday import asking, closing, opening, reminding
from bot.services.ports import Judge
from bot.services.reviews import meeting_end, previewing, publishing, resetting
from storage import backlog
from storage.engine import Store
from storage.queries import due
from storage.queries.due import Due
from storage.uow import ReadUnit

#: How long the text of a message is kept after it was sent (design 3.2).
KEEP_PAYLOADS = timedelta(days=14)
#: What one thing makes due at once (an opened review is asked) is done in the same tick, but not without end.
MAX_ROUNDS = 20

Step = Callable[[Store, int, datetime], bool]
Steps = tuple[tuple[Step, frozenset[Due]], ...]


def run_due(store: Store, workspace_id: int, now: datetime, judge: Judge) -> bool:
    """Do everything that is due at an instant; returns whether there was anything. Idle: one indexed read.

    Args:
        store: the database.
        workspace_id: whose.
        now: calendar time, aware UTC.
        judge: reads replies that were parked until their thread was known.
    """
    steps = _steps(judge)
    done = False
    for _ in range(MAX_ROUNDS):
        with store.read(workspace_id, now) as uow:
            waiting_now = {each for each, at in _instants(uow).items() if at <= now}
        if not waiting_now:
            break
        done = _round(store, workspace_id, now, waiting_now, steps) or done
    return done


def next_due(store: Store, workspace_id: int, now: datetime) -> datetime | None:
    """The next instant at which the tick, the sender or a worker has something to do; it may lie in the past."""
    with store.read(workspace_id, now) as uow:
        delivery = due.next_delivery(uow)
        found = [*_instants(uow).values(), *([delivery] if delivery else [])]
    return min(found, default=None)


def _round(store: Store, workspace_id: int, now: datetime, waiting_now: set[Due], steps: Steps) -> bool:
    done = False
    for step, makes_due in steps:
        if waiting_now & makes_due:
            done = step(store, workspace_id, now) or done
    return done


def _instants(uow: ReadUnit) -> dict[Due, datetime]:
    found = due.instants(uow)
    if Due.OLD_PAYLOAD in found:
        found[Due.OLD_PAYLOAD] = _night_after(found[Due.OLD_PAYLOAD] + KEEP_PAYLOADS)
    return found


def _night_after(at: datetime) -> datetime:
    """The next midnight (UTC): housekeeping is done once a day."""
    return datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)


def _empty_payloads(store: Store, workspace_id: int, now: datetime) -> bool:
    emptied, done = backlog.CHUNK, False
    while emptied == backlog.CHUNK:
        with store.write(workspace_id, now) as uow:
            emptied = backlog.empty_old_payloads(uow, now - KEEP_PAYLOADS)
            uow.commit()
        done = done or emptied > 0
    return done


def _accept_silent(store: Store, workspace_id: int, now: datetime) -> bool:
    done = False
    while True:
        with store.write(workspace_id, now) as uow:
            if not initiatives_answers.accept_silent(uow):
                return done
            uow.commit()
        done = True


def _steps(judge: Judge) -> Steps:
    """In this order: who answers is known before they are asked; windows close before their review is published; who
    was shown their lines needs no reminder at the same instant.
    """
    return (
        (_accept_silent, frozenset({Due.SILENCE})),
        (opening.open_due, frozenset({Due.OPEN, Due.PLAN})),
        (partial(placing.place_due, judge=judge), frozenset({Due.PLACE})),
        (closing.close_due, frozenset({Due.CLOSE})),
        (asking.ask_due, frozenset({Due.ASK})),
        (waiting.overdue, frozenset({Due.ESCALATION})),
        (agreements.due, frozenset({Due.AGREEMENT})),
        (agreements.verdicts_due, frozenset({Due.VERDICT})),
        (meeting_end.close_due, frozenset({Due.MEETING})),
        (previewing.preview_due, frozenset({Due.PREVIEW})),
        (reminding.remind_due, frozenset({Due.REMIND})),
        (daily_list.post_due, frozenset({Due.LIST})),
        (resetting.find_due, frozenset({Due.RECHARTER})),
        (returning.back_due, frozenset({Due.BACK})),
        (publishing.publish_due, frozenset({Due.PUBLISH})),
        (resetting.send_due, frozenset({Due.LISTS})),
        (counting.count_due, frozenset({Due.LADDER})),
        (decision_reminding.look_again_due, frozenset({Due.MEMO})),
        (decision_reminding.chase_due, frozenset({Due.QUESTION})),
        (home.refresh_due, frozenset({Due.HOME})),
        (_empty_payloads, frozenset({Due.OLD_PAYLOAD})),
    )
