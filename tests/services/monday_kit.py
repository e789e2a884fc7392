"""A workspace on its way to a Monday: walk it in calendar time, look at what was said, click."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import col

from bot.domain.codes import Answer, PlanState
from bot.judge import loader
from bot.services import cadences, tick
from bot.services.answering import clicks, plans
from bot.services.answering.message import Place
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.tables import CheckIn, Outbox, Person, Plan, Review
from tests.support import outbox as sending
from tests.support.factories import Cast, Made, make_cast, make_initiative

STARTED = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""Three weeks before the Monday of the tests, so that its review is no rehearsal."""
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CHANNEL = "C0REVIEW"
JUDGE = loader.load()
_stamps = count(1)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of November 2026; days above 30 run into December. The 23rd is a Monday."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


class Walk:
    """One process's view of a workspace."""

    def __init__(self, store: Store, *, zone: str = "UTC", channel: str | None = CHANNEL, since: datetime = STARTED):
        self.store, self.now = store, since
        self.cast: Cast = make_cast(store, since)
        self.workspace = self.cast.id
        self.judge = JUDGE
        cadences.found(store, self.workspace, channel, zone, since)

    def initiative(self, dri: int | None = None, *, when: datetime | None = None, **values: Any) -> Made:
        """An initiative of the cast's DRI, accepted unless said otherwise."""
        given = {"dri": self.cast.dri if dri is None else dri, "sponsor": self.cast.sponsor, **values}
        return self.do(lambda uow: make_initiative(uow, **given), when)

    def do(self, act: Callable[[Any], Any], when: datetime | None = None) -> Any:
        """One committed unit of work."""
        return sending.do(self.store, self.workspace, when or self.now, act)

    def person(self, person_id: int, **values: Any) -> Person:
        """Change a person; returns them as they are then."""
        self.do(lambda uow: uow.move(Person, person_id, {}, **values)) if values else None
        return self.all(Person, col(Person.id) == person_id)[0]

    def until(self, end: datetime, *, deliver: bool = True) -> None:
        """Live up to an instant: step from one due instant to the next, sending what is said."""
        for _ in range(2_000):
            tick.run_due(self.store, self.workspace, self.now, self.judge)
            if deliver:
                self.deliver()
            following = tick.next_due(self.store, self.workspace, self.now)
            if following is None or following > end:
                break
            step = timedelta(seconds=1) if deliver else timedelta(minutes=30)  # an unsent message stays due
            self.now = following if following > self.now else min(self.now + step, end)
        self.now = max(end, self.now)
        tick.run_due(self.store, self.workspace, self.now, self.judge)
        if deliver:
            self.deliver()

    def jump(self, end: datetime) -> None:
        """The bot was away until an instant, and now ticks once."""
        self.now = end
        tick.run_due(self.store, self.workspace, end, self.judge)

    def deliver(self) -> list[str]:
        """Slack takes everything that is due."""
        return sending.send_all(self.store, self.workspace, self.now)

    def all(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows as they are now, by id."""
        with self.store.read(self.workspace, self.now) as uow:
            return list(uow.find(table, *conditions, order=[col(table.id)]))

    def checkin(self, made: Made, period: str = "2026-W48") -> CheckIn:
        """The check-in of an initiative."""
        return self.all(CheckIn, col(CheckIn.initiative_id) == made.id, col(CheckIn.period) == period)[0]

    def review(self, period: str = "2026-W48") -> Review:
        """The review of a period."""
        return self.all(Review, col(Review.period) == period)[0]

    def questions(self, person_id: int | None = None) -> list[Outbox]:
        """The questions that were said, to one person or to everybody."""
        found = self.all(Outbox, col(Outbox.key).startswith("question:"))
        return [each for each in found if person_id is None or each.person_id == person_id]

    def said(self, prefix: str) -> list[Outbox]:
        """What was said under keys that begin so."""
        return self.all(Outbox, col(Outbox.key).startswith(prefix))

    def call(self, person_id: int, key: str | None = None) -> Call:
        """Somebody does something now."""
        actor = self.person(person_id).slack_id
        return Call(workspace_id=self.workspace, at=self.now, actor=actor, key=key or f"action:{next(_stamps)}")

    def place(self, checkin: CheckIn, version: str | None = None) -> Place:
        """A click on the message of a question."""
        return Place(channel=f"D-{checkin.person_id}", ts=f"{checkin.outbox_id}.0", version=version or stamp())

    def click(self, made: Made, answer: Answer, *, by: int | None = None, version: str | None = None) -> Outcome:
        """Yes or No on the present question of an initiative."""
        checkin = self.latest(made)
        call = self.call(by or checkin.person_id or self.cast.dri)
        return clicks.answered(self.store, call, checkin.pk, answer, self.place(checkin, version))

    def yes(self, made: Made, **how: Any) -> Outcome:
        return self.click(made, Answer.ON_TRACK, **how)

    def no(self, made: Made, **how: Any) -> Outcome:
        return self.click(made, Answer.OFF_TRACK, **how)

    def plan(self, made: Made, words: str, due: datetime) -> None:
        """Submit the plan form of the present question."""
        checkin = self.latest(made)
        plans.made(self.store, self.call(checkin.person_id or 0), checkin.pk, words, due.date())

    def settle(self, made: Made, state: PlanState) -> Outcome:
        """Done or Not done on the open plan, in the present question."""
        checkin = self.latest(made)
        plan = self.all(Plan, col(Plan.initiative_id) == made.id)[-1]
        call = self.call(checkin.person_id or 0)
        return clicks.plan_clicked(self.store, call, plan.pk, checkin.pk, state, self.place(checkin))

    def latest(self, made: Made) -> CheckIn:
        """The newest check-in of an initiative."""
        return self.all(CheckIn, col(CheckIn.initiative_id) == made.id)[-1]


def stamp() -> str:
    """A Slack ts later than all before."""
    return f"{1_800_000_000 + next(_stamps)}.000100"


def text_of(payload: dict[str, Any]) -> str:
    """Everything a payload says, its buttons included."""
    words: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            words.extend(value for name, value in node.items() if name == "text" and isinstance(value, str))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(payload)
    return "\n".join(words)
