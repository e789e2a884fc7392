"""Changing a charter in tests: what is filled in, and by whom."""

from datetime import date
from typing import Any

from bot.messages import ids
from bot.services.charters import answering, changing
from bot.services.outcome import Outcome
from storage.tables import Charter, CharterRequest
from tests.services.matters_kit import Court

LATER = date(2027, 1, 29)
FAR = date(2027, 9, 30)


def fill(court: Court, by: str, *, due: date | None = LATER, target: str = "300 paying customers",
         reason: str = "Acme signs in January", quarter: str = "", initiative: int = 0) -> Outcome:  # fmt: skip
    """Submit the form of `/dri charter`."""
    values: dict[str, str | None] = {
        ids.FIELD_TARGET: target, ids.FIELD_DUE: due.isoformat() if due else None,
        ids.FIELD_REASON: reason, ids.FIELD_QUARTER: quarter,
    }  # fmt: skip
    return changing.submitted(court.store, court.call(by), initiative or court.made.id, values)


def ask(court: Court, **values: Any) -> CharterRequest:
    """The DRI asks, and everybody gets their message; returns the request."""
    fill(court, "dri", **values)
    court.deliver()
    return request(court)


def request(court: Court) -> CharterRequest:
    return court.all(CharterRequest)[-1]


def grant(court: Court, by: str = "sponsor") -> Outcome:
    return answering.grant(court.store, court.call(by), request(court).pk)


def refuse(court: Court, by: str = "sponsor", sentence: str = "The date stands") -> Outcome:
    return answering.refuse(court.store, court.call(by), request(court).pk, sentence)


def withdraw(court: Court, by: str = "dri") -> Outcome:
    return answering.withdraw(court.store, court.call(by), request(court).pk)


def charters(court: Court) -> list[Charter]:
    return court.all(Charter)
