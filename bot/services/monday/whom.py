"""Whom to ask about an initiative on a day, and when: the accepted DRI, their acting DRI, else the sponsor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import window
from bot.domain.calendar import WorkingCalendar
from bot.domain.ownership import asked_person
from bot.domain.people import PersonFacts
from bot.domain.policy import Policy
from bot.domain.window import AskPlan
from bot.services import days_off, people
from storage.queries import monday, settings
from storage.queries import people as people_queries
from storage.queries.monday import Holding
from storage.tables import Absence, Person
from storage.uow import ReadUnit


@dataclass(frozen=True)
class Whom:
    """Somebody to be asked, and in what capacity: `dri`, `acting`, `sponsor` or, in the sponsor's place, `above`."""

    person: Person
    role: str


class Directory:
    """The people of one unit of work, their absences on one day and their working time. Load before asking."""

    def __init__(self, uow: ReadUnit, day: date) -> None:
        self._uow, self._day = uow, day
        self.policy: Policy = settings.policy(uow)
        self._people: dict[int, Person] = {}
        self._away: dict[int, Absence] = {}
        self._calendars: dict[tuple[str, str | None], WorkingCalendar] = {}
        self._zones: dict[str | None, str] = {}
        self._plans: dict[tuple[str, str | None, int | None, date, datetime], AskPlan] = {}

    def load(self, ids: Iterable[int | None]) -> None:
        """Read those people who are not known yet, with whoever acts for them."""
        wanted = {each for each in ids if each is not None} - self._people.keys()
        if not wanted:
            return
        self._people |= people_queries.by_ids(self._uow, wanted)
        away = monday.absences(self._uow, wanted, self._day)
        self._away |= away
        self.load(absence.acting_id for absence in away.values())

    def person(self, person_id: int | None) -> Person | None:
        """Somebody who was loaded, or None."""
        return self._people.get(person_id or 0)

    def asked(self, holding: Holding) -> Whom | None:
        """Who is asked about an initiative, and carries the miss; None where nobody can be."""
        dri, sponsor = self.person(holding.dri_id), self.person(holding.sponsor_id)
        absence = self._away.get(holding.dri_id or 0)
        acting = self.person(absence.acting_id) if absence else None
        found = asked_person(
            self._facts(dri), holding.accepted, self._facts(acting), self._facts(sponsor), self._above(sponsor)
        )
        if found is None:
            return None
        chosen = {"dri": dri, "acting": acting, "sponsor": sponsor}.get(found.as_role) or self._called(found.person.id)
        return Whom(chosen, found.as_role) if chosen else None

    def _called(self, slack_id: str) -> Person | None:
        return next((each for each in self._people.values() if each.slack_id == slack_id), None)

    def _facts(self, person: Person | None) -> PersonFacts | None:
        return people.facts(person, away=person is not None and person.pk in self._away)

    def _above(self, sponsor: Person | None) -> Iterator[PersonFacts | None]:
        """The sponsor's own stand-in, then whom they escalate to, upwards; read only where it is looked at."""
        if sponsor is None:
            return
        absence = self._away.get(sponsor.pk)
        yield self._facts(self.person(absence.acting_id)) if absence else None
        seen, current = {sponsor.pk}, sponsor.escalates_to_id
        while current is not None and current not in seen:
            seen.add(current)
            self.load([current])
            leader = self.person(current)
            yield self._facts(leader)
            current = leader.escalates_to_id if leader else None

    def zone(self, person: Person) -> str:
        """The name of somebody's zone; the workspace's where Slack told none that we know."""
        if person.zone not in self._zones:
            self._zones[person.zone] = people.zone_of(self._uow, person).key
        return self._zones[person.zone]

    def calendar(self, person: Person) -> WorkingCalendar:
        """Somebody's working time."""
        key = (self.zone(person), person.holidays)
        if key not in self._calendars:
            self._calendars[key] = days_off.calendar(self.policy, *key)
        return self._calendars[key]

    def ask_at(self, person: Person, nominal: date, close_at: datetime) -> AskPlan:
        """When somebody is asked for a nominal day, as planned; the same for all of one zone, hour and country."""
        key = (self.zone(person), person.holidays, person.own_hour, nominal, close_at)
        if key not in self._plans:
            hour = self.policy.ask_time_of(person.own_hour)
            self._plans[key] = window.ask_at(nominal, hour, self.calendar(person), close_at)
        return self._plans[key]

    def ask_from(self, person: Person, nominal: date, close_at: datetime, earliest: datetime) -> AskPlan:
        """When somebody is asked who cannot be asked before `earliest`."""
        hour = self.policy.ask_time_of(person.own_hour)
        return window.ask_at(nominal, hour, self.calendar(person), close_at, earliest)
