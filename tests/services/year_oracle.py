"""An independent count of a year: who had to be asked when, what was to be posted when, whose silence counts.

Written from the design in plain Python, slowly and simply; nothing of `bot/` is used. Working time is counted in
quarters of an hour, each looked at by itself.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import holidays

from tests.services.year_company import HOLIDAYS, OFFICE, PEOPLE, Handed, Work, Year

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
SIX_HOURS, FOUR_HOURS = 24, 16
"""In quarters of an hour."""
KINDS = ("yes",) * 11 + ("no",) * 4 + ("silent",) * 3 + ("late",) * 2


@dataclass(frozen=True)
class Ask:
    """Somebody had to be asked at an instant."""

    who: str
    at: datetime


@dataclass
class Week:
    """What had to happen to one initiative in one period: at most one question to each person."""

    work: str
    period: str
    close: datetime
    asks: list[Ask] = field(default_factory=list)
    answer: str | None = None
    """yes, no or late; None where nobody answered."""
    answered: datetime | None = None
    missed: bool = False
    """Whether the silence is somebody's: of whoever was asked last."""


@dataclass(frozen=True)
class Post:
    """One post of the reviews of one day."""

    at: datetime
    reviews: frozenset[tuple[str, str]]
    """Kind and period of each."""
    rehearsal: bool = False


