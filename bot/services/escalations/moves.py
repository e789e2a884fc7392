"""What every move of an escalation shares: who may make it now, the guarded change, the one verdict, the ledger.

Whoever is first settles it: the state moves by a guarded update, and the verdict is one row (design 3.3).
"""

from bot.domain import escalation as rules
from bot.domain.codes import EscalationAction, EscalationOutcome, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.services import people
from bot.services.agreements import ending
from bot.services.escalations import matters
from bot.services.ports import Call
from storage import ledger
from storage.queries import escalations as queries
from storage.tables import Escalation, Person, Settlement
from storage.uow import ReadUnit, UnitOfWork

FIRST = "Somebody has changed this escalation at the same moment: please look again."
DONE = {
    LedgerCode.DECIDED: "{by} has decided it already",
    LedgerCode.REPLACED: "{by} has settled it already, by replacing somebody",
    LedgerCode.TAKEN_OVER: "{by} has taken it over already",
    LedgerCode.WITHDRAWN: "{by} has withdrawn it",
    LedgerCode.DEADLINE_SET: "{by} has set a deadline",
    LedgerCode.RETURNED: "{by} has returned it to the DRI",
    LedgerCode.RAISED_AGAIN: "{by} has answered it, and it is with {leader} now",
    LedgerCode.ESCALATION_PASSED_ON: "it waited past its time and is with {leader} now",
    LedgerCode.APPROVED: "its deadline was kept, and what was owed is approved",
}


def allowed(uow: ReadUnit, call: Call, escalation_id: int, action: EscalationAction) -> tuple[Escalation, Person]:
    """The escalation and who acts, if they may do this to it now; whoever may not see it learns nothing of it.

    Raises:
        UserError: somebody else's matter, or something happened to it first; the sentence says who did what.
    """
    actor = people.actor(uow, call.actor)
    row = matters.reachable(uow, actor, escalation_id)
    try:
        rules.transition(row.state, action, matters.role(uow, row, actor))
    except UserError as error:
        raise UserError(what_happened(uow, row) or error.sentence) from error
    return row, actor


def what_happened(uow: ReadUnit, row: Escalation) -> str | None:
    """Who was first and how, for whoever comes second; None where nobody was."""
    done = [line for line in queries.story(uow, row.pk) if line.code in DONE]
    if not done:
        return None
    name = matters.matter(uow, row).name
    by, leader = (people.shown(uow.get(Person, each)) for each in (done[-1].actor_id, row.leader_id))
    did = DONE[done[-1].code].format(by=by, leader=leader)
    return f"{name}: {did}. Nothing was changed."


def settle(
    uow: UnitOfWork, row: Escalation, actor: Person, outcome: EscalationOutcome, code: LedgerCode,
    *, memo_id: int | None = None, **details: object,
) -> None:  # fmt: skip
    """Write the one verdict and move the state; an agreement that came from it ends with it, unless it was kept.

    Raises:
        UserError: somebody was first; the sentence says who and how.
    """
    withdrawn = outcome is EscalationOutcome.WITHDRAWN
    verdict = {"outcome": outcome, "by_id": actor.pk, "memo_id": memo_id, "at": uow.at}
    if not uow.insert_new(Settlement, escalation_id=row.pk, **verdict):
        raise UserError(what_happened(uow, row) or FIRST)
    move(uow, row, EscalationState.WITHDRAWN if withdrawn else EscalationState.SETTLED)
    note(uow, row, actor, code, outcome=outcome.value, **details)
    ending.escalation_ended(uow, row, actor)


def move(uow: UnitOfWork, row: Escalation, state: EscalationState, **values: object) -> None:
    """Change its state if it is as it was read and still waits for the same leader; UserError otherwise."""
    before = {"state": row.state, "leader_id": row.leader_id}
    if not uow.move(Escalation, row.pk, before, state=state, **values):
        raise UserError(what_happened(uow, row) or FIRST)


def note(uow: UnitOfWork, row: Escalation, actor: Person, code: LedgerCode, **details: object) -> None:
    """One line on the ledger about it."""
    about = matters.about(row)
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=row.initiative_id, about=about, **details)
