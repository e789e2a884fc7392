"""Clicks on a question: Yes, No, and Done or Not done on the plan of the week before."""

from bot.domain.codes import Answer, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.messages import plan as plan_words
from bot.services import people
from bot.services.answering import plans, shown
from bot.services.answering import record as answers
from bot.services.answering.message import Place, changed
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import evidence
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries.questions import Asked
from storage.tables import Person, Plan
from storage.uow import UnitOfWork


def answered(store: Store, call: Call, checkin_id: int, answer: Answer, place: Place) -> Outcome:
    """Yes or No. A No is stored at once; then the form asks for the plan.

    Raises:
        UserError: by the wrong person, or a change after the review was published.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        person = people.actor(uow, call.actor)
        found, beside = answers.find_beside(uow, checkin_id)
        answers.record(uow, found, person, answer, place.version)
        owes_evidence = evidence.is_owed(uow, found)
        shown_now = changed(uow, found, place, beside)
        uow.commit()
    if answer is Answer.ON_TRACK:
        return evidence.with_form(store, call, found, shown_now) if owes_evidence else shown_now
    return with_form(store, call, found, shown_now)


def plan_clicked(store: Store, call: Call, plan_id: int, checkin_id: int, state: PlanState, place: Place) -> Outcome:
    """Done or Not done on an earlier plan; it may be changed until the review is published.

    Raises:
        UserError: by somebody who neither made the plan nor is asked now, or after the review.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        person = people.actor(uow, call.actor)
        found = answers.find(uow, checkin_id)
        _settle(uow, found, uow.one(Plan, plan_id), person, state)
        outcome = changed(uow, found, place)
        uow.commit()
    return outcome


def with_form(store: Store, call: Call, found: Asked, outcome: Outcome, typed: str = "") -> Outcome:
    """The same outcome, and the plan form; where Slack does not open it the thread asks.

    Args:
        store: the database.
        call: who, when.
        found: the check-in whose answer is No.
        outcome: what else is shown.
        typed: what stands in the form already.
    """

    def ask_in_thread() -> None:
        plans.ask_in_thread(store, call, found.checkin.pk)

    form = plan_words.form(found.checkin.pk, found.checkin.initiative_id, found.name, found.number, typed)
    return Outcome(replace=outcome.replace, target_id=outcome.target_id, open=form, unopened=ask_in_thread)


def _settle(uow: UnitOfWork, found: Asked, plan: Plan, person: Person, state: PlanState) -> None:
    if person.pk not in (plan.person_id, found.checkin.person_id) or plan.initiative_id != found.checkin.initiative_id:
        raise UserError("This plan is somebody else's, so nothing was changed.")
    if plan.state is state:
        return
    if plan.state is PlanState.REPLACED:
        raise UserError("A newer plan has replaced this one, so nothing was changed.")
    if shown.is_out(found) and plan.state is not PlanState.OPEN:
        raise UserError("The review is published, so what you said about the plan stands.")
    values = {"state": state, "settled_at": uow.at, "settled_by_id": person.pk}
    if not uow.move(Plan, plan.pk, {"state": plan.state}, **values):
        raise UserError("The plan changed at the same moment; please look again.")
    code = LedgerCode.PLAN_DONE if state is PlanState.DONE else LedgerCode.PLAN_NOT_DONE
    about = f"plan:{plan.pk}"
    ledger.note(uow, code, actor_id=person.pk, initiative_id=plan.initiative_id, about=about)
