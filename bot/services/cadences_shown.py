"""The list of cadences with their next dates, for everybody; and the forms that change them, for leaders."""

from dataclasses import replace
from itertools import islice

from bot.domain.cadence import chosen
from bot.domain.codes import ReviewKind
from bot.domain.errors import UserError
from bot.domain.localtime import parse_time, parse_zone
from bot.domain.policy import Policy
from bot.domain.recurrence import Rule, default_rule, describe
from bot.domain.window import PUBLISH_TIME
from bot.messages import cadence_forms as words
from bot.messages import cadence_list as lists
from bot.messages.cadence_forms import Filled, Next
from bot.messages.cadence_list import CadenceRow
from bot.services import cadences_form, people
from bot.services.cadences_planning import next_days, planned
from bot.services.monday import occurrence
from bot.services.monday.occurrence import Occurrence
from bot.services.outcome import Outcome, Payload
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence, Objective
from storage.uow import ReadUnit

SHOWN = 3
PREVIEW = 5
CHOICE = 8
"""Of so many next reviews one can be moved or skipped."""


def show(store: Store, call: Call) -> Outcome:
    """Open the list."""
    return Outcome(open=_listing(store, call, ""))


def listing(store: Store, call: Call, *, notice: str = "") -> Outcome:
    """The list in place of the modal that was submitted or clicked in."""
    return Outcome(update=_listing(store, call, notice))


def show_form(store: Store, call: Call, cadence_id: int) -> Outcome:
    """The settings of a cadence, 0 for a new one, in place of the list.

    Raises:
        UserError: for anybody but a leader; it has ended.
    """
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "change a cadence")
        cadence = running(uow, cadence_id) if cadence_id else None
        return Outcome(update=_form(uow, standing(uow, cadence_id), cadence))


def choose(store: Store, call: Call, metadata: str, values: cadences_form.Values) -> Outcome:
    """The same form after a choice in it, with the words and dates that follow from it.

    Raises:
        UserError: for anybody but a leader; the cadence has ended.
    """
    cadence_id, kind = cadences_form.read_metadata(metadata)
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "change a cadence")
        cadence = running(uow, cadence_id) if cadence_id else None
        stood = _of(uow, cadence) if cadence else _new(uow, kind)
        filled = cadences_form.filled(values, stood)
        if filled.kind is not kind:
            filled = replace(_new(uow, filled.kind), name=filled.name, scope=filled.scope, channel=filled.channel)
        return Outcome(update=_form(uow, filled, cadence))


def show_move(store: Store, call: Call, cadence_id: int) -> Outcome:
    """The form that moves one of the next reviews.

    Raises:
        UserError: for anybody but a leader; the cadence has ended, or nothing comes of it.
    """
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "move a review")
        cadence = running(uow, cadence_id)
        return Outcome(
            update=lists.move_form(cadence.pk, cadence.name, _choice(uow, cadence), parse_zone(cadence.zone))
        )


def show_skip(store: Store, call: Call, cadence_id: int) -> Outcome:
    """The form that skips one of the next reviews.

    Raises:
        UserError: as for `show_move`.
    """
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, "skip a review")
        cadence = running(uow, cadence_id)
        return Outcome(
            update=lists.skip_form(cadence.pk, cadence.name, _choice(uow, cadence), parse_zone(cadence.zone))
        )


def standing(uow: ReadUnit, cadence_id: int) -> Filled:
    """What stands in the form of a cadence before anybody changes it; 0 for a new one.

    Raises:
        UserError: it has ended.
    """
    return _of(uow, running(uow, cadence_id)) if cadence_id else _new(uow, ReviewKind.WEEKLY)


def everybodys_days(uow: ReadUnit) -> str:
    """The workspace's working days as digits."""
    return _everybodys(settings.policy(uow))


def coming(uow: ReadUnit, cadence: Cadence, n: int) -> list[Next]:
    """The next `n` reviews of a cadence, with those that are open and not posted yet."""
    changes = queries.changes(uow, cadence.pk)
    found = [
        Next(period=each.period, publish_at=each.publish_at, moved=each.period in changes, open=True)
        for each in queries.ahead(uow, cadence.pk)
    ]
    later = occurrence.walk(cadence, settings.policy(uow), changes)
    held = (each for each in later if not each.skipped)
    return [*found, *map(_next, islice(held, max(n - len(found), 0)))]


