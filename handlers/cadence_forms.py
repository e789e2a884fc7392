"""The modals of `/cadence`: the list, a cadence's settings, move, skip, days off, the calendar file."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from slack_bolt import App

from bot.domain.errors import UserError
from bot.domain.localtime import parse_time
from bot.messages import ids
from bot.services import (
    cadences_calendar,
    cadences_changing,
    cadences_days,
    cadences_occurrences,
    cadences_shown,
    directory_places,
)
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers import known
from handlers.deps import Deps
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission
from storage.engine import Store

_FORMS = "form|move|skip|working"


def register(app: App, deps: Deps) -> None:
    """Listen to the buttons and inputs of cadences, and to their forms."""
    clicked: Callable[[Call, Click], Outcome] = partial(_clicked, deps.store)
    submitted: Callable[[Call, Submission], Outcome] = partial(_submitted, deps)
    app.action(re.compile(r"^cadence\.\w+$"))(on_click(deps, known.met(deps, clicked)))
    app.view(re.compile(rf"^cadence_({_FORMS})$"))(on_submission(deps, known.met(deps, submitted)))


def _clicked(store: Store, call: Call, click: Click) -> Outcome:
    if click.action_id == ids.CADENCE_CHOOSE:
        return cadences_shown.choose(store, call, click.private_metadata, click.state)
    cadence_id = int(click.value) if click.value.isdigit() else 0
    return BUTTONS[click.action_id](store, call, cadence_id)


BUTTONS: dict[str, Callable[[Store, Call, int], Outcome]] = {
    ids.CADENCE_CHANGE: cadences_shown.show_form,
    ids.CADENCE_ADD: lambda store, call, _id: cadences_shown.show_form(store, call, 0),
    ids.CADENCE_END: cadences_changing.end,
    ids.CADENCE_MOVE: cadences_shown.show_move,
    ids.CADENCE_SKIP: cadences_shown.show_skip,
    ids.CADENCE_WORKING: lambda store, call, _id: cadences_days.show_form(store, call),
    ids.CADENCE_CALENDAR: lambda store, call, _id: cadences_calendar.send_for(store, call),
}


def _submitted(deps: Deps, call: Call, form: Submission) -> Outcome:
    return SUBMITTED[form.callback_id](deps, call, form)


def _changed(deps: Deps, call: Call, form: Submission) -> Outcome:
    outcome = cadences_changing.submitted(deps.store, call, form.private_metadata, form.values)
    channel = form.values.get(ids.FIELD_CHANNEL)
    if channel:
        directory_places.changed(deps.store, call, channel)
    return outcome


def _move(deps: Deps, call: Call, form: Submission) -> Outcome:
    day, at = _day(form.values.get(ids.FIELD_DAY)), parse_time(form.values.get(ids.FIELD_TIME) or "")
    period = form.values.get(ids.FIELD_PERIOD) or ""
    said = cadences_occurrences.move(deps.store, call, int(form.private_metadata), period, day, at)
    return cadences_shown.listing(deps.store, call, notice=said)


def _skip(deps: Deps, call: Call, form: Submission) -> Outcome:
    period, reason = form.values.get(ids.FIELD_PERIOD) or "", form.values.get(ids.FIELD_REASON) or ""
    said = cadences_occurrences.skip(deps.store, call, int(form.private_metadata), period, reason)
    return cadences_shown.listing(deps.store, call, notice=said)


def _working(deps: Deps, call: Call, form: Submission) -> Outcome:
    days, place = form.values.get(ids.FIELD_WORKING_DAYS) or "", form.values.get(ids.FIELD_HOLIDAYS) or ""
    return cadences_days.set_everybodys(deps.store, call, days, place)


SUBMITTED: dict[str, Callable[[Deps, Call, Submission], Outcome]] = {
    ids.CADENCE_FORM: _changed,
    ids.CADENCE_MOVE_FORM: _move,
    ids.CADENCE_SKIP_FORM: _skip,
    ids.CADENCE_WORKING_FORM: _working,
}


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise UserError("A day is missing: choose one.", ids.FIELD_DAY) from error
