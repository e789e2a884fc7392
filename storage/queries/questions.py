"""What the message of a question shows: initiatives, charters, plans, escalations and the weeks before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, EscalationKind, EscalationState, PlanState, Question, ReviewState
from bot.domain.questions import question_for
from bot.domain.streaks import Week
from storage.queries.states import among
from storage.tables import Assignment, Charter, CheckIn, Escalation, Initiative, Passage, Person, Plan, Review
from storage.uow import ReadUnit

_Quarter = aliased(Passage)
WAITING = (EscalationState.OPEN, EscalationState.RETURNED, EscalationState.DEADLINE_SET)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A check-in with what it is about."""

    checkin: CheckIn
    number: int
    name: str
    is_open: bool
    target: str
    due_on: date
    sponsor_id: int
    nominal_on: date
    review_state: ReviewState
    rehearsal: bool
    dri_id: int | None
    dri: str | None
    """Slack's id of the DRI as of now, whoever was asked."""
    first_due: date | None = None
    moves: int = 0
    quarter: str = ""
    """The target of the quarter, of a charter whose date is far away; `quarter_of` is that quarter."""
    quarter_of: str = ""
    published_at: datetime | None = None

    @property
    def asks_hit(self) -> bool:
        """Whether it asks for the outcome: from the first nominal day on or after the due date."""
        return question_for(self.nominal_on, self.due_on) is Question.HIT


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan with its words."""

    id: int
    initiative_id: int
    checkin_id: int | None
    person_id: int
    words: str
    due_on: date
    state: PlanState
    settled_at: datetime | None
    settled_by_id: int | None = None


def asked(uow: ReadUnit, *conditions: Any) -> list[Asked]:
    """The check-ins that meet all conditions, with what they are about, by id."""
    found = uow.session.execute(_ASKED.where(*conditions), {"ws": uow.workspace_id})
    return [_asked(row) for row in found]


def asked_one(uow: ReadUnit, checkin_id: int) -> Asked | None:
    """One check-in with what it is about; on the path of every click, so the statement is made once."""
    found = uow.session.execute(_ASKED_ONE, {"ws": uow.workspace_id, "checkin": checkin_id}).first()
    return _asked(found) if found else None


def asked_beside(uow: ReadUnit, checkin_id: int) -> list[Asked]:
    """One check-in and all others of its message, by id; likewise. Empty when there is none."""
    found = uow.session.execute(_ASKED_BESIDE, {"ws": uow.workspace_id, "checkin": checkin_id})
    return [_asked(row) for row in found]


def asked_in(uow: ReadUnit, outbox_id: int) -> list[Asked]:
    """The check-ins of one message, by id; likewise."""
    found = uow.session.execute(_ASKED_IN, {"ws": uow.workspace_id, "row": outbox_id})
    return [_asked(row) for row in found]


def _asked_statement() -> Select[Any]:
    ws = col(CheckIn.workspace_id)
    columns: tuple[Any, ...] = (
        CheckIn,
        col(Initiative.number),
        col(Initiative.name),
        col(Initiative.closed_at),
        col(Passage.body),
        col(Charter.due_on),
        col(Charter.sponsor_id),
        col(Review.nominal_on),
        col(Review.state),
        col(Review.rehearsal),
        col(Assignment.person_id),
        col(Person.slack_id),
        col(Charter.first_due_on),
        col(Charter.moves),
        col(_Quarter.body),
        col(Charter.quarter),
        col(Review.published_at),
    )
    held = (col(Assignment.workspace_id) == ws) & (col(Assignment.initiative_id) == col(CheckIn.initiative_id))
    return (
        select(*columns)
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(CheckIn.initiative_id)))
        .join(Review, (col(Review.workspace_id) == ws) & (col(Review.id) == col(CheckIn.review_id)))
        .join(Charter, (col(Charter.workspace_id) == ws) & (col(Charter.id) == col(CheckIn.charter_id)))
        .join(Passage, (col(Passage.workspace_id) == ws) & (col(Passage.id) == col(Charter.target_id)))
        .outerjoin(_Quarter, (col(_Quarter.workspace_id) == ws) & (col(_Quarter.id) == col(Charter.quarter_target_id)))
        .outerjoin(Assignment, held & col(Assignment.ended_at).is_(None))
        .outerjoin(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Assignment.person_id)))
        .where(ws == bindparam("ws"))
        .order_by(col(CheckIn.id))
    )


def _beside() -> Any:
    """The check-in itself, and those that point to the same message; as ids, since OR would read all check-ins."""
    clicked, other = aliased(CheckIn), aliased(CheckIn)
    itself = (col(clicked.workspace_id) == bindparam("ws"), col(clicked.id) == bindparam("checkin"))
    message = select(col(clicked.outbox_id)).where(*itself).scalar_subquery()
    beside = select(col(other.id)).where(col(other.workspace_id) == bindparam("ws"), col(other.outbox_id) == message)
    return col(CheckIn.id).in_(select(col(clicked.id)).where(*itself).union(beside))


_ASKED = _asked_statement()
_ASKED_ONE = _ASKED.where(col(CheckIn.id) == bindparam("checkin"))
_ASKED_BESIDE = _ASKED.where(_beside())
_ASKED_IN = _ASKED.where(col(CheckIn.outbox_id) == bindparam("row"))


def plans_shown(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> dict[int, list[PlanRow]]:
    """Initiative's id to its open plan and those made or settled since, the newest first."""
    given = {"ws": uow.workspace_id, "initiatives": list(initiative_ids), "since": since}
    return _by_initiative(uow.connection.execute(_PLANS_SHOWN, given))


