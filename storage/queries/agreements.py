"""Agreements: versions, deliveries, verdicts, who owes whom, and the messages in which they were said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import AgreementState, EscalationState, InitiativeState, ReviewOutcome, VerdictState
from storage.codes import Op, SendState
from storage.queries import ownership
from storage.queries.states import among
from storage.queries.visible import visible_agreements
from storage.tables import (
    Agreement,
    AgreementVerdict,
    AgreementVersion,
    Assignment,
    Delivery,
    Escalation,
    Initiative,
    Ledger,
    Outbox,
    Person,
)
from storage.uow import ReadUnit

LIVE = (AgreementState.PROPOSED, AgreementState.DECLINED, AgreementState.IN_FORCE, AgreementState.DELIVERED)
"""States in which something can still happen."""
BINDING = (AgreementState.IN_FORCE, AgreementState.DELIVERED)
CHUNK = 250


def numbered(uow: ReadUnit, viewer_id: int, number: int) -> Agreement | None:
    """The agreement with that number if this person may see it, else None."""
    return uow.first(Agreement, col(Agreement.number) == number, visible_agreements(uow, viewer_id))


def seen(uow: ReadUnit, viewer_id: int, agreement_id: int) -> Agreement | None:
    """The agreement with that id if this person may see it, else None."""
    return uow.first(Agreement, col(Agreement.id) == agreement_id, visible_agreements(uow, viewer_id))


def versions(uow: ReadUnit, agreement_ids: Iterable[int]) -> dict[int, list[AgreementVersion]]:
    """Agreement's id to its versions, the first first."""
    found: dict[int, list[AgreementVersion]] = {each: [] for each in agreement_ids}
    theirs = col(AgreementVersion.agreement_id).in_(found)
    for row in uow.find(AgreementVersion, theirs, order=[col(AgreementVersion.version)]):
        found[row.agreement_id].append(row)
    return found


def deliveries(uow: ReadUnit, agreement_ids: Iterable[int]) -> dict[int, list[Delivery]]:
    """Agreement's id to what was delivered, the first first."""
    found: dict[int, list[Delivery]] = {each: [] for each in agreement_ids}
    for row in uow.find(Delivery, col(Delivery.agreement_id).in_(found), order=[col(Delivery.id)]):
        found[row.agreement_id].append(row)
    return found


def verdicts(uow: ReadUnit, agreement_ids: Iterable[int]) -> dict[int, AgreementVerdict]:
    """Agreement's id to the one verdict on it, for those that have one."""
    theirs = col(AgreementVerdict.agreement_id).in_(list(agreement_ids))
    return {row.agreement_id: row for row in uow.find(AgreementVerdict, theirs)}


def due(uow: ReadUnit) -> list[Agreement]:
    """Those about which the tick has something to do, at most a chunk, the longest due first."""
    late = (col(Agreement.next_at).is_not(None), col(Agreement.next_at) <= uow.at)
    return uow.find(Agreement, *late, order=[col(Agreement.next_at), col(Agreement.id)], limit=CHUNK)


def uncontested(uow: ReadUnit) -> list[AgreementVerdict]:
    """Proposed verdicts that can be contested no more, at most a chunk."""
    late = (among(col(AgreementVerdict.state), VerdictState.PROPOSED), col(AgreementVerdict.contest_until) <= uow.at)
    order = [col(AgreementVerdict.contest_until), col(AgreementVerdict.id)]
    return uow.find(AgreementVerdict, *late, order=order, limit=CHUNK)


def unruled(uow: ReadUnit) -> list[AgreementVerdict]:
    """Contested verdicts whose leader is past their response time, at most a chunk."""
    late = (among(col(AgreementVerdict.state), VerdictState.CONTESTED), col(AgreementVerdict.rule_by) <= uow.at)
    return uow.find(AgreementVerdict, *late, order=[col(AgreementVerdict.rule_by)], limit=CHUNK)


def owed_by(uow: ReadUnit, person_id: int, limit: int) -> list[Agreement]:
    """What somebody is the provider of and has not had approved, the earliest deadline first."""
    theirs = (col(Agreement.provider_id) == person_id, col(Agreement.state).in_(LIVE))
    return uow.find(Agreement, *theirs, order=_EARLIEST, limit=limit)


def owed_to(uow: ReadUnit, person_id: int, limit: int) -> list[Agreement]:
    """What is owed to somebody as a DRI of now, or as the sponsor of what nobody answers for."""
    theirs = [*ownership.held_ids(uow, person_id), *_answered_for(uow, person_id)]
    live = (col(Agreement.state).in_(LIVE), col(Agreement.provider_id) != person_id)
    return uow.find(Agreement, col(Agreement.initiative_id).in_(theirs), *live, order=_EARLIEST, limit=limit)


def _answered_for(uow: ReadUnit, sponsor_id: int) -> list[int]:
    """The open initiatives of a sponsor that have no DRI."""
    taken = select(col(Assignment.initiative_id)).where(
        col(Assignment.workspace_id) == uow.workspace_id,
        col(Assignment.initiative_id) == col(Initiative.id),
        col(Assignment.ended_at).is_(None),
    )
    sponsored = select(col(Initiative.id)).where(
        col(Initiative.workspace_id) == uow.workspace_id,
        among(col(Initiative.state), InitiativeState.OPEN),
        ownership.sponsored_by(sponsor_id),
        ~taken.exists(),
    )
    return [int(each) for each in uow.session.execute(sponsored).scalars() if each is not None]


