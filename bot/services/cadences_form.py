"""The cadence form's fields as a wish, and as what stands in the form when it is shown again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from bot.domain.cadence import OFFERED, Repeat, rule_of
from bot.domain.codes import ReviewKind, Shift
from bot.domain.errors import UserError
from bot.domain.localtime import parse_time, parse_zone
from bot.messages import ids
from bot.messages.cadence_forms import ASKS, WHOLE, Filled
from bot.services import days_off
from bot.services.cadences_planning import Wish

Values = Mapping[str, str | None]
E = TypeVar("E", bound=StrEnum)
NO_DAYS = "Somebody works on at least one day of the week; tick it."


def read_metadata(text: str) -> tuple[int, ReviewKind]:
    """The cadence's id, 0 for a new one, and the kind the form was drawn for."""
    number, _, kind = text.partition(":")
    return int(number) if number.isdigit() else 0, _member(ReviewKind, kind, ReviewKind.WEEKLY)


def filled(values: Values, stood: Filled) -> Filled:
    """What stands in the form now; what it does not show stays as it stood. Nothing is refused here."""
    kind = _member(ReviewKind, values.get(ids.FIELD_KIND), stood.kind)
    repeat = _member(Repeat, values.get(f"{ids.FIELD_REPEAT}.{kind.value}"), stood.repeat)
    if repeat not in OFFERED[kind]:
        repeat = OFFERED[kind][0]
    asks = values.get(ids.FIELD_ASKS)
    return replace(
        stood,
        kind=kind,
        name=" ".join((values.get(ids.FIELD_NAME) or stood.name).split()),
        scope=values.get(ids.FIELD_SCOPE) or stood.scope,
        asks=stood.asks if asks is None else asks == ASKS,
        repeat=repeat,
        weekday=_number(values.get(ids.FIELD_WEEKDAY), stood.weekday),
        rule=values.get(ids.FIELD_RULE) or stood.rule,
        shift=_member(Shift, values.get(ids.FIELD_SHIFT), stood.shift),
        at=_time(values.get(ids.FIELD_TIME), stood.at),
        zone=(values.get(ids.FIELD_ZONE) or stood.zone).strip(),
        start=_day(values.get(ids.FIELD_START)),
        channel=_given(values, ids.FIELD_CHANNEL, stood.channel),
        after_days=_number(values.get(ids.FIELD_AFTER), stood.after_days),
        reminders=_number(values.get(ids.FIELD_REMINDERS), stood.reminders),
        holidays=_given(values, ids.FIELD_HOLIDAYS, stood.holidays) or "",
        working_days=_given(values, ids.FIELD_WORKING_DAYS, stood.working_days) or "",
    )


def wish(form: Filled, *, everybodys_days: str = "") -> Wish:
    """What the form wishes.

    Args:
        form: what stands in it.
        everybodys_days: the workspace's working days as digits; a cadence that has the same has none of its own.

    Raises:
        UserError: on the field that cannot be read.
    """
    rule, shift = rule_of(form.repeat, form.weekday, form.rule, form.shift)
    days = read_days(form.working_days)
    return Wish(
        kind=form.kind,
        name=form.name,
        objective_id=None if form.scope == WHOLE else _number(form.scope, 0),
        asks=form.asks and form.kind is ReviewKind.WEEKLY,
        rule=rule,
        shift=shift,
        at=form.at,
        zone=parse_zone(form.zone),
        channel=form.channel,
        after_days=form.after_days,
        reminders=form.reminders,
        holidays=days_off.parse_place(form.holidays),
        weekdays=None if "".join(map(str, sorted(days))) == everybodys_days else days,
        start=form.start,
    )


def read_days(digits: str) -> frozenset[int]:
    """Working days, 0 is Monday, from digits with commas.

    Raises:
        UserError: there are none.
    """
    days = frozenset(int(each) for each in digits.split(",") if each in "0123456" and each)
    if not days:
        raise UserError(NO_DAYS, ids.FIELD_WORKING_DAYS)
    return days


def _given(values: Values, name: str, stood: str | None) -> str | None:
    """An optional field may have been emptied; one that the form does not show stays."""
    return values.get(name, stood)


def _member(kind: type[E], text: str | None, otherwise: E) -> E:
    try:
        return kind(text or "")
    except ValueError:
        return otherwise


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise


def _time(text: str | None, otherwise: time) -> time:
    return parse_time(text) if text else otherwise


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
