"""`/dri off-track I-7`: a Yes becomes a No in mid-week, before or after the review; credited, and asked for a plan."""

from decimal import Decimal, InvalidOperation

from sqlmodel import col

from bot.domain import authority, numbers
from bot.domain.codes import ActorRole, Answer, AnswerAction, CheckInState, LedgerCode
from bot.domain.errors import UserError
from bot.domain.plans import read_plan
from bot.messages import typed as words
from bot.services import initiatives, people
from bot.services.answering import clicks, plans, shown
from bot.services.answering import record as answers
from bot.services.answering.message import changed
from bot.services.consequences import surprises
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import claiming
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import answering, questions
from storage.queries.ownership import Standing
from storage.queries.questions import Asked
from storage.tables import CheckIn, Person
from storage.uow import ReadUnit, UnitOfWork

USAGE = "Say which initiative: /dri off-track I-7, or with the plan: /dri off-track I-7 pricing draft by Thursday."


def off_track_typed(store: Store, call: Call, text: str) -> Outcome:
    """Turn this week's answer into a No; what is typed behind the number is the plan, else its form opens.

    Raises:
        UserError: by anybody but its DRI or whoever was asked; before the first question; after "did you hit it?".
    """
    which, _, plan = text.strip().partition(" ")
    if not which:
        raise UserError(USAGE)
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = initiatives.find_open(uow, actor, which)
        found = _this_week(uow, standing)
        _check(found, standing, actor)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        _turn(uow, found, standing, actor, _version(found, call))
        told = _plan(uow, found, actor, plan)
        changed(uow, found, None)
        uow.commit()
    return Outcome(say=told) if told is not None else clicks.with_form(store, call, found, NOTHING, plan.strip())


def _version(found: Asked, call: Call) -> str:
    """Later than the answer that stands: a command has no ts of Slack's, and our clock may be behind theirs."""
    now, before = Decimal(f"{call.at.timestamp():.6f}"), found.checkin.answer_version
    try:
        return str(max(now, Decimal(before or 0) + Decimal("0.000001")))
    except InvalidOperation:
        return str(now)


def _this_week(uow: ReadUnit, standing: Standing) -> Asked:
    """The last question that was asked; one that is only planned is not there yet."""
    mine = (col(CheckIn.initiative_id) == standing.pk, col(CheckIn.state) != CheckInState.PLANNED)
    row = uow.first(CheckIn, *mine, order=[col(CheckIn.period).desc()])
    found = questions.asked_one(uow, row.pk) if row is not None else None
    if found is None or found.checkin.state is CheckInState.ANNULLED or found.checkin.person_id is None:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"{number} has no answer of this week to turn; the next question comes on Monday.")
    return found


def _check(found: Asked, standing: Standing, actor: Person) -> None:
    roles = {ActorRole.DRI} if standing.dri is not None and standing.dri.pk == actor.pk else set[ActorRole]()
    roles |= {ActorRole.ASKED} if found.checkin.person_id == actor.pk else set()
    number = numbers.initiative(standing.initiative.number)
    authority.require_any(AnswerAction.TURN_OFF_TRACK, roles, f"the answer of {number}")
    if found.checkin.answer is Answer.ON_TRACK and found.nominal_on >= found.due_on and shown.is_out(found):
        raise UserError(f"{number} was answered as hit, and the review is out: tell {people.shown(standing.sponsor)}.")


def _turn(uow: UnitOfWork, found: Asked, standing: Standing, actor: Person, version: str) -> None:
    before, own = found.checkin.answer, found.checkin.person_id == actor.pk
    if before is Answer.OFF_TRACK:
        return
    if own and (before is None or not shown.is_out(found)):
        answers.record(uow, found, actor, Answer.OFF_TRACK, version)
    elif before is None:
        answers.require_asked(found, actor)
    else:
        _store(uow, found, actor, version)
    if before is Answer.ON_TRACK:
        _credit(uow, found, standing, actor)


def _store(uow: UnitOfWork, found: Asked, actor: Person, version: str) -> None:
    """An answer that is out, or was another's: it stays in time, and the review that was read stays as it was read."""
    checkin = found.checkin
    values = {"state": checkin.state, "answer": Answer.OFF_TRACK, "answered_at": uow.at, "answered_by_id": actor.pk}
    if not answering.store(uow, checkin, {**values, "answer_version": version, "not_asked": None}):
        raise UserError(f"The question about {found.name} changed at the same moment; please look again.")
    ledger.note(
        uow,
        LedgerCode.ANSWER_CHANGED,
        actor_id=actor.pk,
        initiative_id=checkin.initiative_id,
        about=f"checkin:{checkin.pk}",
        answer=Answer.OFF_TRACK.value,
        before=Answer.ON_TRACK.value,
        period=checkin.period,
        published=shown.is_out(found),
    )
    claiming.withdraw(uow, found, actor)


def _credit(uow: UnitOfWork, found: Asked, standing: Standing, actor: Person) -> None:
    """Whoever says it before anybody asks is credited, as long as the date lies ahead; the sponsor hears of it."""
    checkin, about = found.checkin, f"checkin:{found.checkin.pk}"
    ledger.note(
        uow, LedgerCode.TURNED_OFF_TRACK, actor_id=actor.pk, initiative_id=standing.pk, about=about,
        period=checkin.period,
    )  # fmt: skip
    if people.today(uow, actor) < found.due_on and not found.rehearsal:
        surprises.warned_early(uow, checkin, actor)
    if shown.is_out(found) and standing.sponsor.pk != actor.pk and people.reachable(standing.sponsor):
        told = words.turned_off_track(initiatives.owned(standing), actor.slack_id, checkin.period)
        people.tell(uow, standing.sponsor, f"off_track:{checkin.pk}", told)


def _plan(uow: UnitOfWork, found: Asked, actor: Person, typed: str) -> dict[str, object] | None:
    """The plan that was typed along, where it has words and a day; None where the form must ask."""
    if not typed.strip():
        return None
    draft = read_plan(typed, people.today(uow, actor))
    if draft.due is None:
        return None
    plans.make(uow, found, actor, draft.words, draft.due)
    return words.off_track_planned(found.name, found.number, draft.words, draft.due)
