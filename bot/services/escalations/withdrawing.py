"""Taking it back: by the DRI, or because the initiative has ended."""

from bot.domain.codes import EscalationAction, EscalationOutcome, LedgerCode
from bot.messages import escalation_sentences as said
from bot.services.answering.message import Place
from bot.services.escalations import moves, shown
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.tables import Escalation, Initiative, Person
from storage.uow import UnitOfWork


def withdraw(store: Store, call: Call, escalation_id: int, place: Place | None = None) -> Outcome:
    """The DRI takes it back.

    Raises:
        UserError: it is somebody else's, or settled.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = moves.allowed(uow, call, escalation_id, EscalationAction.WITHDRAW)
        moves.settle(uow, row, actor, EscalationOutcome.WITHDRAWN, LedgerCode.WITHDRAWN)
        now = shown.spread(uow, row, actor, said.withdrawn(actor.slack_id), place)
        uow.commit()
    return now


def end_with_initiative(uow: UnitOfWork, row: Escalation, ended: Initiative) -> None:
    """The initiative has ended, so its escalation is taken back in the name of whoever ended it."""
    by = uow.one(Person, ended.closed_by_id or row.raised_by_id)
    moves.settle(uow, row, by, EscalationOutcome.WITHDRAWN, LedgerCode.WITHDRAWN)
    shown.spread(uow, row, by, said.initiative_ended())
