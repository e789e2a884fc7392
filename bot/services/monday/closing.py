"""The window closes: silence is a miss where the question arrived in time, else nobody was asked."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col

from bot.domain import window
from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason
from bot.services.monday.whom import Directory
from storage.codes import SendState
from storage.engine import Store
from storage.queries import monday
from storage.tables import CheckIn, Ledger, Outbox
from storage.uow import UnitOfWork

#: A window that is closed later than this was closed late because the bot was away: answers may have been lost on it.
AWAY = timedelta(hours=1)


def close_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Close every window whose time has come; returns whether there was any."""
    done = False
    while True:
        with store.write(workspace_id, now) as uow:
            found = monday.to_close(uow, now)
            if not found:
                return done
            _close(uow, found)
            uow.commit()
        done = True


def _close(uow: UnitOfWork, found: list[CheckIn]) -> None:
    received = _received(uow, found)
    directory = Directory(uow, uow.at.date())
    directory.load(each.person_id for each in found)
    reasons = {each.pk: _reason(uow, each, directory, received) for each in found}
    silent = [each.pk for each in found if reasons[each.pk] is None]
    monday.set_all(uow, silent, state=CheckInState.NO_ANSWER)
    for reason in {each for each in reasons.values() if each is not None}:
        mine = [pk for pk, why in reasons.items() if why is reason]
        monday.set_all(uow, mine, state=CheckInState.NOT_ASKED, not_asked=reason)
    monday.append_all(uow, Ledger, [_line(uow, each, reasons[each.pk]) for each in found])


def _reason(
    uow: UnitOfWork, checkin: CheckIn, directory: Directory, received: dict[int, datetime]
) -> NotAskedReason | None:
    """Why silence is nobody's miss; None where it is one."""
    person = directory.person(checkin.person_id)
    if checkin.state is CheckInState.PLANNED or uow.at - checkin.close_at > AWAY or person is None:
        return NotAskedReason.BOT_AWAY
    arrived = received.get(checkin.outbox_id or 0)
    if window.counts_as_no_answer(arrived, checkin.close_at, directory.calendar(person)):
        return None
    return NotAskedReason.NOT_DELIVERED


def _received(uow: UnitOfWork, found: list[CheckIn]) -> dict[int, datetime]:
    """Outbox row's id to the instant of its receipt."""
    ids = {each.outbox_id for each in found if each.outbox_id is not None}
    sent = (col(Outbox.state) == SendState.SENT, col(Outbox.receipt_ts).is_not(None))
    rows = uow.find(Outbox, col(Outbox.id).in_(ids), *sent) if ids else []
    return {row.pk: row.finished_at for row in rows if row.finished_at is not None}


def _line(uow: UnitOfWork, checkin: CheckIn, reason: NotAskedReason | None) -> dict[str, Any]:
    why: dict[str, Any] = {"reason": reason.value} if reason else {"person": checkin.person_id}
    return {
        "at": uow.at,
        "code": LedgerCode.NO_ANSWER if reason is None else LedgerCode.NOT_ASKED,
        "actor_id": None,
        "initiative_id": checkin.initiative_id,
        "about": f"checkin:{checkin.pk}",
        "details": {"period": checkin.period, **why},
    }
