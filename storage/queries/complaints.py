"""Complaints: whose word they are, and whether somebody speaks as the provider of an agreement."""

from sqlmodel import col

from bot.domain.codes import AgreementState, Involvement
from storage.tables import Agreement, Complaint, Participant
from storage.uow import ReadUnit

PROVIDES = (AgreementState.PROPOSED, AgreementState.IN_FORCE, AgreementState.DELIVERED, AgreementState.APPROVED)


def provided(uow: ReadUnit, initiative_id: int, person_id: int) -> Agreement | None:
    """The latest agreement of an initiative that somebody provides, or None."""
    theirs = (
        col(Agreement.initiative_id) == initiative_id,
        col(Agreement.provider_id) == person_id,
        col(Agreement.state).in_(PROVIDES),
    )
    return uow.first(Agreement, *theirs, order=[col(Agreement.id).desc()])


def of_escalation(uow: ReadUnit, escalation_id: int) -> list[Complaint]:
    """The complaints from which an escalation came."""
    return uow.find(Complaint, col(Complaint.escalation_id) == escalation_id, order=[col(Complaint.id)])


def contributes_to(uow: ReadUnit, person_id: int) -> list[int]:
    """Ids of the initiatives that somebody helps."""
    part = (col(Participant.part) == Involvement.CONTRIBUTOR, col(Participant.ended_at).is_(None))
    return [each.initiative_id for each in uow.find(Participant, col(Participant.person_id) == person_id, *part)]
