"""Handing the sponsorship of an initiative to another leader: another version of its charter."""

from bot.domain.errors import UserError
from bot.domain.ownership import check_sponsor
from bot.messages import ids
from bot.messages import ownership as words
from bot.messages import ownership_forms as forms
from bot.services import chartering, initiatives, leaving, people
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries.ownership import Standing
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

TO_SPONSOR = "hand over the sponsorship of"


def show_form(store: Store, call: Call, initiative_id: int) -> Outcome:
    """Open the form that asks who sponsors from now on.

    Raises:
        UserError: for whoever is neither sponsor nor leader.
    """
    with store.read(call.workspace_id, call.at) as uow:
        standing = _steered(uow, people.actor(uow, call.actor), initiative_id)
        return Outcome(open=forms.sponsor_form(standing.pk, initiatives.owned(standing).title))


def hand_over(store: Store, call: Call, initiative_id: int, slack_id: str | None) -> Outcome:
    """The leader chosen sponsors from now on; they, the DRI and the sponsor before are told.

    Raises:
        UserError: on the field `sponsor`; or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        standing = _steered(uow, actor, initiative_id)
        new = _checked(uow, standing, slack_id)
        now = chartering.change(uow, standing, by=actor, sponsor=new)
        _tell(uow, standing, now, actor)
        leaving.refresh(uow, standing.sponsor)
        uow.commit()
    return NOTHING


def _steered(uow: ReadUnit, actor: Person, initiative_id: int) -> Standing:
    standing = initiatives.find_by_id(uow, actor, initiative_id)
    initiatives.check_steers(standing, actor, TO_SPONSOR)
    return standing


def _checked(uow: ReadUnit, standing: Standing, slack_id: str | None) -> Person:
    new = people.known(uow, slack_id) if slack_id else None
    dri = people.facts(standing.dri)
    if new is None:
        raise UserError("Choose one of the leaders (/dri leaders).", ids.FIELD_SPONSOR)
    if new.pk == standing.sponsor.pk:
        raise UserError(f"{people.shown(new)} is its sponsor already: choose somebody else.", ids.FIELD_SPONSOR)
    facts = people.facts(new)
    check_sponsor(dri or facts, facts, top=dri is None or initiatives.is_top(new), field=ids.FIELD_SPONSOR)  # type: ignore[arg-type]  # `new` is somebody
    return new


def _tell(uow: UnitOfWork, before: Standing, now: Standing, actor: Person) -> None:
    key, about = f"sponsor:{now.pk}:{now.charter.version}", initiatives.owned(now)
    if now.sponsor.pk != actor.pk:
        people.tell(uow, now.sponsor, key, words.sponsoring(about, actor.slack_id))
    told = words.sponsor_given(about, actor.slack_id)
    for person in (now.dri, before.sponsor):
        if person is not None and person.pk != actor.pk and people.reachable(person):
            people.tell(uow, person, f"{key}:{person.pk}", told)
