"""The values a leader may change (`/cadence`), and what they are until somebody does."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.domain.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from bot.domain.escalation import RESPONSE_DAYS
from bot.domain.judgement import ASK, CUT
from bot.domain.ownership import ACCEPTED_AFTER_DAYS

EVERYWHERE = ""
#: A workspace's first days, in which reviews go to the leaders and nobody has a miss.
REHEARSAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one workspace. What the design calls a rule rather than a setting is a constant of its module.

    Args:
        ask_time: wall time of the question, in each person's own zone.
        work_start: first working minute of everybody's day.
        work_end: first minute after work.
        weekdays: working days, 0 is Monday.
        holidays: days off by zone name; those under the empty name hold everywhere.
        holiday_place: country and subdivision whose public holidays are everybody's who named none, such as DE-BY.
        response_days: working days a leader has to answer an escalation.
        accept_days: working days after which an assignment counts as accepted.
        provider_days: working days a provider has to answer a proposed agreement, before it goes to the sponsor.
        delivery_days: working days to review what was delivered, after which it is approved.
        contest_days: working days in which either side may contest a verdict.
        remind_at: misses in a row after which a reminder says that this one counts.
        tell_sponsor_at: misses in a row after which the sponsor is told.
        decide_at: misses in a row after which the sponsor must decide by memo.
        ask_scope_at: weeks in a row of an honest No with a live plan after which the sponsor is asked about the scope.
        cut: score from which a reply is cut.
        ask: score from which the bot asks whose it is.
    """

    ask_time: time = time(9)
    work_start: time = time(9)
    work_end: time = time(18)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    holiday_place: str | None = None
    response_days: int = RESPONSE_DAYS
    accept_days: int = ACCEPTED_AFTER_DAYS
    provider_days: int = 2
    delivery_days: int = 3
    contest_days: int = 2
    remind_at: int = 1
    tell_sponsor_at: int = 2
    decide_at: int = 3
    ask_scope_at: int = 6
    cut: float = CUT
    ask: float = ASK

    def calendar(
        self, zone: str | ZoneInfo, public: Container[date] = frozenset(), weekdays: frozenset[int] | None = None
    ) -> WorkingCalendar:
        """The working time of somebody in a zone; an unknown zone counts as UTC (Slack's may be missing).

        Args:
            zone: where they are.
            public: the public holidays of their country.
            weekdays: their working days, 0 is Monday; None for everybody's.
        """
        place = zone if isinstance(zone, ZoneInfo) else zone_or_utc(zone)
        own = self.holidays.get(EVERYWHERE, frozenset()) | self.holidays.get(place.key, frozenset())
        days_off = own if public == frozenset() else Either(own, public)
        return WorkingCalendar(place, weekdays or self.weekdays, self.work_start, self.work_end, days_off)

    def ask_time_of(self, own_hour: int | None) -> time:
        """When somebody with that own hour (0 to 23, or none) is asked."""
        return self.ask_time if own_hour is None else time(own_hour)


@dataclass(frozen=True, slots=True)
class Either(Container[date]):
    """Days that are in one of two sets."""

    own: frozenset[date]
    public: Container[date]

    def __contains__(self, day: object) -> bool:
        """Whether a day is in either."""
        return day in self.own or day in self.public


def zone_or_utc(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC where it is missing or unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
