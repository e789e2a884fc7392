"""`/cadence`: the cadences and their next reviews, moved or skipped; channel, own hour and holidays, the leaders."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.domain.dates import read_date
from bot.domain.localtime import parse_time
from bot.domain.people import read_people
from bot.messages import cadence as words
from bot.messages import help as help_words
from bot.services import (
    cadences,
    cadences_calendar,
    cadences_days,
    cadences_occurrences,
    cadences_shown,
    directory_places,
    indicators_shown,
    leaders,
    thresholds,
)
from bot.services.outcome import Outcome, UserError
from bot.services.ports import Call
from handlers import known
from handlers.deps import Deps
from handlers.payloads import Command
from handlers.reply import on_command

CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
LEADER = re.compile(r"<@(\w+)[^>]*>\s*(?:escalates\s+to\s+<@(\w+)[^>]*>|(remove))?\s*", re.IGNORECASE)
NEXT = 4
TO_NAME = (
    "Write it as: /cadence leader @dana, /cadence leader @dana escalates to @lee, or /cadence leader @dana remove."
)


def register(app: App, deps: Deps) -> None:
    """Listen to `/cadence`."""
    typed: Callable[[Call, Command], Outcome] = partial(_typed, deps)
    app.command("/cadence")(on_command(deps, known.met(deps, typed)))


def _typed(deps: Deps, call: Call, command: Command) -> Outcome:
    word, _, rest = command.text.partition(" ")
    action = ACTIONS.get(word.lower())
    if action is None:
        raise UserError(help_words.unknown("/cadence", word))
    known.ensure_known(deps, call, read_people(rest).users)
    return action(deps, call, rest.strip())


def _next(deps: Deps, call: Call, _rest: str) -> Outcome:
    rows = cadences.upcoming(deps.store, call.workspace_id, call.at, NEXT)
    return Outcome(say=words.coming([_coming(row) for row in rows]))


def _coming(row: cadences.Upcoming) -> words.Coming:
    return words.Coming(
        name=row.name,
        publish_at=row.publish_at,
        rule=row.rule,
        channel=row.channel,
        asks=row.asks,
        after=row.after_days,
    )


def _channel(deps: Deps, call: Call, rest: str) -> Outcome:
    found = CHANNEL.search(rest)
    if found is None:
        raise UserError("Name a channel, such as: /cadence channel #leadership.")
    cadences.set_channel(deps.store, call, found[1])
    directory_places.changed(deps.store, call, found[1])
    return Outcome(say=words.channel_set(found[1]))


def _hour(deps: Deps, call: Call, rest: str) -> Outcome:
    if rest.lower() in ("none", "default"):
        cadences.set_own_hour(deps.store, call, None)
        return Outcome(say=words.hour_set(None))
    found = re.fullmatch(r"([0-9]{1,2})(?::00)?", rest)
    if found is None:
        raise UserError("Name a full hour, such as: /cadence hour 10 (or /cadence hour default).")
    cadences.set_own_hour(deps.store, call, int(found[1]))
    return Outcome(say=words.hour_set(int(found[1])))


def _leader(deps: Deps, call: Call, rest: str) -> Outcome:
    found = LEADER.fullmatch(rest)
    if not rest:
        return leaders.listing(deps.store, call)
    if found is None:
        raise UserError(TO_NAME)
    if found[3]:
        return leaders.remove(deps.store, call, found[1])
    return leaders.name(deps.store, call, found[1], found[2])


MOVE = re.compile(r"(?P<period>\S+)\s+(?:to\s+)?(?P<day>.+?)\s+(?:at\s+)?(?P<time>[0-9]{1,2}:[0-9]{2})")
TO_MOVE = "Write it as: /cadence move 2026-W49 2 Dec 10:00."
TO_SKIP = "Write it as: /cadence skip 2026-W49 and the reason, which is posted."


def _move(deps: Deps, call: Call, rest: str) -> Outcome:
    found = MOVE.fullmatch(rest)
    day = read_date(found["day"], call.at.date()) if found else None
    if found is None or day is None:
        raise UserError(TO_MOVE)
    at = parse_time(found["time"])
    said = cadences_occurrences.move(deps.store, call, None, found["period"].upper(), day, at)
    return Outcome(say=words.said(said))


def _skip(deps: Deps, call: Call, rest: str) -> Outcome:
    period, _, reason = rest.partition(" ")
    if not period or not reason.strip():
        raise UserError(TO_SKIP)
    return Outcome(say=words.said(cadences_occurrences.skip(deps.store, call, None, period.upper(), reason)))


def _holidays(deps: Deps, call: Call, rest: str) -> Outcome:
    if not rest:
        return cadences_days.own(deps.store, call)
    return cadences_days.set_own(deps.store, call, "" if rest.lower() in ("none", "default") else rest)


def _calendar(deps: Deps, call: Call, _rest: str) -> Outcome:
    return cadences_calendar.send_for(deps.store, call)


def _open(deps: Deps, call: Call, _rest: str) -> Outcome:
    return cadences_shown.show(deps.store, call)


def _settings(deps: Deps, call: Call, _rest: str) -> Outcome:
    return thresholds.listing(deps.store, call)


def _set(deps: Deps, call: Call, rest: str) -> Outcome:
    return thresholds.set_typed(deps.store, call, rest)


def _indicators(deps: Deps, call: Call, rest: str) -> Outcome:
    return indicators_shown.show(deps.store, call, rest)


def _help(_deps: Deps, _call: Call, _rest: str) -> Outcome:
    return Outcome(say=help_words.cadence())


ACTIONS: dict[str, Callable[[Deps, Call, str], Outcome]] = {
    "": _open,
    "show": _next,
    "move": _move,
    "skip": _skip,
    "holidays": _holidays,
    "calendar": _calendar,
    "channel": _channel,
    "hour": _hour,
    "leader": _leader,
    "leaders": _leader,
    "indicators": _indicators,
    "settings": _settings,
    "set": _set,
    "help": _help,
}
