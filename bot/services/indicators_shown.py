"""`/cadence indicators`: the numbers of the workspace, an objective, a leader, or one's own."""

from collections.abc import Mapping
from typing import Any

from bot.domain.assign_text import PLAIN_MARKS
from bot.domain.errors import UserError
from bot.domain.indicators import Figure, Indicator, Span, Spread
from bot.domain.people import read_people
from bot.domain.symptoms import RECENT_WEEKS
from bot.messages import indicators as words
from bot.messages import symptoms as symptom_words
from bot.services import indicators, people, symptoms
from bot.services.assigning_text import in_slack_form
from bot.services.indicators import Reading
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import objectives
from storage.queries import people as people_queries
from storage.tables import Person
from storage.uow import ReadUnit

USAGE = (
    'Write it as: /cadence indicators, or with mine, an objective in quotes ("Grow in Europe"), or a leader (@dana).'
)


def show(store: Store, call: Call, text: str) -> Outcome:
    """The numbers of whatever was typed; nothing typed: of the workspace, as far as this person may see it.

    Raises:
        UserError: it is neither; or the numbers are not for this person.
    """
    with store.read(call.workspace_id, call.at) as uow:
        viewer = people.actor(uow, call.actor)
        whose, given = _asked_for(uow, viewer, in_slack_form(uow, text).translate(PLAIN_MARKS).strip())
        scope, span = indicators.scope_for(uow, viewer, **given), indicators.span_of(uow)
        reading = indicators.read(uow, span, scope)
        found = [] if scope.person is not None else symptoms.read(uow, span, scope)
        named = (each.leader for each in found if viewer.is_leader)  # to others it is "one leader"
        leaders = people_queries.by_ids(uow, named)
    told = symptom_words.lines(found, {key: each.slack_id for key, each in leaders.items()})
    leads = {weeks: ratio.value for weeks, ratio in reading.yes_accuracy.items()}
    return Outcome(say=words.shown(whose, _lines(reading), leads, [] if scope.person is not None else told))


def _asked_for(uow: ReadUnit, viewer: Person, text: str) -> tuple[str, dict[str, int]]:
    if not text:
        return "this workspace, as far as you may see it", {}
    if text.lower() == "mine":
        return "yours, shown to you alone", {"person": viewer.pk}
    if text.startswith('"'):
        aim = objectives.named(uow, " ".join(text.strip('"').split()))
        if aim is None:
            raise UserError("There is no such objective: `/dri objective` shows them.")
        return aim.name, {"objective": aim.pk}
    mentioned = read_people(text).users
    leader = people.known(uow, mentioned[0]) if len(mentioned) == 1 else None
    if leader is None:
        raise UserError(USAGE)
    if not leader.is_leader:
        raise UserError("The numbers of one person are for that person alone: `/cadence indicators mine` shows yours.")
    return f"what answers to {people.shown(leader)}", {"leader": leader.pk}


def _lines(reading: Reading) -> list[words.Line]:
    durable = words.Line(indicator=Indicator.DURABILITY, recent=None, window=reading.durability.value)
    shown = {each: _line(each, weekly, reading.span) for each, weekly in reading.weekly.items()}
    return [shown.get(each, durable) for each in Indicator if each in shown or each is Indicator.DURABILITY]


def _line(indicator: Indicator, weekly: Mapping[str, Figure], span: Span) -> words.Line:
    window = _sum(weekly, span.weeks)
    recent = _sum(weekly, span.weeks[-RECENT_WEEKS:])
    return words.Line(
        indicator=indicator,
        recent=recent.value if recent else None,
        window=window.value if window else None,
        weekly=[weekly[week].value if week in weekly else None for week in span.weeks],
        p90=window.p90 if isinstance(window, Spread) else None,
    )


def _sum(weekly: Mapping[str, Any], weeks: tuple[str, ...]) -> Any:
    """The weeks together; None where nothing was counted in any of them."""
    found: Any = None
    for week in weeks:
        if week in weekly:
            found = weekly[week] if found is None else found + weekly[week]
    return found
