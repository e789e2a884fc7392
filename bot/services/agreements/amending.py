"""Amending: either side proposes a new version, which is frozen once the other side accepts it."""

from datetime import date

from bot.domain import agreement as rules
from bot.domain.codes import AgreementAction, AgreementState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import agreement_forms as forms
from bot.messages import agreement_news as news
from bot.messages import ids
from bot.services import people
from bot.services.agreements import changing, deadlines, standing, versions
from bot.services.agreements.standing import Standing, Which
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.engine import Store
from storage.tables import Agreement, Person
from storage.uow import UnitOfWork

_A = AgreementAction


def show(store: Store, call: Call, which: Which) -> Outcome:
    """Open the form, with the version in force, or the one that was declined.

    Raises:
        UserError: it is nobody's to amend, or an amendment is open already.
    """
    with store.read(call.workspace_id, call.at) as uow:
        now, _ = changing.allowed(uow, call, which, _A.AMEND)
        return Outcome(open=forms.amend_form(standing.word(uow, now), str(now.pk)))


def propose(store: Store, call: Call, which: Which, spec: str, deadline: date | None) -> Outcome:
    """Propose another spec or deadline; of a declined agreement it is the proposal made again.

    Raises:
        UserError: on the field that is missing or wrong, or nothing differs.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.AMEND)
        words = rules.check_spec(spec)
        day = rules.check_deadline(deadline, people.today(uow, now.provider))
        _check_differs(uow, now, words, day)
        version = versions.add(uow, now, actor, words, day)
        if now.row.state is AgreementState.DECLINED:
            sentence = _again(uow, now, actor)
            code = LedgerCode.AGREEMENT_PROPOSED
        else:
            sentence, code = news.amendment_proposed(actor.slack_id), LedgerCode.AMENDMENT_PROPOSED
        versions.note(uow, now, code, actor, version)
        told = changing.changed(uow, now.row, sentence, by=actor)
        uow.commit()
    return told


def accepted(uow: UnitOfWork, now: Standing, actor: Person) -> str:
    """The other side accepts, within the caller's unit of work; returns the sentence of it.

    An escalation whose deadline it is follows.
    """
    version = versions.answer(uow, now, actor, accepted=True)
    versions.bind(uow, now, version)
    versions.note(uow, now, LedgerCode.AMENDMENT_ACCEPTED, actor, version)
    deadlines.moved(uow, uow.one(Agreement, now.pk), version, actor)
    return news.amendment_accepted(actor.slack_id)


def decline(
    store: Store, call: Call, which: Which, version: int | None = None, place: Place | None = None
) -> Outcome:  # fmt: skip
    """The other side declines: the version in force holds.

    Raises:
        UserError: it is one's own amendment, or none is open.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.DECLINE_AMENDMENT, version)
        answered = versions.answer(uow, now, actor, accepted=False)
        versions.note(uow, now, LedgerCode.AMENDMENT_DECLINED, actor, answered)
        told = changing.changed(uow, now.row, news.amendment_declined(actor.slack_id), by=actor, place=place)
        uow.commit()
    return told


def _again(uow: UnitOfWork, now: Standing, actor: Person) -> str:
    changing.move(uow, now, AgreementState.PROPOSED, passed_on_at=None, passed_to_id=None)
    return news.proposed_again(actor.slack_id, standing.answer_due(uow, now, uow.at))


def _check_differs(uow: UnitOfWork, now: Standing, spec: str, deadline: date) -> None:
    terms = now.current or now.last
    same = spec == passages.text(uow, terms.spec_id) and deadline == terms.deadline_on
    if same and now.row.state is not AgreementState.DECLINED:
        raise UserError("Nothing differs from the version in force: change the spec or the deadline.", ids.FIELD_SPEC)
