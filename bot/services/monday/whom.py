"""Whom to ask about an initiative on a day, and when: the accepted DRI, their acting DRI, else the sponsor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import window
from bot.domain.calendar import WorkingCalendar
from bot.domain.ownership import asked_person
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
    """Somebody to be asked, and in what capacity: `dri`, `acting` or `sponsor`."""

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
        dri = self.person(holding.dri_id)
        absence = self._away.get(holding.dri_id or 0)
        acting = self.person(absence.acting_id) if absence else None
        sponsor = self.person(holding.sponsor_id)
        found = asked_person(
            people.facts(dri, away=absence is not None),
            holding.accepted,
            people.facts(acting, away=acting is not None and acting.pk in self._away),
            people.facts(sponsor),
        )
        if found is None:
            return None
        chosen = {"dri": dri, "acting": acting, "sponsor": sponsor}[found.as_role]
        return Whom(chosen, found.as_role) if chosen else None

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
