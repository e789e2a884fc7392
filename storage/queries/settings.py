"""The workspace's own values: policy, and any other setting by name."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col

from bot.domain.localtime import parse_time
from bot.domain.policy import Policy
from storage.tables import Setting, Workspace
from storage.uow import ReadUnit, UnitOfWork

POLICY = "policy"
HOLIDAYS = "holidays"


def policy(uow: ReadUnit) -> Policy:
    """The workspace's policy: what leaders set, over the defaults of `bot/domain/policy.py`.

    Read once in a unit of work, however many people's days it is asked for.
    """
    if uow.policy is None:
        uow.policy = _stored_policy(uow)
    return uow.policy


def _stored_policy(uow: ReadUnit) -> Policy:
    rows = uow.find(Setting, col(Setting.name).in_([POLICY, HOLIDAYS]))
    stored = {row.name: row.value for row in rows}
    return replace(Policy(), **_read(stored.get(POLICY, {})), holidays=_holidays(stored.get(HOLIDAYS, {})))


def value(uow: ReadUnit, name: str) -> dict[str, Any]:
    """A setting as it was stored; empty where nobody set it."""
    found = uow.first(Setting, col(Setting.name) == name)
    return found.value if found else {}


def put(uow: UnitOfWork, name: str, new: dict[str, Any], *, by_id: int | None) -> None:
    """Store a setting, replacing what it was."""
    uow.policy = None
    row = {"value": new, "changed_by_id": by_id, "changed_at": uow.at}
    if not uow.insert_new(Setting, name=name, **row):
        found = uow.first(Setting, col(Setting.name) == name)
        if found is not None:
            uow.move(Setting, found.pk, {}, **row)


def workspace(uow: ReadUnit) -> Workspace:
    """The workspace of this unit of work.

    Raises:
        LookupError: it is not in the store.
    """
    found = uow.session.get(Workspace, uow.workspace_id)
    if found is None:
        msg = f"no workspace {uow.workspace_id}"
        raise LookupError(msg)
    return found


_TIMES = ("ask_time", "work_start", "work_end")
_NUMBERS = (
    "response_days", "accept_days", "provider_days", "delivery_days", "contest_days",
    "remind_at", "tell_sponsor_at", "decide_at", "ask_scope_at", "cut", "ask",
)  # fmt: skip


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    times = {name: parse_time(stored[name]) for name in _TIMES if name in stored}
    numbers = {name: stored[name] for name in _NUMBERS if name in stored}
    weekdays = {"weekdays": frozenset(stored["weekdays"])} if "weekdays" in stored else {}
    place = {"holiday_place": stored["holiday_place"]} if "holiday_place" in stored else {}
    return {**times, **numbers, **weekdays, **place}


def _holidays(stored: dict[str, Any]) -> dict[str, frozenset[date]]:
    return {zone: frozenset(map(date.fromisoformat, days)) for zone, days in stored.items()}