def _listing(store: Store, call: Call, notice: str) -> Payload:
    with store.read(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        channels = queries.channel_ids(uow)
        objectives = {each.pk: each.name for each in uow.find(Objective)}
        rows = [_row(uow, each, channels, objectives) for each in queries.running(uow)]
        return lists.listing(rows, leads=person.is_leader, notice=notice)


def _row(uow: ReadUnit, cadence: Cadence, channels: dict[int, str], objectives: dict[int, str]) -> CadenceRow:
    return CadenceRow(
        id=cadence.pk,
        name=cadence.name,
        rule=in_words(cadence),
        asks=cadence.asks,
        after_days=cadence.publish_after_days,
        scope=objectives.get(cadence.objective_id or 0),
        channel=channels.get(cadence.channel_id or 0),
        coming=coming(uow, cadence, SHOWN),
        may_end=not cadence.asks or cadence.objective_id is not None,
    )


def in_words(cadence: Cadence) -> str:
    """The rule of a cadence in words, with its time and zone."""
    return describe(Rule.parse(cadence.rule), parse_time(cadence.at), parse_zone(cadence.zone), cadence.shift)


def _choice(uow: ReadUnit, cadence: Cadence) -> list[Next]:
    found = coming(uow, cadence, CHOICE)
    if not found:
        raise UserError("No review of this cadence comes any more.")
    return found


def _form(uow: ReadUnit, filled: Filled, cadence: Cadence | None) -> Payload:
    try:
        new = planned(uow, cadences_form.wish(filled), cadence)
        dates = next_days(uow, new, PREVIEW, cadence.pk if cadence else None)
    except UserError as wrong:
        return words.form(filled, "", [], wrong=wrong.sentence)
    return words.form(filled, in_words(new), [_next(each) for each in dates])


def _next(each: Occurrence) -> Next:
    return Next(period=each.period, publish_at=each.publish_at, moved=each.moved)


def _of(uow: ReadUnit, cadence: Cadence) -> Filled:
    rule = Rule.parse(cadence.rule)
    repeat, weekday = chosen(rule, cadence.shift)
    return Filled(
        id=cadence.pk,
        kind=cadence.kind,
        name=cadence.name,
        scope=str(cadence.objective_id or words.WHOLE),
        asks=cadence.asks,
        repeat=repeat,
        weekday=weekday,
        rule=cadence.rule,
        shift=cadence.shift,
        at=parse_time(cadence.at),
        zone=cadence.zone,
        channel=queries.channel_ids(uow).get(cadence.channel_id or 0),
        after_days=cadence.publish_after_days,
        reminders=cadence.reminders,
        holidays=cadence.holidays or "",
        working_days=",".join(cadence.weekdays or _everybodys(settings.policy(uow))),
        objectives=_objectives(uow),
    )


def _new(uow: ReadUnit, kind: ReviewKind) -> Filled:
    rule, shift = default_rule(kind)
    repeat, weekday = chosen(rule, shift)
    return Filled(
        id=0,
        kind=kind,
        repeat=repeat,
        weekday=weekday,
        rule=rule.text,
        shift=shift,
        at=PUBLISH_TIME,
        zone=settings.workspace(uow).zone,
        after_days=2 if kind is ReviewKind.WEEKLY else 0,  # by then the week's question has been answered
        working_days=",".join(_everybodys(settings.policy(uow))),
        objectives=_objectives(uow),
    )


def _objectives(uow: ReadUnit) -> list[tuple[str, str]]:
    return [(str(each.pk), each.name) for each in queries.objectives(uow)]


def _everybodys(policy: Policy) -> str:
    return "".join(map(str, sorted(policy.weekdays)))


def running(uow: ReadUnit, cadence_id: int) -> Cadence:
    """The cadence with that id.

    Raises:
        UserError: it has ended, or there is none.
    """
    cadence = uow.get(Cadence, cadence_id)
    if cadence is None or cadence.ended_at is not None:
        raise UserError("This cadence has ended; /cadence shows those there are.")
    return cadence
