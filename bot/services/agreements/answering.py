"""Answering a proposal: accept, decline with another date, take that date, put it in force."""

from datetime import date

from bot.domain import agreement as rules
from bot.domain.codes import AgreementAction, AgreementState, LedgerCode
from bot.messages import agreement_forms as forms
from bot.messages import agreement_news as news
from bot.messages import ids
from bot.services import people
from bot.services.agreements import amending, changing, permits, standing, versions
from bot.services.agreements.standing import Standing, Which
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

_A = AgreementAction


def accept(
    store: Store, call: Call, which: Which, act: AgreementAction | None = None, version: int | None = None,
    place: Place | None = None,
) -> Outcome:  # fmt: skip
    """Accept what is open: the proposal, the amendment, the date with which the provider declined.

    Args:
        store: the database.
        call: who, when.
        which: the agreement.
        act: what the button said; None for a command, which means whatever is open.
        version: the version that was read; None for a command.
        place: the message whose button was pressed.

    Raises:
        UserError: it is not theirs to accept, its deadline has passed, or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        act = act or _meant(uow, call, which)
        now, actor = changing.begin(uow, call, which, act, version)
        sentence = _DO[act](uow, now, actor)
        told = changing.changed(uow, now.row, sentence, by=actor, place=place)
        uow.commit()
    return told


def decline_typed(store: Store, call: Call, typed: str) -> Outcome:
    """Decline by command: an open amendment at once, a proposal by the form that asks why."""
    with store.read(call.workspace_id, call.at) as uow:
        row = standing.find(uow, people.actor(uow, call.actor), typed)
        act = rules.refusal(is_amended=row.version is not None and standing.load(uow, row).opened is not None)
    if act is _A.DECLINE_AMENDMENT:
        return amending.decline(store, call, row.pk)
    return show_decline(store, call, row.pk)


def show_decline(store: Store, call: Call, which: Which, version: int | None = None) -> Outcome:
    """Open the form that declines a proposal.

    Raises:
        UserError: it is not theirs to decline, or somebody was first.
    """
    with store.read(call.workspace_id, call.at) as uow:
        now, _ = changing.allowed(uow, call, which, _A.DECLINE, version)
        metadata = f"{now.pk}:{now.opened.version if now.opened else 0}"
        return Outcome(open=forms.decline_form(standing.word(uow, now), metadata))


def decline(
    store: Store, call: Call, which: Which, reason: str, other: date | None, version: int | None = None
) -> Outcome:  # fmt: skip
    """The provider says no, with a reason, and perhaps with another date.

    Raises:
        UserError: no reason, a past date, or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.DECLINE, version)
        why = rules.check_words(reason, "Say why not, in one sentence: the DRI reads it.", ids.FIELD_REASON)
        if other is not None:
            rules.check_deadline(other, people.today(uow, actor), ids.FIELD_OTHER_DATE)
        reason_id = passages.keep(uow, PassageKind.REASON, why, author_id=actor.pk)
        versions.answer(uow, now, actor, accepted=False, other_date=other, reason_id=reason_id)
        changing.move(uow, now, AgreementState.DECLINED)
        offered = other.isoformat() if other else None
        changing.note(uow, now, LedgerCode.AGREEMENT_DECLINED, actor, other_date=offered, words_id=reason_id)
        told = changing.changed(uow, now.row, news.declined(actor.slack_id, why, other), by=actor)
        uow.commit()
    return told


def _meant(uow: ReadUnit, call: Call, which: Which) -> AgreementAction:
    actor = people.actor(uow, call.actor)
    now = standing.load(uow, standing.find(uow, actor, which))
    role = permits.role_for(uow, now, actor, _A.PUT_IN_FORCE)
    return rules.acceptance(now.row.state, role, is_amended=now.opened is not None)


def _accept(uow: UnitOfWork, now: Standing, actor: Person) -> str:
    _bind_opened(uow, now, actor, LedgerCode.AGREEMENT_ACCEPTED)
    return news.accepted(actor.slack_id)


def _put_in_force(uow: UnitOfWork, now: Standing, actor: Person) -> str:
    _bind_opened(uow, now, actor, LedgerCode.AGREEMENT_IN_FORCE)
    return news.put_in_force(actor.slack_id)


def _bind_opened(uow: UnitOfWork, now: Standing, actor: Person, code: LedgerCode) -> None:
    version = versions.answer(uow, now, actor, accepted=True)
    versions.bind(uow, now, version)
    versions.note(uow, now, code, actor, version)


def _take_date(uow: UnitOfWork, now: Standing, actor: Person) -> str:
    day = now.last.other_date or now.last.deadline_on
    spec = passages.text(uow, now.last.spec_id)
    version = versions.add(uow, now, actor, spec, day, accepted_by=actor)
    versions.bind(uow, now, version)
    versions.note(uow, now, LedgerCode.AGREEMENT_ACCEPTED, actor, version)
    return news.date_taken(actor.slack_id, day)


_DO = {
    _A.ACCEPT: _accept,
    _A.PUT_IN_FORCE: _put_in_force,
    _A.TAKE_DATE: _take_date,
    _A.ACCEPT_AMENDMENT: amending.accepted,
}
