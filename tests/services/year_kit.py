"""A year is played: the company as the store knows it, its people's acts, and a giver of receipts for Slack's part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import String, cast, text, update
from sqlmodel import col

from bot.domain.codes import Answer
from bot.domain.slack import SlackPerson
from bot.services import (
    cadences,
    cadences_days,
    cadences_occurrences,
    closing,
    initiatives_answers,
    initiatives_handing,
    people_learning,
    tick,
)
from bot.services.answering import clicks, plans
from bot.services.answering.message import Place
from bot.services.ports import Call
from storage.codes import Op, SendState
from storage.engine import Store
from storage.tables import Absence, Cadence, CheckIn, Outbox, Person
from tests.services.monday_kit import CHANNEL, JUDGE, stamp
from tests.services.year_company import HOLIDAYS, LEADERS, OFFICE, PEOPLE, Handed, Work, Year
from tests.services.year_oracle import Oracle, Week, local
from tests.support import outbox as sending
from tests.support.factories import Made, make_initiative, make_person, make_workspace

#: More steps than this at one instant, and the tick spins.
SPINS = 5


@dataclass(frozen=True, order=True)
class Act:
    """Something that people do; those of people are lost while the bot is away."""

    at: datetime
    order: int
    do: Callable[[], Any]


class Played:
    """One year of one workspace, from its first start to its end."""

    def __init__(self, store: Store, year: Year, oracle: Oracle) -> None:
        self.store, self.year, self.oracle, self.now = store, year, oracle, year.since
        self.workspace = make_workspace(store, year.since, zone=OFFICE)
        self.people: dict[str, Person] = {}
        self.made: dict[str, Made] = {}
        self.by_people: list[tuple[int, int]] = []
        """From which to which row of the outbox people's own acts said something."""
        self.unasked: list[str] = []
        """Where somebody had no question to answer when they would have."""
        self.instants = 0
        self._spins = 0
        self._orders = count()
        self._acts: list[Act] = []
        cadences.found(store, self.workspace, CHANNEL, OFFICE, year.since)
        self._do(self._settle)
        cadences_days.set_everybodys(store, self._call(LEADERS[0]), "0,1,2,3,4", HOLIDAYS)

    # --- playing

    def play(self, end: datetime) -> None:
        """Live from one due instant to the next, of the bot and of people; nothing runs while the bot is away."""
        self._plan_acts()
        while True:
            found = [tick.next_due(self.store, self.workspace, self.now), *(each.at for each in self._acts[:1])]
            following = min(each for each in found if each is not None)
            if following > end:
                return
            outage = self.oracle.outage(following)
            self._spins = 0 if following > self.now else self._spins + 1
            assert self._spins < SPINS, f"the tick spins at {self.now}"
            self.now = max(self.now, outage[1] if outage else following)
            self._live()

    def _live(self) -> None:
        self.instants += 1
        while self._acts and self._acts[0].at <= self.now:
            act = self._acts.pop(0)
            before = self._last_row()
            act.do()
            self.by_people.append((before, self._last_row()))
        tick.run_due(self.store, self.workspace, self.now, JUDGE)
        self._receipts()

    def _receipts(self) -> None:
        """Slack takes what is due, as `storage/claiming.py` would give it: nothing that has expired."""
        waiting = (text("state = 'waiting'"), col(Outbox.workspace_id) == self.workspace)
        due, gone = col(Outbox.due_at) <= self.now, col(Outbox.expires_at) <= self.now
        finished = {"finished_at": self.now, "state": SendState.SENT}
        given = {"receipt_channel": "D-" + col(Outbox.conversation), "receipt_ts": cast(col(Outbox.id), String) + ".0"}
        with self.store.write(self.workspace, self.now) as uow:
            for conditions, values in (
                ((gone,), {**finished, "state": SendState.CANCELLED}),
                ((due, col(Outbox.op) == Op.POST), {**finished, **given}),
                ((due,), finished),
            ):
                uow.connection.execute(update(Outbox).where(*waiting, *conditions).values(**values))
            uow.commit()

    # --- the company

    def _settle(self, uow: Any) -> None:
        for each in PEOPLE.values():
            made = make_person(
                uow, each.name, zone=each.zone, holidays=each.country, own_hour=each.hour,
                is_leader=each.name in LEADERS,
            )  # fmt: skip
            self.people[each.name] = made
        boss = self.people[LEADERS[0]].pk
        for name in LEADERS[1:]:
            uow.move(Person, self.people[name].pk, {}, escalates_to_id=boss)
        for away in self.year.away:
            acting = self.people[away.acting].pk if away.acting else None
            uow.add(
                Absence(
                    person_id=self.people[away.who].pk,
                    acting_id=acting,
                    first_day=away.first,
                    last_day=away.last,
                    set_at=uow.at,
                )
            )
        for cadence in uow.find(Cadence):
            uow.move(Cadence, cadence.pk, {}, reminders=1)
        for work in self.year.works:
            if work.opened == self.year.since:
                self._open(uow, work)

    def _open(self, uow: Any, work: Work) -> None:
        due = self.year.first + timedelta(weeks=2 * self.year.weeks + 20)
        self.made[work.name] = make_initiative(
            uow, dri=self.people[work.dri].pk, sponsor=self.people[work.sponsor].pk, name=work.name, due_on=due
        )

    # --- what people do

    def _plan_acts(self) -> None:
        for work in self.year.works:
            if work.opened and work.opened > self.year.since:
                self._later(work.opened, lambda work=work: self._do(lambda uow: self._open(uow, work)))
            if work.closed:
                self._later(work.closed, lambda work=work: self._close(work))
        for week in self.oracle.weeks():
            if week.answered is not None:
                self._later(week.answered, lambda week=week: self._answer(week))
        self._plan_changes()
        self._acts.sort()

    def _plan_changes(self) -> None:
        for handed in self.year.handed:
            self._later(handed.at, lambda handed=handed: self._hand_over(handed))
            if handed.clicks:
                self._later(handed.accepted, lambda handed=handed: self._accept(handed))
        for who, at in self.year.left.items():
            self._later(at, lambda who=who: self._learn(who, deleted=True))
        for who, (at, zone) in self.year.moved_zone.items():
            self._later(at, lambda who=who, zone=zone: self._learn(who, zone=zone))
        for period, at in self.year.skipped.items():
            self._later(at, lambda period=period: self._skip(period))
        for period, (at, day, hour) in self.year.moved.items():
            self._later(at, lambda period=period, day=day, hour=hour: self._move(period, day, hour))

    def _later(self, at: datetime, do: Callable[[], Any]) -> None:
        self._acts.append(Act(at, next(self._orders), do))

    def _close(self, work: Work) -> None:
        number = self.made[work.name].number
        closing.close_typed(self.store, self._call(work.sponsor), f"I-{number} hit")

    def _hand_over(self, handed: Handed) -> None:
        work = next(each for each in self.year.works if each.name == handed.work)
        new, made = self.people[handed.to].slack_id, self.made[handed.work]
        initiatives_handing.hand_over(self.store, self._call(work.sponsor), made.id, new)

    def _accept(self, handed: Handed) -> None:
        initiatives_answers.accept_typed(self.store, self._call(handed.to), "all")

    def _learn(self, who: str, *, deleted: bool = False, zone: str | None = None) -> None:
        told = SlackPerson(
            slack_id=self.people[who].slack_id, team_id=None, name=who, zone=zone or PEOPLE[who].zone,
            is_bot=False, is_guest=False, is_stranger=False, is_admin=False, deleted=deleted,
        )  # fmt: skip
        people_learning.learn_one(self.store, self._call(who), told)

    def _skip(self, period: str) -> None:
        cadences_occurrences.skip(self.store, self._call(LEADERS[0]), None, period, "Everybody is at the fair")

    def _move(self, period: str, day: Any, hour: Any) -> None:
        cadences_occurrences.move(self.store, self._call(LEADERS[0]), None, period, day, hour)

    def _answer(self, week: Week) -> None:
        """Yes, or No with a plan, on the question as it stands."""
        who = week.asks[-1].who
        [checkin] = self.find(
            CheckIn, col(CheckIn.initiative_id) == self.made[week.work].id, col(CheckIn.period) == week.period
        )
        if checkin.asked_at != week.asks[-1].at:
            self.unasked.append(f"{who} about {week.work} in {week.period}: {checkin}")
            return
        answer = Answer.OFF_TRACK if week.answer == "no" else Answer.ON_TRACK
        place = Place(channel="", ts="", version=stamp())  # in the App Home: the message is changed by the outbox
        clicks.answered(self.store, self._call(who), checkin.pk, answer, place)
        if week.answer == "no":
            due = local(self.now, PEOPLE[who].zone).date() + timedelta(days=400)
            plans.made(self.store, self._call(who), checkin.pk, "Talk to the supplier", due)

    # --- looking

    def find(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows as they are now, by id."""
        with self.store.read(self.workspace, self.now) as uow:
            return list(uow.find(table, *conditions, order=[col(table.id)]))

    def name_of(self, person_id: int | None) -> str:
        """Who has that id."""
        return next(name for name, person in self.people.items() if person.pk == person_id)

    def _last_row(self) -> int:
        with self.store.read(self.workspace, self.now) as uow:
            return int(uow.connection.execute(text("SELECT max(id) FROM outbox")).scalar() or 0)

    def _call(self, who: str) -> Call:
        return Call(workspace_id=self.workspace, at=self.now, actor=self.people[who].slack_id, key=f"year:{stamp()}")

    def _do(self, act: Callable[[Any], Any]) -> Any:
        return sending.do(self.store, self.workspace, self.now, act)