def waiting_for_leader(uow: ReadUnit, person_id: int, limit: int) -> list[Agreement]:
    """Contested ones that somebody has to rule on, and proposals that nobody answered and they may put in force."""
    ruling = select(col(AgreementVerdict.agreement_id)).where(
        col(AgreementVerdict.workspace_id) == uow.workspace_id,
        among(col(AgreementVerdict.state), VerdictState.CONTESTED),
        col(AgreementVerdict.leader_id) == person_id,
    )
    waits = (
        col(Agreement.next_at).is_not(None),
        col(Agreement.state) == AgreementState.PROPOSED,
    )  # few, by their index
    asked = uow.find(Agreement, col(Agreement.passed_to_id) == person_id, *waits, order=_EARLIEST, limit=limit)
    return [*uow.find(Agreement, col(Agreement.id).in_(ruling), order=_EARLIEST, limit=limit), *asked][:limit]


_EARLIEST = [func.coalesce(col(Agreement.due_at), col(Agreement.made_at)), col(Agreement.id)]


def live_of_initiative(uow: ReadUnit, initiative_id: int) -> list[Agreement]:
    """Those of an initiative to which something can still happen."""
    theirs = (col(Agreement.initiative_id) == initiative_id, col(Agreement.state).in_(LIVE))
    return uow.find(Agreement, *theirs, order=[col(Agreement.id)])


def live_of_provider(uow: ReadUnit, person_id: int) -> list[Agreement]:
    """Those of a provider to which something can still happen."""
    theirs = (col(Agreement.provider_id) == person_id, col(Agreement.state).in_(LIVE))
    return uow.find(Agreement, *theirs, order=[col(Agreement.id)])


def binding_of_escalation(uow: ReadUnit, escalation_id: int) -> Agreement | None:
    """The one in force or delivered that an escalation's deadline is, or that it was raised about."""
    theirs = (col(Agreement.escalation_id) == escalation_id, among(col(Agreement.state), *BINDING))
    return uow.first(Agreement, *theirs)


def escalation_is_live(uow: ReadUnit, escalation_id: int | None) -> bool:
    """Whether that escalation still waits for somebody."""
    row = uow.get(Escalation, escalation_id)
    return row is not None and row.state not in (EscalationState.SETTLED, EscalationState.WITHDRAWN)


def breached_of(uow: ReadUnit, initiative_id: int, viewer_id: int) -> list[Agreement]:
    """Those of an initiative that are in breach by somebody other than the viewer, and which they may see."""
    theirs = (
        col(Agreement.initiative_id) == initiative_id,
        among(col(Agreement.state), AgreementState.IN_FORCE),
        col(Agreement.breached_at).is_not(None),
        col(Agreement.provider_id) != viewer_id,
        visible_agreements(uow, viewer_id),
    )
    return uow.find(Agreement, *theirs, order=[col(Agreement.breached_at), col(Agreement.id)])


@dataclass(frozen=True, kw_only=True)
class BreachRow:
    """An agreement in breach, for a review."""

    number: int
    initiative: int
    name: str
    provider: Person
    breached_at: datetime


def breaches(uow: ReadUnit, shown: Any) -> list[BreachRow]:
    """Agreements in breach of open initiatives that meet a condition, the longest in breach first."""
    ws = col(Agreement.workspace_id)
    query = (
        select(col(Agreement.number), col(Initiative.number), col(Initiative.name), Person, col(Agreement.breached_at))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Agreement.initiative_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Agreement.provider_id)))
        .where(
            ws == uow.workspace_id,
            among(col(Agreement.state), AgreementState.IN_FORCE),
            col(Agreement.breached_at).is_not(None),
            col(Initiative.state) == InitiativeState.OPEN,
            shown,
        )
        .order_by(col(Agreement.breached_at), col(Agreement.number))
    )
    return [
        BreachRow(number=number, initiative=initiative, name=name, provider=provider, breached_at=at)
        for number, initiative, name, provider, at in uow.session.execute(query)
    ]


def story(uow: ReadUnit, agreement_id: int) -> list[Ledger]:
    """What the ledger says of one agreement, oldest first."""
    lines = select(Ledger).where(
        col(Ledger.workspace_id) == uow.workspace_id, col(Ledger.about) == f"agreement:{agreement_id}"
    )
    return list(uow.session.execute(lines.order_by(col(Ledger.id))).scalars())


@dataclass(frozen=True, kw_only=True)
class Card:
    """The last message in which somebody was told of an agreement, with its buttons."""

    id: int
    person_id: int
    is_unsent: bool


def cards(uow: ReadUnit, agreement_id: int) -> dict[int, Card]:
    """Person's id to the last message that told them of an agreement."""
    said = select(col(Outbox.id), col(Outbox.person_id), col(Outbox.state)).where(
        *_said(uow, agreement_id), col(Outbox.state) != SendState.CANCELLED
    )
    rows = uow.session.execute(said.order_by(col(Outbox.id)))
    return {
        person_id: Card(id=row_id or 0, person_id=person_id, is_unsent=state == SendState.WAITING)
        for row_id, person_id, state in rows
        if person_id is not None
    }


def times_said(uow: ReadUnit, agreement_id: int) -> int:
    """How many messages told of an agreement, whoever got them: makes the key of the next one its own."""
    said = select(func.count()).select_from(Outbox).where(*_said(uow, agreement_id))
    return int(uow.session.execute(said).scalar_one())


def _said(uow: ReadUnit, agreement_id: int) -> tuple[Any, ...]:
    prefix = f"agreement:{agreement_id}:request:"
    return (
        col(Outbox.workspace_id) == uow.workspace_id, col(Outbox.key) >= prefix, col(Outbox.key) < f"{prefix}~",
        col(Outbox.op) == Op.POST,
    )  # fmt: skip


def rework(found: Iterable[Delivery]) -> int:
    """How often what was delivered came back."""
    return sum(each.outcome is ReviewOutcome.REJECTED for each in found)
