"""Doing ownership in tests: who calls, and what was said to whom."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import ownership
from storage.queries.ownership import Standing
from storage.tables import Assignment, Initiative, Ledger, Outbox, Person
from tests.support.factories import Cast

_keys = count(1)


class Desk:
    """A store with its cast, people by the name of their part."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.store, self.cast, self.at = store, cast, cast.at

    def slack(self, part: str) -> str:
        """The Slack id of one of the cast."""
        with self.store.read(self.cast.id, self.at) as uow:
            return uow.one(Person, getattr(self.cast, part)).slack_id

    def call(self, part: str) -> Call:
        """Somebody of the cast does something."""
        return Call(workspace_id=self.cast.id, at=self.at, actor=self.slack(part), key=f"command:{next(_keys)}")

    def by(self, slack_id: str) -> Call:
        """Somebody does something."""
        return replace(self.call("boss"), actor=slack_id)

    def line(self, part: str, name: str = "EU launch", target: str = "300 paying customers", rest: str = "") -> str:
        """What is typed behind /dri assign."""
        return f'<@{self.slack(part)}> "{name}" "{target}" by 30 Nov {rest}'.strip()

    def pass_days(self, days: int) -> None:
        """Let calendar time go by."""
        self.at += timedelta(days=days)

    def said_to(self, part: str, *, introduction: bool = False) -> list[Outbox]:
        """The DMs to one of the cast, oldest first; every one is checked against Block Kit."""
        with self.store.read(self.cast.id, self.at) as uow:
            rows = uow.find(
                Outbox,
                col(Outbox.person_id) == getattr(self.cast, part),
                col(Outbox.op) == "post",
                order=[col(Outbox.id)],
            )
            uow.session.expunge_all()
        for row in rows:
            assert validate_message(row.payload) == []
        return [row for row in rows if introduction or not row.key.startswith("introduction")]

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows of the workspace."""
        with self.store.read(self.cast.id, self.at) as uow:
            found = uow.find(table, *conditions)
            uow.session.expunge_all()
        return found

    def codes(self) -> list[str]:
        """What the ledger says, in order."""
        with self.store.read(self.cast.id, self.at) as uow:
            mine = select(col(Ledger.code)).where(col(Ledger.workspace_id) == self.cast.id)
            return [code.value for code in uow.session.execute(mine.order_by(col(Ledger.id))).scalars()]

    def standing(self, number: int = 1) -> Standing:
        """How an initiative stands."""
        with self.store.read(self.cast.id, self.at) as uow:
            row = uow.first(Initiative, col(Initiative.number) == number)
            assert row is not None
            found = ownership.standing(uow, row.pk)
            uow.session.expunge_all()
        return found

    def assignments(self) -> list[Assignment]:
        """Every assignment there ever was."""
        return self.rows(Assignment)


def shown(outcome: Outcome) -> str:
    """The text of everything an outcome shows, checked against Block Kit."""
    for payload in (outcome.say, outcome.replace):
        if payload is not None:
            assert validate_message(payload) == []
    for view in (outcome.open, outcome.update):
        if view is not None:
            assert validate_view(view, "modal") == []
    return " ".join(words(part) for part in (outcome.say, outcome.replace, outcome.open, outcome.update) if part)


def words(payload: Any) -> str:
    """Every text in a payload, joined."""
    if isinstance(payload, dict):
        own = [value for name, value in payload.items() if name in ("text", "initial_value") and isinstance(value, str)]
        return " ".join([*own, *(words(each) for each in payload.values() if isinstance(each, (dict, list)))])
    return " ".join(words(each) for each in payload) if isinstance(payload, list) else ""
