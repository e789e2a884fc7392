"""Plans: what the DRI will do after a No, by a date; from the form, or typed in the thread."""

from datetime import date

from sqlmodel import col

from bot.domain.codes import Answer, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.domain.plans import check_plan
from bot.messages import plan as words
from bot.services import people
from bot.services.answering import record as answers
from bot.services.answering.message import changed
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.outbox import Outgoing, say
from storage.queries.questions import Asked
from storage.tables import CheckIn, Person, Plan
from storage.uow import UnitOfWork


def form(store: Store, call: Call, checkin_id: int) -> Outcome:
    """Open the plan form again, for a No that has none or another one. Nothing is written.

    Raises:
        UserError: by the wrong person, or when the answer is not No.
    """
    with store.read(call.workspace_id, call.at) as uow:
        found = answers.find(uow, checkin_id)
        _require_no(found, people.actor(uow, call.actor))
    return Outcome(open=words.form(checkin_id, found.checkin.initiative_id, found.name, found.number))


def made(store: Store, call: Call, checkin_id: int, told: str | None, due_on: date | None) -> Outcome:
    """A submitted plan form: the old open plan is replaced, the message shows what the review will show.

    Raises:
        UserError: on the field `plan` or `due` that is empty, too long or past; or by the wrong person.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        person = people.actor(uow, call.actor)
        found = answers.find(uow, checkin_id)
        make(uow, found, person, told or "", due_on)
        changed(uow, found, None)
        uow.commit()
    return NOTHING


def make(uow: UnitOfWork, found: Asked, person: Person, told: str, due_on: date | None) -> int:
    """Store a plan in place of the initiative's open one and return its id.

    Raises:
        UserError: as `made`.
    """
    _require_no(found, person)
    draft = check_plan(told, due_on, people.today(uow, person))
    _replace_open(uow, found.checkin.initiative_id, person)
    plan = uow.add(
        Plan(
            initiative_id=found.checkin.initiative_id,
            checkin_id=found.checkin.pk,
            charter_id=found.checkin.charter_id,
            person_id=person.pk,
            what_id=passages.keep(uow, PassageKind.PLAN, draft.words, author_id=person.pk),
            due_on=draft.due or people.today(uow, person),
            made_at=uow.at,
        )
    )
    _note(uow, LedgerCode.PLAN_MADE, plan, person, due=plan.due_on.isoformat())
    return plan.pk


def ask_in_thread(store: Store, call: Call, checkin_id: int) -> None:
    """The form could not be opened: the thread of the question asks for the plan, once for each No."""
    with store.write(call.workspace_id, call.at) as uow:
        found = answers.find(uow, checkin_id)
        say_in_thread(uow, found.checkin, f"plan_asked:{checkin_id}:{call.key}", words.asked_in_thread())
        uow.commit()


def say_in_thread(uow: UnitOfWork, checkin: CheckIn, key: str, payload: dict[str, object]) -> None:
    """Say something to whoever answered, in the thread of their question; as a DM of its own where they have none."""
    person = uow.one(Person, checkin.answered_by_id or checkin.person_id or 0)
    message = Outgoing(
        key=key,
        conversation=person.slack_id,
        person_id=person.pk,
        about=f"checkin:{checkin.pk}",
        payload=payload,
        thread_id=checkin.outbox_id if person.pk == checkin.person_id else None,
        urgency=0,
    )
    say(uow, message)


def _require_no(found: Asked, person: Person) -> None:
    if found.checkin.answered_by_id != person.pk:  # the DRI may have turned what a stand-in answered
        answers.require_asked(found, person)
    if found.checkin.answer is not Answer.OFF_TRACK:
        raise UserError(f"Your answer for {found.name} is not No at the moment, so it needs no plan.")


def _replace_open(uow: UnitOfWork, initiative_id: int, person: Person) -> None:
    before = uow.first(Plan, col(Plan.initiative_id) == initiative_id, col(Plan.state) == PlanState.OPEN)
    if before is None:
        return
    settled = {"state": PlanState.REPLACED, "settled_at": uow.at, "settled_by_id": person.pk}
    if not uow.move(Plan, before.pk, {"state": PlanState.OPEN}, **settled):
        raise UserError("The plan changed at the same moment; please look again.", "plan")
    _note(uow, LedgerCode.PLAN_REPLACED, before, person)


def _note(uow: UnitOfWork, code: LedgerCode, plan: Plan, person: Person, **details: str) -> None:
    about = f"plan:{plan.pk}"
    ledger.note(uow, code, actor_id=person.pk, initiative_id=plan.initiative_id, about=about, **details)
