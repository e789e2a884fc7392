"""A leader's deadline on an escalation is an agreement, in force at once; kept, it settles the escalation."""

from datetime import date, datetime

from bot.domain import agreement as rules
from bot.domain.codes import AgreementOrigin, AgreementState, EscalationOutcome, EscalationState, LedgerCode
from bot.messages import agreement_news as news
from bot.messages import escalation as escalation_words
from bot.messages import escalation_sentences as said
from bot.services import people
from bot.services.agreements import changing, standing, versions
from bot.services.escalations import matters, moves, shown
from storage import passages
from storage.codes import PassageKind
from storage.numbers import next_number
from storage.queries import agreements as queries
from storage.tables import Agreement, AgreementVersion, Escalation, Person
from storage.uow import ReadUnit, UnitOfWork


def ends_at(uow: ReadUnit, provider: Person, day: date) -> datetime:
    """When a deadline day is over where the provider is."""
    return rules.deadline_instant(day, people.zone_of(uow, provider))


def set_(uow: UnitOfWork, escalation: Escalation, leader: Person, counterpart: Person, day: date) -> None:
    """Make the agreement of a leader's deadline, or a new version of the one there is; by the leader's authority."""
    row = queries.binding_of_escalation(uow, escalation.pk) or _new(uow, escalation, counterpart)
    now = standing.load(uow, row)
    versions.close(uow, now, leader)
    spec = passages.text(uow, now.current.spec_id) if now.current else passages.text(uow, escalation.need_id)
    version = versions.add(uow, now, leader, spec[: rules.MAX_SPEC], day, accepted_by=leader)
    is_delivered = row.state is AgreementState.DELIVERED  # what is delivered is reviewed, whatever the new date
    versions.bind(uow, now, version, AgreementState.DELIVERED if is_delivered else None)
    versions.note(uow, now, LedgerCode.AGREEMENT_IN_FORCE, leader, version)
    sentence = news.deadline_set(leader.slack_id, day, escalation.number)
    changing.changed(uow, row, sentence, tell=[now.provider], by=leader)


def moved(uow: UnitOfWork, row: Agreement, version: AgreementVersion, by: Person) -> None:
    """An amendment of a leader's deadline was accepted: the escalation waits for the new date."""
    escalation = uow.get(Escalation, row.escalation_id)
    if escalation is None or escalation.state is not EscalationState.DEADLINE_SET:
        return
    dates = {"deadline_on": version.deadline_on, "due_at": row.due_at, "overdue_said_at": None}
    moves.move(uow, escalation, EscalationState.DEADLINE_SET, **dates)
    moves.note(uow, escalation, by, LedgerCode.DEADLINE_SET, deadline_on=version.deadline_on.isoformat())
    _tell_leader(uow, escalation, said.deadline_moved(row.number, version.deadline_on), version.pk)


def kept(uow: UnitOfWork, row: Agreement, by: Person | None) -> None:
    """What was owed is approved: the escalation whose deadline it kept is settled, any other is told."""
    escalation = uow.get(Escalation, row.escalation_id)
    if escalation is None or not queries.escalation_is_live(uow, escalation.pk):
        return
    actor = by or uow.one(Person, escalation.leader_id)
    sentence = said.deadline_kept(row.number)
    if escalation.state is EscalationState.DEADLINE_SET:
        moves.settle(uow, escalation, actor, EscalationOutcome.DEADLINE, LedgerCode.APPROVED, agreement=row.number)
        shown.spread(uow, escalation, actor, sentence)
    else:
        _tell_leader(uow, escalation, sentence, row.pk)


def is_delivered(uow: ReadUnit, escalation: Escalation) -> bool:
    """Whether what an escalation waits for is delivered and waits for the DRI's review."""
    row = queries.binding_of_escalation(uow, escalation.pk)
    return row is not None and row.state is AgreementState.DELIVERED


def _tell_leader(uow: UnitOfWork, escalation: Escalation, sentence: str, what: int) -> None:
    """The leader hears of what the two sides did; every message of the escalation says it too."""
    shown.everywhere(uow, escalation, sentence)
    leader, about = uow.one(Person, escalation.leader_id), matters.about(escalation)
    told = escalation_words.news(matters.matter(uow, escalation), sentence)
    people.tell(uow, leader, f"{about}:agreed:{escalation.state.value}:{what}:{leader.pk}", told)


def _new(uow: UnitOfWork, escalation: Escalation, counterpart: Person) -> Agreement:
    about = passages.text(uow, escalation.about_id)
    row = Agreement(
        number=next_number(uow, "agreement"),
        initiative_id=escalation.initiative_id,
        dri_id=escalation.raised_by_id,
        provider_id=counterpart.pk,
        origin=AgreementOrigin.DEADLINE,
        escalation_id=escalation.pk,
        deliverable_id=passages.keep(uow, PassageKind.AGREEMENT, about, author_id=escalation.raised_by_id),
        made_at=uow.at,
    )
    return uow.add(row)