class Oracle:
    """The count of one year."""

    def __init__(self, year: Year, seed: int) -> None:
        self.year, self.seed = year, seed

    def mondays(self) -> list[date]:
        return [self.year.first + n * 7 * DAY for n in range(self.year.weeks)]

    def weeks(self) -> list[Week]:
        found = [self.week(work, monday) for monday in self.mondays() for work in self.year.works]
        return [each for each in found if each is not None]

    # --- reviews

    def posts(self) -> list[Post]:
        """Everything that had to be posted, in its order."""
        days: dict[tuple[datetime, date], set[tuple[str, str]]] = {}
        for kind, planned in self._planned().items():
            for period, at in planned.items():
                outage = self.outage(at)
                if outage and any(at < other < outage[1] for other in planned.values()):
                    continue  # a later one of this cadence is caught up
                posted = outage[1] if outage else at
                days.setdefault((posted, local(at, OFFICE).date()), set()).add((kind, period))
        rehearsed = ("weekly", week_of(self.year.first))
        return [Post(at, frozenset(found), rehearsed in found) for (at, _), found in sorted(days.items())]

    def missed_by_bot(self) -> set[tuple[str, str]]:
        posted = {each for post in self.posts() for each in post.reviews}
        return {(kind, period) for kind, found in self._planned().items() for period in found} - posted

    def closes(self, monday: date) -> datetime | None:
        """When the weekly review of a Monday is due; None where it was skipped."""
        period = week_of(monday)
        if period in self.year.skipped:
            return None
        if period in self.year.moved:
            _, day, at = self.year.moved[period]
            return wall(day, at, OFFICE)
        return wall(from_working(monday + DAY, HOLIDAYS), time(10), OFFICE)

    def _planned(self) -> dict[str, dict[str, datetime]]:
        weekly = {week_of(monday): self.closes(monday) for monday in self.mondays()}
        held = {period: at for period, at in weekly.items() if at is not None}
        end = max(held.values())
        months = [date(self.year.since.year, self.year.since.month, 1)]
        while months[-1] < end.date():
            months.append((months[-1] + 32 * DAY).replace(day=1))
        monthly = {f"{first:%Y-%m}": wall(from_working(first, HOLIDAYS), time(10), OFFICE) for first in months}
        quarters = [each for each in months if each.month % 3 == 1]
        quarterly = {
            f"{first.year}-Q{first.month // 3 + 1}": wall(first_working_monday(first), time(10), OFFICE)
            for first in quarters
        }
        return {
            "weekly": held,
            "monthly": {period: at for period, at in monthly.items() if self.year.since < at <= end},
            "quarterly": {period: at for period, at in quarterly.items() if self.year.since < at <= end},
        }

    # --- questions

    def week(self, work: Work, monday: date) -> Week | None:
        """One initiative in one week; None where nobody can be asked about it, for it is not open."""
        close = self.closes(monday)
        if close is None:
            return None
        found = Week(work.name, week_of(monday), close)
        first = self._first_ask(work, monday, close)
        if first is not None:
            found.asks.append(first)
            self._answer(work, found, monday)
            self._changes(work, found, monday)
            self._silence(found)
        return found

    def _first_ask(self, work: Work, monday: date, close: datetime) -> Ask | None:
        at = datetime.combine(monday, time(), tzinfo=UTC) - 3 * DAY
        for _ in range(5):
            who = self.responsible(work, monday, at)
            planned = self.planned(who, monday, close)
            if planned is None or planned == at:
                break
            at = planned
        if planned is None or (work.opened and work.opened > planned) or (work.closed and work.closed <= planned):
            return None
        outage = self.outage(planned)
        return self._asked_from(who, outage[1], close) if outage else Ask(who, planned)

    def _changes(self, work: Work, found: Week, monday: date) -> None:
        """Whoever takes over, or stands in for a leaver, between question and answer is asked once more."""
        last = found.asks[-1]
        instants = [each.at for each in self.year.handed if each.work == work.name]
        for at in sorted([*instants, *self.year.left.values()]):
            open_still = last.at < at < found.close and (found.answered is None or at < found.answered)
            if not open_still:
                continue
            handed = next((each for each in self.year.handed if each.work == work.name and each.at == at), None)
            who = handed.to if handed else self.responsible(work, monday, at)
            if who == last.who:
                continue
            again = self._asked_from(who, at, found.close)
            found.answer = found.answered = None
            if again is not None:
                found.asks.append(again)
                self._answer(work, found, monday)

    def _asked_from(self, who: str, at: datetime, close: datetime) -> Ask | None:
        """Asked late, at the next working instant, if four working hours are left."""
        calendar = self.calendar(who, at)
        while not calendar.works(at):
            at += QUARTER
        return Ask(who, at) if at < close and calendar.quarters(at, close) >= FOUR_HOURS else None

    def planned(self, who: str, monday: date, close: datetime) -> datetime | None:
        """Nine o'clock, or one's own hour, on Monday; with less than six hours on an earlier working day."""
        calendar = self.calendar(who, datetime.combine(monday, time(), tzinfo=UTC))
        first = monday
        while not calendar.is_working(first):
            first += DAY
        earlier = [monday - n * DAY for n in range(1, 5)]
        for day in [first, *(each for each in earlier if calendar.is_working(each))]:
            for hour in (PEOPLE[who].hour or 9, 9):
                at = wall(day, time(hour), calendar.zone)
                if at < close and calendar.quarters(at, close) >= SIX_HOURS:
                    return at
        return None

    def responsible(self, work: Work, monday: date, at: datetime) -> str:
        """The DRI who has accepted, else their acting DRI while away, else the sponsor."""
        held: Handed | None = None
        for each in self.year.handed:
            held = each if each.work == work.name and each.at <= at else held
        dri = held.to if held else work.dri
        if self._has_left(dri, at) or (held is not None and at < held.accepted):
            return work.sponsor
        away = self._away(dri, monday)
        if away is None:
            return dri
        acting = away.acting
        free = acting is not None and not self._has_left(acting, at) and self._away(acting, monday) is None
        return acting if free and acting else work.sponsor

    def _away(self, who: str, day: date):  # type: ignore[no-untyped-def]  # an Away or None
        return next((each for each in self.year.away if each.who == who and each.first <= day <= each.last), None)

    def _has_left(self, who: str, at: datetime) -> bool:
        return who in self.year.left and self.year.left[who] <= at

    # --- answers

    def policy(self, work: str, monday: date) -> tuple[str, timedelta]:
        """What whoever is asked does, and how long after the question; nobody is silent three weeks in a row."""
        told = self.year.told.get((work, week_of(monday)))
        if told:
            return told[0], timedelta(minutes=told[1])
        found = [self._rolled(work, monday - n * 7 * DAY) for n in range(3)]
        given = all(kind in ("silent", "late") for kind, _ in found)
        return "yes" if given else found[0][0], found[0][1]

    def _rolled(self, work: str, monday: date) -> tuple[str, timedelta]:
        dice = Random(f"{self.seed}:{work}:{week_of(monday)}")  # a game, no secret
        return dice.choice(KINDS), QUARTER * dice.randint(1, 8)

    def _answer(self, work: Work, found: Week, monday: date) -> None:
        kind, delay = self.policy(work.name, monday)
        at = found.asks[-1].at + delay if kind != "late" else found.close + 14 * timedelta(hours=1) + delay
        in_time = at < found.close if kind != "late" else not self._has_left(found.asks[-1].who, at)
        if kind != "silent" and in_time and not self.outage(at) and not (work.closed and work.closed <= at):
            found.answer, found.answered = kind, at

    def _silence(self, found: Week) -> None:
        last = found.asks[-1]
        in_time = found.answer in ("yes", "no")
        enough = self.calendar(last.who, last.at).quarters(last.at, found.close) >= FOUR_HOURS
        rehearsal = found.period == week_of(self.year.first)
        found.missed = not in_time and enough and not rehearsal and self.outage(found.close) is None

    # --- time

    def outage(self, at: datetime) -> tuple[datetime, datetime] | None:
        return next((each for each in self.year.outages if each[0] <= at < each[1]), None)

    def calendar(self, who: str, at: datetime) -> "Calendar":
        moved = self.year.moved_zone.get(who)
        person = PEOPLE[who]
        return Calendar.of(moved[1] if moved and moved[0] <= at else person.zone, person.country or HOLIDAYS)


@dataclass(frozen=True)
class Calendar:
    """Nine to six from Monday to Friday, but for the holidays of a country."""

    zone: str
    country: str

    @staticmethod
    @cache
    def of(zone: str, country: str) -> "Calendar":
        return Calendar(zone, country)

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in days_off(self.country)

    @cache  # noqa: B019  # a few dozen calendars live as long as the tests
    def works(self, at: datetime) -> bool:
        there = local(at, self.zone)
        return time(9) <= there.time() < time(18) and self.is_working(there.date())

    @cache  # noqa: B019
    def quarters(self, first: datetime, last: datetime) -> int:
        """Quarters of an hour of work from `first` to `last`."""
        count, at = 0, first
        while at < last:
            count += self.works(at)
            at += QUARTER
        return count


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def wall(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def from_working(day: date, country: str) -> date:
    while day.weekday() > 4 or day in days_off(country):
        day += DAY
    return day


def first_working_monday(day: date) -> date:
    while day.weekday() != 0 or day in days_off(HOLIDAYS):
        day += DAY
    return day


@cache
def days_off(country: str) -> frozenset[date]:
    place, _, part = country.partition("-")
    return frozenset(holidays.country_holidays(place, subdiv=part or None, years=range(2026, 2030)))
