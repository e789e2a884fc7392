"""Handing an initiative over to somebody else (`/dri transfer`, the button *Hand over*)."""

from bot.domain import numbers
from bot.domain.codes import EndCode
from bot.domain.errors import UserError
from bot.domain.ownership import check_dri, one_person
from bot.domain.people import read_people
from bot.messages import ownership as words
from bot.messages import ownership_forms as forms
from bot.services import initiatives, people
from bot.services.assigning_text import in_slack_form
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries.ownership import Standing
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

TO_HAND_OVER = "hand over"


def show_form(store: Store, call: Call, initiative_id: int) -> Outcome:
    """Open the form that asks who answers from now on.

    Raises:
        UserError: for whoever is neither sponsor nor leader.
    """
    with store.read(call.workspace_id, call.at) as uow:
        standing = _steered(uow, people.actor(uow, call.actor), initiative_id)
        return Outcome(open=forms.hand_over_form(initiative_id, initiatives.owned(standing).title))


def hand_over(store: Store, call: Call, initiative_id: int, slack_id: str | None) -> Outcome:
    """Hand over to the person chosen in the form; whoever did is told by DM, for the form only closes."""
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        standing = _steered(uow, actor, initiative_id)
        if not slack_id:
            raise UserError("Nobody is named: choose one person.", "dri")
        now = give_to(uow, actor, standing, slack_id)
        done = words.over_given(initiatives.owned(now))
        people.tell(uow, actor, f"over_given:{initiatives.owned(now).assignment_id}", done)
        uow.commit()
    return NOTHING


def transfer_typed(store: Store, call: Call, text: str) -> Outcome:
    """Hand over by `/dri transfer I-7 @person`; without a person the form asks for one."""
    which, _, whom = text.strip().partition(" ")
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        standing = initiatives.find_open(uow, actor, which)
        _check_steers(standing, actor)
        if not whom.strip():
            return Outcome(open=forms.hand_over_form(standing.pk, initiatives.owned(standing).title))
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now = give_to(uow, actor, standing, one_person(read_people(in_slack_form(uow, whom))))
        uow.commit()
    return Outcome(say=words.over_given(initiatives.owned(now)))


def end_code(standing: Standing, new: Person, by: Person) -> EndCode:
    """How the current assignment ends when `by` gives the initiative to `new`."""
    if standing.assignment is not None and not standing.accepted:
        return EndCode.NEVER_ACCEPTED
    if not people.reachable(standing.dri):
        return EndCode.LEFT
    return EndCode.TAKEN_OVER if new.pk == by.pk else EndCode.HANDED_OVER


def give_to(uow: UnitOfWork, actor: Person, standing: Standing, slack_id: str) -> Standing:
    """Hand over to whoever has that Slack id; whether the actor may is checked before.

    Raises:
        UserError: they cannot be a DRI, or are already.
    """
    new = people.known(uow, slack_id)
    check_dri(people.facts(new))
    if new is None or (standing.dri is not None and new.pk == standing.dri.pk):
        number = numbers.initiative(standing.initiative.number)
        raise UserError(f"{people.shown(new)} is the DRI of {number} already.", "dri")
    return initiatives.change_dri(uow, standing, new, actor, end_code(standing, new, actor))


def _steered(uow: ReadUnit, actor: Person, initiative_id: int) -> Standing:
    standing = initiatives.find_by_id(uow, actor, initiative_id)
    _check_steers(standing, actor)
    return standing


def _check_steers(standing: Standing, actor: Person) -> None:
    own = standing.dri is not None and standing.dri.pk == actor.pk
    if own and actor.pk != standing.sponsor.pk and not actor.is_leader:
        number = numbers.initiative(standing.initiative.number)
        raise UserError(
            f"A DRI hands back, the sponsor hands over: use /dri return {number} with the reason, and"
            f" {people.shown(standing.sponsor)} decides who is next."
        )
    initiatives.check_steers(standing, actor, TO_HAND_OVER)
