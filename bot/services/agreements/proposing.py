"""Proposing: the DRI asks one provider for a deliverable by a hard deadline; withdrawing it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import agreement as rules
from bot.domain import numbers
from bot.domain.codes import AgreementAction, AgreementState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import agreement_forms as forms
from bot.messages import agreement_news as news
from bot.messages import ids
from bot.services import initiatives, people
from bot.services.agreements import changing, standing, versions
from bot.services.agreements.standing import Which
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.numbers import next_number
from storage.queries import ownership as queries
from storage.queries.ownership import Standing as Owned
from storage.tables import Agreement, Person
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was filled in, not checked yet; the provider is a Slack id."""

    initiative_id: int
    deliverable: str
    spec: str
    provider: str | None
    deadline: date | None


def show_form(store: Store, call: Call, typed: str, providers: Sequence[str]) -> Outcome:
    """Open the form, with the initiative and the provider that were typed.

    Raises:
        UserError: two providers were named, or this person is the DRI of nothing open.
    """
    if len(set(providers)) > 1:
        raise UserError("An agreement has one provider: make one agreement with each of them.")
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        asked = initiatives.find_open(uow, actor, typed) if typed else None
        mine = queries.standings(uow, queries.held_ids(uow, actor.pk))
        if asked is not None:
            _check_dri(asked, actor)
        if not mine:
            raise UserError("You are the DRI of no open initiative, and only a DRI proposes an agreement.")
    choices = [(str(each.pk), f"{numbers.initiative(each.initiative.number)} {each.initiative.name}") for each in mine]
    chosen = str(asked.pk) if asked else choices[0][0] if len(choices) == 1 else None
    return Outcome(open=forms.propose_form(choices, chosen, next(iter(providers), None)))


def propose(store: Store, call: Call, request: Request) -> Outcome:
    """Propose an agreement: number it, keep its first version, ask the provider.

    Raises:
        UserError: on the field that is missing or wrong.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        owned = _owned(uow, request.initiative_id)
        _check_dri(owned, actor)
        provider = _provider(uow, request.provider)
        named = [provider.slack_id] if provider else []
        today = people.today(uow, provider or actor)
        checked = rules.check_proposal(
            request.deliverable, request.spec, named, actor.slack_id, request.deadline, today
        )
        row = _store(uow, owned, actor, people.actor(uow, checked.provider), checked)
        now = standing.load(uow, row)
        sentence = news.proposed(actor.slack_id, standing.answer_due(uow, now, uow.at))
        told = changing.changed(uow, row, sentence)
        uow.commit()
    return told


def withdraw(store: Store, call: Call, which: Which, place: Place | None = None) -> Outcome:
    """The DRI does not need it any more.

    Raises:
        UserError: it is somebody else's, delivered, or a leader's deadline.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, AgreementAction.WITHDRAW)
        versions.close(uow, now, actor)
        changing.move(uow, now, AgreementState.WITHDRAWN)
        changing.note(uow, now, LedgerCode.AGREEMENT_WITHDRAWN, actor)
        told = changing.changed(uow, now.row, news.withdrawn(actor.slack_id), by=actor, place=place)
        uow.commit()
    return told


def _owned(uow: ReadUnit, initiative_id: int) -> Owned:
    try:
        owned = queries.standing(uow, initiative_id)
    except LookupError as error:
        raise UserError("Choose the initiative it is for.", ids.FIELD_INITIATIVE) from error
    initiatives.check_open(owned)
    return owned


def _check_dri(owned: Owned, actor: Person) -> None:
    if owned.dri is None or owned.dri.pk != actor.pk:
        name = people.shown(owned.dri or owned.sponsor)
        raise UserError(f"Only its DRI makes agreements for an initiative: tell {name}.", ids.FIELD_INITIATIVE)


def _provider(uow: ReadUnit, slack_id: str | None) -> Person | None:
    if slack_id is None:
        return None
    found = people.known(uow, slack_id)
    if found is None or not people.reachable(found):
        sentence = "The provider is one active person of this company; for a supplier, whoever owns it."
        raise UserError(sentence, ids.FIELD_PROVIDER)
    return found


def _store(uow: UnitOfWork, owned: Owned, dri: Person, provider: Person, checked: rules.Proposal) -> Agreement:
    row = uow.add(
        Agreement(
            number=next_number(uow, "agreement"),
            initiative_id=owned.pk,
            dri_id=dri.pk,
            provider_id=provider.pk,
            deliverable_id=passages.keep(uow, PassageKind.AGREEMENT, checked.deliverable, author_id=dri.pk),
            made_at=uow.at,
        )
    )
    now = standing.load(uow, row)
    version = versions.add(uow, now, dri, checked.spec, checked.deadline)
    versions.note(uow, now, LedgerCode.AGREEMENT_PROPOSED, dri, version)
    return row