def plans(uow: ReadUnit, *conditions: Any) -> dict[int, list[PlanRow]]:
    """Initiative's id to its plans that meet all conditions, the newest first."""
    return _by_initiative(uow.session.execute(_PLANS.where(*conditions), {"ws": uow.workspace_id}))


def _by_initiative(rows: Iterable[Any]) -> dict[int, list[PlanRow]]:
    found: dict[int, list[PlanRow]] = defaultdict(list)
    for row in sorted(rows, key=itemgetter(0), reverse=True):  # in SQL this order would be found by reading all plans
        found[row[1]].append(_plan(row))
    return found


def _plans_statement() -> Select[Any]:
    columns: tuple[Any, ...] = (
        col(Plan.id),
        col(Plan.initiative_id),
        col(Plan.checkin_id),
        col(Plan.person_id),
        col(Passage.body),
        col(Plan.due_on),
        col(Plan.state),
        col(Plan.settled_at),
        col(Plan.settled_by_id),
    )
    same = (col(Passage.workspace_id) == col(Plan.workspace_id)) & (col(Passage.id) == col(Plan.what_id))
    mine = col(Plan.workspace_id) == bindparam("ws")
    return select(*columns).join(Passage, same).where(mine)


_PLANS = _plans_statement()
_PLANS_SHOWN = _PLANS.where(
    col(Plan.initiative_id).in_(bindparam("initiatives", expanding=True)),
    or_(
        among(col(Plan.state), PlanState.OPEN),
        col(Plan.settled_at) >= bindparam("since"),
        col(Plan.made_at) >= bindparam("since"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An escalation, and whether it waits for nobody any more."""

    number: int
    settled: bool


def escalations_shown(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> dict[int, Raised]:
    """Initiative's id to the escalation that waits longest for somebody, else to the latest one raised since.

    Whoever has escalated is not without an escalation because a leader was quick; a withdrawn one counts no more, and
    that somebody asked for the DRI to be replaced is told by no question and no review (design 2.5).
    """
    own = exists().where(
        col(Assignment.workspace_id) == uow.workspace_id,
        col(Assignment.initiative_id) == col(Escalation.initiative_id),
        col(Assignment.person_id) == col(Escalation.raised_by_id),
        col(Assignment.ended_at).is_(None),
    )
    shown = or_(
        col(Escalation.state).in_(WAITING),
        and_(col(Escalation.state) == EscalationState.SETTLED, col(Escalation.first_raised_at) >= since),
    )
    told = or_(col(Escalation.kind) != EscalationKind.REPLACE_PERSON, own)
    found = uow.find(Escalation, col(Escalation.initiative_id).in_(list(initiative_ids)), shown, told)
    found.sort(key=lambda each: (each.state in WAITING, -each.pk if each.state in WAITING else each.pk))
    return {each.initiative_id: Raised(number=each.number, settled=each.state not in WAITING) for each in found}


def weeks_before(uow: ReadUnit, initiative_ids: Sequence[int], period: str, since_period: str) -> dict[int, list[Week]]:
    """Initiative's id to its earlier weeks, newest first, from `since_period` on and before `period`; no rehearsals."""
    given = {"ws": uow.workspace_id, "initiatives": list(initiative_ids), "since": since_period, "before": period}
    found: dict[int, list[Week]] = defaultdict(list)
    for initiative_id, state, answer in uow.connection.execute(_WEEKS_BEFORE, given).all():
        found[initiative_id].append(_week(state, answer))
    return found


@lru_cache(maxsize=64)
def _week(state: str, answer: str | None) -> Week:
    """Weeks are values, and there are few of them: a large review reads a hundred thousand."""
    return Week(CheckInState(state), Answer(answer) if answer else None)


def _weeks_before() -> Select[Any]:
    columns: tuple[Any, ...] = (col(CheckIn.initiative_id), col(CheckIn.state), col(CheckIn.answer))
    reviewed = (col(Review.workspace_id) == col(CheckIn.workspace_id)) & (col(Review.id) == col(CheckIn.review_id))
    conditions = (
        col(CheckIn.workspace_id) == bindparam("ws"),
        ~col(Review.rehearsal),
        col(CheckIn.initiative_id).in_(bindparam("initiatives", expanding=True)),
        col(CheckIn.period) >= bindparam("since"),
        col(CheckIn.period) < bindparam("before"),
    )
    return select(*columns).join(Review, reviewed).where(*conditions).order_by(col(CheckIn.period).desc())


_WEEKS_BEFORE = _weeks_before()


def _asked(row: Any) -> Asked:
    checkin, number, name, closed_at, target, due_on, sponsor_id, nominal_on, review_state, rehearsal, *held = row
    dri_id, dri, first_due, moves, quarter, quarter_of, published_at = held
    return Asked(
        checkin=checkin,
        number=number,
        name=name,
        is_open=closed_at is None,
        target=target,
        due_on=due_on,
        sponsor_id=sponsor_id,
        nominal_on=nominal_on,
        review_state=review_state,
        rehearsal=rehearsal,
        dri_id=dri_id,
        dri=dri,
        first_due=first_due,
        moves=moves,
        quarter=quarter or "",
        quarter_of=quarter_of,
        published_at=published_at,
    )


def _plan(row: Any) -> PlanRow:
    plan_id, initiative_id, checkin_id, person_id, words, due_on, state, settled_at, settled_by_id = row
    return PlanRow(
        id=plan_id,
        initiative_id=initiative_id,
        checkin_id=checkin_id,
        person_id=person_id,
        words=words,
        due_on=due_on,
        state=state,
        settled_at=settled_at,
        settled_by_id=settled_by_id,
    )
