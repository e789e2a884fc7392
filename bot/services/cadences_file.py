"""The reviews as an iCalendar file (RFC 5545): each cadence recurs by a rule, what differs from it is an exception."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import calendar_rule
from bot.domain.calendar_rule import Series
from bot.domain.localtime import instant, local, parse_time, parse_zone
from bot.domain.recurrence import Rule
from bot.services import cadences_shown
from bot.services.monday import occurrence
from bot.services.monday.occurrence import Occurrence
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence
from storage.uow import ReadUnit

if TYPE_CHECKING:
    from icalendar import Calendar

NAME = "drumbeat.ics"
#: Exceptions are told for so long: holidays of later years are not known for sure, and a new file is soon made.
AHEAD = timedelta(days=370)
#: Zones are described for so many years; a calendar that is older than that has been replaced.
ZONE_YEARS = 10
#: An event needs a length to be seen; the meeting is the review's thread, so it keeps nobody's time free.
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A cadence with what its events are made of."""

    cadence: Cadence
    series: Series
    at: time
    zone: ZoneInfo
    uid: str

    def wall(self, nominal: date) -> datetime:
        """The local start that the series gives an occurrence, before any exception."""
        return datetime.combine(self.series.day_of(nominal), self.at, tzinfo=self.zone)


def calendar_file(store: Store, workspace_id: int, at: datetime) -> str:
    """The text of the file, as of an instant."""
    from icalendar import Calendar  # 0.1 s that a start need not spend

    made = Calendar()
    made.add("prodid", "-//Drumbeat//Cadences//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Drumbeat reviews")
    with store.read(workspace_id, at) as uow:
        for cadence in queries.running(uow):
            _add(made, uow, cadence)
    made.add_missing_timezones(first_date=date(at.year - 1, 1, 1), last_date=date(at.year + ZONE_YEARS, 1, 1))
    return str(made.to_ical().decode())


def _add(made: "Calendar", uow: ReadUnit, cadence: Cadence) -> None:
    """Reviews that are open are events of their own: they keep the settings with which they were opened."""
    plan = _plan(uow, cadence)
    for review in queries.ahead(uow, cadence.pk):
        uid = f"review-{review.pk}@{uow.workspace_id}.drumbeat"
        made.add_component(_event(uow, plan, uid, local(review.publish_at, parse_zone(review.zone)), review.period))
    coming = _coming(uow, cadence)
    if not _follows_its_rule(cadence, coming[0]):  # it stood before the rule was changed, so it stands alone
        alone = coming.pop(0)
        start = local(alone.publish_at, plan.zone)
        if not alone.skipped:
            made.add_component(_event(uow, plan, f"{alone.period}-{plan.uid}", start, alone.period))
    for each in _series(uow, plan, coming):
        made.add_component(each)


def _plan(uow: ReadUnit, cadence: Cadence) -> Plan:
    weekdays = occurrence.calendar_of(cadence, settings.policy(uow)).weekdays
    rule = Rule.parse(cadence.rule)
    return Plan(
        cadence=cadence,
        series=calendar_rule.series(rule, cadence.shift, cadence.publish_after_days, weekdays),
        at=parse_time(cadence.at),
        zone=parse_zone(cadence.zone),
        uid=f"cadence-{cadence.pk}@{uow.workspace_id}.drumbeat",
    )


def _coming(uow: ReadUnit, cadence: Cadence) -> list[Occurrence]:
    """The next occurrence, and those of a year from now."""
    changes, found = queries.changes(uow, cadence.pk), list[Occurrence]()
    for each in occurrence.walk(cadence, settings.policy(uow), changes):
        if found and each.publish_at > uow.at + AHEAD:
            break
        found.append(each)
    return found


def _follows_its_rule(cadence: Cadence, each: Occurrence) -> bool:
    days = Rule.parse(cadence.rule).nominal_dates(cadence.anchor, each.nominal)
    return next(days, None) == each.nominal


def _series(uow: ReadUnit, plan: Plan, coming: list[Occurrence]) -> Iterator[Any]:
    if not coming:
        return
    from icalendar import vRecur

    main = _event(uow, plan, plan.uid, plan.wall(coming[0].nominal), None)
    rule = Rule.parse(plan.cadence.rule)
    last = calendar_rule.last_nominal(rule, plan.cadence.anchor)
    day = plan.series.day_of(last) if last else None
    main.add("rrule", vRecur.from_ical(calendar_rule.text(plan.series.parts, day, plan.at, plan.zone)))
    skipped = [plan.wall(each.nominal) for each in coming if each.skipped]
    if skipped:
        main.add("exdate", skipped)
    yield main
    for each in coming:
        if not each.skipped and each.publish_at != _instant(plan, each):
            moved = _event(uow, plan, plan.uid, local(each.publish_at, plan.zone), each.period)
            moved.add("recurrence-id", plan.wall(each.nominal))
            yield moved


def _instant(plan: Plan, each: Occurrence) -> datetime:
    return instant(plan.series.day_of(each.nominal), plan.at, plan.zone)


def _event(uow: ReadUnit, plan: Plan, uid: str, start: datetime, period: str | None) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", uow.at)
    event.add("summary", f"{plan.cadence.name}, {period}" if period else plan.cadence.name)
    event.add("description", cadences_shown.in_words(plan.cadence))
    event.add("dtstart", start)
    event.add("duration", LENGTH)
    event.add("transp", "TRANSPARENT")
    return event
