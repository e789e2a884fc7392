"""Ending with something else: the initiative, or the escalation it came from. Both sides are told."""

from bot.domain.agreement import is_final
from bot.domain.codes import AgreementOrigin, AgreementState, LedgerCode
from bot.messages import agreement_news as news
from bot.services.agreements import changing, standing, versions
from storage.queries import agreements as queries
from storage.queries import ownership
from storage.tables import Agreement, Escalation, Initiative, Person
from storage.uow import UnitOfWork


def initiative_ended(uow: UnitOfWork, initiative_id: int) -> None:
    """The initiative has ended: what was agreed for it is withdrawn in the name of whoever ended it."""
    ended = uow.one(Initiative, initiative_id)
    held = ownership.assignments_of(uow, initiative_id)
    last = uow.get(Person, held[-1].person_id) if held else None
    for row in queries.live_of_initiative(uow, initiative_id):
        lapse(uow, row, news.initiative_ended(), "initiative", uow.get(Person, ended.closed_by_id), last)


def escalation_ended(uow: UnitOfWork, escalation: Escalation, by: Person) -> None:
    """The escalation is settled otherwise: the deadline that a leader had set on it is withdrawn."""
    row = queries.binding_of_escalation(uow, escalation.pk)
    if row is not None and row.origin is AgreementOrigin.DEADLINE:
        lapse(uow, row, news.escalation_ended(escalation.number), "escalation", by, None)


def lapse(
    uow: UnitOfWork, row: Agreement, sentence: str, why: str, by: Person | None, last_dri: Person | None
) -> None:  # fmt: skip
    """Withdraw an agreement for a reason that lies outside it.

    Args:
        uow: the unit of work of that reason.
        row: the agreement.
        sentence: the reason, mrkdwn.
        why: the same as a code for the ledger.
        by: in whose name.
        last_dri: who was the DRI, where nobody is any more.
    """
    now = standing.load(uow, changing.hold(uow, row))
    if is_final(now.row.state):
        return
    versions.close(uow, now, by)
    changing.move(uow, now, AgreementState.WITHDRAWN, breached_at=None)
    changing.note(uow, now, LedgerCode.AGREEMENT_WITHDRAWN, by, why=why)
    changing.changed(uow, row, sentence, tell=(now.provider, last_dri or now.dri), by=by)
